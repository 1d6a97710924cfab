//! The card of an entity: identity, disagreements, what other documents say that the current one does not, figures, and
//! co-occurring entities. Passages show outlet and paragraph, and link to their places.
//!
//! Shows a few of each kind with counts; “find all references” shows the rest.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::{Markup, Snapshot, excerpt};
use crate::analysis::{ClaimKind, CueClass, EntityKind, Polarity};
use crate::corpus::{Disagreement, Document, Entity, EntityFigure, Place, Relation, Said};
use crate::english;
use crate::text::Span;

/// How much of each a card shows; headings and all, it stays within 22 lines.
const TITLES: usize = 3;
const DISAGREEMENTS: usize = 3;
const SIDES: usize = 4;
/// Outlets under “Elsewhere”, and passages of each.
const OUTLETS: usize = 5;
const OF_OUTLET: usize = 2;
/// Passages of the current document.
const HERE: usize = 2;
const FIGURES: usize = 3;
const ALIASES: usize = 5;
const WITH: usize = 5;
/// Characters of a passage.
const WORDS: usize = 110;
/// How many passages are ranked before the best are shown.
const WEIGHED: usize = 400;
/// The minimum length in letters for a passage inside another to count as a copy.
const COPIED: usize = 32;
/// First words that show that the subject is missing, other than the entity.
const SUBJECTLESS: [&str; 3] = ["am", "being", "been"];
/// Words without which a passage is shown with its whole sentence.
const WHOLE: usize = 5;

/// Most sentences that are ranked by information.
const TELLING: usize = 80;
/// Bytes from the start of a sentence that contain its subject.
const SUBJECT: usize = 24;
/// The most bytes between a figure and its noun for both to be shown literally.
const BETWEEN: u32 = 16;
/// Words that begin something that is not a statement alone.
const LEADING: [&str; 7] = ["in", "at", "on", "during", "after", "before", "under"];
/// Words that do not distinguish titles.
const SMALL: [&str; 7] = ["", "of", "the", "for", "a", "an", "s"];

/// A passage of a card.
struct Row {
    place: Place,
    text: Box<str>,
    quoted: bool,
    /// Documents disagree on it.
    disputed: bool,
}

/// The hover card of an entity: `ibid entity NAME --format markdown` prints the same.
#[must_use]
pub fn entity_card(snapshot: &Snapshot, entity: &Entity) -> Markup {
    let mut card = Markup::default();
    head(&mut card, snapshot, entity);
    related(&mut card, snapshot, entity);
    disputes(&mut card, snapshot, entity);
    titles(&mut card, snapshot, entity);
    let (elsewhere, here): (Vec<Row>, Vec<Row>) =
        rows(snapshot, entity).into_iter().partition(|row| Some(row.place.document) != entity.asking);
    by_outlet(&mut card, snapshot, entity, &elsewhere);
    if !here.is_empty() && entity.asking.is_some() {
        card.paragraph().strong("Here", 20);
        for row in here.iter().take(HERE) {
            passage(card.item(), row);
            card.own(" ").link(&paragraph(snapshot, row.place), row.place);
        }
    }
    figures(&mut card, snapshot, entity);
    if !entity.with.is_empty() {
        card.paragraph();
        counted(card.own("Appears with "), &entity.with, WITH);
    }
    if entity.unread > 0 {
        card.own(if entity.with.is_empty() { "" } else { " · " });
        card.own("mentioned in ").words(&count(entity.unread as usize, "more paragraph"), 30);
        if entity.unread_documents > 0 {
            card.own(" and ").words(&count(entity.unread_documents as usize, "more document"), 30);
        }
    }
    card
}

