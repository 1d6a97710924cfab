//! The parts of a chunk, as plain data. All spans count from the first byte of the chunk.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::citation::Citation;
use super::front_matter::FrontMatter;
use super::ignore::Ignore;
use crate::text::Span;

/// The markup a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Format {
    #[default]
    Text,
    Markdown,
    Latex,
    Typst,
    Org,
    /// reStructuredText.
    Rst,
    AsciiDoc,
    /// A bibliography: no prose; its text is one chunk, parsed elsewhere.
    Bibliography,
}

impl Format {
    /// As reports name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Latex => "latex",
            Self::Typst => "typst",
            Self::Org => "org",
            Self::Rst => "rst",
            Self::AsciiDoc => "asciidoc",
            Self::Bibliography => "bibliography",
        }
    }
}

/// The kind of a block by markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BlockKind {
    Paragraph,
    Heading(u8),
    ListItem,
    BlockQuote,
    Table,
    Code,
    Html,
    FrontMatter,
    Footnote,
    /// A paragraph of only a comment or a thematic break.
    Silent,
}

/// The role of a block in an article copied from the web, by its own words. The document pass (`analysis::join`)
/// decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Shape {
    #[default]
    Prose,
    /// A short line without a full stop, such as a headline or subhead.
    Title,
    /// “By Jane Roe”, “Jane Roe, Gazette, 4 May 2017”.
    Byline,
    /// “(AFP photo)”, “File photo: …”, “… (R) welcomes …”.
    Caption,
    /// “News / Russia”, “Home > World”, tags, dates on their own.
    Breadcrumb,
    /// “Share this article”, “Sign up for …”, “Read more:”, addresses, handles.
    Furniture,
    /// “About the author”, “Disclaimer: …”, copyright notices: this block and those after it are not part of the
    /// article.
    Tail,
    /// “Author’s note”, “Editor’s note”: in the first person.
    Note,
}

/// A heading, paragraph, list item, cell row, …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// From the chunk's first byte; without the blank lines around it.
    pub span: Span,
    pub kind: BlockKind,
    pub shape: Shape,
}

/// A name that a text gives to something in it, and by which it refers to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub name: Box<str>,
    /// The name alone; counts from the chunk's first byte.
    pub span: Span,
    /// Whether it names a work that can be cited, as `\bibitem{key}` does; otherwise it names a heading, a figure or a
    /// place.
    pub is_key: bool,
}

impl Label {
    /// The name of a work that the text itself describes.
    pub(super) fn key(name: &str, at: std::ops::Range<usize>) -> Self {
        Self { name: name.into(), span: Span::at(at), is_key: true }
    }

    /// The name of a place in the text.
    pub(super) fn anchor(name: &str, at: std::ops::Range<usize>) -> Self {
        Self { name: name.into(), span: Span::at(at), is_key: false }
    }
}

/// One chunk, parsed. All spans count from the chunk's first byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Syntax {
    pub blocks: Vec<Block>,
    /// The chunk's text with everything that is not prose (markup, code, link targets, citations, comments) replaced
    /// by as many spaces as it has bytes. Line ends stay. Same length as the text, so offsets are the text's own.
    ///
    /// At rest it is kept as the gaps in the text alone.
    #[serde(skip)]
    pub prose: Arc<str>,
    pub citations: Vec<Citation>,
    /// Names that the text itself defines.
    pub labels: Vec<Label>,
    pub ignores: Vec<Ignore>,
    pub front_matter: Option<Box<FrontMatter>>,
    /// The number of paragraphs that end in the chunk, for “para. 4”. A paragraph ends at the blank line after it, so
    /// all parts but the last of a divided paragraph count 0; so does front matter.
    pub paragraphs: u32,
}
