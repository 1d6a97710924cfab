//! Text for people: Markdown made by ibid around escaped document text, and the same as plain text.
//!
//! Document text is data: it never becomes a link, image, HTML, code, heading, list, table, autolink, entity, or a
//! control or direction character. Links are ibid's own and are kept as [`Place`]s until their addresses are known
//! ([`Markup::linked`]).

use std::fmt::Write as _;
use std::ops::Range;

use crate::corpus::Place;

/// The content. `markdown` contains no document text that Markdown could interpret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup {
    /// Without links.
    pub markdown: String,
    /// The same for clients that show plain text only.
    pub plain: String,
    /// Spans of `markdown` with a target, in order. [`Markup::linked`] makes links of them.
    pub links: Vec<(Range<usize>, Place)>,
}

impl Markup {
    /// The Markdown with a link on each span for which `link` returns an address.
    #[must_use]
    pub fn linked(&self, mut link: impl FnMut(Place) -> Option<String>) -> String {
        let mut out = String::with_capacity(self.markdown.len() + 64 * self.links.len());
        let mut done = 0;
        for (range, place) in &self.links {
            let (Some(before), Some(label)) = (self.markdown.get(done..range.start), self.markdown.get(range.clone()))
            else {
                continue;
            };
            out.push_str(before);
            match link(*place) {
                Some(address) => {
                    let _ = write!(out, "[{label}](<{}>)", destination(&address));
                }
                None => out.push_str(label),
            }
            done = range.end;
        }
        out.push_str(self.markdown.get(done..).unwrap_or(""));
        out
    }

    /// Markdown written by ibid itself, such as a rule's manual.
    pub(super) fn manual(markdown: &'static str) -> Self {
        Self { markdown: markdown.to_owned(), plain: markdown.to_owned(), links: Vec::new() }
    }

    /// Words, of a document or of ibid, as literal text; at most `max` characters.
    pub(super) fn words(&mut self, text: &str, max: usize) -> &mut Self {
        let clean = clean(text, max);
        escape_into(&mut self.markdown, &clean);
        self.plain.push_str(&clean);
        self
    }

    /// Punctuation and spaces between words; without any meaning in Markdown.
    pub(super) fn own(&mut self, text: &'static str) -> &mut Self {
        self.markdown.push_str(text);
        self.plain.push_str(text);
        self
    }

    /// Words in bold.
    pub(super) fn strong(&mut self, text: &str, max: usize) -> &mut Self {
        let clean = clean(text, max);
        if !clean.is_empty() {
            self.markdown.push_str("**");
            escape_into(&mut self.markdown, &clean);
            self.markdown.push_str("**");
            self.plain.push_str(&clean);
        }
        self
    }

    /// Words between quotation marks, unless they have their own.
    pub(super) fn quoted(&mut self, text: &str, max: usize) -> &mut Self {
        self.words(&quoted(text, max), max + 2)
    }

    /// `path:line`, linked to the place.
    pub(super) fn place(&mut self, path: &str, line: u32, place: Place) -> &mut Self {
        let start = self.markdown.len();
        self.words(&format!("{}:{line}", tail(path, 48)), 64);
        self.links.push((start..self.markdown.len(), place));
        self
    }

    /// Words linked to a place: “Gazette ¶4”.
    pub(super) fn link(&mut self, text: &str, place: Place) -> &mut Self {
        let start = self.markdown.len();
        self.words(text, 64);
        self.links.push((start..self.markdown.len(), place));
        self
    }

    /// Begins a paragraph.
    pub(super) fn paragraph(&mut self) -> &mut Self {
        if !self.markdown.is_empty() {
            self.markdown.push_str("\n\n");
            self.plain.push('\n');
        }
        self
    }

    /// Begins an item of a list.
    pub(super) fn item(&mut self) -> &mut Self {
        let in_list = self.markdown.rsplit('\n').next().is_some_and(|line| line.starts_with("- "));
        // An empty item right below a paragraph would make a heading of it.
        self.markdown.push_str(if in_list { "\n- " } else { "\n\n- " });
        self.plain.push_str("\n  ");
        self
    }

    /// Appends another text as separate paragraphs.
    pub(super) fn append(&mut self, other: Self) {
        self.paragraph();
        let by = self.markdown.len();
        self.markdown.push_str(&other.markdown);
        self.plain.push_str(&other.plain);
        self.links.extend(other.links.into_iter().map(|(range, place)| (range.start + by..range.end + by, place)));
    }
}

