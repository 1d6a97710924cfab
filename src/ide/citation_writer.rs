//! Writes citations in the style of the document or of `ibid.toml`. Everything that inserts a citation uses this
//! module.

use super::Snapshot;
use super::insertion::Slot;
use crate::corpus::{Chunk, Document};
use crate::syntax::{BlockKind, Citation, CitationMode, CitationStyle, Tag, footnote};
use crate::text::{Edit, Edits, Span};

/// Writes the citations of one document.
pub(super) struct CitationWriter<'a> {
    document: &'a Document,
    style: CitationStyle,
    /// The number of the next note.
    next: u32,
    /// Whether the document's note marks precede the full stop.
    before_stop: bool,
    /// The notes to add.
    notes: String,
}

/// Edits that cite something at a slot, in offsets of the chunk; `None` if the style cannot express the key.
pub(super) fn edits(
    snapshot: &Snapshot,
    document: &Document,
    chunk: &Chunk,
    slot: Slot,
    tag: &Tag<'_>,
) -> Option<Edits> {
    let mut tagger = CitationWriter::of(snapshot, document);
    let edit = tagger.insert(chunk, slot, tag)?;
    Some(tagger.with_notes(chunk, vec![edit]))
}

impl<'a> CitationWriter<'a> {
    pub(super) fn of(snapshot: &Snapshot, document: &'a Document) -> Self {
        let style = snapshot.policies.of(&document.path).citation_style(document);
        Self::in_style(document, style)
    }

    pub(super) fn in_style(document: &'a Document, style: CitationStyle) -> Self {
        let mut tagger = Self { document, style, next: 1, before_stop: false, notes: String::new() };
        if style == CitationStyle::Footnote {
            tagger.look_at_notes();
        }
        tagger
    }

    pub(super) fn style(&self) -> CitationStyle {
        self.style
    }

    /// The used numbers, and the side of the full stop on which marks are.
    fn look_at_notes(&mut self) {
        let (mut before, mut behind) = (0_usize, 0_usize);
        for chunk in &self.document.chunks {
            let text = &*chunk.text;
            for at in memchr::memmem::find_iter(text.as_bytes(), b"[^") {
                let Some(inner) = text.get(at + 2..) else { continue };
                let Some(length) = inner.bytes().take(64).position(|byte| byte == b']') else { continue };
                if let Some(number) = inner.get(..length).and_then(|label| label.parse::<u32>().ok()) {
                    self.next = self.next.max(number.saturating_add(1));
                }
                let stop = |c: Option<char>| c.is_some_and(|c| matches!(c, '.' | ',' | ';' | '!' | '?'));
                let next = inner.get(length + 1..).and_then(|rest| rest.chars().next());
                before += usize::from(stop(next));
                behind += usize::from(stop(text.get(..at).and_then(|text| text.chars().next_back())));
            }
        }
        self.before_stop = before > behind;
    }

    /// The edit that inserts a citation at a slot of the chunk: in the existing tag, or in a new one.
    pub(super) fn insert(&mut self, chunk: &Chunk, slot: Slot, tag: &Tag<'_>) -> Option<Edit> {
        let text = &*chunk.text;
        let citations = &chunk.facts.syntax.citations;
        let own: Vec<&Citation> = citations.iter().filter(|citation| Some(citation.group) == slot.group()).collect();
        if let Some(first) = own.first() {
            if first.style == CitationStyle::Pandoc {
                let written = CitationStyle::Pandoc.write(&[*tag])?;
                let entry = written.strip_prefix('[')?.strip_suffix(']')?;
                if let Some(edit) = slot.join(text, entry) {
                    return Some(edit);
                }
            } else if first.mode == CitationMode::Normal {
                let new: Vec<_> = own.iter().map(|citation| Tag::of(citation)).chain([*tag]).collect();
                if let Some(edit) = CitationStyle::rewrite(text, &own, &new) {
                    return Some(edit);
                }
            }
        }
        if self.style == CitationStyle::Footnote {
            return Some(slot.note(&self.note(&[*tag])?, self.before_stop));
        }
        Some(slot.tag(&self.style.write(&[*tag])?))
    }

    /// The edit that replaces text by a citation, such as `[citation needed]`.
    pub(super) fn replace(&mut self, text: &str, span: Span, tag: &Tag<'_>) -> Option<Edit> {
        if self.style == CitationStyle::Footnote {
            let gap = text.get(..span.start as usize)?.trim_end_matches(' ').len();
            let mark = self.note(&[*tag])?;
            return Some(Edit::replace(Span::new(crate::text::offset(gap), span.end), mark));
        }
        Some(Edit::replace(span, self.style.write(&[*tag])?))
    }

