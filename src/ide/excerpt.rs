//! The part of a sentence that shows a value with its clause, and in what two sentences differ. Knows nothing about
//! documents.

use std::ops::Range;

use crate::analysis::{Models, PartOfSpeech, parts_of_speech};
use crate::syntax::Format;

/// Words that join a clause to what is left out before it.
const JOINING: [&str; 3] = ["that ", "and ", "but "];

/// The clauses with a focus, as many as fit into `most` characters: its own first, then those before it, then those behind
/// it. What is left out becomes “…”.
pub(super) fn excerpt(sentence: &str, focus: Range<usize>, most: usize) -> String {
    let length = |range: &Range<usize>| sentence.get(range.clone()).map_or(0, |part| part.chars().count());
    if sentence.chars().count() <= most {
        return sentence.trim().to_owned();
    }
    let most = most.saturating_sub(4);
    let clauses = clauses(sentence);
    let own = |at: usize| clauses.iter().position(|clause| at < clause.end).unwrap_or(clauses.len() - 1);
    let (mut first, mut last) = (own(focus.start), own(focus.end.saturating_sub(1).max(focus.start)));
    let whole = |first: usize, last: usize| clauses[first].start..clauses[last].end;
    let mut shown = whole(first, last);
    if length(&shown) > most {
        shown = by_words(sentence, shown, &focus, most);
    } else {
        while first > 0 && length(&whole(first - 1, last)) <= most {
            first -= 1;
        }
        while last + 1 < clauses.len() && length(&whole(first, last + 1)) <= most {
            last += 1;
        }
        shown = whole(first, last);
    }
    let words = sentence[shown.clone()].trim().trim_end_matches([',', ';', ':', '–', '—']).trim_end();
    let is_cut = !sentence[..shown.start].trim().is_empty();
    let before = if is_cut { "… " } else { "" };
    let words = JOINING.iter().find_map(|word| words.strip_prefix(word)).filter(|_| is_cut).unwrap_or(words);
    let behind = if sentence[shown.end..].trim().is_empty() { "" } else { " …" };
    format!("{before}{words}{behind}")
}

/// A stretch of words around a focus: more of what is before it, where subject and verb are.
fn by_words(sentence: &str, within: Range<usize>, focus: &Range<usize>, most: usize) -> Range<usize> {
    let words: Vec<Range<usize>> = spaced(sentence).filter(|word| within.contains(&word.start)).collect();
    let length = |first: usize, last: usize| {
        let (first, last) = (&words[first], &words[last]);
        sentence[first.start..last.end].chars().count()
    };
    let Some(at) = words.iter().position(|word| focus.start < word.end) else { return within };
    let (mut first, mut last) = (at, at);
    while last + 1 < words.len() && words[last].end < focus.end && length(first, last + 1) <= most {
        last += 1;
    }
    loop {
        let is_left = first > 0 && length(first - 1, last) <= most;
        first -= usize::from(is_left);
        let is_right =
            last + 1 < words.len() && length(first, last + 1) <= most && (!is_left || (last - at) * 2 < at - first);
        last += usize::from(is_right);
        if !is_left && !is_right {
            return words[first].start..words[last].end;
        }
    }
}

fn spaced(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.split_whitespace().map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// The clauses of a sentence, which together are all of it. Each has a verb: a part without one belongs to the part
/// before it, or, at the head of the sentence, to the one behind it.
fn clauses(sentence: &str) -> Vec<Range<usize>> {
    use PartOfSpeech as P;
    let parts = parts_of_speech(&sentence.into(), Format::Text, true, &Models::default());
    let tokens: Vec<(Range<usize>, P)> =
        parts.iter().map(|(span, part)| (span.start as usize..span.end as usize, *part)).collect();
    let mut starts: Vec<usize> = vec![0];
    for (at, (span, part)) in tokens.iter().enumerate().skip(1) {
        let before = &sentence[tokens[at - 1].0.clone()];
        let opens = [",", ";", ":", "–", "—"].contains(&before) || *part == P::Subordinator;
        if opens && *part != P::Punctuation {
            starts.push(span.start);
        }
    }
    starts.push(sentence.len());
    let has_verb = |range: &Range<usize>| {
        tokens.iter().any(|(span, part)| range.contains(&span.start) && matches!(part, P::Verb | P::Auxiliary))
    };
    let mut clauses: Vec<Range<usize>> = Vec::new();
    for pair in starts.windows(2) {
        let part = pair[0]..pair[1];
        match clauses.last_mut() {
            Some(last) if !has_verb(&part) || !has_verb(last) => last.end = part.end,
            _ => clauses.push(part),
        }
    }
    clauses
}

/// Where a text differs from another: from its first to its last word in a stretch that the other does not have. A number
/// is told before a word. `None` if all its words are there.
pub(super) fn difference(text: &str, other: &str) -> Option<Range<usize>> {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let theirs: Vec<String> = other.split_whitespace().map(bare).collect();
    let mut runs: Vec<(bool, Range<usize>)> = Vec::new();
    let mut is_open = false;
    for word in spaced(text) {
        let own = bare(&text[word.clone()]);
        let is_new = !own.is_empty() && !theirs.contains(&own);
        let is_number = own.starts_with(|c: char| c.is_ascii_digit());
        match runs.last_mut() {
            Some((number, run)) if is_new && is_open => (*number, run.end) = (*number || is_number, word.end),
            _ if is_new => runs.push((is_number, word)),
            _ => {}
        }
        is_open = is_new;
    }
    let mut numbers = runs.iter().filter(|(is_number, _)| *is_number);
    numbers.next().or(runs.first()).map(|(_, run)| run.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The excerpt of 100 characters of a sentence around what the other does not have.
    fn differing(sentence: &str, other: &str) -> String {
        let focus = difference(sentence, other).expect("they differ");
        excerpt(sentence, focus, 100)
    }

    #[test]
    fn an_excerpt_has_the_value_with_its_clause() {
        for (sentence, other, expected) in [
            (
                "The inspectors told a meeting of residents in the old fish hall that Albion Works had dumped 40 tonnes of \
                 slag in the bay.",
                "The inspectors told a meeting of residents in the old fish hall that Albion Works had dumped 70 tonnes of \
                 slag in the bay.",
                "… Albion Works had dumped 40 tonnes of slag in the bay.",
            ),
            (
                "In the final on Sunday, watched by more than nine thousand under a low grey sky, Besse won 3-1 against \
                 Torrow.",
                "In the final on Sunday, watched by more than nine thousand under a low grey sky, Besse won 4-1 against \
                 Torrow.",
                "… Besse won 3-1 against Torrow.",
            ),
            (
                "The appeal court, which sat for three days in a small room above the market, acquitted the two surgeons \
                 of negligence.",
                "The appeal court, which sat for three days in a small room above the market, convicted the two surgeons \
                 of negligence.",
                "",
            ),
        ] {
            let found = differing(sentence, other);
            assert!(found.chars().count() <= 100, "{found}");
            assert!(expected.is_empty() || found == expected, "{found}");
            let focus = difference(sentence, other).expect("they differ");
            assert!(found.contains(&sentence[focus]), "{found}");
        }
    }

    #[test]
    fn a_short_sentence_is_shown_whole() {
        assert_eq!(excerpt("The pier is 40 metres long.", 12..21, 100), "The pier is 40 metres long.");
    }

    #[test]
    fn a_number_is_the_difference_before_a_word() {
        let text = "The old pump moved 12 litres.";
        let found = difference(text, "The new pump moved 15 litres.").expect("they differ");
        assert_eq!(&text[found], "12");
    }
}
