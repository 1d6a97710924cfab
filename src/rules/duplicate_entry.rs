use rustc_hash::FxHashMap;

use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::{Entry, Place};
use crate::text::{Edit, Edits};

rule! {
    /// Reports an entry that a bibliography has twice.
    ///
    /// Of two entries with one key the first counts, and what the second says of the work is never seen. The same work
    /// under two keys is listed twice at the end of the text. The finding stands in the bibliography's own file; where
    /// the second entry says nothing that the first does not, `--fix` takes it out.
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
        let mut by_work: FxHashMap<String, &Entry> = FxHashMap::default();
        for entry in source.entries.iter().filter(|entry| !entry.span.is_empty()) {
            if let Some(first) = by_key.get(&*entry.key) {
                let finding = report
                    .at(entry.span, format!("`{}` is the key of an earlier entry", entry.key))
                    .reason("of entries with one key the first counts")
                    .help("give one of them another key, or take one out")
                    .related(Place { document: cx.document.id, span: first.span }, "the entry that counts");
                if says_the_same(first, entry) && !entry.whole.is_empty() {
                    let edits = Edits::one(Edit::replace(entry.whole, ""));
                    finding.fix("Take out the second entry: it says nothing else", edits, Applicability::Safe);
                }
                continue;
            }
            by_key.insert(&entry.key, entry);
            if let Some(work) = work(entry) {
                match by_work.get(&work) {
                    Some(first) => {
                        report
                            .at(entry.span, format!("`{}` and `{}` are one work", first.key, entry.key))
                            .reason("title and year are the same, or what identifies it")
                            .help("cite one of them, and take the other out")
                            .related(Place { document: cx.document.id, span: first.span }, "the other entry");
                    }
                    None => drop(by_work.insert(work, entry)),
                }
            }
        }
    }
}

fn says_the_same(a: &Entry, b: &Entry) -> bool {
    let at = |entry: &Entry| Entry { span: a.span, whole: a.whole, ..entry.clone() };
    at(a) == at(b)
}

/// What tells one work from another: its DOI, else title, author and date. Too little where there is no title of three words.
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
