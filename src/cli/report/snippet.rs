//! The words a finding is about, literally, with marks under them. A paragraph of prose is one line, often longer
//! than any terminal, so a window around the words is shown, wrapped; `…` stands where it is cut.

use std::io::{self, Write};

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::GUTTER;
use crate::cli::positions::Source;
use crate::cli::terminal::{acts, picture};
use crate::text::Span;

/// Bytes of the line shown before and after the words.
const AROUND: usize = 72;
/// A line's end this near is shown rather than cut off.
const NEAR: usize = 24;
/// Bytes of the words themselves that are shown.
pub(super) const LONGEST: usize = 900;
/// Rows shown before the rest is left out.
const ROWS: usize = 6;
/// Marks are put on letters with no end by hostile texts.
const CLUSTER: usize = 24;

/// One cluster of characters as shown.
struct Cell {
    text: String,
    width: usize,
    marked: bool,
    space: bool,
}

/// One row: the number of the line that begins in it, and its cells.
struct Row {
    number: Option<u32>,
    cells: Vec<Cell>,
}

/// How a snippet looks.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// Columns of the widest line number.
    pub(super) gutter: usize,
    /// Columns of the terminal.
    pub(super) width: usize,
    pub(super) mark: char,
    pub(super) style: Style,
}

/// Writes the lines of a span with marks under it.
pub(super) fn snippet(source: &Source, span: Span, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let available = look.width.saturating_sub(look.gutter + 3).max(20);
    let rows = rows(source, span, available);
    let Look { gutter, mark, style, .. } = look;
    writeln!(out, "{GUTTER}{:gutter$} |{GUTTER:#}", "")?;
    for row in rows.iter().take(ROWS) {
        let number = row.number.map(|number| number.to_string()).unwrap_or_default();
        let line: String = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        let line = line.trim_end();
        let space = if line.is_empty() { "" } else { " " };
        writeln!(out, "{GUTTER}{number:>gutter$} |{GUTTER:#}{space}{line}")?;
        let marks = marks(&row.cells, mark);
        if !marks.is_empty() {
            writeln!(
                out,
                "{GUTTER}{:gutter$} |{GUTTER:#} {}{style}{}{style:#}",
                "",
                spaces(&marks),
                marks.trim_start()
            )?;
        }
    }
    if rows.len() > ROWS {
        writeln!(out, "{GUTTER}{:gutter$} |{GUTTER:#} …", "")?;
    }
    Ok(())
}

fn spaces(marks: &str) -> &str {
    marks.get(..marks.len() - marks.trim_start().len()).unwrap_or("")
}

/// The marks under a row. Spaces at its edges are not marked: they are where the line was broken.
fn marks(cells: &[Cell], mark: char) -> String {
    let is_word = |cell: &Cell| cell.marked && !cell.space;
    let Some(first) = cells.iter().position(is_word) else {
        let lone = cells.iter().position(|cell| cell.marked);
        return lone.map_or_else(String::new, |at| {
            let before: usize = cells.iter().take(at).map(|cell| cell.width).sum();
            " ".repeat(before) + &mark.to_string()
        });
    };
    let last = cells.iter().rposition(is_word).unwrap_or(first);
    let mut out = String::new();
    for (at, cell) in cells.iter().enumerate().take(last + 1) {
        let sign = if cell.marked && at >= first { mark } else { ' ' };
        out.extend(std::iter::repeat_n(sign, cell.width));
    }
    out
}

fn rows(source: &Source, span: Span, available: usize) -> Vec<Row> {
    let text = source.text.as_str();
    let line_start = source.lines.start(source.lines.line(span.start)) as usize;
    let start = span.start as usize;
    let end = (span.end as usize).min(floor(text, start + LONGEST)).max(start);
    let rest = text.get(end..).unwrap_or("");
    let line_end = end
        + rest
            .bytes()
            .take(AROUND + NEAR)
            .position(|byte| byte == b'\n' || byte == b'\r')
            .unwrap_or(rest.len().min(AROUND + NEAR + 1));
    let (from, cut_before) = if start - line_start <= AROUND + NEAR {
        (line_start, false)
    } else {
        (word_start(text, start - AROUND, start), true)
    };
    let (to, cut_behind) = if line_end - end <= AROUND + NEAR && end == span.end as usize {
        (line_end, false)
    } else {
        (word_end(text, end, end + AROUND.min(rest.len())), true)
    };
    let mut builder = Builder {
        available,
        rows: Vec::new(),
        row: Row { number: Some(source.lines.line(span.start) + 1), cells: Vec::new() },
    };
    if cut_before {
        builder.push("…", false);
    }
    let mut at = from;
    let mut number = source.lines.line(span.start) + 1;
    for cluster in text.get(from..to).unwrap_or("").graphemes(true) {
        if matches!(cluster, "\n" | "\r" | "\r\n") {
            number += 1;
            builder.end(Some(number));
        } else {
            let marked = (start..end).contains(&at) || (span.is_empty() && at == start);
            builder.push(cluster, marked);
        }
        at += cluster.len();
    }
    if cut_behind {
        builder.push("…", false);
    } else if span.is_empty() && at == start {
        builder.push(" ", true);
    }
    builder.end(None);
    builder.rows
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The start of the first word after `at`; `at` where the words are too long to wait for.
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
    fn push(&mut self, cluster: &str, marked: bool) {
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
        self.row.cells.push(Cell { text, width, marked, space });
    }

    /// Breaks the row after its last space, or where it is.
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
        let look = Look { gutter: 1, width, mark: '^', style: Style::new() };
        let mut out = anstream::StripStream::new(Vec::new());
        snippet(&source, Span::at(start..end), look, &mut out).unwrap();
        expect.assert_eq(&String::from_utf8(out.into_inner()).unwrap());
    }

    #[test]
    fn wide_characters_combining_marks_and_tabs_keep_the_marks_in_place() {
        check(
            "会議は«東京»で\n",
            60,
            &expect![[r#"
              |
            1 | 会議は東京で
              |       ^^^^
        "#]],
        );
        check(
            "a\tCafe\u{301} «ne\u{301}e» b\n",
            60,
            &expect![[r#"
                  |
                1 | a    Café née b
                  |           ^^^
            "#]],
        );
    }

    #[test]
    fn a_long_paragraph_is_cut_to_the_words_and_wrapped() {
        let filler = "Ships lay at the quay while the crews waited for the tide to turn. ".repeat(4);
        check(
            &format!(
                "{filler}«The harbour master counted twelve ships and forty sailors on the morning of the strike.» {filler}"
            ),
            60,
            &expect![[r#"
                  |
                1 | …Ships lay at the quay while the crews waited for the
                  | tide to turn. The harbour master counted twelve ships
                  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  | and forty sailors on the morning of the strike. Ships
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  | lay at the quay while the crews waited for the tide to
                  | turn.…
            "#]],
        );
    }

    #[test]
    fn nothing_a_terminal_obeys_is_shown_as_it_is() {
        check(
            "an \u{1b}[31m«e\u{9b}vil\u{202e}» word\n",
            60,
            &expect![[r#"
              |
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
              |
            1 | no end
              |       ^
        "#]],
        );
        check(
            "one«»\r\ntwo",
            60,
            &expect![[r#"
              |
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
              |
            1 | one two
              |     ^^^
            2 |
            3 | three four
              | ^^^^^
        "#]],
        );
    }
}
