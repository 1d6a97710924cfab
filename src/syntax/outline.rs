//! The roles of the blocks of a document in order: headline, body, boilerplate.
//!
//! The state between two blocks is small and comparable, so that joining after an edit stops as soon as the state is
//! what it was.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::block::{Block, BlockKind, Shape};

/// The role of a block in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    Body,
    Heading,
    Byline,
    Caption,
    /// Breadcrumbs, share buttons, addresses, biographies, notices: not part of the article.
    Boilerplate,
}

/// The state after the blocks so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    part: Part,
    /// A hash of the headline's words: many sites repeat it.
    headline: u64,
    /// Boilerplate follows the last body paragraph so far.
    furniture: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    /// No paragraph of the article has been read.
    #[default]
    Head,
    Body,
    /// Everything after this point is outside the article.
    Tail,
}

/// A line longer than this inside the article is a sentence without its full stop, not a heading.
const HEADING_WORDS: usize = 12;

/// The role of the next block of a document. `text`: the text of the block's chunk.
pub fn role(state: &mut Outline, block: &Block, text: &str) -> Role {
    let words = block.span.of(text);
    let role = match block.kind {
        BlockKind::Code | BlockKind::Html | BlockKind::FrontMatter | BlockKind::Silent => return Role::Boilerplate,
        // A writer's own markup takes precedence over its looks.
        BlockKind::Heading(_) if block.shape == Shape::Tail => end(state),
        BlockKind::Heading(_) if state.part == Part::Tail => Role::Boilerplate,
        BlockKind::Heading(_) => Role::Heading,
        _ if state.part == Part::Tail => Role::Boilerplate,
        _ => by_shape(state, block.shape, words),
    };
    match role {
        Role::Body => {
            state.part = Part::Body;
            state.furniture = false;
        }
        Role::Heading if state.headline == 0 => state.headline = hash(words),
        Role::Boilerplate => state.furniture = true,
        _ => {}
    }
    role
}

fn by_shape(state: &mut Outline, shape: Shape, words: &str) -> Role {
    match shape {
        Shape::Prose | Shape::Note => Role::Body,
        Shape::Byline => Role::Byline,
        Shape::Caption => Role::Caption,
        Shape::Breadcrumb | Shape::Furniture => Role::Boilerplate,
        Shape::Tail => end(state),
        Shape::Title if state.part == Part::Head || hash(words) == state.headline => Role::Heading,
        // Blocks between buttons below the article are buttons.
        Shape::Title if state.furniture => Role::Boilerplate,
        Shape::Title if words.split_whitespace().nth(HEADING_WORDS).is_some() => Role::Body,
        Shape::Title => Role::Heading,
    }
}

/// The article is over, unless it has not begun.
fn end(state: &mut Outline) -> Role {
    if state.part == Part::Body {
        state.part = Part::Tail;
    }
    Role::Boilerplate
}

fn hash(words: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for word in words.split_whitespace() {
        word.hash(&mut hasher);
    }
    hasher.finish() | 1
}
