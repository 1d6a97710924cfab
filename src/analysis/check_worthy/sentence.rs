//! Features of a sentence alone: quantities, names, verbs, mood and words.

use std::ops::Range;

use super::{Features, steps};
use crate::analysis::claim::features::{Around, Feature, Features as Signs};
use crate::analysis::part_of_speech::PartOfSpeech;
use crate::analysis::table::key;
use crate::analysis::words::Words;
use crate::analysis::{EntityKind, Sentence};
use crate::syntax::TokenKind;
use crate::text::Span;

/// What neighbouring sentences and the document need of a sentence; a set of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Traits(pub(crate) u32);

impl Traits {
    pub(crate) const FIRST_PERSON: Self = Self(1);
    pub(crate) const SECOND_PERSON: Self = Self(2);
    pub(crate) const QUESTION: Self = Self(4);
    pub(crate) const INSTRUCTION: Self = Self(8);
    pub(crate) const CHECKABLE: Self = Self(16);
    pub(crate) const FIGURE: Self = Self(32);
    pub(crate) const QUOTED: Self = Self(64);
    pub(crate) const PAST: Self = Self(128);
    pub(crate) const PRESENT: Self = Self(256);
    pub(crate) const SHORT: Self = Self(512);
    pub(crate) const DATED: Self = Self(1024);
    pub(crate) const PERSON: Self = Self(2048);
    /// Written as one writes for oneself: no verb, no subject, or no capital at its head.
    pub(crate) const CLIPPED: Self = Self(4096);
    /// Tells of misconduct, with who is to blame.
    pub(crate) const ACCUSES: Self = Self(8192);
    /// Tells only what no editor asks a source for: a life, a beginning, a calendar, a size.
    pub(crate) const ORDINARY: Self = Self(1 << 14);
    /// The same if the document is about sport.
    pub(crate) const PLAY: Self = Self(1 << 15);
    /// Has a word of sport.
    pub(crate) const SPORT: Self = Self(1 << 16);
    /// Has a word of sport and other things.
    pub(crate) const MAYBE_SPORT: Self = Self(1 << 19);
    /// Is about a part of a study, or of something else.
    pub(crate) const MAYBE_OF_STUDY: Self = Self(1 << 22);
    /// Tells in the simple past of an event without a date, and counts neither money nor losses.
    pub(crate) const EVENT: Self = Self(1 << 20);
    /// Tells in the pluperfect.
    pub(crate) const PLUPERFECT: Self = Self(1 << 21);
    /// Names a study, a survey or a poll.
    pub(crate) const STUDY: Self = Self(1 << 17);
    /// Is about those studied, or a part of a study.
    pub(crate) const OF_STUDY: Self = Self(1 << 18);

    pub(crate) const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    pub(crate) fn with(mut self, flag: Self, holds: bool) -> Self {
        self.set(flag, holds);
        self
    }

    fn set(&mut self, flag: Self, holds: bool) {
        if holds {
            self.0 |= flag.0;
        }
    }
}

/// Stand for names, numbers and quotations among the words.
const NAME: u32 = 11;
const NUMERAL: u32 = 12;
const QUOTATION: u32 = 13;
const EDGE: u32 = 14;

/// Thresholds of a count and of a share.
const COUNT: &[f32] = &[1.0, 2.0, 3.0];
const SHARE: &[f32] = &[0.01, 0.2, 0.5, 0.8, 0.95];
const SURE: &[f32] = &[0.1, 0.3, 0.45, 0.6, 0.7, 0.8, 0.88, 0.94, 0.97];
const WORDS: &[f32] = &[4.0, 7.0, 10.0, 13.0, 17.0, 21.0, 26.0, 32.0, 40.0];

