//! The words of a finding, literally, with marks under them. A paragraph of prose is one line, often longer than any
//! terminal, so a window around the words is shown, wrapped; `…` shows where it is cut.

use std::io::{self, Write};

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{BOLD, GUTTER};
use crate::cli::positions::Source;
use crate::cli::terminal::{acts, picture};
use crate::text::Span;

/// Rows shown before the rest is omitted.
const ROWS: usize = 2;
/// Hostile texts put endless combining marks on letters.
const CLUSTER: usize = 24;
/// Bytes shown before the words if the words alone fill more than a row.
const LEAD: usize = 12;

/// The mark under a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    /// The words themselves; if the reason points at some of them, those.
    Words,
    /// The rest of the words.
    Rest,
    /// Other words that the reason points at.
    Reason,
}

impl Mark {
    const fn sign(self) -> char {
        match self {
            Self::None => ' ',
            Self::Words => '^',
            Self::Rest => '~',
            Self::Reason => '-',
        }
    }
}

/// One grapheme cluster as shown.
struct Cell {
    text: String,
    width: usize,
    mark: Mark,
    space: bool,
}

/// One row: the number of the line that begins in it, and its cells.
struct Row {
    number: Option<u32>,
    cells: Vec<Cell>,
}

/// How a snippet looks.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    /// Columns of the widest line number.
    pub(super) gutter: usize,
    /// Columns of the terminal.
    pub(super) width: usize,
    pub(super) style: Style,
}

/// The additional parts of a snippet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// The words that the reason points at.
    pub(super) reason: bool,
    /// The label, after the last marks.
    pub(super) label: bool,
}

/// Writes the lines of a span with marks under it, and the label after the marks if there is room.
pub(super) fn snippet(
    source: &Source,
    span: Span,
    reason: Option<Span>,
    label: &str,
    frame: Frame,
    out: &mut dyn Write,
) -> io::Result<Shown> {
    let available = frame.width.saturating_sub(frame.gutter + 3).max(20);
    let Window { from, to, reason } = window(source, span, reason, available);
    let rows = rows(source, span, reason, from..to, available);
    let Frame { gutter, style, .. } = frame;
    let single = rows.len() == 1;
    let last = rows.iter().take(ROWS).rposition(|row| has_marks(row, single));
    let mut shown = Shown { reason: reason.is_some(), label: false };
    for (at, row) in rows.iter().take(ROWS).enumerate() {
        let number = row.number.map(|number| number.to_string()).unwrap_or_default();
        write!(out, "{GUTTER}{number:>gutter$} |{GUTTER:#}")?;
        let line: String = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        if !line.trim_end().is_empty() {
            out.write_all(b" ")?;
            styled(row, line.trim_end().len(), out)?;
        }
        writeln!(out)?;
        if !has_marks(row, single) {
            continue;
        }
        let marks = marks(&row.cells);
        write!(out, "{GUTTER}{:gutter$} |{GUTTER:#} {}{style}{}{style:#}", "", spaces(&marks), marks.trim_start())?;
        let room = available.saturating_sub(marks.width() + 1);
        if Some(at) == last && !label.is_empty() && label.width() <= room {
            write!(out, " {label}")?;
            shown.label = true;
        }
        writeln!(out)?;
    }
    if rows.len() > ROWS {
        writeln!(out, "{GUTTER}{:gutter$} |{GUTTER:#} …", "")?;
    }
    Ok(shown)
}

/// Writes a row's first `length` bytes, the words in bold.
fn styled(row: &Row, length: usize, out: &mut dyn Write) -> io::Result<()> {
    let (mut written, mut bold) = (0, false);
    for cell in &row.cells {
        if written >= length {
            break;
        }
        let marked = cell.mark != Mark::None;
        if marked != bold {
            if marked {
                write!(out, "{BOLD}")?
            } else {
                write!(out, "{BOLD:#}")?
            }
            bold = marked;
        }
        out.write_all(cell.text.as_bytes())?;
        written += cell.text.len();
    }
    if bold { write!(out, "{BOLD:#}") } else { Ok(()) }
}

/// Whether a row has marks: words over several rows only get those of the reason.
fn has_marks(row: &Row, single: bool) -> bool {
    let pointed = row.cells.iter().any(|cell| matches!(cell.mark, Mark::Words | Mark::Reason));
    pointed || single && row.cells.iter().any(|cell| cell.mark != Mark::None)
}

fn spaces(marks: &str) -> &str {
    marks.get(..marks.len() - marks.trim_start().len()).unwrap_or("")
}

/// The marks under a row. Spaces at the edges of the marked words get none: the line was broken there.
fn marks(cells: &[Cell]) -> String {
    let is_word = |cell: &Cell| cell.mark != Mark::None && !cell.space;
    let Some(last) = cells.iter().rposition(is_word) else {
        let lone = cells.iter().position(|cell| cell.mark != Mark::None);
        return lone.map_or_else(String::new, |at| {
            let before: usize = cells.iter().take(at).map(|cell| cell.width).sum();
            " ".repeat(before) + "^"
        });
    };
    let first = cells.iter().position(is_word).unwrap_or(last);
    let mut out = String::new();
    for (at, cell) in cells.iter().enumerate().take(last + 1) {
        let sign = if at >= first { cell.mark.sign() } else { ' ' };
        out.extend(std::iter::repeat_n(sign, cell.width));
    }
    out
}

