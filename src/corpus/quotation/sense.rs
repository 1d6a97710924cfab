//! Words that decide the sense of a sentence, and whether omitting or inserting one changes it. Uses word lists and
//! clause boundaries; knows nothing about quotation marks or documents.

use super::alignment::Words;
use super::wording::Said;
use crate::corpus::polarity;
use crate::text::Span;

/// The effect of a word on the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// “not”, “no”, “never”.
    Negation,
    /// “only”, “hardly”, “almost”.
    Limit,
    /// “may”, “perhaps”.
    Possibility,
    /// “some”, “most”, “all”.
    Quantity,
    /// “always”, “sometimes”.
    Frequency,
    /// “unless”, “except”.
    Condition,
    /// “refuse”, “fail”: what follows is not done.
    Refusal,
}

const NEGATION: &str =
    "not no never cannot nor neither without none nobody nothing nowhere n't non barely hardly scarcely";
const LIMIT: &str = "only merely just almost nearly partly rarely seldom";
const POSSIBILITY: &str = "may might could would should perhaps possibly probably maybe allegedly reportedly apparently \
                           supposedly presumably likely unlikely seemingly potentially";
const QUANTITY: &str = "some few most many all every each both half several";
const FREQUENCY: &str = "always sometimes often usually occasionally once generally";
const CONDITION: &str = "unless except provided until";
const REFUSAL: &str = "refuse refuses refused refusing fail fails failed failing decline declines declined declining \
                       deny denies denied denying forbid forbids forbade forbidden avoid avoids avoided avoiding";
/// Words with which a clause begins that can be left out whole.
const BEGINS_CLAUSE: &str =
    "and but or so yet because although though while whereas when where who whom whose which since if after before as";
/// Words before “that” by which what follows is not stated.
const UNSTATED: &str = "lie myth fiction nonsense untrue false rumour rumor rumours rumors allegation allegations doubt \
                        doubts doubted suppose imagine pretend pretends pretended unlikely whoever";
/// Those who say it are not the speaker.
const GENERIC: &str = "anyone anybody those people everyone everybody nobody somebody someone";
/// Words after which “that” begins what is said or thought, and not what describes a thing.
const SAYS: &str = "say says said saying think thinks thought know knows knew believe believes believed mean means meant \
                    hope hopes hoped sure clear claim claims claimed promise promises promised recommend recommends \
                    recommended prove proves proved show shows showed evidence sign proof conclude concludes concluded \
                    guarantee guarantees admit admits admitted find finds found suggest suggests suggested insist \
                    insists insisted accept accepts accepted agree agrees agreed confirm confirms confirmed";

fn is_in(list: &str, word: &[u8]) -> bool {
    list.split_ascii_whitespace().any(|known| known.as_bytes() == word)
}

/// The effect of a word on the sense; `None` for most.
pub(super) fn operator(word: &[u8]) -> Option<Operator> {
    let lists = [
        (NEGATION, Operator::Negation),
        (LIMIT, Operator::Limit),
        (POSSIBILITY, Operator::Possibility),
        (QUANTITY, Operator::Quantity),
        (FREQUENCY, Operator::Frequency),
        (CONDITION, Operator::Condition),
        (REFUSAL, Operator::Refusal),
    ];
    if word.ends_with(b"n't") {
        return Some(Operator::Negation);
    }
    lists.iter().find(|(list, _)| is_in(list, word)).map(|(_, operator)| *operator)
}

/// Whether a negation applies; “or not” after “whether” does not, nor “not only”, “no fewer than”.
pub(super) fn denies(words: &[Said], at: usize) -> bool {
    !polarity::is_bounded(words, at) && operator(words[at].1.as_bytes()) == Some(Operator::Negation)
}

/// Words with which a writer rejects a statement.
const REJECTION: &str = "dispute disputes disputed reject rejects rejected doubt doubts doubted rather instead contrary \
                         false falsely untrue wrong wrongly";

/// How often a text denies, refuses or rejects something.
pub(super) fn denials(words: &[Said]) -> usize {
    let rejects = |at: usize| {
        let word = words[at].1;
        operator(word.as_bytes()) == Some(Operator::Refusal) || is_in(REJECTION, word.as_bytes())
    };
    (0..words.len()).filter(|at| denies(words, *at) || rejects(*at)).count()
}

