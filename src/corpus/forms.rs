//! Longer forms of a name, with titles and suffixes (“Colonel Ada Marsh”, “Marsh Shipping plc”), and nouns that refer
//! to it within a document (“the mayor”, “the Board”).
//!
//! A noun is linked only if nothing else in the document fits: no other holder of the office, no other organization of
//! the kind.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::descriptions::{head, is_body_noun, noun_before, nouns, roles, spelled};
use super::entity::squeezed;
use super::identity::{Hit, Identity};
use super::names;
use super::said::Said;
use super::short_names::{self, Read};
use super::terms::words;
use super::{Chunk, Corpus, DocId, Document};
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::analysis::{Attribution, EntityKind, Mention, Polarity, Speaker};
use crate::english;
use crate::text::{Span, offset};

/// The most bytes of an abbreviated title with its point.
const ABBREVIATED: usize = 6;
/// Words read before a name.
const MOST_WORDS: usize = 6;
/// The most documents whose nouns are read, and bytes of each.
const DOCUMENTS: usize = 48;
const BYTES: usize = 256 << 10;
/// The most documents of a small folder.
pub(super) const SMALL: usize = 24;
/// Nouns that refer to an organization only in a document that names it.
static GENERIC: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "generic-nouns"));

/// Nouns for a relation: “his sister” may be anybody's.
static RELATIONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "relations"));
const POSSESSIVES: [&str; 4] = ["its", "their", "his", "her"];

/// Endings after a person's name.
static AFTER_PERSON: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "after-person"));
/// Times of day that precede a title without being part of it: “last night Mayor Marsh left”.
static TIMES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "times-before-title"));
/// Words after a nationality or country that make it the government.
static OF_STATE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "of-state"));

/// Whether the name of an organization ends like those that begin with a place: “Norrvik University”.
pub(super) fn is_of_place(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or("").to_lowercase();
    is_body_noun(&last) && !["group", "company", "corporation", "firm"].contains(&&*last)
        || ["prison", "castle", "airport", "harbour", "port", "bridge", "station"].contains(&&*last)
}

/// Each form with how often it is used.
pub(super) struct Forms(FxHashMap<Box<str>, u32>);

