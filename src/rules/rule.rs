//! The interface of a rule: its metadata, its context and its report.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Applicability, Finding, Fix, Level, Patterns, Related};
use crate::analysis::{DocumentKind, Role, Sentence};
use crate::corpus::{Chunk, Corpus, CslStyle, Document, Fidelity, Place};
use crate::syntax::{BlockKind, Citation, CitationStyle, has_printed_citation};
use crate::text::{Edits, Span, offset};

/// Metadata of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// A noun phrase for the defect, in kebab-case.
    pub name: &'static str,
    pub level: Level,
    pub since: &'static str,
    /// The doc comment: manual, `ibid explain`, and executed examples.
    pub doc: &'static str,
    /// Looks at other documents, so its findings can change when they do.
    pub across: bool,
    /// On by default. Others must be switched on in a configuration.
    pub on: bool,
}

impl Meta {
    /// The first sentence of the doc comment.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        let doc = self.doc.trim();
        doc.split_once("\n\n").map_or(doc, |(first, _)| first)
    }

    /// The default level, or `off`.
    #[must_use]
    pub const fn standing(&self) -> &'static str {
        if self.on { self.level.name() } else { "off" }
    }

    /// The manual's page about the rule, in Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let doc: Vec<&str> = self.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let doc = doc.join("\n").replace("```ibid", "```text");
        let level = self.level.name();
        let level = if self.on { level.to_owned() } else { format!("off; {level} if enabled") };
        format!("## {}\n\nLevel: {level}. Since {}.\n\n{}\n", self.name, self.since, doc.trim())
    }
}

/// One rule.
pub trait Rule: Sync {
    fn meta(&self) -> &'static Meta;

    /// Reports what is wrong in one chunk.
    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>);

    /// Reports what is wrong in a bibliography, which is one chunk.
    fn check_bibliography(&self, _cx: &Context<'_>, _report: &mut Report<'_>) {}
}

/// The context of a check.
pub struct Context<'a> {
    pub corpus: &'a Corpus,
    pub document: &'a Document,
    /// Index of the chunk in `document.chunks`.
    pub index: usize,
    pub settings: &'a Settings,
    /// A bare `@name` in the document is a person's handle.
    pub handles: bool,
    /// The folder has a draft.
    pub drafting: bool,
    /// The document is a press release.
    pub(super) release: bool,
    /// See [`Context::quotations`].
    pub(super) quotations: OnceCell<Vec<Fidelity>>,
}

impl<'a> Context<'a> {
    #[must_use]
    pub fn chunk(&self) -> &'a Chunk {
        &self.document.chunks[self.index]
    }

    /// The chunk's citations without references to figures and sections and without handles.
    pub fn citations(&self) -> impl Iterator<Item = &'a Citation> + '_ {
        let citations = self.chunk().facts.syntax.citations.iter();
        citations.filter(|citation| !super::tag::is_none(self, citation))
    }

    /// The comparison of the chunk's quotations with passages of other documents; computed once for all rules.
    #[must_use]
    pub fn quotations(&self) -> &[Fidelity] {
        self.quotations.get_or_init(|| self.corpus.fidelity(self.document, self.index))
    }

    /// The place of a span of the chunk.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        Place { document: self.document.id, span: span.shifted(self.chunk().start) }
    }

    /// Sentences of the article itself, with their index: no headlines, captions, share lines, tables, notes.
    pub fn body(&self) -> impl Iterator<Item = (usize, &'a Sentence)> + use<'a> {
        let chunk = self.chunk();
        chunk.facts.sentences.iter().enumerate().filter(move |(_, sentence)| {
            let block = sentence.block as usize;
            let kind = chunk.facts.syntax.blocks.get(block).map(|block| block.kind);
            chunk.joined.roles.get(block) == Some(&Role::Body)
                && matches!(kind, Some(BlockKind::Paragraph | BlockKind::ListItem | BlockKind::BlockQuote))
        })
    }

    /// Whether a span is in the article itself.
    #[must_use]
    pub fn in_body(&self, span: Span) -> bool {
        self.sentence_of(span).is_some_and(|index| self.body().any(|(body, _)| body == index))
    }

    /// The index of the sentence with the start of the span.
    #[must_use]
    pub fn sentence_of(&self, span: Span) -> Option<usize> {
        self.chunk().sentence_at(span.start)
    }

    /// The sentence with its citations: a tag after its full stop belongs to it.
    #[must_use]
    pub fn extent(&self, index: usize) -> Span {
        let chunk = self.chunk();
        let sentence = &chunk.facts.sentences[index];
        let next = chunk
            .facts
            .sentences
            .get(index + 1)
            .filter(|next| next.block == sentence.block)
            .map(|next| next.span.start);
        let block = chunk.facts.syntax.blocks.get(sentence.block as usize).map(|block| block.span.end);
        let end = next.or(block).unwrap_or(offset(chunk.text.len()));
        Span { start: sentence.span.start, end: end.max(sentence.span.end) }
    }

    /// Whether the sentence has a source: a citation tag, a note, a link, a printed citation.
    #[must_use]
    pub fn is_cited(&self, index: usize) -> bool {
        let extent = self.extent(index);
        let text = extent.of(&self.chunk().text);
        self.citations().any(|citation| extent.contains(citation.group.start))
            || has_printed_citation(text)
            || text.contains("[^")
            || text.contains("](http")
            || text.contains("http://")
            || text.contains("https://")
            || text.to_ascii_lowercase().contains("[citation needed]")
    }
}