/// The shown bytes, and the words of the reason among them.
struct Window {
    from: usize,
    to: usize,
    reason: Option<Span>,
}

/// Chooses the shown part: as much of the line around the words as fits a row; of longer words two rows, those of the
/// reason among them.
fn window(source: &Source, span: Span, reason: Option<Span>, available: usize) -> Window {
    let text = source.text.as_str();
    let line = |at: u32| source.lines.start(source.lines.line(at)) as usize;
    let (start, end) = (span.start as usize, span.end as usize);
    let reason = reason.filter(|reason| !reason.is_empty());
    // Two ellipses.
    let row = available.saturating_sub(2);
    // Rows end between words, so some of their columns stay empty.
    let most = row * ROWS - row / 3;
    let near = reason.filter(|reason| {
        let (from, to) = (start.min(reason.start as usize), end.max(reason.end as usize));
        to - from <= most.max(end - start) && line(reason.start) <= start && line(span.start) <= reason.start as usize
    });
    let (mut core, mut near) = match near {
        Some(reason) => (start.min(reason.start as usize)..end.max(reason.end as usize), Some(reason)),
        None => (start..end, None),
    };
    if core.len() > most {
        // Of long words, those around the important ones.
        let wanted =
            near.map_or(core.start, |reason| (reason.end as usize).saturating_sub(most * 3 / 4).max(core.start));
        let from = if wanted > core.start { word_start(text, wanted, core.end) } else { core.start };
        core = from..(from + most).min(core.end);
        near = near.filter(|reason| core.contains(&(reason.start as usize)));
    }
    let line_start = line(u32::try_from(core.start).unwrap_or(span.start));
    let line_end = |at: usize| {
        let rest = text.get(floor(text, at)..).unwrap_or("");
        at + rest.bytes().take(most).position(|byte| byte == b'\n' || byte == b'\r').unwrap_or(rest.len().min(most))
    };
    let room = if core.len() <= row { row - core.len() } else { 0 };
    let behind = line_end(core.end) - core.end;
    let before = core.start - line_start;
    let lead = if room == 0 { LEAD } else { room.saturating_sub(behind.min(room / 2)) };
    let from = if before <= lead { line_start } else { word_start(text, core.start - lead, core.start) };
    let left = (if room == 0 { most } else { row }).saturating_sub(core.end - from);
    let to = if core.end < end || behind > left {
        word_end(text, core.end.min(from + most), (core.end + left).min(from + most))
    } else {
        core.end + behind
    };
    Window { from, to: to.max(core.start), reason: near }
}

