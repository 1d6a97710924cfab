//! Tables and lists with a row or a column of sums.

use std::sync::LazyLock;

use super::passage::{differ, digits};
use super::{Inconsistency, Matter};
use crate::english;
use crate::syntax::{BlockKind, Syntax};
use crate::text::Span;

static TOTAL: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "total-rows"));
static NO_PART: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "no-part-rows"));

/// The most rows and columns that are read.
const MOST: usize = 200;
/// A single column of numbers whose sum is further from its total, as a share of it, adds up something else.
const NEAR: f64 = 0.1;
/// The same for a column beside others that do add up.
const CONFIRMED: f64 = 0.5;

/// The most bytes of the parts that a finding shows.
const LONGEST: u32 = 360;

#[derive(Clone, Copy, Debug)]
struct Number {
    value: f64,
    /// The number of decimals.
    decimals: u32,
}

/// A cell: its words and its number, if it is one.
#[derive(Clone, Debug)]
struct Cell<'a> {
    span: Span,
    text: &'a str,
    number: Option<Number>,
}

/// The tables and lists of a chunk whose sums are not those of their numbers.
pub(super) fn tables(text: &str, syntax: &Syntax, out: &mut Vec<Inconsistency>) {
    let mut rows: Vec<Vec<Cell<'_>>> = Vec::new();
    let (mut end, mut kind) = (0, None);
    for block in &syntax.blocks {
        let is_row = matches!(block.kind, BlockKind::Table | BlockKind::ListItem);
        let gap = text.get(end as usize..block.span.start as usize).unwrap_or_default();
        // Only the line of dashes is between two rows of a table, only blank lines between two items of a list.
        let apart = gap.contains(char::is_alphanumeric) || block.kind == BlockKind::Table && gap.contains("\n\n");
        if !is_row || apart || kind != Some(block.kind) {
            check(&std::mem::take(&mut rows), out);
        }
        kind = Some(block.kind);
        if is_row {
            for line in lines(text, block.span) {
                rows.push(if block.kind == BlockKind::Table { cells(text, line) } else { item(text, line) });
            }
        }
        end = block.span.end;
    }
    check(&rows, out);
}

/// The lines of a span.
fn lines(text: &str, span: Span) -> Vec<Span> {
    let mut start = span.start;
    let all = span.of(text);
    let mut out = Vec::new();
    for line in all.split('\n') {
        let end = start + crate::text::offset(line.len());
        if !line.trim().is_empty() {
            out.push(Span::new(start, end));
        }
        start = end + 1;
    }
    out
}

/// The cells of a row between bars, between ampersands in LaTeX.
fn cells(text: &str, line: Span) -> Vec<Cell<'_>> {
    let row = line.of(text);
    let mark = if row.contains('|') { '|' } else { '&' };
    let mut start = line.start;
    let mut out = Vec::new();
    for cell in row.split(mark) {
        let end = start + crate::text::offset(cell.len());
        out.push(trimmed(text, Span::new(start, end)));
        start = end + 1;
    }
    out
}

/// “Ireland: 4,200” as a row of two cells.
fn item(text: &str, line: Span) -> Vec<Cell<'_>> {
    let row = line.of(text);
    let Some((at, mark)) = [": ", " – "].iter().find_map(|mark| Some((row.rfind(mark)?, mark.len()))) else {
        return Vec::new();
    };
    let split = line.start + crate::text::offset(at);
    let behind = split + crate::text::offset(mark);
    vec![trimmed(text, Span::new(line.start, split)), trimmed(text, Span::new(behind, line.end))]
}

fn trimmed(text: &str, span: Span) -> Cell<'_> {
    let cell = span.of(text);
    let start = span.start + crate::text::offset(cell.len() - cell.trim_start().len());
    let cell = cell.trim();
    Cell { span: Span::new(start, start + crate::text::offset(cell.len())), text: cell, number: number(cell) }
}

/// The number that is all of a cell. Shares do not add up, and so are none.
fn number(text: &str) -> Option<Number> {
    let text = text.trim_matches(|c| matches!(c, '*' | '_' | '.' | ';')).trim();
    let text = text.trim_start_matches(['€', '$', '£']);
    let digits = text.replace([',', '\u{a0}', '\u{202f}'], "");
    let groups = text
        .split(',')
        .skip(1)
        .all(|group| group.len() >= 3 && group.get(..3).is_some_and(|g| g.bytes().all(|b| b.is_ascii_digit())));
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain || !groups || digits.starts_with('.') || digits.len() > 15 {
        return None;
    }
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    Some(Number { value: digits.parse().ok()?, decimals: u32::try_from(decimals).ok()? })
}

