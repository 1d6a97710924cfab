//! Citing sentences, true and false ones, made by a generator with a fixed seed: how many of the false ones
//! `failed-verification` and `altered-quotation` find, and how many true ones they report. Uses texts of its own; and the
//! collection's articles if they are available.
//!
//! `cargo test --test verification -- --nocapture`

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]
#![expect(clippy::cast_precision_loss, reason = "a few thousand sentences")]
#![expect(clippy::print_stdout, reason = "what is measured is for people to read")]

mod dice;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use dice::Dice;
use ibid::analysis::EntityKind;
use ibid::corpus::{Chunk, Corpus, DocId, Document};
use ibid::rules::{ChunkJudge, Settings};
use ibid::syntax::Format;
use ibid::text::Span;

const ARTICLES: [&str; 4] = [
    "The harbour of Westhaven was closed for 17 days after the storm, the harbour master Ada Marsh said on Monday.\n\nShe put \
     the damage at 4,500,000 crowns. “We did not let a single ship leave the port before the cranes were checked,” she \
     said.\n\nIn the spring 62 percent of the quays had stood empty.\n\nBen Stone, who speaks for the pilots, said 38 of \
     his people had been sent home without pay.\n",
    "The council of Kestrel Bay voted by 23 to 19 against the sale of the lighthouse.\n\n“Nobody who grew up under that \
     lamp would ever have sold it to a hotel from the capital,” Cleo Wren told the paper after the vote.\n\nThe hotel had \
     offered 2.4 million crowns in March, and 3.1 million in June.\n\nAbout 900 people had signed a petition, its author \
     Dora Finch said.\n",
    "Twelve trawlers and 240 sailors are missing since Friday, the coast guard reported.\n\nIts chief, Edgar Hale, said that \
     6 ships and 2 aeroplanes were searching an area of 1,800 square miles.\n\n“The radio had warned every skipper of hail, \
     and eleven of them turned back in time,” Hale said.\n\nThe season's catch fell by 31 percent.\n",
    "A study of the university found lead in 14 of 52 wells.\n\nIts author Flora Quill called that “a finding which the water \
     board has known and kept from the public since the summer of the flood”.\n\nThe board spent 75,000 crowns on filters \
     last year.\n\nGus Tarn, who runs it, denied that 400 households had been told to boil their water.\n",
];

/// The change of a sentence before it is attributed to its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Word for word.
    Same,
    /// Figures in another notation; names shortened to the last one.
    Reworded,
    /// Cited without a paragraph.
    Whole,
    /// A figure is changed.
    Figure,
    /// Another person's name.
    Name,
    /// A word of a quotation is changed.
    Quotation,
    /// Another paragraph of the source.
    Paragraph,
    /// Another document, which contains nothing of it.
    Document,
}

const KINDS: [Kind; 8] = [
    Kind::Same,
    Kind::Reworded,
    Kind::Whole,
    Kind::Figure,
    Kind::Name,
    Kind::Quotation,
    Kind::Paragraph,
    Kind::Document,
];

impl Kind {
    fn is_true(self) -> bool {
        matches!(self, Self::Same | Self::Reworded | Self::Whole)
    }
}

/// A sentence of a source.
struct Sentence<'a> {
    document: &'a Document,
    chunk: &'a Chunk,
    span: Span,
    paragraph: u32,
    paragraphs: u32,
}

const STRANGERS: [&str; 4] = ["Ottilie Brandt", "Casimir Vole", "Perpetua Snell", "Hartwig Moss"];

