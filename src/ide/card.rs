//! The card of an entity: what every document says of one name, short enough to read at a glance.
//!
//! Shows a few of each kind and says how many there are; the rest is a matter for “find all references”.

use rustc_hash::{FxHashMap, FxHashSet};

use super::cursor::lines;
use super::{Markup, Snapshot};
use crate::analysis::{ClaimKind, CueClass, EntityKind, Polarity};
use crate::corpus::{Disagreement, DocId, Entity, EntityFigure, Place, Relation, Said};
use crate::text::Span;

/// How much of each a card shows; headings and all, it stays within 25 lines.
const TITLES: usize = 4;
const SAID: usize = 4;
const DENIED: usize = 2;
const DID: usize = 2;
const SAID_OF: usize = 2;
const FIGURES: usize = 2;
const DISAGREEMENTS: usize = 2;
const ALIASES: usize = 5;
const WITH: usize = 5;
/// Characters of a passage.
const WORDS: usize = 90;
/// How many passages are weighed against each other before the best are shown.
const WEIGHED: usize = 400;

/// Sentences of which those that tell the most are looked for.
const TELLING: usize = 80;
/// Bytes from a sentence's beginning in which its subject stands.
const SUBJECT: usize = 24;
/// Bytes between a figure and what it counts, where these are shown as they stand.
const BETWEEN: u32 = 16;
/// Words that open what is no statement alone.
const LEADING: [&str; 7] = ["in", "at", "on", "during", "after", "before", "under"];
/// Words that tell no title from another.
const SMALL: [&str; 7] = ["", "of", "the", "for", "a", "an", "s"];

/// One line of a card.
struct Row {
    place: Place,
    text: Box<str>,
    date: Option<Box<str>>,
    /// Documents disagree on it.
    disputed: bool,
}

/// Lines under one heading.
struct Section {
    heading: &'static str,
    rows: Vec<Row>,
    /// How many there are in all.
    of: usize,
    quoted: bool,
}

/// The hover card of an entity: `ibid entity NAME --format markdown` prints the same.
#[must_use]
pub fn entity_card(snapshot: &Snapshot, entity: &Entity) -> Markup {
    let shown = |wanted: fn(&Said) -> bool| -> Vec<Place> {
        let fits = |said: &&Said| wanted(said) && !is_scrap(snapshot, said.content);
        entity.said.iter().filter(fits).map(|said| said.shown).collect()
    };
    let asserts = |said: &Said| said.polarity == Polarity::Asserts && said.class != CueClass::Act;
    let denies = |said: &Said| matches!(said.polarity, Polarity::Denies | Polarity::Doubts);
    let acts = |said: &Said| said.polarity == Polarity::Asserts && said.class == CueClass::Act;
    let named = telling_first(snapshot, entity);
    let sections = [
        titles(snapshot, entity),
        passages(snapshot, "Said", &shown(asserts), SAID, entity.asking),
        passages(snapshot, "Denied or left open", &shown(denies), DENIED, entity.asking),
        passages(snapshot, "Did", &shown(acts), DID, entity.asking),
        figures(snapshot, entity),
        passages(snapshot, "Told of", &named, SAID_OF, entity.asking),
    ];
    let disputes: Vec<_> = entity.disagreements.iter().take(DISAGREEMENTS).collect();
    let first = entity.documents.iter().map(|seen| seen.first).min_by_key(|place| {
        let document = snapshot.corpus.document(place.document);
        (document.and_then(|document| document.meta.date.clone()).is_none(), date(snapshot, *place), *place)
    });
    let rows = sections.iter().flat_map(|section| &section.rows).map(|row| row.place);
    let disputed = disputes.iter().flat_map(|dispute| sides(dispute)).map(|(place, _)| place);
    let tied = entity.related.iter().filter_map(|related| related.place);
    let lines = lines(&snapshot.corpus, rows.chain(disputed).chain(first).chain(tied));
    let line = |place: Place| lines.get(&place).copied().unwrap_or(1);

    let mut card = Markup::default();
    head(&mut card, entity);
    related(&mut card, snapshot, entity, &lines);
    for section in sections.iter().filter(|section| !section.rows.is_empty()) {
        card.paragraph().strong(section.heading, 20);
        if section.of > section.rows.len() {
            some_of(&mut card, section.rows.len(), section.of);
        }
        for row in &section.rows {
            card.item();
            if row.disputed {
                card.own("≠ ");
            }
            card.place(&path(snapshot, row.place), line(row.place), row.place);
            if let Some(date) = &row.date {
                card.own(" · ").words(date, 12);
            }
            card.own("  ");
            if section.quoted {
                card.quoted(&row.text, WORDS);
            } else {
                card.words(&row.text, WORDS);
            }
        }
    }
    if !disputes.is_empty() {
        card.paragraph().strong("Documents disagree", 20);
        if entity.disagreements.len() > disputes.len() {
            some_of(&mut card, disputes.len(), entity.disagreements.len());
        }
    }
    for dispute in disputes {
        card.item().own("≠ ").words(&dispute.matter, 50).own(": ");
        for (index, (place, text)) in sides(dispute).into_iter().enumerate() {
            card.own(if index > 0 { ", " } else { "" }).quoted(text, 36).own(" ");
            card.place(&path(snapshot, place), line(place), place);
        }
    }
    if !entity.with.is_empty() || first.is_some() {
        card.paragraph();
    }
    if !entity.with.is_empty() {
        counted(card.own("With "), &entity.with, WITH);
    }
    if let Some(first) = first {
        card.own(if entity.with.is_empty() { "First named " } else { " · first named " });
        card.place(&path(snapshot, first), line(first), first);
    }
    if entity.unread > 0 {
        card.own(" · named in ").words(&count(entity.unread as usize, "more paragraph"), 30);
        if entity.unread_documents > 0 {
            card.own(" and ").words(&count(entity.unread_documents as usize, "more document"), 30);
        }
    }
    card
}

