//! The class and polarity of a cue: whether the source speaks, believes or acts, and whether it asserts the content.
//! Looks at the cue's verb or noun (`lemmas.txt`), and at negation, modality and voice around it. Does not decide what
//! is an attribution.

mod act;
mod hearing;
pub(super) mod inflection;
mod opening;
mod rejection;

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::facts::{CueClass, Polarity};
use super::model::vocabulary;
use super::pattern::is_held;
use super::prose::Prose;
use crate::syntax::{Token, TokenKind, word_key};
pub(super) use act::is_act;
pub(super) use hearing::takes_evidence;
use opening::{Opening, opening};

/// The entry of `lemmas.txt` for a word form; a set of flags, as a form may be in several groups.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Form(u16);

impl Form {
    const PLAIN: u16 = 1;
    const SPEECH: u16 = 1 << 1;
    const BELIEF: u16 = 1 << 2;
    const DENIES: u16 = 1 << 3;
    const DOUBTS: u16 = 1 << 4;
    const WITHHOLDS: u16 = 1 << 5;
    const INTENDS: u16 = 1 << 6;
    const ADDRESSES: u16 = 1 << 7;
    const TARGETS: u16 = 1 << 8;
    const UNDERCUTS: u16 = 1 << 9;
    const OPEN: u16 = 1 << 10;
    const ASKS: u16 = 1 << 11;
    const TELLS: u16 = Self::SPEECH | Self::BELIEF;

    const fn is(self, flags: u16) -> bool {
        self.0 & flags != 0
    }
}

static FORMS: LazyLock<FxHashMap<u32, Form>> = LazyLock::new(|| {
    let mut forms: FxHashMap<u32, Form> = FxHashMap::default();
    let mut group = 0;
    for line in include_str!("cue/lemmas.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            group = match name {
                "plain" => Form::PLAIN | Form::SPEECH,
                "speech asserts" => Form::SPEECH,
                "speech denies" => Form::SPEECH | Form::DENIES,
                "speech doubts" => Form::SPEECH | Form::DOUBTS,
                "belief asserts" => Form::BELIEF,
                "belief denies" => Form::BELIEF | Form::DENIES,
                "belief doubts" => Form::BELIEF | Form::DOUBTS,
                "withholds" => Form::WITHHOLDS,
                "intends" => Form::INTENDS,
                "addresses" => Form::ADDRESSES,
                "targets" => Form::TARGETS,
                "undercuts" => Form::UNDERCUTS,
                "open" => Form::OPEN,
                "asks" => Form::ASKS,
                _ => 0,
            };
            continue;
        }
        for form in line.split(' ').filter(|entry| !entry.is_empty()).flat_map(inflection::forms) {
            let known = forms.entry(word_key(&form)).or_default();
            // Between speech and belief, the first group decides.
            let own = if known.is(Form::TELLS) { group & !(Form::TELLS | Form::DENIES | Form::DOUBTS) } else { group };
            known.0 |= own;
        }
    }
    forms
});

fn form(key: u32) -> Form {
    FORMS.get(&key).copied().unwrap_or_default()
}

