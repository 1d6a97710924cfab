//! Text for people: Markdown made by ibid around escaped document text.

/// What to show. `markdown` holds nothing of a document that Markdown could take for markup, link, image or HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup {
    pub markdown: String,
    /// The same for clients that show plain text only.
    pub plain: String,
}
