//! Editor questions and their answers as plain data: byte offsets, public fields, no LSP, no serialization. One file
//! per question. Document text in [`Markup`] is escaped here, once.

mod actions;
mod call_hierarchy;
mod card;
mod card_named;
mod changes;
mod citation_writer;
mod completion;
mod cursor;
mod definition;
mod evidence;
mod excerpt;
#[cfg(test)]
mod fixture;
mod folding;
mod fuzzy;
mod hover;
mod inlay_hints;
mod insertion;
mod keys;
mod lenses;
mod links;
mod markup;
mod moved;
mod references;
mod rekey;
mod rename;
mod selection;
mod semantic_tokens;
mod signature;
mod snapshot;
mod sources;
mod symbols;

pub use actions::{Action, ActionKind, Passage, actions, cite_all, fix_all, safe_edits, source_actions};
pub use call_hierarchy::{Speaker, incoming_quotations, outgoing_quotations, speaker_at};
pub use card::entity_card;
pub use card_named::card_named;
pub use changes::{Changes, NewFile};
pub use completion::{Completion, Completions, Resolvable, completions, resolve};
pub use definition::{Link, Target, definition};
pub use folding::{Fold, FoldKind, folds};
pub use hover::{Hover, hover};
pub use inlay_hints::{InlayHint, inlay_hints};
pub use lenses::{Lens, LensEvidence, lens_evidence, lenses};
pub use links::links;
pub use markup::Markup;
pub use moved::{file_fields, file_of, moved};
pub use references::{highlights, linked_keys, references};
pub use rekey::{Rekeyed, rekey};
pub use rename::{Refusal, Renamable, Rename, cross_references, prepare_rename, rename};
pub use selection::selections;
pub use semantic_tokens::{Token, TokenKind, semantic_tokens};
pub use signature::{Signature, signature};
pub use snapshot::{Cancellable, Snapshot, Stale};
pub use sources::{SourceDocument, Sources, sources};
pub use symbols::{Symbol, SymbolKind, WorkspaceSymbol, document_symbols, workspace_symbols};
