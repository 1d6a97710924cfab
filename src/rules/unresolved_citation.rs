use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::text::{Edit, Edits};

rule! {
    /// Reports a citation whose key leads nowhere.
    ///
    /// No bibliography of the folder has an entry of that key, and no document goes by it: pandoc would print the bare
    /// key. Keys are case-sensitive. Where only the case differs, `--fix` mends it.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh said the harbour was closed.
    /// --- draft.txt
    /// The harbour was closed [@gazete].
    ///                          ^^^^^^ unresolved-citation
    ///
    /// The harbour was closed [@gazette].
    /// ```
    UnresolvedCitation { name: "unresolved-citation", level: Error, across: true, since: "0.1.0" }
}

/// Keys less alike than this are no misspelling.
const ALIKE: f64 = 0.75;

impl Rule for UnresolvedCitation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        for citation in &cx.chunk().facts.syntax.citations {
            let key = &*citation.key;
            // `@*` in `nocite` means all; front matter may hold references of its own.
            let known = key == "*"
                || cx.corpus.bibliography().get(key).is_some()
                || cx.corpus.document_of_key(key).is_some()
                || cx.document.defines(key)
                || cx.document.meta.references.iter().any(|reference| **reference == *key);
            if known {
                continue;
            }
            let reason = if cx.corpus.bibliography().is_empty() {
                "this folder has no bibliography, and no document goes by that key"
            } else {
                "no bibliography of this folder has the key, and no document goes by it"
            };
            let mut same: Vec<&str> =
                cx.corpus.citation_keys().filter(|other| other.eq_ignore_ascii_case(key)).collect();
            same.sort_unstable();
            let alike =
                |other: &str| strsim::normalized_damerau_levenshtein(&key.to_lowercase(), &other.to_lowercase());
            let nearest =
                cx.corpus.citation_keys().map(|other| (alike(other), other)).filter(|(score, _)| *score >= ALIKE);
            let nearest = nearest.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, other)| other);
            let finding = report.at(citation.key_span, format!("`@{key}` leads nowhere")).reason(reason);
            let edit = |other: &str| Edits::one(Edit::replace(citation.key_span, other));
            match (&*same, nearest) {
                ([only], _) => {
                    let title = format!("Write `@{only}`: keys are case-sensitive");
                    finding.help(format!("did you mean `@{only}`?")).fix(title, edit(only), Applicability::Safe);
                }
                (_, Some(other)) => {
                    let title = format!("Cite `@{other}` instead");
                    finding.help(format!("did you mean `@{other}`?")).fix(title, edit(other), Applicability::Suggested);
                }
                _ => {
                    finding.help("add an entry of that key to the bibliography, or mend the key");
                }
            }
        }
    }
}
