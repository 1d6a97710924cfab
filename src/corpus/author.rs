//! What a document says in the first person, where it names its author: by a byline, a sender, a signature or, of an
//! organization, a letterhead. “I told the council” in a letter that Ada Marsh signs is a statement of hers.

use rustc_hash::FxHashSet;

use super::document::Chunk;
use super::identity::{Hit, Identity};
use super::names;
use super::said::Said;
use super::{DocId, Document, Place};
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::analysis::{CueClass, EntityKind, Mention, Polarity, Role};
use crate::text::Span;

/// Bytes at the start of a document that may contain its sender, and at the end its signature.
const ENDS: u32 = 800;
/// Bytes at the start that may contain a letterhead.
const LETTERHEAD: u32 = 200;
/// The most words after the name in the line of a signature.
const SIGNATURE: usize = 12;
/// Bytes before a name that may mark it as a contact.
const BEFORE: usize = 80;
/// The most statements from one document, and the most bytes read of one.
const STATEMENTS: usize = 40;
const BYTES: u32 = 64 << 10;
/// The most documents that are read for statements.
const DOCUMENTS: usize = 24;
/// The same for a hover, which must answer fast.
const HOVER_BYTES: u32 = 8 << 10;
const HOVER_DOCUMENTS: usize = 2;

/// The most words behind the name in a letterhead.
const ADDITION: usize = 4;
/// The fewest words of a sentence that states something.
const SHORTEST: usize = 4;

/// Who “we” can be: a person also says “I”.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Voice {
    Singular,
    Plural,
}