/// Who it is, in one line, and how often it is named.
fn head(card: &mut Markup, snapshot: &Snapshot, entity: &Entity) {
    card.strong(&entity.name, 80).own(" · ").own(kind_name(entity.kind));
    if let Some(title) = told_titles(entity).first() {
        let words = title.text.strip_prefix("The ").or_else(|| title.text.strip_prefix("the ")).unwrap_or(&title.text);
        card.own(" · ").words(words, 80).own(" [");
        card.link(&outlet_and_paragraph(snapshot, entity, title.place), title.place).own("]");
    }
    let mentions: u32 = entity.documents.iter().map(|seen| seen.mentions).sum();
    card.paragraph().words(&count(entity.documents.len(), "document"), 30);
    if (entity.origins as usize) < entity.documents.len() {
        card.own(" of ").words(&count(entity.origins as usize, "origin"), 30);
    }
    card.own(", ").words(&count(mentions as usize, "mention"), 30);
    if let Some(here) = entity.documents.iter().find(|seen| Some(seen.document) == entity.asking) {
        card.own(", ").words(&here.mentions.to_string(), 12).own(" here");
    }
    let first = entity.documents.iter().map(|seen| seen.first).min_by_key(|place| {
        let dated = date(snapshot, *place);
        (dated.is_none(), dated, path(snapshot, *place), place.span)
    });
    if let Some(first) = first.filter(|_| entity.documents.len() > 1) {
        card.own(" · first mention ").link(&outlet_and_paragraph(snapshot, entity, first), first);
    }
    let others: Vec<_> = entity.aliases.iter().filter(|(alias, _)| *alias != entity.name).cloned().collect();
    if !others.is_empty() {
        counted(card.own(" · also known as "), &others, ALIASES);
    }
}

/// Related entities that have cards of their own.
fn related(card: &mut Markup, snapshot: &Snapshot, entity: &Entity) {
    for (index, related) in entity.related.iter().filter(|related| related.place.is_some()).enumerate() {
        if index == 0 {
            card.paragraph();
        }
        card.own(if index > 0 { " · " } else { "" }).own(match related.relation {
            Relation::PartOf => "part of ",
            Relation::HasPart => "includes ",
            Relation::StandsFor => "used for the government of ",
        });
        card.words(&related.name, 60);
        if let Some(place) = related.place {
            card.own(" ").link(&outlet_and_paragraph(snapshot, entity, place), place);
        }
    }
}

/// What documents disagree on, by position: a value with those that give it.
fn disputes(card: &mut Markup, snapshot: &Snapshot, entity: &Entity) {
    for dispute in entity.disagreements.iter().take(DISAGREEMENTS) {
        card.paragraph().strong(&format!("≠ {}", dispute.matter), 72);
        for side in sides(dispute) {
            card.item();
            if let Some((place, _)) = side.first() {
                card.quoted(&disputed(snapshot, dispute, *place), WORDS + 2);
            }
            for (index, (place, _)) in side.iter().take(SIDES).enumerate() {
                card.own(if index > 0 { " · " } else { " — " });
                card.link(&outlet_and_paragraph(snapshot, entity, *place), *place);
            }
        }
    }
    if entity.disagreements.len() > DISAGREEMENTS {
        card.paragraph().words(&count(entity.disagreements.len() - DISAGREEMENTS, "more disagreement"), 40);
    }
}

/// The clause of a side with what the other sides do not have.
fn disputed(snapshot: &Snapshot, dispute: &Disagreement, place: Place) -> String {
    let sentence = sentence_of(snapshot, place).unwrap_or(place);
    let words = text(snapshot, sentence);
    // A side may be its value alone, or the whole sentence with it.
    let value = || {
        let before = Place { span: Span::new(sentence.span.start, place.span.start), ..place };
        let start = text(snapshot, before).len();
        let end = start + text(snapshot, place).len();
        (sentence.span.len() > place.span.len() && words.is_char_boundary(start) && words.is_char_boundary(end))
            .then_some(start..end)
    };
    let apart = || {
        let mut others = dispute.sides.iter().filter(|side| side.place != place);
        others.find_map(|other| excerpt::difference(&words, &text(snapshot, other.place)))
    };
    excerpt::excerpt(&words, value().or_else(apart).unwrap_or(0..0), WORDS)
}

/// Titles and descriptions, disputed ones first, in one line; the first of one person is in the head already.
fn titles(card: &mut Markup, snapshot: &Snapshot, entity: &Entity) {
    let all = told_titles(entity);
    if all.len() < 2 {
        return;
    }
    card.paragraph().strong("Titles", 20);
    for (index, title) in all.iter().skip(1).take(TITLES).enumerate() {
        card.own(if index > 0 { " · " } else { " " });
        card.own(if title.disputed { "≠ " } else { "" }).quoted(&title.text, 60).own(" ");
        card.link(&outlet_and_paragraph(snapshot, entity, title.place), title.place);
    }
    if all.len() > TITLES + 1 {
        card.own(" · ").words(&format!("{} more", all.len() - TITLES - 1), 20);
    }
}

