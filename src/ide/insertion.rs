//! The position of a new citation in a sentence: before the full stop, outside closing quotation marks, with one space,
//! or inside an existing group.

use crate::corpus::Chunk;
use crate::syntax::{Citation, CitationStyle};
use crate::text::{Edit, Span, offset};

/// A position for a tag, in offsets of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// Before the full stop, or after the existing tag.
    at: u32,
    /// After the sentence, its full stop and quotation marks.
    end: u32,
    /// The existing tag.
    group: Option<Span>,
    /// What precedes it needs a space before the tag.
    space_before: bool,
    /// A bracket follows, which pandoc would take for the tag's own; or a word.
    space_after: bool,
    /// The sentence's last full stop belongs to an abbreviation, so the sentence needs one of its own.
    stop_after: bool,
}

impl Slot {
    /// The slot at the end of the sentence that contains the end of the span, or at the end of the span.
    pub(super) fn in_chunk(chunk: &Chunk, span: Span) -> Self {
        let last = span.end.saturating_sub(1).max(span.start);
        let sentence = chunk.facts.sentences.iter().rfind(|sentence| sentence.span.touches(last));
        let end = sentence.map_or(span.end, |sentence| sentence.span.end.max(span.end));
        Self::at_end(&chunk.text, end, &chunk.facts.syntax.citations)
    }

    /// The slot for a sentence that ends at `end`, trailing space or not.
    pub(super) fn at_end(text: &str, end: u32, citations: &[Citation]) -> Self {
        let before = text.get(..end as usize).unwrap_or(text).trim_end();
        // A group after the full stop belongs to the sentence, too.
        let behind = text.get(before.len()..).unwrap_or("");
        let gap = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        // After the marks of notes, too.
        let mut end = before.len();
        while let Some(note) = text.get(end..).filter(|rest| rest.starts_with("[^")).and_then(|rest| rest.find(']')) {
            end += note + 1;
        }
        let end = offset(end);
        if let Some(slot) = Self::in_group(text, end, citations, |group| group.start == offset(before.len() + gap)) {
            return slot;
        }
        let at = place(before);
        if let Some(slot) = Self::in_group(text, end, citations, |group| group.end == offset(at)) {
            return slot;
        }
        let rest = text.get(at..).unwrap_or("");
        let stop_after = at == before.len() && ends_in_abbreviation(before);
        Self { at: offset(at), end, group: None, space_before: true, space_after: opens(rest), stop_after }
    }

    /// The slot at a cursor: the tag that it is in, or the place itself.
    pub(super) fn at_cursor(text: &str, at: u32, citations: &[Citation]) -> Self {
        let is_in = |group: Span| group.start < at && at <= group.end;
        if let Some(slot) = Self::in_group(text, at, citations, is_in) {
            return slot;
        }
        // A key without brackets is not divided.
        let key = citations.iter().map(|citation| citation.group).find(|group| is_in(*group));
        let at = key.map_or(at, |group| group.end);
        let (before, behind) = text.split_at_checked(at as usize).unwrap_or((text, ""));
        let last = before.chars().next_back();
        let space_before = last.is_some_and(|c| !c.is_whitespace() && !"([{“‘«".contains(c));
        let space_after = opens(behind) || behind.starts_with(char::is_alphanumeric);
        Self { at, end: at, group: None, space_before, space_after, stop_after: false }
    }

    fn in_group(text: &str, end: u32, citations: &[Citation], is_it: impl Fn(Span) -> bool) -> Option<Self> {
        let citation = citations.iter().find(|citation| is_it(citation.group))?;
        let group = citation.group;
        // `@roe` alone has no brackets for another key.
        let joins = citation.style != CitationStyle::Pandoc || group.of(text).ends_with(']');
        let rest = text.get(group.end as usize..).unwrap_or("");
        joins.then(|| Self {
            at: group.end,
            end: end.max(group.end),
            group: Some(group),
            space_before: true,
            space_after: opens(rest),
            stop_after: false,
        })
    }

    /// The existing tag.
    pub(super) fn group(self) -> Option<Span> {
        self.group
    }

