//! Rewrites a citation in another style: in parentheses, in the text, without the author, in a note; or all citations
//! of a document in another style of its format.

use super::{Action, ActionKind, Asked, CONVERT_ALL};
use crate::ide::citation_writer::CitationWriter;
use crate::syntax::{BlockKind, Citation, CitationMode, CitationStyle, Format, Tag};
use crate::text::{Edit, Edits, Span};

impl Asked<'_> {
    /// Other styles for the tag in the range; for a single work only, since several works have no single author to name
    /// in the text.
    pub(super) fn styles(&self) -> Vec<Action> {
        let text = &*self.chunk.text;
        let citations = &self.chunk.facts.syntax.citations;
        let Some(citation) = citations.iter().find(|citation| self.touches(citation.group)) else { return Vec::new() };
        let alone = citations.iter().filter(|other| other.group == citation.group).count() == 1;
        let styles = match (citation.style, alone) {
            (CitationStyle::Pandoc, true) => styles(text, citation),
            (CitationStyle::Pandoc, false) => notes(text, citation),
            (_, true) => modes(text, citation),
            (_, false) => Vec::new(),
        };
        let is_note =
            |block: &crate::syntax::Block| block.kind == BlockKind::Footnote && block.span.covers(citation.group);
        let noted = self.document.format != Format::Markdown || self.chunk.facts.syntax.blocks.iter().any(is_note);
        let styles = styles.into_iter().filter(|(title, _)| *title != NOTE || !noted);
        let mut actions: Vec<Action> = styles
            .map(|(title, new)| {
                let edits = Edits::one(Edit::replace(whole(text, citation), new));
                self.action(title, ActionKind::Rewrite, edits)
            })
            .collect();
        actions.extend(self.converted(citation.style));
        actions
    }

    /// “Convert all citations to …”: all citations of one style, to each other style of the format.
    fn converted(&self, from: CitationStyle) -> Vec<Action> {
        let format = self.document.format;
        let others = CitationStyle::ALL.into_iter().filter(|style| style.fits(format) && *style != from);
        others.filter_map(|to| self.all_in(from, to)).collect()
    }

    fn all_in(&self, from: CitationStyle, to: CitationStyle) -> Option<Action> {
        let mut tagger = CitationWriter::in_style(self.document, to);
        let mut edits = Vec::new();
        for chunk in &self.document.chunks {
            let syntax = &chunk.facts.syntax;
            for own in syntax.citations.chunk_by(|a, b| a.group == b.group) {
                let group = own[0].group;
                let is_note =
                    |block: &crate::syntax::Block| block.kind == BlockKind::Footnote && block.span.covers(group);
                let note = syntax.blocks.iter().any(is_note);
                if own[0].style != from
                    || to == CitationStyle::Footnote && (note || own[0].mode == CitationMode::AuthorInText)
                {
                    continue;
                }
                let tags: Vec<_> = own.iter().map(Tag::of).collect();
                // A reStructuredText label has no locator and no text.
                let bare = |tag: &Tag<'_>| tag.is_bare();
                if to == CitationStyle::Rst && !tags.iter().all(bare) {
                    return None;
                }
                let (new, start) = if to == CitationStyle::Footnote {
                    // The mark of a note follows its word directly.
                    let before = chunk.text.get(..group.start as usize)?.trim_end_matches(' ').len();
                    (tagger.note(&tags)?, crate::text::offset(before))
                } else {
                    (to.write(&tags)?, group.start)
                };
                edits.push(Edit { span: Span::new(start, group.end).shifted(chunk.start), text: new });
            }
        }
        if edits.is_empty() {
            return None;
        }
        edits.extend(tagger.notes());
        let title = format!("{CONVERT_ALL} citations to {}", described(to));
        // Unlike the others, these edits are relative to the document.
        let action = self.action(title, ActionKind::Rewrite, Edits::default());
        Some(Action { edits: Edits::new(edits), ..action })
    }
}

