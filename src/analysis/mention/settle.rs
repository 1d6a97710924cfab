//! Converts tagged names to mentions: the subtype, titles before a person, and names inside compounds, which only the
//! rules find.

use std::ops::Range;

use super::tagger::{Coarse, Tagged};
use super::{Draft, ROLE};
use crate::analysis::EntityKind;
use crate::analysis::gazetteer::{Class, Known, LEXICON, Rank};
use crate::analysis::words::Words;
use crate::syntax::{BlockKind, Shape, TokenKind, TokenShape};

pub(super) fn settle(words: &Words<'_>, rules: &[Draft], tagged: Vec<Tagged>) -> Vec<Draft> {
    let title = words.prose.block.shape != Shape::Prose || matches!(words.prose.block.kind, BlockKind::Heading(_));
    let loud: Vec<Range<usize>> = (words.prose.sentences.iter().filter(|_| title))
        .map(|sentence| sentence.tokens.clone())
        .filter(|tokens| super::is_headline(words, tokens.clone()))
        .collect();
    let in_headline = |at: usize| {
        let behind = loud.partition_point(|tokens| tokens.start <= at);
        behind.checked_sub(1).and_then(|last| loud.get(last)).is_some_and(|tokens| at < tokens.end)
    };
    // If every word is capitalized, only listed names count; parts of compounds are found only by the rules.
    let kept = |draft: &&Draft| !draft.weak && (draft.is_part(words) || in_headline(draft.from));
    let mut out: Vec<Draft> = rules.iter().filter(kept).cloned().collect();
    let parts: Vec<usize> = out.iter().map(|draft| draft.from).collect();
    // Both are sorted: everything before a name is done.
    let mut rest = rules;
    for Tagged { tokens, kind } in tagged {
        // “Fined Acme $3 million”: a sum is no part of a name.
        let sum = (tokens.start + 1..tokens.end).find(|&at| words.word(at).starts_with(['$', '€', '£', '¥']));
        let (mut from, to) = (tokens.start, sum.unwrap_or(tokens.end));
        if in_headline(from) || to == from + 1 && parts.binary_search(&from).is_ok() || is_no_name(words, from, to) {
            continue;
        }
        while rest.first().is_some_and(|draft| draft.to <= from) {
            rest = rest.get(1..).unwrap_or_default();
        }
        let near = rest.iter().take_while(|draft| draft.from < to);
        // “Stars and *Stripes*”: part of a listed name.
        let whole = near.clone().find(|draft| {
            draft.from <= from
                && to <= draft.to
                && draft.to - draft.from > to - from
                && known(words, draft.from, draft.to).is_some_and(|(length, _)| draft.from + length == draft.to)
        });
        if let Some(whole) = whole {
            if out.last().is_none_or(|last| last.from != whole.from) {
                out.push(whole.clone());
            }
            continue;
        }
        // “Russia’s non-U.S. allies”
        let behind_owner = |&part: &usize| from < part && part < to && words.is_possessive(part - 1);
        if parts
            .iter()
            .skip(parts.partition_point(|&part| part <= from))
            .take_while(|&&part| part < to)
            .any(behind_owner)
        {
            out.extend(near.filter(|draft| !draft.weak && !draft.is_part(words)).cloned());
            continue;
        }
        if kind != Coarse::Person && is_office(words, from, to) {
            out.extend(near.filter(|draft| draft.from >= from && draft.to <= to && !draft.weak).cloned());
            continue;
        }
        if kind == Coarse::Person && is_title_alone(words, from, to) {
            continue;
        }
        if kind == Coarse::Person {
            from = behind_titles(words, from, to);
        }
        if kind == Coarse::Place
            && let Some((length, nation)) = known(words, from, to)
            && nation.kind == EntityKind::Nationality
            && from + length < to
        {
            // “Norwegian Northern Sea”
            out.push(Draft { rank: nation.place, ..Draft::new(words, from, from + length, nation.kind) });
            from += length;
        }
        let rule = near.clone().find(|draft| draft.from == from && draft.to == to && !draft.is_part(words));
        let known = known(words, from, to).filter(|(length, _)| from + length == to).map(|(_, known)| known);
        let kind = corrected(words, from, to, kind, known);
        let mut draft = Draft::new(words, from, to, fine(words, from, to, kind, rule, known));
        draft.rank = known.filter(|known| known.kind == draft.kind).map_or(Rank::Other, |known| known.place);
        if draft.kind == EntityKind::Person {
            let titled = near.clone().find(|draft| draft.from == from && !draft.descriptors.is_empty());
            match titled {
                Some(rule) => draft.descriptors.clone_from(&rule.descriptors),
                None => draft.descriptors.extend(title_before(words, from).map(|start| words.span(start, from))),
            }
        }
        out.push(draft);
    }
    for draft in rules.iter().filter(|draft| is_titled(words, draft) && !in_headline(draft.from)) {
        if behind_titles(words, draft.from, draft.to) == draft.from {
            add_titled(&mut out, draft);
        }
    }
    out
}

