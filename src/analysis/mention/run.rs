//! A run of capitalized words: its end, and the names in it.

use std::sync::LazyLock;

use super::{Draft, ROLE};
use crate::analysis::EntityKind;
use crate::analysis::gazetteer::{Class, Known, LEXICON, Rank};
use crate::analysis::words::Words;
use crate::english;
use crate::syntax::{TokenKind, TokenShape};

static PLACE_NOUNS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "place-nouns"));
static BODY_NOUNS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "body-nouns"));
static WORK_NOUNS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "work-nouns"));
static BEFORE_PLACE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "before-place"));
static HEADS_WITH_OF: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "heads-with-of"));
static HEADS_WITH_ON: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "heads-with-on"));
static TOWN_STARTS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "town-starts"));
static NUMERALS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "numerals"));

/// Longer runs are not names.
const LONGEST: usize = 14;

pub(super) struct Run<'a, 'w> {
    words: &'a Words<'w>,
    from: usize,
    pub(super) to: usize,
    /// The first word of the sentence, whose capital is not evidence.
    first: usize,
    /// In a headline all words are capitalized: only listed names count.
    loud: bool,
}

/// Whether a word's capital may be that of a name.
pub(super) fn is_name_word(words: &Words<'_>, at: usize) -> bool {
    let Some(token) = words.get(at) else { return false };
    if token.kind != TokenKind::Word {
        return false;
    }
    if !token.is_capital() {
        return is_article_name(words.word(at));
    }
    if token.shape.has(TokenShape::HYPHEN) && super::is_compound(words.word(at)) {
        return false;
    }
    let class = words.class(at);
    // “Theresa May”, “April Roe”
    let person = at.checked_sub(1).is_some_and(|at| words.is(at, Class::GIVEN) && words.is_capital(at))
        || class.is(Class::GIVEN) && words.is_capital(at + 1) && words.kind(at + 1) == Some(TokenKind::Word);
    !class.is(Class::WEEKDAY) && (!class.is(Class::MONTH) || person)
}

/// “al-Assad”
fn is_article_name(word: &str) -> bool {
    word.split_once('-').is_some_and(|(article, name)| {
        matches!(article, "al" | "el" | "ul" | "as" | "an" | "bin" | "az" | "at" | "ad" | "ar")
            && name.starts_with(char::is_uppercase)
    })
}

impl<'a, 'w> Run<'a, 'w> {
    pub(super) fn new(words: &'a Words<'w>, from: usize, first: usize, end: usize, loud: bool) -> Self {
        let mut to = from + 1;
        while to < end && to < from + LONGEST && !words.is_parted(to) {
            if is_name_word(words, to) && !words.is(to, Class::NOT_A_NAME.or(Class::FUNCTION)) || is_numeral(words, to)
            {
                to += 1;
                continue;
            }
            match connector(words, from, to, end) {
                Some(next) => to = next,
                None => break,
            }
        }
        Self { words, from, to, first, loud }
    }

    /// Adds the names of the run.
    pub(super) fn read(&self, drafts: &mut Vec<Draft>) {
        let mut at = self.from;
        let mut title: Option<usize> = None;
        while at < self.to {
            let before = at;
            at = self.step(at, &mut title, drafts);
            debug_assert!(at > before, "every step moves on");
            at = at.max(before + 1);
        }
    }

    fn known(&self, at: usize) -> Option<(usize, Known)> {
        let (length, known) = LEXICON.known(self.words.tokens.get(at..self.to).unwrap_or_default())?;
        let misleading = length == 1
            && (at == self.first || self.loud)
            && known.place != Rank::Country
            && self.words.class(at).is(Class::COMMON)
            && !self.words.has(at, TokenShape::CAPITALS);
        (!misleading).then_some((length, known))
    }

