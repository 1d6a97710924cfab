//! Foldable ranges: sections, front matter, comments, boilerplate.

use super::symbols::headings;
use super::{Cancellable, Snapshot};
use crate::analysis::Role;
use crate::corpus::{DocId, Document};
use crate::syntax::BlockKind;
use crate::text::{Span, offset};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    Section,
    Comment,
    /// Boilerplate: front matter, share lines, disclaimers.
    Boilerplate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    pub span: Span,
    pub kind: FoldKind,
}

/// In order; each has more than one line and ends with a word, not with blank lines.
pub fn folds(snapshot: &Snapshot, document: DocId) -> Cancellable<Vec<Fold>> {
    let Some(document) = snapshot.corpus.document(document) else { return Ok(Vec::new()) };
    let mut folds = Vec::new();
    let mut open: Vec<(u8, u32)> = Vec::new();
    let mut run: Option<Span> = None;
    for chunk in &document.chunks {
        snapshot.check()?;
        for (level, heading) in headings(chunk) {
            while let Some((_, start)) = open.pop_if(|(outer, _)| *outer >= level) {
                folds.push(Fold { span: Span::new(start, heading.span.start), kind: FoldKind::Section });
            }
            open.push((level, heading.span.start));
        }
        for (block, role) in chunk.facts.syntax.blocks.iter().zip(&chunk.joined.roles) {
            let span = block.span.shifted(chunk.start);
            if block.kind == BlockKind::FrontMatter {
                folds.push(Fold { span, kind: FoldKind::Boilerplate });
            } else if *role == Role::Boilerplate && block.kind != BlockKind::Silent {
                run = Some(run.map_or(span, |run| run.join(span)));
                continue;
            } else if matches!(block.kind, BlockKind::Silent | BlockKind::Html)
                && block.span.of(&chunk.text).starts_with("<!--")
            {
                folds.push(Fold { span, kind: FoldKind::Comment });
            }
            folds.extend(run.take().map(|span| Fold { span, kind: FoldKind::Boilerplate }));
        }
    }
    folds.extend(run.map(|span| Fold { span, kind: FoldKind::Boilerplate }));
    folds.extend(
        open.iter().map(|(_, start)| Fold { span: Span::new(*start, document.len()), kind: FoldKind::Section }),
    );
    let mut folds: Vec<_> = folds.into_iter().filter_map(|fold| trimmed(document, fold)).collect();
    folds.sort_by_key(|fold| (fold.span.start, std::cmp::Reverse(fold.span.end)));
    Ok(folds)
}

/// Without the blank lines after it; `None` if one line remains.
fn trimmed(document: &Document, fold: Fold) -> Option<Fold> {
    let Span { start, mut end } = fold.span;
    // Chunks in reverse order: a section may be the whole document, and its text is not copied for this.
    let last = document.chunk_at(end.saturating_sub(1))?;
    for chunk in (*document.chunks).get(..=last)?.iter().rev() {
        let text = chunk.text.get(..(end.min(chunk.span().end) - chunk.start) as usize).unwrap_or(&chunk.text);
        end = chunk.start + offset(text.trim_end().len());
        if end > chunk.start || chunk.start <= start {
            break;
        }
    }
    let end = end.max(start);
    let first = document.chunks.get(document.chunk_at(start)?)?;
    let in_first = Span::new(start - first.start, (end.min(first.span().end) - first.start).max(start - first.start));
    let lines = end > first.span().end || in_first.of(&first.text).contains(['\n', '\r']);
    lines.then_some(Fold { span: Span::new(start, end), ..fold })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::ide::fixture::Fixture;

    #[test]
    fn sections_end_before_the_next_heading_and_without_blank_lines() {
        let fixture = Fixture::new(
            "--- a.md\n---\ntitle: T\n---\n\n# One\n\nText.\n\n## Two\n\nMore.\n\n\n# Three\n\n<!-- a\ncomment -->\n\nEnd.\n\n# Four\n",
        );
        let show = |fold: &Fold| format!("{:?} {:?}\n", fold.kind, fixture.document().text(fold.span));
        let found: String = folds(&fixture.snapshot, fixture.at.document).unwrap().iter().map(show).collect();
        expect![[r###"
            Boilerplate "---\ntitle: T\n---"
            Section "# One\n\nText.\n\n## Two\n\nMore."
            Section "## Two\n\nMore."
            Section "# Three\n\n<!-- a\ncomment -->\n\nEnd."
            Comment "<!-- a\ncomment -->"
        "###]]
        .assert_eq(&found);
    }

    #[test]
    fn any_document_folds() {
        for text in ["", "\n", "#", "# a", "# a\n\n", "---\n---\n", "<!--\n", "# a\n## b\n# c\n\n\n\n"] {
            let fixture = Fixture::new(&format!("--- a.md\n{text}"));
            for fold in folds(&fixture.snapshot, fixture.at.document).unwrap() {
                assert!(fixture.document().text(fold.span).contains('\n'), "{text:?}");
            }
        }
    }
}
