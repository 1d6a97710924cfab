//! The role of a block of an article copied from the web, from its own words: headline, byline, caption, boilerplate.
//! Judges one block; [`outline`](super::outline) decides in context.
//!
//! A body paragraph taken for boilerplate is lost to every rule; boilerplate taken for body only adds a finding. So all
//! tests but the first require a short block.

mod breadcrumbs;
mod bylines;
mod captions;
mod days;
mod furniture;
mod notices;
mod phrases;
mod titles;

use super::block::{BlockKind, Shape};

/// Bytes of the longest block that can be anything but prose, a note or a tail.
const SHORT: usize = 700;
/// Longer blocks are never classified by their words.
const MANY: usize = 91;

/// The shape of a block. `source`: its words literally; `prose`: without tags, citations and addresses.
pub(super) fn shape(source: &str, prose: &str, kind: BlockKind) -> Shape {
    let prose = prose.trim();
    match kind {
        BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::ListItem | BlockKind::BlockQuote => {}
        _ => return Shape::Prose,
    }
    if prose.is_empty() {
        let address = source.contains("://") || source.contains("www.");
        return if address { Shape::Furniture } else { Shape::Prose };
    }
    let long = source.len() > SHORT;
    let lower = if long { head(prose) } else { prose }.to_lowercase();
    if notices::is_note(&lower) {
        return Shape::Note;
    }
    let words: Vec<&str> = prose.split_whitespace().take(MANY).collect();
    if notices::is_tail(&lower, &words) || source.len() <= 8 * SHORT && notices::is_notice(prose) {
        return Shape::Tail;
    }
    if matches!(kind, BlockKind::Heading(_)) || long || words.len() == MANY {
        return Shape::Prose;
    }
    if furniture::is_furniture(&lower, &words) || furniture::is_handle(source, &words) {
        Shape::Furniture
    } else if kind == BlockKind::ListItem {
        Shape::Prose
    } else if captions::is_caption(prose, &lower, &words) {
        Shape::Caption
    } else if bylines::is_byline(prose, &lower, &words) {
        Shape::Byline
    } else if breadcrumbs::is_breadcrumb(prose, &lower, &words) {
        Shape::Breadcrumb
    } else if titles::is_title(prose, &words) {
        Shape::Title
    } else {
        Shape::Prose
    }
}

/// The start of a long block: enough of it for the phrases with which notices open.
fn head(prose: &str) -> &str {
    let mut end = SHORT.min(prose.len());
    while !prose.is_char_boundary(end) {
        end -= 1;
    }
    &prose[..end]
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}
