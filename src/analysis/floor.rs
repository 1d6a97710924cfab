//! Speakers of blocks without an attribution of their own: after a lead-in that ends in a colon, in the turns of a
//! transcript, above a signature. Goes through the blocks of a chunk after its own attributions are resolved, with a
//! small state.

use std::sync::Arc;

use super::facts::{
    Attribution, AttributionKind, CueClass, Facts, Joined, Manner, Polarity, Role, SourceGrade, Speaker,
};
use super::gazetteer::{Class, LEXICON};
use super::speaker::Names;
use crate::syntax::{Block, BlockKind, Shape};
use crate::text::{Span, offset};

/// Who has the floor when a chunk ends. Small, because it is compared at every chunk after an edit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Floor {
    /// Announced by the block before: “The union said:”.
    lead: Option<Arc<Speaker>>,
    /// The list below a lead-in continues.
    listing: bool,
    /// Whose turn it is.
    turn: Option<Arc<Speaker>>,
    /// The turn's label is certain: it has a time, is bold or is a heading.
    strong: bool,
    /// The number of turns, up to the number that is needed.
    turns: u8,
}

/// The maximum length of a label, in bytes.
const LABEL: usize = 64;
/// This many turns make a transcript.
const TRANSCRIPT: u8 = 2;
/// The score of these attributions.
const SURE: f32 = 0.6;

/// A person resolved in the chunk, at the position of their mention.
pub(super) type Resolved = (Span, CueClass, Polarity, Speaker);

impl Floor {
    /// Adds attributions to blocks of a chunk whose position gives their speaker.
    pub(super) fn pass(
        &mut self,
        text: &str,
        facts: &Facts,
        names: &Names,
        resolved: &[Resolved],
        joined: &mut Joined,
    ) {
        let mut resolved: Vec<&Resolved> = resolved.iter().collect();
        resolved.sort_by_key(|(place, ..)| *place);
        // Turns of unknown speakers do not interfere: “A. I saw it”. An attribution stays within its block.
        let known = joined.attributions.iter().zip(&joined.speakers).filter(|(_, speaker)| speaker.is_some());
        let parts = known.flat_map(|(a, _)| a.source.iter().chain(&a.cue).chain(&a.content)).copied();
        let mut taken: Vec<Span> = parts.collect();
        taken.sort_unstable();
        for (index, block) in facts.syntax.blocks.iter().enumerate() {
            let role = joined.roles.get(index).copied().unwrap_or(Role::Body);
            match role {
                Role::Body => self.block(text, facts, index, block, names, &resolved, &taken, joined),
                Role::Heading if block.kind == BlockKind::ListItem || self.labels(facts, block) => {
                    self.block(text, facts, index, block, names, &resolved, &taken, joined);
                }
                Role::Heading => self.heading(facts, block, names),
                _ => {}
            }
        }
    }

    /// Whether a block opens with a label, even if it looks like a headline.
    fn labels(&self, facts: &Facts, block: &Block) -> bool {
        !matches!(block.kind, BlockKind::Heading(_))
            && label(block.span.of(&facts.syntax.prose), self.asked()).is_some()
    }

    /// Whether the turn is a question.
    fn asked(&self) -> bool {
        self.turn.as_ref().is_some_and(|turn| &*turn.name == "Q")
    }

