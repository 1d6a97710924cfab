//! Features of a sentence from its document: attributions, position, neighbouring sentences.

use super::{Features, Traits, steps};
use crate::analysis::kind::Profile;
use crate::analysis::table::key;
use crate::analysis::{AttributedLevel, Attribution, Manner, SourceGrade};
use crate::text::Span;

/// How many sentences before one count.
pub(crate) const BEFORE: usize = 5;
/// From here on the place in the document counts no more.
const OPENING: u8 = 12;

/// A sentence as those after it know it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Before {
    /// How likely it is attributed, in tenths.
    attributed: u8,
    traits: Traits,
}

/// The state of the document that the next sentence needs. Bounded: [`BEFORE`] sentences after a change it is the same
/// again.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Context {
    pub(crate) profile: Profile,
    before: [Option<Before>; BEFORE],
    /// How many sentences of the article have been read, up to [`OPENING`].
    read: u8,
    /// Keys of the words of the headline and the first sentence.
    headline: Vec<u32>,
    /// How much of sport has been read, up to [`SPORT`]: one for each sentence with such a word, two for one with a
    /// sure word.
    sport: u8,
    /// One of them had a sure word. Elections have races, rounds and winners, too.
    surely_sport: bool,
    /// One of the first sentences has: the document is about it.
    about_study: bool,
    /// An attributed sentence has named a study.
    study: bool,
}

/// So many sentences say what a document is about.
const LEAD: u8 = 2;
/// From here on a document is about sport.
const SPORT: u8 = 3;

/// Words of the headline that are kept.
const HEADLINE: usize = 24;

impl Context {
    pub(crate) fn new(profile: Profile) -> Self {
        Self { profile, ..Self::default() }
    }

    /// Notes a sentence of the article.
    pub(crate) fn note(&mut self, attributed: f32, traits: Traits) {
        self.before.rotate_right(1);
        self.before[0] = Some(Before { attributed: (attributed * 10.0) as u8, traits });
        self.read = (self.read + 1).min(OPENING);
    }

    /// Notes whether a sentence reports a study.
    pub(crate) fn study(&mut self, traits: Traits, attributed: bool) {
        let reports = attributed && traits.has(Traits::STUDY);
        self.study |= reports;
        self.about_study |= reports && self.read < LEAD;
    }

    /// Notes whether a sentence has a word of sport.
    pub(crate) fn sport(&mut self, traits: Traits) {
        let (sure, maybe) = (traits.has(Traits::SPORT), traits.has(Traits::MAYBE_SPORT));
        self.sport = (self.sport + 2 * u8::from(sure) + u8::from(maybe)).min(SPORT);
        self.surely_sport |= sure;
    }

    /// Whether no editor asks for the source of a sentence with such traits. After what the document has told, it only tells
    /// of a life, a beginning or a match; of the study that an earlier sentence attributes; or, in the pluperfect, the rest
    /// of what somebody says in the sentence before (`follows`).
    pub(crate) fn is_ordinary(&self, traits: Traits, follows: bool) -> bool {
        let sport = self.surely_sport && self.sport >= SPORT;
        traits.has(Traits::ORDINARY)
            || sport && (traits.has(Traits::PLAY) || traits.has(Traits::EVENT))
            || self.study && traits.has(Traits::OF_STUDY)
            || self.about_study && (traits.has(Traits::EVENT) || traits.has(Traits::MAYBE_OF_STUDY))
            || follows && traits.has(Traits::PLUPERFECT)
    }

    /// Notes words of the headline, or of the first sentence.
    pub(crate) fn headline(&mut self, words: &str) {
        if self.read == 0 {
            self.headline.extend(telling(words));
            self.headline.truncate(HEADLINE);
        }
    }
}

/// The keys of the longer words of a text.
fn telling(text: &str) -> impl Iterator<Item = u32> + '_ {
    let words =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3 || word.starts_with(char::is_numeric));
    words.map(crate::syntax::word_key)
}

/// The context of a sentence in its chunk.
pub(crate) struct Around<'a> {
    pub(crate) span: Span,
    pub(crate) words: &'a str,
    pub(crate) traits: Traits,
    pub(crate) level: AttributedLevel,
    pub(crate) attributed: f32,
    pub(crate) reported: f32,
    pub(crate) attributions: &'a [Attribution],
    /// Its number in its block, from 0, and how many there are.
    pub(crate) place: (usize, usize),
    pub(crate) list: bool,
    /// How likely the next sentence of the block is attributed.
    pub(crate) next: Option<(f32, Traits)>,
}

const TENTHS: &[f32] = &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const SHARE: &[f32] = &[0.01, 0.2, 0.4, 0.6, 0.8, 0.95];

