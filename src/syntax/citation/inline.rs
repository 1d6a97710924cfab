//! Units of pandoc's Markdown inside a citation: escapes, code, nested brackets, keys, emphasis and quotations. A `;`
//! or `]` inside of one does not end anything.

use std::ops::Range;

use super::key::braced;
use super::{Brackets, Reader};
use crate::syntax::lines;

/// Reads a text piece by piece.
pub(super) struct Walk {
    /// The positions after pieces that end in a letter and that pandoc does not read as words.
    pub(super) free: usize,
    /// Whether quotation marks group their content.
    quotes: bool,
    /// The maximum number of open emphases; bounds the stack.
    depth: u8,
    /// Where emphasis ended.
    ends: Vec<usize>,
}

const DEEPEST: u8 = 24;

impl Walk {
    pub(super) fn from(start: usize) -> Self {
        Self { free: start, quotes: true, depth: 0, ends: Vec::new() }
    }
}

impl Reader<'_> {
    /// Whether the byte at `at` is markup: it differs between text and prose.
    fn is_markup(&self, at: usize) -> bool {
        self.text.as_bytes().get(at) != self.bytes().get(at)
    }

    /// Whether a backslash that is markup precedes the byte.
    pub(super) fn escaped(&self, at: usize) -> bool {
        at > 0 && self.text.as_bytes().get(at - 1) == Some(&b'\\') && self.is_markup(at - 1)
    }

    /// Each opening bracket with the one that closes it. `keys`: whether the braces of a key hide brackets.
    pub(super) fn matching(&self, keys: bool) -> Brackets {
        let mut open = Vec::new();
        let mut pairs = Vec::new();
        let mut behind_key = 0;
        // A bracket in a superscript closes none before it, and is not closed behind it.
        let mut raised: Option<&Range<usize>> = None;
        let mut outer = 0;
        for at in memchr::memchr3_iter(b'[', b']', b'@', self.bytes()) {
            if at < behind_key || self.escaped(at) || self.skipped(at).is_some() {
                continue;
            }
            if raised.is_some_and(|range| at >= range.end) {
                open.truncate(outer);
                raised = None;
            }
            if raised.is_none() {
                raised = self.superscript(at);
                outer = open.len();
            }
            match self.bytes()[at] {
                b'[' => open.push(at),
                b']' if raised.is_some() && open.len() <= outer => {}
                b']' => pairs.extend(open.pop().map(|start| (start, at))),
                _ if keys && self.text.as_bytes().get(at + 1) == Some(&b'{') => {
                    behind_key = braced(self.text.as_bytes(), at + 1).unwrap_or(at);
                }
                _ => {}
            }
        }
        pairs.sort_unstable();
        pairs
    }

    /// The position after the piece that begins at `at`; `None` if it continues after `end`.
    pub(super) fn behind_inline(&self, at: usize, end: usize, walk: &mut Walk) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if let Some(behind) = self.skipped(at) {
            walk.free = walk.free.max(behind);
            return (behind <= end).then_some(behind);
        }
        let one = || at + self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let behind = match bytes[at] {
            b'\\' if self.is_markup(at) => {
                self.text.get(at + 1..)?.chars().next().map_or(at + 1, |c| at + 1 + c.len_utf8())
            }
            b'`' if self.is_markup(at) => self.behind_code(at)?,
            b'<' if self.is_markup(at) => memchr::memchr(b'>', &bytes[at..]).map_or(at + 1, |close| at + close + 1),
            b'^' if self.markdown && self.superscript(at).is_some_and(|range| range.start == at) => {
                let behind = self.superscript(at)?.end;
                walk.free = behind;
                behind
            }
            b'[' if !self.is_markup(at) => self.close(at).map_or(at + 1, |close| close + 1),
            b'@' if !self.is_markup(at) => match self.key(at, walk.free) {
                Some(key) => {
                    walk.free = key.whole.end;
                    key.whole.end
                }
                None => self.behind_sign(at, &mut walk.free),
            },
            b'*' | b'_' if self.markdown => self.behind_emphasis(at, end, walk)?,
            b'"' if self.markdown => self.behind_quotation(at, walk, "\"”").unwrap_or(at + 1),
            b'\'' if self.markdown => self.behind_quotation(at, walk, "'’").unwrap_or(at + 1),
            0xe2 if self.markdown && self.text[at..].starts_with('“') => {
                self.behind_quotation(at, walk, "\"”").unwrap_or_else(one)
            }
            0xe2 if self.markdown && self.text[at..].starts_with('‘') => {
                self.behind_quotation(at, walk, "'’").unwrap_or_else(one)
            }
            _ => one(),
        };
        (behind <= end).then_some(behind)
    }

    /// The end of the span without tags that contains `at`, if any.
    pub(super) fn skipped(&self, at: usize) -> Option<usize> {
        let index = self.skips.partition_point(|skip| skip.start <= at);
        self.skips.get(index.checked_sub(1)?).map(|skip| skip.end).filter(|&end| at < end)
    }

    /// The targets of links.
    pub(super) fn targets(&self) -> impl Iterator<Item = Range<usize>> {
        self.closes.iter().filter_map(|&(_, close)| Some(close + 1..self.target(close + 1)?))
    }

    /// TeX commands with their arguments.
    pub(super) fn commands(&self) -> impl Iterator<Item = Range<usize>> {
        memchr::memchr_iter(b'\\', self.bytes()).filter_map(|at| Some(at..self.command(at)?))
    }

    /// Formulas, `$x$` and `$$x$$`, by the rules that exclude prices.
    pub(super) fn formulas(&self) -> impl Iterator<Item = Range<usize>> {
        let bytes = self.bytes();
        let mut behind = 0;
        memchr::memchr_iter(b'$', bytes).filter_map(move |at| {
            if at < behind || self.escaped(at) || self.in_key(at) {
                return None;
            }
            let double = bytes.get(at + 1) == Some(&b'$');
            let from = at + 1 + usize::from(double);
            let limit = bytes.len().min(at + lines::LOOK);
            if !double && bytes.get(from).is_none_or(u8::is_ascii_whitespace) {
                return None;
            }
            let mut place = from;
            loop {
                place += memchr::memchr(b'$', bytes.get(place..limit)?)?;
                let closes = if double {
                    bytes.get(place + 1) == Some(&b'$')
                } else {
                    !bytes[place - 1].is_ascii_whitespace() && !bytes.get(place + 1).is_some_and(u8::is_ascii_digit)
                };
                if closes && !self.escaped(place) && (double || place > from) {
                    break;
                }
                place += 1;
            }
            behind = place + 1 + usize::from(double);
            Some(at..behind)
        })
    }

    /// Whether the byte at `at` is in a key, which may contain dollar signs.
    fn in_key(&self, at: usize) -> bool {
        let bytes = &self.bytes()[at.saturating_sub(64)..at];
        bytes.iter().rev().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b';').any(|&byte| byte == b'@')
    }

    /// Code that only pandoc recognizes: if more backticks open than close it, the last of them open it.
    pub(super) fn code(&self) -> impl Iterator<Item = Range<usize>> {
        let bytes = self.bytes();
        let mut behind = 0;
        memchr::memchr_iter(b'`', bytes).filter_map(move |at| {
            let begins = at >= behind && !self.escaped(at);
            let run = bytes[at..].iter().take_while(|&&byte| byte == b'`').count();
            if begins {
                behind = at + run;
            }
            let limit = bytes.len().min(at + lines::LOOK);
            let mut closing = vec![None; run.min(4)];
            let mut from = at + run;
            while let Some(found) =
                bytes.get(from..limit).filter(|_| begins).and_then(|rest| memchr::memchr(b'`', rest))
            {
                let length = bytes[from + found..].iter().take_while(|&&byte| byte == b'`').count();
                from += found + length;
                if let Some(end) = closing.get_mut(length).filter(|end| end.is_none()) {
                    *end = Some((at + run - length, from));
                }
            }
            let (start, end) = closing.into_iter().rev().flatten().next()?;
            behind = end;
            Some(start..end)
        })
    }

    /// The position after the TeX command whose backslash is at `at`: its letters, then arguments in brackets, then in
    /// braces.
    fn command(&self, at: usize) -> Option<usize> {
        if self.escaped(at) || self.is_markup(at) {
            return None;
        }
        let name = self.text.get(at + 1..)?;
        let letters = name.find(|c: char| !c.is_alphabetic()).unwrap_or(name.len());
        if letters == 0 {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut end = at + 1 + letters;
        if let Some(environment) = name.strip_prefix("begin{").and_then(|name| name.split('}').next()) {
            let close = format!("\\end{{{environment}}}");
            if let Some(found) = name.find(&close) {
                return Some(at + 1 + found + close.len());
            }
        }
        end += usize::from(bytes.get(end) == Some(&b'*'));
        for (open, close) in [(b'[', b']'), (b'{', b'}')] {
            loop {
                let white = bytes[end..].iter().take(lines::LOOK).take_while(|&&byte| byte == b' ').count();
                let Some(behind) = balanced(bytes, end + white, open, close) else { break };
                end = behind;
            }
        }
        Some(end)
    }

    /// The position after the link target, `(address "title")`, that opens at `at`. In pandoc an address may contain
    /// spaces.
    pub(super) fn target(&self, at: usize) -> Option<usize> {
        if self.bytes().get(at) != Some(&b'(') {
            return None;
        }
        let end = balanced(self.text.as_bytes(), at, b'(', b')')?;
        let inner = self.text.get(at + 1..end - 1)?;
        let titled =
            inner.find(" \"").is_none_or(|quote| inner.trim_end().len() > quote + 2 && inner.trim_end().ends_with('"'));
        titled.then_some(end)
    }

    /// The end of an emphasis that a key, or its hyphen, follows directly.
    pub(super) fn ends_of_emphasis(&self) -> Vec<usize> {
        let bytes = self.text.as_bytes();
        let follows = |at: usize| {
            let mark = |at: usize| matches!(bytes.get(at), Some(b'*' | b'_'));
            at > 0 && mark(at - 1) || at > 1 && bytes[at - 1] == b'-' && mark(at - 2)
        };
        if !memchr::memchr_iter(b'@', self.bytes()).any(follows) {
            return Vec::new();
        }
        let mut walk = Walk::from(0);
        let mut at = 0;
        while at < bytes.len() {
            match self.behind_inline(at, bytes.len(), &mut walk) {
                Some(behind) => at = behind,
                None => break,
            }
        }
        walk.ends.sort_unstable();
        walk.ends
    }

    fn behind_code(&self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let run = |at: usize| bytes[at..].iter().take_while(|&&byte| byte == b'`').count();
        let length = run(at);
        let mut from = at + length;
        while let Some(found) = memchr::memchr(b'`', &bytes[from..]) {
            let closing = run(from + found);
            from += found + closing;
            if closing == length {
                return Some(from);
            }
        }
        Some(at + length)
    }

    /// The position after the emphasis that opens at `at`, or after its marks if they open none. An unclosed emphasis
    /// takes all that follows, because pandoc does not look back.
    fn behind_emphasis(&self, at: usize, end: usize, walk: &mut Walk) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mark = bytes[at];
        if mark == b'_' && self.follows_word(at, walk.free) {
            return Some(at + 1);
        }
        let run = bytes[at..].iter().take_while(|&&byte| byte == mark).count();
        // A line end may follow the mark.
        let white = matches!(bytes.get(at + run), None | Some(b' ' | b'\t'));
        if run > 3 || white || walk.depth >= DEEPEST {
            return Some(at + run);
        }
        walk.depth += 1;
        let behind = self.emphasis_end(at + run, end, mark, run, walk);
        walk.depth -= 1;
        walk.ends.extend(behind);
        behind
    }

    fn emphasis_end(&self, from: usize, end: usize, mark: u8, count: usize, walk: &mut Walk) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let ends = |at: usize, count: usize| {
            let marks = bytes.get(at..at + count).is_some_and(|run| run.iter().all(|&byte| byte == mark));
            let next = self.text.get(at + count..).and_then(|rest| rest.chars().next());
            marks && (mark == b'*' || !next.is_some_and(char::is_alphanumeric))
        };
        let mut at = from;
        while at < end {
            let escaped = self.escaped(at);
            match count {
                _ if escaped => {}
                1 if ends(at, 1) => {
                    let double = bytes.get(at + 1) == Some(&mark) && !ends(at + 2, 1);
                    if !double {
                        return Some(at + 1);
                    }
                    at = self.emphasis_end(at + 2, end, mark, 2, walk)?;
                    continue;
                }
                2 if ends(at, 2) => return Some(at + 2),
                3 if ends(at, 3) => return Some(at + 3),
                3 if ends(at, 2) => return self.emphasis_end(at + 2, end, mark, 1, walk),
                3 if ends(at, 1) => return self.emphasis_end(at + 1, end, mark, 2, walk),
                _ => {}
            }
            at = self.behind_inline(at, end, walk)?;
        }
        None
    }

    /// The position after the quotation that opens at `at`; `None` if the mark opens none.
    fn behind_quotation(&self, at: usize, walk: &mut Walk, closing: &str) -> Option<usize> {
        let mut chars = self.text.get(at..)?.chars();
        let open = chars.next()?;
        let inner = at + open.len_utf8();
        if !walk.quotes || chars.next().is_none_or(char::is_whitespace) || self.follows_word(at, walk.free) {
            return None;
        }
        let limit = self.text.floor_char_boundary(self.text.len().min(at + lines::LOOK));
        let mut inside = Walk { quotes: false, depth: walk.depth, ..Walk::from(walk.free) };
        let single = closing.starts_with('\'');
        let mut place = inner;
        while place < limit {
            let next = self.text.get(place..)?.chars().next()?;
            let behind = place + next.len_utf8();
            let follows = self.text.get(behind..).and_then(|rest| rest.chars().next());
            let ends =
                closing.contains(next) && !(single && (place == inner || follows.is_some_and(char::is_alphanumeric)));
            if ends && !self.escaped(place) {
                walk.free = walk.free.max(inside.free);
                walk.ends.append(&mut inside.ends);
                return Some(behind);
            }
            place = self.behind_inline(place, limit, &mut inside)?;
        }
        None
    }
}

/// The ranges in order, without those that begin within another.
pub(super) fn in_order(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    ranges.retain(|range| {
        range.start >= end && {
            end = range.end;
            true
        }
    });
    ranges
}

/// The position after the bracket that closes the one at `at`. Looks no further than the longest argument.
fn balanced(bytes: &[u8], at: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (i, &byte) in bytes.iter().enumerate().skip(at).take(lines::LOOK) {
        if i == at && byte != open {
            return None;
        }
        match byte {
            _ if escaped => {}
            byte if byte == open => depth += 1,
            byte if byte == close && depth == 1 => return Some(i + 1),
            byte if byte == close => depth -= 1,
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}