/// Clean text between quotation marks, unless it has its own.
pub(super) fn quoted(text: &str, max: usize) -> String {
    let mut words = clean(text, max);
    let close = match words.chars().next() {
        Some('“') => "”",
        Some('"') => "\"",
        Some('«') => "»",
        Some('„') => "“",
        Some('‘') => "’",
        _ => return format!("“{words}”"),
    };
    // A truncated text has lost its closing mark.
    if words.ends_with('…') {
        words.push_str(close);
    }
    words
}

/// The text for a title or a label: one line, no control, direction or invisible characters, white space collapsed, at
/// most `max` characters, cut at a word.
pub(super) fn clean(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(4 * max));
    let mut count = 0;
    let mut space = false;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if is_hidden(c) && !(is_joiner(c) && joins(out.chars().next_back(), rest.peek().copied())) {
            continue;
        }
        let wanted = 1 + usize::from(space);
        if count + wanted > max {
            cut(&mut out, space, max);
            return out;
        }
        if space {
            out.push(' ');
            space = false;
        }
        out.push(c);
        count += wanted;
    }
    out
}

/// Ends a truncated text with “…”, after a whole word if one ends in its second half.
fn cut(out: &mut String, at_word: bool, max: usize) {
    if !at_word && let Some(at) = out.rfind(' ').filter(|&at| at >= out.len() / 2) {
        out.truncate(at);
    } else if out.chars().count() >= max {
        out.pop();
    }
    let end = out.trim_end_matches([' ', ',', ';', ':', '-', '–', '—']).len();
    out.truncate(end);
    out.push('…');
}

/// The end of a path that is too long to show.
fn tail(path: &str, max: usize) -> std::borrow::Cow<'_, str> {
    match path.char_indices().rev().nth(max.saturating_sub(1)) {
        Some((at, _)) if at > 0 => format!("…{}", path.get(at..).unwrap_or(path)).into(),
        _ => path.into(),
    }
}

/// Invisible characters that change the display: controls, direction marks, fillers, tags.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Persian, the Indic scripts and emoji need these two between their own characters.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn joins(before: Option<char>, after: Option<char>) -> bool {
    let outside_latin = |c: Option<char>| c.is_some_and(|c| c > '\u{2af}' && !is_hidden(c) && !c.is_whitespace());
    outside_latin(before) && outside_latin(after)
}

/// Appends clean text so that Markdown reads back exactly that text. Full stops, commas and the like stay bare where
/// they cannot mean anything, because some editors show the backslashes.
fn escape_into(out: &mut String, clean: &str) {
    let mut start = true;
    let mut number = true;
    let mut rest = clean.chars().peekable();
    while let Some(c) = rest.next() {
        let dangerous = match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '&' | '|' | '~' | '$' | '^' | '@' => {
                true
            }
            // Lists, headings and rules begin a line, and so may a document's words.
            '-' | '+' | '=' => start,
            ')' => number && !start,
            '.' => number && !start && rest.peek().is_none_or(|next| next.is_whitespace()) || ends_with_www(out),
            ':' => start || rest.peek() == Some(&'/'),
            '!' => rest.peek() == Some(&'['),
            _ => false,
        };
        if dangerous {
            out.push('\\');
        }
        out.push(c);
        start = false;
        number = number && c.is_ascii_digit();
    }
}

