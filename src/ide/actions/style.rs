//! The same tag in another style: in brackets, with the author in the text, without the author, in a note.

use super::{Action, ActionKind, Asked};
use crate::syntax::{Citation, CitationMode, Format};
use crate::text::{Edit, Edits, Span};

impl Asked<'_> {
    /// Other styles for the tag in the range; for a single work only, since several have no author to name in the text.
    pub(super) fn styles(&self) -> Vec<Action> {
        let text = &*self.chunk.text;
        let citations = &self.chunk.facts.syntax.citations;
        let mut actions = Vec::new();
        for citation in citations.iter().filter(|citation| self.touches(citation.group)) {
            let alone = citations.iter().filter(|other| other.group == citation.group).count() == 1;
            let styles = if alone { styles(text, citation) } else { notes(text, citation) };
            for (title, new) in styles {
                if title == NOTE && self.document.format != Format::Markdown {
                    continue;
                }
                let edits = Edits::one(Edit::replace(whole(text, citation), new));
                actions.push(self.action(title, ActionKind::Rewrite, edits));
            }
            if !actions.is_empty() {
                break;
            }
        }
        actions
    }
}

const BRACKETS: &str = "Put the citation in brackets";
const IN_TEXT: &str = "Name the author in the text";
const WITHOUT: &str = "Leave the author out of the tag";
const WITH: &str = "Name the author in the tag";
const NOTE: &str = "Move the citation into a note";
const OUT_OF_NOTE: &str = "Move the citation out of the note";

/// The tag, with the note around it where nothing else stands in that.
fn whole(text: &str, citation: &Citation) -> Span {
    in_note(text, citation).unwrap_or(citation.group)
}

/// `^[@roe, p. 3.]`: the note that holds the tag alone.
fn in_note(text: &str, citation: &Citation) -> Option<Span> {
    let before = text.get(..citation.group.start as usize)?;
    let after = text.get(citation.group.end as usize..)?;
    let close = after.strip_prefix("].").map(|_| 1).or_else(|| after.strip_prefix('.')?.strip_prefix(']').map(|_| 2));
    let close = close.or_else(|| after.strip_prefix(']').map(|_| 1))?;
    before.ends_with("^[").then(|| Span::new(citation.group.start - 2, citation.group.end + close))
}

fn notes(text: &str, citation: &Citation) -> Vec<(&'static str, String)> {
    match in_note(text, citation) {
        Some(_) => vec![(OUT_OF_NOTE, citation.group.of(text).to_owned())],
        None if citation.group.of(text).starts_with('[') => vec![(NOTE, format!("^[{}.]", citation.group.of(text)))],
        None => Vec::new(),
    }
}

fn styles(text: &str, citation: &Citation) -> Vec<(&'static str, String)> {
    let braced =
        citation.key_span.start.checked_sub(1).is_some_and(|at| text.as_bytes().get(at as usize) == Some(&b'{'));
    let key = citation.key_span.of(text);
    let key = if braced { format!("{{{key}}}") } else { key.to_owned() };
    let grouped = citation.group.of(text).starts_with('[');
    let start = (citation.key_span.end + u32::from(braced)).min(citation.span.end);
    let tail = Span::new(start, citation.span.end).of(text);
    let tail = if grouped { tail } else { tail.trim_start().trim_start_matches('[') };
    let locator = tail.trim_start_matches(',').trim();
    let prefix = &*citation.prefix;
    let gap = if prefix.is_empty() { "" } else { " " };
    let behind = |locator: &str| if locator.is_empty() { String::new() } else { format!(", {locator}") };
    let mut styles = Vec::new();
    if grouped {
        if prefix.is_empty() {
            let bracket = if locator.is_empty() { String::new() } else { format!(" [{locator}]") };
            styles.push((IN_TEXT, format!("@{key}{bracket}")));
        }
        if citation.mode == CitationMode::SuppressAuthor {
            styles.push((WITH, format!("[{prefix}{gap}@{key}{}]", behind(locator))));
        } else {
            styles.push((WITHOUT, format!("[{prefix}{gap}-@{key}{}]", behind(locator))));
        }
    } else {
        styles.push((BRACKETS, format!("[@{key}{}]", behind(locator))));
    }
    styles.extend(notes(text, citation));
    styles
}

#[cfg(test)]
mod tests {
    use crate::ide::fixture::Fixture;
    use crate::ide::{ActionKind, actions};

    fn styles(text: &str) -> Vec<String> {
        let fixture = Fixture::new(&format!("--- roe.md\nA.\n--- draft.md\n{text}\n"));
        let found = actions(&fixture.snapshot, fixture.at).unwrap();
        let rewrites = found.iter().filter(|action| action.kind == ActionKind::Rewrite);
        rewrites.map(|action| action.edits.apply(&fixture.document().full_text()).trim_end().to_owned()).collect()
    }

    #[test]
    fn a_tag_takes_every_other_style() {
        assert_eq!(
            styles("So it is [@roe, para. 1$0]."),
            ["So it is @roe [para. 1].", "So it is [-@roe, para. 1].", "So it is ^[[@roe, para. 1].]."]
        );
        assert_eq!(styles("So says @roe$0 [para. 1]."), ["So says [@roe, para. 1]."]);
        assert_eq!(styles("So says @roe$0."), ["So says [@roe]."]);
        assert_eq!(styles("So it is [see -@{roe}$0]."), ["So it is [see @{roe}].", "So it is ^[[see -@{roe}].]."]);
        assert_eq!(styles("So it is.^[[@b; @roe$0].]"), ["So it is.[@b; @roe]"]);
        assert_eq!(styles("So it$0 is.").len(), 0);
    }
}
