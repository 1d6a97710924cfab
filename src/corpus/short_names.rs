//! Short forms of a name that the texts of a small folder have and that no mention shows: “P. Halvorsen”, “Ingrid”, “Baron
//! Osric”, “Haldor II”, “Second Battalion”. A form counts only if no other name of the folder fits it.

use super::document::Chunk;
use super::entity::trimmed;
use super::forms::house;
use super::spelling;
use super::terms::words;
use super::{DocId, Document};
use crate::analysis::EntityKind;
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::analysis::mention::{is_given_name, is_place_name};
use crate::english;
use crate::text::{Span, offset};

use std::sync::LazyLock;

/// Names of buildings that go by the name of their place: “Brunholm Prison” is “Brunholm”.
static BUILDINGS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "buildings"));
/// Ordinal numbers in words and in figures, a pair a line.
static ORDINALS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "ordinals"));
/// Titles of the nobility and the clergy, which go with a first name.
static FIRST_NAME_TITLES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "first-name-titles"));
/// Nouns before the name of a place.
static PLACE_NOUNS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "place-nouns"));

/// A word of a text.
struct Word<'a> {
    span: Span,
    text: &'a str,
    /// In lower case, without accents and possessive ending.
    plain: String,
    /// A blank is between it and the word before, or a point and a blank after an initial or a short title.
    joined: bool,
}

impl Word<'_> {
    fn is_upper(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    fn is_initial(&self) -> bool {
        self.is_upper() && self.plain.chars().count() == 1 && self.text != "I"
    }

    fn is(&self, class: Class) -> bool {
        LEXICON.class_of(self.text).is(class)
    }

    /// A capitalized word that can be part of a name.
    fn is_name(&self) -> bool {
        const OTHERS: Class = Class::FUNCTION.or(Class::PREPOSITION).or(Class::DETERMINER).or(Class::AUXILIARY);
        self.is_upper() && (!self.is(OTHERS) || self.is(Class::GIVEN)) && !self.is(Class::MONTH.or(Class::WEEKDAY))
    }

    fn is_title(&self) -> bool {
        self.is_upper() && (self.is(Class::HONORIFIC.or(Class::TITLE)) || FIRST_NAME_TITLES.contains(&&*self.plain))
    }
}

/// A paragraph with its words.
pub(super) struct Read<'a> {
    pub(super) document: DocId,
    pub(super) chunk: &'a Chunk,
    words: Vec<Word<'a>>,
}

/// The words of all paragraphs of some documents.
pub(super) fn read<'a>(documents: &[&'a Document]) -> Vec<Read<'a>> {
    let chunks = documents.iter().flat_map(|document| document.chunks.iter().map(|chunk| (document.id, chunk)));
    chunks.map(|(document, chunk)| Read { document, chunk, words: row(&chunk.facts.syntax.prose) }).collect()
}

fn row(prose: &str) -> Vec<Word<'_>> {
    let mut end = 0;
    let mut abbreviated = false;
    let all = words(prose).map(|(span, word)| {
        let text = trimmed(span.of(prose));
        let gap = Span::new(end, span.start).of(prose);
        let joined = gap == " " || gap == ". " && abbreviated;
        let known = LEXICON.class_of(text);
        abbreviated = text.chars().count() == 1 || text.len() < 5 && known.is(Class::HONORIFIC.or(Class::TITLE));
        end = span.end;
        let plain = spelling::unaccented(&String::from_utf8_lossy(word.as_bytes()));
        let plain = plain.strip_suffix("'s").unwrap_or(&plain).to_owned();
        Word { span: Span::new(span.start, span.start + offset(text.len())), text, plain, joined }
    });
    all.collect()
}

/// A place where a paragraph uses a short form.
pub(super) struct Use {
    /// The paragraph, as a place in what was read.
    pub(super) at: usize,
    pub(super) span: Span,
}

