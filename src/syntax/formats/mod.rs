//! LaTeX, Typst, Org, reStructuredText and AsciiDoc, as far as ibid needs them: comments, commands and code are not
//! prose, headings are recognized, and citations are found. None is parsed completely: a user-defined macro is a
//! command like any other, and its arguments are prose.

mod asciidoc;
mod latex;
mod named;
mod org;
mod rst;
mod typst;

pub use named::named_bibliographies;
pub(super) use rst::roles;

use std::ops::Range;
use std::sync::Arc;

use super::block::{Block, BlockKind, Format, Label, Shape, Syntax};
use super::citation::{Citation, CitationMode};
use super::tag::CitationStyle;
use super::{article, cut, lines, locator, plain, scrub};
use crate::text::{Span, offset};

/// Whether some LaTeX package defines a citing command of that name, without the backslash.
#[must_use]
pub fn is_citing_command(name: &str) -> bool {
    latex::is_known_command(name)
}

/// [`next_chunk`](super::next_chunk): a paragraph and the blank lines after it, or a whole block of code.
pub(super) fn next(text: &str, format: Format, at_start: bool) -> usize {
    let bytes = text.as_bytes();
    let origin = lines::skip_blank(bytes, 0, format);
    if origin == bytes.len() || origin > 0 && !at_start {
        return origin;
    }
    let mut at = origin;
    let mut prose = origin;
    loop {
        let start = at;
        let (end, behind) = lines::end(bytes, start);
        let head = text.get(start..end.min(floor(text, start + lines::LOOK))).unwrap_or("");
        if let Some(close) = fence(format, head) {
            at = closed(bytes, behind.unwrap_or(bytes.len()), format, &close);
            prose = at;
        } else {
            at = match cut::line(text, start, prose) {
                cut::Line::Cut(end) => return end,
                cut::Line::Ends(next) => next,
            };
        }
        if at == bytes.len() {
            return at;
        }
        if lines::blank(bytes, at, format).is_some() {
            return lines::skip_blank(bytes, at, format);
        }
        if cut::between_lines(bytes, prose, at) {
            return at;
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

/// How a block of code ends.
enum Close {
    /// With a line that consists of these words.
    Line(String),
    /// With the line that contains these words.
    Holds(String),
    /// With the last line that is indented by more columns.
    Indent(usize),
    /// With the text.
    Never,
}

/// The end of the block of code that the line opens; `None` if it opens none.
fn fence(format: Format, line: &str) -> Option<Close> {
    let words = line.trim();
    let same = |opens: bool| opens.then(|| Close::Line(words.to_owned()));
    match format {
        Format::Latex => {
            if let Some(rest) = words.strip_prefix("\\iffalse") {
                let name = rest.starts_with(|c: char| c.is_ascii_alphabetic());
                return (!name && !rest.contains("\\fi")).then(|| Close::Holds("\\fi".to_owned()));
            }
            if ends_document(line).is_some() {
                return Some(Close::Never);
            }
            let (_, name) = line.split_once("\\begin{").filter(|(before, _)| !before.contains('%'))?;
            let (name, rest) = name.split_once('}')?;
            let close = format!("\\end{{{name}}}");
            let alone = words.starts_with("\\begin{");
            let code = latex::is_verbatim(name) || alone && latex::is_formula(name);
            (code && !rest.contains(&close)).then_some(Close::Holds(close))
        }
        Format::Typst => {
            if typst::open_comment(line).is_some() {
                return Some(Close::Holds("*/".to_owned()));
            }
            let ticks = words.len() - words.trim_start_matches('`').len();
            let opens = ticks >= 3 && !words.trim_start_matches('`').contains('`');
            opens.then(|| Close::Line("`".repeat(ticks)))
        }
        Format::Org => {
            let lower = words.to_ascii_lowercase();
            if let Some(name) = lower.strip_prefix("#+begin_") {
                let name = name.split_whitespace().next().unwrap_or("");
                return ["src", "example", "export", "comment"]
                    .contains(&name)
                    .then(|| Close::Line(format!("#+end_{name}")));
            }
            // The text in other drawers is read.
            [":properties:", ":logbook:"].contains(&&*lower).then(|| Close::Line(":end:".to_owned()))
        }
        Format::Rst => {
            let directive = words.starts_with("..") && rst::is_code(words);
            let opens = directive || words.ends_with("::") && !words.starts_with("..");
            // In a list item the text begins after the mark.
            let item =
                ["* ", "- ", "+ ", "#. "].iter().find(|mark| words.starts_with(**mark)).map_or(0, |mark| mark.len());
            opens.then(|| Close::Indent(line.len() - line.trim_start().len() + item))
        }
        Format::AsciiDoc => {
            let fence = ["-", ".", "+", "/"]
                .iter()
                .any(|mark| words.len() >= 4 && words.trim_matches(|c| mark.starts_with(c)).is_empty());
            same(fence).or_else(|| words.starts_with("```").then(|| Close::Line("```".to_owned())))
        }
        Format::Text | Format::Markdown | Format::Bibliography => None,
    }
}

/// The position of the command in a line after which TeX reads nothing.
fn ends_document(line: &str) -> Option<usize> {
    line.find("\\end{document}").filter(|at| !line[..*at].contains('%'))
}

/// The position in its line of a block of code that need not begin a line.
fn opening(format: Format, line: &str) -> usize {
    let at = match format {
        Format::Latex if !line.trim_start().starts_with("\\iffalse") => {
            ends_document(line).or_else(|| line.find("\\begin{"))
        }
        Format::Typst if !line.trim_start().starts_with('`') => typst::open_comment(line),
        _ => None,
    };
    at.unwrap_or(0)
}

/// The position after the block of code whose first line ends before `at`.
fn closed(bytes: &[u8], mut at: usize, format: Format, close: &Close) -> usize {
    let mut last = at;
    while at < bytes.len() {
        let (end, next) = lines::end(bytes, at);
        let next = next.unwrap_or(bytes.len());
        let line = bytes[at..end].trim_ascii();
        match close {
            Close::Line(words) if line.eq_ignore_ascii_case(words.as_bytes()) => return next,
            Close::Holds(words) if memchr::memmem::find(line, words.as_bytes()).is_some() => return next,
            Close::Line(_) | Close::Holds(_) | Close::Never => last = next,
            Close::Indent(column) => {
                let blank = lines::blank(bytes, at, format).is_some();
                if !blank && lines::indent(bytes, at).0 <= *column {
                    return last;
                }
                if !blank {
                    last = next;
                }
            }
        }
        at = next;
    }
    last
}

/// A chunk under construction.
pub(super) struct Page<'a> {
    pub(super) text: &'a str,
    prose: Vec<u8>,
    pub(super) citations: Vec<Citation>,
    /// Names that the text itself defines: keys, and places that it refers to.
    pub(super) labels: Vec<Label>,
    /// The style of the tags that are being read.
    pub(super) style: CitationStyle,
    brackets: Vec<(usize, usize)>,
}

impl<'a> Page<'a> {
    pub(super) fn new(text: &'a str, prose: Vec<u8>, style: CitationStyle) -> Self {
        Self { text, prose, citations: Vec::new(), labels: Vec::new(), style, brackets: brackets(text) }
    }

    /// The rest of the prose.
    pub(super) fn into_parts(self) -> (Vec<u8>, Vec<Citation>) {
        (self.prose, self.citations)
    }

    /// The closing position of the bracket that opens at `at`.
    fn closing(&self, at: usize) -> Option<usize> {
        let index = self.brackets.binary_search_by_key(&at, |pair| pair.0).ok()?;
        self.brackets.get(index).map(|pair| pair.1)
    }

    /// Replaces a mark within a number by what groups digits: a comma for one byte, otherwise no-break spaces.
    fn group(&mut self, range: Range<usize>) {
        let mut rest = self.prose.get_mut(range).unwrap_or_default();
        if let [one] = rest {
            *one = b',';
            return;
        }
        if rest.len() % 2 == 1 {
            let (odd, even) = rest.split_at_mut(3);
            odd.copy_from_slice("\u{202f}".as_bytes());
            rest = even;
        }
        for pair in rest.chunks_exact_mut(2) {
            pair.copy_from_slice("\u{a0}".as_bytes());
        }
    }

    /// Writes what is printed for a command at its first byte.
    fn print(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.prose.get_mut(at) {
            *place = byte;
        }
    }

    /// Replaces text that is not prose by spaces.
    pub(super) fn blank(&mut self, range: Range<usize>) {
        scrub::blank(&mut self.prose, range);
    }

    /// Adds the citation of every entry.
    fn cite_all(&mut self, place: Range<usize>) {
        let span = Span::at(place.clone());
        self.citations.push(Citation {
            group: span,
            span,
            key_span: span,
            key: "*".into(),
            mode: CitationMode::Normal,
            prefix: "".into(),
            label: None,
            locator: None,
            suffix: "".into(),
            style: self.style,
        });
        self.blank(place);
    }

    /// Adds a citation; its tag is no prose.
    fn cite(&mut self, cite: Cite<'_>) {
        let Cite { group, span, key, mode, prefix, suffix } = cite;
        let name = self.text.get(key.clone()).unwrap_or("");
        // A key is within one line.
        if name.is_empty() || name.contains(['\n', '\r']) {
            return;
        }
        let tidy = |text: &str| text.replace(['~', '\u{a0}'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let suffix = tidy(suffix);
        let (found, rest) = locator::split(&suffix);
        let (label, locator) = found.map_or((None, None), |found| (Some(found.label), Some(found.value)));
        self.citations.push(Citation {
            group: Span::at(group.clone()),
            span: Span::at(span),
            key_span: Span::at(key.clone()),
            key: name.into(),
            mode,
            prefix: tidy(prefix).into(),
            label,
            locator,
            suffix: rest.trim().into(),
            style: self.style,
        });
        self.blank(group);
    }
}

/// A citation as the reader of a format finds it.
struct Cite<'a> {
    group: Range<usize>,
    span: Range<usize>,
    key: Range<usize>,
    mode: CitationMode,
    prefix: &'a str,
    /// The text after the key: the locator and the rest.
    suffix: &'a str,
}

/// Parses a chunk.
pub(super) fn parse(text: &Arc<str>, format: Format) -> Syntax {
    let mut words = text.as_bytes().to_vec();
    let mut formulas = Vec::new();
    let blocks = blocks(text, format, &mut words, &mut formulas);
    match format {
        Format::Latex => latex::hide(text, &mut words),
        Format::Typst => typst::hide(text, &mut words),
        Format::Org => org::hide(text, &mut words),
        Format::AsciiDoc => asciidoc::hide(text, &mut words),
        _ => {}
    }
    // Code is not read.
    let readable = plain::text_of(&words);
    let mut page = Page::new(&readable, words, CitationStyle::of(format));
    let code = |at: usize| {
        let at = offset(at);
        blocks.iter().any(|block| block.kind == BlockKind::Code && block.span.start < at && at < block.span.end)
    };
    let mut ignores = Vec::new();
    super::ignore::find(text, format, code, &mut ignores);
    match format {
        Format::Latex => latex::read(&mut page),
        Format::Typst => typst::read(&mut page),
        Format::Org => org::read(&mut page),
        Format::Rst => rst::read(&mut page),
        Format::AsciiDoc => asciidoc::read(&mut page),
        Format::Text | Format::Markdown | Format::Bibliography => {}
    }
    if let Some(all) = rst::lists_all(text).filter(|_| format == Format::Rst) {
        page.cite_all(all);
    }
    for formula in formulas {
        page.blank(formula);
    }
    if format == Format::Latex && text.contains("filecontents") {
        page.labels.extend(entries(text));
    }
    let words = plain::text_of(&page.prose);
    scrub::addresses(&words, |address| page.blank(address));
    let prose = plain::text_of(&page.prose);
    let mut blocks = blocks;
    for block in &mut blocks {
        let (source, words) = (block.span.of(text), block.span.of(&prose));
        let cites = page.citations.iter().any(|citation| block.span.covers(citation.group));
        if block.kind == BlockKind::Paragraph && words.trim().is_empty() && !cites {
            block.kind = BlockKind::Silent;
        }
        block.shape = article::shape(source, words, block.kind);
    }
    page.citations.sort_by_key(|citation| (citation.group, citation.key_span));
    Syntax { blocks, prose, citations: page.citations, labels: page.labels, ignores, front_matter: None, paragraphs: 0 }
}

/// The keys of the BibTeX entries that a document contains.
fn entries(text: &str) -> Vec<Label> {
    let mut labels = Vec::new();
    let mut inside = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        if words.starts_with("\\begin{filecontents") {
            inside = true;
        } else if words.starts_with("\\end{filecontents") {
            inside = false;
        } else if let Some((kind, rest)) = words.strip_prefix('@').and_then(|entry| entry.split_once(['{', '(']))
            && inside
            && kind.trim().bytes().all(|byte| byte.is_ascii_alphabetic())
            && let Some((key, _)) = rest.split_once(',')
        {
            let place = key.as_ptr() as usize - line.as_ptr() as usize;
            let start = at + place + (key.len() - key.trim_start().len());
            labels.push(Label::key(key.trim(), start..start + key.trim().len()));
        }
        at += line.len();
    }
    labels
}

/// The blocks of a chunk, line by line; the marks of headings and lists, and code, are replaced by spaces. The words of
/// a formula stay, because a command in it may cite; its span is added to `formulas`.
fn blocks(text: &str, format: Format, words: &mut [u8], formulas: &mut Vec<Range<usize>>) -> Vec<Block> {
    let bytes = text.as_bytes();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut at = 0;
    while at < bytes.len() {
        let (end, next) = lines::end(bytes, at);
        let next = next.unwrap_or(bytes.len());
        let line = text.get(at..end).unwrap_or("");
        let said = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        let span = Span::at(start..start + said.len());
        if said.is_empty() {
            open = false;
        } else if let Some(close) = fence(format, line) {
            // In reStructuredText the line that announces code is prose.
            let announces = format == Format::Rst && !said.starts_with("..");
            let lead = at + opening(format, line);
            if announces {
                push(&mut blocks, span, BlockKind::Paragraph, open);
            } else if lead > start {
                let words = text.get(start..lead).unwrap_or("").trim_end().len();
                push(&mut blocks, Span::at(start..start + words), BlockKind::Paragraph, open);
            }
            let behind = closed(bytes, next, format, &close);
            let from = if announces { next } else { lead.max(start) };
            // The text after the closing words is prose again.
            let ends = match &close {
                Close::Holds(words) => {
                    text.get(next..behind).and_then(|code| Some(next + code.rfind(&**words)? + words.len()))
                }
                Close::Line(_) | Close::Indent(_) | Close::Never => None,
            };
            let ends = ends.unwrap_or(behind);
            let code = text.get(from..ends).unwrap_or("").trim_end().len();
            if code > 0 {
                push(&mut blocks, Span::at(from..from + code), BlockKind::Code, false);
                let name = said.strip_prefix("\\begin{").and_then(|rest| rest.split('}').next());
                if format == Format::Latex && name.is_some_and(latex::is_formula) {
                    formulas.push(from..ends);
                } else {
                    scrub::blank(words, from..ends);
                }
            }
            let tail = text.get(ends..behind).unwrap_or("");
            open = !tail.trim().is_empty();
            if open {
                let start = ends + (tail.len() - tail.trim_start().len());
                push(&mut blocks, Span::at(start..start + tail.trim().len()), BlockKind::Paragraph, false);
            }
            at = behind;
            continue;
        } else if let Some((kind, marker)) = marked(format, line.trim_start(), &text[next..]) {
            scrub::blank(words, start..start + marker.min(said.len()));
            push(&mut blocks, span, kind, false);
            open = kind == BlockKind::ListItem;
        } else {
            push(&mut blocks, span, BlockKind::Paragraph, open);
            open = true;
        }
        at = next;
    }
    blocks
}

fn push(blocks: &mut Vec<Block>, span: Span, kind: BlockKind, goes_on: bool) {
    match blocks.last_mut().filter(|_| goes_on) {
        Some(last) => last.span = last.span.join(span),
        None => blocks.push(Block { span, kind, shape: Shape::Prose }),
    }
}

/// The kind of a line by the mark at its start, and the length of the mark. `behind`: the text after it.
fn marked(format: Format, line: &str, behind: &str) -> Option<(BlockKind, usize)> {
    let run = |mark: char| line.len() - line.trim_start_matches(mark).len();
    let heading = |marks: usize| {
        let level = u8::try_from(marks).ok().filter(|level| (1..=6).contains(level))?;
        line[marks..].starts_with(' ').then_some((BlockKind::Heading(level), marks + 1))
    };
    let item = |marks: &[&str]| {
        let mark = marks.iter().find(|mark| line.starts_with(**mark))?;
        Some((BlockKind::ListItem, mark.len()))
    };
    match format {
        Format::Latex => latex::heading(line).map(|level| (BlockKind::Heading(level), 0)).or_else(|| item(&["\\item"])),
        Format::Typst => heading(run('=')).or_else(|| item(&["- ", "+ "])),
        // The chunk's line may have been indented, and then a star marks a list item.
        Format::Org => heading(run('*')).or_else(|| item(&["- ", "+ "])),
        Format::AsciiDoc => heading(run('=')).or_else(|| item(&["* ", "** ", "- ", ". "])),
        Format::Rst => {
            let under = behind.lines().next().unwrap_or("").trim_end();
            if rst::is_rule(line.trim_end()) {
                return Some((BlockKind::Silent, line.trim_end().len()));
            }
            let underlined = rst::is_rule(under) && under.len() >= line.trim_end().chars().count();
            if underlined {
                return Some((BlockKind::Heading(rst::level(under)), 0));
            }
            item(&["- ", "* ", "+ ", "#. "])
        }
        Format::Text | Format::Markdown | Format::Bibliography => None,
    }
}

/// Each bracket that is closed, with the closing position: each kind of bracket separately, without those after a
/// backslash.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let mut open: [Vec<usize>; 3] = Default::default();
    let mut pairs = Vec::new();
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'[' => open[0].push(at),
            b'{' => open[1].push(at),
            b'(' => open[2].push(at),
            b']' => pairs.extend(open[0].pop().map(|start| (start, at))),
            b'}' => pairs.extend(open[1].pop().map(|start| (start, at))),
            b')' => pairs.extend(open[2].pop().map(|start| (start, at))),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The end of a span of at most `most` bytes.
fn within(text: &str, at: usize, most: usize) -> &str {
    text.get(at..floor(text, at + most)).unwrap_or("")
}

/// Keys separated by one of the marks, each with its position.
fn keys(text: &str, range: Range<usize>, marks: &[char]) -> Vec<Range<usize>> {
    let inner = text.get(range.clone()).unwrap_or("");
    let mut keys = Vec::new();
    let mut at = range.start;
    for part in inner.split(marks) {
        let start = at + (part.len() - part.trim_start().len());
        if !part.trim().is_empty() {
            keys.push(start..start + part.trim().len());
        }
        at += part.len() + 1;
    }
    keys
}

#[cfg(test)]
mod tests;
