//! What a value is of, as a short phrase of its sentence's own words in their order: “people injured in the fire”, “price of
//! the ticket”, “when the bridge opened”. Does not compare anything.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::Chunk;
use super::figures;
use super::terms::{self, words};
use crate::english;
use crate::text::Span;

/// The most words of a phrase.
const MOST: usize = 7;
/// Marks that end a clause.
const MARKS: [char; 12] = [',', ';', ':', '.', '!', '?', '(', ')', '—', '–', '“', '"'];

struct Lists {
    function: FxHashSet<u32>,
    be: FxHashSet<u32>,
    stops: FxHashSet<u32>,
    links: FxHashSet<u32>,
    openings: FxHashSet<u32>,
    past: FxHashSet<u32>,
    people: FxHashSet<u32>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let of = |file, name: &str| english::list(file, name).into_iter().map(terms::hash).collect();
    Lists {
        function: of(english::FUNCTION_WORDS, "terms"),
        be: of(english::STATEMENTS, "matter.be"),
        stops: of(english::STATEMENTS, "matter.stops"),
        links: of(english::STATEMENTS, "matter.links"),
        openings: of(english::STATEMENTS, "matter.openings"),
        past: of(english::STATEMENTS, "values.past"),
        people: of(english::QUANTITIES, "people"),
    }
});

impl Chunk {
    /// What the figure or date at a span of the chunk is a value of; empty if nothing tells.
    pub(super) fn matter_of(&self, value: Span) -> Box<str> {
        let facts = &self.facts;
        let prose = &*facts.syntax.prose;
        let Some(index) = self.sentence_at(value.start) else { return "".into() };
        let sentence = facts.sentences[index].span;
        let is_name = facts.mentions.iter().any(|mention| mention.span.contains(sentence.start));
        let figure = facts.figures.iter().find(|figure| figure.span == value);
        match figure {
            Some(figure) => of_figure(prose, sentence, value, figure.counts_span, is_name).into(),
            None => of_date(prose, sentence, value, is_name).into(),
        }
    }

    /// The span of the figure or date of a sentence that has some words.
    pub(super) fn value_in(&self, sentence: usize, words: &str) -> Option<Span> {
        let facts = &self.facts;
        let sentence = facts.sentences.get(sentence)?.span;
        let figures = facts.figures.iter().map(|figure| figure.span);
        let mut spans = figures.chain(facts.dates.iter().map(|date| date.span)).filter(|span| sentence.covers(*span));
        spans.find(|span| span.of(&facts.syntax.prose).to_lowercase().contains(words))
    }
}

/// A word of a clause.
struct Said<'t> {
    text: &'t str,
    hash: u32,
    is_number: bool,
}

impl Said<'_> {
    /// The month is no modal.
    fn is(&self, list: &FxHashSet<u32>) -> bool {
        list.contains(&self.hash) && self.text != "May"
    }

    fn is_past(&self) -> bool {
        self.text.len() > 3 && self.text.ends_with("ed") || self.is(&LISTS.past)
    }

    fn is_participle(&self) -> bool {
        self.is_past() || self.text.len() > 4 && (self.text.ends_with("en") || self.text.ends_with("wn"))
    }
}

/// The words of a stretch up to the first mark that ends a clause.
fn clause(text: &str) -> Vec<Said<'_>> {
    let mut out: Vec<Said<'_>> = Vec::new();
    let mut last = 0;
    for (at, word) in words(text) {
        let between = text.get(last..at.start as usize).unwrap_or("");
        if between.contains(MARKS) {
            break;
        }
        let start = if between == "-" { out.pop().map(|first| last - first.text.len()) } else { None };
        last = at.end as usize;
        let at = Span { start: start.map_or(at.start, crate::text::offset), ..at };
        out.push(Said { text: at.of(text), hash: word.hash(), is_number: word.is_number() });
    }
    out
}