fn head(card: &mut Markup, entity: &Entity) {
    let mentions: u32 = entity.documents.iter().map(|seen| seen.mentions).sum();
    card.strong(&entity.name, 80).own(" · ").own(kind_name(entity.kind)).own(" · ");
    card.words(&count(entity.documents.len(), "document"), 30);
    if (entity.origins as usize) < entity.documents.len() {
        card.own(" of ").words(&count(entity.origins as usize, "origin"), 30);
    }
    card.own(", ").words(&count(mentions as usize, "mention"), 30);
    let others: Vec<_> = entity.aliases.iter().filter(|(alias, _)| *alias != entity.name).cloned().collect();
    if !others.is_empty() {
        counted(card.own(" · also "), &others, ALIASES);
    }
}

/// What belongs to it and has a card of its own.
fn related(card: &mut Markup, snapshot: &Snapshot, entity: &Entity, lines: &FxHashMap<Place, u32>) {
    for (index, related) in entity.related.iter().filter(|related| related.place.is_some()).enumerate() {
        if index == 0 {
            card.paragraph();
        }
        card.own(if index > 0 { " · " } else { "" }).own(match related.relation {
            Relation::PartOf => "part of ",
            Relation::HasPart => "has the part ",
            Relation::StandsFor => "stands elsewhere for the government of ",
        });
        card.words(&related.name, 60);
        if let Some(place) = related.place {
            card.own(" ").place(&path(snapshot, place), lines.get(&place).copied().unwrap_or(1), place);
        }
    }
}

fn some_of(card: &mut Markup, shown: usize, all: usize) {
    card.own(" (").words(&format!("{shown} of {all}"), 30).own(")");
}

/// “Kabulov (4), Zamir (1), …”
fn counted(card: &mut Markup, names: &[(Box<str>, u32)], most: usize) {
    for (index, (name, count)) in names.iter().take(most).enumerate() {
        card.own(if index > 0 { ", " } else { "" }).words(name, 40);
        card.own(" (").words(&count.to_string(), 12).own(")");
    }
    if names.len() > most {
        card.own(", …");
    }
}

pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Titles and descriptions, disputed ones first; the same words in the same document once.
fn titles(snapshot: &Snapshot, entity: &Entity) -> Section {
    let mut seen = FxHashSet::default();
    let mut titles: Vec<_> = entity
        .descriptors
        .iter()
        .filter(|title| seen.insert((title.place.document, title.text.to_lowercase())))
        .collect();
    // “President” says nothing that “Russian president” does not, nor “State Secretary” beside “Secretary of State”.
    let words = |title: &crate::corpus::Descriptor| {
        let lower = title.text.to_lowercase();
        let all = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !SMALL.contains(word));
        all.map(ToOwned::to_owned).collect::<std::collections::BTreeSet<String>>()
    };
    let all: Vec<_> = titles.iter().map(|title| words(title)).collect();
    let says_less = |index: usize| {
        all.iter().enumerate().any(|(other, theirs)| {
            let smaller = all[index].len() < theirs.len() || all[index].len() == theirs.len() && other < index;
            other != index && smaller && all[index].is_subset(theirs)
        })
    };
    let told: Vec<bool> = (0..titles.len()).map(|index| titles[index].disputed || !says_less(index)).collect();
    let mut told = told.into_iter();
    titles.retain(|_| told.next() == Some(true));
    // Conflicts first, then what the reader does not have before them.
    let own = |title: &&crate::corpus::Descriptor| Some(title.place.document) == entity.asking;
    titles.sort_by_key(|title| (!title.disputed, own(title)));
    let of = titles.len();
    let row = |title: &crate::corpus::Descriptor| Row {
        place: title.place,
        text: title.text.clone(),
        date: date(snapshot, title.place),
        disputed: title.disputed,
    };
    Section { heading: "Called", rows: titles.into_iter().take(TITLES).map(row).collect(), of, quoted: false }
}

/// Those of other documents first, as the reader has this one's before them; then the newest, one document not twice
/// before every other had its turn.
fn passages(
    snapshot: &Snapshot,
    heading: &'static str,
    places: &[Place],
    most: usize,
    asking: Option<DocId>,
) -> Section {
    let mut dated: Vec<_> =
        places.iter().take(WEIGHED).map(|place| (std::cmp::Reverse(date(snapshot, *place)), *place)).collect();
    // Stable: within a document they come as they are given.
    dated.sort_by(|a, b| (&a.0, a.1.document).cmp(&(&b.0, b.1.document)));
    let mut seen = FxHashSet::default();
    let (new, more): (Vec<_>, Vec<_>) = dated.into_iter().partition(|(_, place)| seen.insert(place.document));
    let (own, others): (Vec<_>, Vec<_>) =
        new.into_iter().chain(more).partition(|(_, place)| Some(place.document) == asking);
    let mut rows: Vec<_> = others.into_iter().chain(own).take(most).collect();
    rows.sort();
    rows.sort_by_key(|(_, place)| Some(place.document) == asking);
    let row = |(date, place): (std::cmp::Reverse<Option<Box<str>>>, Place)| Row {
        place,
        text: text(snapshot, place),
        date: date.0,
        disputed: false,
    };
    Section { heading, rows: rows.into_iter().map(row).collect(), of: places.len(), quoted: true }
}

/// The sentences that tell of it, of each document those first that tell the most: whose subject it is, that state
/// something, with figures in them.
fn telling_first(snapshot: &Snapshot, entity: &Entity) -> Vec<Place> {
    let names: Vec<&str> = entity.aliases.iter().map(|(alias, _)| &**alias).collect();
    let weigh = |place: &Place| {
        let Some(document) = snapshot.corpus.document(place.document) else { return 0 };
        let Some(chunk) = document.chunk_at(place.span.start).map(|index| &document.chunks[index]) else { return 0 };
        let own = Span::new(place.span.start - chunk.start, place.span.end - chunk.start);
        let words = own.of(&chunk.text);
        let states =
            chunk.facts.sentences.iter().any(|sentence| sentence.span == own && sentence.claim == ClaimKind::Checkable);
        let opens = names.iter().filter_map(|name| words.find(name)).min().is_some_and(|at| at <= SUBJECT);
        let counts = chunk.facts.figures.iter().any(|figure| own.covers(figure.span));
        2 * i32::from(opens) + i32::from(states) + i32::from(counts)
    };
    let mut all: Vec<Place> = entity.said_of.clone();
    let most = all.len().min(TELLING);
    all[..most].sort_by_cached_key(|place| (place.document, std::cmp::Reverse(weigh(place)), place.span));
    all
}

/// A few words that say nothing alone: “in another part of the interview”.
fn is_scrap(snapshot: &Snapshot, place: Place) -> bool {
    let words = text(snapshot, place);
    let first = words.split_whitespace().next().unwrap_or("").to_lowercase();
    LEADING.contains(&&*first) && words.split_whitespace().count() < 10 && !words.contains(['“', '"', '«', ','])
}

