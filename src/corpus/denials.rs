//! Accusations and denials, so that an accusation in one document is compared with the denial in another.
//!
//! Found by their verbs, sentence by sentence: “accused Freedonia of arming the rebels”, “Freedonia denies arming
//! them”, “the ministry dismissed the reports as fabrication”. A denial of “the allegations” refers to those before it.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::concepts;
use super::country;
use super::names::{self, NameKey};
use super::terms::{self, Term, words};
use crate::analysis::{EntityKind, Facts, Mention};
use crate::english;
use crate::text::Span;

/// An accusation or a denial in a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Claim {
    /// The accused, who also denies.
    pub(super) of: NameKey,
    /// Index of the mention of the accused.
    pub(super) mention: u32,
    pub(super) denies: bool,
    /// The claimed or denied act.
    pub(super) content: Span,
    /// It only refers back: “the allegations”, “it”.
    pub(super) points_back: bool,
}

static DENY: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.deny"));
static DISMISS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.dismiss"));
static ACCUSE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.accuse"));
/// Accusing reports: “alleged that Freedonia armed the rebels”.
static ALLEGE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.allege"));
/// Objects of a dismissal that are statements: “reports”, but not “an offer”.
static SAID: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.said"));
static CALLING: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.calling"));
static FALSE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.false"));
/// The words with which a claim can begin.
static TELLING: LazyLock<FxHashSet<u32>> = LazyLock::new(|| {
    let lists = [&*ACCUSE, &*ALLEGE, &*SAID, &*DENY, &*DISMISS, &*CALLING];
    lists.into_iter().flatten().map(|word| terms::hash(word)).collect()
});
/// Words before a denial after which nothing is denied.
static NOT: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.not"));
/// Representatives: what they deny is denied by the represented.
static SPEAK_FOR: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.speak-for"));
/// Words between a verb and its content.
const LINKS: [&str; 3] = ["of", "for", "with"];
/// Bytes before a verb that may contain its subject.
const REACH: u32 = 60;

/// The accusations and denials of a chunk. `keys`: those of its mentions.
pub(super) fn claims(facts: &Facts, keys: &[NameKey]) -> Vec<Claim> {
    let prose = &*facts.syntax.prose;
    let mut claims = Vec::new();
    for sentence in &facts.sentences {
        if !words(sentence.span.of(prose)).any(|(_, word)| TELLING.contains(&word.hash())) {
            continue;
        }
        let all: Vec<(Span, String)> = words(sentence.span.of(prose))
            .map(|(at, word)| (at.shifted(sentence.span.start), String::from_utf8_lossy(word.as_bytes()).into_owned()))
            .collect();
        for (index, (at, word)) in all.iter().enumerate() {
            let word = &**word;
            let claim = if ACCUSE.contains(&word) {
                accusation(facts, keys, &all[index..], sentence.span)
            } else if ALLEGE.contains(&word) || is_said_of(&all, index) {
                allegation(facts, keys, &all[index..], sentence.span)
            } else if is_negated(&all, index) {
                None
            } else if DENY.contains(&word) {
                denial(facts, keys, *at, sentence.span, &all[index..], false)
            } else if DISMISS.contains(&word) || CALLING.contains(&word) && is_called_false(&all[index..]) {
                denial(facts, keys, *at, sentence.span, &all[index..], true)
            } else {
                None
            };
            claims.extend(claim);
        }
    }
    claims
}

/// “failed to deny”, “did not deny”: nothing is denied.
fn is_negated(all: &[(Span, String)], index: usize) -> bool {
    let before = &all[index.saturating_sub(3)..index];
    before.iter().any(|(_, word)| word.ends_with("n't") || NOT.contains(&&**word))
}

/// “called that a lie”, “described the report as nonsense”: a statement or a pronoun, and then a word for what is untrue.
fn is_called_false(rest: &[(Span, String)]) -> bool {
    let is_back = |word: &str| SAID.contains(&word) || ["it", "this", "that", "them", "these", "those"].contains(&word);
    let object = rest.iter().skip(1).take(4).position(|(_, word)| is_back(word));
    object.is_some_and(|at| rest.iter().skip(at + 2).take(6).any(|(_, word)| FALSE.contains(&&**word)))
}

/// “accused Freedonia of arming the rebels”
fn accusation(facts: &Facts, keys: &[NameKey], rest: &[(Span, String)], sentence: Span) -> Option<Claim> {
    let verb = rest.first()?.0;
    let (index, accused) = facts.mentions.iter().enumerate().find(|(_, mention)| mention.span.start >= verb.end)?;
    // Only an article, a title is between the verb and its object.
    if accused.span.start - verb.end > 40 || accused.span.end > sentence.end {
        return None;
    }
    let link = rest.iter().find(|(at, word)| at.start >= accused.span.end && LINKS.contains(&&**word))?.0;
    let content = clause(facts, link.end, sentence.end);
    let of = who(accused, &facts.syntax.prose, keys[index]);
    Some(Claim { of, mention: crate::text::offset(index), denies: false, content, points_back: false })
}