impl Sentence<'_> {
    fn text(&self) -> &str {
        self.span.of(&self.chunk.text)
    }

    /// The sentence as a draft has it, and the paragraph that it cites. `other`: the words of the document that is
    /// cited instead of the sentence's own.
    fn draft(&self, kind: Kind, dice: &mut Dice, other: &str) -> Option<(String, Option<u32>)> {
        let facts = &self.chunk.facts;
        let inside = |span: Span| self.span.covers(span);
        let quoted = |span: Span| facts.quotations.iter().any(|quotation| quotation.span.covers(span));
        let figures: Vec<_> = facts
            .figures
            .iter()
            .filter(|figure| {
                inside(figure.span) && !quoted(figure.span) && (figure.value.abs() >= 4.0 || !figure.unit.is_empty())
            })
            .collect();
        let digits = |span: Span| {
            let text = span.of(&self.chunk.text);
            let start = text.find(|c: char| c.is_ascii_digit())?;
            let number = &text[start..];
            let length = number.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(number.len());
            let number = number[..length].trim_end_matches(['.', ',']);
            Some(Span::at(span.start as usize + start..span.start as usize + start + number.len()))
        };
        let people: Vec<_> = facts
            .mentions
            .iter()
            .filter(|mention| {
                mention.kind == EntityKind::Person
                    && inside(mention.span)
                    && !quoted(mention.span)
                    && mention.span.of(&facts.syntax.prose).split_whitespace().count() == 2
            })
            .collect();
        let quotations: Vec<_> = facts
            .quotations
            .iter()
            .filter(|quotation| {
                inside(quotation.span)
                    && !quotation.open_ended
                    && quotation.inner.of(&self.chunk.text).split_whitespace().count() >= 6
            })
            .collect();
        let replaced = |span: Span, with: &str| {
            let (before, after) = (
                &self.chunk.text[self.span.start as usize..span.start as usize],
                &self.chunk.text[span.end as usize..self.span.end as usize],
            );
            format!("{before}{with}{after}")
        };
        let checkable = !figures.is_empty() || !people.is_empty() || !quotations.is_empty();
        let here = Some(self.paragraph);
        match kind {
            Kind::Same => checkable.then(|| (self.text().to_owned(), here)),
            Kind::Whole => checkable.then(|| (self.text().to_owned(), None)),
            Kind::Reworded => {
                if let Some(place) = figures.iter().find_map(|figure| digits(figure.span)) {
                    let number = place.of(&self.chunk.text);
                    let other = if number.contains(',') { number.replace(',', "") } else { format!("about {number}") };
                    return Some((replaced(place, &other), here));
                }
                let person = people.first()?;
                let last = person.span.of(&self.chunk.text).split_whitespace().next_back()?.to_owned();
                Some((replaced(person.span, &last), here))
            }
            Kind::Figure => {
                let places: Vec<Span> = figures.iter().filter_map(|figure| digits(figure.span)).collect();
                let place = *places.get(dice.below(places.len()))?;
                let number: f64 = place.of(&self.chunk.text).replace(',', "").parse().ok()?;
                // Too far to be rounding, and not in the paragraph.
                let other = (number * 1.37 + 3.0).round();
                let paragraph = &*self.chunk.text;
                (!paragraph.contains(&other.to_string())).then(|| (replaced(place, &other.to_string()), here))
            }
            Kind::Name => {
                let person = people.get(dice.below(people.len()))?;
                Some((replaced(person.span, STRANGERS[dice.below(STRANGERS.len())]), here))
            }
            Kind::Quotation => {
                let quotation = quotations.get(dice.below(quotations.len()))?;
                let words: Vec<&str> = quotation.inner.of(&self.chunk.text).split(' ').collect();
                let long = (1..words.len() - 1)
                    .filter(|at| words[*at].chars().count() > 4 && words[*at].chars().all(char::is_alphabetic));
                let long: Vec<usize> = long.collect();
                let at = *long.get(dice.below(long.len()))?;
                let mut words: Vec<&str> = words;
                words[at] = ["granite", "yesterday", "carefully", "weddings"][dice.below(4)];
                Some((replaced(quotation.inner, &words.join(" ")), here))
            }
            Kind::Paragraph => {
                // Names are searched in the whole source.
                let other = 1 + u32::try_from(dice.below(self.paragraphs as usize)).unwrap();
                let stretch = self.document.paragraph(other)?;
                let theirs = self.document.text(stretch);
                let figure = figures
                    .iter()
                    .filter_map(|figure| digits(figure.span))
                    .find(|place| !theirs.contains(place.of(&self.chunk.text)));
                let quotes = !quotations.is_empty() && !theirs.contains(quotations[0].inner.of(&self.chunk.text));
                (other != self.paragraph && (figure.is_some() || quotes)).then(|| (self.text().to_owned(), Some(other)))
            }
            Kind::Document => {
                let number = |span: Span| digits(span).is_some_and(|place| !other.contains(place.of(&self.chunk.text)));
                let figure = figures.iter().any(|figure| number(figure.span));
                let last = |span: Span| span.of(&self.chunk.text).split_whitespace().next_back().map(str::to_owned);
                let name = people.iter().any(|person| last(person.span).is_some_and(|last| !other.contains(&last)));
                let quotes = quotations.iter().any(|quotation| !other.contains(quotation.inner.of(&self.chunk.text)));
                (figure || name || quotes).then(|| (self.text().to_owned(), None))
            }
        }
    }
}

/// How often each kind was tried, and how often reported.
#[derive(Default)]
struct Tally(BTreeMap<Kind, (usize, usize)>);

impl Tally {
    fn of(&self, truth: bool) -> (usize, usize) {
        let kinds = self.0.iter().filter(|(kind, _)| kind.is_true() == truth);
        kinds.fold((0, 0), |sum, (_, (tried, found))| (sum.0 + tried, sum.1 + found))
    }

    fn precision(&self) -> f64 {
        let ((_, wrong), (_, right)) = (self.of(true), self.of(false));
        right as f64 / (right + wrong).max(1) as f64
    }