fn rows(
    source: &Source,
    span: Span,
    reason: Option<Span>,
    shown: std::ops::Range<usize>,
    available: usize,
) -> Vec<Row> {
    let text = source.text.as_str();
    let (start, end) = (span.start as usize, span.end as usize);
    let at = crate::text::offset(shown.start);
    let mut number = source.lines.line(at) + 1;
    let line_start = source.lines.start(number - 1) as usize;
    let mut builder = Builder { available, rows: Vec::new(), row: Row { number: Some(number), cells: Vec::new() } };
    if shown.start > line_start {
        builder.push("…", Mark::None);
    }
    let inside = reason.filter(|reason| span.covers(*reason));
    let mut at = shown.start;
    for cluster in text.get(shown.clone()).unwrap_or("").graphemes(true) {
        if matches!(cluster, "\n" | "\r" | "\r\n") {
            number += 1;
            builder.end(Some(number));
        } else {
            let in_words = (start..end).contains(&at) || (span.is_empty() && at == start);
            let in_reason = reason.is_some_and(|reason| reason.range().contains(&at));
            builder.push(
                cluster,
                match (in_words, in_reason, inside) {
                    (true, false, Some(_)) => Mark::Rest,
                    (true, ..) => Mark::Words,
                    (false, true, _) => Mark::Reason,
                    (false, false, _) => Mark::None,
                },
            );
        }
        at += cluster.len();
    }
    let rest = text.get(shown.end..).and_then(|rest| rest.bytes().next());
    if rest.is_some_and(|byte| byte != b'\n' && byte != b'\r') {
        builder.push("…", Mark::None);
    } else if span.is_empty() && at == start {
        builder.push(" ", Mark::Words);
    }
    builder.end(None);
    // A blank line between two paragraphs is not shown.
    builder.rows.retain(|row| !row.cells.is_empty());
    builder.rows
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The start of the first word after `at`; `at` if the words are too long.
fn word_start(text: &str, at: usize, limit: usize) -> usize {
    let at = floor(text, at);
    let before = text.get(at..limit).unwrap_or("");
    before.find(char::is_whitespace).map_or(at, |space| {
        let rest = before.get(space..).unwrap_or("");
        at + space + (rest.len() - rest.trim_start().len())
    })
}

/// The end of the last word before `at`.
fn word_end(text: &str, limit: usize, at: usize) -> usize {
    let at = floor(text, at);
    let behind = text.get(limit..at).unwrap_or("");
    behind.rfind(char::is_whitespace).map_or(at, |space| limit + behind.get(..space).unwrap_or("").trim_end().len())
}

struct Builder {
    available: usize,
    rows: Vec<Row>,
    row: Row,
}

impl Builder {
    fn push(&mut self, cluster: &str, mark: Mark) {
        let mut text = String::with_capacity(cluster.len());
        for c in cluster.chars().take(CLUSTER) {
            match c {
                '\t' => text.push_str("    "),
                c if acts(c) => text.push_str(&picture(c)),
                c => text.push(c),
            }
        }
        let width = text.width();
        let space = cluster.chars().all(char::is_whitespace);
        let used: usize = self.row.cells.iter().map(|cell| cell.width).sum();
        if used + width > self.available && !(space && used <= self.available) {
            self.wrap();
        }
        self.row.cells.push(Cell { text, width, mark, space });
    }

    /// Breaks the row after its last space, or at its end.
    fn wrap(&mut self) {
        let at = self.row.cells.iter().rposition(|cell| cell.space).map_or(self.row.cells.len(), |at| at + 1);
        let rest = self.row.cells.split_off(at);
        self.end(None);
        self.row.cells = rest;
    }

    fn end(&mut self, number: Option<u32>) {
        let row = std::mem::replace(&mut self.row, Row { number, cells: Vec::new() });
        if row.number.is_some() || !row.cells.is_empty() {
            self.rows.push(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// `«` and `»` stand around the words.
    fn check(text: &str, width: usize, expect: &Expect) {
        let start = text.find('«').unwrap();
        let bare = text.replacen('«', "", 1);
        let end = bare.find('»').unwrap();
        let source = Source::new(bare.replacen('»', "", 1));
        let frame = Frame { gutter: 1, width, style: Style::new() };
        let mut out = anstream::StripStream::new(Vec::new());
        snippet(&source, Span::at(start..end), None, "", frame, &mut out).unwrap();
        expect.assert_eq(&String::from_utf8(out.into_inner()).unwrap());
    }

    #[test]
    fn wide_characters_combining_marks_and_tabs_keep_the_marks_in_place() {
        check(
            "会議は«東京»で\n",
            60,
            &expect![[r#"
            1 | 会議は東京で
              |       ^^^^
        "#]],
        );
        check(
            "a\tCafe\u{301} «ne\u{301}e» b\n",
            60,
            &expect![[r#"
                1 | a    Café née b
                  |           ^^^
            "#]],
        );
    }

    #[test]
    fn a_long_paragraph_is_cut_to_two_rows_around_the_words_that_matter() {
        let filler = "Ships were at the quay while the crews waited for the tide to turn. ".repeat(4);
        let words = "The harbour master, who had been in office since the spring, counted twelve ships and forty sailors on \
                     the morning of the strike, as he had promised to the council and to the owners.";
        let source = Source::new(format!("{filler}{words} {filler}"));
        let at = |part: &str| {
            let start = source.text.find(part).unwrap();
            Span::at(start..start + part.len())
        };
        for reason in [None, Some(at("forty sailors")), Some(at("to the owners"))] {
            let frame = Frame { gutter: 1, width: 60, style: Style::new() };
            let mut out = anstream::StripStream::new(Vec::new());
            let shown = snippet(&source, at(words), reason, "It is counted.", frame, &mut out).unwrap();
            let text = String::from_utf8(out.into_inner()).unwrap();
            assert!(text.lines().count() <= 5 && text.lines().all(|line| line.width() <= 60), "{text}");
            assert_eq!(shown.reason, reason.is_some(), "{text}");
            let pointed = reason.is_none_or(|reason| {
                let marks: usize = text.matches('^').count();
                marks == reason.len() as usize || marks + 1 == reason.len() as usize
            });
            assert!(pointed, "{text}");
        }
    }

    #[test]
    fn control_characters_are_made_visible() {
        check(
            "an \u{1b}[31m«e\u{9b}vil\u{202e}» word\n",
            60,
            &expect![[r#"
            1 | an ␛[31me\u{9b}vil\u{202e} word
              |         ^^^^^^^^^^^^^^^^^^
        "#]],
        );
    }

    #[test]
    fn an_empty_span_is_one_mark_wide_also_at_the_end() {
        check(
            "no end«»",
            60,
            &expect![[r#"
            1 | no end
              |       ^
        "#]],
        );
        check(
            "one«»\r\ntwo",
            60,
            &expect![[r#"
            1 | one
              |    ^
        "#]],
        );
    }

    #[test]
    fn words_over_several_lines_keep_their_numbers() {
        check(
            "one «two\n\nthree» four\n",
            60,
            &expect![[r#"
            1 | one two
              |     ^^^
            3 | three four
              | ^^^^^
        "#]],
        );
    }
}
