//! Figures: numbers with what they count, and the words that identify the same quantity in two documents. Leaves out
//! dates, clock times, labels and ordinals. Does not compare figures (`corpus` does).

mod comparator;
mod counts;
mod label;
mod number;
mod number_words;
mod numeral;
mod share;
#[cfg(test)]
mod tests;
mod unit;

pub(super) use number::{Number, read_plain};
pub use number_words::number_in_words;

use std::ops::Range;

use super::gazetteer::{Class, LEXICON};
use super::words::Words;
use super::{Date, DateValue, EntityKind, Figure, Mention};
use crate::syntax::TokenKind;
use crate::text::offset;

/// The figures of a block. `dates` and `mentions` are those of the chunk.
pub(super) fn figures(words: &Words<'_>, dates: &[Date], mentions: &[Mention]) -> Vec<Figure> {
    let mut out = Vec::new();
    for sentence in &words.prose.sentences {
        let range = sentence.tokens.clone();
        let first_date = dates.partition_point(|date| date.span.end <= sentence.span.start);
        let dates: Vec<_> = (dates.iter().enumerate().skip(first_date))
            .take_while(|(_, date)| date.span.start < sentence.span.end)
            .map(|(index, date)| (offset(index), date))
            .collect();
        let mut at = range.start;
        while at < range.end {
            let quick = words.kind(at) == Some(TokenKind::Number) || words.is(at, Class::NUMBER);
            let hyphened = words.has(at, crate::syntax::TokenShape::HYPHEN);
            let sign = !quick && numeral::is_fraction_sign(words.word(at));
            if !quick && !hyphened && !sign {
                at += 1;
                continue;
            }
            let dated = |span: crate::text::Span| {
                let at = dates.partition_point(|(_, date)| date.span.end <= span.start);
                dates.get(at).filter(|(_, date)| date.span.overlaps(span))
            };
            if let Some((_, date)) = dated(words.span(at, at + 1)) {
                at = words.at(date.span.end).max(at + 1);
                continue;
            }
            match number::read(words, at) {
                Ok(number) if dated(words.span(number.numeral, number.to)).is_none() => {
                    let to = number.to;
                    out.extend(figure(words, &number, &range, &dates, mentions));
                    at = to.max(at + 1);
                }
                Ok(number) => at = number.to.max(at + 1),
                Err(next) => at = next.max(at + 1),
            }
        }
    }
    out
}

fn figure(
    words: &Words<'_>,
    number: &Number,
    sentence: &Range<usize>,
    dates: &[(u32, &Date)],
    mentions: &[Mention],
) -> Option<Figure> {
    let (counted, change) = counts::counted(words, number, sentence);
    // Small number words that count nothing are idioms.
    if counted.is_none() && number.unit.is_empty() && words.is(number.numeral, Class::NUMBER) {
        return None;
    }
    let span = words.span(number.from.max(sentence.start), number.to);
    let counts_span = counted.map(|counted| words.span(counted.from, counted.to));
    Some(Figure {
        span,
        value: number.value,
        value_high: number.high,
        comparator: number.comparator,
        unit: number.unit.into(),
        counts: counts_span.map(|span| squeezed(span.of(words.text))).unwrap_or_default(),
        counts_span,
        head: counted.map(|counted| counts::stem(words.word(counted.head))).unwrap_or_default(),
        subject: subject(words, number, sentence, mentions),
        change,
        as_of: as_of(number, words, dates),
    })
}

/// The words with single spaces, as a message shows them.
fn squeezed(text: &str) -> Box<str> {
    if text.contains(['\n', '\r', '\t']) || text.contains("  ") {
        text.split_whitespace().collect::<Vec<_>>().join(" ").into()
    } else {
        text.into()
    }
}