const NEGATIONS: [u32; 9] = [
    word_key("not"),
    word_key("n't"),
    word_key("never"),
    word_key("neither"),
    word_key("nor"),
    word_key("cannot"),
    word_key("hardly"),
    word_key("scarcely"),
    word_key("no"),
];
/// “Not only said”: this does not negate it.
const ONLY: [u32; 4] = [word_key("only"), word_key("just"), word_key("merely"), word_key("simply")];
/// A source that begins with one of these excludes everybody, or some.
const NOBODY: [u32; 7] = [
    word_key("neither"),
    word_key("nobody"),
    word_key("none"),
    word_key("no-one"),
    word_key("nothing"),
    word_key("not"),
    word_key("no"),
];
/// Modal verbs that make a statement hypothetical or future.
const MODALS: [u32; 11] = [
    word_key("must"),
    word_key("might"),
    word_key("may"),
    word_key("could"),
    word_key("would"),
    word_key("will"),
    word_key("'ll"),
    word_key("wo"),
    word_key("shall"),
    word_key("should"),
    word_key("ought"),
];
/// Auxiliaries and small words between a subject and its verb.
const BETWEEN: [u32; 31] = [
    word_key("did"),
    word_key("do"),
    word_key("does"),
    word_key("has"),
    word_key("have"),
    word_key("had"),
    word_key("having"),
    word_key("'ve"),
    word_key("'d"),
    word_key("'s"),
    word_key("'re"),
    word_key("'m"),
    word_key("can"),
    word_key("ca"),
    word_key("to"),
    word_key("also"),
    word_key("ever"),
    word_key("even"),
    word_key("still"),
    word_key("yet"),
    word_key("always"),
    word_key("often"),
    word_key("once"),
    word_key("just"),
    word_key("then"),
    word_key("short"),
    word_key("of"),
    word_key("from"),
    word_key("so"),
    word_key("far"),
    word_key("again"),
];
const ALMOST: [u32; 2] = [word_key("almost"), word_key("nearly")];
const LATER: [u32; 4] = [word_key("later"), word_key("subsequently"), word_key("eventually"), word_key("afterwards")];
const CONDITIONS: [u32; 4] = [word_key("if"), word_key("unless"), word_key("whether"), word_key("lest")];
const INTERROGATIVES: [u32; 2] = [word_key("whether"), word_key("if")];
/// Negated, these leave a statement open: “cannot say”.
const ABILITIES: [u32; 4] = [word_key("can"), word_key("ca"), word_key("cannot"), word_key("could")];
const FIRST_PERSON: [u32; 2] = [word_key("i"), word_key("we")];
const TO: u32 = word_key("to");
const BY: u32 = word_key("by");
const SHORT: u32 = word_key("short");

/// Cues without a reporting verb: “per the union”, “has it that”, “for Marsh”.
const SOURCES: [u32; 8] = [
    word_key("per"),
    word_key("for"),
    word_key("has"),
    word_key("had"),
    word_key("have"),
    word_key("source"),
    word_key("sources"),
    word_key("in"),
];

/// How many tokens before a cue its negation and auxiliaries may be.
const BEFORE: usize = 8;
/// The most tokens of an aside between an auxiliary and its verb.
const ASIDE: usize = 10;
/// How many tokens after a governing verb its complement may begin: “declined repeatedly to say”.
const COMPLEMENT: usize = 4;
/// The most words of the speaker in a passive.
const AGENT: usize = 14;

/// The subject of a passive, and its speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passive {
    /// The tokens after “by”; `None` if no agent is named.
    pub(super) agent: Option<Range<usize>>,
}

/// The class and polarity of a cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stance {
    pub(super) class: CueClass,
    pub(super) polarity: Polarity,
    /// The subject is the listener or the topic, not the speaker.
    pub(super) passive: Option<Passive>,
}

/// The tokens of an attribution's parts, in the order of the text.
pub(super) struct Parts<'a> {
    pub(super) source: &'a [Range<usize>],
    pub(super) cue: &'a [Range<usize>],
    pub(super) content: &'a [Range<usize>],
}