/// A style as a menu names it.
pub(super) fn described(style: CitationStyle) -> &'static str {
    match style {
        CitationStyle::Pandoc => "[@key] (pandoc)",
        CitationStyle::Myst => "{cite:p}`key` (MyST)",
        CitationStyle::Footnote => "footnotes",
        CitationStyle::Latex => "\\autocite (biblatex)",
        CitationStyle::Natbib => "\\citep (natbib)",
        CitationStyle::RstRole => ":cite:p:`key` (Sphinx)",
        CitationStyle::Typst | CitationStyle::Org | CitationStyle::Rst | CitationStyle::AsciiDoc => style.name(),
    }
}

/// A single work's tag with the author in the text, and without, if the style supports it.
fn modes(text: &str, citation: &Citation) -> Vec<(&'static str, String)> {
    let own = Tag::of(citation);
    if CitationStyle::rewrite(text, &[citation], &[own]).is_none() {
        return Vec::new();
    }
    let modes = [
        (BRACKETS, CitationMode::Normal),
        (IN_TEXT, CitationMode::AuthorInText),
        (WITHOUT, CitationMode::SuppressAuthor),
    ];
    let mut seen = vec![citation.style.write(&[own]).unwrap_or_default()];
    let others = modes.into_iter().filter(|(_, mode)| *mode != citation.mode);
    others
        .filter_map(|(title, mode)| {
            let new = citation.style.write(&[Tag { mode, ..own }]).filter(|new| !seen.contains(new))?;
            seen.push(new.clone());
            Some((title, new))
        })
        .collect()
}

const BRACKETS: &str = "Cite in parentheses";
const IN_TEXT: &str = "Cite in the text";
const WITHOUT: &str = "Suppress the author";
const WITH: &str = "Show the author";
const NOTE: &str = "Move the citation to a footnote";
pub(super) const OUT_OF_NOTE: &str = "Move the citation out of the footnote";

/// The tag, with the note around it if the note contains nothing else.
fn whole(text: &str, citation: &Citation) -> Span {
    in_note(text, citation).unwrap_or(citation.group)
}

/// `^[@roe, p. 3.]`: a note with only the citation.
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
    fn a_tag_can_be_converted_to_every_other_style() {
        assert_eq!(
            styles("So it is [@roe, para. 1$0]."),
            [
                "So it is @roe [para. 1].",
                "So it is [-@roe, para. 1].",
                "So it is ^[[@roe, para. 1].].",
                "So it is {cite:p}`roe{para. 1}`.",
                "So it is[^1].\n\n[^1]: [@roe, para. 1]."
            ]
        );
        assert_eq!(
            styles("So says @roe$0 [para. 1]."),
            ["So says [@roe, para. 1].", "So says {cite:t}`roe{para. 1}`."]
        );
        assert_eq!(styles("So says @roe$0.")[0], "So says [@roe].");
        assert_eq!(styles("So it is [see -@{roe}$0].")[..2], ["So it is [see @{roe}].", "So it is ^[[see -@{roe}].]."]);
        assert_eq!(styles("So it is.^[[@b; @roe$0].]")[0], "So it is.[@b; @roe]");
        assert_eq!(styles("So it$0 is.").len(), 0);
    }

    #[test]
    fn other_formats_have_modes_and_styles_of_their_own() {
        let rewrites = |name: &str, text: &str| -> Vec<String> {
            let fixture = Fixture::new(&format!("--- roe.md\nA.\n--- {name}\n{text}\n"));
            let found = actions(&fixture.snapshot, fixture.at).unwrap();
            let rewrites = found.iter().filter(|action| action.kind == ActionKind::Rewrite);
            rewrites.map(|action| action.edits.apply(&fixture.document().full_text()).trim_end().to_owned()).collect()
        };
        assert_eq!(
            rewrites("draft.tex", "So it is \\autocite[p.~3]{roe$0}, \\autocite{doe}."),
            [
                "So it is \\textcite[p.~3]{roe}, \\autocite{doe}.",
                "So it is \\autocite*[p.~3]{roe}, \\autocite{doe}.",
                "So it is \\citep[p.~3]{roe}, \\citep{doe}."
            ]
        );
        assert_eq!(
            rewrites("draft.org", "So it is [cite:@roe$0 p. 3]."),
            ["So it is [cite/t:@roe p. 3].", "So it is [cite/na:@roe p. 3]."]
        );
        // Org's brackets are not pandoc's: no tags to merge or to sort.
        assert_eq!(rewrites("draft.org", "So it is [cite:@roe$0;@doe].").len(), 0);
    }
}
