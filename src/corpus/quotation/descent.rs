//! Which of two documents with the same words copied them: the one that cites the other, is a draft, quotes what the
//! other says in its own voice, or is later.

use std::cmp::Ordering;

use crate::analysis::DocumentKind;
use crate::corpus::{Corpus, Document};

/// The direction between two documents with the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Descent {
    /// It has them from the other.
    Copy,
    /// Unknown.
    Unknown,
    /// The other has them from it.
    Original,
}

impl Descent {
    /// Which of two it is where one is less than the other.
    fn of(order: Ordering) -> Option<Self> {
        match order {
            Ordering::Less => Some(Self::Original),
            Ordering::Equal => None,
            Ordering::Greater => Some(Self::Copy),
        }
    }
}

impl Corpus {
    /// The direction between a document with a quotation and another one with the words. `quoted`: whether that one
    /// quotes them, too.
    pub(super) fn descent(&self, document: &Document, other: &Document, quoted: bool) -> Descent {
        let cites = Descent::of(self.cites(document, other).cmp(&self.cites(other, document)));
        let draft = || Descent::of(is_draft(document).cmp(&is_draft(other)));
        let later = || {
            let order = later(&self.day_of(document)?, &self.day_of(other)?);
            Descent::of(order).or_else(|| Descent::of(hour(document)?.cmp(&hour(other)?)))
        };
        // “Staff, with Meridian Press”
        let credits = || Descent::of(credits(document, other).cmp(&credits(other, document)));
        let voice = || (!quoted).then_some(Descent::Copy);
        // What somebody says in a speech, a statement or a decision is not quoted from an earlier report of it.
        let speech = || (!quoted && is_first_hand(other) && !is_first_hand(document)).then_some(Descent::Copy);
        let kind = || Descent::of(is_first_hand(other).cmp(&is_first_hand(document)));
        // Who cites anything writes after others.
        let citing = || Descent::of((!document.cited().is_empty()).cmp(&!other.cited().is_empty()));
        let sure = cites.or_else(draft).or_else(speech);
        sure.or_else(later).or_else(credits).or_else(voice).or_else(kind).or_else(citing).unwrap_or(Descent::Unknown)
    }

    /// Whether the second of two documents may have a fuller text of the same words, although it is later: nothing but
    /// the day is against it.
    pub(super) fn may_be_fuller(&self, document: &Document, other: &Document) -> bool {
        !self.cites(other, document) && !is_draft(other) && !is_first_hand(document)
    }

    /// The day of a document, as precise as known: its own word for it, else its entry's.
    fn day_of(&self, document: &Document) -> Option<Box<str>> {
        let own = document.meta.date.clone();
        own.or_else(|| self.bibliography().get(&self.key_of(document).0)?.date.clone())
    }
}

/// Whether the text is somebody's own words and not a report of them: a statement, a transcript, minutes, a judgment.
fn is_first_hand(document: &Document) -> bool {
    matches!(
        document.meta.kind,
        DocumentKind::Statement
            | DocumentKind::Release
            | DocumentKind::Transcript
            | DocumentKind::Minutes
            | DocumentKind::Legal
    )
}

/// Chunks of the head of a document.
const HEAD: usize = 6;
/// Bytes of a line of it.
const LINE: usize = 120;

/// The short lines at the head of a document: its name, its author, its day.
fn head(document: &Document) -> impl Iterator<Item = &str> {
    let lines = document.chunks.iter().take(HEAD).flat_map(|chunk| chunk.text.lines());
    lines.take_while(|line| line.len() <= LINE).map(str::trim).filter(|line| !line.is_empty())
}

/// Whether the head of a document names, in a longer line, what the other's head has as a line of its own: the agency
/// from which it has its report.
fn credits(document: &Document, other: &Document) -> bool {
    let is_name = |line: &&str| {
        let words = line.split_whitespace();
        let capital =
            words.clone().all(|word| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic));
        capital && (2..=4).contains(&words.count())
    };
    head(other).skip(1).filter(is_name).any(|name| {
        head(document).any(|line| {
            let (before, _) = line.split_once(name).unwrap_or_default();
            ["with", "from", "by", "and"].iter().any(|word| before.trim_end().ends_with(&format!(" {word}")))
        })
    })
}

/// The minute of its day at which a document was published, if its head says so: “12 November 2025, 13:05”.
fn hour(document: &Document) -> Option<u32> {
    let day = document.meta.date.as_deref()?;
    let year = day.get(..4)?;
    head(document).filter(|line| line.contains(year)).find_map(clock)
}

/// The first time of day in a line, in minutes.
fn clock(line: &str) -> Option<u32> {
    line.match_indices(':').find_map(|(at, _)| {
        let digits = |text: &str| {
            (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse::<u32>().ok())?
        };
        let hours = line.get(at.checked_sub(2)?..at).and_then(digits)?;
        let minutes = line.get(at + 1..at + 3).and_then(digits)?;
        let ends = !line.get(at + 3..)?.starts_with(|c: char| c.is_ascii_digit());
        (hours < 24 && minutes < 60 && ends).then_some(hours * 60 + minutes)
    })
}

