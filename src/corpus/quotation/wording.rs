//! The wording of a text: without markup, footnote marks, invisible characters, line-end hyphens and an editor's
//! brackets inside a word. Texts with the same words have the same wording, however they are written. Knows nothing
//! about sentences or meaning.

use rustc_hash::FxHashSet;

use crate::corpus::terms::{self, spoken};
use crate::syntax::is_group_space;
use crate::text::{Span, offset};

/// The wording of a text, with a mapping back to its bytes.
#[derive(Debug, Default)]
pub(super) struct Wording {
    pub(super) text: String,
    /// In order; each maps to the origin of a span of `text`.
    pieces: Vec<Piece>,
    /// Editorial brackets in `text`: `[…]`, and whole words with a bracketed part.
    pub(super) brackets: Vec<Span>,
}

/// A span of the wording and its bytes in the source.
#[derive(Clone, Copy, Debug)]
struct Piece {
    here: Span,
    source: Span,
}

/// A character reference and its value; the soft hyphen has none.
const ENTITIES: [(&str, &str); 26] = [
    ("amp", "&"),
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("quot", "\""),
    ("apos", "'"),
    ("lt", "<"),
    ("gt", ">"),
    ("shy", ""),
    ("zwnj", ""),
    ("zwj", ""),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("euro", "€"),
    ("pound", "£"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
];

impl Wording {
    /// The wording of a text. `prose` is the same text with markup replaced by spaces, byte for byte.
    pub(super) fn new(raw: &str, prose: &str) -> Self {
        let mut wording = Self { text: String::with_capacity(raw.len()), ..Self::default() };
        let mut at = 0;
        while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
            // Most of a text is its own wording.
            let plain = plain_run(&raw.as_bytes()[at..], prose.as_bytes().get(at..).unwrap_or_default());
            if plain > 0 {
                wording.put(&raw[at..at + plain], at..at + plain);
                at += plain;
                continue;
            }
            at = wording.read(raw, prose, at, c);
        }
        wording.brackets.extend(bracketed(&wording.text));
        wording.brackets.sort_unstable();
        wording
    }

    /// The wording of a text without markup.
    pub(super) fn plain(text: &str) -> Self {
        Self::new(text, text)
    }

    /// Adds the content at a position; returns the next position.
    fn read(&mut self, raw: &str, prose: &str, at: usize, c: char) -> usize {
        let next = at + c.len_utf8();
        let rest = &raw[at..];
        if prose.get(at..next) != Some(&raw[at..next]) {
            return self.markup(raw, prose, at);
        }
        match c {
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => return next,
            c if is_group_space(c) && self.text.ends_with(|c: char| c.is_ascii_digit() || is_group_space(c)) => {
                self.put(&raw[at..next], at..next);
            }
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => self.put(" ", at..next),
            'ﬀ' => self.put("ff", at..next),
            'ﬁ' => self.put("fi", at..next),
            'ﬂ' => self.put("fl", at..next),
            'ﬃ' => self.put("ffi", at..next),
            'ﬄ' => self.put("ffl", at..next),
            'ﬅ' | 'ﬆ' => self.put("st", at..next),
            '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' if self.after_word() => return next,
            '-' | '‐' if self.after_letter() => {
                // A word that is divided at the end of a line.
                let behind = rest[c.len_utf8()..].trim_start_matches([' ', '\t', '\r']);
                let line = behind.strip_prefix('\n').map(|line| line.trim_start_matches([' ', '\t', '>']));
                match line.filter(|line| line.starts_with(char::is_lowercase)) {
                    Some(line) => return raw.len() - line.len(),
                    None => self.put("-", at..next),
                }
            }
            '&' => {
                if let Some((length, stands_for)) = entity(rest) {
                    self.put(&stands_for, at..at + length);
                    return at + length;
                }
                self.put("&", at..next);
            }
            '[' => return self.bracket(raw, at),
            _ => self.put(&raw[at..next], at..next),
        }
        next
    }

    /// Skips markup; words that it separates stay apart.
    fn markup(&mut self, raw: &str, prose: &str, at: usize) -> usize {
        let same = |index: &usize| raw.as_bytes().get(*index) == prose.as_bytes().get(*index);
        let mut end = (at..raw.len()).find(same).unwrap_or(raw.len());
        while !raw.is_char_boundary(end) {
            end += 1;
        }
        let removed = raw[at..end].to_ascii_lowercase();
        let parts = ["<br", "<p", "</p", "<li", "<td", "&nbsp", "&#160", "&ensp", "&emsp", "&thinsp", "~", "\\\\"];
        if let Some((_, stands_for)) = entity(&raw[at..]).filter(|(length, _)| at + length <= end) {
            self.put(&stands_for, at..end);
        } else if parts.iter().any(|part| removed.contains(part)) && removed != "~~" {
            self.put(" ", at..end);
        }
        end.max(at + 1)
    }

    /// An opening bracket: a footnote mark is skipped, one within a word is opened, and any other is kept.
    fn bracket(&mut self, raw: &str, at: usize) -> usize {
        let rest = &raw[at + 1..];
        let close = rest.char_indices().take(24).find(|(_, c)| matches!(c, ']' | '[' | '\n'));
        let Some((length, ']')) = close else {
            self.put("[", at..at + 1);
            return at + 1;
        };
        let inside = &rest[..length];
        let end = at + 1 + length + 1;
        let is_number = !inside.is_empty() && inside.len() <= 3 && inside.bytes().all(|byte| byte.is_ascii_digit());
        if inside.starts_with('^') || is_number && self.after_word() {
            return end;
        }
        let before = self.after_letter();
        let after = raw[end..].starts_with(char::is_alphabetic);
        let letters = !inside.is_empty() && inside.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’'));
        if !letters || !before && !after {
            self.put("[", at..at + 1);
            return at + 1;
        }
        let start = if before { self.word_start() } else { offset(self.text.len()) };
        self.put(inside, at + 1..at + 1 + length);
        let tail = raw[end..].find(|c: char| !c.is_alphanumeric()).unwrap_or(raw.len() - end);
        // “[U]nder”: only the case is the editor's.
        if before || inside.chars().count() > 1 {
            self.put(&raw[end..end + tail], end..end + tail);
            self.brackets.push(Span::new(start, offset(self.text.len())));
            return end + tail;
        }
        end
    }

    fn put(&mut self, text: &str, source: std::ops::Range<usize>) {
        let start = offset(self.text.len());
        self.text.push_str(text);
        let (here, source) = (Span::new(start, offset(self.text.len())), Span::at(source));
        if let Some(last) = self.pieces.last_mut()
            && last.source.end == source.start
            && last.here.len() == last.source.len()
            && here.len() == source.len()
        {
            last.here.end = here.end;
            last.source.end = source.end;
            return;
        }
        self.pieces.push(Piece { here, source });
    }

    fn after_letter(&self) -> bool {
        self.text.ends_with(char::is_alphabetic)
    }

    fn after_word(&self) -> bool {
        self.text.ends_with(|c: char| c.is_alphabetic() || matches!(c, '.' | ',' | ';' | '!' | '?' | '”' | '"' | '’'))
    }

    fn word_start(&self) -> u32 {
        offset(self.text.trim_end_matches(char::is_alphanumeric).len())
    }

    /// Maps a span of the wording to the text.
    pub(super) fn source(&self, span: Span) -> Span {
        let verbatim = |piece: &Piece| piece.here.len() == piece.source.len();
        let first = self.pieces.partition_point(|piece| piece.here.end <= span.start);
        let start = self.pieces.get(first).map_or(0, |piece| {
            let into = span.start.saturating_sub(piece.here.start);
            piece.source.start + if verbatim(piece) { into } else { 0 }
        });
        let last = self.pieces.partition_point(|piece| piece.here.start < span.end);
        let end = last.checked_sub(1).and_then(|last| self.pieces.get(last)).map_or(start, |piece| {
            let into = span.end.saturating_sub(piece.here.start);
            if verbatim(piece) { piece.source.start + into } else { piece.source.end }
        });
        Span::new(start, end.max(start))
    }

    /// Maps a span of the text to the wording.
    pub(super) fn here(&self, span: Span) -> Span {
        let of = |at: u32| {
            let index = self.pieces.partition_point(|piece| piece.source.start <= at);
            index
                .checked_sub(1)
                .and_then(|index| self.pieces.get(index))
                .map_or(0, |piece| (piece.here.start + (at - piece.source.start)).min(piece.here.end))
        };
        let start = of(span.start);
        Span::new(start, of(span.end).max(start))
    }

    /// The words, with their positions in the wording.
    pub(super) fn words(&self) -> Vec<Said> {
        spoken(&self.text).collect()
    }
}

