//! The fingerprint of a finding: it is unchanged by edits elsewhere and other line breaks, and unique in a document.

use std::collections::BTreeSet;
use std::sync::Arc;

use ibid::corpus::{Corpus, DocId, Document};
use ibid::rules::{Finding, Settings, fingerprints, judge};
use ibid::syntax::Format;

/// Rule, underlined words and fingerprint of each finding.
fn known(text: &str) -> Vec<(&'static str, String, u64)> {
    let document = Arc::new(Document::new(DocId(0), "a.txt", Format::Text, text));
    let corpus = Corpus::default().with_documents(vec![document.clone()]);
    let judgement = judge(&corpus, &document, &Settings::default(), None);
    let chunks = document.chunks.iter().zip(&judgement.chunks);
    let findings: Vec<Finding> = chunks
        .flat_map(|(chunk, findings)| {
            findings.iter().map(|finding| {
                let mut finding = finding.clone();
                finding.span = finding.span.shifted(chunk.start);
                finding
            })
        })
        .collect();
    let words = |finding: &Finding| finding.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    fingerprints(&findings).map(|(finding, print)| (finding.rule, words(finding), print)).collect()
}

const PARAGRAPH: &str = "Officials say that the ferry was overloaded when it left the harbour on Monday. The hospital \
                         in Westhaven treated 45 passengers, and the county court fined the company 12,000 crowns in \
                         2019 for the same offence. Critics say that nothing was done about it.";

#[test]
fn a_new_sentence_does_not_change_other_fingerprints() {
    let before = known(&format!("{PARAGRAPH}\n"));
    assert!(before.len() >= 3, "{before:#?}");
    for new in ["Officials say that a cat has drowned.", "Critics say that the lamp was out.", "Nobody came."] {
        for text in
            [format!("{new} {PARAGRAPH}\n"), format!("{new}\n\n{PARAGRAPH}\n"), format!("{PARAGRAPH}\n\n{new}\n")]
        {
            let after: BTreeSet<u64> = known(&text).into_iter().map(|(.., print)| print).collect();
            assert!(before.iter().all(|(.., print)| after.contains(print)), "{text}");
        }
    }
}

#[test]
fn equal_sentences_have_different_fingerprints() {
    let text = "Officials say that the ferry was overloaded.\n\nOfficials say that the ferry was overloaded.\n\n\
                Officials say that the ferry was late.\n";
    let found = known(text);
    let prints: BTreeSet<u64> = found.iter().map(|(.., print)| *print).collect();
    assert!(found.len() >= 3 && prints.len() == found.len(), "{found:#?}");
}

/// The text in lines of at most this many columns.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

#[test]
fn other_line_breaks_change_nothing() {
    let texts = [
        PARAGRAPH.to_owned(),
        "The union’s board has 71 members – all of them unpaid – and 12 of them left in\u{a0}2019 after the strike at \
         the Northern Light\u{a0}Company. Officials say that the vote was rigged – twice – in the harbour town of \
         Norwold, and that 340 ballots were burnt – the whole of the box – before the judge came."
            .to_owned(),
    ];
    for text in texts {
        let whole = known(&format!("{text}\n"));
        assert!(!whole.is_empty());
        for width in [60, 66, 70, 72, 80, 100] {
            let lines = wrapped(&text, width);
            assert_eq!(known(&format!("{lines}\n")), whole, "{width}: {lines}");
        }
    }
}

#[test]
fn a_finding_keeps_its_identity_when_sentences_are_added() {
    for (text, more) in [
        (
            "Experts say that the reef is dying. The survey counted 340 dead corals in 2021.\n",
            "Experts say that the tide is turning. ",
        ),
        (
            "Observers believe the vote was fair. In Lodz 12 ballots were lost.\n",
            "In Lodz 12 ballots were found again. ",
        ),
        ("Sources claim the drug failed. The trial enrolled 88 patients.\n", "Sources claim the nurse resigned. "),
    ] {
        let prints = |text: &str| known(text).into_iter().map(|(.., print)| print).collect::<Vec<_>>();
        let (before, after) = (prints(text), prints(&format!("{more}{text}")));
        assert!(!before.is_empty() && before.iter().all(|print| after.contains(print)), "{text}");
    }
}