/// The class, polarity and voice of an attribution. Without a cue (bare quoted words) it asserts.
pub(super) fn stance(prose: &Prose<'_>, parts: &Parts<'_>) -> Stance {
    let Some(first) = parts.cue.first().map(|cue| cue.start) else {
        return Stance { class: CueClass::Speech, polarity: Polarity::Asserts, passive: None };
    };
    let around = Around::new(prose, parts, first);
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    let words = around.words(prose, parts);
    let governs = |place: usize| -> Form {
        let own = form(words.get(place).map_or(0, |at| key(*at)));
        let mut behind = words.iter().skip(place + 1).take(COMPLEMENT).map(|at| key(*at));
        let complement =
            behind.any(|key| key == TO || key == SHORT || form(key).is(Form::TELLS) && is_gerund(prose, key, &words));
        let told = words.iter().skip(place + 1).any(|at| form(key(*at)).is(Form::TELLS));
        if complement && told { Form(own.0 & (Form::WITHHOLDS | Form::INTENDS)) } else { Form::default() }
    };
    let (mut withheld, mut intended) = (false, false);
    let mut head = None;
    let mut polar = None;
    for (place, &at) in words.iter().enumerate() {
        let own = form(key(at));
        let governor = governs(place);
        withheld |= governor.is(Form::WITHHOLDS);
        intended |= governor.is(Form::INTENDS);
        if own.is(Form::TELLS) && governor == Form::default() && at >= first {
            head.get_or_insert(at);
            if own.is(Form::DENIES | Form::DOUBTS) {
                polar.get_or_insert(own);
            }
        }
    }
    // “Is believed to have said”: somebody else says that it was said.
    let held = words.windows(3).any(|three| {
        let [be, held, to] = *three else { return false };
        prose.tokens.get(be).is_some_and(is_be)
            && is_held(key(held))
            && key(to) == TO
            && words.iter().any(|at| *at > to && form(key(*at)).is(Form::TELLS))
    });
    // “Almost said”, “all but said”.
    let almost = head.and_then(|head| head.checked_sub(1)).filter(|at| words.contains(at)).is_some_and(|at| {
        ALMOST.contains(&key(at)) || key(at) == word_key("but") && at > 0 && key(at - 1) == word_key("all")
    });
    withheld |= almost;
    intended |= held;
    // “Dismissed as nonsense reports that …”: the verb before a noun decides.
    let before = parts.source.iter().map(|source| source.end).filter(|end| *end <= first).max();
    let denied =
        before.filter(|end| first - end <= BEFORE && head == Some(first)).into_iter().flat_map(|end| end..first);
    for own in denied.map(|at| form(key(at))).filter(|own| own.is(Form::DENIES | Form::DOUBTS)) {
        polar = Some(own);
    }
    let end = parts.cue.last().map_or(first, |cue| cue.end.saturating_sub(1));
    let last = head.unwrap_or(end);
    let head_form = head.map(|head| form(key(head))).unwrap_or_default();
    let ahead = || words.iter().copied().filter(move |at| *at < last);
    let negates = |at: usize| NEGATIONS.contains(&key(at)) && !ONLY.contains(&key(at + 1));
    // “Neither confirmed nor denied”: a word between two heads negates the second as well.
    let negated = ahead().any(negates) || around.opening == Opening::Negated || around.nobody(parts, prose);
    // “Said not that …”, “said no such thing”.
    let behind = words.iter().copied().filter(|at| *at > last && *at <= end).any(negates);
    let such = parts.content.iter().map(|content| content.start).find(|start| *start > last);
    let such = such.is_some_and(|start| key(start) == word_key("no") && key(start + 1) == word_key("such"));
    let negated = negated || behind || such;
    let unable = ahead().chain(around.inverted.clone()).any(|at| ABILITIES.contains(&key(at)));
    // “Would later say”: a past statement.
    let later = ahead().any(|at| LATER.contains(&key(at)));
    let modal =
        ahead().chain(around.inverted.clone()).any(|at| MODALS.contains(&key(at)) && !is_month(prose, at)) && !later;
    let own_words = parts.source.first().is_some_and(|source| FIRST_PERSON.contains(&key(source.start)));
    let open = words.iter().filter(|at| **at >= first).any(|at| form(key(*at)).is(Form::OPEN));
    let asks = parts.content.iter().any(|content| content.start > last && INTERROGATIVES.contains(&key(content.start)));
    // “Asked whether”, “wondered if”.
    let questions = asks && head.is_some_and(|head| form(key(head)).is(Form::ASKS));

    let base = match polar {
        None if rejection::rejects(prose, key(last), parts.content) => Polarity::Denies,
        Some(form) if form.is(Form::DENIES) => Polarity::Denies,
        Some(_) => Polarity::Doubts,
        None => Polarity::Asserts,
    };
    let polarity = match base {
        _ if around.conditional || around.asked || around.opening == Opening::Unstated => Polarity::Hypothetical,
        Polarity::Asserts if questions && !negated => Polarity::Doubts,
        Polarity::Asserts if withheld => Polarity::Doubts,
        Polarity::Asserts if negated && (modal && !own_words || open || asks || unable && !own_words) => {
            Polarity::Doubts
        }
        Polarity::Asserts if negated => Polarity::Denies,
        Polarity::Denies if negated => Polarity::Doubts,
        Polarity::Doubts if negated => Polarity::Asserts,
        _ if intended || modal && !own_words => Polarity::Hypothetical,
        base => base,
    };
    let class = match () {
        () if head_form.is(Form::SPEECH) || takes_evidence(prose, parts) => CueClass::Speech,
        () if head_form.is(Form::BELIEF) => CueClass::Belief,
        () if prose.tokens.get(first).is_some_and(|token| !token.is_word() || SOURCES.contains(&token.key)) => {
            CueClass::Speech
        }
        () => CueClass::Act,
    };
    Stance { class, polarity, passive: head.and_then(|head| around.passive(prose, parts, head)) }
}

