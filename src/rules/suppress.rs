//! `<!-- ibid: ignore RULE: REASON -->`: accepted findings. A reason is required.

use super::Finding;
use crate::corpus::Document;
use crate::syntax::{Block, BlockKind, Ignore, IgnoreScope, Syntax};
use crate::text::Span;

/// Rules that are ignored, and where: from the chunk's first byte; `None` for everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Suppressed(Vec<(Box<str>, Option<Span>)>);

impl Suppressed {
    /// Rules ignored in the whole document.
    pub(super) fn in_document(document: &Document) -> Self {
        let ignores = document.chunks.iter().flat_map(|chunk| &chunk.facts.syntax.ignores);
        let whole = ignores.filter(|ignore| ignore.scope == IgnoreScope::Document);
        Self(whole.flat_map(rules).map(|rule| (rule, None)).collect())
    }

    /// Rules ignored in one chunk: by its own comments, and by comments that are paragraphs of their own before it.
    pub(super) fn in_chunk(document: &Document, index: usize) -> Self {
        let mut suppressed = Self::default();
        let chunk = &document.chunks[index];
        let blocks = &chunk.facts.syntax.blocks;
        for ignore in chunk.facts.syntax.ignores.iter().filter(|ignore| ignore.scope == IgnoreScope::Block) {
            if let Some(block) = target(blocks, ignore) {
                suppressed.0.extend(rules(ignore).map(|rule| (rule, Some(block.span))));
            }
        }
        let first = blocks.iter().find(|block| !is_silent(block));
        for before in document.chunks[..index].iter().rev() {
            let syntax = &before.facts.syntax;
            if !stands_alone(syntax) {
                break;
            }
            if let Some(block) = first {
                let next = syntax.ignores.iter().filter(|ignore| ignore.scope == IgnoreScope::Block);
                suppressed.0.extend(next.flat_map(rules).map(|rule| (rule, Some(block.span))));
            }
        }
        suppressed
    }

    /// Whether a comment ignores a finding.
    pub(super) fn covers(&self, finding: &Finding) -> bool {
        let here = |span: &Option<Span>| span.is_none_or(|span| span.contains(finding.span.start));
        finding.rule != "invalid-ignore" && self.0.iter().any(|(rule, span)| **rule == *finding.rule && here(span))
    }
}

/// The block of its chunk that a comment applies to.
fn target<'a>(blocks: &'a [Block], ignore: &Ignore) -> Option<&'a Block> {
    let own = blocks.iter().position(|block| block.span.covers(ignore.span));
    let target = own.and_then(|own| if is_silent(&blocks[own]) { blocks.get(own + 1) } else { Some(&blocks[own]) });
    // A comment between blocks applies to the next one.
    target.or_else(|| blocks.iter().find(|block| own.is_none() && block.span.start >= ignore.span.end))
}

fn is_silent(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Silent | BlockKind::Html)
}

/// Whether a chunk holds only comments, which apply to the next chunk.
fn stands_alone(syntax: &Syntax) -> bool {
    !syntax.ignores.is_empty() && syntax.blocks.iter().all(is_silent)
}

/// The chunks, and in each the block (`None`: all), that a comment in the chunk `index` applies to.
pub(super) fn targets(document: &Document, index: usize, ignore: &Ignore) -> Vec<(usize, Option<Span>)> {
    if ignore.scope == IgnoreScope::Document {
        return (0..document.chunks.len()).map(|chunk| (chunk, None)).collect();
    }
    let syntax = &document.chunks[index].facts.syntax;
    let own = target(&syntax.blocks, ignore).map(|block| (index, Some(block.span)));
    // As in `in_chunk`: the first chunk after it that is not only comments.
    let next = (index + 1..document.chunks.len())
        .find(|&next| !stands_alone(&document.chunks[next].facts.syntax))
        .filter(|_| stands_alone(syntax))
        .and_then(|next| {
            let first = document.chunks[next].facts.syntax.blocks.iter().find(|block| !is_silent(block))?;
            Some((next, Some(first.span)))
        });
    own.into_iter().chain(next).collect()
}

/// The rules that a comment turns off, with their positions: none without a reason.
pub(super) fn effective(ignore: &Ignore) -> impl Iterator<Item = &(Box<str>, Span)> {
    let rules = if ignore.reason.trim().is_empty() { &[][..] } else { &ignore.rules };
    rules.iter()
}

fn rules(ignore: &Ignore) -> impl Iterator<Item = Box<str>> + '_ {
    effective(ignore).map(|(rule, _)| rule.clone())
}