/// The number of bytes at the start of a text that are their own wording: ASCII letters and marks without a special
/// meaning.
fn plain_run(raw: &[u8], prose: &[u8]) -> usize {
    let is_plain = |(a, b): &(&u8, &u8)| a == b && a.is_ascii() && !matches!(**a, b'&' | b'[' | b'-');
    raw.iter().zip(prose).take_while(is_plain).count()
}

/// A word and its position.
pub(super) type Said = (Span, terms::Word);

/// `[…]` in a text.
fn bracketed(text: &str) -> Vec<Span> {
    let (mut spans, mut open) = (Vec::new(), None);
    for (at, c) in text.char_indices() {
        match c {
            '[' => open = Some(at),
            ']' => spans.extend(open.take().map(|start| Span::at(start..at + 1))),
            _ => {}
        }
    }
    spans
}

/// The character reference at the start of a text: its length and value.
fn entity(text: &str) -> Option<(usize, String)> {
    let inside = text.strip_prefix('&')?;
    let end = inside.bytes().take(10).position(|byte| byte == b';')?;
    let name = inside.get(..end)?;
    let length = end + 2;
    if let Some((_, stands_for)) = ENTITIES.iter().find(|(known, _)| *known == name) {
        return Some((length, (*stands_for).to_owned()));
    }
    let code = name.strip_prefix('#')?;
    let code = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    let c = char::from_u32(code)?;
    Some((
        length,
        match c {
            '\u{ad}' | '\u{200b}'..='\u{200d}' => String::new(),
            c if c.is_whitespace() || c.is_control() => " ".to_owned(),
            c => c.to_string(),
        },
    ))
}