    fn heading(&mut self, facts: &Facts, block: &Block, names: &Names) {
        (self.lead, self.listing, self.turn, self.strong) = (None, false, None, false);
        let words = block.span.of(&facts.syntax.prose).trim().trim_end_matches(':');
        let person = facts.mentions.iter().any(|mention| {
            mention.kind == super::facts::EntityKind::Person && mention.span.of(&facts.syntax.prose).trim() == words
        });
        let numbered = words.strip_prefix("Speaker ").is_some_and(|n| !n.is_empty() && n.len() <= 2);
        if matches!(block.kind, BlockKind::Heading(3..)) && (person || numbered) {
            self.turns = self.turns.saturating_add(1).min(TRANSCRIPT);
            self.turn = Some(Arc::new(speaker(names, words, !numbered)));
            self.strong = true;
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a step of `pass`")]
    fn block(
        &mut self,
        text: &str,
        facts: &Facts,
        index: usize,
        block: &Block,
        names: &Names,
        resolved: &[&Resolved],
        taken: &[Span],
        joined: &mut Joined,
    ) {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::BlockQuote) {
            (self.lead, self.listing) = (None, false);
            return;
        }
        let words = block.span.of(&facts.syntax.prose);
        if let Some((source, cue)) = signature(block, words) {
            let content: Vec<Span> = quoted_above(facts, index);
            if !content.is_empty() {
                let name = source.of(&facts.syntax.prose);
                let speaker = speaker(names, name.split(',').next().unwrap_or(name).trim(), true);
                let own = Attribution { source: vec![source], cue: vec![cue], ..held(content) };
                push(joined, Attribution { grade: SourceGrade::Named, ..own }, speaker);
                return;
            }
        }
        if let Some((source, cue)) = credit(block, words) {
            let above = facts.syntax.blocks.get(..index).unwrap_or_default().iter().rev().take(32);
            let mut content: Vec<Span> = above.map(|block| block.span).collect();
            content.reverse();
            if !content.is_empty() {
                let speaker = speaker(names, source.of(&facts.syntax.prose).trim(), true);
                let own = Attribution { source: vec![source], cue: vec![cue], ..held(content) };
                push(joined, Attribution { grade: SourceGrade::Named, ..own }, speaker);
                return;
            }
        }
        let asked = self.asked();
        let read = own_turn(facts, block, resolved);
        if let Some(name) = read {
            let bold = block.span.of(text).trim_start().starts_with(['*', '_']);
            self.take(name, bold);
            self.lead = None;
            return;
        }
        if let Some(label) = label(words, asked).or_else(|| numbered(words)) {
            let speaker = speaker(names, label.name, label.named);
            self.take(speaker.clone(), true);
            self.lead = None;
            let from = block.span.start + offset(label.length);
            add(facts, taken, joined, Span { start: from, end: block.span.end }, &speaker);
            return;
        }
        if let Some((speaker, length)) = known_label(words, names) {
            self.take(speaker.clone(), false);
            self.lead = None;
            let from = block.span.start + offset(length);
            add(facts, taken, joined, Span { start: from, end: block.span.end }, &speaker);
            return;
        }
        let leads = lead(facts, block, resolved);
        let listing = block.kind == BlockKind::ListItem || is_numbered(words);
        if let Some(lead) = self.lead.clone() {
            if !self.listing || listing {
                add(facts, taken, joined, block.span, &lead);
            }
            if listing && (self.listing || leads.is_none()) {
                self.listing = true;
            } else {
                (self.lead, self.listing) = (None, false);
            }
        } else if let Some(turn) = self.turn.clone().filter(|_| self.strong || self.turns >= TRANSCRIPT)
            && matches!(block.shape, Shape::Prose)
        {
            add(facts, taken, joined, block.span, &turn);
        }
        if let Some(leads) = leads {
            (self.lead, self.listing) = (Some(Arc::new(leads)), false);
        }
    }

    fn take(&mut self, speaker: Speaker, strong: bool) {
        self.turns = self.turns.saturating_add(1).min(TRANSCRIPT);
        self.turn = Some(Arc::new(speaker));
        self.strong = strong;
    }
}

fn speaker(names: &Names, name: &str, named: bool) -> Speaker {
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    names.called(&words).unwrap_or(Speaker {
        name: words.into(),
        kind: None,
        grade: if named { SourceGrade::Named } else { SourceGrade::Role },
    })
}

fn held(content: Vec<Span>) -> Attribution {
    Attribution {
        source: Vec::new(),
        cue: Vec::new(),
        content,
        kind: AttributionKind::Indirect,
        grade: SourceGrade::Pronoun,
        manner: Manner::Statement,
        class: CueClass::Speech,
        polarity: Polarity::Asserts,
        score: SURE,
        nested: Vec::new(),
    }
}

fn push(joined: &mut Joined, attribution: Attribution, speaker: Speaker) {
    joined.attributions.push(attribution);
    joined.nested_speakers.push(Vec::new());
    joined.speakers.push(Some(speaker));
}

/// Attributes the sentences of a span without an attribution of their own to a speaker.
fn add(facts: &Facts, taken: &[Span], joined: &mut Joined, span: Span, speaker: &Speaker) {
    let from = facts.sentences.partition_point(|sentence| sentence.span.end <= span.start);
    let sentences = facts.sentences.get(from..).unwrap_or_default().iter().take_while(|s| s.span.start < span.end);
    let from = taken.partition_point(|other| other.start < span.start);
    let taken = taken.get(from..).unwrap_or_default();
    let mut content: Vec<Span> = Vec::new();
    let mut at = 0;
    for sentence in sentences {
        let own = Span { start: sentence.span.start.max(span.start), end: sentence.span.end.min(span.end) };
        while taken.get(at).is_some_and(|other| other.end <= own.start) {
            at += 1;
        }
        let free =
            taken.get(at..).unwrap_or_default().iter().take_while(|other| other.start < own.end).next().is_none();
        let words = own.of(&facts.syntax.prose).contains(char::is_alphabetic);
        if free && words {
            let start = own.of(&facts.syntax.prose);
            let blank = offset(start.len() - start.trim_start().len());
            content.push(Span { start: own.start + blank, end: own.end });
        }
    }
    if let Some(first) = content.first().copied() {
        let mut joined_content = vec![first];
        for next in content.into_iter().skip(1) {
            match joined_content.last_mut() {
                Some(last) if next.start <= last.end + 2 => *last = last.join(next),
                _ => joined_content.push(next),
            }
        }
        push(joined, held(joined_content), speaker.clone());
    }
}

/// “2. Sack 45 nurses.”: an item of a list in plain text.
fn is_numbered(words: &str) -> bool {
    let words = words.trim_start();
    let digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (1..=2).contains(&digits) && words.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')']))
        || words.starts_with(['•', '·', '–', '*'])
}

