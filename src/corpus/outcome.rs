//! Words for outcomes: which of them are opposite, and whether two sentences give opposite outcomes of one thing, or give it
//! in opposite roles. Knows nothing about documents.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::corpus::concepts::inflected;
use crate::corpus::terms::{Term, Word, words};
use crate::english;
use crate::text::Span;

/// Content words before and behind a word that tell its place.
const NEAR: usize = 3;
/// Words before a word in which a negation is looked for.
const REACH: usize = 3;

/// How the outcome of a passage relates to that of a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// Nothing is known to be opposite.
    #[default]
    Open,
    /// A word has another of the same sense, none an opposite: “shut” and “closed”.
    Same,
    /// The same, as one of two opposites is negated: “not guilty” and “cleared”.
    Agrees,
    /// A word has an opposite, in another place.
    Doubtful,
    /// A word has its opposite in its place.
    Opposite,
}

/// A side of a pair of opposites: the entry's number, and which of its two sides.
pub(super) type Pole = (u16, bool);

/// A content word: the outcomes that it names, and whether it is negated.
pub(super) struct SaidOutcome<'a> {
    /// In bytes from the sentence's first.
    pub(super) span: Span,
    pub(super) term: Term,
    pub(super) poles: &'a [Pole],
    pub(super) is_negated: bool,
}

struct Table {
    poles: FxHashMap<u32, Vec<Pole>>,
    /// From a verb and its particle.
    phrasal: FxHashMap<(u32, u32), Vec<Pole>>,
    /// The number of the first entry in which only one subject can have one outcome.
    converses: u16,
    /// From a small word to those of opposite sense.
    relations: FxHashMap<u32, Vec<u32>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let list = |name| english::list(english::CONTRARIES, name);
    let (outcomes, converses) = (list("outcomes"), list("converses"));
    let mut table = Table {
        poles: FxHashMap::default(),
        phrasal: FxHashMap::default(),
        converses: u16::try_from(outcomes.len()).unwrap_or(u16::MAX),
        relations: FxHashMap::default(),
    };
    for (number, entry) in (0..).zip(outcomes.iter().chain(&converses)) {
        for (side, half) in entry.split('=').enumerate() {
            for form in half.split_whitespace() {
                let parts: Vec<Word> = words(form).map(|(_, word)| word).collect();
                let poles = match parts[..] {
                    [verb] => table.poles.entry(inflected(&verb)).or_default(),
                    [verb, particle] => table.phrasal.entry((inflected(&verb), particle.hash())).or_default(),
                    _ => continue,
                };
                if !poles.contains(&(number, side == 1)) {
                    poles.push((number, side == 1));
                }
            }
        }
    }
    for entry in list("relations") {
        let Some((one, others)) = entry.split_once('=') else { continue };
        let hash = |word: &str| crate::corpus::terms::hash(word.trim());
        for other in others.split_whitespace() {
            table.relations.entry(hash(one)).or_default().push(hash(other));
            table.relations.entry(hash(other)).or_default().push(hash(one));
        }
    }
    table
});

static NEGATIONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "stance.negations"));
/// Prefixes that turn the sense of a word.
static PREFIXES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CONTRARIES, "prefixes"));

/// Auxiliaries of the passive.
static PASSIVE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "predicate.passive"));

/// A word of a sentence.
struct Said {
    span: Span,
    word: Word,
    term: Option<Term>,
    poles: Vec<Pole>,
    is_negated: bool,
    /// A hyphen or dash joins it to the word before.
    is_joined: bool,
}

/// The words of a sentence as this comparison reads them.
pub(super) struct Outcomes {
    all: Vec<Said>,
}