pub(crate) fn features(context: &Context, around: &Around<'_>, out: &mut Features) {
    out.clear();
    let mut add = |key: u32| out.signs.push(key);
    told(around, &mut add);
    steps(420, around.attributed, TENTHS, &mut add);
    steps(421, around.reported, TENTHS, &mut add);
    add(key(422, &[around.level as u32]));
    let (place, sentences) = around.place;
    add(key(430, &[u32::from(context.read.min(3))]));
    steps(431, f32::from(context.read), &[1.0, 2.0, 4.0, 7.0, 12.0], &mut add);
    add(key(432, &[place.min(4) as u32]));
    add(key(433, &[sentences.min(6) as u32]));
    add(key(434, &[u32::from(place + 1 == sentences)]));
    add(key(435, &[u32::from(around.list)]));
    before(context, place, &mut add);
    match around.next {
        None => add(key(450, &[])),
        Some((attributed, traits)) => {
            steps(451, attributed, &[0.2, 0.4, 0.6, 0.8], &mut add);
            add(key(452, &[u32::from(traits.has(Traits::CHECKABLE))]));
            add(key(453, &[u32::from(traits.has(Traits::FIGURE))]));
            add(key(454, &[u32::from(traits.has(Traits::QUOTED))]));
        }
    }
    let (mut all, mut again) = (0_u32, 0_u32);
    for word in telling(around.words) {
        all += 1;
        again += u32::from(context.headline.contains(&word));
    }
    steps(460, again as f32 / all.max(1) as f32, &[0.05, 0.15, 0.25, 0.35, 0.5, 0.65], &mut add);
    context.profile.features(around.traits, &mut add);
}

/// Who is said to say, think or do any of it.
fn told(around: &Around<'_>, add: &mut impl FnMut(u32)) {
    let sentence = around.span;
    let all = sentence.len().max(1) as f32;
    // By manner, and by whether it runs on from an earlier sentence: bytes and the best score.
    let mut parts = [(0_u32, 0.0_f32); 6];
    let mut whose = 0_u32;
    for attribution in around.attributions {
        let at = if attribution.source.is_empty() && attribution.cue.is_empty() {
            4
        } else {
            match attribution.manner {
                Manner::Statement => 0,
                Manner::Opinion => 1,
                Manner::Forecast => 2,
                Manner::Deed => 3,
            }
        };
        let covered = |span: &Span| span.end.min(sentence.end).saturating_sub(span.start.max(sentence.start));
        let bytes: u32 = attribution.content.iter().map(covered).sum();
        if bytes > 0 {
            for part in [at, 5] {
                parts[part].0 += bytes;
                parts[part].1 = parts[part].1.max(attribution.score);
            }
        }
        if attribution.cue.iter().any(|cue| cue.overlaps(sentence)) {
            add(key(410, &[at as u32]));
        }
        let source: u32 = attribution.source.iter().map(covered).sum();
        whose += source + attribution.cue.iter().map(covered).sum::<u32>();
        if source > 0 {
            add(key(411, &[grade(attribution.grade)]));
        }
    }
    for (at, (bytes, score)) in parts.into_iter().enumerate() {
        steps(400 + at as u32, bytes as f32 / all, SHARE, add);
        steps(412 + at as u32, score, &[0.3, 0.5, 0.7, 0.85, 0.95], add);
    }
    steps(419, whose as f32 / all, SHARE, add);
}

const fn grade(grade: SourceGrade) -> u32 {
    match grade {
        SourceGrade::Named => 0,
        SourceGrade::Role => 1,
        SourceGrade::Group => 2,
        SourceGrade::Vague => 3,
        SourceGrade::Anonymous => 4,
        SourceGrade::Document => 5,
        SourceGrade::Pronoun => 6,
        SourceGrade::None => 7,
    }
}

/// The sentences before it.
fn before(context: &Context, place: usize, add: &mut impl FnMut(u32)) {
    match context.before[0] {
        None => add(key(440, &[])),
        Some(last) => {
            let same = u32::from(place > 0);
            steps(441 + same, f32::from(last.attributed) / 10.0, &[0.2, 0.4, 0.6, 0.8], add);
            add(key(443, &[same, u32::from(last.traits.has(Traits::QUOTED))]));
            add(key(444, &[u32::from(last.traits.has(Traits::CHECKABLE))]));
        }
    }
    let known = || context.before.iter().flatten();
    let count = known().count().max(1) as f32;
    let share = |flag: Traits| known().filter(|before| before.traits.has(flag)).count() as f32 / count;
    steps(
        445,
        known().map(|before| f32::from(before.attributed)).sum::<f32>() / count / 10.0,
        &[0.15, 0.3, 0.45, 0.6, 0.8],
        add,
    );
    for (at, flag) in [
        Traits::QUOTED,
        Traits::FIRST_PERSON,
        Traits::SECOND_PERSON,
        Traits::CHECKABLE,
        Traits::PAST,
        Traits::INSTRUCTION,
        Traits::QUESTION,
        Traits::FIGURE,
    ]
    .into_iter()
    .enumerate()
    {
        steps(470 + at as u32, share(flag), &[0.2, 0.4, 0.6, 0.8], add);
    }
}
