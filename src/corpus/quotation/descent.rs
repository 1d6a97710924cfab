//! Which of two documents with the same words copied them: the one that cites the other, is a draft, is later, or
//! quotes what the other says in its own voice.

use std::cmp::Ordering;

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
        let later = || Descent::of(later(&self.day_of(document)?, &self.day_of(other)?));
        let voice = || (!quoted).then_some(Descent::Copy);
        // Who cites anything writes after others.
        let citing = || Descent::of((!document.cited().is_empty()).cmp(&!other.cited().is_empty()));
        cites.or_else(draft).or_else(later).or_else(voice).or_else(citing).unwrap_or(Descent::Unknown)
    }

    /// The day of a document, as precise as known: its own word for it, else its entry's.
    fn day_of(&self, document: &Document) -> Option<Box<str>> {
        let own = document.meta.date.clone();
        own.or_else(|| self.bibliography().get(&self.key_of(document).0)?.date.clone())
    }
}

/// Whether it is a draft, by front matter or file name.
fn is_draft(document: &Document) -> bool {
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
    fn dates_are_compared_as_far_as_both_are_known() {
        assert_eq!(later("2026-03", "2026-03-05"), Ordering::Equal);
        assert_eq!(later("2026-02", "2026-03-05"), Ordering::Less);
        assert_eq!(later("2026-W10", "2026-03-05"), Ordering::Equal);
    }
}