/// The turn that the block's own facts contain: its attribution has a colon as cue.
fn own_turn(facts: &Facts, block: &Block, resolved: &[&Resolved]) -> Option<Speaker> {
    let from = resolved.partition_point(|(place, ..)| place.start < block.span.start);
    let (.., speaker) = resolved.get(from..)?.iter().take(2).find(|(place, ..)| {
        let before = Span { start: block.span.start, end: place.start.max(block.span.start) };
        let near = block.span.covers(*place) && !before.of(&facts.syntax.prose).contains(char::is_alphanumeric);
        let behind = facts.syntax.prose.get(place.end as usize..).unwrap_or("");
        near && behind.trim_start_matches([' ', '*', '_']).starts_with(':')
    })?;
    Some(speaker.clone())
}

/// The speaker announced by a block that ends in a colon, for the text below it.
fn lead(facts: &Facts, block: &Block, resolved: &[&Resolved]) -> Option<Speaker> {
    let words = block.span.of(&facts.syntax.prose).trim_end().trim_end_matches(['*', '_', ' ']);
    if !words.ends_with(':') {
        return None;
    }
    let before = facts.sentences.partition_point(|sentence| sentence.span.start < block.span.end);
    let sentence = before.checked_sub(1).and_then(|at| facts.sentences.get(at))?;
    let end = resolved.partition_point(|(place, ..)| place.start < sentence.span.end);
    let told = resolved.get(..end)?.iter().rev().take(8).find(|(place, class, polarity, _)| {
        sentence.span.overlaps(*place) && *class != CueClass::Act && *polarity == Polarity::Asserts
    });
    told.map(|(.., speaker)| speaker.clone())
}

