//! Citation candidates for a sentence: passages of other documents and bibliography entries.

use rustc_hash::FxHashMap;

use super::fuzzy::Query;
use super::keys::written;
use super::{Cancellable, Snapshot};
use crate::analysis::{Figure, Mention, Quotation};
use crate::corpus::{Chunk, Document, Entry, Place, Stance};
use crate::syntax::Tag;
use crate::text::Span;

/// From this score on a citation of the passage needs no review.
const SURE: f32 = 0.85;

/// A passage to cite.
pub(super) struct Offer {
    pub(super) key: Box<str>,
    pub(super) paragraph: u32,
    /// The paragraph's number, as a tag has it.
    locator: String,
    /// Their positions.
    pub(super) place: Place,
    /// The words that say it.
    pub(super) words: String,
    pub(super) score: f32,
    /// Not a copy of the document with the claim.
    pub(super) independent: bool,
    /// It states the same, judged by words and numbers; otherwise it only mentions the topic.
    pub(super) supports: bool,
}

impl Offer {
    /// The citation of the passage.
    pub(super) fn tag(&self) -> Tag<'_> {
        Tag::new(&self.key).at("paragraph", &self.locator)
    }

    pub(super) fn is_sure(&self) -> bool {
        self.independent && self.score >= SURE && self.supports
    }
}

/// Whether the findings of a rule ask for a source.
pub(super) fn asks(rule: &str) -> bool {
    ["unattributed-claim", "unattributed-quotation", "vague-attribution"].contains(&rule)
}

/// The sentence that contains the end of a span of the chunk, or the one right before it, as with a tag after the full
/// stop; the span itself if there is none.
pub(super) fn sentence(chunk: &Chunk, span: Span) -> Span {
    let last = span.end.saturating_sub(1).max(span.start);
    let mut sentences = chunk.facts.sentences.iter();
    let around = sentences.rfind(|sentence| sentence.span.contains(last));
    let is_next = |end: u32| end <= span.start && Span::new(end, span.start).of(&chunk.text).trim().is_empty();
    let sentence = around.or_else(|| chunk.facts.sentences.iter().rfind(|sentence| is_next(sentence.span.end)));
    sentence.map_or(span, |sentence| sentence.span)
}

/// Whether the paragraph has every figure, name and quotation of the claim, which a citation in bulk requires.
pub(super) fn has_all(snapshot: &Snapshot, document: &Document, claim: Span, offer: &Offer) -> bool {
    let Some(cited) = snapshot.corpus.document(offer.place.document) else { return false };
    let Some(paragraph) = cited.paragraph(offer.paragraph) else { return false };
    let Some(chunk) = document.chunk_at(claim.start).map(|index| &document.chunks[index]) else { return false };
    let theirs = folded(&cited.text(paragraph));
    let within = |span: Span| claim.covers(span.shifted(chunk.start));
    let has = |words: &str| theirs.contains(folded(words).trim_end());
    let prose = &*chunk.facts.syntax.prose;
    let figure = |own: &Figure| {
        cited.chunks.iter().filter(|chunk| chunk.span().overlaps(paragraph)).any(|chunk| {
            let mut figures =
                chunk.facts.figures.iter().filter(|other| paragraph.covers(other.span.shifted(chunk.start)));
            figures.any(|other| {
                (other.value - own.value).abs() <= f64::EPSILON * own.value.abs() && other.unit == own.unit
            })
        })
    };
    let name = |mention: &Mention| {
        let last = mention.span.of(prose).split_whitespace().next_back().unwrap_or("");
        let last = last.trim_end_matches("'s").trim_end_matches("’s");
        !last.starts_with(char::is_uppercase) || has(last)
    };
    let quoted = |quotation: &Quotation| {
        let words = quotation.span.of(prose).trim_matches(|c: char| !c.is_alphanumeric());
        words.split(['…', '[', ']']).flat_map(|part| part.split("...")).all(has)
    };
    chunk.facts.figures.iter().filter(|own| within(own.span)).all(figure)
        && chunk.facts.mentions.iter().filter(|own| within(own.span)).all(name)
        && chunk.facts.quotations.iter().filter(|own| within(own.span)).all(quoted)
}

/// The words of a text in lower case, with single spaces around each.
fn folded(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(" ".to_owned(), |folded, word| folded + &word.to_lowercase() + " ")
}

/// The candidates for a claim of a document.
pub(super) fn offers(snapshot: &Snapshot, document: &Document, claim: Span, limit: usize) -> Vec<Offer> {
    let mut found = snapshot.corpus.offers(document, claim, limit);
    // A contradicting passage may be evidence, but it is never cited in support.
    found.retain(|passage| passage.stance != Stance::Contradicts);
    let offers = found.into_iter().filter_map(|passage| {
        let other = snapshot.corpus.document(passage.place.document)?;
        let (key, _) = snapshot.corpus.key_of(other);
        written(&key)?;
        let locator = passage.paragraph.to_string();
        let words = other.text(passage.place.span).into_owned();
        let supports = passage.stance == Stance::Supports;
        let (paragraph, score, independent) = (passage.paragraph, passage.score, passage.independent);
        Some(Offer { key, paragraph, locator, place: passage.place, words, score, independent, supports })
    });
    offers.take(limit).collect()
}

