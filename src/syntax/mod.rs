//! The structure of a text: chunks, blocks, sentences, quotation marks, tokens, citations. Total: any string is a
//! document, and half-typed text is normal. Knows nothing about claims.
//!
//! A document is analyzed in *chunks*: spans that do not depend on their neighbours, so the text of a chunk is the
//! cache key of everything computed from it.

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
mod markdown_directive;
mod markdown_template;
mod outline;
mod plain;
mod printed;
mod quote;
mod scrub;
mod sentence;
mod tag;
mod token;

pub use block::{Block, BlockKind, Format, Label, Shape, Syntax};
pub use chunk::{LOOKAHEAD, next_chunk, paragraphs, paragraphs_begun, parse_chunk};
pub use citation::{Citation, CitationMode};
pub use formats::{is_citing_command, named_bibliographies};
pub use front_matter::FrontMatter;
pub use ignore::{Ignore, IgnoreScope};
pub use locator::locator_of;
pub use markdown_directive::is_prose_fence;
pub use outline::{Outline, Role, role};
pub use printed::{Printed, has_printed_citation, printed_citations};
pub use quote::{QuoteSpan, quotes};
pub use sentence::{SentenceSpan, sentences};
pub use tag::{CitationStyle, Tag, footnote, pandoc_key};
pub use token::{Token, TokenKind, TokenShape, is_group_space, tokens, word_key};