/// Whether a word negates: “not”, “never”, “nor”.
pub(super) fn is_negation(key: u32) -> bool {
    const FRONTED: [u32; 5] =
        [word_key("nowhere"), word_key("none"), word_key("seldom"), word_key("rarely"), word_key("little")];
    NEGATIONS.contains(&key) || FRONTED.contains(&key)
}

/// Whether a token is an auxiliary, a negation or a small adverb between a subject and its verb.
pub(super) fn is_auxiliary(prose: &Prose<'_>, at: usize) -> bool {
    prose.tokens.get(at).is_some_and(|token| token.kind != TokenKind::Clitic && is_aux(token))
}

/// Whether a word is a verb or noun of saying or believing.
pub(super) fn tells(key: u32) -> bool {
    form(key).is(Form::TELLS)
}

/// “Its”, “their”: a possessive pronoun.
pub(super) const fn is_owner(key: u32) -> bool {
    key == word_key("his")
        || key == word_key("her")
        || key == word_key("its")
        || key == word_key("their")
        || key == word_key("our")
        || key == word_key("my")
}

/// Whether a cue is neutral: “said”, “told reporters”; not “joked”, “falsely claimed”, “will say”.
#[must_use]
pub fn is_plain_cue(cue: &str) -> bool {
    let mut words = cue.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(word_key);
    let told = |key: u32| form(key).is(Form::PLAIN) || word_key("told") == key || word_key("tells") == key;
    !cue.is_empty() && words.clone().any(told) && words.all(|key| told(key) || form(key).0 == 0 && HAS.contains(&key))
}

/// Small words that may be in a plain cue.
const HAS: [u32; 9] = [
    word_key("has"),
    word_key("have"),
    word_key("had"),
    word_key("also"),
    word_key("to"),
    word_key("on"),
    word_key("out"),
    word_key("that"),
    word_key("later"),
];

/// Whether the word of a key is an `-ing` form, looked up among some words.
fn is_gerund(prose: &Prose<'_>, key: u32, words: &[usize]) -> bool {
    words
        .iter()
        .any(|at| prose.tokens.get(*at).is_some_and(|token| token.key == key) && prose.word(*at).ends_with("ing"))
}

fn is_be(token: &Token) -> bool {
    vocabulary::word(token.key).tags == u32::from(b'b') || token.key == word_key("got")
}

/// The context of a cue.
struct Around {
    /// From here to the cue there are only auxiliaries, negations, adverbs and governing verbs.
    from: usize,
    /// The auxiliary before an inverted subject: “never did Ada Marsh say”.
    inverted: Range<usize>,
    conditional: bool,
    /// A question that the writer asks.
    asked: bool,
    /// What is before the subject.
    opening: Opening,
    sentence: Range<usize>,
}

