//! The model card of trained weights: their data, command, date and accuracy (Mitchell et al. 2019).

use std::fmt::Write;

use super::attribution::measure::Report;
use super::{check_worthy, claims, names, parts_of_speech};

/// The input of a training run.
pub(crate) struct Origin<'a> {
    pub(crate) command: &'a str,
    /// ISO.
    pub(crate) date: &'a str,
    pub(crate) version: &'a str,
    pub(crate) gold: usize,
    pub(crate) taught: usize,
}

/// Well-known corpora: a part of their path, name, licence.
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
    say("# Attribution model\n");
    say(&format!("- **Command:** `{command}` (ibid {version}, {date}). The same data give the same bytes."));
    say(&format!("- **Data:** {gold} texts annotated by people and {taught} labelled by a teacher model."));
    for path in paths {
        match CORPORA.iter().find(|(part, ..)| path.to_lowercase().contains(part)) {
            Some((_, name, licence)) => say(&format!("  - `{path}`: {name}. Licence: {licence}.")),
            None => say(&format!("  - `{path}`: add the licence before you publish the weights.")),
        }
    }
    say("- **Accuracy** on every eighth annotated text, with weights trained on the others; F1 in percent:\n");
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
        "- **Calibration** on these sentences: the percentage that is attributed, and that is stated in words, by score:\n",
    );
    say("| score from | sentences | mean score | attributed, % | sentences | mean score | stated in words, % |");
    say("|---|---|---|---|---|---|---|");
    let reported = report.reported_reliability();
    for (tenth, (own, words)) in report.attributed_reliability().into_iter().zip(reported).enumerate() {
        let cells = |(count, score, right): (usize, f64, f64)| format!("{count} | {score:.2} | {right:.0}");
        say(&format!("| .{tenth} | {} | {} |", cells(own), cells(words)));
    }
    say("\n- **Limits:** paragraphs are analyzed one at a time; what counts as an attribution follows the annotators.");
    card
}

/// The section on names.
pub(crate) fn names(report: &names::Report) -> String {
    format!(
        "# Name model\n\n\
         - **Data:** WikiGold (Balasuriya et al. 2009) and BTC (Derczynski, Bontcheva and Roberts 2016), both CC BY 4.0, and \
         the entities of GUM (Zeldes 2017), annotations CC BY 4.0; as far as they are in the data folder.\n\
         - **Accuracy** on WikiGold by cross-validation; F1 in percent: spans with types {:.1}, without {:.1}. The candidates \
         cover {:.1} percent of the names in all corpora.\n",
        report.typed.f1(),
        report.untyped.f1(),
        100.0 * f64::from(report.reached.0[0]) / f64::from(report.reached.0[2].max(1)),
    )
}

/// The section on parts of speech.
pub(crate) fn parts_of_speech(report: &parts_of_speech::Report) -> String {
    format!(
        "# Part-of-speech model\n\n\
         - **Data:** GUM (Zeldes 2017): academic, biographical, court, interview, news and travel texts, CC BY and CC BY-SA; \
         annotations CC BY 4.0.\n\
         - **Accuracy** on every eighth of these texts ({}), with weights trained on the others: {:.1} percent of tokens (sixteen \
         parts of speech of Universal Dependencies).\n",
        report.texts,
        100.0 * f64::from(report.right) / f64::from(report.words.max(1)),
    )
}

/// The section on claims.
pub(crate) fn claims(report: &claims::Report) -> String {
    let claims::Report { rows, claims, by_sentence, by_text } = report;
    format!(
        "# Claim model\n\n\
         - **Data:** PoliClaim (Ni and others 2024): {rows} sentences of political speeches, {claims} of them claims. Licence: \
         none stated.\n\
         - **Accuracy** by cross-validation, in percent: with every eighth sentence held out, F1 {:.1}, average precision {:.1}; \
         with every speech held out, F1 {:.1}, average precision {:.1}.\n",
        by_sentence.f1, by_sentence.average_precision, by_text.f1, by_text.average_precision,
    )
}

/// The section on check-worthiness.
pub(crate) fn check_worthy(report: &check_worthy::Report) -> String {
    let check_worthy::Report { sentences, asked, documents, features, curve } = report;
    let mut card = format!(
        "# Check-worthiness model\n\n\
         - **Data:** {sentences} sentences of {documents} documents, {asked} of them labelled as needing a source; {features} \
         features.\n\
         - **Accuracy** by cross-validation with whole documents and whole folders held out, in percent:\n\n\
         | threshold | documents: precision | recall | high | folders: precision | recall | high | single sentences: precision | recall | high |\n|---|---|---|---|---|---|---|---|---|---|\n"
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