/// The passages of other documents, one line per outlet, the newest first.
fn by_outlet(card: &mut Markup, snapshot: &Snapshot, entity: &Entity, rows: &[Row]) {
    let mut documents: Vec<Place> = Vec::new();
    for row in rows {
        if !documents.iter().any(|known| known.document == row.place.document) {
            documents.push(row.place);
        }
    }
    // By path if the dates are equal: numbers of documents depend on the order in which they were opened.
    documents.sort_by_cached_key(|place| (std::cmp::Reverse(date(snapshot, *place)), path(snapshot, *place)));
    if documents.is_empty() {
        return;
    }
    card.paragraph().strong(if entity.asking.is_some() { "Elsewhere" } else { "By outlet" }, 20);
    if documents.len() > OUTLETS {
        some_of(card, OUTLETS, documents.len());
    }
    for first in documents.iter().take(OUTLETS) {
        let id = first.document;
        card.item().words(&snapshot.corpus.document(id).map_or_else(String::new, |each| outlet(snapshot, each)), 40);
        if let Some(date) = date(snapshot, *first) {
            card.own(", ").words(&date, 12);
        }
        card.own(": ");
        for (index, row) in rows.iter().filter(|row| row.place.document == id).take(OF_OUTLET).enumerate() {
            card.own(if index > 0 { "; " } else { "" });
            passage(card, row);
            card.own(" ").link(&paragraph(snapshot, row.place), row.place);
        }
    }
}

fn passage(card: &mut Markup, row: &Row) {
    card.own(if row.disputed { "≠ " } else { "" });
    if row.quoted {
        card.quoted(&row.text, WORDS);
    } else {
        card.words(&row.text, WORDS);
    }
}

fn some_of(card: &mut Markup, shown: usize, all: usize) {
    card.own(" (").words(&format!("{shown} of {all}"), 30).own(")");
}

/// “Marsh (4), Ada (1), …”
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

/// Titles and descriptions without those that another one includes; disputed ones first, then those of other documents.
fn told_titles(entity: &Entity) -> Vec<&crate::corpus::Descriptor> {
    let mut seen = FxHashSet::default();
    let mut titles: Vec<_> = entity
        .descriptors
        .iter()
        .filter(|title| !is_honorific(&title.text))
        .filter(|title| seen.insert((title.place.document, title.text.to_lowercase())))
        .collect();
    // “President” adds nothing to “Russian president”, nor “State Secretary” to “Secretary of State”.
    let words = |title: &crate::corpus::Descriptor| {
        let lower = title.text.to_lowercase();
        let all = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !SMALL.contains(word));
        all.map(ToOwned::to_owned).collect::<std::collections::BTreeSet<String>>()
    };
    let all: Vec<_> = titles.iter().map(|title| words(title)).collect();
    // “Director” is less specific than “director of the Institute”, and different from “deputy director”.
    let ranks = |words: &std::collections::BTreeSet<String>| RANKS.iter().filter(|rank| words.contains(**rank)).count();
    let says_less = |index: usize| {
        all.iter().enumerate().any(|(other, theirs)| {
            let smaller = all[index].len() < theirs.len() || all[index].len() == theirs.len() && other < index;
            other != index && smaller && ranks(&all[index]) == ranks(theirs) && all[index].is_subset(theirs)
        })
    };
    let told: Vec<bool> = (0..titles.len()).map(|index| titles[index].disputed || !says_less(index)).collect();
    let mut told = told.into_iter();
    titles.retain(|_| told.next() == Some(true));
    // Conflicts first, then what the reader does not see in the document.
    let own = |title: &&crate::corpus::Descriptor| Some(title.place.document) == entity.asking;
    titles.sort_by_key(|title| (!title.disputed, own(title)));
    titles
}