    /// The mark of a new note.
    pub(super) fn note(&mut self, tags: &[Tag<'_>]) -> Option<String> {
        let (mark, note) = footnote(&self.next.to_string(), tags)?;
        self.next += 1;
        self.notes.push_str(&note);
        Some(mark)
    }

    /// The edit, in offsets of the document, that adds the notes at its end.
    pub(super) fn notes(self) -> Option<Edit> {
        let last = self.document.chunks.iter().rfind(|chunk| !chunk.text.trim().is_empty())?;
        let ends = self.document.chunks.last()?.text.ends_with(['\n', '\r']);
        let is_note = last.facts.syntax.blocks.last().is_some_and(|block| block.kind == BlockKind::Footnote);
        let mut between = if ends { String::new() } else { "\n".to_owned() };
        if !is_note {
            between.push('\n');
        }
        let mut text = between + &self.notes;
        if self.document.chunks.iter().any(|chunk| chunk.text.contains("\r\n")) {
            text = text.replace('\n', "\r\n");
        }
        (!self.notes.is_empty()).then(|| Edit::insert(self.document.len(), text))
    }

    /// Edits of a chunk, with those that add the notes they need.
    pub(super) fn with_notes(self, chunk: &Chunk, mut edits: Vec<Edit>) -> Edits {
        let start = chunk.start;
        edits.extend(self.notes().map(|edit| {
            let at = Span::new(edit.span.start - start, edit.span.end - start);
            Edit::replace(at, edit.text)
        }));
        Edits::new(edits)
    }
}

#[cfg(test)]
mod tests {
    use crate::ide::fixture::Fixture;
    use crate::ide::insertion::Slot;
    use crate::ide::{Action, actions, source_actions};
    use crate::syntax::Tag;

    const SOURCE: &str = "
--- sources.bib
@online{tides2018, author = {Ada Marsh}, title = {Tides and ships}, file = {tides.txt}}
--- tides.txt
The harbour was quiet.

“The Kestrel lighthouse keeper never once saw the northern convoy arrive,” Ada Marsh said on the quay.

“Nobody ever painted the old granary of Kestrel Bay in red,” Ada Marsh said.

Twelve ships lay at anchor that week, and their crews mended nets while the rain came down on the sheds behind the mole.
The pilots had gone home, the customs house was shut, and in the market nobody sold anything but herring and candles.

A clerk wrote the names of the ships into a book, which the insurers asked for in spring and never gave back. What stood
in it can be told from the letters of his sister, who copied the pages that she liked for the beauty of the names.
";
    const QUOTE: &str = "“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”";

    fn after(fixture: &Fixture, action: &Action) -> String {
        action.edits.apply(&fixture.document().full_text())
    }

    /// The document after the first “Cite …” for the finding at `QUOTE`.
    fn cited(name: &str, draft: &str) -> String {
        let draft = draft.replace("QUOTE", &format!("{QUOTE}$0"));
        let fixture = Fixture::new(&format!("{SOURCE}--- {name}\n{draft}"));
        let found = actions(&fixture.snapshot, fixture.at).unwrap();
        let cite = found.iter().find(|action| action.title.starts_with("Cite @tides2018"));
        let cite = cite.unwrap_or_else(|| panic!("{:?}", found.iter().map(|a| &a.title).collect::<Vec<_>>()));
        after(&fixture, cite).replace(QUOTE, "QUOTE")
    }

    #[test]
    fn each_format_is_cited_in_its_own_style() {
        for (name, wanted) in [
            ("draft.md", "QUOTE [@tides2018, para. 2]"),
            ("draft.txt", "QUOTE [@tides2018, para. 2]"),
            ("draft.tex", "QUOTE \\autocite[para.~2]{tides2018}"),
            ("draft.typ", "QUOTE @tides2018[para. 2]"),
            ("draft.org", "QUOTE [cite:@tides2018 para. 2]"),
            ("draft.rst", "QUOTE :cite:p:`tides2018{para. 2}`"),
            ("draft.adoc", "QUOTE cite:[tides2018(para. 2)]"),
        ] {
            let done = cited(name, "What came next?\n\nQUOTE\n");
            assert_eq!(done.trim_end(), format!("What came next?\n\n{wanted}"), "{name}");
        }
    }

