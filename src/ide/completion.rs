//! Completion of citation keys after `@`, of rule names in ignore comments.

use super::{Cancellable, Markup, Snapshot};
use crate::corpus::Place;
use crate::text::Span;

#[derive(Clone, Debug, Default)]
pub struct Completions {
    pub items: Vec<Completion>,
    /// More exist: ask again as the word grows.
    pub incomplete: bool,
}

#[derive(Clone, Debug)]
pub struct Completion {
    pub label: Box<str>,
    pub detail: Box<str>,
    /// What to put in place of `span`.
    pub insert: Box<str>,
    pub span: Span,
    /// What the client filters by: key, author, title, outlet, date.
    pub filter: Box<str>,
    pub documentation: Option<Markup>,
}

pub fn completions(_snapshot: &Snapshot, _at: Place) -> Cancellable<Completions> {
    Ok(Completions::default())
}
