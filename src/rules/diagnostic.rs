//! A finding with its reason and its fixes.

use crate::corpus::Place;
use crate::text::{Edits, Span};

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Hint,
    Info,
    Warning,
    Error,
}

impl Finding {
    /// The finding with spans and edits shifted by as many bytes.
    #[must_use]
    pub fn shifted(&self, by: u32) -> Self {
        let mut shifted = self.clone();
        shifted.span = shifted.span.shifted(by);
        shifted.because = shifted.because.map(|span| span.shifted(by));
        for part in &mut shifted.parts {
            *part = part.shifted(by);
        }
        for fix in &mut shifted.fixes {
            fix.edits = fix.edits.shifted(by);
        }
        shifted
    }
}

impl Level {
    pub const ALL: [Self; 4] = [Self::Hint, Self::Info, Self::Warning, Self::Error];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding. Spans and edits count from the first byte of the chunk in which it was found; places in `related` from
/// their document's.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub rule: &'static str,
    pub level: Level,
    pub span: Span,
    /// What is wrong: one sentence with a capital and a full stop.
    pub message: Box<str>,
    /// The reason.
    pub reason: Box<str>,
    /// The words that the reason points at, in the same chunk.
    pub because: Option<Span>,
    /// The single numbers or words of it, where they are several: in reports for programs they are places of their own.
    pub parts: Vec<Span>,
    /// What to do about it, in a sentence.
    pub help: Box<str>,
    /// Places in other documents.
    pub related: Vec<Related>,
    pub fixes: Vec<Fix>,
    /// Unchanged by edits elsewhere, moves and other line breaks: computed from the rule, the sentence and the
    /// underlined words. Equal sentences have equal ones; [`fingerprints`](super::fingerprints) numbers them.
    pub fingerprint: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    pub place: Place,
    pub message: Box<str>,
}

/// A change to the document that fixes the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub title: Box<str>,
    pub applicability: Applicability,
    pub edits: Edits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// Cannot change what the text asserts: `ibid lint --fix` applies it.
    Safe,
    /// Asserts something: a person must choose it.
    Suggested,
}