/// “Ms”, “Mr.”: they tell nothing that the name does not.
fn is_honorific(title: &str) -> bool {
    HONORIFICS.contains(&&*title.trim_end_matches('.').to_lowercase())
}

static HONORIFICS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "honorifics"));
/// Words that change an office.
static RANKS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "card.ranks"));

/// Its statements and actions, then statements about it; the most informative first, repetitions across documents once.
fn rows(snapshot: &Snapshot, entity: &Entity) -> Vec<Row> {
    let all_sides: Vec<(&Disagreement, Place)> = entity
        .disagreements
        .iter()
        .flat_map(|dispute| dispute.sides.iter().map(move |side| (dispute, side.place)))
        .collect();
    let side_at = |place: Place| {
        let meets =
            |side: &&(&Disagreement, Place)| side.1.document == place.document && side.1.span.overlaps(place.span);
        all_sides.iter().find(meets).copied()
    };
    let said = || entity.said.iter().filter(|said| !is_scrap(snapshot, said.content)).take(WEIGHED);
    let asserts = |said: &&Said| said.polarity == Polarity::Asserts && said.class != CueClass::Act;
    let denies = |said: &&Said| matches!(said.polarity, Polarity::Denies | Polarity::Doubts);
    let acts = |said: &&Said| said.polarity == Polarity::Asserts && said.class == CueClass::Act;
    let named = telling_first(snapshot, entity);
    let mut seen: Vec<String> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    // Statements are quoted; with a cue that changes their sense they are paraphrased.
    let all = said().filter(asserts).map(|said| (said.shown, said.shown == said.content));
    let all = all.chain(said().filter(denies).chain(said().filter(acts)).map(|said| (said.shown, false)));
    let all = all.chain(named.into_iter().take(WEIGHED).map(|place| (place, false)));
    for (place, quoted) in all {
        let shown = whole(snapshot, place);
        let text = text(snapshot, shown);
        let folded: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        // A lead-in to a quotation alone, “Ada Marsh said:”, has no content.
        let leads = text.trim_end().ends_with(':');
        // A copy followed by “she said” is not new.
        let is_copy = |known: &String| {
            *known == folded
                || known.len() >= COPIED && folded.contains(&**known)
                || folded.len() >= COPIED && known.contains(&*folded)
        };
        if !folded.is_empty() && !leads && !seen.iter().any(is_copy) {
            seen.push(folded);
            let side = side_at(shown).filter(|_| text.chars().count() > WORDS);
            let text = side.map_or(text, |(dispute, side)| disputed(snapshot, dispute, side).into());
            let quoted = quoted && shown == place && side.is_none();
            rows.push(Row { place, text, quoted, disputed: side_at(place).is_some() });
        }
    }
    rows
}

/// A short passage with its whole sentence, since it needs its verb.
fn whole(snapshot: &Snapshot, place: Place) -> Place {
    let words = text(snapshot, place);
    // “Am advised by the board that” has lost its subject.
    let lacks_subject = words.split_whitespace().next().is_some_and(|word| SUBJECTLESS.contains(&word));
    if words.split_whitespace().count() >= WHOLE && !lacks_subject {
        return place;
    }
    sentence_of(snapshot, place).unwrap_or(place)
}

/// The sentence that has a place; `None` if none has all of it.
pub(super) fn sentence_of(snapshot: &Snapshot, place: Place) -> Option<Place> {
    let document = snapshot.corpus.document(place.document)?;
    let chunk = document.chunks.get(document.chunk_at(place.span.start)?)?;
    let index = chunk.sentence_at(place.span.start - chunk.start)?;
    let sentence = Place { span: chunk.facts.sentences.get(index)?.span.shifted(chunk.start), ..place };
    sentence.span.covers(place.span).then_some(sentence)
}

/// The name of a document's outlet: from the document, from its entry, otherwise its file name.
fn outlet(snapshot: &Snapshot, document: &Document) -> String {
    let entry = || {
        let entry = snapshot.corpus.bibliography().get(&snapshot.corpus.key_of(document).0)?;
        entry.outlet.as_deref().or(entry.author.as_deref())
    };
    let named = document.meta.outlet.as_deref().or_else(entry).map(|name| name.trim_matches(['{', '}']).trim());
    let file = document.path.rsplit('/').next().unwrap_or("");
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| file.split('.').next().unwrap_or(file)).to_owned()
}