/// “allegations that Freedonia armed the rebels”: a noun with its “that”.
fn is_said_of(all: &[(Span, String)], index: usize) -> bool {
    SAID.contains(&&*all[index].1)
        && all.get(index + 1).is_some_and(|(_, word)| word == "that")
        && !DISMISS.contains(&all.get(index.wrapping_sub(1)).map_or("", |(_, word)| &**word))
        && !all[..index].iter().rev().take(4).any(|(_, word)| DENY.contains(&&**word) || DISMISS.contains(&&**word))
}

/// “alleged that Freedonia armed the rebels”
fn allegation(facts: &Facts, keys: &[NameKey], rest: &[(Span, String)], sentence: Span) -> Option<Claim> {
    let that = rest.get(1).filter(|(_, word)| word == "that")?.0;
    let (index, accused) = facts.mentions.iter().enumerate().find(|(_, mention)| mention.span.start >= that.end)?;
    // Its subject opens the clause.
    if accused.span.start - that.end > 16 || accused.span.end > sentence.end || accused.kind == EntityKind::Nationality
    {
        return None;
    }
    let content = clause(facts, accused.span.end, sentence.end);
    let of = who(accused, &facts.syntax.prose, keys[index]);
    Some(Claim { of, mention: crate::text::offset(index), denies: false, content, points_back: false })
}

/// “Freedonia denies arming them”, “has dismissed the allegations as fabrication”
fn denial(
    facts: &Facts,
    keys: &[NameKey],
    verb: Span,
    sentence: Span,
    rest: &[(Span, String)],
    of_said: bool,
) -> Option<Claim> {
    let prose = &*facts.syntax.prose;
    let subject = |mention: &Mention| {
        mention.span.end <= verb.start
            && verb.start - mention.span.end <= REACH
            && mention.span.start >= sentence.start
            && mention.kind != EntityKind::Nationality
    };
    let (index, denier) = facts.mentions.iter().enumerate().rfind(|(_, mention)| subject(mention))?;
    let between = Span::new(denier.span.end, verb.start).of(prose);
    if between.contains([';', ':', '“', '"']) || words(between).count() > 6 {
        return None;
    }
    // “The union’s treasurer has denied”: the subject is not the union.
    let owns = denier.span.of(prose).ends_with(['’', '\''])
        || denier.span.of(prose).ends_with("’s")
        || denier.span.of(prose).ends_with("'s")
        || between.starts_with(['’', '\'']);
    let for_it =
        |(_, word): (Span, super::terms::Word)| SPEAK_FOR.iter().any(|each| each.as_bytes() == word.as_bytes());
    if owns && !words(between).any(for_it) {
        return None;
    }
    // “was denied access”, “denied entry”: no statement is denied.
    let passive = words(between).last().is_some_and(|(_, word)| {
        ["was", "were", "been", "is", "are"].iter().any(|be| be.as_bytes() == word.as_bytes())
    });
    let said = rest.iter().skip(1).take(8).position(|(_, word)| SAID.contains(&&**word));
    let as_false = rest.iter().take(16).any(|(_, word)| FALSE.contains(&&**word));
    if passive || of_said && said.is_none() && !as_false {
        return None;
    }
    let content = clause(facts, verb.end, sentence.end);
    // “these accusations”, “it”: without any content.
    let pronoun = rest.get(1).is_some_and(|(_, word)| ["it", "this", "that", "them", "any"].contains(&&**word));
    let points_back = said.is_some_and(|at| at <= 2) || pronoun && (rest.len() <= 4 || as_false);
    let of = who(denier, prose, keys[index]);
    Some(Claim { of, mention: crate::text::offset(index), denies: true, content, points_back })
}

/// The accused of a mention: a country for its capital.
fn who(mention: &Mention, prose: &str, key: NameKey) -> NameKey {
    let name = names::of_mention(mention, prose);
    country::of_seat(name).map_or(key, |country| names::key(country, EntityKind::Geopolitical))
}

/// The clause from a position on, up to a semicolon, “, but”, “, saying”, or the end of the sentence.
fn clause(facts: &Facts, from: u32, end: u32) -> Span {
    let prose = &*facts.syntax.prose;
    let rest = Span::new(from, end.max(from)).of(prose);
    let cut = [";", ", but ", ", and ", ", saying ", ", which ", " - ", " – ", " — ", " but ", ", a ", ", while "]
        .iter()
        .filter_map(|mark| rest.find(mark))
        .min();
    let length = cut.unwrap_or_else(|| rest.trim_end_matches(['.', '!', '?', ' ', '”', '"']).len());
    let space = rest.len() - rest.trim_start().len();
    Span::new(from + crate::text::offset(space.min(length)), from + crate::text::offset(length))
}

/// The content of an accusation or denial, for comparison.
#[derive(Clone, Debug)]
pub(super) struct Content {
    /// It contains a name.
    names: bool,
    /// Sorted, without reporting words.
    terms: Vec<Term>,
    /// The sum of their weights.
    weight: f32,
}

fn weight(terms: &[Term]) -> f32 {
    terms.iter().map(|term| concepts::rarity(*term)).sum()
}

