//! The model card that goes with weights: what they were made from, by which command, when, and what they get right
//! (Mitchell et al. 2019).

use std::fmt::Write;

use super::attribution::measure::Report;
use super::{check_worthy, claims, names, parts_of_speech};

/// What a training was given.
pub(crate) struct Origin<'a> {
    pub(crate) command: &'a str,
    /// ISO.
    pub(crate) date: &'a str,
    pub(crate) version: &'a str,
    pub(crate) gold: usize,
    pub(crate) taught: usize,
}

/// What is known of corpora that are often used: a part of the path they are read from, name, licence.
const CORPORA: [(&str, &str, &str); 2] = [
    ("polnear", "PolNeAR (Newell, Margolin and Ruths 2018), articles on the American campaign of 2016", "none stated"),
    ("bbc", "BBC news 2004–05 (Greene and Cunningham 2006), labelled by a teacher", "non-commercial research"),
];

pub(crate) fn attribution(origin: &Origin<'_>, paths: &[&str], report: &Report) -> String {
    let mut card = String::new();
    let Origin { command, date, version, gold, taught } = origin;
    let mut say = |line: &str| {
        let _ = writeln!(card, "{line}");
    };
    say("# Weights of ibid's reader of attributions\n");
    say(&format!("- **Made** by ibid {version} on {date}: `{command}`. The same data give the same bytes."));
    say(&format!(
        "- **Learnt from** {gold} texts marked by people and {taught} labelled by a teacher. None of their words is in the weights."
    ));
    for path in paths {
        match CORPORA.iter().find(|(part, ..)| path.to_lowercase().contains(part)) {
            Some((_, name, licence)) => say(&format!("  - `{path}`: {name}. Licence: {licence}.")),
            None => say(&format!("  - `{path}`: licence to be named by whoever passes the weights on.")),
        }
    }
    say("- **Measured** on every eighth marked text, with weights learnt without them; F1 in percent:\n");
    say(
        "| source tokens | cue tokens | content tokens | attribution matched | unattributed sentences | precision at recall .65 |",
    );
    say("|---|---|---|---|---|---|");
    let [source, cue, content] = report.tokens.map(|counts| counts.f1());
    say(&format!(
        "| {source:.1} | {cue:.1} | {content:.1} | {:.1} | {:.1} | {:.1} |\n",
        report.matched.f1(),
        report.unattributed.f1(),
        report.precision_at(0.65)
    ));
    say(
        "- **What a score means** for those sentences: of a hundred with such a score, so many are attributed; and so many \
         are attributed in words, by somebody who says, judges or foretells it:\n",
    );
    say("| score from | sentences | mean score | attributed of 100 | sentences | mean score | in words of 100 |");
    say("|---|---|---|---|---|---|---|");
    let reported = report.reported_reliability();
    for (tenth, (own, words)) in report.attributed_reliability().into_iter().zip(reported).enumerate() {
        let cells = |(count, score, right): (usize, f64, f64)| format!("{count} | {score:.2} | {right:.0}");
        say(&format!("| .{tenth} | {} | {} |", cells(own), cells(words)));
    }
    say(
        "\n- **Limits**: it reads paragraph by paragraph; what it marks as an attribution follows whoever marked the texts.",
    );
    card
}

/// The section on names.
pub(crate) fn names(report: &names::Report) -> String {
    format!(
        "# Weights of ibid's tagger of names\n\n\
         - **Learnt from** WikiGold (Balasuriya et al. 2009) and BTC (Derczynski, Bontcheva and Roberts 2016), both CC BY 4.0, and \
         the entities of GUM (Zeldes 2017), annotations CC BY 4.0; as far as they lie in the data.\n\
         - **Measured** on WikiGold by cross-validation; F1 in percent: spans with types {:.1}, without {:.1}. Of the names in \
         all corpora the tagger could find {:.1} of a hundred: the others are not among the stretches it is asked about.\n",
        report.typed.f1(),
        report.untyped.f1(),
        100.0 * f64::from(report.reached.0[0]) / f64::from(report.reached.0[2].max(1)),
    )
}

/// The section on parts of speech.
pub(crate) fn parts_of_speech(report: &parts_of_speech::Report) -> String {
    format!(
        "# Weights of ibid's tagger of parts of speech\n\n\
         - **Learnt from** GUM (Zeldes 2017): academic, biographical, court, interview, news and travel texts, CC BY and CC BY-SA; \
         annotations CC BY 4.0.\n\
         - **Measured** on every eighth of these texts ({}), with weights learnt without them: {:.1} of a hundred tokens have the \
         part that the corpus gives them (sixteen parts of Universal Dependencies).\n",
        report.texts,
        100.0 * f64::from(report.right) / f64::from(report.words.max(1)),
    )
}

/// The section on claims.
pub(crate) fn claims(report: &claims::Report) -> String {
    let claims::Report { rows, claims, by_sentence, by_text } = report;
    format!(
        "# Weights of words in claims\n\n\
         - **Learnt from** PoliClaim (Ni and others 2024): {rows} sentences of political speeches, {claims} of them claims. Licence: \
         none stated. None of its sentences is in the weights.\n\
         - **Measured** by cross-validation, in percent: every eighth sentence kept out: F1 {:.1}, average precision {:.1}; every \
         speech kept out: F1 {:.1}, average precision {:.1}.\n",
        by_sentence.f1, by_sentence.average_precision, by_text.f1, by_text.average_precision,
    )
}

/// The section on check-worthiness.
pub(crate) fn check_worthy(report: &check_worthy::Report) -> String {
    let check_worthy::Report { sentences, asked, documents, features, curve } = report;
    let mut card = format!(
        "# Weights of the judge of check-worthiness\n\n\
         - **Learnt from** {sentences} sentences of {documents} documents, {asked} of them marked as needing a source; {features} \
         features. None of the sentences is in the weights.\n\
         - **Measured** by cross-validation with whole documents, and whole folders, kept out; in percent:\n\n\
         | from | documents: precision | recall | of high | folders: precision | recall | of high | sentences read alone: precision | recall | of high |\n|---|---|---|---|---|---|---|---|---|---|\n"
    );
    for check_worthy::Point { threshold, documents, folders, excerpts } in curve {
        let [a, b, c] = documents.map(|share| 100.0 * share);
        let [d, e, f] = folders.map(|share| 100.0 * share);
        let [g, h, i] = excerpts.map(|share| 100.0 * share);
        let _ = writeln!(
            card,
            "| {threshold:.2} | {a:.0} | {b:.0} | {c:.0} | {d:.0} | {e:.0} | {f:.0} | {g:.0} | {h:.0} | {i:.0} |"
        );
    }
    card
}
