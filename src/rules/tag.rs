//! Citations as written: helpers for rules about citations.

use super::rule::Context;
use crate::syntax::{Citation, CitationMode, CitationStyle, is_citing_command};
use crate::text::{Span, offset};

/// The text after a citation's key, up to the entry's end: `, p. 3` of `[@roe, p. 3]`, `p. 3` of `@roe [p. 3]`.
pub(super) fn tail(text: &str, citation: &Citation) -> Span {
    let mut start = citation.key_span.end;
    let braced =
        citation.key_span.start.checked_sub(1).is_some_and(|at| text.as_bytes().get(at as usize) == Some(&b'{'));
    start += u32::from(braced && text.as_bytes().get(start as usize) == Some(&b'}'));
    let end = citation.span.end.max(start);
    let tail = text.get(start as usize..end as usize).unwrap_or("");
    if is_bracketed(text, citation) {
        return Span::new(start, end);
    }
    let inner = tail.trim_start();
    let inner = inner.strip_prefix('[').unwrap_or(inner);
    Span::new(end - offset(inner.len()), end)
}

/// Whether the citation is in a bracketed group, as all are except `@roe [p. 3]`.
pub(super) fn is_bracketed(text: &str, citation: &Citation) -> bool {
    citation.group.of(text).starts_with('[')
}

/// The position of the locator's value.
pub(super) fn value(text: &str, citation: &Citation) -> Option<Span> {
    let locator = citation.locator.as_deref()?;
    let tail = tail(text, citation);
    let at = tail.start + offset(tail.of(text).find(locator)?);
    Some(Span::new(at, at + offset(locator.len())))
}

/// Whether the key belongs to an entry or a document.
pub(super) fn is_known(cx: &Context<'_>, key: &str) -> bool {
    // `@*` in `nocite` means all; front matter may have references of its own.
    key == "*"
        || cx.corpus.bibliography().get(key).is_some()
        || cx.corpus.document_of_key(key).is_some()
        || cx.corpus.is_named(key, true)
        || cx.document.meta.references.iter().any(|reference| **reference == *key)
}

/// The most bytes of a key that are looked at.
const LONGEST: usize = 1_000;

/// The span of a known key of which an unknown one is the start, because pandoc ends a key without braces there:
/// `roe--doe`.
pub(super) fn longer_key(cx: &Context<'_>, citation: &Citation) -> Option<Span> {
    let text = &*cx.chunk().text;
    if is_known(cx, &citation.key) || tail(text, citation).start != citation.key_span.end {
        return None;
    }
    let rest = text.get(citation.key_span.end as usize..).unwrap_or("");
    let rest = &rest[..rest.floor_char_boundary(rest.len().min(LONGEST))];
    let more = rest.find(|c: char| c.is_whitespace() || "[]{};,".contains(c)).unwrap_or(rest.len());
    let mut whole = Span::new(citation.key_span.start, citation.key_span.end + offset(more));
    while whole.end > citation.key_span.end {
        if is_known(cx, whole.of(text)) {
            return Some(whole);
        }
        // A full stop or mark after the key belongs to the sentence.
        let last = whole.of(text).chars().next_back().filter(|c| !c.is_alphanumeric())?;
        whole.end -= offset(last.len_utf8());
    }
    None
}

/// Whether an apparent citation is not one: its key is unknown, and it is a reference to a figure or a section, a
/// handle, or a command that the document defines.
pub(super) fn is_none(cx: &Context<'_>, citation: &Citation) -> bool {
    if is_known(cx, &citation.key) || citation.is_identifier() {
        return false;
    }
    cx.corpus.refers(cx.document, citation) || is_handle(cx, citation) || is_own_command(cx, citation)
}

/// Whether `@name` is a handle or the name of a package: bare in a document without such citations, or the text of a link.
fn is_handle(cx: &Context<'_>, citation: &Citation) -> bool {
    if citation.mode != CitationMode::AuthorInText || citation.style != CitationStyle::Pandoc {
        return false;
    }
    let text = &*cx.chunk().text;
    let before = text.get(..citation.group.start as usize).unwrap_or("");
    let behind = text.get(citation.key_span.end as usize..).unwrap_or("");
    let links = before.ends_with('[') && (behind.starts_with("](") || behind.starts_with("]["));
    // `@scope/package@17`
    let version = before.ends_with(char::is_alphanumeric);
    cx.handles || links || version || citation.key.contains('/') && !citation.key.contains(':')
}

/// `\mycite{…}`: a LaTeX command that no package defines, so that its argument need not be a key.
fn is_own_command(cx: &Context<'_>, citation: &Citation) -> bool {
    if !matches!(citation.style, CitationStyle::Latex | CitationStyle::Natbib) {
        return false;
    }
    let tag = citation.group.of(&cx.chunk().text);
    let name = tag.trim_start_matches('\\').split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    !is_citing_command(name)
}

/// The length of the simple key at the start of a text; 0 if none begins there.
pub(super) fn key_length(text: &str) -> usize {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    if !text.starts_with(word) {
        return 0;
    }
    let end = text.find(|c: char| !word(c) && !":.#$%&-+?<>~/".contains(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or("").trim_end_matches(|c: char| !word(c)).len()
}

/// The positions of keys in a span of a text: the bytes of their `@`.
pub(super) fn keys_in(text: &str, span: Span) -> impl Iterator<Item = u32> + '_ {
    let stretch = span.of(text);
    memchr::memchr_iter(b'@', stretch.as_bytes()).filter_map(move |at| {
        let before = stretch.get(..at)?.chars().next_back();
        let is_key = !before.is_some_and(char::is_alphanumeric)
            && stretch.get(at + 1..)?.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '{');
        is_key.then_some(span.start + offset(at))
    })
}
