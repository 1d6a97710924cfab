//! Features of a sentence: numbers, dates, events, names; wishes, hedges, questions.

use std::ops::Range;

use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;
use crate::analysis::{Date, EntityKind, Figure, Mention, Quotation};
use crate::syntax::TokenKind;
use crate::text::Span;

/// The features of a sentence: how often each occurs, and where it occurs first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    pub(crate) counts: [u8; Feature::COUNT],
    places: [Option<Span>; Feature::COUNT],
    pub(crate) words: u32,
    /// How many of the words are in quotation marks.
    pub(crate) quoted: u32,
    /// Words of accusation that report what a court or a payer did.
    outcomes: u8,
}

macro_rules! features {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Features of a sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Feature { $($(#[$doc])* $name,)* }
        impl Feature {
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];
            pub(crate) const COUNT: usize = Self::ALL.len();
        }
    };
}

features! {
    Figure,
    /// “thousands”, “most of”, “majority”
    Quantity,
    Date,
    /// An event in the past tense: “visited”, “has signed”.
    Deed,
    /// Another past tense.
    Past,
    Person,
    Body,
    Place,
    Accusation,
    Cause,
    Change,
    Superlative,
    /// “is”, “has” and similar verbs of a named subject.
    State,
    /// Any finite verb.
    Verb,
    FirstSingular,
    FirstPlural,
    SecondPerson,
    Question,
    /// “will”, “going to”
    Future,
    /// “could”, “may”
    Possibility,
    /// “should”, “must”, “need to”
    Duty,
    Opinion,
    /// Opens with a request: “Let us”, “Please”, “Imagine”.
    Request,
    /// Tells the reader what to do: “Keep the soil damp”.
    Instruction,
    Condition,
    Short,
    Long,
    Speech,
    /// Nouns in lower case: the topic.
    Noun,
    /// “it’s”, “don’t”
    Informal,
    /// Opens with “this”, “that”, “it”, “there”: continues an earlier sentence.
    Backward,
}

impl Features {
    pub(crate) fn has(&self, feature: Feature) -> bool {
        self.counts.get(feature as usize).is_some_and(|count| *count > 0)
    }

    pub(crate) fn count(&self, feature: Feature) -> u8 {
        self.counts.get(feature as usize).copied().unwrap_or(0)
    }

    /// Whether it accuses with another word than those for what a court or a payer did.
    pub(crate) fn accuses(&self) -> bool {
        self.count(Feature::Accusation) > self.outcomes
    }

    /// Where it occurs first.
    pub(crate) fn place(&self, feature: Feature) -> Option<Span> {
        self.places.get(feature as usize).copied().flatten()
    }

    fn add(&mut self, feature: Feature, place: Span) {
        if let (Some(count), Some(first)) =
            (self.counts.get_mut(feature as usize), self.places.get_mut(feature as usize))
        {
            *count = count.saturating_add(1);
            first.get_or_insert(place);
        }
    }
}

/// The facts of the chunk inside the sentence.
pub(crate) struct Around<'a> {
    pub(crate) mentions: &'a [Mention],
    pub(crate) figures: &'a [Figure],
    pub(crate) dates: &'a [Date],
    pub(crate) quotations: &'a [Quotation],
}

/// Reads a sentence. Words inside quotation marks are another speaker's: their “I” and “must” do not count.
pub(crate) fn read(words: &Words<'_>, tokens: Range<usize>, around: &Around<'_>) -> Features {
    let mut found = Features::default();
    for figure in around.figures {
        let feature = if is_small(words, figure) { Feature::Quantity } else { Feature::Figure };
        found.add(feature, figure.counts_span.map_or(figure.span, |span| figure.span.join(span)));
    }
    for date in around.dates {
        found.add(Feature::Date, date.span);
    }
    for mention in around.mentions {
        let feature = match mention.kind {
            EntityKind::Person => Feature::Person,
            EntityKind::Geopolitical | EntityKind::Location | EntityKind::Nationality if !mention.metonym => {
                Feature::Place
            }
            _ => Feature::Body,
        };
        found.add(feature, mention.span);
    }
    // Quotations are sorted; nested ones end before the outer one.
    let mut quotes = around.quotations.iter().peekable();
    let mut quoted_to = 0;
    let mut first_word = true;
    let mut verbs = 0_u32;
    for at in tokens.clone() {
        let Some(token) = words.get(at) else { break };
        while let Some(quote) = quotes.next_if(|quote| quote.inner.start <= token.span.start) {
            quoted_to = quoted_to.max(quote.inner.end);
        }
        let quoted = token.span.end <= quoted_to;
        if token.kind == TokenKind::Clitic
            && !quoted
            && !words.is_capital(at.wrapping_sub(1))
            && !words.is(at.wrapping_sub(1), Class::NOUN)
        {
            found.add(Feature::Informal, token.span);
        }
        if token.kind == TokenKind::Stop && words.word(at).contains('?') && !quoted {
            found.add(Feature::Question, token.span);
        }
        if !matches!(token.kind, TokenKind::Word | TokenKind::Number) {
            continue;
        }
        found.words += 1;
        found.quoted += u32::from(quoted);
        let class = words.class(at);
        if first_word {
            first_word = false;
            if class.is(Class::ANAPHORIC) {
                found.add(Feature::Backward, token.span);
            }
            if is_instruction(words, at, tokens.end) {
                found.add(Feature::Instruction, token.span);
            }
            if class.is(Class::EXHORTATION)
                && !class.is(Class::DETERMINER)
                // “Support for the board fell”
                && !words.any(at + 1, &["for", "of", "from", "among"])
                && !token.shape.has(crate::syntax::TokenShape::CAPITALS)
            {
                found.add(Feature::Request, token.span);
            }
        }
        let stem = if class.is(Class::FUNCTION) { class } else { words.stem_class(at) };
        let finite = class.is(Class::AUXILIARY) || stem.is(Class::VERB_ED.or(Class::VERB_S));
        let verb = stem.is(Class::ANY_VERB.or(Class::SPEECH)) && !class.is(Class::NOUN.or(Class::ADJECTIVE));
        let deed = class.is(Class::EVENT_VERB)
            || class.is(Class::ACCUSATION.or(Class::CHANGE)) && words.word(at).ends_with("ed");
        let finite = finite || deed && !token.is_capital();
        verbs += u32::from(finite || verb && !token.is_capital());
        if !quoted {
            manner(words, at, class, token.span, &mut found);
        }
        substance(words, at, (class, stem), token.span, &mut found);
    }
    if verbs > 0 {
        found.add(Feature::Verb, words.span(tokens.start, tokens.start));
    }
    let whole = words.span(tokens.start, tokens.end);
    if found.words < 7 {
        found.add(Feature::Short, whole);
    }
    for _ in 0..found.words.saturating_sub(12) / 8 {
        found.add(Feature::Long, whole);
    }
    found
}

