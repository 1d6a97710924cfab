//! Finds the words of an annotation in a text that may have been edited since. The words decide, then what stands around
//! them, then the place; what cannot be told apart by these is an orphan and never put where it might belong.

use crate::cli::args::Offsets;
use crate::cli::positions::Source;
use crate::text::{Span, offset};

/// What a file says of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) struct Selector {
    pub(in crate::cli) exact: String,
    pub(in crate::cli) prefix: String,
    pub(in crate::cli) suffix: String,
    /// Where the words began, in code points or in UTF-16 units: programs differ.
    pub(in crate::cli) start: Option<u64>,
}

impl Selector {
    /// The selector of a span of a text.
    pub(super) fn new(text: &str, span: Span, start: u64) -> Self {
        Self {
            exact: span.of(text).to_owned(),
            prefix: super::tail(text.get(..span.start as usize).unwrap_or("")).to_owned(),
            suffix: super::head(text.get(span.end as usize..).unwrap_or("")).to_owned(),
            start: Some(start),
        }
    }
}

/// Where the words are now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::cli) struct Anchored {
    pub(in crate::cli) span: Span,
    /// Whether they are where the file says.
    pub(in crate::cli) in_place: bool,
    /// How much of what stood around them still does, 0 to 1; 1 where the file says nothing of it.
    pub(in crate::cli) score: f32,
}

/// Why a place is not to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Orphan {
    /// The file gives no words.
    NoWords,
    Gone,
    /// The words stand so many times in the text.
    Ambiguous(usize),
    /// The words stand there, among others than they did.
    Elsewhere,
}

impl std::fmt::Display for Orphan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoWords => f.write_str("it gives no words to find it by"),
            Self::Gone => f.write_str("its words are not in the document"),
            Self::Ambiguous(count) => {
                write!(
                    f,
                    "its words are in the document {count} times, and what stands around them does not tell which is meant"
                )
            }
            Self::Elsewhere => f.write_str("its few words are in the document only among others than they were"),
        }
    }
}

/// The share of the surroundings that must be the same.
const ENOUGH: f32 = 0.5;
/// How much better than every other place the best one must be, unless its surroundings are all the same.
const CLEARLY: f32 = 0.15;
/// Letters and digits of words that, found once, need no surroundings.
const LONG: usize = 24;

/// A text in which places are looked for.
pub(in crate::cli) struct Target<'a> {
    source: &'a Source,
    /// Its letters and digits, and what stands between digits: no spaces, no line ends, no quotation marks.
    kept: String,
    /// For each byte of `kept` where its character begins in the text.
    origins: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Candidate {
    span: Span,
    score: f32,
    here: bool,
}

impl<'a> Target<'a> {
    pub(in crate::cli) fn new(source: &'a Source) -> Self {
        let mut kept = String::with_capacity(source.text.len());
        let mut origins = Vec::with_capacity(source.text.len());
        for (at, c) in significant(&source.text) {
            kept.push(c);
            origins.extend(std::iter::repeat_n(offset(at), c.len_utf8()));
        }
        Self { source, kept, origins }
    }