/// Makes two texts' words equal where only the spelling differs: “any one” and “anyone”, “land-lord” and “landlord”,
/// and “permitted1”, which is “permitted” with a footnote mark.
pub(super) fn reconcile(a: &mut Vec<Said>, b: &mut Vec<Said>) {
    let hashes = |words: &[Said]| words.iter().map(|(_, word)| word.hash()).collect::<FxHashSet<u32>>();
    let (in_a, in_b) = (hashes(a), hashes(b));
    joined(a, &in_b);
    joined(b, &in_a);
}

fn joined(words: &mut Vec<Said>, others: &FxHashSet<u32>) {
    let strange = |word: &terms::Word| !others.contains(&word.hash());
    let mut at = 0;
    while at < words.len() {
        let (span, word) = words[at];
        if strange(&word)
            && let Some(bare) = word.without_mark()
            && others.contains(&bare.hash())
        {
            words[at] = (Span::new(span.start, span.start + offset(bare.as_bytes().len()).min(span.len())), bare);
        }
        if let Some(&(next_span, next)) = words.get(at + 1)
            && (strange(&words[at].1) || strange(&next))
            && let Some(both) = words[at].1.followed_by(&next)
            && others.contains(&both.hash())
        {
            words[at] = (Span::new(span.start, next_span.end), both);
            words.remove(at + 1);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(text: &str) -> String {
        Wording::plain(text).text
    }

    #[test]
    fn what_nobody_says_is_no_part_of_the_wording() {
        for (written, said) in [
            ("the ferr\u{ad}y left", "the ferry left"),
            ("the fer\u{200b}ry left", "the ferry left"),
            ("a ﬁrm ofﬁce", "a firm office"),
            ("permitted¹ by law[3], he said[^2].", "permitted by law, he said."),
            ("the harbour-\n  master left", "the harbourmaster left"),
            ("the well-\nKnown and twenty-one", "the well-\nKnown and twenty-one"),
            ("[U]nder clause nine", "Under clause nine"),
            ("they terminat[e] it, [the union] said", "they terminate it, [the union] said"),
            ("nurses&nbsp;&amp; doctors&#8217; pay", "nurses & doctors’ pay"),
            ("12 m² and [3] boats", "12 m and [3] boats"),
        ] {
            assert_eq!(heard(written), said, "{written}");
        }
        assert_eq!(Wording::plain("they terminat[e] it, [the union] said").brackets.len(), 2);
        assert!(Wording::plain("[U]nder clause nine").brackets.is_empty());
    }

    #[test]
    fn markup_parts_words_only_where_it_is_white() {
        let wording = Wording::new("the <b>har</b>bour<br>wall isn\\'t", "the    har    bour    wall isn 't");
        assert_eq!(wording.text, "the harbour wall isn't");
    }

    #[test]
    fn every_word_of_the_wording_has_its_place_in_the_text() {
        let raw = "ﬁrst the [land](x) &amp; sea[3] off\u{ad}ice, [r]eal";
        let prose = "ﬁrst the  land     &amp; sea[3] off\u{ad}ice, [r]eal";
        let wording = Wording::new(raw, prose);
        let places: Vec<&str> = wording.words().iter().map(|(span, _)| wording.source(*span).of(raw)).collect();
        assert_eq!(places, ["ﬁrst", "the", "land", "sea", "off\u{ad}ice", "r]eal"]);
        let land = Span::new(12, 16);
        assert_eq!((land.of(raw), wording.here(land).of(&wording.text)), ("land", "land"));
    }
}
