//! The role of a document: a draft, a source next to one, or a text that is not checked.

use std::hash::{Hash as _, Hasher as _};

use super::{Enable, Level, Settings};
use crate::analysis::DocumentKind;
use crate::corpus::{Corpus, Document};
use crate::syntax::{CitationMode, Format};

/// The extent to which a document is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Nothing is reported at all.
    off: bool,
    /// Its prose is not checked: a manual, a changelog, notes.
    quiet: bool,
    /// It is a source next to a draft: its unattributed claims are hints.
    source: bool,
    /// A bare `@name` in it is a person's handle.
    pub(super) handles: bool,
    /// No bibliography is known.
    uncited: bool,
    /// The folder has a draft.
    pub(super) drafting: bool,
    /// It is a press release, and the hash of its issuer.
    pub(super) release: Option<u64>,
    /// Which of the levels by path apply to it.
    pub(super) paths: u64,
}

/// Rules about what prose says of the world. A quotation that differs from its source is wrong in any text.
const PROSE: [&str; 13] = [
    "unattributed-claim",
    "unattributed-quotation",
    "vague-attribution",
    "shared-quotation",
    "conflicting-figure",
    "conflicting-date",
    "conflicting-title",
    "conflicting-statement",
    "outdated-figure",
    "inconsistent-figures",
    "denied-claim",
    "single-source",
    "circular-source",
];
/// Rules that ask a writer for a source.
const ASKING: [&str; 3] = ["unattributed-claim", "unattributed-quotation", "vague-attribution"];

impl Standing {
    pub(super) fn of(corpus: &Corpus, document: &Document, settings: &Settings) -> Self {
        let draft = draft(document, settings);
        let kind = settings.kind(&document.path).unwrap_or_else(|| document.kind());
        // A document marked as a draft is checked.
        let wanted = document.meta.draft == Some(true) || settings.drafts.hold(&document.path);
        let sourced = || settings.configured || has_bibliography(corpus, document) || corpus.drafts().next().is_some();
        let off = match settings.enable {
            Enable::Always => false,
            Enable::Sourced => !sourced(),
            Enable::Never => true,
        };
        let uncited = !has_bibliography(corpus, document);
        let beside = corpus.drafts().any(|id| id != document.id);
        let issuer = || {
            let mut hasher = rustc_hash::FxHasher::default();
            document.meta.issuer.hash(&mut hasher);
            hasher.finish()
        };
        Self {
            off,
            release: (kind == DocumentKind::Release).then(issuer),
            paths: settings.paths(&document.path),
            drafting: draft || beside,
            quiet: !kind.reports() && (!wanted || kind == DocumentKind::Binary),
            source: is_source(corpus, document, settings),
            handles: handles(corpus, document, uncited),
            uncited,
        }
    }

    /// The level of a rule in such a document, if its level is `level`; `None`: off.
    pub(super) fn level(self, rule: &str, level: Level) -> Option<Level> {
        // “[@anna]” in a README is a link to a person.
        let no_citation = (self.uncited || self.handles) && rule == "unresolved-citation";
        if self.off || self.quiet && (PROSE.contains(&rule) || no_citation) {
            return None;
        }
        Some(if self.source && ASKING.contains(&rule) { level.min(Level::Hint) } else { level })
    }
}

/// Whether a document is a source beside a draft: somebody else has written it.
#[must_use]
pub fn is_source(corpus: &Corpus, document: &Document, settings: &Settings) -> bool {
    !draft(document, settings) && corpus.drafts().any(|id| id != document.id)
}

fn draft(document: &Document, settings: &Settings) -> bool {
    let said = document.meta.draft;
    let configured = || (!settings.drafts.is_empty()).then(|| settings.drafts.hold(&document.path));
    said.or_else(configured).unwrap_or_else(|| document.is_draft())
}

fn has_bibliography(corpus: &Corpus, document: &Document) -> bool {
    let meta = &document.meta;
    !corpus.bibliography().sources().is_empty() || !meta.bibliography.is_empty() || !meta.references.is_empty()
}

/// Whether a bare `@name` in a document is a handle: if it has no bracketed citation and there is no bibliography; with
/// a bibliography, in plain text and changelogs that cite none of its entries.
fn handles(corpus: &Corpus, document: &Document, uncited: bool) -> bool {
    if cites_in_brackets(document) {
        return false;
    }
    let cites = || {
        document
            .cited()
            .iter()
            .any(|key| corpus.bibliography().get(key).is_some() || corpus.document_of_key(key).is_some())
    };
    uncited || (document.format == Format::Text || !document.kind().reports()) && !cites()
}

/// Whether a document has a bracketed citation, so that `@key` is a citation as well.
fn cites_in_brackets(document: &Document) -> bool {
    let mut citations = document.chunks.iter().flat_map(|chunk| &chunk.facts.syntax.citations);
    !document.cited().is_empty() && citations.any(|citation| citation.mode != CitationMode::AuthorInText)
}