/// The words of a stretch behind the last mark that ends a clause, and behind the words that introduce a report.
fn last_clause(text: &str) -> Vec<Said<'_>> {
    let trimmed = text.trim_end_matches(|c: char| c.is_whitespace() || MARKS.contains(&c));
    let start = trimmed.rfind(MARKS).map_or(0, |at| at + trimmed[at..].chars().next().map_or(1, char::len_utf8));
    let mut all = clause(&trimmed[start..]);
    if let Some(opens) = all.iter().rposition(|word| word.is(&LISTS.openings)) {
        all.drain(..=opens);
    }
    all
}

/// What a number counts or measures. `value` and `counts` (the counted noun with its modifiers) are spans of the prose, as
/// is the sentence; `is_name` tells whether a capital at the start of the sentence is a name's.
fn of_figure(prose: &str, sentence: Span, value: Span, counts: Option<Span>, is_name: bool) -> String {
    let start = counts.filter(|counts| counts.start >= value.end).map_or(value.end, |counts| counts.start);
    let behind = clause(Span::new(start.min(sentence.end), sentence.end).of(prose));
    if counts.is_some_and(|counts| counts.start >= value.end) {
        let text = Span::new(sentence.start.min(value.start), value.start).of(prose);
        let before = last_clause(text);
        let is_sum = behind.first().is_some_and(|first| is_measure(first.text));
        let is_apposed = text.trim_end().ends_with(',');
        let phrase = if is_sum { amount(&before, is_apposed, &behind[1..]) } else { counted(&behind) };
        let opens = before.first().is_some_and(|first| phrase.starts_with(first.text));
        let phrase = if opens && !is_name { lowered(&phrase) } else { phrase };
        if !phrase.is_empty() {
            return phrase;
        }
    }
    if let Some(counts) = counts {
        let phrase = counts.of(prose).split_whitespace().collect::<Vec<_>>().join(" ");
        return if counts.start == sentence.start && !is_name { lowered(&phrase) } else { phrase };
    }
    let before = last_clause(Span::new(sentence.start.min(value.start), value.start).of(prose));
    let verb = before.iter().position(|word| word.is(&LISTS.be) || word.is(&LISTS.stops) || word.is_past());
    let subject = &before[..verb.unwrap_or(before.len())];
    let phrase = joined(subject);
    if before.first().is_some_and(|first| phrase.starts_with(first.text)) && !is_name {
        lowered(&phrase)
    } else {
        phrase
    }
}

/// Whether a noun is a currency or another measure, which tells nothing of what is measured.
fn is_measure(word: &str) -> bool {
    let word = word.to_lowercase();
    figures::is_measure(&word) || word.strip_suffix('s').is_some_and(figures::is_measure)
}

/// What a sum is: “operating profit” of “operating profit was 3 million crowns”, “gritter” of “buy a gritter for 300
/// crowns”, otherwise “sum moved to a company”. `rest`: the words behind the currency.
fn amount(before: &[Said<'_>], is_apposed: bool, rest: &[Said<'_>]) -> String {
    let lists = &*LISTS;
    let end = before.iter().rposition(|word| !word.is(&lists.links)).map_or(0, |last| last + 1);
    let (before, has_link) = (&before[..end], is_apposed || end < before.len());
    let is_verb = |word: &Said<'_>| word.is(&lists.be) || word.is(&lists.stops) || word.is_past();
    // The noun phrase before “for” or “of”.
    let opens = before.iter().rposition(|word| is_verb(word) || word.is(&lists.function)).map_or(0, |last| last + 1);
    let object: Vec<&str> = before[opens..].iter().map(|word| word.text).collect();
    if has_link && !object.is_empty() {
        return trimmed(&object);
    }
    let at = before.iter().position(is_verb).unwrap_or(before.len());
    let subject: Vec<&str> = before[..at].iter().map(|word| word.text).collect();
    let last = before[at..].iter().rfind(|word| word.is_participle() && !word.is(&lists.be) && !word.is(&lists.stops));
    let Some(verb) = last else { return trimmed(&subject) };
    let rest = rest.iter().take_while(|word| !word.is_number && !word.is(&lists.stops)).map(|word| word.text);
    trimmed(&["sum", verb.text].into_iter().chain(rest).take(MOST).collect::<Vec<_>>())
}