fn ends_with_www(out: &str) -> bool {
    out.len() >= 3 && out.get(out.len() - 3..).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// An address between `<` and `>`.
fn destination(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            c if c.is_control() || c.is_whitespace() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(out, "%{byte:02X}");
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;
    use crate::corpus::DocId;
    use crate::text::Span;

    const HOSTILE: &[&str] = &[
        "[click](command:workbench.action.terminal.new)",
        "![x](https://example.org/track.png)",
        "<img src=x onerror=alert(1)> <script>alert(1)</script> <!-- c -->",
        "see https://example.org/a?b=c, http://x and ftp://y or www.example.org and WWW.Example.org",
        "write to jane@example.org or <jane@example.org>",
        "# Heading",
        "1. one",
        "12) twelve",
        "- item",
        "+ item",
        "* item",
        "--- ",
        "===",
        "```rust\nfn main() {}\n```",
        "~~~\ncode",
        "    indented code",
        "| a | b |\n|---|---|\n| c | d |",
        "> quote",
        "**bold** _em_ ~~gone~~ `code` a*b*c snake_case_name $x^2$ [^1] [^1]: note",
        "&lt;b&gt; &#x26; &copy;",
        "\u{202e}drowssap\u{202c} a\u{200b}b \u{1b}[31mred \u{7}\0 \u{e0041}",
        "back\\slash \\* \\[x]",
        "[ref]: https://example.org \"t\"",
        "![alt][ref] [a][b] [x]",
        "{{template}} {.class} :emoji: @user $(gear)",
        "line one  \nline two\u{2028}line three\r\nfour\\\nfive",
        "<https://example.org>",
        "[ ] task",
        ": definition",
        "**",
        "\u{1}",
    ];

    fn events(markdown: &str) -> Vec<Event<'_>> {
        Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION).collect()
    }

    #[test]
    fn document_text_is_only_ever_text() {
        for hostile in HOSTILE {
            for again in HOSTILE {
                let mut markup = Markup::default();
                markup.strong(hostile, 200).own(" · ").words(again, 200);
                markup.paragraph().words(hostile, 200).item().words(again, 200).item().words(hostile, 200);
                let mut text = String::new();
                for event in events(&markup.markdown) {
                    match event {
                        Event::Text(words) => text.push_str(&words),
                        Event::Start(Tag::Paragraph | Tag::Strong | Tag::List(None) | Tag::Item) | Event::End(_) => {}
                        other => panic!("{other:?} in {:?}", markup.markdown),
                    }
                }
                let squeezed = |s: &str| s.split_whitespace().collect::<String>();
                assert_eq!(squeezed(&text), squeezed(&markup.plain), "{:?}", markup.markdown);
            }
        }
    }

    #[test]
    fn nothing_is_left_for_autolinks_that_read_the_source() {
        for hostile in HOSTILE {
            let mut markup = Markup::default();
            markup.words(hostile, 200);
            let lower = markup.markdown.to_lowercase();
            let escaped = |what: &str| lower.match_indices(what).all(|(at, _)| lower[..at].ends_with('\\'));
            assert!(escaped("://") && escaped("@") && !lower.contains("www."), "{lower}");
        }
    }

    #[test]
    fn ordinary_prose_stays_readable_in_the_source() {
        let mut markup = Markup::default();
        markup.words("He said: “It’s over,” and left (again) at 9:30 p.m. for 45% more - or less!", 200);
        assert_eq!(markup.markdown, markup.plain);
    }

    #[test]
    fn hidden_characters_are_removed_except_those_a_script_needs() {
        assert_eq!(clean("a\u{200b}b\u{202e}c\u{feff}\u{ad}d\u{1b}[0m\u{85}e\u{2029}f", 50), "abcd[0m e f");
        assert_eq!(clean("می\u{200c}خواهم a\u{200d}b", 50), "می\u{200c}خواهم ab");
    }

    #[test]
    fn long_text_is_cut_at_a_word_and_says_so() {
        assert_eq!(clean("twelve ships would sail, he said", 25), "twelve ships would sail…");
        assert_eq!(clean("twelve ships would sail", 23), "twelve ships would sail");
        assert_eq!(clean("twelveshipswouldsail", 8), "twelves…");
        assert_eq!(clean("мы встретились", 8), "мы встр…");
        assert_eq!(clean("", 0), "");
        assert_eq!(clean("x", 0), "…");
        assert!(clean(&"word ".repeat(1_000_000), 10).chars().count() <= 10);
    }

    #[test]
    fn links_exist_only_for_known_addresses() {
        let place = |n| Place { document: DocId(n), span: Span::new(3, 4) };
        let mut markup = Markup::default();
        markup.place("a [b](c).md", 3, place(1)).own(" and ").place("d.md", 4, place(2));
        let address = |place: Place| (place.document == DocId(1)).then(|| "file:///a b>(c)#L3".to_owned());
        let linked = markup.linked(address);
        assert_eq!(linked, "[a \\[b\\](c).md:3](<file:///a%20b%3E(c)#L3>) and d.md:4");
        let links: Vec<_> = events(&linked)
            .into_iter()
            .filter_map(|event| match event {
                Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(links, ["file:///a%20b%3E(c)#L3"]);
        assert_eq!(markup.linked(|_| None), markup.markdown);
    }
}