    fn recall(&self, kind: Option<Kind>) -> f64 {
        let (tried, found) = kind.map_or_else(|| self.of(false), |kind| self.0.get(&kind).copied().unwrap_or_default());
        found as f64 / tried.max(1) as f64
    }

    fn say(&self, name: &str) {
        println!("{name}: precision {:.1} %, recall {:.1} %", 100.0 * self.precision(), 100.0 * self.recall(None));
        for (kind, (tried, found)) in &self.0 {
            println!("    {kind:<10?} {found:>5} of {tried:>5} objected to");
        }
    }
}

/// Checks drafts made of the sentences of each text; `told` receives the errors.
fn measure(texts: &[String], each: usize, mut told: impl FnMut(Kind, &str, &str)) -> Tally {
    let mut dice = Dice(20_170_414);
    let mut tally = Tally::default();
    let settings = Settings::default();
    for (index, text) in texts.iter().enumerate() {
        let source = Arc::new(Document::new(DocId(0), "source.txt", Format::Text, text));
        // A few articles further on: neighbours in a collection may be about the same event.
        let elsewhere = &texts[(index + texts.len().div_ceil(2)) % texts.len()];
        let other = Arc::new(Document::new(DocId(2), "other.txt", Format::Text, elsewhere));
        let paragraphs: Vec<(u32, Span)> = source.paragraphs().collect();
        let corpus = Corpus::default().with_documents(vec![source.clone(), other]);
        let sentences = source.chunks.iter().flat_map(|chunk| {
            let paragraphs = &paragraphs;
            let source = &source;
            chunk.facts.sentences.iter().filter_map(move |sentence| {
                let span = sentence.span.shifted(chunk.start);
                let (paragraph, _) = *paragraphs.iter().find(|(_, stretch)| stretch.covers(span))?;
                let count = u32::try_from(paragraphs.len()).unwrap();
                Some(Sentence { document: source, chunk, span: sentence.span, paragraph, paragraphs: count })
            })
        });
        let sentences: Vec<Sentence<'_>> = sentences.collect();
        for kind in KINDS {
            for _ in 0..each {
                let sentence = &sentences[dice.below(sentences.len())];
                let Some((said, paragraph)) = sentence.draft(kind, &mut dice, elsewhere) else { continue };
                let place = paragraph.map(|number| format!(", para. {number}")).unwrap_or_default();
                let said = said.trim_end();
                let bare = said.strip_suffix('.').unwrap_or(said);
                let stop = if bare.len() < said.len() { "." } else { "" };
                let cited = if kind == Kind::Document { "other" } else { "source" };
                let draft = format!("{bare} [@{cited}{place}]{stop}\n");
                let document = Arc::new(Document::new(DocId(1), "draft.md", Format::Markdown, &draft));
                let corpus = corpus.with_document(document.clone());
                let findings = (0..document.chunks.len()).flat_map(|index| {
                    let findings = ChunkJudge::new(&corpus, &document, &settings).findings(index);
                    findings.iter().map(|finding| (finding.rule, finding.message.to_string())).collect::<Vec<_>>()
                });
                let objection =
                    findings.into_iter().find(|(rule, _)| ["failed-verification", "altered-quotation"].contains(rule));
                let entry = tally.0.entry(kind).or_default();
                entry.0 += 1;
                entry.1 += usize::from(objection.is_some());
                if objection.is_some() == kind.is_true() {
                    told(kind, &draft, objection.map_or("", |(_, message)| message.leak()));
                }
            }
        }
    }
    tally
}

#[test]
fn false_citing_sentences_are_found_and_true_ones_are_not_reported() {
    let texts = ARTICLES.map(str::to_owned);
    let mut wrong = Vec::new();
    let tally = measure(&texts, 20, |kind, draft, message| wrong.push(format!("{kind:?}: {message}\n    {draft}")));
    tally.say("invented texts");
    assert!(tally.precision() >= 0.99, "true sentences are objected to:\n{}", wrong.concat());
    for kind in [Kind::Figure, Kind::Name, Kind::Quotation, Kind::Paragraph, Kind::Document] {
        assert!(tally.recall(Some(kind)) >= 0.9, "{kind:?} goes unseen:\n{}", wrong.concat());
    }
}

/// The collection is not available everywhere, so it asserts nothing alone.
#[test]
fn precision_and_recall_on_real_articles() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/polnear/dev.jsonl");
    let Ok(lines) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let text =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    let texts: Vec<String> = lines.lines().take(80).map(text).collect();
    let verbose = std::env::var_os("IBID_VERBOSE").is_some();
    let tally = measure(&texts, 12, |kind, draft, message| {
        if verbose {
            println!("{kind:?}: {message}\n    {}", draft.trim_end());
        }
    });
    tally.say("articles");
}
