use rustc_hash::FxHashSet;

use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::{Entry, named_keys};

rule! {
    /// Reports an entry of a bibliography that no document cites.
    ///
    /// Off by default, since a bibliography for several texts always has such entries; `unused-entry = "hint"` in `ibid.toml`
    /// turns it on. Keys in `nocite`, also in that of a Quarto project, count as cited, and `@*` there counts for all.
    ///
    /// ```ibid
    /// --- draft.md
    /// The tide was low [@roe1999].
    /// --- sources.bib
    /// @misc{roe1999, title = {Tides}}
    /// @misc{doe1999, title = {Quays}}
    ///       ^^^^^^^ unused-entry
    /// ```
    UnusedEntry { name: "unused-entry", level: Hint, across: true, since: "0.1.0", off }
}

impl Rule for UnusedEntry {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, _cx: &Context<'_>, _report: &mut Report<'_>) {}

    fn check_bibliography(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let Some(source) = cx.corpus.bibliography().source(&cx.document.path) else { return };
        let mut used: FxHashSet<&str> = FxHashSet::default();
        for document in cx.corpus.documents() {
            for chunk in &document.chunks {
                used.extend(chunk.facts.syntax.citations.iter().map(|citation| &*citation.key));
                if chunk.facts.syntax.front_matter.is_some() {
                    used.extend(named_keys(&chunk.text));
                }
            }
        }
        used.extend(cx.corpus.bibliography().nocite());
        if used.contains("*") {
            return;
        }
        for other in cx.corpus.bibliography().entries() {
            used.extend(other.refers.iter().map(|key| &**key));
        }
        let is_used = |entry: &Entry| used.contains(&*entry.key) || entry.ids.iter().any(|id| used.contains(&**id));
        for entry in source.entries.iter().filter(|entry| !entry.span.is_empty() && !is_used(entry)) {
            report
                .at(entry.span, format!("No document cites `{}`.", entry.key))
                .reason("Checked were the citations of all documents in the folder, and their nocite fields.");
        }
    }
}