    fn step(&self, at: usize, title: &mut Option<usize>, drafts: &mut Vec<Draft>) -> usize {
        let words = self.words;
        if words.is(at, Class::NOT_A_NAME)
            && title.is_none()
            && self.known(at).is_none()
            && !words.is(at, ROLE.or(Class::HONORIFIC))
        {
            return at + 1;
        }
        if (at == self.first || at == self.from) && words.is(at, Class::FUNCTION) && self.known(at).is_none() {
            return at + 1;
        }
        if let Some((length, known)) = self.known(at)
            // “Army General Ada Marsh”
            && !(words.is(at, Class::TITLE_MODIFIER) && self.titles(at).is_some_and(|to| to > at + length) && !self.names_body(at))
        {
            return self.after_known(at, length, known, title, drafts);
        }
        if at == self.first && words.is_common(at) && !words.is(at, Class::TITLE.or(Class::TITLE_MODIFIER)) {
            let telling = self.to > at + 1 && words.is(self.to - 1, Class::NAME_SUFFIX) && !words.is(at, Class::ADVERB);
            let person = words.is(at, Class::GIVEN) && self.to > at + 1;
            if !telling && !person {
                return at + 1;
            }
        }
        if let Some(next) = self.titles(at) {
            if next < self.to && !self.names_body(at) {
                title.get_or_insert(at);
                return next;
            }
            if next >= self.to && !self.names_body(at) {
                self.push_office(at, next, drafts);
                return next.max(at + 1);
            }
        }
        let to = self.stretch(at);
        self.name(at, to, title.take(), drafts);
        to
    }

    /// The end of a name: the end of the run, or a listed nation or organization inside it that begins another.
    fn stretch(&self, at: usize) -> usize {
        let mut to = at + 1;
        while to < self.to {
            if self.words.is(to - 1, Class::PREPOSITION.or(Class::PARTICLE)) {
                to += 1;
                continue;
            }
            if let Some((length, known)) = self.known(to)
                && known.kind == EntityKind::Nationality
                && to + length < self.to
                && self.titles(to + length).is_some()
            {
                break;
            }
            to += 1;
        }
        to
    }

    /// The end of the titles that begin here; `None` if there is no title word among them.
    fn titles(&self, at: usize) -> Option<usize> {
        let words = self.words;
        let mut to = at;
        let mut titled = false;
        while to < self.to {
            let class = words.class(to);
            let roled = class.is(Class::TITLE.or(Class::HONORIFIC));
            if roled || class.is(Class::TITLE_MODIFIER) {
                titled |= roled;
                to += 1;
            } else if titled
                && words.any(to, &["of", "for"])
                && words.any(to + 1, &["state", "defense", "defence", "the"])
            {
                to += 2;
                while to < self.to && words.any(to, &["treasury", "interior", "exchequer", "army", "navy", "house"]) {
                    to += 1;
                }
            } else {
                break;
            }
        }
        titled.then_some(to.min(self.to))
    }

    /// “Justice Ministry”, “King Street”: begins like a title and is not one.
    fn names_body(&self, at: usize) -> bool {
        let last = self.to - 1;
        let of = (at..self.to).find(|&at| self.words.any(at, &["of", "for"]));
        let telling = |at: usize| self.words.is(at, Class::NAME_SUFFIX) && !self.words.is(at, Class::TITLE);
        match of {
            Some(of) => of > at && telling(of - 1),
            None => last > at && telling(last) && !self.words.is(at, Class::HONORIFIC.or(Class::GIVEN)),
        }
    }

    /// “President of the Swiss Federation”, “Prince of Wales”: an office; only the names inside count.
    fn push_office(&self, at: usize, to: usize, drafts: &mut Vec<Draft>) {
        let mut inner = at;
        while inner < to {
            match self.known(inner) {
                Some((length, known)) if known.kind != EntityKind::Organization => {
                    drafts
                        .push(Draft { rank: known.place, ..Draft::new(self.words, inner, inner + length, known.kind) });
                    inner += length;
                }
                _ => inner += 1,
            }
        }
    }