    /// # Errors
    /// Where the place cannot be told for certain.
    pub(in crate::cli) fn find(&self, selector: &Selector) -> Result<Anchored, Orphan> {
        if selector.exact.trim().is_empty() {
            return Err(Orphan::NoWords);
        }
        let around = Around::new(selector);
        // Nothing is better than the same words in the same place among the same words.
        let at_home = self.at_home(selector).map(|span| self.candidate(span, selector, &around));
        if let Some(home) = at_home.filter(|home| home.score >= 1.0) {
            return Ok(Anchored { span: home.span, in_place: true, score: home.score });
        }
        let spans = self.occurrences(&selector.exact);
        let mut found: Vec<_> = spans.into_iter().map(|span| self.candidate(span, selector, &around)).collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.here.cmp(&a.here)));
        let (Some(best), second) = (found.first().copied(), found.get(1)) else { return Err(Orphan::Gone) };
        let anchored = Anchored { span: best.span, in_place: best.here, score: best.score };
        let Some(second) = second else {
            let letters = significant(&selector.exact).count();
            let sure = best.here || letters >= LONG || !around.is_empty() && best.score >= ENOUGH;
            return if sure { Ok(anchored) } else { Err(Orphan::Elsewhere) };
        };
        let clear = best.score - second.score >= CLEARLY
            || best.score >= 1.0 && second.score < 1.0
            || best.here && best.score >= second.score;
        if clear && (best.here || !around.is_empty() && best.score >= ENOUGH) {
            return Ok(anchored);
        }
        Err(Orphan::Ambiguous(found.len()))
    }

    /// Where the words stand at the place that the file gives.
    fn at_home(&self, selector: &Selector) -> Option<Span> {
        let start = usize::try_from(selector.start?).ok()?;
        let text = &self.source.text;
        // From code points to bytes by search, as the other way takes constant time.
        let by_unit = |unit| {
            let (mut low, mut high) = (0, text.len());
            while low < high {
                let middle = (low + high) / 2;
                if (self.source.offset(offset(middle), unit) as usize) < start {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            // The bytes of one character count as the next already.
            let low = (low..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(low);
            text.get(low..)?.starts_with(&*selector.exact).then(|| Span::at(low..low + selector.exact.len()))
        };
        by_unit(Offsets::Codepoints).or_else(|| by_unit(Offsets::Utf16))
    }

    fn candidate(&self, span: Span, selector: &Selector, around: &Around) -> Candidate {
        let from = self.origins.partition_point(|at| *at < span.start);
        let to = self.origins.partition_point(|at| *at < span.end);
        let before = self.kept.get(..from).unwrap_or("").chars().rev();
        let behind = self.kept.get(to..).unwrap_or("").chars();
        let same = common(around.before.iter().copied(), before) + common(around.behind.iter().copied(), behind);
        let all = around.before.len() + around.behind.len();
        let here = span.of(&self.source.text) == selector.exact
            && selector.start.is_some_and(|start| {
                let is = |unit| u64::from(self.source.offset(span.start, unit)) == start;
                is(Offsets::Codepoints) || is(Offsets::Utf16)
            });
        let score = if all == 0 { 1.0 } else { same as f32 / all as f32 };
        Candidate { span, score, here }
    }

    /// Every place at which the words stand, however they are spaced and punctuated.
    fn occurrences(&self, exact: &str) -> Vec<Span> {
        let text = &self.source.text;
        let words: String = significant(exact).map(|(_, c)| c).collect();
        if words.is_empty() {
            return text.match_indices(exact).map(|(at, _)| Span::at(at..at + exact.len())).collect();
        }
        let mut whole = Vec::new();
        let mut part = Vec::new();
        for (at, _) in self.kept.match_indices(&words) {
            let (Some(&start), Some(&last)) = (self.origins.get(at), self.origins.get(at + words.len() - 1)) else {
                continue;
            };
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = text.get(..start as usize).unwrap_or("");
            let mut behind = text.get(last as usize..).unwrap_or("").chars();
            let end = last as usize + behind.next().map_or(0, char::len_utf8);
            let cut = letter(before.chars().next_back()) || letter(behind.next());
            let span = self.widened(exact, Span::at(start as usize..end));
            if cut { &mut part } else { &mut whole }.push(span);
        }
        // A token such as “n’t” is part of a word; “he” is not looked for in “the”.
        if whole.is_empty() { part } else { whole }
    }

    /// With the punctuation that the words had at both ends, as far as it is still there.
    fn widened(&self, exact: &str, span: Span) -> Span {
        let text = &self.source.text;
        let first = significant(exact).next().map_or(0, |(at, _)| at);
        let last = significant(exact).last().map_or(exact.len(), |(at, c)| at + c.len_utf8());
        let (mut start, mut end) = (span.start as usize, span.end as usize);
        let lead = exact.get(..first).unwrap_or("").trim_start();
        for _ in lead.chars() {
            match text.get(..start).and_then(|before| before.chars().next_back()) {
                Some(there) if lead.chars().any(|c| alike(there, c)) => start -= there.len_utf8(),
                _ => break,
            }
        }
        let trail = exact.get(last..).unwrap_or("").trim_end();
        for _ in trail.chars() {
            match text.get(end..).and_then(|behind| behind.chars().next()) {
                Some(there) if trail.chars().any(|c| alike(there, c)) => end += there.len_utf8(),
                _ => break,
            }
        }
        Span::at(start..end)
    }
}

/// What stands around the words, nearest first.
struct Around {
    before: Vec<char>,
    behind: Vec<char>,
}

impl Around {
    fn new(selector: &Selector) -> Self {
        let mut before: Vec<char> = significant(&selector.prefix).map(|(_, c)| c).collect();
        before.reverse();
        Self { before, behind: significant(&selector.suffix).map(|(_, c)| c).collect() }
    }

    fn is_empty(&self) -> bool {
        self.before.is_empty() && self.behind.is_empty()
    }
}

fn common(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// Whether two marks say the same: the same mark, two spaces, two quotation marks.
fn alike(a: char, b: char) -> bool {
    let quote = |c: char| matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»' | '„');
    a == b || a.is_whitespace() && b.is_whitespace() || quote(a) && quote(b)
}

/// The characters of a text by which its words are known: letters and digits, signs that belong to a figure, and what
/// stands between two digits.
fn significant(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, c) = rest.next()?;
            let between = before.is_ascii_digit()
                && rest.peek().is_some_and(|(_, next)| next.is_ascii_digit())
                && !c.is_whitespace();
            before = c;
            if c.is_alphanumeric() || between || matches!(c, '%' | '$' | '€' | '£' | '°') {
                return Some((at, c));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(text: &str, words: &str) -> Selector {
        let at = text.find(words).expect("the words are there");
        Selector::new(text, Span::at(at..at + words.len()), text[..at].chars().count() as u64)
    }

    fn find(old: &str, words: &str, new: &str) -> Result<(String, bool), Orphan> {
        let source = Source::new(new.to_owned());
        let found = Target::new(&source).find(&selector(old, words))?;
        Ok((found.span.of(new).to_owned(), found.in_place))
    }

    const BAKERY: &str =
        "The bakery sold 4,200 loaves, its owner said. “We ran out of flour twice,” she said. The mill is shut.";

    #[test]
    fn words_that_have_not_changed_are_in_place() {
        assert_eq!(find(BAKERY, "its owner", BAKERY), Ok(("its owner".into(), true)));
        let accented = format!("Żółw 𐐀. {BAKERY}");
        assert_eq!(find(&accented, "its owner", &accented), Ok(("its owner".into(), true)));
    }

    #[test]
    fn words_are_found_after_a_move_and_in_other_lines() {
        let new = "A heading\n\nLater its owner said. “We ran out\nof flour twice”, she said. The mill is shut.\n";
        assert_eq!(
            find(BAKERY, "“We ran out of flour twice,”", new),
            Ok(("“We ran out\nof flour twice”,".into(), false))
        );
    }

    #[test]
    fn a_small_word_is_known_by_its_neighbours() {
        // “said” stands twice.
        let new = format!("He said no. {BAKERY}");
        let source = Source::new(new.clone());
        let second = BAKERY.rfind("said").expect("it is there");
        let of = Selector::new(BAKERY, Span::at(second..second + 4), second as u64);
        let found = Target::new(&source).find(&of).expect("it is found");
        assert_eq!(found.span.start as usize, new.rfind("said").expect("it is there"));
    }

    #[test]
    fn what_cannot_be_told_is_an_orphan() {
        assert_eq!(find(BAKERY, "The mill is shut", "The mill is open."), Err(Orphan::Gone));
        // Another figure is another claim, though its digits are the same.
        assert_eq!(find(BAKERY, "4,200", "It sold 42.00 loaves."), Err(Orphan::Gone));
        assert_eq!(find(BAKERY, "owner", "An owner of land."), Err(Orphan::Elsewhere));
        assert_eq!(
            find(
                "One, two. She said so. Three.",
                "She said so.",
                "She said so, and again. Then she left. She said so."
            ),
            Err(Orphan::Ambiguous(2))
        );
        let source = Source::new(BAKERY.to_owned());
        assert_eq!(Target::new(&source).find(&Selector::default()), Err(Orphan::NoWords));
    }

    #[test]
    fn units_of_other_programs_are_understood() {
        let text = "𐐀𐐀 we rowed. 𐐀𐐀 we rowed.";
        let source = Source::new(text.to_owned());
        for start in [3, 5] {
            let of = Selector { exact: "we rowed".into(), start: Some(start), ..Selector::default() };
            let found = Target::new(&source).find(&of).expect("it is found");
            assert_eq!((found.span.start as usize, found.in_place), (text.find("we").expect("it is there"), true));
        }
    }
}