/// The date nearest to the figure in its sentence, with no other number in between and without the date of the report.
fn as_of(number: &Number, words: &Words<'_>, dates: &[(u32, &Date)]) -> Option<u32> {
    if number.compound {
        return None;
    }
    let span = words.span(number.from, number.to);
    let distance = |date: &Date| {
        // A date after a figure is more likely to be its own than one before.
        if date.span.start >= span.end {
            date.span.start - span.end
        } else {
            2 * span.start.saturating_sub(date.span.end)
        }
    };
    let tells = |date: &Date| {
        let (from, to) = (words.at(date.span.start), words.at(date.span.end));
        let between = if from >= number.to { number.to..from } else { to..number.from };
        let said = from.checked_sub(2).is_some_and(|at| words.is(at, Class::SPEECH) || words.is(at + 1, Class::SPEECH));
        !said && between.into_iter().all(|at| words.kind(at) != Some(TokenKind::Number))
    };
    let behind = dates.partition_point(|(_, date)| date.span.start < span.end);
    let near = dates.get(behind.saturating_sub(1)..(behind + 1).min(dates.len())).unwrap_or_default();
    (near.iter())
        .filter(|(_, date)| !matches!(date.value, DateValue::Days(0)) && tells(date))
        .min_by_key(|(_, date)| distance(date))
        .map(|(index, _)| *index)
}

/// Stems of the clause's content words and of the names in it.
fn subject(words: &Words<'_>, number: &Number, sentence: &Range<usize>, mentions: &[Mention]) -> Box<[Box<str>]> {
    /// Words further away belong to another statement.
    const REACH: usize = 24;
    let low = sentence.start.max(number.from.saturating_sub(REACH));
    let high = sentence.end.min(number.to + REACH);
    let from = (low..number.from).rev().find(|&at| ends_clause(words, at)).map_or(low, |at| at + 1);
    let to = (number.to..high).find(|&at| ends_clause(words, at)).unwrap_or(high);
    let mut stems: Vec<Box<str>> = Vec::new();
    let mut at = from;
    while at < to {
        let Some(token) = words.get(at) else { break };
        let named = mentions.partition_point(|mention| mention.span.end <= token.span.start);
        if let Some(mention) = mentions.get(named).filter(|mention| mention.span.overlaps(token.span)) {
            let behind = words.at(mention.span.end).max(at + 1);
            stems.push(name_stem(words, mention, at, behind));
            at = behind;
            continue;
        }
        let inside = number.from <= at && at < number.to;
        let class = words.class(at);
        let skipped = Class::FUNCTION
            .or(Class::ADVERB)
            .or(Class::AUXILIARY)
            .or(Class::SPEECH)
            .or(Class::CHANGE)
            .or(Class::NUMBER)
            .or(Class::MONTH)
            .or(Class::WEEKDAY);
        if token.kind == TokenKind::Word && !inside && !class.is(skipped) && token.span.len() > 2 {
            stems.push(counts::stem(words.word(at)));
        }
        at += 1;
    }
    stems.sort_unstable();
    stems.dedup();
    stems.into_boxed_slice()
}

/// Words and marks that begin another statement: “;”, “, and …”, “, which …”.
fn ends_clause(words: &Words<'_>, at: usize) -> bool {
    match words.kind(at) {
        Some(TokenKind::Semicolon | TokenKind::Dash | TokenKind::Colon) => {
            !words.get(at).is_some_and(crate::syntax::Token::is_glued)
        }
        Some(TokenKind::Comma) => words.any(
            at + 1,
            &[
                "and", "but", "while", "whereas", "though", "although", "which", "who", "or", "so", "yet", "because",
                "as",
            ],
        ),
        _ => false,
    }
}

fn name_stem(words: &Words<'_>, mention: &Mention, from: usize, to: usize) -> Box<str> {
    let tokens = words.tokens.get(from..to).unwrap_or_default();
    if let Some(same) = LEXICON.synonym(tokens) {
        return same.to_lowercase().into();
    }
    let name = mention.span.of(words.text);
    if let Some(same) = LEXICON.synonym_of(name) {
        return same.to_lowercase().into();
    }
    match (mention.kind, name.rsplit_once(' ')) {
        (EntityKind::Person, Some((_, surname))) => surname.to_lowercase().into(),
        _ => name.to_lowercase().into(),
    }
}