impl Around {
    fn new(prose: &Prose<'_>, parts: &Parts<'_>, first: usize) -> Self {
        let number = prose.sentences.partition_point(|sentence| sentence.tokens.end <= first);
        let sentence = prose.sentences.get(number).map_or(0..prose.tokens.len(), |sentence| sentence.tokens.clone());
        let token = |at: usize| prose.tokens.get(at);
        let key = |at: usize| token(at).map_or(0, |token| token.key);
        let taken = |at: usize| parts.source.iter().chain(parts.content).any(|part| part.contains(&at));
        let passes = |at: usize| {
            let Some(word) = token(at).filter(|token| token.is_word() || token.kind == TokenKind::Clitic) else {
                return false;
            };
            let form = form(word.key);
            let almost = ALMOST.contains(&word.key)
                || word.key == word_key("all") && key(at + 1) == word_key("but")
                || word.key == word_key("but") && at > 0 && key(at - 1) == word_key("all");
            is_aux(word) || almost || form.is(Form::WITHHOLDS | Form::INTENDS) || prose.word(at).ends_with("ly")
        };
        let mut from = first;
        let walk = |mut from: usize, least: usize| {
            while from > least && !taken(from - 1) && passes(from - 1) {
                from -= 1;
            }
            from
        };
        let least = sentence.start.max(first.saturating_sub(BEFORE));
        from = walk(from, least);
        // “Has never, in nine years, said”: an aside between the auxiliary and its verb.
        let comma = |at: usize| token(at).is_some_and(|token| token.kind == TokenKind::Comma);
        if from > least && comma(from - 1) {
            let open = (sentence.start..from - 1).rev().take(ASIDE).find(|at| comma(*at));
            let goes_on = |open: &usize| *open > sentence.start && passes(open - 1) && !taken(open - 1);
            from =
                open.filter(goes_on).map_or(from, |open| walk(open, sentence.start.max(open.saturating_sub(BEFORE))));
        }
        // The subject, if it is directly before the cue.
        let subject = parts.source.iter().find(|source| source.end <= from && source.end + 2 > from);
        let start = subject.map_or(from, |source| source.start);
        let mut end = sentence.clone().rev().take(2).filter_map(token);
        let question = end.any(|token| token.kind == TokenKind::Stop && token.text(prose.text).contains('?'));
        let inverts = |at: usize| {
            let opens = at == sentence.start && (question || !MODALS.contains(&key(at)));
            token(at).is_some_and(|token| {
                is_aux(token) && key(at) != TO && !NEGATIONS.contains(&key(at)) && (opens || !token.is_capital())
            }) || opens && MODALS.contains(&key(at))
        };
        let inverted = match () {
            () if start < from && inverts(start) => start..start + 1,
            () if start > sentence.start && subject.is_some() && inverts(start - 1) => start - 1..start,
            () => start..start,
        };
        let clause = inverted.start.min(start);
        let word = |at: &usize| token(*at).is_some_and(|token| token.is_word());
        let near = (sentence.start..clause).rev().take(2).take_while(word).chain([clause]);
        let conditional = near.into_iter().any(|at| CONDITIONS.contains(&key(at)) && !taken_by(parts.content, at));
        let opened = prose.quotes.partition_point(|quote| quote.first <= first);
        let quoted =
            prose.quotes.get(..opened).unwrap_or_default().iter().rev().take(4).any(|quote| quote.last > first);
        let opening = opening(prose, sentence.start, start, question);
        Self { from, asked: question && !inverted.is_empty() && !quoted, opening, inverted, conditional, sentence }
    }

    /// The words before the cue that belong to its verb, its own words, and the first words of a content that completes
    /// it.
    fn words(&self, prose: &Prose<'_>, parts: &Parts<'_>) -> Vec<usize> {
        let first = parts.cue.first().map_or(self.from, |cue| cue.start);
        let mut words: Vec<usize> =
            (self.from..first).chain(parts.cue.iter().take(4).cloned().flatten()).take(32).collect();
        let behind = words.last().map_or(0, |last| last + 1);
        let completes = |content: &Range<usize>| content.start == behind && token_key(prose, behind) == TO;
        if parts.content.iter().any(completes) {
            words.extend((behind..behind + 3).take_while(|at| self.sentence.contains(at)));
        }
        words
    }

    /// Whether the source excludes those it names: “neither Marsh nor Cole”, “no official”.
    fn nobody(&self, parts: &Parts<'_>, prose: &Prose<'_>) -> bool {
        parts.source.iter().any(|source| {
            is_nobody(prose, source)
                || source.clone().last().is_some_and(|at| prose.tokens.get(at).is_some_and(|t| t.key == NOBODY[0]))
        })
    }

    fn passive(&self, prose: &Prose<'_>, parts: &Parts<'_>, head: usize) -> Option<Passive> {
        let token = |at: usize| prose.tokens.get(at);
        let own = form(token(head)?.key);
        if !own.is(Form::ADDRESSES | Form::TARGETS | Form::TELLS) || !is_participle(prose.word(head)) {
            return None;
        }
        let skips = |at: &usize| {
            token(*at).is_some_and(|token| NEGATIONS.contains(&token.key) || BETWEEN.contains(&token.key))
                || prose.word(*at).ends_with("ly")
        };
        let before = (self.sentence.start..head).rev().take(4).find(|at| !skips(at))?;
        if !token(before).is_some_and(is_be) {
            return None;
        }
        let content = parts.content.iter().map(|content| content.start).filter(|start| *start > head).min();
        let end = content.unwrap_or(self.sentence.end).min(head + 1 + AGENT).min(self.sentence.end);
        let agent = agent(prose, head + 1..end);
        // “Is said to have left”: the subject is not the speaker.
        let hearsay = is_held(token(head)?.key) && content == Some(head + 1) && token_key(prose, head + 1) == TO;
        (agent.is_some() || hearsay || own.is(Form::ADDRESSES | Form::TARGETS)).then_some(Passive { agent })
    }
}