/// The blocks of a quotation above a signature, in the same chunk.
fn quoted_above(facts: &Facts, index: usize) -> Vec<Span> {
    let above = facts.syntax.blocks.get(..index).unwrap_or_default();
    let quoted = above.iter().rev().take_while(|block| block.kind == BlockKind::BlockQuote);
    let mut spans: Vec<Span> = quoted.map(|block| block.span).take(32).collect();
    spans.reverse();
    spans
}

/// “— the union, 3 May 2019” in a block quotation: who signs, and the dash.
fn signature(block: &Block, words: &str) -> Option<(Span, Span)> {
    let blank = words.len() - words.trim_start_matches([' ', '>', '\n', '*', '_']).len();
    let rest = words.get(blank..)?;
    let dash = ["—", "–", "―", "--"].iter().find(|dash| rest.starts_with(**dash))?;
    let name = rest.get(dash.len()..)?;
    let lead = name.len() - name.trim_start().len();
    let name = name.trim();
    let opens = name.starts_with(|c: char| c.is_uppercase()) || name.starts_with("the ");
    if block.kind != BlockKind::BlockQuote || !opens || name.len() > 2 * LABEL || name.contains(['.', '“', '"']) {
        return None;
    }
    let start = block.span.start + offset(blank);
    let cue = Span { start, end: start + offset(dash.len()) };
    let from = cue.end + offset(lead);
    Some((Span { start: from, end: from + offset(name.len()) }, cue))
}

/// “Source: the harbour board” as a line of its own: the source that it names, and the word.
fn credit(block: &Block, words: &str) -> Option<(Span, Span)> {
    let rest = words.strip_prefix("Source: ").or_else(|| words.strip_prefix("Sources: "))?;
    let (start, colon) = (block.span.start, words.find(':')?);
    let from = start + offset(words.len() - rest.trim_start().len());
    let name = rest.trim().trim_end_matches('.');
    (!name.is_empty() && name.len() <= 2 * LABEL)
        .then(|| (Span { start: from, end: from + offset(name.len()) }, Span { start, end: start + offset(colon) }))
}

/// A speaker label recognized by its shape: with a time, or `Q.` and `A.`.
struct Label<'a> {
    name: &'a str,
    /// A name, and not a letter or a number.
    named: bool,
    /// Bytes from the block's first.
    length: usize,
}

/// `asked`: the turn before was a question.
fn label(words: &str, asked: bool) -> Option<Label<'_>> {
    let blank = words.len() - words.trim_start_matches([' ', '\n', '*', '_']).len();
    let rest = words.get(blank..)?;
    for (letter, fits) in [("Q", true), ("A", asked)] {
        let behind = rest.strip_prefix(letter).and_then(|rest| rest.strip_prefix(['.', ':']));
        if let Some(behind) = behind.filter(|behind| fits && behind.starts_with([' ', '*', '_'])) {
            let text = behind.trim_start_matches([' ', '*', '_']);
            return Some(Label { name: letter, named: false, length: words.len() - text.len() });
        }
    }
    let stamp = time(rest);
    let name_from = blank + stamp;
    let rest = words.get(name_from..)?;
    let line = rest.lines().next().unwrap_or("");
    let (name, behind, timed) = match line.find(':') {
        Some(colon) if stamp > 0 && colon <= LABEL => (&line[..colon], name_from + colon + 1, true),
        _ => {
            // `Ada Marsh (00:12:33): …`, `Ada Marsh  12:33` above what they say.
            let digit = line.find(|c: char| c.is_ascii_digit()).filter(|at| *at <= LABEL)?;
            let open = line[..digit].trim_end_matches(['(', '[']).len();
            let length = time(&line[open..]);
            let after = line.get(open + length..)?;
            let colon = after.starts_with(':');
            let ends = after.trim().is_empty() && rest.len() > line.len();
            if length == 0 || !(colon || ends) {
                return None;
            }
            (&line[..open], name_from + open + length + usize::from(colon), true)
        }
    };
    let name = name.trim().trim_end_matches(['*', '_', ' ']);
    let capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || word.len() <= 3;
    let fits = timed
        && name.starts_with(char::is_uppercase)
        && name.split_whitespace().count() <= 6
        && name.split_whitespace().all(capital);
    let text = words.get(behind..)?;
    let text = text.trim_start_matches([' ', '*', '_', '\n']);
    fits.then_some(Label { name, named: !name.starts_with("Speaker"), length: words.len() - text.len() })
}

