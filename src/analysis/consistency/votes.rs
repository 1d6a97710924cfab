//! The votes for, against and abstaining, and the number of those who voted: “by 14 votes to 9 with two abstentions; all 27
//! members were present”.

use std::ops::Range;
use std::sync::LazyLock;

use super::passage::{Passage, Quantity, shown};
use super::{Inconsistency, Matter};
use crate::analysis::figure::number_in_words;
use crate::english;

static VOTERS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "voters"));
static PRESENT: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "present"));

/// Words for a body that votes.
const BODIES: [&str; 10] =
    ["council", "board", "committee", "court", "parliament", "assembly", "jury", "panel", "senate", "all"];

/// The votes on one matter.
struct Tally<'q> {
    votes: Vec<&'q Quantity>,
    /// Abstentions are counted too.
    complete: bool,
    end: usize,
}

/// The votes of a block that are not as many as its voters.
pub(super) fn votes(passage: &Passage<'_>, out: &mut Vec<Inconsistency>) {
    let sentences = &passage.words.prose.sentences;
    for (index, sentence) in sentences.iter().enumerate() {
        let range = sentence.tokens.clone();
        let Some(tally) = tally(passage, &range) else { continue };
        // Those who voted are counted in the same sentence, or in one beside it.
        let near = [index, index + 1, index.wrapping_sub(1)].into_iter().filter_map(|near| sentences.get(near));
        let largest = tally.votes.iter().map(|vote| vote.value).fold(0.0, f64::max);
        let mut voters = near.filter_map(|sentence| voters(passage, &tally, &sentence.tokens));
        let Some((voters, present)) = voters.find(|(voters, _)| voters.value > largest) else { continue };
        let sum: f64 = tally.votes.iter().map(|vote| vote.value).sum();
        if sum == voters.value || sum < voters.value && !(present && tally.complete) {
            continue;
        }
        let (Some(first), Some(_)) = (tally.votes.first(), tally.votes.last()) else { continue };
        out.push(Inconsistency {
            matter: Matter::Sum,
            message: format!("The votes add up to {}, not {}.", shown(sum, &voters), shown(voters.value, &voters)),
            spans: [passage.span(voters.from, voters.to), passage.span(first.from, tally.end)],
            values: [shown(voters.value, &voters).into(), shown(sum, &voters).into()],
        });
    }
}

/// “14 votes to 9 with two abstentions”, “8 votes for, 5 against and 3 abstentions”
fn tally<'q>(passage: &'q Passage<'_>, sentence: &Range<usize>) -> Option<Tally<'q>> {
    let words = passage.words;
    let vote = |at: usize| words.any(at, &["vote", "votes", "voted", "voting", "ballot"]);
    if !sentence.clone().any(vote) {
        return None;
    }
    let all = passage.quantities_in(sentence.clone());
    let exact =
        |quantity: &&Quantity| quantity.unit.is_empty() && !quantity.soft && !quantity.compound && !quantity.fraction;
    let noun = |at: usize| at + usize::from(words.any(at, &VOTERS)) + usize::from(words.any(at, &["voted"]));
    let mut found = all.iter().enumerate().filter(|(_, quantity)| exact(quantity));
    let (yes, no, next) = found.find_map(|(index, yes)| {
        let behind = noun(yes.to);
        let no = all.get(index + 1).filter(exact)?;
        let against = words.eq(noun(no.to), "against");
        let favour = words.eq(behind, "for") || words.eq(behind, "in") && words.any(behind + 1, &["favour", "favor"]);
        let to = words.eq(behind, "to") && no.from == behind + 1;
        (to && near_vote(passage, yes, sentence) || favour && against).then_some((yes, no, index + 2))
    })?;
    let mut tally = Tally {
        votes: vec![yes, no],
        complete: false,
        end: noun(no.to) + usize::from(words.eq(noun(no.to), "against")),
    };
    let abstains = |at: usize| {
        words
            .word(at)
            .get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case("abstai") || start.eq_ignore_ascii_case("absten"))
    };
    if let Some(third) = all.get(next).filter(exact)
        && let Some(end) = (third.to..third.to + 2).find(|&at| abstains(at))
    {
        tally.votes.push(third);
        (tally.complete, tally.end) = (true, end + 1);
    }
    Some(tally)
}

/// Whether a number before “to” counts votes: “voted (by) 14 to 9”, “by 14 votes to 9”, “the vote was 14 to 9”.
fn near_vote(passage: &Passage<'_>, yes: &Quantity, sentence: &Range<usize>) -> bool {
    let words = passage.words;
    words.any(yes.to, &["votes"])
        || (yes.from.saturating_sub(4).max(sentence.start)..yes.from)
            .any(|at| words.any(at, &["vote", "voted", "votes"]))
}

/// How many vote, and whether they are said to be there.
fn voters(passage: &Passage<'_>, tally: &Tally<'_>, sentence: &Range<usize>) -> Option<(Quantity, bool)> {
    let words = passage.words;
    let body = sentence.clone().find_map(|at| Some((of_body(passage, at)?, false)));
    let mut stated = passage.quantities_in(sentence.clone()).iter().filter_map(|quantity| {
        let own = tally.votes.iter().any(|vote| vote.from == quantity.from);
        let named = (quantity.to..quantity.to + 3).find(|&at| words.any(at, &VOTERS))?;
        if own || quantity.soft || quantity.fraction || !quantity.unit.is_empty() {
            return None;
        }
        let present = (named..sentence.end.min(quantity.to + 6)).any(|at| passage.phrase(at, &PRESENT).is_some());
        // “a council of 15 members”, “the 15 judges”, “all 27 members”, but not “the votes of three members”.
        let before = quantity.from.wrapping_sub(1);
        let whole =
            words.any(before, &["the", "all"]) || words.eq(before, "of") && words.any(before.wrapping_sub(1), &BODIES);
        (present || whole).then_some((*quantity, present))
    });
    stated.next().or(body)
}

/// “the 29-member assembly”
fn of_body(passage: &Passage<'_>, at: usize) -> Option<Quantity> {
    let (count, noun) = passage.words.word(at).split_once('-')?;
    let value = count.parse().ok().or_else(|| number_in_words(count).map(f64::from))?;
    let is_body = matches!(noun, "member" | "seat" | "person" | "judge");
    is_body.then_some(Quantity {
        from: at,
        to: at + 1,
        value,
        grain: 1.0,
        rounded: false,
        unit: "",
        soft: false,
        compound: true,
        fraction: false,
        one: false,
        depth: 0,
    })
}
