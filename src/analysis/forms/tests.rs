//! Each form as `source | content`.

use std::sync::Arc;

use crate::analysis::read;
use crate::syntax::Format;
use crate::text::Span;

fn check(text: &str, expected: &[&str]) {
    let text: Arc<str> = text.into();
    let words = |spans: &[Span]| spans.iter().map(|span| span.of(&text)).collect::<Vec<_>>().join(" … ");
    let facts = read(&text, Format::Text, false);
    let found: Vec<_> =
        facts.attributions.iter().map(|a| format!("{} | {}", words(&a.source), words(&a.content))).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn sources_without_a_verb_of_saying() {
    check("As Olsen put it, “the match was over by noon.”", &["Olsen | “the match was over by noon.”"]);
    check("The referee is a fool, as Olsen put it, and 40 fans agreed.", &["Olsen | The referee is a fool"]);
    check("In the words of Lena Brandt, “the ward was never full.”", &["Lena Brandt | “the ward was never full.”"]);
    check("For Lena Brandt, “the ward was never full in May.”", &["Lena Brandt | “the ward was never full in May.”"]);
    check("Some 45 boats sank in May, per the coast guard.", &["the coast guard | Some 45 boats sank in May"]);
    check("By the union's own count, 300 people lost their jobs.", &["the union's | 300 people lost their jobs"]);
    check("The clinic's tally has it that 40 nurses left.", &["The clinic's tally | that 40 nurses left"]);
    check(
        "Data from the coast guard puts the number of dead at 45.",
        &["Data from the coast guard | the number of dead at 45"],
    );
    check("The toll rose to 300 in May (source: Red Cross).", &["Red Cross | The toll rose to 300 in May"]);
    check(
        "“Nobody told us about the leak” (Lena Brandt, hearing of 3 May).",
        &["Lena Brandt | “Nobody told us about the leak”"],
    );
}

#[test]
fn verbs_of_saying_in_places_of_their_own() {
    check(
        "A clerk stole £40,000 from the parish, a jury heard on Monday.",
        &["a jury | A clerk stole £40,000 from the parish"],
    );
    check(
        "The difference arises because mud collects, the authors write.",
        &["the authors | The difference arises because mud collects"],
    );
    check(
        "The driver had not slept for two days, the inquest was told.",
        &["the inquest | The driver had not slept for two days"],
    );
    check(
        "The High Court held in February that only the regulator could sue.",
        &["The High Court | that only the regulator could sue"],
    );
    check(
        "The vet's report, which was delivered on Monday, recommends that the pool be closed.",
        &["The vet's report | that the pool be closed"],
    );
    check(
        "An engineer's report last year found cracks in the upper deck.",
        &["An engineer's report | cracks in the upper deck"],
    );
    check(
        "The cost of the new stand is put at £11 million in a report by the club's architects.",
        &["a report by the club's architects | The cost of the new stand is put at £11 million"],
    );
}

#[test]
fn narrative_citations() {
    check("Olsen (2014) counted 40 nurses in 2013.", &["Olsen (2014) | 40 nurses in 2013"]);
    check("Olsen et al. (2005) found 54 leaks.", &["Olsen et al. (2005) | 54 leaks"]);
    check(
        "There were 40 nurses in 2013, as Olsen's (2014) survey has it.",
        &["Olsen's (2014) survey | There were 40 nurses in 2013"],
    );
}

#[test]
fn what_only_looks_like_these() {
    for text in [
        "Per day, the clinic treats 300 people.",
        "By noon, the count was over.",
        "The film Harbour (1995) won a prize.",
        "For 40 years, “Hamlet” was banned.",
        "The mayor put the vase at the door.",
        "The pool was closed in June, the third month of the repairs.",
        "The nurse put her name in the report.",
    ] {
        check(text, &[]);
    }
}
