//! Chunks: where the next one ends, and what blocks it holds.

use std::sync::Arc;

use crate::text::{Span, offset};

/// The markup a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Format {
    #[default]
    Text,
    Markdown,
}

/// What a block is by its markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// A paragraph that holds nothing but a comment or a thematic break.
    Silent,
}

/// What a block looks like in an article copied from the web, judged by its own words alone. The document decides
/// (`analysis::join`) what it is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Shape {
    #[default]
    Prose,
    /// A short line without a full stop, as headlines and subheads are.
    Title,
    /// “By Jane Roe”, “Jane Roe, Gazette, 4 May 2017”.
    Byline,
    /// “(AFP photo)”, “File photo: …”, “… (R) welcomes …”.
    Caption,
    /// “News / Russia”, “Home > World”, tags, dates on their own.
    Breadcrumb,
    /// “Share this article”, “Sign up for …”, “Read more:”, addresses, handles.
    Furniture,
    /// “About the author”, “Disclaimer: …”, copyright notices: this block and what follows are not the article.
    Tail,
    /// “Author’s note”, “Editor’s note”: the author speaks.
    Note,
}

/// A heading, paragraph, list item, cell row, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// From the chunk's first byte; without the blank lines around it.
    pub span: Span,
    pub kind: BlockKind,
    pub shape: Shape,
}

/// A citation tag, `[see @key, p. 3]`, one entry for each key in it (pandoc 3.9's grammar).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The tag: for a bracketed group, the whole group's brackets; else key and locator.
    pub group: Span,
    /// This entry, from its prefix to its suffix.
    pub span: Span,
    /// The key alone, without `@` and braces.
    pub key_span: Span,
    pub key: Box<str>,
    pub mode: CitationMode,
    pub prefix: Box<str>,
    /// The locator's canonical label (`page`, `paragraph`, …) and its value (`3-5`).
    pub label: Option<&'static str>,
    pub locator: Option<Box<str>>,
    pub suffix: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CitationMode {
    Normal,
    AuthorInText,
    SuppressAuthor,
}

/// `<!-- ibid: ignore RULE[, RULE]: REASON -->`, in Markdown and in plain text alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The whole comment.
    pub span: Span,
    pub scope: IgnoreScope,
    /// Each rule named, with its own place.
    pub rules: Vec<(Box<str>, Span)>,
    /// Empty where none is given, which is an error.
    pub reason: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoreScope {
    /// `ignore`: the block the comment stands in; the next one where it stands alone.
    Block,
    /// `ignore-file`: the whole document.
    Document,
}

/// What a YAML header says that matters here. Empty where the header cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    pub title: Option<Box<str>>,
    pub author: Option<Box<str>>,
    pub outlet: Option<Box<str>>,
    /// As written.
    pub date: Option<Box<str>>,
    /// `key:` or `citation-key:`: under which key others cite this document.
    pub key: Option<Box<str>>,
    /// Paths, relative to the document.
    pub bibliography: Vec<Box<str>>,
    /// Keys of inline `references:`.
    pub references: Vec<Box<str>>,
    /// What is wrong with the header, and where.
    pub error: Option<(Box<str>, Span)>,
}

/// One chunk, taken apart. All spans count from the chunk's first byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syntax {
    pub blocks: Vec<Block>,
    /// The chunk's text with everything that is not prose (markup, code, link targets, citations, comments) replaced
    /// by as many spaces as it has bytes. Line ends stay. Same length as the text, so offsets are the text's own.
    pub prose: Arc<str>,
    pub citations: Vec<Citation>,
    pub ignores: Vec<Ignore>,
    pub front_matter: Option<Box<FrontMatter>>,
    /// How many blank-line blocks the chunk holds: what “para. 4” counts. 0 for the later parts of a paragraph so
    /// long that it was divided.
    pub paragraphs: u32,
}

/// The length of the chunk at the start of `text`, the blank lines after it included; 0 only for the empty text.
///
/// Depends on nothing before `text` but on whether that is the document's first byte (`at_start`), and on nothing
/// after the first line behind the chunk. So the chunks of a document can be found anew from any old boundary on.
#[must_use]
pub fn next_chunk(text: &str, _format: Format, _at_start: bool) -> usize {
    let mut end = 0;
    let mut blank = false;
    for line in text.split_inclusive('\n') {
        let is_blank = line.trim().is_empty();
        if blank && !is_blank {
            break;
        }
        blank = is_blank && end > 0 || blank;
        end += line.len();
    }
    end
}

/// Takes a chunk apart.
#[must_use]
pub fn parse_chunk(text: &Arc<str>, _format: Format, _at_start: bool) -> Syntax {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len().max(start);
    let blocks =
        vec![Block { span: Span::new(offset(start), offset(end)), kind: BlockKind::Paragraph, shape: Shape::Prose }];
    Syntax {
        blocks,
        prose: text.clone(),
        citations: Vec::new(),
        ignores: Vec::new(),
        front_matter: None,
        paragraphs: 1,
    }
}
