//! Edits: sorted, disjoint, applied together.

use super::Span;

/// Replaces the bytes of `span` by `text`; an insertion if the span is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    #[must_use]
    pub fn insert(at: u32, text: impl Into<String>) -> Self {
        Self { span: Span::empty(at), text: text.into() }
    }

    #[must_use]
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

/// Edits of one text, in order of position, without overlaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(Vec<Edit>);

impl Edits {
    /// Sorts the edits and drops every one that overlaps an earlier one.
    #[must_use]
    pub fn new(mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| edit.span);
        edits.dedup();
        let mut end = 0;
        edits.retain(|edit| {
            let apart = edit.span.start >= end;
            if apart {
                end = edit.span.end;
            }
            apart
        });
        Self(edits)
    }

    #[must_use]
    pub fn one(edit: Edit) -> Self {
        Self(vec![edit])
    }

    pub fn iter(&self) -> impl Iterator<Item = &Edit> {
        self.0.iter()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an edit of `self` touches the same bytes, or the same place, as one of `other`.
    #[must_use]
    pub fn conflicts(&self, other: &Self) -> bool {
        self.0.iter().any(|a| other.0.iter().any(|b| a.span.overlaps(b.span) || a.span.start == b.span.start))
    }

    #[must_use]
    pub fn shifted(&self, by: u32) -> Self {
        Self(self.0.iter().map(|edit| Edit { span: edit.span.shifted(by), text: edit.text.clone() }).collect())
    }

    /// The text after the edits. Spans that do not fit the text are left out.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 64);
        let mut done = 0;
        for edit in &self.0 {
            if let Some(kept) = text.get(done..edit.span.start as usize)
                && text.is_char_boundary(edit.span.end as usize)
            {
                out.push_str(kept);
                out.push_str(&edit.text);
                done = edit.span.end as usize;
            }
        }
        out.push_str(text.get(done..).unwrap_or(""));
        out
    }
}

impl IntoIterator for Edits {
    type Item = Edit;
    type IntoIter = std::vec::IntoIter<Edit>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_order_of_place_and_overlaps_are_dropped() {
        let edits = Edits::new(vec![
            Edit::insert(5, "!"),
            Edit::replace(Span::new(0, 2), "Ja"),
            Edit::replace(Span::new(1, 3), "never"),
        ]);
        assert_eq!(edits.apply("Helio there"), "Jalio! there");
    }
}