impl Forms {
    /// The forms of the mentions of some paragraphs.
    pub(super) fn of(hits: &[Hit<'_>], identity: &Identity, owners: &FxHashSet<DocId>) -> Self {
        let mut forms = Self(FxHashMap::default());
        for hit in hits {
            for (_, mention, name) in hit.own_mentions(identity, owners) {
                forms.add(&squeezed(name));
                titled(hit.chunk, mention).into_iter().for_each(|form| forms.add(&form));
                spelled(hit.chunk, mention).into_iter().for_each(|form| forms.add(&form));
            }
        }
        forms
    }

    /// Adds the nouns that refer to the entity in documents that name it, and, in a small folder, in documents that use
    /// them for nothing else; there the name also counts in capitals.
    pub(super) fn add_nouns(
        &mut self,
        corpus: &Corpus,
        hits: &[Hit<'_>],
        identity: &Identity,
        owners: &FxHashSet<DocId>,
    ) -> Vec<Said> {
        let mut said = Vec::new();
        let all: Vec<&Document> = corpus.documents().map(|document| &**document).take(SMALL + 1).collect();
        let is_small = all.len() <= SMALL;
        let naming: FxHashSet<DocId> = hits.iter().map(|hit| hit.document.id).collect();
        let mut documents: Vec<&Document> = Vec::new();
        for document in if is_small { all } else { hits.iter().map(|hit| hit.document).collect() } {
            let is_new = documents.last().is_none_or(|last| last.id != document.id);
            if is_new && document.len() as usize <= BYTES && documents.len() < DOCUMENTS {
                documents.push(document);
            }
        }
        let endings = endings(identity);
        let read: Vec<_> = documents.iter().map(|document| nouns(document, identity, owners, &endings)).collect();
        let is_free =
            |noun: &String| read.iter().all(|nouns| !nouns.others.iter().any(|other| head(other) == head(noun)));
        let mut shared: Vec<String> = read.iter().flat_map(|nouns| nouns.own.iter().cloned()).collect();
        shared.sort_unstable();
        shared.dedup();
        shared.retain(|noun| is_free(noun) && !GENERIC.contains(&&**noun));
        // What no description says, the name may: the only “Annals” are the journal.
        let is_only = |kind: &&String| is_free(kind) && !read.iter().any(|nouns| nouns.other_kinds.contains(*kind));
        let kinds: FxHashSet<&String> = read.iter().flat_map(|nouns| &nouns.kinds).filter(is_only).collect();
        for (document, nouns) in documents.iter().zip(&read) {
            let mut own: Vec<&String> =
                if naming.contains(&document.id) { nouns.own.iter().collect() } else { Vec::new() };
            if is_small {
                own.extend(shared.iter().filter(|noun| !nouns.own.contains(noun)));
                let is_clear = |kind: &&String| naming.contains(&document.id) || !GENERIC.contains(&&***kind);
                own.extend(kinds.iter().copied().filter(is_clear));
            }
            own.sort_unstable();
            own.dedup();
            let is_person = identity.kind == EntityKind::Person;
            let is_office = |noun: &&&String| shared.contains(noun) && !RELATIONS.contains(&head(noun));
            let offices: Vec<&&String> = own.iter().filter(is_office).filter(|_| is_person && is_small).collect();
            for chunk in &document.chunks {
                let prose = &*chunk.facts.syntax.prose;
                own.iter().flat_map(|noun| used(prose, noun, &["the"])).for_each(|form| self.add(&form));
                // “Its chairman” where there is one chairman.
                let possessed = offices.iter().flat_map(|noun| used(prose, noun, &POSSESSIVES));
                possessed.for_each(|form| self.add(&form));
                // “The regulator” is also a speaker.
                let spoken = chunk.joined.told().filter(|(_, speaker)| {
                    speaker.is_some_and(|speaker| own.iter().any(|noun| is_noun(speaker, noun)))
                });
                said.extend(spoken.filter_map(|(attribution, _)| Said::new(document.id, chunk, attribution)));
                if is_small && identity.name.contains(' ') {
                    literal(prose, &identity.name).iter().for_each(|form| self.add_new(form));
                    if identity.kind == EntityKind::Person && naming.contains(&document.id) {
                        respelled(prose, identity).iter().for_each(|form| self.add_new(form));
                    }
                    let free = endings.iter().filter(|ending| {
                        let ending = ending.to_lowercase();
                        read.iter().all(|nouns| !nouns.others.contains(&ending))
                    });
                    free.flat_map(|ending| shortened(prose, ending)).for_each(|form| self.add_new(&form));
                }
            }
        }
        if is_small {
            said.extend(self.add_short(&documents, identity));
        }
        said
    }

    /// Adds the short forms that no mention has, and returns what is said under them.
    fn add_short(&mut self, documents: &[&Document], identity: &Identity) -> Vec<Said> {
        let read = short_names::read(documents);
        let mut said = Vec::new();
        for found in short_names::uses(&read, &identity.name, identity.kind) {
            let Some(Read { document, chunk, .. }) = read.get(found.at) else { continue };
            self.add_new(&squeezed(found.span.of(&chunk.facts.syntax.prose)));
            let speaks = |attribution: &&Attribution| {
                let is_it =
                    |source: &Span| source.covers(found.span) && short_names::is_head(chunk, *source, found.span);
                attribution.source.iter().any(is_it) && attribution.polarity != Polarity::Hypothetical
            };
            let own = chunk.joined.told().map(|(attribution, _)| attribution).filter(speaks);
            said.extend(own.filter_map(|own| Said::new(*document, chunk, own)));
        }
        said
    }

    /// Adds a form that no mention has.
    fn add_new(&mut self, form: &str) {
        self.0.entry(form.into()).or_insert(1);
    }

    fn add(&mut self, form: &str) {
        *self.0.entry(form.into()).or_default() += 1;
    }

    /// The most frequent first.
    pub(super) fn sorted(self) -> Vec<(Box<str>, u32)> {
        let mut all: Vec<(Box<str>, u32)> = self.0.into_iter().collect();
        all.sort_by(|a, b| (std::cmp::Reverse(a.1), &a.0).cmp(&(std::cmp::Reverse(b.1), &b.0)));
        all
    }
}

/// The words directly before a position of a line, nearest first, each with its span.
pub(super) fn before(prose: &str, at: u32) -> impl Iterator<Item = (Span, &str)> {
    let mut end = at as usize;
    std::iter::from_fn(move || {
        let front = prose.get(..end)?;
        let trimmed = front.trim_end_matches(' ');
        // Words of one phrase are adjacent.
        if front.len() == trimmed.len() || front.len() - trimmed.len() > 1 {
            return None;
        }
        let start = trimmed.rfind(|c: char| c.is_whitespace() || "“”\"‘([,;:—–/|".contains(c));
        let start = start.map_or(0, |at| at + trimmed[at..].chars().next().map_or(1, char::len_utf8));
        end = start;
        let word = trimmed.get(start..)?;
        (!word.is_empty()).then(|| (Span::at(start..trimmed.len()), word))
    })
    .take(MOST_WORDS)
}

fn class(word: &str) -> Class {
    LEXICON.class_of(word.trim_end_matches('.'))
}

/// A mention with what belongs to the name around it.
fn titled(chunk: &Chunk, mention: &Mention) -> Vec<Box<str>> {
    let prose = &*chunk.facts.syntax.prose;
    let mut forms = Vec::new();
    let end = super::entity::trimmed(mention.span.of(prose)).len();
    let end = mention.span.start + offset(end);
    match mention.kind {
        EntityKind::Person => {
            let start = title_start(prose, mention.span.start);
            if start < mention.span.start {
                forms.push(squeezed(Span::new(start, end).of(prose)));
                // The office alone: “Hospital director”.
                let title = Span::new(start, mention.span.start).of(prose).trim();
                if title.contains(' ') && title.rsplit(' ').next().is_some_and(|word| class(word).is(ROLES)) {
                    forms.push(squeezed(title));
                }
            }
            let behind = prose.get(end as usize..).unwrap_or("");
            let word = behind.trim_start_matches([' ', ',']).split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
            // “Count Haldor II of Ulmen”
            let name = mention.span.of(prose);
            let is_ruler = match name.rsplit_once(' ') {
                Some((_, last)) => last.chars().all(|c| "IVX".contains(c)),
                None => start < mention.span.start,
            };
            if let Some(house) = house(behind).filter(|_| is_ruler) {
                forms.push(squeezed(Span::new(start, end + offset(house)).of(prose)));
            }
            if behind.starts_with(' ') && AFTER_PERSON.contains(&word) {
                let stop = behind.find(word).map_or(0, |at| at + word.len());
                let point = usize::from(behind[stop..].starts_with('.'));
                forms.push(squeezed(Span::new(start, end + offset(stop + point)).of(prose)));
            }
        }
        EntityKind::Nationality | EntityKind::Geopolitical => {
            let behind = prose.get(mention.span.end as usize..).unwrap_or("");
            let noun = behind.strip_prefix(' ').unwrap_or("").split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
            let possessive = mention.span.of(prose).len() > (end - mention.span.start) as usize;
            if OF_STATE.contains(&noun) && !possessive {
                let stop = mention.span.end + offset(1 + noun.len());
                let article = before(prose, mention.span.start).next().filter(|(_, word)| is_article(word));
                let start = article.map_or(mention.span.start, |(span, _)| span.start);
                forms.push(squeezed(Span::new(start, stop).of(prose)));
            }
        }
        _ => {
            let behind = prose.get(end as usize..).unwrap_or("");
            let word = behind.trim_start_matches([' ', ',']);
            let word = word.split(|c: char| !(c.is_alphabetic() || c == '.')).next().unwrap_or("");
            if (behind.starts_with(' ') || behind.starts_with(", "))
                && !word.is_empty()
                && names::INCORPORATED.contains(&&*word.to_lowercase().replace('.', ""))
                && (word.starts_with(char::is_uppercase) || word == "plc")
            {
                let stop = end + offset(behind.find(word).map_or(0, |at| at + word.len()));
                forms.push(squeezed(Span::new(mention.span.start, stop).of(prose)));
            }
            if let Some(start) = noun_before(prose, mention.span.start) {
                forms.push(squeezed(Span::new(start, end).of(prose)));
            }
        }
    }
    forms
}

/// The length of “ of Ulmen” behind the name of a ruler; `None` if it does not follow.
pub(super) fn house(behind: &str) -> Option<usize> {
    let place = behind.strip_prefix(" of ")?;
    let mut length = 0;
    for word in place.split_inclusive(' ').take(3) {
        let bare = word.trim_end();
        if !bare.starts_with(char::is_uppercase) {
            break;
        }
        length += bare.trim_end_matches(|c: char| !c.is_alphanumeric()).len() + usize::from(length > 0);
        if bare.ends_with(|c: char| !c.is_alphanumeric()) {
            break;
        }
    }
    (length > 0).then_some(" of ".len() + length)
}

fn is_article(word: &str) -> bool {
    word.eq_ignore_ascii_case("the")
}

const ROLES: Class = Class::TITLE.or(Class::ROLE);

/// Where the titles before a person's name begin: “Deputy Minister Oresh”, “Mr. R. MacAskill”, “rail minister Bowles”.
pub(super) fn title_start(prose: &str, name: u32) -> u32 {
    const TITLES: Class = Class::HONORIFIC.or(Class::TITLE).or(Class::ROLE);
    const MODIFIERS: Class = Class::TITLE_MODIFIER.or(Class::ROLE_MODIFIER);
    let mut start = name;
    for (span, word) in before(prose, name) {
        let known = class(word);
        // “Prof.” goes with the name; “part.” and “Private.” end a sentence.
        let is_short = word.len() <= ABBREVIATED && known.is(Class::HONORIFIC.or(Class::TITLE));
        let ends = word.ends_with('.') && !is_short;
        let is_title = known.is(TITLES) || start < name && known.is(MODIFIERS);
        let is_noun = start < name
            && known.is(Class::NOUN.or(Class::ADJECTIVE))
            && !known.is(Class::FUNCTION
                .or(Class::PREPOSITION)
                .or(Class::DETERMINER)
                .or(Class::TIME)
                .or(Class::WEEKDAY)
                .or(Class::MONTH))
            && !TIMES.contains(&&*word.to_lowercase())
            && !known.is(Class::VERB_S.or(Class::VERB_ED));
        if ends || !(is_title || is_noun) || word.ends_with("'s") || word.ends_with("’s") {
            break;
        }
        start = span.start;
    }
    start
}

/// The last words of the titles and descriptions of a person's mention, in lower case.
pub(super) fn titles(chunk: &Chunk, mention: &Mention) -> Vec<String> {
    let prose = &*chunk.facts.syntax.prose;
    let start = title_start(prose, mention.span.start);
    let title = Span::new(start, mention.span.start).of(prose);
    let last = title.split_whitespace().next_back().map(|word| word.trim_end_matches('.').to_lowercase());
    let roles = roles(chunk, mention).into_iter().filter_map(|role| role.rsplit(' ').next().map(str::to_owned));
    last.into_iter().chain(roles).collect()
}

/// Whether a title is directly before a person's name: “Governor Marsh”, “Ms Marsh”.
pub(super) fn is_titled(chunk: &Chunk, mention: &Mention) -> bool {
    let prose = &*chunk.facts.syntax.prose;
    let word = before(prose, mention.span.start).next().map_or("", |(_, word)| word);
    let starts = |descriptor: &Span| descriptor.end <= mention.span.start && descriptor.end + 1 >= mention.span.start;
    word.starts_with(char::is_uppercase) && class(word).is(Class::HONORIFIC.or(Class::TITLE))
        || mention.descriptors.iter().any(starts)
}

/// Whether a speaker is only a noun, with or without “the” and a capital: “the Auditor”.
fn is_noun(speaker: &Speaker, noun: &str) -> bool {
    let name = speaker.name.to_lowercase();
    name.strip_prefix("the ").unwrap_or(&name) == noun
}

/// The last words of an organization's name that may stand for it: “Electoral Board” of “Brunholm Electoral Board”.
fn endings(identity: &Identity) -> Vec<&str> {
    let name = &*identity.name;
    let last = name.rsplit(' ').next().unwrap_or("").to_lowercase();
    let is_plain = |word: &str| word.starts_with(char::is_uppercase);
    if identity.kind == EntityKind::Person || !is_body_noun(&last) || !name.split(' ').all(is_plain) {
        return Vec::new();
    }
    let starts = name.match_indices(' ').map(|(at, _)| at + 1);
    starts.filter_map(|start| name.get(start..)).filter(|ending| ending.contains(' ')).collect()
}

/// How a text spells the last words of a name, with and without “the”.
fn shortened(prose: &str, ending: &str) -> Vec<Box<str>> {
    let wanted: Vec<String> = ending.split(' ').map(str::to_lowercase).collect();
    let row: Vec<(Span, super::terms::Word)> = words(prose).collect();
    let mut all = Vec::new();
    for (at, run) in row.windows(wanted.len().max(1)).enumerate() {
        if !run.iter().zip(&wanted).all(|((_, word), wanted)| word.as_bytes() == wanted.as_bytes()) {
            continue;
        }
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let text = Span::new(first.0.start, last.0.end).of(prose);
        let before = at.checked_sub(1).and_then(|at| row.get(at)).map(|(span, _)| *span);
        let adjacent = before.filter(|span| Span::new(span.end, first.0.start).of(prose) == " ");
        let word = adjacent.map_or("", |span| span.of(prose));
        let is_capital = text.starts_with(char::is_uppercase);
        // The end of a longer name.
        if !is_article(word) && word.starts_with(char::is_uppercase) || text.contains(['\n', ',', '.', ';']) {
            continue;
        }
        if is_capital {
            all.push(squeezed(text));
        }
        if let Some(article) = adjacent.filter(|_| is_article(word)) {
            all.push(squeezed(Span::new(article.start, last.0.end).of(prose)));
        }
    }
    all
}

/// A person's name with the last name first, in capitals or with an initial: “MARSH, Ada”, “MARSH”, “A. MARSH”.
fn respelled(prose: &str, identity: &Identity) -> Vec<Box<str>> {
    let plain = |word: &super::terms::Word| super::spelling::unaccented(&String::from_utf8_lossy(word.as_bytes()));
    let parts: Vec<String> = words(&identity.name).map(|(_, word)| plain(&word)).collect();
    let [first, .., last] = &parts[..] else { return Vec::new() };
    let row: Vec<(Span, super::terms::Word)> = words(prose).collect();
    let mut all = Vec::new();
    for (at, (span, word)) in row.iter().enumerate() {
        if plain(word) != *last {
            continue;
        }
        let text = span.of(prose);
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        let is_shouted = capitals > 2 && capitals + 3 > text.chars().filter(|c| c.is_alphabetic()).count();
        if let Some((next, other)) = row.get(at + 1)
            && plain(other) == *first
            && Span::new(span.end, next.start).of(prose) == ", "
        {
            all.push(squeezed(Span::new(span.start, next.end).of(prose)));
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| row.get(at));
        let gap = before.map_or("", |(before, _)| Span::new(before.end, span.start).of(prose));
        let is_adjacent = gap == " " || gap == ". ";
        match before.filter(|_| is_adjacent) {
            Some((letter, initial)) => {
                let is_initial =
                    letter.of(prose).chars().count() == 1 && letter.of(prose).starts_with(char::is_uppercase);
                let is_first = initial.as_bytes().first().is_some_and(|c| first.as_bytes().first() == Some(c));
                if is_initial && is_first && !identity.shares_initial() {
                    all.push(squeezed(Span::new(letter.start, span.end).of(prose)));
                } else if is_shouted && !identity.has_rivals() && class(letter.of(prose)).is(Class::HONORIFIC) {
                    all.push(squeezed(text));
                    all.push(squeezed(Span::new(letter.start, span.end).of(prose)));
                }
            }
            None if is_shouted && !identity.has_rivals() => all.push(squeezed(text)),
            None => {}
        }
    }
    all
}

/// The spelling of a name in a text, ignoring case: “NORRVIK UNIVERSITY”.
fn literal(prose: &str, name: &str) -> Vec<Box<str>> {
    let plain = |word: &super::terms::Word| super::spelling::unaccented(&String::from_utf8_lossy(word.as_bytes()));
    let wanted: Vec<String> = words(name).map(|(_, word)| plain(&word)).collect();
    let row: Vec<(Span, String)> = words(prose).map(|(span, word)| (span, plain(&word))).collect();
    let is_it = |run: &&[(Span, String)]| {
        run.iter().zip(&wanted).all(|((_, word), wanted)| word.strip_suffix("'s").unwrap_or(word) == wanted)
    };
    let text = |run: &[(Span, String)]| {
        let (first, last) = (run.first()?, run.last()?);
        let text = super::entity::trimmed(Span::new(first.0.start, last.0.end).of(prose));
        (!text.contains(['\n', ',', ';', ':', '(', ')'])).then(|| squeezed(text))
    };
    row.windows(wanted.len().max(1)).filter(is_it).filter_map(text).collect()
}

/// Whether a noun follows that makes a longer one: “the company *car*”.
fn is_compound(next: &str) -> bool {
    const VERBS: Class = Class::ANY_VERB.or(Class::SPEECH).or(Class::ADVERB).or(Class::FUNCTION);
    let word = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let known = class(word);
    known.is(Class::NOUN.or(Class::PLURAL))
        && !known.is(VERBS.or(Class::PREPOSITION).or(Class::TIME).or(Class::WEEKDAY))
}

/// How a text spells a determiner, such as “the”, and a noun that is not the beginning of something longer.
fn used(prose: &str, noun: &str, determiners: &[&str]) -> Vec<Box<str>> {
    let mut all = Vec::new();
    let parts: Vec<&str> = noun.split([' ', '-']).collect();
    let row: Vec<(Span, super::terms::Word)> = words(prose).collect();
    for at in 0..row.len().saturating_sub(parts.len()) {
        let is_the = determiners.iter().any(|word| row[at].1.as_bytes() == word.as_bytes());
        let follows = || {
            parts.iter().enumerate().all(|(index, part)| {
                let word = row[at + 1 + index].1;
                let bytes = word.as_bytes();
                bytes == part.as_bytes() || bytes.strip_suffix(b"'s") == Some(part.as_bytes())
            })
        };
        if !is_the || !follows() {
            continue;
        }
        let last = row[at + parts.len()].0;
        let text = Span::new(row[at].0.start, last.end).of(prose);
        let text = super::entity::trimmed(text);
        // “The mayor of Brunholm” is a mayor of somewhere; “the Board Hotel” is something else.
        let behind = prose.get(row[at].0.start as usize + text.len()..).unwrap_or("");
        let next = behind.strip_prefix(' ').unwrap_or("");
        let goes_on = next.starts_with("of ") && !noun.contains(" of ")
            || next.starts_with(char::is_uppercase)
            || behind.starts_with('-')
            || is_compound(next);
        if !goes_on && !text.contains('\n') {
            all.push(squeezed(text));
        }
    }
    all
}
