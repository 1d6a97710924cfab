//! `<!-- ibid: ignore RULE: REASON -->`: accepted findings. A reason is required.

use super::Finding;
use crate::corpus::Document;
use crate::syntax::{BlockKind, Ignore, IgnoreScope};
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
            let own = blocks.iter().position(|block| block.span.covers(ignore.span));
            let target = own.and_then(|own| {
                let alone = matches!(blocks[own].kind, BlockKind::Silent | BlockKind::Html);
                if alone { blocks.get(own + 1) } else { Some(&blocks[own]) }
            });
            // A comment between blocks applies to the next one.
            let target =
                target.or_else(|| blocks.iter().find(|block| own.is_none() && block.span.start >= ignore.span.end));
            if let Some(block) = target {
                suppressed.0.extend(rules(ignore).map(|rule| (rule, Some(block.span))));
            }
        }
        let first = blocks.iter().find(|block| !matches!(block.kind, BlockKind::Silent | BlockKind::Html));
        for before in document.chunks[..index].iter().rev() {
            let syntax = &before.facts.syntax;
            let alone = !syntax.ignores.is_empty()
                && syntax.blocks.iter().all(|block| matches!(block.kind, BlockKind::Silent | BlockKind::Html));
            if !alone {
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

fn rules(ignore: &Ignore) -> impl Iterator<Item = Box<str>> + '_ {
    let rules = if ignore.reason.trim().is_empty() { &[][..] } else { &ignore.rules };
    rules.iter().map(|(rule, _)| rule.clone())
}