impl Outcomes {
    pub(super) fn of(text: &str) -> Self {
        let spoken: Vec<(Span, Word)> = words(text).collect();
        let negates = |word: &Word| {
            let bytes = word.as_bytes();
            bytes.ends_with(b"n't") || NEGATIONS.iter().any(|each| each.as_bytes() == bytes)
        };
        let said = |(at, &(span, word)): (usize, &(Span, Word))| {
            let key = inflected(&word);
            // “Turned it down”: the particle follows the verb, or its short object.
            let particle =
                spoken.iter().skip(at + 1).take(2).find_map(|(_, next)| TABLE.phrasal.get(&(key, next.hash())));
            let before = spoken[at.saturating_sub(REACH)..at].iter().rev();
            let is_negated = before
                .take_while(|(near, _)| !Span::new(near.end, span.start).of(text).contains([',', ';', ':', '.', '(']))
                .any(|(_, word)| negates(word));
            let poles = particle.or_else(|| TABLE.poles.get(&key)).cloned().unwrap_or_default();
            let gap = at.checked_sub(1).map_or("", |before| Span::new(spoken[before].0.end, span.start).of(text));
            Said { span, word, term: word.term(), poles, is_negated, is_joined: matches!(gap, "-" | "–" | "‑") }
        };
        Self { all: spoken.iter().enumerate().map(said).collect() }
    }