    #[test]
    fn a_document_keeps_its_style() {
        let natbib = cited("draft.tex", "So says \\citep{roe}.\n\nQUOTE\n");
        assert!(natbib.contains("QUOTE \\citep[para.~2]{tides2018}"), "{natbib}");
        let myst = cited("draft.md", "So says {cite:p}`roe`.\n\nQUOTE\n");
        assert!(myst.contains("QUOTE {cite:p}`tides2018{para. 2}`"), "{myst}");
        let labels = cited("draft.rst", "So says [roe]_.\n\nQUOTE\n");
        assert!(labels.contains("QUOTE [tides2018]_"), "{labels}");
    }

    #[test]
    fn an_existing_tag_takes_the_citation() {
        for (name, draft, wanted) in [
            ("a.tex", "They met \\parencite[p.~3]{roe}.", "They met \\parencites[p.~3]{roe}[para.~2]{tides}."),
            ("a.tex", "They met, says \\textcite{roe}.", "They met, says \\textcite{roe} \\autocite[para.~2]{tides}."),
            ("a.org", "They met [cite:@roe p. 3].", "They met [cite:@roe p. 3;@tides para. 2]."),
            ("a.rst", "They met [roe]_.", "They met [roe]_ [tides]_."),
            ("a.typ", "They met @roe[p. 3].", "They met @roe[p. 3] @tides[para. 2]."),
            ("a.md", "They met [@roe, p. 3].", "They met [@roe, p. 3; @tides, para. 2]."),
            (
                "a.md",
                "They met.[^1]\n\n[^1]: [@roe].\n",
                "They met.[^1][^2]\n\n[^1]: [@roe].\n[^2]: [@tides, para. 2].\n",
            ),
        ] {
            let fixture = Fixture::new(&format!("--- {name}\n{draft}$0"));
            let (document, chunk) = (fixture.document(), &fixture.document().chunks[0]);
            let slot = Slot::in_chunk(chunk, chunk.facts.sentences[0].span);
            let tag = Tag::new("tides").at("paragraph", "2");
            let done = super::edits(&fixture.snapshot, document, chunk, slot, &tag).unwrap();
            assert_eq!(done.apply(draft), wanted, "{name}");
        }
    }

    #[test]
    fn notes_continue_the_numbering_and_the_position_of_others() {
        let done = cited("draft.md", "So it is.[^4]\n\nQUOTE\n\n[^4]: [@roe, p. 3].\n");
        assert_eq!(done, "So it is.[^4]\n\nQUOTE[^5]\n\n[^4]: [@roe, p. 3].\n[^5]: [@tides2018, para. 2].\n");
        let done = cited("draft.md", "So it is[^1].\r\n\r\nQUOTE\r\n\r\n[^1]: [@roe].");
        assert_eq!(done, "So it is[^1].\r\n\r\nQUOTE[^2]\r\n\r\n[^1]: [@roe].\r\n[^2]: [@tides2018, para. 2].\r\n");
    }

    #[test]
    fn several_new_notes_have_different_numbers() {
        let other = "“Nobody ever painted the old granary of Kestrel Bay in red.”";
        let draft = format!("So it is.[^1]\n\n{QUOTE}\n\n{other}\n\n[^1]: [@roe].");
        let fixture = Fixture::new(&format!("{SOURCE}--- draft.md\n$0{draft}$0"));
        let all = source_actions(&fixture.snapshot, fixture.at).unwrap();
        let done = after(&fixture, &all[0]);
        assert!(
            done.ends_with("\n[^1]: [@roe].\n[^2]: [@tides2018, para. 2].\n[^3]: [@tides2018, para. 3].\n"),
            "{done}"
        );
        assert!(done.contains("”[^2]\n") && done.contains("”[^3]\n"), "{done}");
    }

    #[test]
    fn the_configured_style_overrides_the_documents_own() {
        use crate::syntax::CitationStyle;
        let draft = format!("So says [@roe].\n\n{QUOTE}$0\n");
        let mut fixture = Fixture::new(&format!("{SOURCE}--- draft.md\n{draft}"));
        let settings = crate::rules::Settings {
            // The first that the format supports.
            citation_styles: vec![CitationStyle::Natbib, CitationStyle::Footnote],
            ..crate::rules::Settings::default()
        };
        fixture.snapshot.policies = std::sync::Arc::new(crate::rules::Policies::new(vec![("".into(), settings)]));
        let found = actions(&fixture.snapshot, fixture.at).unwrap();
        let cite = found.iter().find(|action| action.title.starts_with("Cite @")).unwrap();
        let done = after(&fixture, cite);
        assert!(done.ends_with("”[^1]\n\n[^1]: [@tides2018, para. 2].\n"), "{done}");
    }
}