/// The counted noun and what is said of it: “people injured in the fire” of “people were injured in the fire”.
fn counted(all: &[Said<'_>]) -> String {
    let lists = &*LISTS;
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < all.len() && kept.len() < MOST {
        let word = &all[at];
        let next = all.get(at + 1);
        if word.is_number || word.is(&lists.stops) && !kept.is_empty() {
            break;
        }
        if kept.is_empty() && word.is(&lists.function) {
            at += 1;
            continue;
        }
        if word.is(&lists.be) {
            // “Had been injured”: all of it goes.
            let rest = all[at..].iter().position(|word| !word.is(&lists.be)).map_or(all.len(), |skip| at + skip);
            let holds = all.get(rest).is_some_and(|word| word.is_participle() || word.is(&lists.links));
            if !holds {
                break;
            }
            let is_passive = !all[rest].is(&lists.links);
            if is_passive {
                kept.push(all[rest].text);
            }
            at = rest + usize::from(is_passive);
            continue;
        }
        let is_active = !kept.is_empty() && word.is_past() && !next.is_some_and(|next| next.is(&lists.links));
        if is_active && next.is_some() {
            let before = kept.last().map_or("", |word| word);
            let singular = before.strip_suffix('s').unwrap_or(before).to_lowercase();
            let is_person = [before, &singular].iter().any(|word| lists.people.contains(&terms::hash(word)));
            kept.push(if is_person { "who" } else { "that" });
        }
        kept.push(word.text);
        at += 1;
    }
    trimmed(&kept)
}

/// The event of a date.
fn of_date(prose: &str, sentence: Span, date: Span, is_name: bool) -> String {
    let lists = &*LISTS;
    let text = Span::new(sentence.start.min(date.start), date.start).of(prose);
    let mut before = last_clause(text);
    let from_start = before.first().is_some_and(|first| text.trim_start().starts_with(first.text));
    while before.last().is_some_and(|word| word.is(&lists.links)) {
        before.pop();
    }
    let is_noun = before.last().is_some_and(|word| word.is(&lists.be));
    while before.last().is_some_and(|word| word.is(&lists.be)) {
        before.pop();
    }
    let is_first = before.is_empty();
    let all = if is_first {
        let behind = Span::new(date.end, sentence.end.max(date.end)).of(prose);
        clause(behind.trim_start_matches([',', ' ']))
    } else {
        before
    };
    let end = all.iter().position(|word| word.is_number).unwrap_or(all.len()).min(MOST + 1);
    let mut kept: Vec<&str> = all[..end].iter().map(|word| word.text).collect();
    let has_verb = all[..end].iter().any(|word| word.is_past() || word.is(&lists.be) || word.is(&lists.stops));
    while kept.last().is_some_and(|word| lists.function.contains(&terms::hash(&word.to_lowercase()))) {
        kept.pop();
    }
    if kept.is_empty() {
        return "date".into();
    }
    let phrase = kept.join(" ");
    let phrase = if !is_first && from_start && !is_name { lowered(&phrase) } else { phrase };
    if is_noun || !has_verb { format!("date of {phrase}") } else { format!("when {phrase}") }
}

/// The words of a sentence from the first to the last of some spans, at most eight.
pub(super) fn of_words(text: &str, spans: &[Span]) -> String {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return String::new() };
    let stretch = Span::new(first.start, last.end.max(first.start)).of(text);
    let stretch = stretch.split_once(" that ").map_or(stretch, |(_, content)| content);
    let kept: Vec<&str> = words(stretch).map(|(at, _)| at.of(stretch)).take(MOST + 1).collect();
    trimmed(&kept)
}

