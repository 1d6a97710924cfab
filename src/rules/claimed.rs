//! The claim of a citation: the part of its sentence that it supports, and the items in it to verify.

use super::rule::Context;
use crate::syntax::{Citation, CitationMode};
use crate::text::{Span, offset};

/// The citations of one group, and the part of the sentence that they support.
pub(super) struct Tag<'a> {
    pub(super) citations: Vec<&'a Citation>,
    /// From the chunk's first byte.
    pub(super) stretch: Span,
}

/// The groups of a chunk with their spans: from the previous group in the same sentence up to this one, and, with the
/// author in the text, up to the next.
pub(super) fn tags<'a>(cx: &Context<'a>) -> Vec<Tag<'a>> {
    let mut tags: Vec<Tag<'a>> = Vec::new();
    for citation in cx.citations() {
        match tags.last_mut() {
            Some(tag) if tag.citations.first().is_some_and(|first| first.group == citation.group) => {
                tag.citations.push(citation);
            }
            _ => tags.push(Tag { citations: vec![citation], stretch: citation.group }),
        }
    }
    let groups: Vec<_> = tags.iter().map(|tag| tag.stretch).collect();
    for (index, tag) in tags.iter_mut().enumerate() {
        let group = tag.stretch;
        let sentence = cx.sentence_of(group).map(|sentence| cx.extent(sentence));
        let Some(sentence) = sentence.filter(|sentence| sentence.contains(group.start)) else {
            tag.stretch = Span::empty(group.start);
            continue;
        };
        let before = index.checked_sub(1).map(|before| groups[before].end).filter(|end| *end > sentence.start);
        let after = groups.get(index + 1).map(|after| after.start).filter(|start| *start < sentence.end);
        let opens = tag.citations.first().is_some_and(|first| first.mode == CitationMode::AuthorInText);
        let (start, end) = match (before, after, opens) {
            (None, None, _) => (sentence.start, sentence.end),
            (_, after, true) => (group.start, after.unwrap_or(sentence.end)),
            (before, _, false) => (before.unwrap_or(sentence.start), group.start),
        };
        tag.stretch = Span::new(start.min(end), end);
    }
    tags
}

/// The words of a text, folded, letters and digits only: `’` and case are ignored.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’' | '.') && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// The edit that replaces the paragraph number in a tag.
pub(super) fn with_paragraph(text: &str, citation: &Citation, number: u32) -> crate::text::Edit {
    let tail = super::tag::tail(text, citation);
    match super::tag::value(text, citation) {
        Some(value) if citation.label == Some("paragraph") => {
            // `paras. 4-6` becomes `para. 9`.
            let label = Span::new(tail.start, value.start).of(text).replace("paras.", "para.").replace("¶¶", "¶");
            crate::text::Edit::replace(Span::new(tail.start, value.end), format!("{label}{number}"))
        }
        Some(value) => {
            let start = tail.start + offset(tail.of(text).len() - tail.of(text).trim_start_matches([',', ' ']).len());
            crate::text::Edit::replace(Span::new(start.min(value.start), value.end), format!("para. {number}"))
        }
        None if super::tag::is_bracketed(text, citation) => {
            crate::text::Edit::insert(tail.start, format!(", para. {number}"))
        }
        None => crate::text::Edit::insert(tail.start, format!(" [para. {number}]")),
    }
}