/// The uses of all short forms of a name.
pub(super) fn uses(all: &[Read<'_>], name: &str, kind: EntityKind) -> Vec<Use> {
    let wanted: Vec<String> = row(name).into_iter().map(|word| word.plain).collect();
    // People are not abbreviated in brackets, so this is a body, whatever it was taken for.
    let mut uses = acronym_uses(all, name, &wanted);
    if kind == EntityKind::Person {
        uses.extend(Parts::of(name).map(|parts| parts.uses(all)).unwrap_or_default());
        return uses;
    }
    uses.extend(ordinal_uses(all, &wanted));
    uses.extend(building_uses(all, name, &wanted));
    uses.extend(pair_uses(all, name, &wanted));
    uses
}

/// The parts of a person's name.
struct Parts {
    first: String,
    last: Option<String>,
    numeral: Option<String>,
    /// “Elder” of “Jakob the Elder”.
    epithet: Option<String>,
}

impl Parts {
    fn of(name: &str) -> Option<Self> {
        let front = name.split_once(" of ").map_or(name, |(front, _)| front);
        let mut own: Vec<Word<'_>> = row(front);
        let titles = own.iter().take_while(|word| word.is_title()).count();
        if titles < own.len() {
            own.drain(..titles);
        }
        let is_numeral = |word: &Word<'_>| !word.text.is_empty() && word.text.chars().all(|c| "IVX".contains(c));
        let numeral = own.pop_if(|word| is_numeral(word)).map(|word| word.plain);
        let mut epithet = None;
        if let [.., article, last] = &own[..]
            && article.text == "the"
        {
            epithet = Some(last.plain.clone());
            own.truncate(own.len() - 2);
        }
        let (first, rest) = own.split_first()?;
        let last = rest.last().map(|word| word.plain.clone());
        (first.is_upper() && first.plain.len() > 2).then(|| Self { first: first.plain.clone(), last, numeral, epithet })
    }

    fn uses(&self, all: &[Read<'_>]) -> Vec<Use> {
        let is_only_first = self.is_only_first(all);
        let is_only_initial = is_only_first_letter(all, &self.first, self.last.as_deref());
        let mut uses = Vec::new();
        for (at, read) in all.iter().enumerate() {
            for index in 0..read.words.len() {
                let found = self.at(read, index, all, is_only_first, is_only_initial);
                uses.extend(found.into_iter().map(|span| Use { at, span }));
            }
        }
        uses
    }

    /// The forms whose first name or last name is the word of that number.
    fn at(
        &self,
        read: &Read<'_>,
        index: usize,
        all: &[Read<'_>],
        is_only_first: bool,
        is_only_initial: bool,
    ) -> Vec<Span> {
        let row = &read.words;
        let Some(word) = row.get(index).filter(|word| word.is_upper()) else { return Vec::new() };
        let before = |by: usize| index.checked_sub(by).and_then(|at| row.get(at)).filter(|_| word.joined);
        let next = |by: usize| {
            let joined = (1..=by).all(|step| row.get(index + step).is_some_and(|word| word.joined));
            row.get(index + by).filter(|_| joined)
        };
        if self.last.as_ref() == Some(&word.plain)
            && let Some(initial) = before(1).filter(|initial| initial.is_initial())
        {
            let fits = self.first.starts_with(&*initial.plain);
            let alone = before(2).is_none_or(|other| !(initial.joined && (other.is_name() && !other.is_title())));
            return (fits && alone && is_only_initial).then(|| initial.span.join(word.span)).into_iter().collect();
        }
        if word.plain != self.first {
            return Vec::new();
        }
        if let Some(numeral) = &self.numeral {
            let Some(number) = next(1).filter(|next| next.plain == *numeral && next.is_upper()) else {
                return Vec::new();
            };
            return ruler(read, word, number, before(1).filter(|title| title.is_title()));
        }
        if let Some(epithet) = &self.epithet {
            let behind = next(2).filter(|last| last.plain == *epithet && next(1).is_some_and(|the| the.plain == "the"));
            let front = before(1).filter(|first| first.plain == *epithet && first.joined);
            let front = front.and_then(|_| before(2)).filter(|the| the.plain == "the");
            let front = front.filter(|_| next(1).is_none_or(|next| !next.is_name()));
            let all = behind.map(|last| word.span.join(last.span)).into_iter();
            return all.chain(front.map(|the| Span::new(the.span.start, word.span.end))).collect();
        }
        if next(1).is_some_and(|next| next.is_name()) {
            return Vec::new();
        }
        match before(1).filter(|before| before.is_name()) {
            Some(title) if FIRST_NAME_TITLES.contains(&&*title.plain) && is_only_first => {
                vec![title.span.join(word.span)]
            }
            Some(_) => Vec::new(),
            None if is_only_first && self.is_familiar(read.document, word, all) => vec![word.span],
            None => Vec::new(),
        }
    }

    /// Whether a first name alone may be a name in a document: it has the last name, too.
    fn is_familiar(&self, document: DocId, word: &Word<'_>, all: &[Read<'_>]) -> bool {
        let Some(last) = &self.last else { return false };
        let own = || all.iter().filter(|read| read.document == document).flat_map(|read| &read.words);
        // The list does not have every given name; a word that no list has is a name, too.
        let is_given = is_given_name(word.text) || LEXICON.class_of(&word.plain) == Class::default();
        is_given
            && !is_place_name(word.text)
            && !LEXICON.class_of(&word.plain).is(Class::FUNCTION.or(Class::COMMON))
            && own().any(|word| word.plain == *last && word.is_upper())
    }

    /// Whether nobody else in the folder has the first name.
    fn is_only_first(&self, all: &[Read<'_>]) -> bool {
        let is_other = |row: &[Word<'_>], index: usize| {
            let Some(word) = row.get(index).filter(|word| word.plain == self.first && word.is_upper()) else {
                return false;
            };
            // The middle of another person's name.
            let before = index.checked_sub(1).and_then(|at| row.get(at)).filter(|_| word.joined);
            if before.is_some_and(|word| word.is_name() && !word.is_title() && is_given_name(word.text)) {
                return true;
            }
            let mut behind = row.iter().skip(index + 1).take(3).take_while(|word| word.joined && word.is_name());
            let behind = behind.find(|word| !word.is_initial());
            behind.is_some_and(|next| {
                self.last.as_ref() != Some(&next.plain) && !next.is(Class::COMMON) && !next.is_title()
            })
        };
        all.iter().all(|read| (0..read.words.len()).all(|index| !is_other(&read.words, index)))
    }
}

/// “Haldor II”, with the title and the house where they are.
fn ruler(read: &Read<'_>, first: &Word<'_>, number: &Word<'_>, title: Option<&Word<'_>>) -> Vec<Span> {
    let plain = first.span.join(number.span);
    let behind = read.chunk.facts.syntax.prose.get(number.span.end as usize..).unwrap_or("");
    let full = house(behind).map(|house| Span::new(plain.start, plain.end + offset(house)));
    let all = [Some(plain), full].into_iter().flatten();
    all.flat_map(|span| [Some(span), title.map(|title| title.span.join(span))]).flatten().collect()
}

/// Whether nobody else in the folder has the last name and a first name with that letter.
fn is_only_first_letter(all: &[Read<'_>], first: &str, last: Option<&str>) -> bool {
    let (Some(last), Some(letter)) = (last, first.chars().next()) else { return false };
    let is_other = |row: &[Word<'_>], index: usize| {
        if row.get(index).is_none_or(|word| word.plain != last || !word.is_upper()) {
            return false;
        }
        let mut start = index;
        while start > 0
            && index - start < 3
            && row.get(start).is_some_and(|word| word.joined)
            && row.get(start - 1).is_some_and(|word| word.is_name() && !word.is_title())
        {
            start -= 1;
        }
        let names = row.get(start..index).unwrap_or_default();
        !names.iter().any(|name| name.plain == first)
            && names.first().is_some_and(|name| name.plain.starts_with(letter) && name.plain.len() > 1)
    };
    all.iter().all(|read| (0..read.words.len()).all(|index| !is_other(&read.words, index)))
}

/// “Kestrel & Tarn” of “Kestrel & Tarn Railway”, if no other name begins so.
fn pair_uses(all: &[Read<'_>], name: &str, wanted: &[String]) -> Vec<Use> {
    let is_kind = |word: &str| LEXICON.class_of(word).is(Class::ORG_END.or(Class::GROUP_END));
    let Some((short, kind)) = name.rsplit_once(' ').filter(|(short, kind)| short.contains(" & ") && is_kind(kind))
    else {
        return Vec::new();
    };
    let length = wanted.len().saturating_sub(1);
    let mut uses = Vec::new();
    for (at, read) in all.iter().enumerate() {
        for (index, run) in read.words.windows(length.max(1)).enumerate() {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let span = first.span.join(last.span);
            if span.of(&read.chunk.facts.syntax.prose) != short {
                continue;
            }
            match read.words.get(index + length).filter(|next| next.joined && next.is_name()) {
                Some(next) if next.text.eq_ignore_ascii_case(kind) => {}
                Some(_) => return Vec::new(),
                None => uses.push(Use { at, span }),
            }
        }
    }
    uses
}

/// An acronym that a text gives in brackets behind the whole name, in whatever case.
fn acronym_uses(all: &[Read<'_>], name: &str, wanted: &[String]) -> Vec<Use> {
    let Some(initials) = spelling::initials(name) else { return Vec::new() };
    let is_it = |word: &Word<'_>| word.text == initials;
    let defines = |read: &Read<'_>| {
        read.words.windows(wanted.len() + 1).any(|run| {
            let (Some(short), Some(last)) = (run.last(), run.get(wanted.len() - 1)) else { return false };
            let gap = Span::new(last.span.end, short.span.start).of(&read.chunk.facts.syntax.prose);
            is_it(short) && gap == " (" && run.iter().zip(wanted).all(|(word, wanted)| word.plain == *wanted)
        })
    };
    if wanted.is_empty() || !all.iter().any(defines) {
        return Vec::new();
    }
    let of = |(at, read): (usize, &Read<'_>)| {
        let own = read.words.iter().filter(|word| is_it(word)).map(|word| Use { at, span: word.span });
        own.collect::<Vec<_>>()
    };
    all.iter().enumerate().flat_map(of).collect()
}

/// “Second Battalion” of “Norland 2nd Battalion”.
fn ordinal_uses(all: &[Read<'_>], wanted: &[String]) -> Vec<Use> {
    let ordinal = |word: &String| ORDINALS.iter().find(|pair| pair.split(' ').any(|form| form == word)).copied();
    let Some((at, pair)) = wanted.iter().enumerate().find_map(|(at, word)| Some((at, ordinal(word)?))) else {
        return Vec::new();
    };
    let rest = wanted.get(at + 1..).unwrap_or_default();
    if rest.is_empty() {
        return Vec::new();
    }
    let mut uses = Vec::new();
    for (place, read) in all.iter().enumerate() {
        for (index, word) in read.words.iter().enumerate() {
            let run = read.words.get(index + 1..index + 1 + rest.len()).unwrap_or_default();
            let follows = run.len() == rest.len()
                && run.iter().zip(rest).all(|(word, wanted)| word.plain == *wanted && word.joined);
            if !follows || !pair.split(' ').any(|form| form == word.plain) || !run.iter().all(Word::is_upper) {
                continue;
            }
            let before = index.checked_sub(1).and_then(|at| read.words.get(at)).filter(|_| word.joined);
            match before.filter(|before| before.is_name()) {
                // Another country's.
                Some(before) if at == 0 || wanted.get(at - 1) != Some(&before.plain) => return Vec::new(),
                Some(_) => {}
                None => uses.extend(run.last().map(|last| Use { at: place, span: word.span.join(last.span) })),
            }
        }
    }
    uses
}

/// “Brunholm” of “Brunholm Prison”, and “Brunholm Castle” of “Brunholm”: in documents that have the whole name, where
/// nothing else in the folder has the place's name.
fn building_uses(all: &[Read<'_>], name: &str, wanted: &[String]) -> Vec<Use> {
    let is_building = |word: &str| BUILDINGS.contains(&word);
    let has = wanted.last().is_some_and(|last| is_building(last));
    let place = if has { wanted.get(..wanted.len() - 1).unwrap_or_default() } else { wanted };
    if place.is_empty() || is_place_name(name) {
        return Vec::new();
    }
    let mut whole: Vec<DocId> = Vec::new();
    let (mut short, mut long) = (Vec::new(), Vec::new());
    let mut building: Option<&str> = wanted.last().map(String::as_str).filter(|_| has);
    for (at, read) in all.iter().enumerate() {
        for index in 0..read.words.len() {
            let run = read.words.get(index..index + place.len()).unwrap_or_default();
            let fits = run.len() == place.len()
                && run.iter().zip(place).all(|(word, wanted)| word.plain == *wanted && word.is_upper())
                && run.iter().skip(1).all(|word| word.joined);
            let (Some(first), Some(last)) = (run.first().filter(|_| fits), run.last()) else { continue };
            let span = first.span.join(last.span);
            let next = read.words.get(index + place.len()).filter(|word| word.joined && word.is_upper());
            let mut before = read.words.get(..index).unwrap_or_default().iter().rev();
            let of = before.next().filter(|_| first.joined);
            if of.is_some_and(|of| of.plain == "of") && before.next().is_some_and(|n| PLACE_NOUNS.contains(&&*n.plain))
            {
                // “The town of Brunholm”
                return Vec::new();
            }
            match next {
                Some(next) if is_building(&next.plain) => {
                    if building.is_some_and(|building| building != next.plain) {
                        return Vec::new();
                    }
                    building = Some(&next.plain);
                    whole.push(read.document);
                    long.push(Use { at, span: span.join(next.span) });
                }
                Some(next) if next.is_name() && !next.is(Class::COMMON) => return Vec::new(),
                _ if of.is_some_and(|of| of.is_name() && !of.is_title()) => {}
                _ => short.push(Use { at, span }),
            }
        }
    }
    if !has {
        return long;
    }
    short.retain(|each| all.get(each.at).is_some_and(|read| whole.contains(&read.document)));
    short
}

/// Whether a name is the speaker of a source and not only in its description: “Ada Marsh of Local 9” is not Local 9.
pub(super) fn is_head(chunk: &Chunk, source: Span, name: Span) -> bool {
    let front = Span::new(source.start, name.start).of(&chunk.text);
    let behind = Span::new(name.end, source.end).of(&chunk.text);
    let is_title = |word: &str| {
        let class = LEXICON.class_of(word.trim_matches(|c: char| !c.is_alphanumeric()));
        class.is(Class::TITLE.or(Class::HONORIFIC).or(Class::TITLE_MODIFIER).or(Class::ROLE)) || word == "the"
    };
    front.split_whitespace().all(is_title) && (behind.trim().is_empty() || behind.starts_with(','))
}