/// “was told by Ben Cole that …”, from its `be` on: the tokens of the cue and of the speaker, and the start of the
/// content.
pub(super) fn told_by(prose: &Prose<'_>, be: usize, end: usize) -> Option<(Range<usize>, Range<usize>, usize)> {
    const OPENS: [u32; 3] = [word_key("that"), word_key("of"), word_key("whether")];
    let token = |at: usize| prose.tokens.get(at);
    token(be).filter(|token| is_be(token))?;
    let addressed = |at: &usize| {
        token(*at).is_some_and(|token| form(token.key).is(Form::ADDRESSES | Form::TARGETS | Form::TELLS))
            && is_participle(prose.word(*at))
    };
    let head = (be + 1..end.min(be + 4)).find(addressed)?;
    let by = token(head + 1).is_some_and(|token| token.key == BY);
    let content =
        (head + 3..end.min(head + 2 + AGENT)).find(|at| token(*at).is_some_and(|t| OPENS.contains(&t.key)))?;
    let agent = agent(prose, head + 1..content + 1).filter(|agent| by && agent.end == content)?;
    (content + 2 < end).then_some((be..head + 1, agent, content))
}

fn taken_by(parts: &[Range<usize>], at: usize) -> bool {
    parts.iter().any(|part| part.contains(&at))
}

/// Whether a source names nobody: “nobody”, “neither Marsh nor Cole”, “no official”. “No 10” is a source.
pub(super) fn is_nobody(prose: &Prose<'_>, source: &Range<usize>) -> bool {
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    let numbered = prose.tokens.get(source.start + 1).is_some_and(|token| token.kind == TokenKind::Number);
    NOBODY.contains(&key(source.start)) && !numbered && !ONLY.contains(&key(source.start + 1))
}

/// The agent of a passive: the words after “by”, in tokens, up to the complement.
pub(super) fn agent(prose: &Prose<'_>, behind: Range<usize>) -> Option<Range<usize>> {
    const ENDS: [u32; 6] =
        [word_key("that"), word_key("to"), word_key("as"), word_key("whether"), word_key("if"), word_key("when")];
    let token = |at: usize| prose.tokens.get(at);
    let by = behind.clone().take(4).find(|at| token(*at).is_some_and(|token| token.key == BY))?;
    let ends = |at: &usize| {
        token(*at).is_none_or(|token| {
            ENDS.contains(&token.key) || !(token.is_word() || matches!(token.kind, TokenKind::Clitic))
        })
    };
    let mut end = (by + 1..behind.end).find(ends).unwrap_or(behind.end);
    // “By his agent, Mara Quist, that”: with the name in apposition.
    let comma = |at: usize| token(at).is_some_and(|token| token.kind == TokenKind::Comma);
    if comma(end) && token(end + 1).is_some_and(|token| token.is_capital()) {
        let close = (end + 2..behind.end).find(ends).filter(|close| comma(*close));
        let goes_on = |close: &usize| token(close + 1).is_some_and(|token| ENDS.contains(&token.key));
        end = close.filter(goes_on).map_or(end, |close| close + 1);
    }
    let gerund = prose.word(by + 1).ends_with("ing");
    let number = token(by + 1).is_some_and(|token| token.kind == TokenKind::Number);
    (by + 1 < end && !gerund && !number).then_some(by + 1..end)
}

fn is_aux(token: &Token) -> bool {
    is_be(token)
        || BETWEEN.contains(&token.key)
        || MODALS.contains(&token.key) && !token.is_capital()
        || NEGATIONS.contains(&token.key)
}

/// “In May Marsh said”, “Will Marsh said”: capitals within a sentence are names.
fn is_month(prose: &Prose<'_>, at: usize) -> bool {
    prose.tokens.get(at).is_some_and(|token| token.is_capital())
        && prose.sentences.binary_search_by_key(&at, |sentence| sentence.tokens.start).is_err()
}

fn token_key(prose: &Prose<'_>, at: usize) -> u32 {
    prose.tokens.get(at).map_or(0, |token| token.key)
}

fn is_participle(word: &str) -> bool {
    word.ends_with("ed") || matches!(word, "told" | "sworn" | "taught" | "said" | "thought" | "found" | "understood")
}

#[cfg(test)]
mod tests;
