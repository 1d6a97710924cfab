//! Adds web addresses in the text, `<https://gazette.example/a>` or the target of a link, to the bibliography. The text
//! only gives the address: the words of a link may or may not be the title of the page.

use super::{Action, ActionKind, Asked};
use crate::corpus::Entry;
use crate::ide::Cancellable;
use crate::ide::changes::{Changes, listing_document};
use crate::ide::citation_writer::{self, CitationWriter};
use crate::ide::evidence;
use crate::ide::insertion::Slot;
use crate::ide::markup::clean;
use crate::syntax::{BlockKind, CitationStyle, Format, Tag};
use crate::text::{Edits, Span};

/// How far back the words of a link are searched.
const REACH: usize = 500;

/// The address of a page.
#[derive(Debug, PartialEq, Eq)]
struct Address<'a> {
    url: &'a str,
    /// The whole reference: the address in its brackets, or a link from its first word on.
    whole: Span,
    /// Nothing else is between the brackets around it.
    alone: bool,
}

impl Asked<'_> {
    /// For each address in the range: cite the work that has it, otherwise add an entry with it.
    pub(super) fn addresses(&self) -> Cancellable<Vec<Action>> {
        let (chunk, text) = (self.chunk, &*self.chunk.text);
        let syntax = &chunk.facts.syntax;
        let silent = |span: Span| {
            let kinds = [BlockKind::Code, BlockKind::FrontMatter, BlockKind::Silent, BlockKind::Html];
            syntax.blocks.iter().any(|block| kinds.contains(&block.kind) && block.span.overlaps(span))
                || syntax.citations.iter().any(|citation| citation.group.overlaps(span))
        };
        let mut actions = Vec::new();
        for found in addresses(text, self.document.format) {
            if !self.touches(found.whole) || silent(found.whole) {
                continue;
            }
            self.snapshot.check()?;
            let shown = clean(bare(found.url), 60);
            let known = self.page(found.url);
            let (key, beside, title) = match known {
                Some((key, beside)) => {
                    let title = format!("Cite @{}: {shown}", clean(&key, 60));
                    (key, beside, title)
                }
                None => {
                    let Some((key, beside)) = self.page_entry(found.url) else { continue };
                    let title = format!("Add {shown} to the bibliography and cite it as @{}", clean(&key, 60));
                    (key, beside, title)
                }
            };
            let sentence = evidence::sentence(chunk, found.whole);
            let near = sentence.join(found.whole);
            let cited = |citation: &crate::syntax::Citation| citation.key == key && near.overlaps(citation.group);
            if syntax.citations.iter().any(cited) {
                continue;
            }
            let edits = if found.alone { self.instead(found.whole, &key) } else { self.behind(found.whole, &key) };
            let Some(edits) = edits else { continue };
            actions.push(self.with(self.action(title, ActionKind::Extract, edits), beside));
        }
        Ok(actions)
    }

    fn instead(&self, span: Span, key: &str) -> Option<Edits> {
        let mut tagger = CitationWriter::of(self.snapshot, self.document);
        if tagger.style() == CitationStyle::Footnote {
            tagger = CitationWriter::in_style(self.document, CitationStyle::of(self.document.format));
        }
        Some(Edits::one(tagger.replace(&self.chunk.text, span, &Tag::new(key))?))
    }

    fn behind(&self, span: Span, key: &str) -> Option<Edits> {
        let slot = Slot::in_chunk(self.chunk, span);
        citation_writer::edits(self.snapshot, self.document, self.chunk, slot, &Tag::new(key))
    }

    /// The work with the address: an entry of the document's own, one of a bibliography, a document.
    fn page(&self, url: &str) -> Option<(Box<str>, Changes)> {
        let corpus = &self.snapshot.corpus;
        let is_it = |entry: &&Entry| entry.url.as_deref().is_some_and(|own| bare(own) == bare(url));
        let mut entries = self.document.references.iter().chain(corpus.bibliography().entries());
        if let Some(entry) = entries.find(is_it) {
            return Some((entry.key.clone(), Changes::default()));
        }
        let mut others = corpus.documents().filter(|document| document.id != self.document.id);
        let document = others.find(|document| is_it(&&corpus.entry_of(document)))?;
        Some((corpus.key_of(document).0, listing_document(self.snapshot, self.document, document)))
    }

    fn page_entry(&self, url: &str) -> Option<(Box<str>, Changes)> {
        let host = bare(url).split(['/', '?', '#', ':']).next()?;
        // “gazette” of gazette.co.example, its common name.
        let (names, _) = host.rsplit_once('.').unwrap_or((host, ""));
        let name = names.split('.').rev().max_by_key(|name| name.len()).filter(|name| !name.is_empty())?;
        let entry = Entry {
            kind: "webpage",
            url: Some(url.into()),
            outlet: Some(name.into()),
            fields: [("container-title", host.into())].into(),
            ..Entry::default()
        };
        self.listed(entry)
    }
}

/// An address without the parts in which two addresses of one page may differ.
fn bare(url: &str) -> &str {
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    url.strip_prefix("www.").unwrap_or(url).trim_end_matches('/')
}

