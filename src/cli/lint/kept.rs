//! The findings of a folder, kept between runs: while the documents, the bibliographies and the settings are the same,
//! nothing is judged again.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::super::output::Judged;
use super::super::progress::Progress;
use super::{judge_some, reported};
use crate::corpus::{Corpus, DocId, Place};
use crate::rules::{Applicability, Finding, Fix, Level, Policies, RULES, Related};
use crate::text::{Edit, Edits, Span};
use crate::workspace::{Keeping, Loaded};

/// The findings of some documents of a folder, by the document's index.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// Messages and titles, each once.
    texts: Vec<Box<str>>,
    documents: BTreeMap<u32, Vec<KeptFinding>>,
}

/// A [`Finding`]; texts by their index, the rule by its place in the list of this build.
#[derive(Debug, Serialize, Deserialize)]
struct KeptFinding {
    rule: u8,
    level: u8,
    span: Span,
    message: u32,
    reason: u32,
    because: Option<Span>,
    parts: Vec<Span>,
    help: u32,
    /// A document's number, the place in it, and the message.
    related: Vec<(u32, Span, u32)>,
    fixes: Vec<KeptFix>,
    fingerprint: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptFix {
    title: u32,
    is_safe: bool,
    edits: Vec<(Span, u32)>,
}

/// The findings of every requested document, as [`judge`](super::judge) finds them: those that an earlier run has found are
/// not looked for again.
pub(in crate::cli) fn judge_kept(
    loaded: &Loaded,
    corpus: &Corpus,
    policies: &Policies,
    keeping: &mut Keeping,
) -> Vec<Judged> {
    let Some(key) = loaded.findings_key(corpus, policies) else { return super::judge(loaded, corpus, policies) };
    let mut kept: Kept = loaded.answer(key).unwrap_or_default();
    let given: Vec<usize> = (0..loaded.files.len()).filter(|&index| loaded.files[index].given).collect();
    let mut all: BTreeMap<usize, Judged> = given
        .iter()
        .filter_map(|&index| {
            let findings = kept.findings(index)?;
            Some((index, Judged { index, document: loaded.documents[index].clone(), findings }))
        })
        .collect();
    let rest: Vec<usize> = given.into_iter().filter(|index| !all.contains_key(index)).collect();
    if !rest.is_empty() {
        let progress = Progress::count("checking documents", rest.len());
        let judged = judge_some(loaded, corpus, policies, rest, &progress);
        progress.end();
        kept.add(&judged);
        loaded.keep_answer(key, &kept, keeping);
        all.extend(judged.into_iter().map(|judged| (judged.index, judged)));
    }
    all.into_values().filter(reported).collect()
}

impl Kept {
    /// The findings of the document with that index; `None` if they are not among these.
    fn findings(&self, index: usize) -> Option<Vec<Finding>> {
        let kept = self.documents.get(&u32::try_from(index).ok()?)?;
        kept.iter().map(|finding| self.finding(finding)).collect()
    }

    fn finding(&self, kept: &KeptFinding) -> Option<Finding> {
        let text = |at: u32| self.texts.get(at as usize).cloned();
        let related = |&(document, span, message): &(u32, Span, u32)| {
            Some(Related { place: Place { document: DocId(document), span }, message: text(message)? })
        };
        let fix = |fix: &KeptFix| {
            let edit = |&(span, by): &(Span, u32)| Some(Edit { span, text: text(by)?.into() });
            Some(Fix {
                title: text(fix.title)?,
                applicability: if fix.is_safe { Applicability::Safe } else { Applicability::Suggested },
                edits: Edits::new(fix.edits.iter().map(edit).collect::<Option<_>>()?),
            })
        };
        Some(Finding {
            rule: RULES.get(usize::from(kept.rule))?.meta().name,
            level: *Level::ALL.get(usize::from(kept.level))?,
            span: kept.span,
            message: text(kept.message)?,
            reason: text(kept.reason)?,
            because: kept.because,
            parts: kept.parts.clone(),
            help: text(kept.help)?,
            related: kept.related.iter().map(related).collect::<Option<_>>()?,
            fixes: kept.fixes.iter().map(fix).collect::<Option<_>>()?,
            fingerprint: kept.fingerprint,
        })
    }