/// Whether a capitalized title or “Mr” directly precedes a person's name that the rules read. The tagger misses some in
/// lists of those present and before verbs.
fn is_titled(words: &Words<'_>, draft: &Draft) -> bool {
    let Some(title) = draft.from.checked_sub(1) else { return false };
    let last = draft.to - 1;
    draft.kind == EntityKind::Person
        && !draft.weak
        && !draft.is_part(words)
        && words.is_capital(title)
        && is_title(words, title)
        && !words.any(title, &["st", "saint"])
        && !words.is(last, Class::NAME_SUFFIX.or(Class::TITLE).or(Class::TITLE_MODIFIER))
        && !words.has(last, TokenShape::CAPITALS)
        && known(words, draft.from, draft.to).is_none()
}

/// Adds a titled person, or the rest of the name if the tagger has only its end: “D. *Roe*”.
fn add_titled(out: &mut Vec<Draft>, draft: &Draft) {
    let overlapping: Vec<usize> =
        (0..out.len()).filter(|&at| out[at].from < draft.to && draft.from < out[at].to).collect();
    match overlapping[..] {
        [] => out.push(draft.clone()),
        [at] if out[at].kind == EntityKind::Person && draft.from <= out[at].from && out[at].to == draft.to => {
            out[at] = draft.clone();
        }
        _ => {}
    }
}

fn known(words: &Words<'_>, from: usize, to: usize) -> Option<(usize, Known)> {
    LEXICON.known(words.tokens.get(from..to).unwrap_or_default())
}

/// “Secretary of *State*”, “*Army* General”, “REEs”, “@roe”: capitals that are not a name alone.
fn is_no_name(words: &Words<'_>, from: usize, to: usize) -> bool {
    let before = |by: usize| from.wrapping_sub(by);
    let word = words.word(from);
    let shouted =
        word.strip_suffix('s').is_some_and(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()));
    to == from + 1
        && (words.is(from, Class::TITLE_MODIFIER) && words.eq(before(1), "of") && words.is(before(2), Class::TITLE)
            || words.is(from, Class::TITLE_MODIFIER) && words.is_capital(to) && words.is(to, Class::TITLE)
            || words.is(from, Class::NOT_A_NAME) && known(words, from, to).is_none()
            || shouted
            || words.word(before(1)).ends_with('@'))
}

/// “UNESCO’s Deputy Director”, “Norwegian Deputy Foreign” before “Minister”: an office, in which only nations and
/// organizations are names.
fn is_office(words: &Words<'_>, from: usize, to: usize) -> bool {
    let last = words.class(to - 1);
    let ends = last.is(Class::TITLE) && !last.is(Class::NAME_SUFFIX)
        || last.is(Class::TITLE_MODIFIER)
            && !last.is(Class::NAME_SUFFIX)
            && words.is_capital(to)
            && words.is(to, Class::TITLE);
    to > from + 1 && ends && !words.any(from, &["the"])
}

/// “Medical Officer” of “Chief Medical Officer”, “Executive Officer”: a title of common words, and no person.
fn is_title_alone(words: &Words<'_>, from: usize, to: usize) -> bool {
    const WORDS: Class = Class::NOUN.or(Class::ADJECTIVE).or(Class::TITLE_MODIFIER).or(Class::ROLE_MODIFIER);
    let is_common = |at: usize| words.is(at, WORDS.or(ROLE)) && !words.is(at, Class::GIVEN);
    // “The Lord Justice Harlow” has a name behind it; “Ann Judge” has a given name.
    let last = to - 1;
    let ends = words.is(last, ROLE) && !words.is(last, Class::NAME_SUFFIX.or(Class::GIVEN));
    to > from + 1 && ends && (from..last).all(is_common)
}

/// The start of the name behind the titles that a tagged name begins with: “Deputy Minister *Roe*”, “Judges *Roe*”,
/// “Council President *Roe*”.
fn behind_titles(words: &Words<'_>, from: usize, to: usize) -> usize {
    const WORDS: Class = Class::NOUN.or(Class::ADJECTIVE).or(Class::ORG_END).or(Class::ORG_HEAD);
    const MODIFIERS: Class = WORDS.or(Class::TITLE_MODIFIER).or(Class::ROLE_MODIFIER);
    let mut name = from;
    for at in from..to.saturating_sub(1) {
        let title = is_title(words, at);
        if words.is(at, Class::GIVEN) || !title && !words.is(at, MODIFIERS) {
            break;
        }
        if title {
            name = at + 1;
        }
    }
    name
}

