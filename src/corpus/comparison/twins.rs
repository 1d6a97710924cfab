//! Sentences that say the same but for one value: “The mill closed in 1978” and “The mill closed in 1987”.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::super::modality::has_norm;
use super::super::proposition::{Nature, Status};
use super::super::terms::{self, words};
use super::sentence::{Compared, Sentence, is_numeral};
use crate::analysis::{Comparator, Figure};
use crate::english;
use crate::text::Span;

/// Fewest content words that both must have beside the value.
const FEWEST: usize = 3;
/// Words that only one of the two may have, and most words of a value.
const EXTRA: usize = 1;
const LONGEST: usize = 4;
/// Documents that are further apart in time tell of different days, unless the value is itself a date.
const DAYS: f32 = 3.0;

pub(super) static DAYS_AND_MONTHS: LazyLock<FxHashSet<u32>> =
    LazyLock::new(|| &hashes(english::CALENDAR, "weekdays") | &hashes(english::CALENDAR, "months"));

static AIMS: LazyLock<FxHashSet<u32>> = LazyLock::new(|| hashes(english::STATEMENTS, "figures.aims"));

fn hashes(file: &'static str, name: &str) -> FxHashSet<u32> {
    english::list(file, name).into_iter().map(terms::hash).collect()
}

/// The two values in the place of each other.
#[derive(Debug, PartialEq)]
pub(super) struct Slot {
    pub(super) nature: Nature,
    pub(super) status: Status,
    pub(super) values: [Box<str>; 2],
}

/// A content word or a part of a value.
struct Unit {
    span: Span,
    /// Of its stem, or of the word itself in a value.
    hash: u32,
    is_value: bool,
}

fn units(text: &str) -> Vec<Unit> {
    let unit = |(span, word): (Span, terms::Word)| {
        let own = word.hash();
        let is_value = word.is_number() || is_numeral(own) || DAYS_AND_MONTHS.contains(&own);
        let hash = if is_value { own } else { word.term()? };
        Some(Unit { span, hash, is_value })
    };
    words(text).filter_map(unit).collect()
}

/// Whether one of two sentences with figures tells what is required and the other does not.
pub(super) fn differ_in_norm(
    (one, in_one): (&Sentence<'_>, &Compared<'_>),
    (other, in_other): (&Sentence<'_>, &Compared<'_>),
) -> bool {
    let texts = text(one, in_one).zip(text(other, in_other));
    let have_figures = !one.figures.is_empty() && !other.figures.is_empty();
    have_figures && texts.is_some_and(|(here, there)| has_norm(here) != has_norm(there))
}

/// The one value in which two sentences of different documents differ, if nothing else of weight differs. `days`: between
/// their documents, negative if unknown.
pub(super) fn slot(
    (one, in_one): (&Sentence<'_>, &Compared<'_>),
    (other, in_other): (&Sentence<'_>, &Compared<'_>),
    days: f32,
) -> Option<Slot> {
    let alike = one.marks.negations == other.marks.negations
        && one.unasserted == other.unasserted
        && one.marks.is_modal == other.marks.is_modal
        && !one.marks.is_question
        && !other.marks.is_question;
    if !alike || !one.is_body || !other.is_body {
        return None;
    }
    let (here, there) = (text(one, in_one)?, text(other, in_other)?);
    let aims = |text: &str| words(text).any(|(_, word)| AIMS.contains(&word.hash()));
    if aims(here) != aims(there) || has_norm(here) != has_norm(there) {
        return None;
    }
    let (a, b) = (units(here), units(there));
    let key = |all: &[Unit]| all.iter().map(|unit| unit.hash).collect::<Vec<_>>();
    let (mut same, mut extra) = (0, 0);
    let mut values: Option<[&[Unit]; 2]> = None;
    for op in capture_diff_slices(Algorithm::Myers, &key(&a), &key(&b)) {
        match op {
            DiffOp::Equal { old_index, len, .. } => {
                same += a[old_index..old_index + len].iter().filter(|unit| !unit.is_value).count();
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let pair = [&a[old_index..old_index + old_len], &b[new_index..new_index + new_len]];
                let fits = |part: &&[Unit]| part.len() <= LONGEST && part.iter().all(|unit| unit.is_value);
                if values.is_some() || !pair.iter().all(fits) {
                    return None;
                }
                // “12 March”: the month belongs to the day.
                values = Some([dated(&a, old_index, old_len), dated(&b, new_index, new_len)]);
            }
            DiffOp::Insert { new_index, new_len, .. } => extra += names(&b[new_index..new_index + new_len], there)?,
            DiffOp::Delete { old_index, old_len, .. } => extra += names(&a[old_index..old_index + old_len], here)?,
        }
    }
    let [own, theirs] = values?;
    if same < FEWEST || extra > EXTRA {
        return None;
    }
    // Euros and dollars, “about” and “more than” are for the comparison of figures.
    if figure(one, in_one, own) != figure(other, in_other, theirs) {
        return None;
    }
    let written = |part: &[Unit], text: &str| {
        let whole = part.first().zip(part.last()).map(|(first, last)| first.span.join(last.span));
        whole.map_or("", |whole| whole.of(text)).to_lowercase()
    };
    let pair = [written(own, here), written(theirs, there)];
    let is_date = pair.iter().all(|value| is_date(value));
    // “Six” and “6”, “1,200” and “1200”; a score is no single number.
    let number = |value: &str| value.replace(',', "").parse::<f64>().ok();
    if let [Some(x), Some(y)] = [number(&pair[0]), number(&pair[1])]
        && (x - y).abs() < f64::EPSILON
    {
        return None;
    }
    // Of one notation only: “twelve” may be “12”.
    let spelt = |value: &str| !value.contains(|c: char| c.is_ascii_digit());
    if spelt(&pair[0]) != spelt(&pair[1]) {
        return None;
    }
    let is_weekday = is_date && pair.iter().all(|value| spelt(value));
    if days > DAYS && (!is_date || is_weekday) {
        return None;
    }
    let status = if days > 0.0 && (!is_date || one.marks.is_modal) { Status::Update } else { Status::Clash };
    let nature = if is_date { Nature::Date } else { Nature::Figure };
    Some(Slot { nature, status, values: pair.map(Into::into) })
}