fn figures(snapshot: &Snapshot, entity: &Entity) -> Section {
    let disputed: FxHashSet<Place> =
        entity.disagreements.iter().flat_map(|dispute| &dispute.sides).map(|side| side.place).collect();
    let mut rows: Vec<_> = entity
        .figures
        .iter()
        .take(WEIGHED)
        .map(|figure| {
            let mut words = counted_words(snapshot, figure);
            if let Some(as_of) = as_of(snapshot, figure) {
                words = format!("{words} (as of {as_of})");
            }
            Row {
                place: figure.place,
                text: words.into(),
                date: date(snapshot, figure.place),
                disputed: disputed.contains(&figure.place),
            }
        })
        .collect();
    rows.sort_by_key(|row| (!row.disputed, Some(row.place.document) == entity.asking));
    rows.truncate(FIGURES);
    Section { heading: "Figures", rows, of: entity.figures.len(), quoted: false }
}

/// A figure with what it counts: as the text has it where the one follows the other, “45% of the coast”.
fn counted_words(snapshot: &Snapshot, figure: &EntityFigure) -> String {
    let words = text(snapshot, figure.place).into_string();
    let EntityFigure { place, figure } = figure;
    let counts = figure.counts.trim();
    if counts.is_empty() || words.contains(counts) {
        return words;
    }
    // Both spans count from the chunk.
    let behind = figure.counts_span.and_then(|counts| {
        let gap = counts.start.checked_sub(figure.span.end)?;
        (gap <= BETWEEN)
            .then(|| Place { span: Span::new(place.span.start, place.span.end + gap + counts.len()), ..*place })
    });
    behind.map_or_else(|| format!("{words} {counts}"), |whole| text(snapshot, whole).into())
}

/// Two sides of a disagreement: the first, and the first that says otherwise.
fn sides(dispute: &Disagreement) -> Vec<(Place, &str)> {
    let mut sides = Vec::new();
    if let Some((first, others)) = dispute.sides.split_first() {
        sides.push((first.place, &*first.text));
        let other = others.iter().find(|side| side.value != first.value).or(others.first());
        sides.extend(other.map(|side| (side.place, &*side.text)));
    }
    sides
}

pub(super) fn path(snapshot: &Snapshot, place: Place) -> std::sync::Arc<str> {
    snapshot.corpus.document(place.document).map_or_else(|| "".into(), |document| document.path.clone())
}

fn date(snapshot: &Snapshot, place: Place) -> Option<Box<str>> {
    snapshot.corpus.document(place.document)?.meta.date.clone()
}

/// The day, month or year that a figure's own sentence gives for it.
fn as_of(snapshot: &Snapshot, figure: &EntityFigure) -> Option<Box<str>> {
    let document = snapshot.corpus.document(figure.place.document)?;
    let chunk = document.chunks.get(document.chunk_at(figure.place.span.start)?)?;
    chunk.joined.dates.get(figure.figure.as_of? as usize)?.clone()
}

fn text(snapshot: &Snapshot, place: Place) -> Box<str> {
    let document = snapshot.corpus.document(place.document);
    document.map_or_else(|| "".into(), |document| without_tags(&document.text(place.span)))
}

/// A text without the tags of a web page that were copied with it: `<u>`, `</a>`, `<br />`.
fn without_tags(text: &str) -> Box<str> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let name = tag[1..].trim_start_matches('/');
        let letters = name.chars().take_while(char::is_ascii_alphanumeric).count();
        let is_name = (1..=10).contains(&letters) && name.starts_with(|c: char| c.is_ascii_alphabetic());
        let end = name[letters..].starts_with(['>', ' ', '/']).then(|| tag[1..].find(['<', '>'])).flatten();
        match end.filter(|end| is_name && tag[1 + end..].starts_with('>')) {
            Some(end) => rest = &tag[end + 2..],
            None => {
                out.push('<');
                rest = &tag[1..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

pub(super) fn kind_name(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "person",
        EntityKind::Organization => "organization",
        EntityKind::Geopolitical => "country or city",
        EntityKind::Location => "place",
        EntityKind::Nationality => "nationality or faith",
        EntityKind::Group => "group",
        EntityKind::Event => "event",
        EntityKind::Work => "work",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_web_pages_are_not_shown_and_all_else_is() {
        assert_eq!(&*without_tags("an <u>interview</u> with <a href='x'>Ada</a><br/>"), "an interview with Ada");
        for plain in ["3 < 4 and 5 > 4", "a <- b", "<", "<u", "<u <b>"] {
            let kept = without_tags(plain);
            assert!(plain.starts_with(kept.trim_end()), "{plain}: {kept}");
        }
    }
}
