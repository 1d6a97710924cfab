//! Converts notes that contain only a citation back to citations: the mark `[^1]` becomes `[@roe, p. 3]`, and the note
//! is removed.

use super::{Action, ActionKind, Asked, CONVERT_ALL};
use crate::corpus::{Chunk, Document};
use crate::ide::Snapshot;
use crate::ide::insertion::before_stop;
use crate::syntax::{BlockKind, CitationStyle, Format, Tag};
use crate::text::{Edit, Edits, Span, offset};

/// A note that only contains a citation.
struct Note<'a> {
    label: &'a str,
    chunk: &'a Chunk,
    /// The tag in it.
    group: Span,
    /// All its lines, from the document's first byte.
    lines: Span,
}

impl Asked<'_> {
    /// “Move the citation out of the note” for the note whose mark or text is in the range, and for all of the document.
    pub(super) fn out_of_notes(&self) -> Vec<Action> {
        if self.document.format != Format::Markdown || !self.chunk.text.contains("[^") {
            return Vec::new();
        }
        let notes = notes(self.snapshot, self.document);
        let touched = |span: Span| span.start <= self.range.end && self.range.start <= span.end;
        let marked = |note: &&Note<'_>| {
            touched(note.lines)
                || marks(self.chunk, note.label).is_some_and(|marks| marks.iter().any(|at| self.touches(*at)))
        };
        let Some(here) = notes.iter().find(marked) else { return Vec::new() };
        let here = std::slice::from_ref(here);
        let mut actions = Vec::new();
        let mut offer = |title: String, notes: &[Note<'_>], style| {
            if let Some(edits) = tags_for(self.document, notes, style) {
                let action = self.action(title, ActionKind::Rewrite, Edits::default());
                actions.push(Action { edits, ..action });
            }
        };
        offer(super::style::OUT_OF_NOTE.to_owned(), here, CitationStyle::Pandoc);
        for style in [CitationStyle::Pandoc, CitationStyle::Myst] {
            let title = format!("{CONVERT_ALL} notes that only cite to {}", super::style::described(style));
            offer(title, &notes, style);
        }
        actions
    }
}

/// Notes of a document that contain only one citation with known keys.
fn notes<'a>(snapshot: &Snapshot, document: &'a Document) -> Vec<Note<'a>> {
    let known =
        |key: &str| snapshot.corpus.entry(document, key).is_some() || snapshot.corpus.document_of_key(key).is_some();
    let mut notes: Vec<Note<'a>> = Vec::new();
    for chunk in &document.chunks {
        let text = &*chunk.text;
        let citations = &chunk.facts.syntax.citations;
        for block in chunk.facts.syntax.blocks.iter().filter(|block| block.kind == BlockKind::Footnote) {
            let line = text.get(..block.span.start as usize).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
            let head = text.get(line..block.span.start as usize).unwrap_or("");
            let label = head.strip_prefix("[^").and_then(|head| head.trim_end().strip_suffix("]:"));
            let Some(label) = label else {
                // It continues with another paragraph, so it contains more than a tag.
                notes.pop();
                continue;
            };
            let mut own = citations.iter().filter(|citation| block.span.covers(citation.group));
            let Some(group) = own.next().map(|citation| citation.group) else { continue };
            let around = Span::new(block.span.start, group.start).of(text).trim().is_empty()
                && matches!(Span::new(group.end, block.span.end).of(text).trim(), "" | ".");
            let bracketed = group.of(text).starts_with('[');
            let all_known =
                citations.iter().filter(|citation| citation.group == group).all(|citation| known(&citation.key));
            if around && bracketed && all_known && own.all(|citation| citation.group == group) {
                let end = text.get(block.span.end as usize..).and_then(|rest| rest.find('\n'));
                let end = end.map_or(text.len(), |at| block.span.end as usize + at + 1);
                let lines = Span::at(line..end).shifted(chunk.start);
                notes.push(Note { label, chunk, group, lines });
            }
        }
    }
    notes
}

