//! Questions an editor asks of sourced prose, and their answers as plain data: byte offsets, public fields, nothing of
//! LSP, nothing serialized. One file per question. Document text in [`Markup`] is escaped here, once.

mod actions;
mod card;
mod completion;
mod cursor;
mod definition;
mod evidence;
#[cfg(test)]
mod fixture;
mod folding;
mod fuzzy;
mod hover;
mod inlay_hints;
mod insertion;
mod keys;
mod markup;
mod references;
mod semantic_tokens;
mod snapshot;
mod symbols;
mod voices;

pub use actions::{Action, ActionKind, actions, source_actions};
pub use card::entity_card;
pub use completion::{Completion, Completions, completions};
pub use definition::{Link, Target, definition};
pub use folding::{Fold, FoldKind, folds};
pub use hover::{Hover, hover};
pub use inlay_hints::{InlayHint, inlay_hints};
pub use markup::Markup;
pub use references::{highlights, references};
pub use semantic_tokens::{Token, TokenKind, semantic_tokens};
pub use snapshot::{Cancellable, Snapshot, Stale};
pub use symbols::{Symbol, SymbolKind, WorkspaceSymbol, document_symbols, workspace_symbols};
pub use voices::{Speaker, speaker_at, speaks_of, spoken_of_by};