    fn after_known(
        &self,
        at: usize,
        length: usize,
        known: Known,
        title: &mut Option<usize>,
        drafts: &mut Vec<Draft>,
    ) -> usize {
        let words = self.words;
        let next = at + length;
        let mut push = |to: usize, kind: EntityKind, rank: Rank, from: Option<usize>| {
            let mut draft = Draft { rank, ..Draft::new(words, at, to, kind) };
            if let Some(from) = from {
                draft.descriptors.push(words.span(from, at));
            }
            drafts.push(draft);
        };
        let place = matches!(known.kind, EntityKind::Geopolitical | EntityKind::Location);
        let person = length == 1 && words.is(at, Class::GIVEN) && known.place != Rank::Country;
        if next >= self.to || words.any(next, &["of", "for", "and"]) && length > 1 {
            // “King Hussein”, “Mr Jordan”
            if let Some(title) = title.take() {
                let kind = if length == 1 && !self.is_nation(known) { EntityKind::Person } else { known.kind };
                push(next, kind, known.place, Some(title));
            } else {
                push(next, known.kind, known.place, None);
            }
            return next;
        }
        // “Chelsea Clark”, “Austin Mills”
        if person && !self.names_body(at) && self.known(next).is_none() {
            let to = self.stretch(at);
            self.name(at, to, title.take(), drafts);
            return to;
        }
        if let Some(end) = self.titles(next)
            && !self.names_body(next)
            && (known.kind != EntityKind::Organization || end > next)
        {
            push(next, known.kind, known.place, None);
            if end < self.to {
                title.get_or_insert(at);
            }
            return end.max(next);
        }
        if words.any(next, &["of", "for"]) {
            push(next, known.kind, known.place, None);
            return next + 1;
        }
        // A listed name extends to a last word that shows its kind: “Ruvuma Province”, “Nigerian National Army”.
        if let Some((rest, other)) = self.known(next)
            && next + rest == self.to
            && !(matches!(other.kind, EntityKind::Organization) && (place || known.kind == EntityKind::Nationality))
        {
            push(next, known.kind, known.place, None);
            return next;
        }
        let last = self.to - 1;
        if let Some(kind) = self.telling(next.max(last)) {
            let kind = if place && words.is(last, Class::POLITY_END) { EntityKind::Geopolitical } else { kind };
            let nation_before_place = known.kind == EntityKind::Nationality && kind == EntityKind::Location;
            if !nation_before_place {
                push(self.to, kind, Rank::Other, None);
                return self.to;
            }
        }
        if place && known.place == Rank::Other && length == 1 && !self.loud && self.known(next).is_none() {
            // “Arsenal Holloway”, “Perth Glory”
            push(self.to, EntityKind::Organization, Rank::Other, None);
            return self.to;
        }
        push(next, known.kind, known.place, None);
        next
    }

    fn is_nation(&self, known: Known) -> bool {
        matches!(known.kind, EntityKind::Nationality | EntityKind::Organization) || known.place == Rank::Country
    }

    /// The kind of a phrase, from its last word.
    fn telling(&self, last: usize) -> Option<EntityKind> {
        let class = self.words.class(last);
        Some(if class.is(Class::GROUP_END) && !class.is(Class::ORG_END) {
            EntityKind::Group
        } else if class.is(Class::ORG_END) {
            EntityKind::Organization
        } else if class.is(Class::POLITY_END) {
            EntityKind::Geopolitical
        } else if class.is(Class::PLACE_END) {
            EntityKind::Location
        } else if class.is(Class::EVENT_END) {
            EntityKind::Event
        } else if class.is(Class::WORK_END) {
            EntityKind::Work
        } else {
            return None;
        })
    }

    /// A name that is not in any list.
    fn name(&self, at: usize, mut to: usize, title: Option<usize>, drafts: &mut Vec<Draft>) {
        let words = self.words;
        // A function word cannot end a name.
        while to > at + 1 && words.is(to - 1, Class::PREPOSITION.or(Class::NOT_A_NAME)) && !is_numeral(words, to - 1) {
            to -= 1;
        }
        let Some((mut kind, mut weak)) = self.kind(at, to, title.is_some()) else { return };
        if title.is_none() && self.is_guess(at, to) && !self.speaks(to) {
            // “Oslo and Vardo”, “north of Vardo”: the kind of the name that it is coordinated with, or that the noun
            // before it implies.
            let listed = drafts.last().filter(|last| !last.weak && self.is_listed_with(last.to, at));
            if let Some(like) = listed.map(|last| last.kind).or_else(|| self.noun_before(at)) {
                (kind, weak) = (like, false);
            }
        }
        let mut draft = Draft { weak, ..Draft::new(words, at, to, kind) };
        if kind == EntityKind::Person
            && let Some(from) = title
        {
            draft.descriptors.push(words.span(from, at));
        }
        drafts.push(draft);
    }

    /// Whether nothing inside the name shows its kind.
    fn is_guess(&self, at: usize, to: usize) -> bool {
        let telling = Class::NAME_SUFFIX.or(Class::GIVEN).or(Class::SURNAME).or(Class::ORG_HEAD);
        at != self.first && !(at..to).any(|at| self.words.is(at, telling) || self.words.any(at, &["of", "for"]))
    }

    /// Whether only “and”, “or” or a comma is between a name that ends at `end` and one that begins at `at`.
    fn is_listed_with(&self, end: usize, at: usize) -> bool {
        let joins = |at: usize| self.words.any(at, &["and", "or"]) || self.words.kind(at) == Some(TokenKind::Comma);
        end < at && at <= end + 2 && (end..at).all(joins)
    }

