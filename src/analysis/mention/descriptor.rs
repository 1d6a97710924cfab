//! Descriptions of a named person next to the name: “Ada Marsh, the harbour master”, “the ministry’s envoy, Ada Marsh”,
//! “harbour master Ada Marsh”, “Marsh, who serves as …”.

use super::{Draft, ROLE};
use crate::analysis::EntityKind;
use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;
use crate::syntax::TokenKind;

/// The maximum length of a description, in tokens.
const LONGEST: usize = 24;

pub(super) fn appositions(words: &Words<'_>, drafts: &mut [Draft]) {
    for index in 0..drafts.len() {
        let Some(draft) = drafts.get(index) else { break };
        if draft.kind != EntityKind::Person {
            continue;
        }
        let mut found = Vec::new();
        let start = draft.descriptors.first().map_or(draft.from, |span| words.at(span.start));
        found.extend(role_before(words, draft.from, drafts).filter(|_| draft.descriptors.is_empty()));
        found.extend(before_comma(words, start, drafts));
        found.extend(after(words, draft.to, drafts));
        let spans = found.into_iter().filter(|(from, to)| from < to).map(|(from, to)| words.span(from, to));
        let spans: Vec<_> = spans.collect();
        if let Some(draft) = drafts.get_mut(index) {
            draft.descriptors.extend(spans);
        }
    }
}

/// The name that a token belongs to. The drafts are sorted.
fn named_at(drafts: &[Draft], at: usize) -> Option<&Draft> {
    let behind = drafts.partition_point(|draft| draft.from <= at);
    drafts.get(behind.checked_sub(1)?).filter(|draft| at < draft.to)
}

/// Roles in lower case right before the name: “US diplomat Alice Roe”, “former harbour master Ada Marsh”.
fn role_before(words: &Words<'_>, name: usize, drafts: &[Draft]) -> Option<(usize, usize)> {
    let last = name.checked_sub(1)?;
    if !words.is(last, ROLE) || words.is_capital(last) || words.kind(last) != Some(TokenKind::Word) {
        return None;
    }
    Some((phrase_start(words, last, drafts), name))
}

/// The start of the noun phrase whose role word is at `role`: back over modifiers, names and possessives.
fn phrase_start(words: &Words<'_>, role: usize, drafts: &[Draft]) -> usize {
    let floor = role.saturating_sub(10);
    let mut start = role;
    while start > floor {
        let at = start - 1;
        let class = words.class(at);
        let named = named_at(drafts, at).is_some();
        let word = words.kind(at) == Some(TokenKind::Word);
        let modifies = class.is(Class::ROLE_MODIFIER.or(Class::ROLE).or(Class::TITLE_MODIFIER).or(Class::TITLE))
            || class.is(Class::ADJECTIVE.or(Class::NOUN)) && !class.is(Class::FUNCTION);
        if words.is_possessive(at) && at > floor || word && (named || modifies) {
            start = at;
        } else if word && class.is(Class::DETERMINER) && !words.any(at, &["that", "no", "every", "each"]) {
            return at;
        } else {
            break;
        }
    }
    if words.is_possessive(start) { start + 1 } else { start }
}

/// “The ministry’s special envoy for fisheries, Ada Marsh”
fn before_comma(words: &Words<'_>, name: usize, drafts: &[Draft]) -> Option<(usize, usize)> {
    let comma = name.checked_sub(1)?;
    if words.kind(comma) != Some(TokenKind::Comma) {
        return None;
    }
    let floor = comma.saturating_sub(12);
    let role = (floor..comma).rev().find(|&at| words.is(at, ROLE) && !is_plural(words, at))?;
    // Between the role and the comma only “of …”, “for …”, “to …”.
    let tail = role + 1 == comma || words.any(role + 1, &["of", "for", "to", "at", "in", "on"]);
    let broken = (role + 1..comma)
        .any(|at| words.is_verb(at) || !words.get(at).is_some_and(|token| token.is_word() || words.is_possessive(at)));
    if !tail || broken {
        return None;
    }
    let start = phrase_start(words, role, drafts);
    // A bare list, “the mayor, Ada Marsh and …”, still describes; “teacher, Ada” without an article does not.
    let anchored = words.is(start, Class::DETERMINER) || words.is_capital(start) || start + 1 < role;
    anchored.then_some((start, comma))
}

