//! One block of prose, taken apart as far as every reader needs it.

use crate::syntax::{Block, BlockKind, QuoteSpan, SentenceSpan, Shape, Token, quotes, sentences, tokens};

/// What the readers of a block look at. All spans count from the chunk's first byte.
#[derive(Debug)]
pub(crate) struct Prose<'a> {
    /// The whole chunk's prose: what is no prose is spaces.
    pub(crate) text: &'a str,
    pub(crate) block: &'a Block,
    pub(crate) tokens: Vec<Token>,
    pub(crate) sentences: Vec<SentenceSpan>,
    pub(crate) quotes: Vec<QuoteSpan>,
}

impl<'a> Prose<'a> {
    /// `None` if the block holds no prose.
    pub(crate) fn new(text: &'a str, block: &'a Block) -> Option<Self> {
        let tokens = match block.kind {
            BlockKind::Code | BlockKind::Html | BlockKind::FrontMatter | BlockKind::Silent => return None,
            _ => tokens(text, block.span),
        };
        let sentences = sentences(text, &tokens);
        let quotes = quotes(text, &tokens);
        Some(Self { text, block, tokens, sentences, quotes })
    }

    /// The block is the article's own words, as far as its looks tell: not a byline, breadcrumb, share button, note of
    /// the editors or what stands below the article.
    pub(crate) fn is_article(&self) -> bool {
        !matches!(self.block.shape, Shape::Byline | Shape::Breadcrumb | Shape::Furniture | Shape::Tail | Shape::Note)
    }

    /// The words of a token.
    pub(crate) fn word(&self, token: usize) -> &'a str {
        self.tokens.get(token).map_or("", |token| token.span.of(self.text))
    }
}
