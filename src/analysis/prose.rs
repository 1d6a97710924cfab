//! One block of prose with the tokens, sentences and quotations that every analysis needs.

use crate::syntax::{Block, BlockKind, QuoteSpan, SentenceSpan, Shape, Token, quotes, sentences, tokens};

/// Input of the analyses of a block. All spans count from the first byte of the chunk.
#[derive(Debug)]
pub(crate) struct Prose<'a> {
    /// The whole chunk's prose: everything else is spaces.
    pub(crate) text: &'a str,
    pub(crate) block: &'a Block,
    pub(crate) tokens: Vec<Token>,
    pub(crate) sentences: Vec<SentenceSpan>,
    pub(crate) quotes: Vec<QuoteSpan>,
}

impl<'a> Prose<'a> {
    /// `None` if the block has no prose.
    pub(crate) fn new(text: &'a str, block: &'a Block) -> Option<Self> {
        let tokens = match block.kind {
            BlockKind::Code | BlockKind::Html | BlockKind::FrontMatter | BlockKind::Silent => return None,
            _ => tokens(text, block.span),
        };
        let sentences = sentences(text, &tokens);
        let quotes = quotes(text, &tokens);
        Some(Self { text, block, tokens, sentences, quotes })
    }

    /// The block looks like body text: not a byline, breadcrumb, share button, editor's note or text below the article.
    pub(crate) fn is_article(&self) -> bool {
        !matches!(self.block.shape, Shape::Byline | Shape::Breadcrumb | Shape::Furniture | Shape::Tail | Shape::Note)
    }

    /// The words of a token.
    pub(crate) fn word(&self, token: usize) -> &'a str {
        self.tokens.get(token).map_or("", |token| token.span.of(self.text))
    }
}
