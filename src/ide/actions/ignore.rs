//! Inserts a comment that ignores a finding once somebody adds a reason.

use super::{Action, ActionKind, Judged};
use crate::ide::evidence;
use crate::rules::Applicability;
use crate::syntax::{BlockKind, Format, Ignore};
use crate::text::{Edit, Edits, Span, offset};

/// Rules about the tags themselves: their findings are corrected, not ignored.
const MENDED: [&str; 6] = [
    "invalid-ignore",
    "unresolved-citation",
    "malformed-citation",
    "malformed-locator",
    "duplicate-entry",
    "unused-entry",
];

impl Judged<'_> {
    /// A comment that ignores the rule: without a reason it has no effect and is reported itself, so no finding can be
    /// dismissed with one click.
    pub(super) fn ignore(&self) -> Option<Action> {
        let rule = self.finding.rule;
        if MENDED.contains(&rule) || self.document.format == Format::Bibliography {
            return None;
        }
        let comment = Ignore::comment(self.document.format, &format!("ibid: ignore {rule}:"));
        let text = &*self.chunk.text;
        let blocks = &self.chunk.facts.syntax.blocks;
        let block = blocks.iter().find(|block| block.span.covers(Span::empty(self.finding.span.start)))?;
        let edit = match block.kind {
            BlockKind::Paragraph => {
                let before = text.get(..block.span.start as usize)?;
                let line = before.rfind('\n').map_or(0, |at| at + 1);
                let indent = before.get(line..)?;
                let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
                // Text before the block is a marker that would also apply to the comment.
                if !indent.trim().is_empty() {
                    return self.behind(&comment, block.kind);
                }
                // reStructuredText wants an empty line after a comment.
                let gap = if self.document.format == Format::Rst { end } else { "" };
                Edit::insert(offset(line), format!("{indent}{comment}{end}{gap}"))
            }
            kind => return self.behind(&comment, kind),
        };
        Some(self.ignoring(edit))
    }

    /// A comment that ignores the rule in the whole document: at its start, after front matter. In plain text it is at
    /// the end, because title and byline are at the start; other formats have comments of their own.
    pub(super) fn ignore_file(&self) -> Option<Action> {
        let rule = self.finding.rule;
        let format = self.document.format;
        if MENDED.contains(&rule) || format == Format::Bibliography {
            return None;
        }
        let head = self.document.chunks.first()?;
        let end = if head.text.contains("\r\n") { "\r\n" } else { "\n" };
        let comment = Ignore::comment(format, &format!("ibid: ignore-file {rule}:"));
        let edit = if format == Format::Text {
            let length = self.document.len();
            let is_open = !self.document.text(Span::new(length.saturating_sub(1), length)).ends_with('\n');
            let gap = if is_open { end.repeat(2) } else { end.to_owned() };
            Edit::insert(length, format!("{gap}{comment}{end}"))
        } else if head.facts.syntax.front_matter.is_some() {
            let at = head.start + offset(head.text.trim_end().len());
            Edit::insert(at, format!("{end}{end}{comment}"))
        } else {
            Edit::insert(head.start, format!("{comment}{end}{end}"))
        };
        let place = if format == Format::Text { " with a comment at its end" } else { "" };
        let title = format!("Ignore {rule} in this file{place} (add a reason)");
        let action = self.action(title, Edits::default(), Applicability::Suggested);
        Some(Action { kind: ActionKind::Ignore, edits: Edits::one(edit), ..action })
    }

    /// After the sentence, in items, quotes and cells, where a line of its own before it would break the markup. `None`
    /// where the format has no comment in such a place.
    fn behind(&self, comment: &str, kind: BlockKind) -> Option<Action> {
        let sentence = evidence::sentence(self.chunk, self.finding.span);
        let text = &*self.chunk.text;
        let sentence_end = text.get(..sentence.end as usize)?.trim_end().len();
        let line_end = text[sentence_end..].find(['\r', '\n']).map_or(text.len(), |at| sentence_end + at);
        let line_start = text[..sentence_end].rfind('\n').map_or(0, |at| at + 1);
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let indent = || " ".repeat(indentation(&text[line_start..line_end]));
        let (at, words) = match self.document.format {
            Format::Text | Format::Markdown | Format::Bibliography => (sentence_end, format!(" {comment}")),
            // Such a comment takes in the rest of its line.
            Format::Latex | Format::Typst => (line_end, format!(" {comment}")),
            Format::Org if kind == BlockKind::ListItem => (line_end, format!("{end}{}{comment}", indent())),
            // A comment begins its line.
            Format::AsciiDoc if kind == BlockKind::ListItem => (line_end, format!("{end}{comment}")),
            Format::Rst if kind == BlockKind::ListItem => (line_end, format!("{end}{end}{}{comment}{end}", indent())),
            Format::Org | Format::AsciiDoc | Format::Rst => return None,
        };
        Some(self.ignoring(Edit::insert(offset(at), words)))
    }

    fn ignoring(&self, edit: Edit) -> Action {
        // In plain text the comment is part of the text, which a reader of it will see.
        let place = if self.document.format == Format::Text { " with a comment in the text" } else { "" };
        let title = format!("Ignore {} here{place} (add a reason)", self.finding.rule);
        let action = self.action(title, Edits::one(edit), Applicability::Suggested);
        Action { kind: ActionKind::Ignore, ..action }
    }
}

/// The column, in characters, at which the text of a line begins, after a list marker.
fn indentation(line: &str) -> usize {
    let text = line.trim_start();
    let lead = line.chars().count() - text.chars().count();
    let marker = text.split_whitespace().next().unwrap_or("");
    let is_marker = marker.ends_with('.') && marker.len() <= 4 || marker.chars().all(|c| "-+*•".contains(c));
    if !is_marker || marker.is_empty() {
        return lead;
    }
    let rest = &text[marker.len()..];
    lead + marker.chars().count() + rest.chars().count() - rest.trim_start().chars().count()
}