/// “¶4”
fn paragraph(snapshot: &Snapshot, place: Place) -> String {
    let number = snapshot.corpus.document(place.document).map_or(1, |document| document.paragraph_at(place.span.start));
    format!("¶{number}")
}

/// “Gazette ¶4”, “here ¶4”
fn outlet_and_paragraph(snapshot: &Snapshot, entity: &Entity, place: Place) -> String {
    let paragraph = paragraph(snapshot, place);
    if Some(place.document) == entity.asking {
        return format!("here {paragraph}");
    }
    let outlet = snapshot.corpus.document(place.document).map_or_else(String::new, |each| outlet(snapshot, each));
    format!("{} {paragraph}", super::markup::clean(&outlet, 32))
}

/// Sentences that mention it, most informative first per document: as a subject, with a claim, with figures.
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
    all[..most].sort_by_cached_key(|place| (path(snapshot, *place), std::cmp::Reverse(weigh(place)), place.span));
    all
}

/// A fragment without information: “in another part of the interview”.
fn is_scrap(snapshot: &Snapshot, place: Place) -> bool {
    let words = text(snapshot, place);
    let first = words.split_whitespace().next().unwrap_or("").to_lowercase();
    LEADING.contains(&&*first) && words.split_whitespace().count() < 10 && !words.contains(['“', '"', '«', ','])
}

/// Figures with the day that their sentence gives, and whose document has them.
fn figures(card: &mut Markup, snapshot: &Snapshot, entity: &Entity) {
    let disputed: FxHashSet<Place> =
        entity.disagreements.iter().flat_map(|dispute| &dispute.sides).map(|side| side.place).collect();
    let mut figures: Vec<&EntityFigure> = entity.figures.iter().take(WEIGHED).collect();
    figures.sort_by_key(|figure| (!disputed.contains(&figure.place), Some(figure.place.document) == entity.asking));
    let mut seen: FxHashSet<String> = FxHashSet::default();
    figures.retain(|figure| seen.insert(counted_words(snapshot, figure).to_lowercase()));
    if figures.is_empty() {
        return;
    }
    card.paragraph().strong("Figures", 20);
    for (index, figure) in figures.iter().take(FIGURES).enumerate() {
        card.own(if index > 0 { " · " } else { " " });
        card.own(if disputed.contains(&figure.place) { "≠ " } else { "" });
        card.words(&counted_words(snapshot, figure), 70);
        if let Some(as_of) = as_of(snapshot, figure) {
            card.own(", ").words(&as_of, 12);
        }
        card.own(" ").link(&outlet_and_paragraph(snapshot, entity, figure.place), figure.place);
    }
    if figures.len() > FIGURES {
        card.own(" · ").words(&format!("{} more", figures.len() - FIGURES), 20);
    }
}

/// A figure with its noun: as in the text if the noun follows, “45% of the coast”.
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
    let is_before = figure.counts_span.is_some_and(|counts| counts.end <= figure.span.start);
    let apart = || if is_before { format!("{counts}: {words}") } else { format!("{words} {counts}") };
    behind.map_or_else(apart, |whole| text(snapshot, whole).into())
}

/// The positions of a disagreement, each with the passages that give it.
fn sides(dispute: &Disagreement) -> Vec<Vec<(Place, &str)>> {
    let mut values: Vec<&str> = Vec::new();
    let mut sides: Vec<Vec<(Place, &str)>> = Vec::new();
    for side in &dispute.sides {
        match values.iter().position(|value| *value == &*side.value) {
            Some(at) => sides[at].push((side.place, &side.text)),
            None if values.len() < SIDES => {
                values.push(&side.value);
                sides.push(vec![(side.place, &side.text)]);
            }
            None => {}
        }
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
    document.map_or_else(|| "".into(), |document| without_tags(&document.readable(place.span)))
}

/// A text without HTML tags that were copied with it: `<u>`, `</a>`, `<br />`.
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
        EntityKind::Geopolitical => "place",
        EntityKind::Location => "place",
        EntityKind::Nationality => "nationality or religion",
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