/// Reads a sentence whose claim features are known. `parts`: the parts of speech of its tokens.
pub(crate) fn features(
    words: &Words<'_>,
    tokens: Range<usize>,
    parts: &[PartOfSpeech],
    (around, signs, sentence): (&Around<'_>, &Signs, &Sentence),
    out: &mut Features,
) -> Traits {
    out.clear();
    let mut add = |key: u32| out.signs.push(key);
    add(key(100, &[sentence.claim as u32]));
    add(key(101, &[sentence.reason as u32]));
    steps(102, sentence.claim_sure, SURE, &mut add);
    steps(103, sentence.claim_score, SURE, &mut add);
    for feature in Feature::ALL {
        steps(200 + *feature as u32, f32::from(signs.count(*feature)), COUNT, &mut add);
    }
    quantities(around, &mut add);
    names(around, &mut add);
    let quoted = signs.quoted as f32 / signs.words.max(1) as f32;
    steps(130, quoted, SHARE, &mut add);
    steps(131, signs.words as f32, WORDS, &mut add);
    grammar(words, tokens.clone(), parts, around, &mut add);
    let clipped = is_clipped(words, tokens.clone(), parts);
    spelt(words, tokens, parts, around, &mut out.words);
    let mut traits = Traits::default();
    traits.set(Traits::FIRST_PERSON, signs.has(Feature::FirstSingular) || signs.has(Feature::FirstPlural));
    traits.set(Traits::SECOND_PERSON, signs.has(Feature::SecondPerson));
    traits.set(Traits::QUESTION, signs.has(Feature::Question));
    traits.set(Traits::INSTRUCTION, signs.has(Feature::Instruction));
    traits.set(Traits::CHECKABLE, sentence.claim == crate::analysis::ClaimKind::Checkable);
    traits.set(Traits::FIGURE, signs.has(Feature::Figure));
    traits.set(Traits::QUOTED, quoted > 0.5);
    traits.set(Traits::PAST, signs.has(Feature::Past) || signs.has(Feature::Deed));
    traits.set(Traits::PRESENT, signs.has(Feature::State));
    traits.set(Traits::SHORT, signs.words < 7);
    traits.set(Traits::DATED, signs.has(Feature::Date));
    traits.set(Traits::PERSON, signs.has(Feature::Person));
    traits.set(Traits::CLIPPED, clipped);
    traits
}

/// “Planted 40 tulips on 12 October.”, “Ferry 07:40 from the old harbour.”, “two kilos since May”; not “Founded in 1890, the club
/// won twice.”
fn is_clipped(words: &Words<'_>, tokens: Range<usize>, parts: &[PartOfSpeech]) -> bool {
    use PartOfSpeech as P;
    let spoken = || tokens.clone().zip(parts).filter(|(_, part)| **part != P::Punctuation);
    let is_verb = |part: P| matches!(part, P::Verb | P::Auxiliary);
    // A number alone is the mark of a list.
    if spoken().count() < 2 {
        return false;
    }
    let verbs = spoken().filter(|(_, part)| is_verb(**part)).count();
    spoken().next().is_some_and(|(first, part)| {
        let small = words.word(first).starts_with(char::is_lowercase);
        small || verbs == 0 || verbs == 1 && is_verb(*part)
    })
}

fn quantities(around: &Around<'_>, add: &mut impl FnMut(u32)) {
    let figures = around.figures;
    steps(110, figures.len() as f32, COUNT, add);
    steps(111, around.dates.len() as f32, COUNT, add);
    let any = |holds: bool, name: u32, add: &mut dyn FnMut(u32)| {
        if holds {
            add(key(112, &[name]));
        }
    };
    let is_money = |unit: &str| unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase());
    any(figures.iter().any(|figure| !figure.unit.is_empty()), 0, add);
    any(figures.iter().any(|figure| &*figure.unit == "percent"), 1, add);
    any(figures.iter().any(|figure| is_money(&figure.unit)), 2, add);
    any(figures.iter().any(|figure| figure.value > 10.0), 3, add);
    any(figures.iter().any(|figure| figure.value > 1000.0), 4, add);
    any(figures.iter().any(|figure| !figure.counts.is_empty()), 5, add);
    any(figures.iter().any(|figure| figure.change), 6, add);
}

