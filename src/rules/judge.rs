//! Runs the rules over a document, and only over what has changed.

use std::cell::OnceCell;
use std::sync::Arc;

use super::rule::{Context, Report, Settings};
use super::standing::Standing;
use super::suppress::{self, Suppressed};
use super::{Finding, RULES};
use crate::analysis::{Attribution, SourceGrade};
use crate::corpus::{Chunk, Corpus, Document, NEAR};
use crate::syntax::Format;

/// The findings of a document, chunk by chunk; equal [`Arc`]s contain the same findings.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    pub chunks: Vec<Arc<[Finding]>>,
    /// The revision of the rest of the corpus.
    context_revision: u64,
    suppressed: Suppressed,
    standing: Standing,
}

impl Judgement {
    /// How many findings there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.chunks.iter().map(|findings| findings.len()).sum()
    }
}

/// Checks a document. With the result of an earlier state under the same settings, only changed chunks are checked; if
/// the rest of the corpus changed, rules that compare documents run again everywhere.
#[must_use]
pub fn judge(
    corpus: &Corpus,
    document: &Document,
    settings: &Settings,
    before: Option<(&Document, &Judgement)>,
) -> Judgement {
    let context_revision = corpus.context_revision(document.id);
    let suppressed = Suppressed::in_document(document);
    let standing = Standing::of(corpus, document, settings);
    let old = before.filter(|(old, judgement)| {
        judgement.suppressed == suppressed
            && judgement.standing == standing
            && judgement.chunks.len() == old.chunks.len()
            && old.id == document.id
    });
    let mut judgement =
        Judgement { chunks: Vec::with_capacity(document.chunks.len()), context_revision, suppressed, standing };
    let Some((old, known)) = old else {
        judgement.chunks = (0..document.chunks.len())
            .map(|index| judge_chunk(corpus, document, index, settings, &judgement.suppressed, standing))
            .collect();
        return judgement;
    };
    let is_same = |a: &Chunk, b: &Chunk| a.facts.is(&b.facts);
    let (new, old) = (&document.chunks, &old.chunks);
    let ahead = new.iter().zip(old).take_while(|(a, b)| is_same(a, b)).count();
    let behind = new[ahead..].iter().rev().zip(old[ahead..].iter().rev()).take_while(|(a, b)| is_same(a, b)).count();
    let quiet = known.context_revision == context_revision;
    // A key may be the name of a place anywhere in the document.
    let renamed = before.is_some_and(|(old, _)| old.named() != document.named());
    let resumes = new.len() - behind;
    // Speakers of one document are compared with each other if they are close together.
    let is_near = |index: usize| index + NEAR >= ahead && index < resumes + NEAR;
    let mut reached = false;
    for index in 0..new.len() {
        // A changed ignore comment also affects the chunk after it.
        reached = index == resumes || reached && suppresses(&new[index - 1]);
        let from = if index < ahead {
            Some(index)
        } else if index >= resumes && !reached {
            Some(index + old.len() - new.len())
        } else {
            None
        };
        judgement.chunks.push(match from.map(|from| (&known.chunks[from], &old[from])) {
            // Far from the edit a name may resolve differently now: only such chunks are checked again, not all up to
            // there.
            Some((findings, old))
                if new[index].joined.is(&old.joined)
                    && (quiet || !looks_across(&new[index]))
                    && (!renamed || new[index].facts.syntax.citations.is_empty())
                    && !(is_near(index) && looks_near(&new[index])) =>
            {
                findings.clone()
            }
            Some((findings, _)) => {
                let again = judge_chunk(corpus, document, index, settings, &judgement.suppressed, standing);
                if again == *findings { findings.clone() } else { again }
            }
            None => judge_chunk(corpus, document, index, settings, &judgement.suppressed, standing),
        });
    }
    judgement
}

fn suppresses(chunk: &Chunk) -> bool {
    !chunk.facts.syntax.ignores.is_empty()
}

/// Whether a rule that looks at neighbouring chunks may have a finding in the chunk.
fn looks_near(chunk: &Chunk) -> bool {
    let vague = |attribution: &Attribution| attribution.grade == SourceGrade::Vague;
    chunk.states_matters() || chunk.joined.attributions.iter().any(vague)
}

/// Whether a rule that looks at other documents could have a finding in the chunk.
fn looks_across(chunk: &Chunk) -> bool {
    let facts = &chunk.facts;
    // Findings in a bibliography depend on the citing documents.
    facts.syntax.blocks.is_empty()
        || chunk.states_matters()
        || !facts.syntax.citations.is_empty()
        || !facts.quotations.is_empty()
}

