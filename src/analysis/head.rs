//! Metadata of a document from its head: front matter, headline, byline, dateline.

use super::facts::{DateValue, Facts, Iso, Meta};
use super::kind::{DocumentKind, profile};
use crate::syntax::{Block, BlockKind, Shape};

/// How many chunks from the start [`meta`] looks at.
pub const META_CHUNKS: usize = 12;
/// A dateline is at most this many bytes from the start of its paragraph.
const DATELINE: u32 = 60;

/// Reads the metadata of a document: front matter, headline, byline, dateline. `head`: its first chunks
/// ([`META_CHUNKS`] at most), as text and facts.
#[must_use]
pub fn meta(head: &[(&str, &Facts)]) -> Meta {
    let mut meta = Meta::default();
    let front = head.first().and_then(|(_, facts)| facts.syntax.front_matter.as_deref());
    let named = front.and_then(|front| front.kind.as_deref()).and_then(DocumentKind::named);
    (meta.kind, meta.profile) = profile(head, named);
    meta.kind_named = named.is_some();
    meta.draft = front.and_then(|front| front.draft);
    if let Some(front) = front {
        meta.title.clone_from(&front.title);
        meta.author.clone_from(&front.author);
        meta.outlet.clone_from(&front.outlet);
        meta.date.clone_from(&front.date);
        meta.key.clone_from(&front.key);
        meta.bibliography.clone_from(&front.bibliography);
        meta.references.clone_from(&front.references);
    }
    // The head ends with the second paragraph of the article.
    let mut paragraphs = 0;
    for (text, facts) in head.iter().take(META_CHUNKS) {
        for block in &facts.syntax.blocks {
            let words = block.span.of(text).trim();
            if is_title(block) && meta.title.is_none() && paragraphs == 0 && !words.is_empty() {
                meta.title = Some(title(words).into());
            }
            if block.shape == Shape::Byline && meta.author.is_none() {
                meta.author = author(words).map(Into::into);
            }
            // A photograph may be older than the article.
            let dated = matches!(block.shape, Shape::Byline | Shape::Breadcrumb);
            let prose = block.kind == BlockKind::Paragraph && block.shape == Shape::Prose;
            if meta.date.is_none() && paragraphs < 2 && (dated || prose) {
                meta.date = date(facts, block, dated);
            }
            paragraphs += u32::from(prose && words.len() > 80);
            if paragraphs > 2 {
                return meta;
            }
        }
    }
    meta
}

fn is_title(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading(_)) || block.kind == BlockKind::Paragraph && block.shape == Shape::Title
}

/// A headline without the marks of its markup.
fn title(words: &str) -> String {
    let line = words.trim_start_matches(['#', ' ', '=']).lines().next().unwrap_or("");
    line.trim_end_matches(['#', ' ']).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// “By Jane Roe, Gazette, 4 May”: Jane Roe.
fn author(line: &str) -> Option<String> {
    let line = line.lines().next()?.trim_start_matches(['*', '_', ' ']);
    let by = line.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by "));
    let name = if by { line.get(3..)? } else { line };
    let name = name.split([',', '|', '–', '—', '•', '/', '(', '*']).next()?.split(" - ").next()?.trim();
    let name = name.split(|c: char| c.is_ascii_digit()).next()?.trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    let named = (2..=6).contains(&words.len())
        && words.iter().all(|word| word.starts_with(char::is_uppercase) || word.len() < 4);
    named.then(|| words.join(" "))
}

/// The date that a block gives; in prose only at its start.
fn date(facts: &Facts, block: &Block, anywhere: bool) -> Option<Iso> {
    let inside = facts.dates.iter().filter(|date| block.span.covers(date.span));
    let near = inside.filter(|date| anywhere || date.span.start - block.span.start <= DATELINE);
    near.into_iter().find_map(|date| match date.value {
        DateValue::Day { year, month, day } => Some(format!("{year:04}-{month:02}-{day:02}").into()),
        _ => None,
    })
}