fn joined(all: &[Said<'_>]) -> String {
    let end = all.iter().position(|word| word.is_number).unwrap_or(all.len());
    let kept: Vec<&str> = all[..end].iter().map(|word| word.text).take(MOST).collect();
    trimmed(&kept)
}

/// The words without function words at the ends.
fn trimmed(kept: &[&str]) -> String {
    let is_content = |word: &&str| *word == "May" || !LISTS.function.contains(&terms::hash(&word.to_lowercase()));
    let (Some(first), Some(last)) = (kept.iter().position(is_content), kept.iter().rposition(is_content)) else {
        return String::new();
    };
    kept[first..=last].join(" ")
}

/// A value as the middle of a sentence has it: “around 300” for “Around 300”.
#[must_use]
pub fn uncapitalized(value: &str) -> String {
    lowered(value)
}

/// The text with a small first letter, unless its first word has other capitals or figures: “UN”.
fn lowered(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let word = text.split_whitespace().next().unwrap_or("");
    let is_common = word.len() > 1 && word.chars().skip(1).all(|c| c.is_lowercase() || c == '-' || c == '’');
    if is_common || word.len() == 1 { first.to_lowercase().chain(chars).collect() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, part: &str) -> Span {
        let at = crate::text::offset(text.find(part).expect("the part"));
        Span::new(at, at + crate::text::offset(part.len()))
    }

    #[test]
    fn what_is_counted_is_a_noun_phrase_of_the_sentence() {
        for (text, value, counts, expected) in [
            (
                "At least 12 people were injured in the fire at Halden.",
                "12",
                "people",
                "people injured in the fire at Halden",
            ),
            ("In all, 41 children had been vaccinated by May.", "41", "children", "children vaccinated by May"),
            ("He said 300 Daesh fighters are in Mali.", "300", "Daesh fighters", "Daesh fighters in Mali"),
            ("The firm ran 88 percent of trains on time.", "88 percent", "trains", "trains on time"),
            ("The fair drew 300 visitors, Ada Marsh said.", "300", "visitors", "visitors"),
            ("On Friday 212 runners finished the race.", "212", "runners", "runners that finished the race"),
            ("Some 90 people attended the fair.", "90", "people", "people who attended the fair"),
        ] {
            let found = of_figure(text, span(text, text), span(text, value), Some(span(text, counts)), false);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_is_measured_stands_before_the_value() {
        for (text, value, expected) in [
            ("The price of the ticket is 30 euros.", "30 euros", "price of the ticket"),
            ("Ada Marsh said that unemployment fell to 4 percent.", "4 percent", "unemployment"),
            ("Turnover was 3 million euros.", "3 million euros", "turnover"),
        ] {
            assert_eq!(of_figure(text, span(text, text), span(text, value), None, false), expected, "{text}");
        }
    }

    #[test]
    fn a_sum_is_told_by_what_it_is_paid_or_counted_for() {
        for (text, value, counts, expected) in [
            ("Operating profit was 610 million crowns.", "610 million", "crowns", "Operating profit"),
            ("Members agreed to buy a second-hand gritter for 300 crowns.", "300", "crowns", "second-hand gritter"),
            ("She moved 412,000 crowns from the trust to a firm.", "412,000", "crowns", "sum moved from the trust"),
            ("The profit of 610 million crowns missed forecasts.", "610 million", "crowns", "profit"),
            ("The board knew of the payments, 421,000 crowns in all.", "421,000", "crowns", "payments"),
            ("She was fined 20,000 crowns.", "20,000", "crowns", "sum fined"),
        ] {
            let found = of_figure(text, span(text, text), span(text, value), Some(span(text, counts)), true);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_event_of_a_date_is_a_clause_of_the_sentence() {
        for (text, date, expected) in [
            ("The bridge opened on 3 May.", "3 May", "when the bridge opened"),
            ("On 3 May, the ward of the hospital closed.", "3 May", "when the ward of the hospital closed"),
            ("The hearing is on 3 May.", "3 May", "date of the hearing"),
        ] {
            assert_eq!(of_date(text, span(text, text), span(text, date), false), expected, "{text}");
        }
    }
}