/// Checks chunks of one document on demand. Ignore comments for the whole document are read once.
pub struct ChunkJudge<'a> {
    corpus: &'a Corpus,
    document: &'a Document,
    settings: &'a Settings,
    suppressed: Suppressed,
    standing: Standing,
}

impl<'a> ChunkJudge<'a> {
    #[must_use]
    pub fn new(corpus: &'a Corpus, document: &'a Document, settings: &'a Settings) -> Self {
        let standing = Standing::of(corpus, document, settings);
        Self { corpus, document, settings, suppressed: Suppressed::in_document(document), standing }
    }

    /// The findings of the chunk with this index; none if there is no such chunk.
    #[must_use]
    pub fn findings(&self, index: usize) -> Arc<[Finding]> {
        judge_chunk(self.corpus, self.document, index, self.settings, &self.suppressed, self.standing)
    }
}

/// The findings of one chunk, given the rules that the whole document ignores.
fn judge_chunk(
    corpus: &Corpus,
    document: &Document,
    index: usize,
    settings: &Settings,
    whole: &Suppressed,
    standing: Standing,
) -> Arc<[Finding]> {
    let mut findings = unsuppressed(corpus, document, index, settings, standing);
    if !findings.is_empty() {
        let suppressed = Suppressed::in_chunk(document, index);
        findings.retain(|finding| !suppressed.covers(finding) && !whole.covers(finding));
    }
    findings.into()
}

/// Findings about the ignore comments of a document that ignore nothing, chunk by chunk. Comments for rules that are off
/// are left alone. Costs a judgement of the whole document.
#[must_use]
pub fn unused_ignores(corpus: &Corpus, document: &Document, settings: &Settings) -> Vec<Vec<Finding>> {
    let chunks = || 0..document.chunks.len();
    if chunks().all(|index| !suppresses(&document.chunks[index])) || document.format == Format::Bibliography {
        return Vec::new();
    }
    let standing = Standing::of(corpus, document, settings);
    let level = |name: &str| {
        let meta = super::rule(name)?.meta();
        settings.level_in(meta, standing.paths).and_then(|level| standing.level(meta.name, level))
    };
    let Some(own) = level(INVALID) else { return Vec::new() };
    let found: Vec<_> = chunks().map(|index| unsuppressed(corpus, document, index, settings, standing)).collect();
    let unused = |index: usize| {
        let chunk = &document.chunks[index];
        let mut report = Report::new(chunk);
        report.begin(INVALID, own);
        for ignore in &chunk.facts.syntax.ignores {
            let targets = suppress::targets(document, index, ignore);
            for (rule, span) in suppress::effective(ignore).filter(|(rule, _)| level(rule).is_some()) {
                let is_used = targets.iter().any(|(chunk, block)| {
                    let here = |finding: &&Finding| block.is_none_or(|block| block.contains(finding.span.start));
                    found[*chunk].iter().filter(here).any(|finding| *finding.rule == **rule)
                });
                if !is_used {
                    report
                        .at(*span, format!("This comment ignores nothing: there is no finding of `{rule}`."))
                        .reason("The text or the rule has changed since the comment was written.")
                        .help("Remove the comment, or the name of the rule from it.");
                }
            }
        }
        report.finish()
    };
    chunks().map(unused).collect()
}

/// The rule that reports ignore comments.
const INVALID: &str = "invalid-ignore";

/// The findings of one chunk, whatever its ignore comments say.
fn unsuppressed(
    corpus: &Corpus,
    document: &Document,
    index: usize,
    settings: &Settings,
    standing: Standing,
) -> Vec<Finding> {
    let Some(chunk) = document.chunks.get(index) else { return Vec::new() };
    let cx = Context {
        corpus,
        document,
        index,
        settings,
        handles: standing.handles,
        drafting: standing.drafting,
        release: standing.release.is_some(),
        quotations: OnceCell::new(),
    };
    let mut report = Report::new(chunk);
    for rule in RULES {
        let meta = rule.meta();
        if let Some(level) = settings.level_in(meta, standing.paths).and_then(|level| standing.level(meta.name, level))
        {
            report.begin(meta.name, level);
            match document.format {
                Format::Bibliography => rule.check_bibliography(&cx, &mut report),
                _ => rule.check(&cx, &mut report),
            }
        }
    }
    report.finish()
}