impl Content {
    pub(super) fn of(text: &str) -> Self {
        let mut terms = concepts::distinct(text);
        terms.retain(|term| !SAYING.contains(term));
        let names = words(text).any(|(at, _)| at.of(text).starts_with(char::is_uppercase));
        Self { names, weight: weight(&terms), terms }
    }

    /// Whether an accusation and a denial have the same content, given the same party: most of the weight of the
    /// shorter one.
    pub(super) fn meets(&self, denial: &Self) -> bool {
        let in_both = self.terms.iter().filter(|term| denial.terms.binary_search(term).is_ok());
        let mut both: Vec<Term> = in_both.copied().collect();
        // “Arming the Hillmen”, “arming the insurgents”: one is a name, the other a description.
        let kind = |of: &Self| BANDS.iter().copied().find(|term| of.terms.binary_search(term).is_ok());
        match (self.names, kind(denial), denial.names, kind(self)) {
            (true, Some(kind), ..) | (_, _, true, Some(kind)) if !both.contains(&kind) => both.push(kind),
            _ => {}
        }
        let shorter = self.weight.min(denial.weight);
        match both.len() {
            0 => false,
            1 => weight(&both) >= 0.4 * shorter,
            _ => weight(&both) >= 0.3 * shorter,
        }
    }
}

/// The kinds that a word in place of a name may refer to.
static BANDS: LazyLock<Vec<Term>> = LazyLock::new(|| concepts::distinct("insurgents militants rebels fighters gunmen"));

/// Words of a denial about its object that add nothing: “the reports that”.
static SAYING: LazyLock<Vec<Term>> = LazyLock::new(|| SAID.iter().flat_map(|word| concepts::distinct(word)).collect());

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{DocId, Document};
    use crate::syntax::Format;

    fn meet(accusation: &str, denial: &str) -> bool {
        Content::of(accusation).meets(&Content::of(denial))
    }

    fn read(text: &str) -> Vec<String> {
        let document = Document::new(DocId(0), "a.txt", Format::Text, text);
        let chunk = &document.chunks[0];
        let show = |claim: &Claim| {
            let who = chunk.facts.mentions[claim.mention as usize].span.of(&chunk.text);
            let what = claim.content.of(&chunk.text).trim();
            let verb = if claim.denies { "denies" } else { "is accused of" };
            let back = if claim.points_back { " (points back)" } else { "" };
            format!("{who} {verb}: {what}{back}")
        };
        claims(&chunk.facts, &chunk.keys.names).iter().map(show).collect()
    }

    #[test]
    fn accusations_and_denials_are_found_with_their_content() {
        assert_eq!(
            read("On Friday Ada Marsh accused Norway of dumping oil in the fjord."),
            ["Norway is accused of: dumping oil in the fjord"]
        );
        assert_eq!(
            read("Norway has always denied dumping oil there, but it pays."),
            ["Norway denies: dumping oil there"]
        );
        assert_eq!(
            read("The union alleged that Norway dumped oil in the fjord."),
            ["Norway is accused of: dumped oil in the fjord"]
        );
        assert_eq!(
            read("Norway dismissed the allegations as a fabrication."),
            ["Norway denies: the allegations as a fabrication (points back)"]
        );
    }

    #[test]
    fn what_is_called_a_lie_is_denied() {
        for text in [
            "Norway called that a lie.",
            "Norway described the report as nonsense on Friday.",
            "Norway branded both claims a fabrication.",
            "Norway rejected both accusations.",
        ] {
            let found = read(text);
            assert!(
                found.len() == 1 && found[0].starts_with("Norway denies") && found[0].ends_with("(points back)"),
                "{text}: {found:?}"
            );
        }
        assert_eq!(read("Norway called the plan a success."), Vec::<String>::new());
    }

    #[test]
    fn no_denial_without_a_denying_subject() {
        assert_eq!(read("Norway failed to deny dumping oil in the fjord."), Vec::<String>::new());
        assert_eq!(read("Norway’s treasurer has denied dumping oil in the fjord."), Vec::<String>::new());
        assert_eq!(
            read("Norway denied dumping oil in the fjord - but refused to rule out sinking ships."),
            ["Norway denies: dumping oil in the fjord"]
        );
    }

    #[test]
    fn rejected_offers_and_denied_entry_are_not_denials() {
        assert_eq!(read("Norway rejected the offer of talks."), Vec::<String>::new());
        assert_eq!(read("Ada Marsh was denied entry to Norway."), Vec::<String>::new());
    }

    #[test]
    fn an_accusation_matches_the_denial_of_the_same() {
        assert!(meet("arming the rebels", "providing weapons to the insurgents"));
        assert!(meet("selling weapons to the rebels", "providing weapons to the insurgents"));
        assert!(!meet("selling weapons to the rebels", "meddling in the election"));
        assert!(meet("selling weapons to the Hillmen", "providing weapons to the insurgents"));
        assert!(!meet("entered an oil deal under false pretences", "ever seeking oil rigs"));
        assert!(!meet(
            "are the party for these towns",
            "a report claiming he warned the mayor the party could not win"
        ));
    }
}