/// The addresses of pages in a text.
fn addresses(text: &str, format: Format) -> Vec<Address<'_>> {
    let mut found = Vec::new();
    let mut end = 0;
    for start in memchr::memmem::find_iter(text.as_bytes(), b"http") {
        let Some(rest) = text.get(start..).filter(|_| start >= end) else { continue };
        let is_page = rest.starts_with("https://") || rest.starts_with("http://");
        if !is_page || text[..start].ends_with(|c: char| c.is_alphanumeric()) {
            continue;
        }
        let length = rest.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"“”`{}|\\^[]".contains(c));
        let url = trimmed(&rest[..length.unwrap_or(rest.len())]);
        end = start + url.len();
        // The definition of a link's label is not a reference to a source.
        if url.len() > rest.find("://").map_or(0, |at| at + 3) && !text[..start].trim_end().ends_with("]:") {
            found.push(placed(text, start, url, format));
        }
    }
    found
}

/// An address without the punctuation of the sentence around it.
fn trimmed(url: &str) -> &str {
    let mut url = url;
    loop {
        let shorter = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '*', '_']);
        let open = |url: &str| url.matches('(').count() < url.matches(')').count();
        let shorter = shorter.strip_suffix(')').filter(|_| open(shorter)).unwrap_or(shorter);
        if shorter.len() == url.len() {
            return url;
        }
        url = shorter;
    }
}

fn placed<'a>(text: &str, start: usize, url: &'a str, format: Format) -> Address<'a> {
    let end = start + url.len();
    let (before, behind) = (&text[..start], &text[end..]);
    let whole = |start: usize, end: usize, alone: bool| Address { url, whole: Span::at(start..end), alone };
    if before.ends_with('<') && behind.starts_with('>') {
        let alone = before.ends_with("(<") && behind.starts_with(">)");
        let around = 1 + usize::from(alone);
        return whole(start - around, end + around, alone);
    }
    if format == Format::Markdown && before.ends_with("](") {
        let from = text.floor_char_boundary(start.saturating_sub(REACH));
        let line = &text[from..start - 2];
        let words = line.rfind(['[', ']', '\n']).filter(|&at| line[at..].starts_with('['));
        let close = behind.find([')', '\n']).filter(|&at| behind[at..].starts_with(')'));
        if let (Some(words), Some(close)) = (words, close) {
            return whole(from + words, end + close + 1, false);
        }
    }
    if before.ends_with('(') && behind.starts_with(')') {
        return whole(start - 1, end + 1, true);
    }
    whole(start, end, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::actions;
    use crate::ide::fixture::Fixture;

    #[test]
    fn an_address_ends_where_a_reader_would_end_it() {
        let read = |text| {
            addresses(text, Format::Markdown)
                .into_iter()
                .map(|found| (found.url, found.whole.of(text)))
                .collect::<Vec<_>>()
        };
        for (text, url, whole) in [
            ("See https://a.example/x_(y), or", "https://a.example/x_(y)", "https://a.example/x_(y)"),
            ("See <https://a.example/x>.", "https://a.example/x", "<https://a.example/x>"),
            ("It was (https://a.example/x?y=1).", "https://a.example/x?y=1", "(https://a.example/x?y=1)"),
            (
                "The [tide report](http://a.example/x \"T\") says",
                "http://a.example/x",
                "[tide report](http://a.example/x \"T\")",
            ),
            ("“https://a.example/”", "https://a.example/", "https://a.example/"),
        ] {
            assert_eq!(read(text), [(url, whole)], "{text}");
        }
        for text in ["https:// alone", "xhttp://a.example", "http is a protocol", "[tides]: https://a.example/x"] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    /// Title, text and new entry of the first action that extracts something.
    fn extracted(files: &str, draft: &str) -> Option<(String, String, String)> {
        let fixture = Fixture::new(&format!("{files}--- draft.md\n{draft}\n"));
        let found = actions(&fixture.snapshot, fixture.at).unwrap();
        let action = found.into_iter().find(|action| action.kind == ActionKind::Extract)?;
        let after = action.edits.apply(&fixture.document().full_text()).trim_end().to_owned();
        let listed = action.beside.bibliographies.first().and_then(|(_, edits)| edits.iter().next());
        Some((action.title.into(), after, listed.map(|edit| edit.text.to_string()).unwrap_or_default()))
    }

    const LIST: &str = "--- a.bib\n@online{tides, title = {Tides}, url = {https://www.gazette.example/tides/}}\n";

    #[test]
    fn a_page_becomes_an_entry_with_only_its_address() {
        let (title, after, entry) =
            extracted(LIST, "The harbour was closed, see https://www.gazette.example/2017/harb$0our.").unwrap();
        assert_eq!(title, "Add gazette.example/2017/harbour to the bibliography and cite it as @gazette");
        assert_eq!(after, "The harbour was closed, see https://www.gazette.example/2017/harbour [@gazette].");
        assert_eq!(
            entry.trim(),
            "@online{gazette,\n  organization = {gazette.example},\n  url = {https://www.gazette.example/2017/harbour}\n}"
        );
        let (_, after, _) =
            extracted(LIST, "The harbour was [closed for$0 a week](https://gazette.example/2017) then.").unwrap();
        assert_eq!(after, "The harbour was [closed for a week](https://gazette.example/2017) then [@gazette].");
    }

    #[test]
    fn a_known_page_is_cited_by_its_key() {
        let (title, after, entry) =
            extracted(LIST, "The harbour was closed (http://gazette.example/ti$0des).").unwrap();
        assert_eq!(title, "Cite @tides: gazette.example/tides");
        assert_eq!((&*after, &*entry), ("The harbour was closed [@tides].", ""));
        assert_eq!(extracted(LIST, "It was closed: https://gazette.example/ti$0des [@tides]."), None);
        assert_eq!(extracted(LIST, "    https://gazette.example/co$0de"), None);
    }
}