/// Whether a text, as of the sentence around a quotation, denies anything.
pub(super) fn denies_any(words: &[Said]) -> bool {
    denials(words) > 0
}

pub(super) fn begins_clause(word: &[u8]) -> bool {
    is_in(BEGINS_CLAUSE, word)
}

/// The text between two words.
pub(super) fn gap<'a>(words: Words<'a>, at: usize) -> &'a str {
    let from = at.checked_sub(1).map_or(0, |before| words.words[before].0.end);
    let to = words.words.get(at).map_or(crate::text::offset(words.text.len()), |(span, _)| span.start);
    Span::new(from.min(to), to).of(words.text)
}

pub(super) fn parts_clauses(gap: &str) -> bool {
    gap.contains([',', ';', ':', '.', '!', '?', '–', '—', '(', ')']) || gap.contains(" - ")
}

pub(super) fn parts_sentences(gap: &str) -> bool {
    gap.contains(['.', ';', '!', '?'])
}

/// Whether the sense of what is left hangs on a word that was left out. `words`: the source's; `run`: what was left out.
pub(super) fn hangs_on(words: Words<'_>, run: &std::ops::Range<usize>, at: usize) -> bool {
    let word = |at: usize| words.words[at].1;
    let Some(operator) = operator(word(at).as_bytes()) else { return false };
    // “Not only”: together they limit nothing.
    let before = at.checked_sub(1).filter(|before| is_in(NEGATION, word(*before).as_bytes()));
    if operator == Operator::Limit && before.is_some_and(|not| polarity::is_bounded(words.words, not)) {
        return false;
    }
    // It modifies the rest of the clause: there is none at the end of the quotation.
    if run.end >= words.words.len() {
        return false;
    }
    let only_small = || {
        (at + 1..run.end).all(|at| word(at).term().is_none() || word(at).as_bytes().ends_with(b"ly"))
            && (at + 1..=run.end).all(|at| !parts_clauses(gap(words, at)))
    };
    match operator {
        Operator::Negation | Operator::Limit => {
            (operator == Operator::Limit || denies(words.words, at))
                && !begins_whole_clause(words, run, at)
                && !ends_before(words, run, at)
        }
        Operator::Possibility | Operator::Quantity | Operator::Refusal => {
            only_small() && !begins_whole_clause(words, run, at)
        }
        Operator::Frequency => false,
        Operator::Condition => (run.start..=run.end).all(|at| !parts_sentences(gap(words, at))),
    }
}

/// Whether a clause that was left out whole begins before the word: “who did not answer”.
fn begins_whole_clause(words: Words<'_>, run: &std::ops::Range<usize>, at: usize) -> bool {
    (run.start..at).any(|before| {
        let word = words.words[before].1;
        match word.as_bytes() {
            b"that" => before.checked_sub(1).is_some_and(|verb| {
                let verb = words.words[verb].1;
                verb.term().is_some() && !is_in(SAYS, verb.as_bytes())
            }),
            b"and" | b"or" | b"as" | b"so" | b"if" => false,
            word => begins_clause(word),
        }
    })
}

/// Whether the clause that a word denies ends within what was left out.
fn ends_before(words: Words<'_>, run: &std::ops::Range<usize>, at: usize) -> bool {
    let mut content = false;
    // “not, in any case, permitted”: the first comma opens, the next one closes.
    let mut aside = false;
    for next in at + 1..=run.end {
        let between = gap(words, next);
        if parts_sentences(between) {
            return true;
        }
        if parts_clauses(between) {
            if content && !std::mem::take(&mut aside) {
                return true;
            }
            aside |= next == at + 1;
        }
        let word = words.words[next].1;
        if begins_clause(word.as_bytes()) && (content || next == run.end) {
            return true;
        }
        content |= word.term().is_some();
    }
    false
}