/// The positions of a note's marks in a chunk; `None` if one of them may be code.
fn marks(chunk: &Chunk, label: &str) -> Option<Vec<Span>> {
    let text = &*chunk.text;
    let mark = format!("[^{label}]");
    let mut marks = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), mark.as_bytes()) {
        let span = Span::at(at..at + mark.len());
        let before = text.get(..at)?;
        let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..)?;
        if line.is_empty() && text.get(span.end as usize..)?.starts_with(':') {
            continue;
        }
        let block = chunk.facts.syntax.blocks.iter().find(|block| block.span.touches(span.start));
        let kind = block.map(|block| block.kind)?;
        let in_code = line.bytes().filter(|byte| *byte == b'`').count() % 2 == 1 || before.ends_with('\\');
        if in_code || matches!(kind, BlockKind::Code | BlockKind::Footnote | BlockKind::FrontMatter) {
            return None;
        }
        marks.push(span);
    }
    Some(marks)
}

/// Edits of the document that put citations at the marks of their notes.
fn tags_for(document: &Document, notes: &[Note<'_>], style: CitationStyle) -> Option<Edits> {
    let mut edits = Vec::new();
    let mut gone = Vec::new();
    for note in notes {
        let own = note.chunk.facts.syntax.citations.iter().filter(|citation| citation.group == note.group);
        let tags: Vec<_> = own.map(Tag::of).collect();
        let tag = match style {
            // Literally, with all other content.
            CitationStyle::Pandoc => note.group.of(&note.chunk.text).to_owned(),
            style => style.write(&tags)?,
        };
        let mut own = Vec::new();
        let whole = document.chunks.iter().all(|chunk| match marks(chunk, note.label) {
            Some(marks) => {
                own.extend(marks.iter().flat_map(|mark| placed(chunk, *mark, &tag)));
                true
            }
            None => false,
        });
        if whole && !own.is_empty() {
            edits.extend(own);
            gone.push(note.lines);
        }
    }
    if edits.is_empty() {
        return None;
    }
    edits.extend(removed(&document.full_text(), gone));
    Some(Edits::new(edits))
}

/// Edits that put a citation before the full stop that precedes its mark.
fn placed(chunk: &Chunk, mark: Span, tag: &str) -> Vec<Edit> {
    let text = &*chunk.text;
    let before = mark_run(text, mark.start);
    let at = offset(before_stop(text.get(..before as usize).unwrap_or("")));
    let between = Span::new(at, mark.start).of(text);
    let behind = text.get(mark.end as usize..).unwrap_or("");
    let space = if between.trim().is_empty() && behind.starts_with(['(', '[', '{']) { " " } else { "" };
    if between.trim().is_empty() {
        return vec![Edit::replace(Span::new(at, mark.end).shifted(chunk.start), format!(" {tag}{space}"))];
    }
    vec![Edit::insert(at + chunk.start, format!(" {tag}")), Edit::replace(mark.shifted(chunk.start), "")]
}

/// The start of the sequence of marks that ends at `end`.
fn mark_run(text: &str, mut end: u32) -> u32 {
    while let Some(inner) = text.get(..end as usize).and_then(|text| text.strip_suffix(']'))
        && let Some(open) = inner.rfind("[^")
        && !inner.get(open..).unwrap_or("]").contains(']')
    {
        end = offset(open);
    }
    end
}

/// The edits that delete notes; after the last of them only the line end remains.
fn removed(text: &str, mut gone: Vec<Span>) -> Vec<Edit> {
    gone.sort_by_key(|span| span.start);
    let mut edits = Vec::new();
    // The notes at the document's end, and the blank lines between them.
    let mut end = text.trim_end().len();
    let mut tail = None;
    while let Some(last) = gone.last().filter(|last| last.end as usize >= end) {
        end = text.get(..last.start as usize).unwrap_or("").trim_end().len();
        tail = Some(end);
        gone.pop();
    }
    edits.extend(gone.into_iter().map(|span| Edit::replace(span, "")));
    if let Some(from) = tail {
        let stop = if text.get(from..).is_some_and(|rest| rest.starts_with("\r\n")) { "\r\n" } else { "\n" };
        edits.push(Edit::replace(Span::at(from..text.len()), stop));
    }
    edits
}

#[cfg(test)]
mod tests {
    use crate::ide::fixture::Fixture;
    use crate::ide::{ActionKind, actions};

    /// The result of each rewriting whose title begins so, for a draft.
    fn after(title: &str, draft: &str) -> Vec<String> {
        let fixture = Fixture::new(&format!(
            "--- a.bib\n@misc{{roe, title = {{T}}}}\n@misc{{doe, title = {{U}}}}\n--- draft.md\n{draft}"
        ));
        let found = actions(&fixture.snapshot, fixture.at).unwrap();
        let rewrites =
            found.iter().filter(|action| action.kind == ActionKind::Rewrite && action.title.starts_with(title));
        rewrites.map(|action| action.edits.apply(&fixture.document().full_text())).collect()
    }

    #[test]
    fn notes_that_only_cite_become_tags_before_the_full_stop() {
        let draft = "Twelve sailed.[^1$0] Ten came back[^x].\n\n“All is lost.”[^2] So it was.[^1][^3]\n\n[^1]: [@roe, p. 3].\n\
                     [^x]: [see @doe; @roe]\n[^2]: [@doe, para. 2]\n[^3]: Not so [@roe].\n";
        assert_eq!(
            after("Convert all notes that only cite to [@key]", draft),
            [
                "Twelve sailed [@roe, p. 3]. Ten came back [see @doe; @roe].\n\n“All is lost.” [@doe, para. 2] So it was \
              [@roe, p. 3].[^3]\n\n[^3]: Not so [@roe].\n"
            ]
        );
        assert_eq!(
            after("Move the citation out", "Twelve sailed.[^1]\n\nTen.[^2]\n\n[^1]: [@roe$0].\n[^2]: [@doe].\n"),
            ["Twelve sailed [@roe].\n\nTen.[^2]\n\n[^2]: [@doe].\n"]
        );
        assert_eq!(
            after("Convert all notes that only cite to {cite", "Twelve sailed.[^1$0]\r\n\r\n[^1]: [@roe, p. 3].\r\n"),
            ["Twelve sailed {cite:p}`roe{p. 3}`.\r\n"]
        );
    }

    #[test]
    fn a_range_of_many_tags_offers_to_rewrite_them_all_once() {
        let all = after("Convert all", "$0So it is [@roe].\n\nAnd so [@doe].\n\nAnd so.[^1]\n\n[^1]: [@roe].\n$0");
        assert_eq!(all.len(), 4, "{all:?}");
        assert_eq!(after("Move the citation to a footnote", "So.[^1]\n\n[^1]: [@ro$0e].\n"), [""; 0]);
    }

    #[test]
    fn a_note_with_more_text_or_an_unknown_key_stays() {
        for draft in [
            "Twelve.[^1$0]\n\n[^1]: [@nobody].\n",
            "Twelve.[^1$0]\n\n[^1]: So says [@roe].\n",
            "Twelve.[^1$0]\n\n[^1]: [@roe].\n\n    And more.\n",
            "Twelve.[^1$0]\n\n[^1]: Roe 2017, p. 3.\n",
            "Twelve `a[^1$0]`.\n\n[^1]: [@roe].\n",
        ] {
            assert_eq!(after("Move the citation out", draft), [""; 0], "{draft}");
            assert_eq!(after("Convert all notes", draft), [""; 0], "{draft}");
        }
    }

    #[test]
    fn citations_moved_into_notes_come_back_unchanged() {
        let draft = "Twelve sailed [@roe, p. 3]. Ten came back [see @doe; @roe].\n\nNobody knew [@doe, para. 2].\n";
        let into = after("Convert all citations to footnotes", &draft.replacen("@roe", "@roe$0", 1));
        let [noted] = &*into else { panic!("{into:?}") };
        assert_eq!(after("Convert all notes that only cite to [@key]", &noted.replacen("[^1]", "[^1$0]", 1)), [draft]);
    }
}