/// Some units, with the month beside them.
fn dated(all: &[Unit], at: usize, count: usize) -> &[Unit] {
    let is_month = |at: usize| all.get(at).is_some_and(|unit| DAYS_AND_MONTHS.contains(&unit.hash));
    let from = if at.checked_sub(1).is_some_and(is_month) { at - 1 } else { at };
    let to = at + count;
    all.get(from..if is_month(to) { to + 1 } else { to }).unwrap_or_default()
}

/// The number of units, if all are capitalized words: “Tom” before “Hale”. Another word may change the sense (“wants to”).
fn names(units: &[Unit], text: &str) -> Option<usize> {
    let is_name = |unit: &Unit| !unit.is_value && unit.span.of(text).starts_with(char::is_uppercase);
    units.iter().all(is_name).then_some(units.len())
}

/// The figure of which a part of a sentence is the number: its unit and bound.
fn figure(sentence: &Sentence<'_>, compared: &Compared<'_>, units: &[Unit]) -> Option<(Box<str>, Comparator)> {
    let start = compared.document.chunks.get(sentence.chunk)?.facts.sentences.get(sentence.index)?.span.start;
    let within = |figure: &&&Figure| units.iter().any(|unit| figure.span.overlaps(unit.span.shifted(start)));
    let figure = sentence.figures.iter().find(within)?;
    Some((figure.unit.clone(), figure.comparator))
}

/// A year, or a day or month by name.
fn is_date(value: &str) -> bool {
    words(value).any(|(_, word)| DAYS_AND_MONTHS.contains(&word.hash()))
        || value.len() == 4 && value.parse().is_ok_and(|year: u32| (1500..2100).contains(&year))
}

fn text<'a>(sentence: &Sentence<'_>, compared: &Compared<'a>) -> Option<&'a str> {
    let facts = &*compared.document.chunks.get(sentence.chunk)?.facts;
    Some(facts.sentences.get(sentence.index)?.span.of(&facts.syntax.prose))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::corpus::{Corpus, DocId, Document, Nature, Status};
    use crate::syntax::Format;

    fn natures(one: &str, other: &str) -> Vec<Nature> {
        let document = |(id, text): (u32, &&str)| {
            let text = format!("{text} Nobody had expected it.\n");
            Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, &text))
        };
        let corpus = Corpus::default().with_documents((0..).zip(&[one, other]).map(document).collect());
        let clashes = corpus.disagreements().into_iter().filter(|each| each.status == Status::Clash);
        clashes.map(|each| each.nature).collect()
    }

    #[test]
    fn sentences_that_differ_in_one_value_contradict_each_other() {
        for (one, other, nature) in [
            ("Albion Mill closed in 1978.", "The Albion Mill closed in 1987.", Nature::Date),
            (
                "Tom Hale was convicted of fraud on 12 March 2026.",
                "Tom Hale was convicted of fraud on 11 March 2026.",
                Nature::Date,
            ),
            (
                "The rash heals in two to four weeks in most children.",
                "The rash heals in six to eight weeks in most children.",
                Nature::Figure,
            ),
            ("Tom Hale, 52, was jailed for fraud.", "Hale, 57, was jailed for fraud.", Nature::Figure),
            (
                "The server of the toolkit listens on port 8080.",
                "The server of the toolkit listens on port 8090.",
                Nature::Figure,
            ),
        ] {
            assert_eq!(natures(one, other), [nature], "{one} {other}");
        }
    }

    #[test]
    fn what_differs_in_more_than_a_value_does_not() {
        for (one, other) in [
            ("Besse beat Torrow 3-1 in the final.", "Ardley beat Torrow 2-1 in the final."),
            ("The clinic treated twelve patients on Monday.", "The clinic treated 12 patients on Monday."),
            ("The clinic treated 40 patients in March.", "The clinic treated 52 patients in April."),
            ("The club wants to plant 500 trees in Besse.", "The club planted 320 trees in Besse."),
            ("The campaign in Besse cost 2.4 million euros.", "The campaign in Besse cost about $2.6 million."),
            ("The mill was not closed in 1978 by its owner.", "The mill was closed in 1987 by its owner."),
            ("Did the mill in Halden close in 1978?", "The mill in Halden closed in 1987."),
        ] {
            assert_eq!(natures(one, other), [], "{one} {other}");
        }
    }
}
