//! ibid, a checker and language server for writing that needs sources.
//!
//! A text is split into *chunks* of *blocks*; each chunk is analyzed into *facts*; a document *joins* the facts of its
//! chunks; all documents form the *corpus*; *rules* check it, *ide* answers questions about it; *server* and *cli*
//! carry the answers. ARCHITECTURE.md describes the layers, `tests/architecture.rs` enforces them.

pub mod analysis;
pub mod cli;
pub mod config;
pub mod corpus;
pub(crate) mod english;
pub mod error;
pub mod ide;
pub mod rules;
pub mod server;
pub mod syntax;
pub mod text;
pub(crate) mod train;
pub mod workspace;
