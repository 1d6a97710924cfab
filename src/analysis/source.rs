//! How findable a source is, judged by its own words.

use super::facts::SourceGrade;
use super::prose::Prose;
use crate::text::Span;

/// Grades the source made of these spans.
pub(super) fn grade(_prose: &Prose<'_>, _source: &[Span]) -> SourceGrade {
    SourceGrade::Named
}