fn is_plural(words: &Words<'_>, at: usize) -> bool {
    let word = words.word(at);
    word.ends_with('s') && !word.ends_with("ss") || word.ends_with("men")
}

/// “, an analyst at the Institute of Tides,”, “, who serves as …,”, “(the harbour master)”.
fn after(words: &Words<'_>, name: usize, drafts: &[Draft]) -> Option<(usize, usize)> {
    let opens = words.kind(name)?;
    if !matches!(opens, TokenKind::Comma | TokenKind::Open | TokenKind::Dash) {
        return None;
    }
    let mut from = name + 1;
    if words.eq(from, "who") {
        from = served_as(words, from)?;
    }
    let limit = from + LONGEST;
    let mut to = from;
    let mut role = None;
    while to < limit {
        let Some(token) = words.get(to) else { break };
        match token.kind {
            TokenKind::Comma => {
                if office_goes_on(words, to, drafts) {
                    to += 2;
                    continue;
                }
                break;
            }
            TokenKind::Word | TokenKind::Number | TokenKind::Clitic => {}
            TokenKind::Other if words.eq(to, "&") => {}
            _ => break,
        }
        if to > from && words.any(to, &["who", "which", "that", "and"]) && (role.is_some() || !words.eq(to, "and")) {
            let joins = words.eq(to, "and") && words.is_capital(to.saturating_sub(1)) && words.is_capital(to + 1);
            let joins = joins || words.eq(to, "and") && words.is(to + 1, Class::ROLE.or(Class::ROLE_MODIFIER));
            if !joins {
                break;
            }
        }
        // “, then said …”: a clause, not a description.
        if words.is(to, Class::SPEECH.or(Class::AUXILIARY)) && !words.is(to, Class::NOUN) && !words.is_capital(to) {
            break;
        }
        // The role word is the head: it comes before any “of”, “at”, “for”.
        if role.is_none() && words.is(to, ROLE) {
            role = Some(to);
        } else if role.is_none() && words.is(to, Class::PREPOSITION) {
            return None;
        }
        to += 1;
    }
    let role = role?;
    if is_plural(words, role) && !words.is(role, Class::TITLE) {
        return None;
    }
    let starts = words.is(from, Class::DETERMINER.or(Class::ROLE).or(Class::ROLE_MODIFIER).or(Class::TITLE))
        || words.is_capital(from);
    // “Ann Roe, teacher Bo Poe and …”: the role belongs to the name that follows it.
    let taken = named_at(drafts, role + 1).is_some_and(|draft| draft.kind == EntityKind::Person);
    (starts && !taken).then_some((from, to))
}

/// The position after “who serves as”, “who has worked as”, “who was”; `None` for other clauses.
fn served_as(words: &Words<'_>, who: usize) -> Option<usize> {
    let verbs = ["serves", "served", "works", "worked", "acts", "acted", "serving", "working"];
    for at in who + 1..who + 6 {
        if words.any(at, &verbs) && words.eq(at + 1, "as") {
            return Some(at + 2);
        }
        if words.any(at, &["is", "was"])
            && (words.is(at + 1, Class::DETERMINER.or(Class::ROLE)) || words.is_capital(at + 1))
        {
            return Some(at + 1);
        }
        if words.any(at, &["heads", "headed", "leads", "led", "chairs", "chaired", "runs", "ran"]) {
            return None;
        }
    }
    None
}

/// “Supreme Commander, Europe,”: a place after a comma that another comma closes belongs to the office.
fn office_goes_on(words: &Words<'_>, comma: usize, drafts: &[Draft]) -> bool {
    words.is_capital(comma - comma.min(1))
        && named_at(drafts, comma + 1).is_some_and(|draft| draft.to == comma + 2 && draft.is_place())
        && words.kind(comma + 2) == Some(TokenKind::Comma)
}