    /// Words that name an outcome, and negated words.
    pub(super) fn said(&self) -> impl Iterator<Item = SaidOutcome<'_>> {
        let content = self.all.iter().filter_map(|said| Some((said, said.term?)));
        content.map(|(said, term)| SaidOutcome {
            span: said.span,
            term,
            poles: &said.poles,
            is_negated: said.is_negated,
        })
    }

    /// The stems of the content words around a word.
    fn around(&self, at: usize) -> Vec<Term> {
        let before = self.all[..at].iter().rev().filter_map(|said| said.term).take(NEAR);
        let behind = self.all[at + 1..].iter().filter_map(|said| said.term).take(NEAR);
        before.chain(behind).collect()
    }

    fn has(&self, pole: Pole) -> bool {
        self.all.iter().any(|said| said.poles.contains(&pole))
    }

    /// The content words before a word in its clause, of which the first is the subject.
    fn subject(&self, text: &str, at: usize) -> Option<Term> {
        let start = self.all[..at]
            .iter()
            .rposition(|said| said.span.end as usize <= text.len() && ends_clause(text, said.span));
        self.all[start.map_or(0, |start| start + 1)..at].iter().rev().find_map(|said| said.term)
    }

    /// How the outcomes of a passage relate to those that a claim, of which `main` is the main clause, gives.
    pub(super) fn compared(&self, claim: &str, main: Span, passage: &Self, theirs: &str) -> Outcome {
        let mut found = Outcome::Open;
        for (at, own) in self.all.iter().enumerate().filter(|(_, own)| main.covers(own.span)) {
            for &(number, side) in &own.poles {
                // “Shut” and “closed”, “did not accept” and “rejected”.
                for other in passage.all.iter().filter(|other| other.term != own.term) {
                    let turned = own.is_negated != other.is_negated;
                    if other.poles.contains(&(number, side != turned)) {
                        found = found.max(if turned { Outcome::Agrees } else { Outcome::Same });
                    }
                }
                if self.has((number, !side)) || passage.has((number, side)) {
                    continue;
                }
                let near = self.around(at);
                for (there, other) in passage.all.iter().enumerate() {
                    if !other.poles.contains(&(number, !side)) || own.is_negated != other.is_negated {
                        continue;
                    }
                    if number >= TABLE.converses && self.subject(claim, at) != passage.subject(theirs, there) {
                        continue;
                    }
                    let is_near = passage.around(there).iter().any(|term| near.contains(term));
                    found = found.max(if is_near { Outcome::Opposite } else { Outcome::Doubtful });
                }
            }
            let turned = || passage.all.iter().any(|other| is_prefixed(own, other) || is_prefixed(other, own));
            let kept = || passage.all.iter().any(|other| other.word.as_bytes() == own.word.as_bytes());
            if own.word.as_bytes().len() > 3 && turned() && !kept() {
                found = Outcome::Opposite;
            }
            if let Some(score) = self.score(at)
                && !passage.scores().any(|other| other == score)
                && passage.scores().next().is_some()
            {
                found = found.max(Outcome::Doubtful);
            }
            if let Some(others) = TABLE.relations.get(&own.word.hash())
                && let Some(next) = self.next(at)
            {
                let same_next = |there: usize| passage.next(there) == Some(next);
                let is = |there: usize, hash: u32| passage.all[there].word.hash() == hash && same_next(there);
                let all = 0..passage.all.len();
                let kept = all.clone().any(|there| is(there, own.word.hash()));
                if !kept && all.into_iter().any(|there| others.iter().any(|other| is(there, *other))) {
                    found = Outcome::Opposite;
                }
            }
        }
        found
    }

    /// Whether a passage has the verb at a byte of this sentence with subject and object exchanged: “the pilot blamed the
    /// tower”, “the tower blamed the pilot”.
    pub(super) fn is_swapped(&self, verb: u32, passage: &Self) -> bool {
        let Some(at) = self.all.iter().position(|said| said.span.start == verb) else { return false };
        let key = inflected(&self.all[at].word);
        let own = self.roles(at);
        passage.all.iter().enumerate().filter(|(_, other)| inflected(&other.word) == key).any(|(there, _)| {
            let other = passage.roles(there);
            let meets = |a: &[Term], b: &[Term]| a.iter().any(|term| b.contains(term));
            meets(&own.0, &other.1) && meets(&own.1, &other.0) && !meets(&own.0, &other.0)
        })
    }

    /// The nearest content words before and behind a verb, those of its subject first: “by” tells a passive.
    fn roles(&self, at: usize) -> (Vec<Term>, Vec<Term>) {
        const WIDE: usize = 2;
        let before = self.all[..at].iter().rev().filter_map(|said| said.term).take(WIDE).collect();
        let behind = &self.all[at + 1..];
        let near = &self.all[at.saturating_sub(2)..at];
        let is_passive = near.iter().any(|said| PASSIVE.iter().any(|word| word.as_bytes() == said.word.as_bytes()));
        let terms = |said: &[Said]| said.iter().filter_map(|said| said.term).take(WIDE).collect();
        if !is_passive {
            return (before, terms(behind));
        }
        let by = behind.iter().position(|said| said.word.as_bytes() == b"by");
        (by.map_or(Vec::new(), |by| terms(&behind[by + 1..])), before)
    }

    /// The two numbers of a score, “3-1”, that begins with a word.
    fn score(&self, at: usize) -> Option<(&[u8], &[u8])> {
        let (one, other) = (self.all.get(at)?, self.all.get(at + 1)?);
        let is_joined = (1..=3).contains(&(other.span.start - one.span.end)) && other.is_joined;
        (is_joined && one.word.is_number() && other.word.is_number())
            .then(|| (one.word.as_bytes(), other.word.as_bytes()))
    }

    fn scores(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        (0..self.all.len()).filter_map(|at| self.score(at))
    }

    /// The stem of the next content word.
    fn next(&self, at: usize) -> Option<Term> {
        self.all.get(at + 1..)?.iter().find_map(|said| said.term)
    }
}

fn ends_clause(text: &str, span: Span) -> bool {
    text.get(span.end as usize..).is_some_and(|rest| rest.starts_with([',', ';', ':', '.', '—', '–']))
}

/// Whether one word is the other with a prefix that turns it: “unsafe”, “disabled”.
fn is_prefixed(long: &Said, short: &Said) -> bool {
    let (long, short) = (long.word.as_bytes(), short.word.as_bytes());
    short.len() > 3
        && PREFIXES.iter().any(|prefix| long.strip_prefix(prefix.as_bytes()).is_some_and(|rest| rest == short))
        && !UNTURNED.iter().any(|word| word.as_bytes() == long)
}

/// Words that only look so: “disclosed”.
static UNTURNED: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CONTRARIES, "no-prefix"));
