//! The ends of contents.

use std::sync::Arc;

use crate::analysis::read;
use crate::syntax::Format;

/// The contents of a text's attributions.
fn contents(text: &str) -> Vec<String> {
    let text: Arc<str> = text.into();
    let facts = read(&text, Format::Text, false);
    facts.attributions.iter().flat_map(|a| &a.content).map(|span| span.of(&text).to_owned()).collect()
}

#[test]
fn content_ends_where_the_cue_governs_no_further() {
    let cases = [
        ("Olsen said the ward was full; 45 patients died there in 2018.", "the ward was full"),
        ("The coach said the pitch was dry, but the club closed the stadium in March.", "the pitch was dry"),
        ("The union said the vote was fair, and the company sacked 40 drivers in May.", "the vote was fair"),
        ("Lena Brandt, who said the lab was safe, sacked 45 workers.", "the lab was safe"),
        ("If Olsen says the dam is weak, the town will be cleared.", "the dam is weak"),
        ("After Olsen said the test was valid, the lab closed for three weeks.", "the test was valid"),
    ];
    for (text, expected) in cases {
        assert_eq!(contents(text), [expected], "{text}");
    }
}

#[test]
fn content_continues_where_the_cue_governs_it() {
    let cases = [
        (
            "Olsen said the test was valid, and that the lab would reopen.",
            "the test was valid, and that the lab would reopen",
        ),
        ("Olsen said the test was valid but the lab was closed.", "the test was valid but the lab was closed"),
        (
            "Olsen said prices rose 4 percent, wages fell and 300 jobs were lost.",
            "prices rose 4 percent, wages fell and 300 jobs were lost",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(contents(text), [expected], "{text}");
    }
}
