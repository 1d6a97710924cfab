use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use super::tag;
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
        let mut known: Option<Vec<Folded<'_>>> = None;
        for citation in &cx.chunk().facts.syntax.citations {
            let key = &*citation.key;
            if tag::is_known(cx, key) {
                continue;
            }
            let reason = why(cx);
            let known = known.get_or_insert_with(|| cx.corpus.citation_keys().map(Folded::new).collect());
            let mut same: Vec<&str> =
                known.iter().map(|other| other.key).filter(|other| other.eq_ignore_ascii_case(key)).collect();
            same.sort_unstable();
            let folded = Folded::new(key);
            let nearest = known.iter().filter_map(|other| Some((folded.likeness(other)?, other.key)));
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

/// A key, case aside.
struct Folded<'a> {
    key: &'a str,
    lower: String,
    /// How many characters it has.
    length: usize,
    /// How many of each kind of character.
    kinds: [u8; 32],
}

impl<'a> Folded<'a> {
    fn new(key: &'a str) -> Self {
        let lower = key.to_lowercase();
        let mut kinds = [0_u8; 32];
        for c in lower.chars() {
            let kind = &mut kinds[c as usize % 32];
            *kind = kind.saturating_add(1);
        }
        Self { key, length: lower.chars().count(), lower, kinds }
    }

    /// From 0 to 1; `None` below [`ALIKE`]. A document may cite thousands of keys that nobody has, so most pairs are told
    /// apart by their characters alone: an edit changes one of them.
    fn likeness(&self, other: &Self) -> Option<f64> {
        let more = |a: &Self, b: &Self| {
            a.kinds.iter().zip(&b.kinds).map(|(a, b)| usize::from(a.saturating_sub(*b))).sum::<usize>()
        };
        let edits = more(self, other).max(more(other, self)).max(self.length.abs_diff(other.length));
        #[expect(clippy::cast_precision_loss, reason = "keys are short")]
        let (edits, length) = (edits as f64, self.length.max(other.length) as f64);
        if edits > (1.0 - ALIKE) * length {
            return None;
        }
        let likeness = strsim::normalized_damerau_levenshtein(&self.lower, &other.lower);
        (likeness >= ALIKE).then_some(likeness)
    }
}

/// Paths that a reason names.
const NAMED: usize = 3;

/// No bibliography, one that could not be read, or only the key missing: three faults with three ways out.
fn why(cx: &Context<'_>) -> String {
    let sources = cx.corpus.bibliography().sources();
    if sources.is_empty() {
        return match cx.document.meta.bibliography.first() {
            Some(name) => format!(
                "the bibliography `{name}` that the front matter names was not read, and no document goes by that key"
            ),
            None => "this folder has no bibliography, and no document goes by that key".into(),
        };
    }
    if let Some(broken) = sources.iter().find(|source| !source.problems.is_empty()) {
        let path = &broken.path;
        return format!("{path} cannot be read throughout, so the key may stand in it; no document goes by it");
    }
    let mut paths: Vec<&str> = sources.iter().take(NAMED).map(|source| &*source.path).collect();
    if sources.len() > NAMED {
        paths.push("…");
    }
    format!("no entry of {} has the key, and no document goes by it", paths.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{ALIKE, Folded};
    use crate::rules::fixture::findings;

    #[test]
    fn characters_alone_tell_no_two_keys_apart_that_are_alike() {
        let keys =
            ["roe2017", "Roe2018", "eor2017", "doe17", "roé2017", "", "a", "ab", "ba", "marsh2017", "mrash2017a"];
        for (one, other) in keys.iter().flat_map(|one| keys.iter().map(move |other| (one, other))) {
            let likeness = strsim::normalized_damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase());
            let found = Folded::new(one).likeness(&Folded::new(other));
            assert_eq!(found, (likeness >= ALIKE).then_some(likeness), "{one} {other}");
        }
    }

    #[test]
    fn three_faults_have_three_reasons() {
        let reason = |files: &str, text: &str| findings(files, "unresolved-citation", text)[0].reason.to_string();
        let text = "So [@roe].";
        assert!(reason("", text).starts_with("this folder has no bibliography"));
        assert!(reason("", &format!("---\nbibliography: gone.bib\n---\n\n{text}")).contains("`gone.bib`"));
        let broken = reason("--- a.bib\n@misc{doe, title = }\n", text);
        assert!(broken.starts_with("a.bib cannot be read throughout"), "{broken}");
        let missing = reason("--- a.bib\n@misc{doe, title = {T}}\n", text);
        assert_eq!(missing, "no entry of a.bib has the key, and no document goes by it");
    }
}