fn names(around: &Around<'_>, add: &mut impl FnMut(u32)) {
    let mut counts = [0_u8; 8];
    for mention in around.mentions {
        let at = match mention.kind {
            EntityKind::Person => 0,
            EntityKind::Organization => 1,
            EntityKind::Geopolitical => 2,
            EntityKind::Location => 3,
            EntityKind::Nationality => 4,
            EntityKind::Group => 5,
            EntityKind::Event => 6,
            EntityKind::Work => 7,
        };
        counts[at] = counts[at].saturating_add(1);
    }
    for (at, count) in counts.into_iter().enumerate() {
        steps(120 + at as u32, f32::from(count), COUNT, add);
    }
    steps(128, around.mentions.len() as f32, &[1.0, 2.0, 3.0, 4.0, 6.0], add);
}

/// Whether a token is in quotation marks.
fn is_quoted(around: &Around<'_>, span: Span) -> bool {
    around.quotations.iter().any(|quotation| quotation.inner.covers(span))
}

/// Shares of the parts of speech, the first ones, the main verb, marks.
fn grammar(
    words: &Words<'_>,
    tokens: Range<usize>,
    parts: &[PartOfSpeech],
    around: &Around<'_>,
    add: &mut impl FnMut(u32),
) {
    use PartOfSpeech as P;
    let (mut counts, mut own) = ([0_u32; P::ALL.len()], 0_u32);
    let (mut first, mut verb, mut main) = (None, None, None);
    for (at, part) in tokens.zip(parts) {
        let Some(token) = words.get(at) else { break };
        if is_quoted(around, token.span) {
            continue;
        }
        match token.kind {
            TokenKind::Semicolon => add(key(140, &[0])),
            TokenKind::Dash => add(key(140, &[1])),
            TokenKind::Open => add(key(140, &[2])),
            TokenKind::Colon => add(key(140, &[3])),
            _ => {}
        }
        if *part == P::Punctuation {
            continue;
        }
        own += 1;
        if let Some(count) = counts.get_mut(*part as usize) {
            *count += 1;
        }
        first.get_or_insert((*part, token.key));
        if matches!(part, P::Verb | P::Auxiliary) {
            verb.get_or_insert((own, *part, token.key));
        }
        if *part == P::Verb {
            main.get_or_insert(token.key);
        }
    }
    let own = own.max(1) as f32;
    for part in
        [P::Verb, P::Auxiliary, P::Adjective, P::Adverb, P::Pronoun, P::ProperNoun, P::Noun, P::Numeral, P::Determiner]
    {
        let count = counts.get(part as usize).copied().unwrap_or(0) as f32;
        steps(150 + part as u32, count / own, &[0.01, 0.06, 0.12, 0.18, 0.25, 0.35, 0.5], add);
    }
    match verb {
        None => add(key(141, &[0])),
        Some((place, part, word)) => {
            add(key(141, &[1, part as u32]));
            if part == P::Auxiliary {
                add(key(142, &[word]));
            }
            steps(143, place as f32, &[2.0, 4.0, 7.0, 10.0, 15.0], add);
        }
    }
    if let Some((part, word)) = first {
        add(key(144, &[part as u32]));
        if part == P::Pronoun || part == P::Determiner {
            add(key(145, &[word]));
        }
    }
    if let Some(main) = main {
        add(key(146, &[main]));
    }
}

/// Words, word pairs and part-of-speech triples, each once. Names, numbers and quoted words appear only as kinds.
fn spelt(words: &Words<'_>, tokens: Range<usize>, parts: &[PartOfSpeech], around: &Around<'_>, out: &mut Vec<u32>) {
    use PartOfSpeech as P;
    let (mut last, mut before) = (EDGE, [P::Punctuation; 2]);
    for (at, part) in tokens.zip(parts) {
        let Some(token) = words.get(at) else { break };
        let quoted = is_quoted(around, token.span);
        let word = match part {
            _ if quoted => QUOTATION,
            P::ProperNoun => NAME,
            P::Numeral => NUMERAL,
            _ => token.key,
        };
        if !quoted {
            out.push(key(303, &[before[0] as u32, before[1] as u32, *part as u32]));
            before = [before[1], *part];
        }
        if word == last && word < EDGE {
            continue;
        }
        out.push(key(301, &[word]));
        out.push(key(302, &[last, word]));
        last = word;
    }
    out.push(key(302, &[last, EDGE]));
    out.sort_unstable();
    out.dedup();
}
