//! What a text is made of: chunks, blocks, sentences, quotation marks, tokens, citations. Total: any string is a
//! document, half-typed is its normal state. Knows nothing of claims.
//!
//! A document is read in *chunks*: stretches that can be read without looking at their neighbours, so that a chunk's
//! text is the key under which everything read in it is remembered.

mod abbreviation;
mod chunk;
mod quote;
mod sentence;
mod token;

pub use chunk::{Block, BlockKind, Citation, CitationMode, Format, FrontMatter, Ignore, IgnoreScope, Shape, Syntax};
pub use chunk::{next_chunk, parse_chunk};
pub use quote::{QuoteSpan, quotes};
pub use sentence::{SentenceSpan, sentences};
pub use token::{Token, TokenKind, TokenShape, tokens, word_key};
