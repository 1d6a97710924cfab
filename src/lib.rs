//! ibid: the language server for prose that must say where it comes from.
//!
//! Text becomes *chunks* of *blocks*; each chunk yields *facts*; a document *joins* its chunks' facts;
//! all documents make the *corpus*; *rules* judge it, *ide* answers questions about it; *server* and
//! *cli* only carry the answers. ARCHITECTURE.md draws the arrows, `tests/architecture.rs` holds them.

pub mod analysis;
pub mod cli;
pub mod config;
pub mod corpus;
pub mod error;
pub mod ide;
pub mod rules;
pub mod server;
pub mod syntax;
pub mod text;
pub(crate) mod train;
pub mod workspace;