    fn add(&mut self, judged: &[Judged]) {
        let mut texts = Texts::of(std::mem::take(&mut self.texts));
        for judged in judged {
            let findings: Option<Vec<_>> = judged.findings.iter().map(|finding| texts.kept(finding)).collect();
            if let (Some(findings), Ok(index)) = (findings, u32::try_from(judged.index)) {
                self.documents.insert(index, findings);
            }
        }
        self.texts = texts.all;
    }
}

/// Texts by number, each once.
struct Texts {
    all: Vec<Box<str>>,
    numbers: FxHashMap<Box<str>, u32>,
}

impl Texts {
    fn of(all: Vec<Box<str>>) -> Self {
        let numbers = all.iter().cloned().zip(0..).collect();
        Self { all, numbers }
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = crate::text::offset(self.all.len());
        self.all.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    /// `None` only for a rule or a level that is in no list.
    fn kept(&mut self, finding: &Finding) -> Option<KeptFinding> {
        let place = |at: Option<usize>| u8::try_from(at?).ok();
        let fix = |fix: &Fix| KeptFix {
            title: self.number(&fix.title),
            is_safe: fix.applicability == Applicability::Safe,
            edits: fix.edits.iter().map(|edit| (edit.span, self.number(&edit.text))).collect(),
        };
        let fixes = finding.fixes.iter().map(fix).collect();
        let related = finding.related.iter();
        Some(KeptFinding {
            rule: place(RULES.iter().position(|rule| rule.meta().name == finding.rule))?,
            level: place(Level::ALL.iter().position(|level| *level == finding.level))?,
            span: finding.span,
            message: self.number(&finding.message),
            reason: self.number(&finding.reason),
            because: finding.because,
            parts: finding.parts.clone(),
            help: self.number(&finding.help),
            related: related.map(|it| (it.place.document.0, it.place.span, self.number(&it.message))).collect(),
            fixes,
            fingerprint: finding.fingerprint,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{Cache, Request, load_paths};

    #[test]
    fn findings_are_found_once() {
        let (folder, cache) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let cache = Cache::Folder(Box::leak(cache.keep().into_boxed_path()));
        let text = |ships: u32| {
            let told =
                format!("Ada Marsh said that {ships} ships had left. They were “too old”, and all of them leaked.\n\n");
            told.repeat(70)
        };
        for (number, name) in [(17, "a.md"), (18, "b.md"), (19, "c.md")] {
            std::fs::write(folder.path().join(name), text(number)).expect("a file");
        }
        let run = |names: &[&str]| {
            let paths = names.iter().map(|name| folder.path().join(name)).collect();
            let request = Request { paths, context: true, cache, ..Request::default() };
            let loaded = load_paths(&request, Some(folder.path()));
            let policies = loaded.policies(|_| {});
            let mut keeping = loaded.keep_meanwhile();
            let key = loaded.findings_key(&loaded.corpus, &policies).expect("a key");
            let known = loaded.answer::<Kept>(key).map_or(0, |kept| kept.documents.len());
            let judged = judge_kept(&loaded, &loaded.corpus, &policies, &mut keeping);
            let fresh = super::super::judge(&loaded, &loaded.corpus, &policies);
            let findings =
                |judged: Vec<Judged>| judged.into_iter().map(|it| (it.index, it.findings)).collect::<Vec<_>>();
            let (judged, fresh) = (findings(judged), findings(fresh));
            assert_eq!(judged, fresh);
            assert!(judged.iter().any(|(_, findings)| !findings.is_empty()));
            known
        };
        assert_eq!(run(&["a.md"]), 0);
        assert_eq!(run(&["a.md"]), 1);
        // Those of other documents of the same folder are added.
        assert_eq!(run(&["b.md", "a.md"]), 1);
        assert_eq!(run(&["."]), 2);
        assert_eq!(run(&["."]), 3);
        std::fs::write(folder.path().join("c.md"), text(20)).expect("a file");
        assert_eq!(run(&["a.md"]), 0);
    }
}
