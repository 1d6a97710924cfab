use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use super::tag;
use crate::corpus::SimilarKeys;
use crate::syntax::CitationMode;
use crate::text::{Edit, Edits};

rule! {
    /// Reports a citation with an unknown key.
    ///
    /// No bibliography of the folder has an entry with this key, and no document uses it: pandoc would print the bare key.
    /// Keys are case-sensitive. If only the case differs, `--fix` corrects it.
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

impl Rule for UnresolvedCitation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let mut known: Option<SimilarKeys<'_>> = None;
        for citation in &cx.chunk().facts.syntax.citations {
            let key = &*citation.key;
            if tag::is_known(cx, key) || citation.is_identifier() || tag::is_none(cx, citation) {
                continue;
            }
            // `malformed-citation` reports a key that needs braces.
            if tag::longer_key(cx, citation).is_some() && cx.document.format == crate::syntax::Format::Markdown {
                continue;
            }
            let reason = why(cx);
            let own = || cx.document.references.iter().map(|entry| &*entry.key);
            let known = known.get_or_insert_with(|| cx.corpus.similar_keys(own()));
            let (same, nearest) = (known.but_for_case(key), known.to(key, 1));
            let finding = report.at(citation.key_span, format!("Unknown citation key `@{key}`.")).reason(reason);
            let edit = |other: &str| Edits::one(Edit::replace(citation.key_span, other));
            match (same, nearest.first()) {
                (Some(only), _) => {
                    let title = format!("Write `@{only}`: keys are case-sensitive");
                    // The file name may also be used for something else.
                    let listed =
                        citation.mode != CitationMode::AuthorInText || cx.corpus.bibliography().get(only).is_some();
                    let sure = if listed { Applicability::Safe } else { Applicability::Suggested };
                    finding.help(format!("Did you mean `@{only}`?")).fix(title, edit(only), sure);
                }
                (_, Some(other)) => {
                    let title = format!("Cite `@{other}` instead");
                    finding.help(format!("Did you mean `@{other}`?")).fix(title, edit(other), Applicability::Suggested);
                }
                _ => {
                    finding.help("Correct the key, or add an entry to the bibliography.");
                }
            }
        }
    }
}

/// The most paths in a reason.
const NAMED: usize = 3;

/// No bibliography, one that could not be read, or only a missing key: three faults with three different fixes.
fn why(cx: &Context<'_>) -> String {
    let sources = cx.corpus.bibliography().sources();
    if sources.is_empty() {
        return match cx.document.meta.bibliography.first() {
            Some(name) => {
                format!("The bibliography `{name}` of the front matter was not read, and no document uses this key.")
            }
            None => "This folder has no bibliography, and no document uses this key.".into(),
        };
    }
    if let Some(broken) = sources.iter().find(|source| !source.problems.is_empty()) {
        let path = &broken.path;
        return format!("Parts of {path} cannot be parsed and may contain the key; no document uses it.");
    }
    let mut paths: Vec<&str> = sources.iter().take(NAMED).map(|source| &*source.path).collect();
    if sources.len() > NAMED {
        paths.push("…");
    }
    format!("No entry of {} has this key, and no document uses it.", paths.join(", "))
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::findings;

    #[test]
    fn a_handle_is_not_a_citation() {
        let count = |files: &str, text: &str| findings(files, "unresolved-citation", text).len();
        assert_eq!(count("", "Ask @tomasz for the ladder.\n\nThanks to @anna!\n"), 0);
        assert_eq!(count("", "As @tomasz says.\n\nSo it is [@anna].\n"), 2);
        assert_eq!(count("--- a.bib\n@misc{doe, title = {T}}\n", "As @tomasz says.\n"), 1);
    }

    #[test]
    fn references_names_and_identifiers_need_no_entry() {
        let count = |text: &str| findings("--- a.bib\n@misc{doe, title = {T}}\n", "unresolved-citation", text).len();
        assert_eq!(count("As @fig-map, @Tbl-beds and [-@sec-wards] show [@doe].\n"), 0);
        assert_eq!(count("# Wards {#wards}\n\nAs @wards and @doi:10.1000/x say [@doe].\n"), 0);
        assert_eq!(count("Ask [@quaybot](https://git.example/quaybot) and @types/node [@doe].\n"), 0);
        assert_eq!(count("As @ward says [@doe].\n"), 1);
        assert_eq!(count("Run npm i @types/node@17 and @a/b@2 [@doe].\n"), 0);
    }

    #[test]
    fn a_key_that_needs_braces_is_one_fault() {
        let count =
            |text: &str| findings("--- a.bib\n@misc{roe--doe, title = {T}}\n", "unresolved-citation", text).len();
        assert_eq!(count("So [@roe--doe].\n"), 0);
        assert_eq!(count("So [@roe--dee].\n"), 1);
    }

    #[test]
    fn three_faults_have_three_reasons() {
        let reason = |files: &str, text: &str| findings(files, "unresolved-citation", text)[0].reason.to_string();
        let text = "So [@roe].";
        assert!(reason("", text).starts_with("This folder has no bibliography"));
        assert!(reason("", &format!("---\nbibliography: gone.bib\n---\n\n{text}")).contains("`gone.bib`"));
        let broken = reason("--- a.bib\n@misc{doe, title = }\n", text);
        assert!(broken.starts_with("Parts of a.bib cannot be parsed"), "{broken}");
        let missing = reason("--- a.bib\n@misc{doe, title = {T}}\n", text);
        assert_eq!(missing, "No entry of a.bib has this key, and no document uses it.");
    }
}