/// Whether it is a draft, by front matter or file name.
pub(in crate::corpus) fn is_draft(document: &Document) -> bool {
    let front =
        document.chunks.first().and_then(|chunk| chunk.facts.syntax.front_matter.as_deref().and_then(|f| f.draft));
    front.unwrap_or_else(|| {
        let name = document.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        name.split(|c: char| !c.is_alphanumeric()).any(|word| word == "draft")
    })
}

/// The order of two dates, equal where one is part of the other (`2026-03` and `2026-03-05`) or they cannot be compared.
fn later(a: &str, b: &str) -> Ordering {
    let parts = |date: &str| date.split('-').map(str::to_owned).collect::<Vec<_>>();
    if a.contains(['W', '/', '~']) || b.contains(['W', '/', '~']) {
        return a.get(..4).cmp(&b.get(..4));
    }
    let (a, b) = (parts(a), parts(b));
    a.iter().zip(&b).map(|(a, b)| a.cmp(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::DocId;
    use crate::syntax::Format;

    fn descent(one: (&str, &str), other: (&str, &str), quoted: bool) -> Descent {
        let document = |(id, (path, text)): (u32, (&str, &str))| {
            let format = if path.ends_with(".md") { Format::Markdown } else { Format::Text };
            Arc::new(Document::new(DocId(id), path, format, text))
        };
        let corpus = Corpus::default().with_documents((0..).zip([one, other]).map(document).collect());
        let [one, other] = [0, 1].map(|id| corpus.document(DocId(id)).unwrap().clone());
        corpus.descent(&one, &other, quoted)
    }

    #[test]
    fn who_cites_or_drafts_or_is_later_has_it_from_the_other() {
        let words = "The match was lost.\n";
        let old = ("old.md", "---\ndate: 2024-03-01\n---\n\nThe match was lost.\n");
        let new = ("new.md", "---\ndate: 2024-03-02\n---\n\nThe match was lost.\n");
        let draft = ("text.md", "---\ndate: 2023-01-01\ndraft: true\n---\n\nThe match was lost.\n");
        let citing = ("b.md", "The match was lost [@old].\n");
        assert_eq!(descent(new, old, true), Descent::Copy);
        assert_eq!(descent(old, new, true), Descent::Original);
        assert_eq!(descent(draft, old, true), Descent::Copy);
        assert_eq!(descent(old, draft, false), Descent::Original);
        assert_eq!(descent(citing, old, true), Descent::Copy);
        assert_eq!(descent(("a.txt", words), ("b.txt", words), true), Descent::Unknown);
        assert_eq!(descent(("a.txt", words), ("b.txt", words), false), Descent::Copy);
        assert_eq!(descent(("draft-2.txt", words), ("b.txt", words), true), Descent::Copy);
    }

    #[test]
    fn who_credits_an_agency_has_it_from_there() {
        let agency = ("a.txt", "Nine lost off Skagen\nBy Ole Dahl\nNordsea Press\n\n“The boat was lost,” he said.\n");
        let page = ("b.txt", "Skagen in tears\nOur staff, with Nordsea Press\n\n“The boat was lost,” he said.\n");
        assert_eq!(descent(page, agency, true), Descent::Copy);
        assert_eq!(descent(agency, page, true), Descent::Original);
    }

    #[test]
    fn of_one_day_the_hour_counts() {
        let page = |name: &str, hour: &str| {
            (format!("{name}.txt"), format!("Lund, 3 May 2025, {hour}\n\n“The match was lost,” he said.\n"))
        };
        let (one, two) = (page("a", "13:05"), page("b", "15:40"));
        assert_eq!(descent((&two.0, &two.1), (&one.0, &one.1), true), Descent::Copy);
        assert_eq!(descent((&one.0, &one.1), (&two.0, &two.1), true), Descent::Original);
        assert_eq!((clock("at 07:15"), clock("2025:11"), clock("a:b"), clock("12:345")), (Some(435), None, None, None));
    }

    #[test]
    fn a_transcript_of_its_own_words_is_no_copy_of_an_earlier_report() {
        let report = ("report.md", "---\ndate: 2024-03-01\nkind: news\n---\n\n“The match was lost,” she said.\n");
        let hearing = ("hearing.md", "---\ndate: 2024-03-09\nkind: transcript\n---\n\nROE: The match was lost.\n");
        assert_eq!(descent(report, hearing, false), Descent::Copy);
        assert_eq!(descent(report, hearing, true), Descent::Original);
    }

    #[test]
    fn dates_are_compared_as_far_as_both_are_known() {
        assert_eq!(later("2026-03", "2026-03-05"), Ordering::Equal);
        assert_eq!(later("2026-02", "2026-03-05"), Ordering::Less);
        assert_eq!(later("2026-W10", "2026-03-05"), Ordering::Equal);
    }
}