    /// “the village of …”, “north of …”, “the band …”
    fn noun_before(&self, at: usize) -> Option<EntityKind> {
        let words = self.words;
        let before = |by: usize| at.wrapping_sub(by);
        if words.eq(before(1), "of") && words.any(before(2), &PLACE_NOUNS) || words.any(before(1), &BEFORE_PLACE) {
            return Some(EntityKind::Geopolitical);
        }
        let noun = if words.kind(before(1)) == Some(TokenKind::Comma) { before(2) } else { before(1) };
        if words.any(noun, &BODY_NOUNS) {
            return Some(EntityKind::Organization);
        }
        words.any(before(1), &WORK_NOUNS).then_some(EntityKind::Work)
    }

    /// The kind of an unlisted name, and whether it is a guess.
    fn kind(&self, at: usize, to: usize, titled: bool) -> Option<(EntityKind, bool)> {
        let words = self.words;
        let length = to - at;
        let last = to - 1;
        let of = (at..to).find(|&at| words.any(at, &["of", "for"]));
        let sure = |kind| Some((kind, false));
        if titled {
            return sure(EntityKind::Person);
        }
        if let Some(of) = of {
            let head = of.saturating_sub(1);
            if words.is(head, Class::EVENT_HEAD) && !words.is(head, Class::ORG_HEAD) {
                return sure(EntityKind::Event);
            }
            if words.is(head, Class::PLACE_HEAD) && !words.is(head, Class::ORG_HEAD) {
                return sure(EntityKind::Location);
            }
            if words.is(head, Class::WORK_END) {
                return sure(EntityKind::Work);
            }
            return sure(EntityKind::Organization);
        }
        let given = words.is(at, Class::GIVEN) || is_initial(words, at);
        // “Supreme Allied Commander”: an office.
        if length > 1 && !given && words.is(last, Class::TITLE) {
            return None;
        }
        if length > 1 && words.is(at, Class::PLACE_HEAD) && !words.is(last, Class::ORG_END) {
            let saint = words.any(at, &TOWN_STARTS);
            return sure(if saint { EntityKind::Geopolitical } else { EntityKind::Location });
        }
        if length > 1
            && let Some(kind) = self.telling(last)
            && !(given && length == 2 && matches!(kind, EntityKind::Location | EntityKind::Event))
        {
            return sure(kind);
        }
        if length > 1 && given && !self.all_common(at + 1, to) {
            return sure(EntityKind::Person);
        }
        if self.loud {
            return None;
        }
        if length > 1 {
            return self.unlisted_phrase(at, to);
        }
        self.unlisted_word(at)
    }

    fn all_common(&self, from: usize, to: usize) -> bool {
        (from..to).all(|at| self.words.stem_class(at).is(Class::COMMON))
    }

    fn unlisted_phrase(&self, at: usize, to: usize) -> Option<(EntityKind, bool)> {
        let words = self.words;
        let before = at.checked_sub(1);
        let after_the = before.is_some_and(|at| words.any(at, &["the"]));
        let shouted = (at..to).all(|at| words.has(at, TokenShape::CAPITALS));
        let common = (at..to).filter(|&at| words.stem_class(at).is(Class::COMMON)).count();
        if common == to - at {
            // Title case without a word that shows the kind: boilerplate at the start of a line, otherwise a work or
            // organization.
            return (at != self.first)
                .then_some((if after_the { EntityKind::Organization } else { EntityKind::Work }, false));
        }
        if shouted || after_the || common > 0 {
            return Some((EntityKind::Organization, false));
        }
        if before.is_some_and(|at| words.any(at, &["in", "at", "near", "from", "to"])) && !self.speaks(to) {
            return Some((if words.eq(at - 1, "to") { EntityKind::Person } else { EntityKind::Geopolitical }, false));
        }
        Some((EntityKind::Person, false))
    }