    /// The edit that puts a citation (`@key, para. 4`) into the existing bracketed tag.
    pub(super) fn join(self, text: &str, citation: &str) -> Option<Edit> {
        let group = self.group?;
        let inner = group.of(text).strip_suffix(']')?.trim_end();
        Some(Edit::insert(group.start + offset(inner.len()), format!("; {citation}")))
    }

    /// The edit that inserts a separate tag; after the group, not into it.
    pub(super) fn tag(self, tag: &str) -> Edit {
        let stop = if self.stop_after { "." } else { "" };
        let before = if self.space_before { " " } else { "" };
        let space = if self.space_after { " " } else { "" };
        Edit::insert(self.at, format!("{before}{tag}{stop}{space}"))
    }

    /// The edit that inserts a footnote mark.
    pub(super) fn note(self, mark: &str, before_stop: bool) -> Edit {
        Edit::insert(if before_stop { self.at } else { self.end }, mark)
    }
}

fn opens(rest: &str) -> bool {
    rest.starts_with(['[', '(', '{'])
}

/// No sentence ends in more marks than this; a row of dots may.
const STEPS: usize = 64;

/// The position of a tag in a text that ends with a sentence: before its full stop.
pub(super) fn before_stop(text: &str) -> usize {
    place(text)
}

/// Moves back over the marks at the end of a sentence. `text` ends with it.
fn place(text: &str) -> usize {
    let mut rest = text;
    for _ in 0..STEPS {
        let trimmed = rest.trim_end();
        let Some(last) = trimmed.chars().next_back() else { return text.len() };
        let shorter = trimmed.get(..trimmed.len() - last.len_utf8()).unwrap_or("");
        let is_stop = is_stop(last) && !(last == '.' && ends_in_abbreviation(trimmed));
        // `Kabul.[^1]`, `**Kabul.**` and `(… Kabul.)`: the stop is further in, and the tag goes before it.
        let hides_stop = match last {
            ']' => note_start(trimmed).filter(|&start| trimmed.get(..start).is_some_and(ends_in_stop)),
            '*' | '_' => {
                Some(trimmed.trim_end_matches(last).len()).filter(|&at| trimmed.get(..at).is_some_and(ends_in_stop))
            }
            ')' => Some(shorter.len()).filter(|&at| ends_in_stop(shorter) && opens_sentence(trimmed, at)),
            _ => None,
        };
        rest = match hides_stop {
            Some(at) => trimmed.get(..at).unwrap_or(""),
            None if is_stop => shorter,
            None => return trimmed.len(),
        };
    }
    text.len()
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | ';' | ':' | ',' | '。' | '！' | '？' | '؟' | '।')
}

fn ends_in_stop(text: &str) -> bool {
    text.trim_end().ends_with(is_stop) && !ends_in_abbreviation(text.trim_end())
}

/// The start of the footnote mark at the end of the text.
fn note_start(text: &str) -> Option<usize> {
    let inner = text.strip_suffix(']')?;
    let start = inner.rfind('[')?;
    inner.get(start..)?.starts_with("[^").then_some(start)
}

/// Whether the parenthesis that closes at `end` contains the whole sentence. Looks no further back than a sentence is
/// long.
fn opens_sentence(text: &str, end: usize) -> bool {
    let mut depth = 1_u32;
    for (at, c) in text.get(..end).unwrap_or("").char_indices().rev().take(2_000) {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let before = text.get(..at).unwrap_or("").trim_end();
            return before.is_empty() || before.ends_with(is_stop) || before.ends_with(['”', '"', '»', ']', ')', '\n']);
        }
    }
    false
}

