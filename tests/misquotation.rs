//! Quotations altered by a generator with a fixed seed: how many of each kind of alteration are found and described
//! correctly, and how many unaltered ones are reported. Uses texts of its own; and the collection's articles if they
//! are available.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

mod dice;

use std::fmt::Write as _;
use std::sync::Arc;

use dice::Dice;
use ibid::corpus::{Corpus, DocId, Document, QuotationClass};
use ibid::syntax::Format;

const ARTICLES: [&str; 4] = [
    "The harbour master was asked about the storm.\n\n“We did not let a single ship leave the port after the storm, and the \
     inspectors from the capital know it very well,” Ada Marsh said on Monday.\n\n“Whoever claims that the cranes were \
     not checked in spring should come down to the quay and read the books,” she added.\n",
    "“The council never agreed to sell the old lighthouse, and nobody on it would dare to propose such a thing before \
     the election,” Ben Stone told the paper.\n\nHe was angry. “My family has lived under that lighthouse for ninety \
     years and we are not going to move because a hotel wants the view,” he said.\n",
    "Cleo Wren, who keeps the books, disagreed. “Last winter we paid for repairs that no engineer has ever seen, and I \
     have told the mayor so in three letters,” she said.\n\n“The mayor answered none of them, which is why I am now \
     talking to you instead of talking to him,” she added.\n",
    "“Fishing boats from seven villages anchored behind the breakwater that night, because the radio had warned every \
     skipper of hail, and when morning came only the ferry and two trawlers still floated beside the broken pier,” Dora \
     Finch told the court.\n",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alteration {
    /// Other quotation marks, dashes and apostrophes; no change of the words.
    None,
    Bracketed,
    Ellipsis,
    Changed,
    Cut,
    NegationCut,
    Spliced,
}

const ALL: [Alteration; 7] = [
    Alteration::None,
    Alteration::Bracketed,
    Alteration::Ellipsis,
    Alteration::Changed,
    Alteration::Cut,
    Alteration::NegationCut,
    Alteration::Spliced,
];

impl Alteration {
    /// The altered quotation; `None` if the alteration does not apply.
    fn apply(self, words: &[&str], dice: &mut Dice) -> Option<String> {
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        // Neither the first word nor the last: the ends are the quotation's boundaries.
        let inner = 2 + dice.below(words.len().checked_sub(4)?);
        match self {
            Self::None => return Some(words.join(" ").replace('’', "'").replace(" – ", " — ")),
            Self::Bracketed => words[inner] = "[the harbour]".into(),
            Self::Ellipsis => {
                let length = 1 + dice.below((words.len() - 8).clamp(1, 4));
                let from = inner.min(words.len() - length - 2);
                words.splice(from..from + length, ["…".to_owned()]);
            }
            Self::Changed => {
                let plain = |word: &str| word.len() > 3 && word.chars().all(char::is_alphabetic);
                let at = (0..words.len()).map(|by| (inner + by) % words.len()).find(|&at| plain(&words[at]))?;
                words[at] = ["windmill", "yesterday", "seventeen"][dice.below(3)].into();
            }
            Self::Cut => {
                let length = 1 + dice.below(3);
                let from = inner.min(words.len() - length - 2);
                words.drain(from..from + length);
            }
            Self::NegationCut => {
                let not = ["not", "never", "no", "none", "nobody"];
                let at = words.iter().position(|word| not.contains(&&**word))?;
                words.remove(at);
            }
            Self::Spliced => {
                if words.len() < 24 {
                    return None;
                }
                words.drain(6..words.len() - 6);
                if words.len() < 12 {
                    return None;
                }
            }
        }
        Some(words.join(" "))
    }

    fn is_told_right(self, class: Option<QuotationClass>) -> bool {
        use QuotationClass::{Changed, Cut, MarkedChange, Same, Spliced};
        match self {
            Self::None => class == Some(Same),
            Self::Bracketed | Self::Ellipsis => class == Some(MarkedChange),
            Self::Changed => class == Some(Changed),
            Self::Cut | Self::NegationCut => class == Some(Cut),
            Self::Spliced => class == Some(Spliced),
        }
    }

    /// Whether a finding is expected.
    fn is_wrong(self) -> bool {
        matches!(self, Self::Changed | Self::Cut | Self::NegationCut | Self::Spliced)
    }
}

/// For each alteration: tried, described correctly, reported.
fn measure(articles: &[String], rounds: usize) -> Vec<(Alteration, usize, usize, usize)> {
    let document = |id: usize, text: &str| {
        let id = u32::try_from(id).unwrap();
        Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text))
    };
    let read: Vec<_> = articles.iter().enumerate().map(|(id, text)| document(id, text)).collect();
    let mut quotations = Vec::new();
    for document in &read {
        for chunk in &document.chunks {
            let quoted = chunk.facts.quotations.iter().filter(|quotation| !quotation.term);
            quotations.extend(quoted.map(|quotation| quotation.inner.of(&chunk.text).to_owned()));
        }
    }
    quotations
        .retain(|words| words.split_whitespace().count() >= 10 && !words.contains(['[', '…']) && !words.contains(".."));
    let corpus = Corpus::default().with_documents(read);
    let mut dice = Dice(0x1b1d_5eed);
    let mut out = Vec::new();
    for alteration in ALL {
        let (mut tried, mut right, mut objected) = (0, 0, 0);
        for _ in 0..rounds {
            for quotation in &quotations {
                let words: Vec<&str> = quotation.trim_end_matches([',', '.']).split_whitespace().collect();
                let Some(altered) = alteration.apply(&words, &mut dice) else { continue };
                let draft = document(articles.len(), &format!("“{altered},” the source said.\n"));
                let corpus = corpus.with_document(draft.clone());
                let class = corpus.fidelity(&draft, 0).first().map(|fidelity| fidelity.class);
                tried += 1;
                right += usize::from(alteration.is_told_right(class));
                use QuotationClass::{Changed, Cut, Spliced};
                objected += usize::from(matches!(class, Some(Changed | Cut | Spliced)));
            }
        }
        out.push((alteration, tried, right, objected));
    }
    out
}

fn report(measured: &[(Alteration, usize, usize, usize)]) -> String {
    let mut out = String::new();
    for (alteration, tried, right, objected) in measured {
        let _ = writeln!(out, "{alteration:?}: {tried} tried, {right} told right, {objected} objected to");
    }
    out
}

fn check(measured: &[(Alteration, usize, usize, usize)]) {
    let told = report(measured);
    for (alteration, tried, right, objected) in measured {
        assert!(*tried > 0, "nothing to alter: {told}");
        let share = |part: usize| part * 100 / tried;
        if alteration.is_wrong() {
            // Halves of a splice are short, and often of words too common to be found.
            let (found, named) = if *alteration == Alteration::Spliced { (50, 50) } else { (90, 80) };
            assert!(share(*objected) >= found, "{alteration:?} is missed\n{told}");
            assert!(share(*right) >= named, "{alteration:?} is taken for another\n{told}");
        } else {
            assert!(share(*objected) <= 2, "{alteration:?} is no alteration\n{told}");
        }
    }
}

#[test]
fn altered_quotations_are_found_and_unaltered_ones_are_not_reported() {
    let articles: Vec<String> = ARTICLES.iter().map(|text| (*text).to_owned()).collect();
    let measured = measure(&articles, 20);
    println!("{}", report(&measured));
    check(&measured);
}

#[test]
fn the_same_holds_for_the_collection_of_articles() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("skipped: the collection of articles is not here");
        return;
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    let articles: Vec<String> = paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    println!("{}", report(&measure(&articles, 5)));
}
