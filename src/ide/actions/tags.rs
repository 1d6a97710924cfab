//! Tidies citations: merges neighbours, removes duplicates, sorts.

use std::sync::Arc;

use super::{Action, ActionKind, Asked};
use crate::corpus::{Chunk, Document};
use crate::ide::changes::Changes;
use crate::ide::{Cancellable, Snapshot};
use crate::rules::Applicability;
use crate::syntax::{CitationMode, CitationStyle};
use crate::text::{Edit, Edits, Span, offset};

impl Asked<'_> {
    /// “Merge these tags”, “Sort this tag” for the tags in the range.
    pub(super) fn tags(&self) -> Vec<Action> {
        let runs = runs(self.chunk);
        let runs = runs.into_iter().filter(|run| self.touches(Span::new(run[0].start, run[run.len() - 1].end)));
        runs.filter_map(|run| {
            let edit = organized(self.chunk, &run)?;
            let title = if run.len() > 1 { "Merge and sort these citations" } else { "Sort this citation" };
            Some(self.action(title, ActionKind::Rewrite, Edits::one(edit)))
        })
        .collect()
    }
}

/// Every tag of a document sorted, neighbours merged; `None` if everything is in order.
pub(super) fn organize(snapshot: &Snapshot, document: &Arc<Document>) -> Cancellable<Option<Action>> {
    let mut edits = Vec::new();
    for chunk in &document.chunks {
        snapshot.check()?;
        let found = runs(chunk).into_iter().filter_map(|run| organized(chunk, &run));
        edits.extend(found.map(|edit| Edit { span: edit.span.shifted(chunk.start), text: edit.text }));
    }
    Ok((!edits.is_empty()).then(|| Action {
        title: match edits.len() {
            1 => "Sort and merge citations: 1 place".into(),
            places => format!("Sort and merge citations: {places} places").into(),
        },
        kind: ActionKind::OrganizeTags,
        edits: Edits::new(edits),
        beside: Changes::default(),
        applicability: Applicability::Suggested,
        preferred: false,
        finding: None,
        evidence: None,
    }))
}

/// Bracketed citations separated by spaces only.
fn runs(chunk: &Chunk) -> Vec<Vec<Span>> {
    let text = &*chunk.text;
    let mut runs: Vec<Vec<Span>> = Vec::new();
    for citation in &chunk.facts.syntax.citations {
        let group = citation.group;
        if citation.style != CitationStyle::Pandoc || !group.of(text).starts_with('[') {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.last() == Some(&group) => {}
            Some(run)
                if run.last().is_some_and(|last| {
                    last.end <= group.start && Span::new(last.end, group.start).of(text).chars().all(|c| c == ' ')
                }) =>
            {
                run.push(group)
            }
            _ => runs.push(vec![group]),
        }
    }
    runs
}

/// The edit that merges and sorts a run of citations; `None` if it is sorted already, or if a citation has other text.
fn organized(chunk: &Chunk, run: &[Span]) -> Option<Edit> {
    let text = &*chunk.text;
    let citations = &chunk.facts.syntax.citations;
    let mut entries: Vec<(String, &str)> = Vec::new();
    for group in run {
        let own = citations.iter().filter(|citation| citation.group == *group);
        let count = own.clone().count();
        let inner = group.of(text).strip_prefix('[')?.strip_suffix(']')?;
        // Words before a key refer to the previous citation: “see … and also …” keeps its order.
        if own.clone().any(|citation| !citation.prefix.is_empty() && count > 1) {
            return None;
        }
        for citation in own {
            let sign = if citation.mode == CitationMode::SuppressAuthor { "-" } else { "" };
            entries.push((format!("{}{sign}", citation.key.to_lowercase()), citation.span.of(text).trim()));
        }
        if inner.split(';').count() != count {
            return None;
        }
    }
    let prefixed = entries.iter().filter(|(_, entry)| !entry.starts_with(['@', '-'])).count();
    if prefixed > 0 && entries.len() > 1 {
        return None;
    }
    // A stable sort by key alone keeps a work's locators in the writer's order.
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    let mut seen: Vec<&str> = Vec::new();
    for (_, entry) in entries {
        if !seen.contains(&entry) {
            seen.push(entry);
        }
    }
    let (first, last) = (run.first()?, run.last()?);
    let whole = Span::new(first.start, last.end);
    let new = format!("[{}]", seen.join("; "));
    let old: String = whole.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    (old != new && offset(new.len()) > 0).then(|| Edit::replace(whole, new))
}

#[cfg(test)]
mod tests {
    use crate::ide::fixture::Fixture;
    use crate::ide::{actions, source_actions};

    fn done(text: &str, title: &str) -> Option<String> {
        let fixture = Fixture::new(&format!("--- a.md\nA.\n--- b.md\nB.\n--- draft.md\n{text}\n"));
        let found = actions(&fixture.snapshot, fixture.at).unwrap();
        let action = found.into_iter().find(|action| &*action.title == title)?;
        Some(action.edits.apply(&fixture.document().full_text()).trim_end().to_owned())
    }

    #[test]
    fn neighbours_become_one_sorted_tag() {
        let merged = |text| done(text, "Merge and sort these citations");
        assert_eq!(merged("So it is [@b, p. 3]$0 [@a].").as_deref(), Some("So it is [@a; @b, p. 3]."));
        assert_eq!(merged("So it is [@a; @b]$0 [@a]."), Some("So it is [@a; @b].".into()));
        assert_eq!(merged("So it is [@b] and$0 [@a]."), None);
        assert_eq!(merged("So it is [@b] [see @a$0]."), None);
    }

    #[test]
    fn a_tag_is_sorted_unless_words_connect_its_parts() {
        let sorted = |text| done(text, "Sort this citation");
        assert_eq!(sorted("So [@b; @a, para. 2; @a, para. 1$0]."), Some("So [@a, para. 2; @a, para. 1; @b].".into()));
        assert_eq!(sorted("So [@a; @b$0]."), None);
        assert_eq!(sorted("So [@b; see also @a$0]."), None);
    }

    #[test]
    fn all_tags_of_a_document_are_put_in_order_at_once() {
        let fixture = Fixture::new("--- draft.md\n$0So [@b; @a].\n\nAnd [@d] [@c].\n");
        let found = source_actions(&fixture.snapshot, fixture.at).unwrap();
        let [action] = &*found else { panic!("{found:?}") };
        assert_eq!(&*action.title, "Sort and merge citations: 2 places");
        assert_eq!(action.edits.apply(&fixture.document().full_text()), "So [@a; @b].\n\nAnd [@c; @d].\n");
    }
}