/// The most path patterns with their own levels.
pub const MOST_PATHS: usize = 64;

/// The settings of the rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// `None`: off. Other rules have their default level.
    pub levels: BTreeMap<&'static str, Option<Level>>,
    /// From 0 to 1: the probability from which a sentence is reported as unattributed.
    pub claim_threshold: Option<f32>,
    /// More findings, including less certain ones.
    pub strict: bool,
    /// The folders in which anything is reported.
    pub enable: Enable,
    /// An `ibid.toml` governs the folder.
    pub configured: bool,
    /// Patterns of drafts.
    pub drafts: Patterns,
    /// Kinds of documents, by path; the last match is used.
    pub kinds: Vec<(Patterns, DocumentKind)>,
    /// Levels for some paths; the last matching entry counts.
    pub per_path: Vec<(Patterns, BTreeMap<&'static str, Option<Level>>)>,
    /// The styles of new citations; the first that the format supports is used.
    pub citation_styles: Vec<CitationStyle>,
    /// The style of references, if it is not the default.
    pub csl_style: Option<Arc<CslStyle>>,
}

impl Hash for Settings {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Every field, so that a new one cannot be forgotten.
        let Self {
            levels,
            claim_threshold,
            strict,
            enable,
            configured,
            drafts,
            kinds,
            per_path,
            citation_styles,
            csl_style,
        } = self;
        (levels, claim_threshold.map(f32::to_bits), strict, enable, configured).hash(state);
        (drafts, kinds, per_path, citation_styles).hash(state);
        csl_style.as_ref().map(|style| format!("{style:?}")).hash(state);
    }
}

/// The folders in which anything is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Enable {
    #[default]
    Always,
    /// Those with an `ibid.toml`, a citation or a bibliography.
    Sourced,
    Never,
}

impl Enable {
    pub const ALL: [Self; 3] = [Self::Always, Self::Sourced, Self::Never];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Sourced => "sourced",
            Self::Never => "never",
        }
    }
}

impl Settings {
    /// The configured kind of the document of that path.
    #[must_use]
    pub fn kind(&self, path: &str) -> Option<DocumentKind> {
        self.kinds.iter().rev().find(|(patterns, _)| patterns.hold(path)).map(|(_, kind)| *kind)
    }

    /// Sets the base folder of all patterns; see [`Patterns::place`].
    pub fn place(&mut self, place: &dyn Fn(&str) -> (String, String)) {
        self.drafts.place(place);
        self.kinds.iter_mut().for_each(|(patterns, _)| patterns.place(place));
        self.per_path.iter_mut().for_each(|(patterns, _)| patterns.place(place));
    }

    /// Which of the levels by path apply to a document: one bit for each of the first [`MOST_PATHS`].
    #[must_use]
    pub fn paths(&self, path: &str) -> u64 {
        let held = self.per_path.iter().take(MOST_PATHS).enumerate().filter(|(_, (patterns, _))| patterns.hold(path));
        held.fold(0, |bits, (index, _)| bits | 1 << index)
    }

    /// The level of a rule in a document to which those levels by path apply.
    #[must_use]
    pub fn level_in(&self, meta: &Meta, paths: u64) -> Option<Level> {
        let held = (0..self.per_path.len().min(MOST_PATHS)).rev().filter(|index| paths >> index & 1 == 1);
        let said = held.filter_map(|index| self.per_path[index].1.get(meta.name)).next();
        said.copied().unwrap_or_else(|| self.level(meta))
    }

    /// The level of a rule in the document of that path.
    #[must_use]
    pub fn level_at(&self, meta: &Meta, path: &str) -> Option<Level> {
        self.level_in(meta, self.paths(path))
    }

    #[must_use]
    pub fn level(&self, meta: &Meta) -> Option<Level> {
        self.levels.get(meta.name).copied().unwrap_or(meta.on.then_some(meta.level))
    }

    /// The style of references.
    #[must_use]
    pub fn csl_style(&self) -> Option<&CslStyle> {
        match &self.csl_style {
            Some(style) => Some(style),
            None => CslStyle::usual(),
        }
    }

    /// The style of a new citation in a document: as configured, otherwise the document's own.
    #[must_use]
    pub fn citation_style(&self, document: &Document) -> CitationStyle {
        let set = self.citation_styles.iter().copied().find(|style| style.fits(document.format));
        set.unwrap_or_else(|| document.citation_style())
    }
}

