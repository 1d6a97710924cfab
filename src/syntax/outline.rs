//! What the blocks of a document are taken for, one after another.

use super::block::{Block, BlockKind};

/// What a block is in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Body,
    Heading,
    Byline,
    Caption,
    Boilerplate,
}

/// What of the blocks so far matters to the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    body: bool,
}

/// What the next block of a document is taken for.
pub fn role(state: &mut Outline, block: &Block, _text: &str) -> Role {
    state.body = true;
    match block.kind {
        BlockKind::Heading(_) => Role::Heading,
        _ => Role::Body,
    }
}