/// Whether a clause of a text that begins at a word is denied by what is before it there: “not | permitted to sail”.
pub(super) fn denied_from_outside(words: Words<'_>, start: usize) -> bool {
    /// Words that are looked at.
    const FAR: usize = 8;
    let (mut content, mut complement) = (0, false);
    for at in (start.saturating_sub(FAR)..start).rev() {
        if parts_clauses(gap(words, at + 1)) {
            return false;
        }
        let word = words.words[at].1;
        if denies(words.words, at) {
            return content == 0 || complement;
        }
        // “It is a lie that | …”, “anyone who says that | …”.
        if is_in(UNSTATED, word.as_bytes()) {
            return complement && content <= 1;
        }
        let generic = || at.checked_sub(1).is_some_and(|before| is_in(GENERIC, words.words[before].1.as_bytes()));
        if word.as_bytes() == b"who" && generic() {
            return complement;
        }
        if begins_clause(word.as_bytes()) {
            return false;
        }
        complement |= matches!(word.as_bytes(), b"that" | b"to" | b"of");
        content += usize::from(word.term().is_some());
        if content > 3 {
            return false;
        }
    }
    false
}

/// How the source goes on, in the same sentence, in a way that takes back or limits what was quoted up to there: the words
/// as far as the next boundary. `end`: the first word that was not quoted; `until`: where what is quoted there ends.
pub(super) fn taken_back(
    words: Words<'_>,
    quoted: std::ops::Range<usize>,
    until: usize,
) -> Option<std::ops::Range<usize>> {
    let end = quoted.end;
    let bytes = |at: usize| words.words.get(at).map(|(_, word)| word.as_bytes());
    if end >= until || parts_sentences(gap(words, end)) {
        return None;
    }
    let stop = (end + 1..until).find(|at| parts_sentences(gap(words, *at))).unwrap_or(until);
    let rest = end..stop;
    // The clause that was quoted last.
    let from = quoted.clone().rev().find(|at| parts_sentences(gap(words, *at))).unwrap_or(quoted.start);
    let kept = from..end;
    // “I did nothing wrong | and I will go out again”: the last of its clauses.
    let joins = |at: &usize| matches!(words.words[*at].1.as_bytes(), b"and" | b"but" | b"so") && end - at > 2;
    let last_clause = kept.clone().rev().find(joins).unwrap_or(kept.start)..end;
    let denied = |range: std::ops::Range<usize>| range.clone().any(|at| denies(words.words, at));
    let terms = |range: std::ops::Range<usize>| {
        let content = range.filter(|at| operator(words.words[*at].1.as_bytes()).is_none());
        content.filter_map(|at| words.words[at].1.term()).collect::<Vec<_>>()
    };
    let shares = || {
        let kept = terms(kept.clone());
        terms(rest.clone()).iter().any(|term| kept.contains(term))
    };
    // “We have found …, and we have not …”
    let parallel = || {
        let again = end + 1;
        again + 1 < stop && (0..2).all(|step| bytes(from + step) == bytes(again + step))
    };
    let first = words.words[end].1;
    let found = match first.as_bytes() {
        b"unless" | b"except" | b"provided" => true,
        // “We will pay | if the court agrees”, “keep it open | until it is sold”: a condition or a term.
        b"if" | b"wherever" | b"whenever" | b"insofar" | b"until" | b"till" | b"pending" => {
            !parts_clauses(gap(words, end))
        }
        b"as" | b"so" => {
            let (long, again) = (bytes(end + 1), bytes(end + 2));
            !parts_clauses(gap(words, end)) && matches!(long, Some(b"long" | b"far")) && again == Some(b"as")
        }
        b"subject" => bytes(end + 1) == Some(b"to"),
        b"where" | b"when" => bytes(end + 1) == Some(b"possible") && !parts_clauses(gap(words, end)),
        b"only" => matches!(bytes(end + 1), Some(b"if" | b"when")),
        // “rather a month too early | than a minute too late”
        b"than" => true,
        // “no second crack | , which is not to say that there is none”
        b"which" => parts_clauses(gap(words, end)) && denied(kept.clone()) && denied(rest.clone()),
        b"but" | b"yet" | b"although" | b"though" | b"however" => {
            let comma = parts_clauses(gap(words, end));
            // “not taken but given”, “with the verdict but not with the sentence”
            let turns = bytes(end + 1) == Some(b"not");
            if !comma {
                denied(kept.clone()) || turns
            } else {
                denied(rest.clone()) && (!denied(last_clause.clone()) || turns || shares())
            }
        }
        b"and" => denied(rest.clone()) && (shares() || parallel()) && (denied(kept.clone()) || shares()),
        _ => {
            // “no harm | in the patients examined so far”
            let so_far =
                |at: usize| bytes(at) == Some(b"so") && bytes(at + 1) == Some(b"far") || bytes(at) == Some(b"yet");
            !parts_clauses(gap(words, end)) && denied(kept.clone()) && rest.clone().any(so_far)
        }
    };
    found.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::super::wording::Wording;
    use super::*;

    /// Whether leaving out what is between bars changes the sense of the rest.
    fn changes(text: &str) -> bool {
        let parts: Vec<&str> = text.split('|').collect();
        let whole = Wording::plain(&parts.concat());
        let words = whole.words();
        let front = Wording::plain(parts[0]).words().len();
        let run = front..front + Wording::plain(parts[1]).words().len();
        let words = Words { text: &whole.text, words: &words };
        run.clone().any(|at| hangs_on(words, &run, at))
    }

    #[test]
    fn the_sense_of_what_is_left_hangs_on_some_words() {
        for text in [
            "The tenant is |not| permitted to keep dogs",
            "The tenant is |not at all| permitted to keep dogs",
            "The tenant is |not, under any circumstances,| permitted to keep dogs",
            "We |do not for a moment| believe that he paid",
            "The goalkeeper was |never| offered a contract",
            "We have found |no evidence of| fraud in the lab",
            "The vaccine |may| prevent the illness",
            "The judge held that |some of| the witnesses lied",
            "We |refuse to| pay the fine",
            "The crew may |only| board at night",
            "The surgeon may |, unless the patient objects,| operate",
        ] {
            assert!(changes(text), "{text}");
        }
        for text in [
            "We won |, and nobody was hurt,| after the second half",
            "The men |who did not answer| were found in the hut",
            "We trained |in every kind of weather| before the final",
            "The bridge |, not the road,| was closed",
            "The ward was full |. We did not sleep. We| ate standing up",
            "The ship |that was not checked| sank at noon",
        ] {
            assert!(!changes(text), "{text}");
        }
    }

    #[test]
    fn a_denial_just_outside_is_seen() {
        let outside = |text: &str| {
            let (before, after) = text.split_once('|').unwrap();
            let whole = Wording::plain(&[before, after].concat());
            denied_from_outside(
                Words { text: &whole.text, words: &whole.words() },
                Wording::plain(before).words().len(),
            )
        };
        assert!(outside("The jury has not |reached a verdict on the mayor"));
        assert!(outside("I cannot say that |the samples were mixed up"));
        assert!(outside("There is no |proof that he was on the pitch"));
        assert!(outside("Anyone who says that |the pier was closed in spring is a liar"));
        assert!(outside("It is a lie that |the samples were mixed up"));
        assert!(outside("I doubt that |the keeper was ill"));
        assert!(!outside("The nurse who says that |the ward was full is right"));
        assert!(!outside("We did not sleep, and |the ward was full"));
        assert!(!outside("He did not play because |the pitch was frozen"));
    }

    #[test]
    fn a_source_that_takes_its_words_back_is_seen() {
        let back = |text: &str| {
            let (before, after) = text.split_once('|').unwrap();
            let whole = Wording::plain(&[before, after].concat());
            let words = whole.words();
            let end = Wording::plain(before).words().len();
            taken_back(Words { text: &whole.text, words: &words }, 0..end, words.len()).is_some()
        };
        assert!(back("The striker was not sold| but lent"));
        assert!(back("We saw the smoke many times|, but we did not see it that night"));
        assert!(back("We found no lead in the wells| that were tested so far"));
        assert!(back("We would rather wait a week| than lose a man"));
        assert!(back("We did not hear a second shot|, which is not to say that there was none"));
        assert!(back("The clinic will close| unless the county pays"));
        assert!(back("We will hand over the files| if the court asks for them"));
        assert!(back("Keep the ferry running| until the bridge has been tested"));
        assert!(back("The nurses will stay| as long as the ward is open"));
        assert!(back("We agree with the verdict| but not with the sentence"));
        assert!(back("I did nothing wrong and I will play again|, but not here"));
        assert!(back("We cannot say that the seal held|, and we cannot say that it broke"));
        assert!(!back("We were not heard|, and we will go home"));
        assert!(!back("We have nothing to hide| and nothing to fear"));
        assert!(!back("The match was long|. But nobody left"));
        assert!(!back("The drug works|, and everybody knows it"));
    }
}