/// “Marsh: …” if the document has named an Ada Marsh: the speaker, and the start of the statement. Also “Ms MARSH (Chair): …”.
fn known_label(words: &str, names: &Names) -> Option<(Speaker, usize)> {
    let colon = words.find(':').filter(|colon| *colon <= LABEL)?;
    let name = words.get(..colon)?.trim_matches([' ', '*', '_', '\n']);
    let (name, noted) = match name.strip_suffix(')').and_then(|name| name.split_once('(')) {
        Some((name, _)) => (name.trim_end(), true),
        None => (name, false),
    };
    let (name, titled) = match name.split_once(' ') {
        Some((title, rest)) if LEXICON.class_of(title.trim_end_matches('.')).is(Class::HONORIFIC) => (rest, true),
        _ => (name, false),
    };
    let behind = words.get(colon + 1..)?;
    let fits = name.starts_with(char::is_uppercase) && !name.contains(['.', ',', '“', '"', '\n']);
    let opens = behind.starts_with([' ', '*', '_']);
    let shouted = !name.contains(char::is_lowercase) && name.chars().count() > 2;
    let in_capitals = || names.in_capitals(name).filter(|_| shouted || titled || noted);
    let called = || names.called(name);
    // The label itself is a name of the document, and less specific than the full one.
    let speaker = if shouted { in_capitals().or_else(called) } else { called().or_else(in_capitals) };
    let speaker = speaker.filter(|_| fits && opens)?;
    let text = behind.trim_start_matches([' ', '*', '_']);
    (speaker.kind == Some(super::facts::EntityKind::Person) && !text.is_empty())
        .then(|| (speaker, words.len() - text.len()))
}

/// “Q17 Chair: …”: the numbered questions of a hearing name who speaks. The name, and the start of the statement.
fn numbered(words: &str) -> Option<Label<'_>> {
    let blank = words.len() - words.trim_start_matches([' ', '\n', '*', '_']).len();
    let rest = words.get(blank..)?.strip_prefix('Q')?;
    let name = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if name.len() == rest.len() || !name.starts_with([' ', '.']) {
        return None;
    }
    let (name, text) = name.trim_start_matches([' ', '.', '*', '_']).split_once(':')?;
    let name = name.trim_end_matches(['*', '_', ' ']);
    let is_name = name.len() <= LABEL
        && name.starts_with(char::is_uppercase)
        && !name.contains(['.', '“', '"', '\n', '?'])
        && name.split_whitespace().count() <= 4;
    let text = text.trim_start_matches([' ', '*', '_']);
    is_name.then_some(Label { name, named: true, length: words.len() - text.len() })
}

/// The length of a time at the start of a text, with its brackets and separator: `[00:12:33] `, `12:33`.
fn time(text: &str) -> usize {
    let open = usize::from(text.starts_with(['[', '(']));
    let rest = text.get(open..).unwrap_or("");
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == '.').len();
    let clock = rest.get(..digits).unwrap_or("").trim_end_matches([':', '.']);
    let digits = clock.len();
    let is = clock.contains(':') && clock.split(':').all(|part| (1..=6).contains(&part.len()));
    if !is {
        return 0;
    }
    let behind = rest.get(digits..).unwrap_or("");
    let close = usize::from(behind.starts_with([']', ')']));
    if open != close {
        return 0;
    }
    let behind = behind.get(close..).unwrap_or("");
    let blank = behind.len() - behind.trim_start_matches([' ', '-', '–']).len();
    open + digits + close + blank
}

#[cfg(test)]
mod tests;