/// Mood: first person, wishes and hedges.
fn manner(words: &Words<'_>, at: usize, class: Class, span: Span, found: &mut Features) {
    if class.is(Class::FIRST_PERSON) {
        // “US” is not “us”.
        let capitals = words.has(at, crate::syntax::TokenShape::CAPITALS);
        let feature = match () {
            () if class.is(Class::FIRST_SINGULAR) => Feature::FirstSingular,
            () if words.any(at, &["we", "us", "our", "ours", "ourselves"]) => Feature::FirstPlural,
            () => Feature::SecondPerson,
        };
        if !capitals || words.word(at).len() == 1 {
            found.add(feature, span);
        }
    }
    if class.is(Class::FUTURE) && !words.is_capital(at)
        || class.is(Class::HEDGE) && words.eq(at, "going") && words.eq(at + 1, "to")
    {
        found.add(Feature::Future, span);
    } else if class.is(Class::POSSIBILITY) && !words.is_capital(at + 1) {
        found.add(Feature::Possibility, span);
    } else if class.is(Class::DUTY) {
        found.add(Feature::Duty, span);
    } else if class.is(Class::CONDITION) {
        found.add(Feature::Condition, span);
    } else if class.is(Class::OPINION) {
        found.add(Feature::Opinion, span);
    }
    if class.is(Class::SPEECH) && !words.is_capital(at) {
        found.add(Feature::Speech, span);
    }
}

/// Evidence for a statement that can be looked up.
fn substance(words: &Words<'_>, at: usize, (class, stem): (Class, Class), span: Span, found: &mut Features) {
    if class.is(Class::QUANTITY) {
        found.add(Feature::Quantity, span);
    }
    if words.is_capital(at) {
        return;
    }
    if class.is(Class::NOUN.or(Class::PLURAL)) {
        found.add(Feature::Noun, span);
    }
    if class.is(Class::EVENT_VERB) && !class.is(Class::REPORTING_VERB) {
        found.add(Feature::Deed, span);
    } else if stem.is(Class::VERB_ED) && !class.is(Class::AUXILIARY.or(Class::REPORTING_VERB)) {
        found.add(Feature::Past, span);
    }
    found.outcomes = found.outcomes.saturating_add(u8::from(class.is(Class::OUTCOME)));
    for (sign, feature) in [
        (Class::ACCUSATION, Feature::Accusation),
        (Class::CAUSE, Feature::Cause),
        (Class::CHANGE, Feature::Change),
        (Class::MOST, Feature::Superlative),
    ] {
        if class.is(sign) && (feature != Feature::Superlative || is_superlative(words, at)) {
            found.add(feature, span);
        }
    }
    if class.is(Class::STATE) {
        found.add(Feature::State, span);
    }
}

/// “two issues”: a small number in words, without a unit, means little more than “some”.
fn is_small(words: &Words<'_>, figure: &Figure) -> bool {
    let spelt = figure.span.of(words.prose.text).bytes().all(|byte| byte.is_ascii_alphabetic());
    spelt && figure.value <= 10.0 && figure.value_high.is_none() && figure.unit.is_empty()
}

/// Whether a sentence that opens with this word is an instruction: a bare verb, followed by its object or an adverb. In
/// “Support for the party fell” it is a noun.
fn is_instruction(words: &Words<'_>, at: usize, end: usize) -> bool {
    let class = words.class(at);
    let verb = class.is(Class::VERB) && !class.is(Class::AUXILIARY.or(Class::FUNCTION));
    if !verb || words.has(at, crate::syntax::TokenShape::CAPITALS) {
        return false;
    }
    let done_to = words.class(at + 1).is(Class::DETERMINER)
        || words.kind(at + 1) == Some(TokenKind::Number)
        || words.any(at + 1, &["it", "them", "your", "sure"]);
    let how = words.any(at + 1, &["up", "out", "down", "off", "for", "until", "with"]);
    let finite = Class::AUXILIARY.or(Class::VERB_ED).or(Class::VERB_S).or(Class::EVENT_VERB).or(Class::CHANGE);
    done_to || how && !(at + 2..end).any(|at| words.is(at, finite))
}

/// “the first time”, “the first of its kind”; not “first talks”. “most of them”, “the most violent”.
fn is_superlative(words: &Words<'_>, at: usize) -> bool {
    match () {
        () if words.eq(at, "first") => words.any(at + 1, &["time", "of", "ever", "since", "in"]),
        () if words.eq(at, "most") => {
            words.eq(at + 1, "of") || words.eq(at.wrapping_sub(1), "the") || words.is_possessive(at.wrapping_sub(1))
        }
        () => true,
    }
}
