use rustc_hash::FxHashMap;

use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::{Entry, Place};
use crate::text::{Edit, Edits};

rule! {
    /// Reports a bibliography entry that repeats an earlier one.
    ///
    /// If two entries have the same key, the first is used and the second is ignored. If one work has two keys, the list of
    /// references shows it twice. The finding is reported in the bibliography itself; if the second entry adds nothing to
    /// the first, `--fix` removes it.
    ///
    /// ```ibid
    /// --- sources.bib
    /// @misc{roe1999, title = {Tides}, date = {1999}}
    /// @misc{roe1999, title = {Tides and ships}, date = {1998}}
    ///       ^^^^^^^ duplicate-entry
    /// @misc{doe1999, title = {Quays}}
    /// ```
    DuplicateEntry { name: "duplicate-entry", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for DuplicateEntry {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, _cx: &Context<'_>, _report: &mut Report<'_>) {}

    fn check_bibliography(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let Some(source) = cx.corpus.bibliography().source(&cx.document.path) else { return };
        let mut by_key: FxHashMap<&str, &Entry> = FxHashMap::default();
        for entry in source.entries.iter().filter(|entry| !entry.span.is_empty()) {
            if let Some(first) = by_key.get(&*entry.key) {
                let finding = report
                    .at(entry.span, format!("Duplicate key `{}`.", entry.key))
                    .reason("An earlier entry has this key, and only the first one is used.")
                    .help("Change one of the keys, or remove one entry.")
                    .related(Place { document: cx.document.id, span: first.span }, "This entry is used.");
                if says_the_same(first, entry) && !entry.whole.is_empty() {
                    let edits = Edits::one(Edit::replace(entry.whole, ""));
                    finding.fix("Remove the second entry, which adds nothing", edits, Applicability::Safe);
                }
                continue;
            }
            by_key.insert(&entry.key, entry);
        }
        let firsts = source
            .entries
            .iter()
            .filter(|entry| by_key.get(&*entry.key).is_some_and(|first| std::ptr::eq(*first, *entry)));
        for (first, entry) in repeated_works(firsts) {
            report
                .at(entry.span, format!("Duplicate work: `{}` and `{}`.", first.key, entry.key))
                .reason("The DOI is the same, or title, author and year are.")
                .help("Keep one entry and remove the other.")
                .related(Place { document: cx.document.id, span: first.span }, "The other entry.");
        }
    }
}

/// Entries of works that an earlier entry has under another key, with that entry first.
pub(crate) fn repeated_works<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<(&'a Entry, &'a Entry)> {
    let mut by_work: FxHashMap<String, &Entry> = FxHashMap::default();
    let mut repeated = Vec::new();
    for entry in entries {
        let Some(work) = work(entry) else { continue };
        match by_work.get(&work) {
            Some(first) => repeated.push((*first, entry)),
            None => drop(by_work.insert(work, entry)),
        }
    }
    repeated
}

fn says_the_same(a: &Entry, b: &Entry) -> bool {
    let at = |entry: &Entry| Entry { span: a.span, whole: a.whole, ..entry.clone() };
    at(a) == at(b)
}

/// The identity of a work: its DOI, or title, author and date. `None` for titles of fewer than three words.
fn work(entry: &Entry) -> Option<String> {
    if let Some(doi) = entry.field("DOI") {
        return Some(format!("doi {}", doi.to_lowercase()));
    }
    let title = super::claimed::folded(entry.title.as_deref()?);
    let author = entry.author.as_deref().unwrap_or("").to_lowercase();
    let fields = ["volume", "page", "issue", "edition", "number"].map(|field| entry.field(field).unwrap_or(""));
    (title.split_whitespace().count() >= 3)
        .then(|| format!("{title}|{author}|{}|{}", entry.date.as_deref().unwrap_or(""), fields.join("|")))
}
