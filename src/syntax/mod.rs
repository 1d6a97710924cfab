//! What a text is made of: chunks, blocks, sentences, quotation marks, tokens, citations. Total: any string is a
//! document, half-typed is its normal state. Knows nothing of claims.
//!
//! A document is read in *chunks*: stretches that can be read without looking at their neighbours, so that a chunk's
//! text is the key under which everything read in it is remembered.

mod abbreviation;
mod article;
mod block;
mod chunk;
mod citation;
mod cut;
mod formats;
mod front_matter;
mod ignore;
mod lines;
mod locator;
mod markdown;
mod markdown_chunk;
mod outline;
mod phrases;
mod plain;
mod printed;
mod quote;
mod scrub;
mod sentence;
mod tag;
mod token;

pub use block::{Block, BlockKind, Format, Shape, Syntax};
pub use chunk::{LOOKAHEAD, next_chunk, paragraphs, paragraphs_begun, parse_chunk};
pub use citation::{Citation, CitationMode};
pub use front_matter::FrontMatter;
pub use ignore::{Ignore, IgnoreScope};
pub use locator::locator_of;
pub use outline::{Outline, Role, role};
pub use printed::{Printed, has_printed_citation, printed_citations};
pub use quote::{QuoteSpan, quotes};
pub use sentence::{SentenceSpan, sentences};
pub use tag::{CitationStyle, Tag, footnote, pandoc_key};
pub use token::{Token, TokenKind, TokenShape, tokens, word_key};