/// Checks the columns under the last row of sums, then the rows with a column of sums.
fn check(rows: &[Vec<Cell<'_>>], out: &mut Vec<Inconsistency>) {
    if !(3..=MOST).contains(&rows.len()) || rows.iter().any(|row| row.len() > MOST) {
        return;
    }
    let is_total = |cell: Option<&Cell<'_>>| cell.is_some_and(|cell| named(cell.text, &TOTAL));
    let totals: Vec<usize> = (0..rows.len()).filter(|&row| is_total(rows[row].first())).collect();
    if let [row] = totals[..] {
        let parts = &rows[..row];
        let other = parts.iter().any(|row| row.first().is_some_and(|cell| named(cell.text, &NO_PART)));
        let below = rows.len() - row - 1;
        if !other && below == 0 {
            let columns: Vec<_> = (1..rows[row].len()).filter_map(|column| sum(parts, &rows[row], column)).collect();
            report(&columns, out);
        }
    }
    // A column of sums, under its name.
    let Some(header) = rows.first() else { return };
    let columns: Vec<usize> = (1..header.len()).filter(|&column| is_total(header.get(column))).collect();
    let [column] = columns[..] else { return };
    if header.iter().any(|cell| named(cell.text, &NO_PART)) || column != header.len() - 1 || column < 3 {
        return;
    }
    let sums: Vec<_> = rows.iter().skip(1).filter_map(|row| across(row, column)).collect();
    // Rows add up unless the columns are of different kinds.
    if sums.iter().filter(|sum| sum.fits()).count() * 2 > sums.len() {
        report(&sums, out);
    }
}

fn named(text: &str, names: &[&str]) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    names.iter().any(|name| text.eq_ignore_ascii_case(name))
}

/// A total with the numbers that it should be the sum of.
struct Sum {
    total: Span,
    value: f64,
    sum: f64,
    slack: f64,
    parts: Span,
    count: usize,
}

impl Sum {
    fn new<'c>(total: &Cell<'_>, parts: impl Iterator<Item = &'c Cell<'c>>) -> Option<Self> {
        let own = total.number?;
        let (mut sum, mut slack, mut count) = (0.0, half(own), 0);
        let mut span: Option<Span> = None;
        for cell in parts {
            // An empty cell or a dash is nothing; another text is unknown.
            if cell.text.chars().all(|c| !c.is_alphanumeric()) {
                continue;
            }
            let part = cell.number?;
            sum += part.value;
            slack += half(part);
            count += 1;
            span = Some(span.map_or(cell.span, |span| span.join(cell.span)));
        }
        (count >= 2).then_some(Self { total: total.span, value: own.value, sum, slack, parts: span?, count })
    }

    fn fits(&self) -> bool {
        !differ(self.value, self.sum, self.slack)
    }
}

/// Half of the unit of the last digit, for numbers with decimals.
fn half(number: Number) -> f64 {
    if number.decimals == 0 { 0.0 } else { (0..number.decimals).fold(0.5, |half, _| half / 10.0) }
}

fn sum(parts: &[Vec<Cell<'_>>], total: &[Cell<'_>], column: usize) -> Option<Sum> {
    // The first row may be a header.
    let header = parts.first()?.get(column)?.number.is_none() && parts.len() > 2;
    Sum::new(total.get(column)?, parts.iter().skip(usize::from(header)).filter_map(|row| row.get(column)))
}

fn across(row: &[Cell<'_>], column: usize) -> Option<Sum> {
    Sum::new(row.get(column)?, row.get(1..column)?.iter())
}

fn report(sums: &[Sum], out: &mut Vec<Inconsistency>) {
    let confirmed = sums.iter().filter(|sum| sum.fits()).count();
    let wrong: Vec<_> = sums.iter().filter(|sum| !sum.fits()).collect();
    // Several wrong sums are those of another kind of table.
    if wrong.len() > 1 + confirmed {
        return;
    }
    for sum in wrong {
        let near = if confirmed > 0 { CONFIRMED } else { NEAR };
        let apart = (sum.value - sum.sum).abs();
        if apart > near * sum.value || sum.count < 2 || sum.value.max(sum.sum) <= 1.0 {
            continue;
        }
        let (total_shown, sum_shown) = (digits(sum.value, 3), digits(sum.sum, 3));
        let parts =
            if sum.parts.len() <= LONGEST { sum.parts } else { Span::new(sum.parts.start, sum.parts.start + 1) };
        out.push(Inconsistency {
            matter: Matter::Sum,
            message: format!("The parts add up to {sum_shown}, not {total_shown}."),
            spans: [sum.total, parts],
            values: [total_shown.into(), sum_shown.into()],
        });
    }
}