    fn unlisted_word(&self, at: usize) -> Option<(EntityKind, bool)> {
        let words = self.words;
        let next = at + 1;
        if words.class(at).is(Class::SURNAME) {
            return Some((EntityKind::Person, false));
        }
        let word = words.word(at);
        let capitals = words.has(at, TokenShape::CAPITALS) && word.len() <= 12 && !words.has(at, TokenShape::DIGIT);
        let before = at.checked_sub(1);
        if word.chars().count() < 2 || is_initial(words, at) || words.is(at, ROLE.or(Class::TITLE_MODIFIER)) {
            return None;
        }
        if capitals {
            let shouted = before.is_some_and(|at| words.has(at, TokenShape::CAPITALS) && words.word(at).len() > 3);
            return (!shouted && !words.stem_class(at).is(Class::COMMON)).then_some((EntityKind::Organization, false));
        }
        if word.chars().filter(|c| c.is_uppercase()).count() > 1 && word.ends_with('s') {
            // “REEs”
            return None;
        }
        let possessed = words.is_possessive(next);
        let speaks = self.speaks(next) || before.is_some_and(|at| words.is(at, Class::SPEECH) && words.eq(at, "said"));
        if at == self.first {
            // A capital that the start of the sentence explains.
            let described = words.kind(next) == Some(TokenKind::Comma) && words.eq(next + 1, "who");
            let supported = !words.is_common(at)
                && word.len() > 3
                && (speaks || described || words.is(at, Class::GIVEN) && words.is_verb(next));
            return Some((EntityKind::Person, !supported))
                .filter(|_| !words.is_common(at) || words.is(at, Class::GIVEN));
        }
        if speaks || words.is(at, Class::GIVEN) {
            return Some((EntityKind::Person, false));
        }
        if words.is_common(at) {
            // A conventional capital (“the Internet”), or the name of a work.
            return Some((EntityKind::Work, true));
        }
        let after = |list: &[&str]| before.is_some_and(|at| words.any(at, list));
        if after(&["in", "at", "near", "from", "to", "outside", "around", "across"]) {
            return Some((EntityKind::Geopolitical, false));
        }
        if after(&["the", "a", "an"]) || words.kind(next) == Some(TokenKind::Word) && !words.is_verb(next) && !possessed
        {
            return Some((EntityKind::Organization, false));
        }
        Some((EntityKind::Person, false))
    }

    fn speaks(&self, at: usize) -> bool {
        self.words.is(at, Class::SPEECH) && !self.words.is_capital(at)
    }
}

fn is_initial(words: &Words<'_>, at: usize) -> bool {
    words.has(at, TokenShape::DOT) && words.word(at).chars().count() == 2
}

fn is_numeral(words: &Words<'_>, at: usize) -> bool {
    NUMERALS.contains(&words.word(at))
}

/// The position after small words that link parts of a name (“of the”, “bin”, “and”), which a capital must follow.
fn connector(words: &Words<'_>, from: usize, at: usize, end: usize) -> Option<usize> {
    let name_at =
        |at: usize| at < end && is_name_word(words, at) && !words.is(at, Class::NOT_A_NAME.or(Class::FUNCTION));
    let last = at.checked_sub(1)?;
    if words.any(at, &["of", "for"]) {
        let heads = Class::ORG_HEAD.or(Class::EVENT_HEAD).or(Class::WORK_END);
        let bay = words.any(last, &HEADS_WITH_OF);
        if !words.is(last, heads) && !bay {
            return None;
        }
        let next = if words.any(at + 1, &["the"]) { at + 2 } else { at + 1 };
        return name_at(next).then_some(next + 1);
    }
    if words.any(at, &["and", "&"]) {
        // “Institute for Tides and Coastal Studies”, “Marks & Co.”
        let ampersand = words.eq(at, "&");
        let headed = (from..at).any(|at| words.any(at, &["of", "for", "on"]));
        let listed = |at: usize| LEXICON.known_word(words.word(at)).is_some();
        return (name_at(at + 1) && (ampersand || headed && !listed(last) && !listed(at + 1))).then_some(at + 2);
    }
    let headed = || (from..at).any(|at| words.any(at, &["of", "for"]) && words.is(at - 1, Class::ORG_HEAD));
    if words.any(at, &["on"]) && (headed() || words.any(last, &HEADS_WITH_ON)) {
        return name_at(at + 1).then_some(at + 2);
    }
    if words.is(at, Class::PARTICLE) && !words.is_capital(at) && words.kind(at) == Some(TokenKind::Word) {
        let mut next = at + 1;
        while next < at + 3 && words.is(next, Class::PARTICLE) && !words.is_capital(next) {
            next += 1;
        }
        let listed = LEXICON.known_word(words.word(last)).is_some();
        return (name_at(next) && !listed).then_some(next + 1);
    }
    // “Acme, Inc.”
    if words.kind(at) == Some(TokenKind::Comma)
        && words.any(at + 1, &["inc", "inc.", "jr", "jr.", "ltd", "ltd."])
        && at + 1 < end
    {
        return Some(at + 2);
    }
    None
}