/// Whether a word is a title before names, or its plural: “Judges Roe and Marsh”.
fn is_title(words: &Words<'_>, at: usize) -> bool {
    const TITLES: Class = Class::HONORIFIC.or(Class::TITLE);
    words.is(at, TITLES)
        || words.word(at).strip_suffix('s').is_some_and(|word| word.len() > 3 && LEXICON.class_of(word).is(TITLES))
}

/// The tagger's kind, unless the lists or a reporting verb contradict it.
fn corrected(words: &Words<'_>, from: usize, to: usize, kind: Coarse, known: Option<Known>) -> Coarse {
    if let Some(known) = known {
        let sure = match known.kind {
            EntityKind::Nationality | EntityKind::Group | EntityKind::Event => true,
            EntityKind::Geopolitical => matches!(known.place, Rank::Country | Rank::Capital),
            EntityKind::Organization => words.get(from).is_some_and(|token| token.shape.has(TokenShape::CAPITALS)),
            _ => false,
        };
        if sure && !words.is(from, Class::GIVEN) && words.kind(from) == Some(TokenKind::Word) {
            return Coarse::of(known.kind);
        }
        return kind;
    }
    let small = |at: usize| words.is(at, Class::SPEECH) && !words.is_capital(at);
    let before = |by: usize| from.wrapping_sub(by);
    let speaks = words.any(to, &["said", "says", "told", "added", "insisted", "recalled", "replied"])
        || words.kind(to) == Some(TokenKind::Comma) && words.eq(to + 1, "who")
        || words.eq(before(1), "to") && words.eq(before(2), "according")
        || words.kind(before(2)) == Some(TokenKind::Quote) && (small(before(1)) || words.eq(before(1), "continued"));
    let bare = (from..to).all(|at| {
        words.is_capital(at)
            && !words.is(at, Class::NAME_SUFFIX.or(Class::ORG_HEAD))
            && !words.has(at, TokenShape::CAPITALS)
    });
    if speaks && bare && to <= from + 2 && kind == Coarse::Place { Coarse::Person } else { kind }
}

/// The subtype: from the rules or lists if it fits the tagger's kind, otherwise from the words of the name.
fn fine(
    words: &Words<'_>,
    from: usize,
    to: usize,
    coarse: Coarse,
    rule: Option<&Draft>,
    known: Option<Known>,
) -> EntityKind {
    let said = known.map(|known| known.kind).into_iter().chain(rule.map(|rule| rule.kind));
    if let Some(kind) = said.into_iter().find(|kind| Coarse::of(*kind) == coarse) {
        return kind;
    }
    let (first, last) = (words.class(from), words.class(to - 1));
    match coarse {
        Coarse::Person => EntityKind::Person,
        Coarse::Body if last.is(Class::GROUP_END) && !last.is(Class::ORG_END) => EntityKind::Group,
        Coarse::Body => EntityKind::Organization,
        Coarse::Place if last.is(Class::PLACE_END) && !last.is(Class::POLITY_END) => EntityKind::Location,
        Coarse::Place if to > from + 1 && words.any(from, &["lake", "mount", "cape", "gulf", "bay", "river"]) => {
            EntityKind::Location
        }
        Coarse::Place => EntityKind::Geopolitical,
        Coarse::Other if last.is(Class::EVENT_END) || first.is(Class::EVENT_HEAD) && to > from + 1 => EntityKind::Event,
        Coarse::Other if to == from + 1 && is_people(words.word(from)) => EntityKind::Nationality,
        Coarse::Other => EntityKind::Work,
    }
}

/// “Zambian”, “Vietnamese”, “Swedish”, “Israelis”: by its ending.
fn is_people(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    let word = word.strip_suffix("'").or(word.strip_suffix('’')).unwrap_or(word);
    word.len() > 4
        && ["ian", "ean", "can", "ese", "ish", "ani", "eli", "aqi", "ist", "rab"].iter().any(|end| word.ends_with(end))
}

/// The start of the titles before a name, with the nation or organization they belong to: “Norwegian Foreign Minister”.
fn title_before(words: &Words<'_>, name: usize) -> Option<usize> {
    let mut start = name;
    let mut titled = false;
    while let Some(at) = start.checked_sub(1).filter(|at| name - at <= 6) {
        let title = words.is_capital(at)
            && words.kind(at) == Some(TokenKind::Word)
            && words.is(at, ROLE.or(Class::HONORIFIC).or(Class::TITLE_MODIFIER));
        if !title {
            break;
        }
        titled |= words.is(at, Class::TITLE.or(Class::HONORIFIC));
        start = at;
    }
    if !titled {
        return None;
    }
    let owner = start
        .checked_sub(1)
        .filter(|&at| words.is_capital(at) && LEXICON.known(words.tokens.get(at..start).unwrap_or_default()).is_some());
    Some(owner.unwrap_or(start))
}