/// Entries without a document whose title, author or outlet occurs in the sentence: at least two words, one of them
/// rare among entries.
pub(super) fn entries<'a>(snapshot: &'a Snapshot, sentence: &str, limit: usize) -> Cancellable<Vec<&'a Entry>> {
    let mut words: Vec<String> = sentence
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| {
            word.chars().count() >= 5 || word.chars().next().is_some_and(char::is_uppercase) && word.len() > 3
        })
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words.dedup();
    words.truncate(24);
    let bibliography = snapshot.corpus.bibliography();
    if words.len() < 2 || bibliography.is_empty() {
        return Ok(Vec::new());
    }
    let Ok(search) = aho_corasick::AhoCorasick::builder().ascii_case_insensitive(true).build(&words) else {
        return Ok(Vec::new());
    };
    let mut uses: FxHashMap<usize, u32> = FxHashMap::default();
    let mut of_entry: FxHashMap<*const Entry, (&Entry, u32)> = FxHashMap::default();
    for (index, word) in words.iter().enumerate() {
        snapshot.check()?;
        for (entry, _) in bibliography.entries_like(Query::new(word).needs().0, None) {
            *uses.entry(index).or_default() += 1;
            of_entry.entry(std::ptr::from_ref(entry)).or_insert((entry, 0)).1 += 1;
        }
    }
    let mut hits: Vec<(&Entry, Vec<usize>)> = Vec::new();
    for (entry, _) in of_entry.into_values().filter(|(_, words)| *words >= 2) {
        let mut found: Vec<usize> = Vec::new();
        for field in [&entry.title, &entry.author, &entry.outlet].into_iter().flatten() {
            let at_word = |hit: &aho_corasick::Match| {
                let before = field.get(..hit.start()).and_then(|text| text.chars().next_back());
                !before.is_some_and(char::is_alphanumeric)
            };
            found.extend(search.find_iter(&**field).filter(at_word).map(|hit| hit.pattern().as_usize()));
        }
        found.sort_unstable();
        found.dedup();
        if found.len() >= 2 {
            hits.push((entry, found));
        }
    }
    let rare = u32::try_from(bibliography.entries().len() / 20).unwrap_or(u32::MAX).max(2);
    hits.retain(|(entry, found)| {
        found.iter().any(|word| uses.get(word).is_some_and(|uses| *uses <= rare))
            && snapshot.corpus.document_of_key(&entry.key).is_none()
    });
    let place = |entry: &Entry| (entry.path.clone(), entry.span);
    hits.sort_by(|a, b| {
        let more = b.1.len().cmp(&a.1.len());
        more.then_with(|| a.0.key.cmp(&b.0.key)).then_with(|| place(a.0).cmp(&place(b.0)))
    });
    Ok(hits.into_iter().take(limit).map(|(entry, _)| entry).collect())
}

#[cfg(test)]
mod tests {
    use crate::ide::fixture::Fixture;

    #[test]
    fn drafts_take_no_place_among_the_offers() {
        let told = "The ward of Saint Anne was closed for nine days in March, the surgeon Nora Field said.";
        let mut files = format!("--- text.md\n$0{told}$0\n");
        for name in ["draft-1", "draft-2", "draft-3", "draft-4", "draft-5", "draft-6", "draft-7"] {
            files += &format!("--- {name}.md\n{told}\n\nIt is not finished.\n");
        }
        files += "--- paper.txt\nIn March the surgeon Nora Field said that the ward of Saint Anne was closed for nine days.\n";
        let fixture = Fixture::new(&files);
        let found = super::offers(&fixture.snapshot, fixture.document(), fixture.at.span, 3);
        let keys: Vec<_> = found.iter().map(|offer| &*offer.key).collect();
        assert_eq!(keys, ["paper"]);
    }

    #[test]
    fn supporting_passages_come_before_mentions_and_independent_sources_before_copies() {
        let told =
            "Twelve ships of the northern fleet sailed for Kestrel Bay on Monday, the harbour master Ada Marsh said.";
        let rest = "Nobody on the long quay had seen so many sails together since the great storm of the year before, and the \
                    fishermen who mend their nets under the old granary counted them twice.\n\nThe customs house stayed shut all \
                    day, for its only clerk had gone to see them off with his two daughters and a borrowed spyglass.";
        let fixture = Fixture::new(&format!(
            "--- draft.md\n$0{told}$0\n\n{rest}\n--- copy.txt\n{told}\n\n{rest}\n--- own.txt\nThe harbour master Ada Marsh said \
             that on Monday twelve ships of the northern fleet had sailed for Kestrel Bay.\n\nThe price of tar rose.\n--- aside.txt\nThe northern fleet has sailed to Kestrel Bay \
             from time to time, Ada Marsh recalled.\n",
        ));
        let found = fixture.snapshot.corpus.offers(fixture.document(), fixture.at.span, 3);
        let path = |passage: &crate::corpus::Evidence| {
            fixture.snapshot.corpus.document(passage.place.document).unwrap().path.clone()
        };
        let shown: Vec<_> =
            found.iter().map(|passage| (path(passage), passage.stance.name(), passage.independent)).collect();
        let shown: Vec<_> = shown.iter().map(|(path, stance, own)| (&**path, *stance, *own)).collect();
        assert_eq!(
            shown,
            [
                ("own.txt", "supports", true),
                ("copy.txt", "supports", false),
                ("aside.txt", "mentions", true),
                ("copy.txt", "mentions", false)
            ]
        );
    }
}