/// “U.S.”, “p.m.”, “Corp.”: the full stop belongs to the word.
fn ends_in_abbreviation(text: &str) -> bool {
    let Some(word) = text.strip_suffix('.') else { return false };
    let word = word.rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).next().unwrap_or("");
    let letters = word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    let initials = letters && word.contains('.');
    initials || ["Corp", "Inc", "Ltd", "Co", "Jr", "Sr", "etc", "Bros"].contains(&word)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::syntax::{Format, parse_chunk};
    use crate::text::Edits;

    /// `|` marks the end of the sentence; the tag is shown there.
    #[track_caller]
    fn check(before: &str, after: &str) {
        let end = before.find('|').unwrap();
        let text: Arc<str> = before.replace('|', "").into();
        let syntax = parse_chunk(&text, Format::Markdown, true);
        let slot = Slot::at_end(&text, offset(end), &syntax.citations);
        let edit = slot.join(&text, "@k, para. 4").unwrap_or_else(|| slot.tag("[@k, para. 4]"));
        assert_eq!(Edits::one(edit).apply(&text), after);
    }

    #[test]
    fn a_tag_goes_before_the_full_stop_with_one_space() {
        check("They met in Kabul.|", "They met in Kabul [@k, para. 4].");
        check("They met in Kabul. |Then they left.", "They met in Kabul [@k, para. 4]. Then they left.");
        check("They met in Kabul.  \r\n|", "They met in Kabul [@k, para. 4].  \r\n");
        check("They met in Kabul|\n\nNext", "They met in Kabul [@k, para. 4]\n\nNext");
        check("Did they meet?!|", "Did they meet [@k, para. 4]?!");
        check("Ils partent !|", "Ils partent [@k, para. 4] !");
        check("They met ...|", "They met [@k, para. 4] ...");
        check("Они встретились в Кабуле.|", "Они встретились в Кабуле [@k, para. 4].");
    }

    #[test]
    fn closing_quotation_marks_stay_inside() {
        check("He said “it is over.”|", "He said “it is over.” [@k, para. 4]");
        check("He said “it is over”.|", "He said “it is over” [@k, para. 4].");
        check("He said \"it is over,\"|", "He said \"it is over,\" [@k, para. 4]");
        check("Он сказал: «всё кончено».|", "Он сказал: «всё кончено» [@k, para. 4].");
    }

    #[test]
    fn footnotes_emphasis_and_parentheses_are_skipped_only_if_the_stop_is_before_them() {
        check("They met.[^1]|", "They met [@k, para. 4].[^1]");
        check("They met[^1].|", "They met[^1] [@k, para. 4].");
        check("**They met.**|", "**They met [@k, para. 4].**");
        check("They *met*.|", "They *met* [@k, para. 4].");
        check("(They met.)|", "(They met [@k, para. 4].)");
        check("It ended. (They met.)|", "It ended. (They met [@k, para. 4].)");
        check("They met (in Kabul).|", "They met (in Kabul) [@k, para. 4].");
        check("“They met.”|(applause)", "“They met.” [@k, para. 4] (applause)");
    }

    #[test]
    fn the_full_stop_of_an_abbreviation_is_not_taken_from_it() {
        check("He flew to the U.S.|", "He flew to the U.S. [@k, para. 4].");
        check("She left the Roe Corp.|", "She left the Roe Corp. [@k, para. 4].");
        check("He chose plan B.|", "He chose plan B [@k, para. 4].");
    }

    #[test]
    fn an_existing_group_takes_the_citation() {
        check("They met [@a].|", "They met [@a; @k, para. 4].");
        check("They met [see @a, p. 3; @b ].|", "They met [see @a, p. 3; @b; @k, para. 4 ].");
        check("They met. |[@a] Then", "They met. [@a; @k, para. 4] Then");
        check("They met [@a] twice.|", "They met [@a] twice [@k, para. 4].");
        check("So wrote @a [p. 3].|", "So wrote @a [p. 3; @k, para. 4].");
    }

    #[test]
    fn any_text_has_a_slot() {
        for text in ["", ".", "...", "[^1]", "**", ")", ".)", "“”", "é", " \r\n", "[^]", "_", "a_._", "]"] {
            for end in 0..=text.len() + 2 {
                let edit = Slot::at_end(text, offset(end), &[]).tag("[x]");
                assert!(text.is_char_boundary(edit.span.start as usize), "{text:?} {end} {edit:?}");
            }
        }
    }
}