/// The first-person statements in documents that the entity wrote. `hits`: the paragraphs that name it; `bylined`:
/// documents whose metadata name it as their author. `hovers`: reads only a few short documents.
pub(super) fn statements(
    hits: &[Hit<'_>],
    bylined: &[&Document],
    identity: &Identity,
    owners: &FxHashSet<DocId>,
    hovers: bool,
) -> Vec<Said> {
    let mut written: Vec<&Document> = bylined.to_vec();
    for hit in hits {
        let known = written.iter().any(|document| document.id == hit.document.id);
        let near_ends = hit.chunk.start < ENDS || hit.document.len() <= hit.chunk.span().end + ENDS;
        if !known && near_ends && hit.own_mentions(identity, owners).any(|(_, mention, _)| writes(hit, mention)) {
            written.push(hit.document);
        }
    }
    let is_person = identity.kind == EntityKind::Person;
    // What an organization issues under its letterhead says nothing that it does not say.
    let issued = |document: &Document| !is_person && !hovers && has_letterhead(document, &identity.name);
    let (bytes, documents) = if hovers { (HOVER_BYTES, HOVER_DOCUMENTS) } else { (BYTES, DOCUMENTS) };
    let read = written.into_iter().filter(|document| document.len() <= bytes).take(documents);
    read.flat_map(|document| {
        let all = issued(document);
        let own = document.chunks.iter().flat_map(move |chunk| of_chunk(document.id, chunk, is_person, all));
        own.take(STATEMENTS).collect::<Vec<_>>()
    })
    .collect()
}

/// Whether a mention names the author of its document.
fn writes(hit: &Hit<'_>, mention: &Mention) -> bool {
    let text = &*hit.chunk.text;
    let front = text.get(..mention.span.start as usize).unwrap_or("");
    let line = front.rfind('\n').map_or(0, |at| at + 1);
    let before = front.get(line..).unwrap_or("");
    let behind = text.get(mention.span.end as usize..).unwrap_or("").lines().next().unwrap_or("").trim();
    let at = hit.chunk.start + mention.span.start;
    match mention.kind {
        EntityKind::Person => {
            let words = || before.split_whitespace().rev().skip_while(|word| is_title(word));
            let is_sender = at < ENDS
                && words().next().is_some_and(|word| {
                    let word = word.to_lowercase();
                    ["by", "from"].contains(&word.trim_end_matches(':'))
                });
            let length = hit.document.len();
            let near_end = length.saturating_sub(at) <= ENDS && at > length / 2;
            let is_line = words().next().is_none()
                && (behind.is_empty() || behind.starts_with([',', '(', '–', '—']))
                && !behind.ends_with(['.', '”', '"'])
                && behind.split_whitespace().count() <= SIGNATURE;
            is_sender || near_end && is_line && !is_contact(front.get(..line).unwrap_or(""))
        }
        EntityKind::Organization | EntityKind::Group => {
            at < LETTERHEAD && before.trim().is_empty() && behind.is_empty()
        }
        _ => false,
    }
}

fn is_title(word: &str) -> bool {
    LEXICON
        .class_of(word.trim_end_matches(['.', ',']))
        .is(Class::HONORIFIC.or(Class::TITLE).or(Class::TITLE_MODIFIER).or(Class::ROLE))
        || word.eq_ignore_ascii_case("hon.")
}

/// Whether the lines before a name present it as a contact: “Media enquiries:”.
fn is_contact(front: &str) -> bool {
    let mut start = front.len().saturating_sub(BEFORE);
    while !front.is_char_boundary(start) {
        start += 1;
    }
    let before = front.get(start..).unwrap_or("").to_lowercase();
    ["contact", "enquir", "inquir", "press office", "media:", "present:", "copy"]
        .iter()
        .any(|word| before.contains(word))
}

/// Whether the first line of a document with words is the name of an organization, with its legal form or acronym at
/// most.
pub(super) fn has_letterhead(document: &Document, name: &str) -> bool {
    let Some(chunk) = document.chunks.iter().next() else { return false };
    let line = chunk.text.lines().map(|line| line.trim_matches(['#', '*', ' '])).find(|line| !line.is_empty());
    let Some(line) = line else { return false };
    let at = line.find(['(', ',']).unwrap_or(line.len());
    let (front, rest) = line.split_at(at);
    let is_small = |word: &str| word.trim_start_matches(['(', ',']).starts_with(char::is_lowercase);
    name.contains(' ')
        && names::folded(front.trim()) == names::folded(name)
        && rest.split_whitespace().count() <= ADDITION
        && !rest.split_whitespace().any(is_small)
}

/// The statements in the first person of a paragraph; with `all`, every sentence that nobody else says.
fn of_chunk(document: DocId, chunk: &Chunk, is_person: bool, all_of_it: bool) -> Vec<Said> {
    let (facts, joined) = (&*chunk.facts, &*chunk.joined);
    let source =
        |span: &Span| voice(span.of(&chunk.text).trim(), true).is_some_and(|v| is_person || v == Voice::Plural);
    let mut all = Vec::new();
    let mut taken: Vec<Span> = Vec::new();
    for (attribution, speaker) in joined.attributions.iter().zip(&joined.speakers) {
        let own = speaker.is_none() && attribution.source.first().is_some_and(source);
        if own && attribution.polarity != Polarity::Hypothetical {
            let is_quoted = |span: &Span| facts.quotations.iter().any(|quotation| quotation.span.covers(*span));
            if !attribution.source.iter().any(is_quoted) {
                all.extend(Said::new(document, chunk, attribution));
            }
        }
        if own || speaker.is_some() {
            taken.extend(attribution.content.iter().copied());
        }
    }
    for sentence in &facts.sentences {
        let is_body = joined.roles.get(sentence.block as usize) == Some(&Role::Body);
        if !is_body || taken.iter().any(|span| span.overlaps(sentence.span)) {
            continue;
        }
        let spoken = voices(chunk, sentence.span).any(|voice| is_person || voice == Voice::Plural);
        let is_issued = || all_of_it && is_statement(chunk, sentence.span);
        if spoken || is_issued() {
            let place = Place { document, span: sentence.span.shifted(chunk.start) };
            let (class, polarity) = (CueClass::Speech, Polarity::Asserts);
            all.push(Said { content: place, shown: place, cue: "".into(), class, polarity });
        }
    }
    all.sort_by_key(|said| said.content.span);
    all
}

/// Whether a sentence states something in its own words: it ends with a full stop, is no fragment, and quotes nothing.
fn is_statement(chunk: &Chunk, span: Span) -> bool {
    const VERBS: Class = Class::ANY_VERB.or(Class::MODAL);
    let words = span.of(&chunk.facts.syntax.prose).trim();
    words.ends_with('.')
        && words.split(' ').count() >= SHORTEST
        && words.split(' ').any(|word| LEXICON.class_of(word.trim_end_matches(['.', ','])).is(VERBS))
        && !chunk.facts.quotations.iter().any(|quotation| quotation.span.overlaps(span))
}

/// The pronouns of the first person in a sentence, outside quotations.
fn voices(chunk: &Chunk, sentence: Span) -> impl Iterator<Item = Voice> {
    let words = sentence.of(&chunk.facts.syntax.prose);
    let quotations = &chunk.facts.quotations;
    let mut from = 0;
    let mut found = Vec::new();
    for word in words.split(|c: char| !c.is_alphanumeric()) {
        let at = sentence.start + crate::text::offset(from);
        let behind = words.get(from + word.len()..).unwrap_or("");
        let runs_on = behind.starts_with(['\'', '’'])
            || behind.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
        // Two words are separated by one character of one or more bytes.
        from += word.len() + behind.chars().next().map_or(0, char::len_utf8);
        if let Some(voice) = voice(word, runs_on)
            && !quotations.iter().any(|quotation| quotation.span.contains(at))
        {
            found.push(voice);
        }
    }
    found.into_iter()
}

/// Subjects and possessors only: “told us” is common in news as well.
fn voice(word: &str, runs_on: bool) -> Option<Voice> {
    match word {
        "I" if runs_on => Some(Voice::Singular),
        "My" | "my" => Some(Voice::Singular),
        "We" | "we" | "Our" | "our" => Some(Voice::Plural),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Corpus;
    use super::*;
    use crate::syntax::Format;

    fn said(text: &str, name: &str) -> Vec<String> {
        let document = Arc::new(Document::new(DocId(0), "a.txt".to_owned(), Format::Text, text));
        let corpus = Corpus::default().with_documents(vec![document.clone()]);
        let entity = corpus.entity_named(name).unwrap_or_else(|| panic!("{name}"));
        entity.said.iter().map(|said| said.shown.span.of(text).to_owned()).collect()
    }

    #[test]
    fn a_letter_belongs_to_its_signer() {
        let letter = "To the harbour board\n\nThe pier is closed. I saw the crack myself on Monday.\n\nYours faithfully,\n\
            Ada Marsh\nHarbour master\n";
        let own = said(letter, "Ada Marsh");
        assert!(own.iter().any(|words| words.contains("saw the crack")), "{own:?}");
    }

    #[test]
    fn a_memo_belongs_to_its_sender_and_quotations_in_it_to_others() {
        let memo = "From: Ada Marsh, Head Coach\nTo: Ben Roe\n\nI cannot play him on Saturday.\n\n“I am ready,” Ben Roe said.\n";
        let own = said(memo, "Ada Marsh");
        assert!(own.iter().any(|words| words.contains("cannot play")), "{own:?}");
        assert!(!own.iter().any(|words| words.contains("ready")), "{own:?}");
    }

    #[test]
    fn a_contact_does_not_write_the_release() {
        let release = "Norrvik Hospital opened a ward on Monday. We are proud of it, and so is the town of Norrvik, \
            where the old ward was closed in the spring of last year after the flood, and where nurses had worked in tents \
            since then.\n\nMedia contact:\nAda Marsh\n";
        assert!(said(release, "Ada Marsh").is_empty());
    }
}