/// Settings by folder: those of the nearest `ibid.toml` above a document.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct Policies {
    /// Folders (paths in the form of documents' paths, `""` for the workspace's own) with their settings.
    folders: Vec<(Box<str>, Settings)>,
    default: Settings,
}

impl Policies {
    #[must_use]
    pub fn new(mut folders: Vec<(Box<str>, Settings)>) -> Self {
        folders.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        Self { folders, default: Settings::default() }
    }

    /// The settings for the document of that path.
    #[must_use]
    pub fn of(&self, path: &str) -> &Settings {
        let holds =
            |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.folders.iter().find(|(folder, _)| holds(folder)).map_or(&self.default, |(_, settings)| settings)
    }
}

/// Records the findings of a rule in a chunk.
pub struct Report<'a> {
    chunk: &'a Chunk,
    findings: Vec<Finding>,
    rule: &'static str,
    level: Level,
}

impl<'a> Report<'a> {
    /// A report on a chunk.
    pub(super) fn new(chunk: &'a Chunk) -> Self {
        Self { chunk, findings: Vec::new(), rule: "", level: Level::Hint }
    }

    /// Sets the rule and level of the following findings.
    pub(super) fn begin(&mut self, rule: &'static str, level: Level) {
        (self.rule, self.level) = (rule, level);
    }

    /// The words of the sentence in which a span begins; the span's own words outside of sentences.
    fn sentence(&self, span: Span) -> &'a str {
        let index = self.chunk.sentence_at(span.start);
        let sentence = index.and_then(|index| self.chunk.facts.sentences.get(index)).map(|sentence| sentence.span);
        let near = sentence.filter(|sentence| sentence.touches(span.start));
        near.unwrap_or(span).of(&self.chunk.text)
    }

    /// The findings in order of position.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        self.findings.sort_by(|a, b| (a.span.start, a.span.end, a.rule).cmp(&(b.span.start, b.span.end, b.rule)));
        self.findings
    }

    /// Begins a finding; spans count from the chunk's first byte. `message`: what is wrong, one sentence with a capital and a full stop.
    pub fn at(&mut self, span: Span, message: impl Into<Box<str>>) -> Pending<'_> {
        let finding = Finding {
            rule: self.rule,
            level: self.level,
            span,
            message: message.into(),
            reason: "".into(),
            because: None,
            parts: Vec::new(),
            help: "".into(),
            related: Vec::new(),
            fixes: Vec::new(),
            fingerprint: super::fingerprint::fingerprint(self.rule, self.sentence(span), span.of(&self.chunk.text)),
        };
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        Pending(&mut self.findings[last])
    }
}

/// A finding under construction.
pub struct Pending<'a>(&'a mut Finding);

impl Pending<'_> {
    /// Sets the reason.
    pub fn reason(self, reason: impl Into<Box<str>>) -> Self {
        self.0.reason = reason.into();
        self
    }

    /// Sets the words that the reason points at.
    pub fn because(self, span: Option<Span>) -> Self {
        self.0.because = span;
        self
    }

    /// Sets the single numbers or words that the reason points at.
    pub fn parts(self, parts: Vec<Span>) -> Self {
        self.0.parts = parts;
        self
    }

    /// Sets what to do about it.
    pub fn help(self, help: impl Into<Box<str>>) -> Self {
        self.0.help = help.into();
        self
    }

    /// Adds a place in another document as evidence.
    pub fn related(self, place: Place, message: impl Into<Box<str>>) -> Self {
        self.0.related.push(Related { place, message: message.into() });
        self
    }

    /// Adds a change that fixes it.
    pub fn fix(self, title: impl Into<Box<str>>, edits: Edits, applicability: Applicability) -> Self {
        self.0.fixes.push(Fix { title: title.into(), applicability, edits });
        self
    }
}

/// The findings of one document, in order, each with a unique fingerprint: equal ones are numbered.
pub fn fingerprints(findings: &[Finding]) -> impl Iterator<Item = (&Finding, u64)> {
    let mut seen: FxHashMap<u64, u64> = FxHashMap::default();
    findings.iter().map(move |finding| {
        let before = seen.entry(finding.fingerprint).or_insert(0);
        let numbered = finding.fingerprint ^ before.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        *before += 1;
        (finding, numbered)
    })
}

/// Declares a rule: its doc comment is the manual, `ibid explain`, and the examples that the tests run. With `off`
/// after `since` it is off by default.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])+
        $name:ident { name: $slug:literal, level: $level:ident, across: $across:literal, since: $since:literal $(, $off:ident)? $(,)? }
    ) => {
        $(#[doc = $doc])+
        pub(super) struct $name;

        impl $name {
            const META: crate::rules::Meta = crate::rules::Meta {
                name: $slug,
                level: crate::rules::Level::$level,
                across: $across,
                on: {
                    let off: &[&str] = &[$(stringify!($off))?];
                    off.is_empty()
                },
                since: $since,
                doc: concat!($($doc, "\n"),+),
            };
        }
    };
}
pub(super) use rule;
