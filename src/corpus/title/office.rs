//! An office or rank as a head, its scope, and whether it is a deputy's: “deputy director of operations”.

use std::sync::LazyLock;

use super::super::terms::{Term, words};
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::english;

/// A head word: its group, and whether it is a rank. Ranks exclude each other; other offices exclude each other by scope
/// or by being a deputy's.
struct Head {
    phrase: &'static str,
    group: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rank,
    Post,
}

/// Entries are `phrase:group:kind`.
static HEADS: LazyLock<Vec<Head>> = LazyLock::new(|| {
    let entries = english::list(english::STATEMENTS, "title.heads").into_iter();
    let heads = entries.filter_map(|entry| {
        let mut parts = entry.split(':');
        let (phrase, group, kind) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Head { phrase, group, kind: if kind == "rank" { Kind::Rank } else { Kind::Post } })
    });
    heads.collect()
});
/// Words for a former or future holder.
static NOT_NOW: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "title.not-now"));
static DEPUTIES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "title.deputies"));
/// Words next to a head that do not describe its scope, and nouns for any organization.
static NEUTRAL: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "title.neutral"));

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Office {
    group: &'static str,
    kind: Kind,
    deputy: bool,
    /// Its scope, without names. Sorted.
    scope: Vec<Term>,
}

impl Office {
    /// `None` if there is no head, or the office is not held now.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // “Fenmark's deputy minister”: the possessor is not the scope. “X, Y”: only the first phrase counts.
        let text = text.rsplit(['\'', '’']).next().map_or(text, |rest| rest.strip_prefix("s ").unwrap_or(text));
        let text = text.split([',', ';', '(', '—', '–']).next().unwrap_or(text);
        let joined = text.to_lowercase().replace(['-', '‑'], " ");
        let all: Vec<&str> =
            joined.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
        if all.iter().any(|word| NOT_NOW.contains(word)) || all.len() > 12 {
            return None;
        }
        let ends = |from: usize, phrase: &str| {
            let mut count = 0;
            let same = phrase.split(' ').all(|word| {
                count += 1;
                all.get(from + count - 1) == Some(&word)
            });
            same.then_some(from + count)
        };
        // The last head before “of”; the longest phrase at its position.
        let limit = all.iter().position(|word| is_link(word)).unwrap_or(all.len());
        let (from, to, head) = (0..limit).rev().find_map(|from| {
            let heads = HEADS.iter().filter_map(|head| Some((from, ends(from, head.phrase)?, head)));
            heads.max_by_key(|(_, to, _)| *to)
        })?;
        // “chief executive officer”: a longer phrase may start earlier.
        let longer = (0..from).find_map(|start| {
            HEADS.iter().find_map(|head| Some((start, ends(start, head.phrase).filter(|end| *end >= to)?, head)))
        });
        let (from, to, head) = longer.unwrap_or((from, to, head));
        let front = all.get(..from)?;
        let behind = all.get(to..)?;
        let behind: &[&str] =
            if behind.first().is_some_and(|word| *word == "of" || *word == "for") { &behind[1..] } else { &[] };
        let behind = behind.split(|word| is_link(word) || *word == "who").next().unwrap_or_default();
        let deputy = front.iter().any(|word| DEPUTIES.contains(word));
        let is_scope = |word: &&&str| {
            !NEUTRAL.contains(*word)
                && !DEPUTIES.contains(*word)
                && LEXICON.class_of(word).is(Class::COMMON)
                && !LEXICON.class_of(word).is(Class::FUNCTION.or(Class::DETERMINER).or(Class::PREPOSITION))
        };
        let scope = front.iter().chain(behind).filter(is_scope);
        let mut scope: Vec<Term> =
            scope.flat_map(|word| words(word).filter_map(|(_, word)| word.term()).collect::<Vec<_>>()).collect();
        scope.sort_unstable();
        scope.dedup();
        Some(Self { group: head.group, kind: head.kind, deputy, scope })
    }

    /// Whether nobody holds both at one time.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        match (self.kind, other.kind) {
            (Kind::Rank, Kind::Rank) => self.group != other.group,
            (Kind::Post, Kind::Post) if self.group == other.group => {
                let is_apart = !self.scope.is_empty()
                    && !other.scope.is_empty()
                    && self.scope.iter().all(|term| !other.scope.contains(term));
                self.deputy != other.deputy || is_apart
            }
            _ => false,
        }
    }
}

fn is_link(word: &str) -> bool {
    matches!(word, "of" | "for" | "at" | "in" | "to" | "on" | "from" | "with" | "under")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excludes(a: &str, b: &str) -> bool {
        Office::parse(a).zip(Office::parse(b)).is_some_and(|(a, b)| a.excludes(&b) && b.excludes(&a))
    }

    #[test]
    fn a_deputy_is_not_the_head() {
        assert!(excludes("Deputy Minister", "Transportation Minister"));
        assert!(excludes("vice-president of Pradera", "President of the Club"));
        assert!(excludes("deputy director", "the institute's director"));
    }

    #[test]
    fn other_ranks_and_scopes_exclude_each_other() {
        assert!(excludes("Superintendent", "Inspector"));
        assert!(excludes("Colonel", "General"));
        assert!(excludes("chief medical officer", "chief information officer"));
        assert!(excludes("head of security", "Director of Finance"));
        assert!(excludes("minister of education", "Finance Minister"));
    }

    #[test]
    fn other_words_for_one_office_do_not() {
        for (a, b) in [
            ("chief executive", "CEO"),
            ("Lieutenant Colonel", "Colonel"),
            ("director of the museum", "museum director"),
            ("managing director", "director"),
            ("former deputy minister", "minister"),
            ("Luscany's foreign minister", "foreign minister"),
            ("finance minister", "minister of economy and finance"),
            ("General", "chief negotiator"),
            ("head of the company", "finance director"),
        ] {
            assert!(!excludes(a, b), "{a} | {b}");
        }
    }
}
