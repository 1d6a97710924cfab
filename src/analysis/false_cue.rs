//! Filters false cues: nouns (“insurance claims rose”), idioms (“according to plan”), verbs in another sense (“the ward
//! admitted 45 patients”). A cue is a finite verb whose subject can speak, or a noun with a complement or a possessor.

use std::ops::Range;
use std::sync::LazyLock;

use super::model::vocabulary;
use super::part_of_speech::{self, PartOfSpeech};
use super::prose::Prose;
use crate::syntax::{TokenKind, word_key};

/// “According to plan”: no source, unless another word names one.
const MEASURES: [u32; 22] = [
    word_key("plan"),
    word_key("plans"),
    word_key("schedule"),
    word_key("script"),
    word_key("type"),
    word_key("size"),
    word_key("height"),
    word_key("weight"),
    word_key("age"),
    word_key("rank"),
    word_key("need"),
    word_key("needs"),
    word_key("merit"),
    word_key("taste"),
    word_key("ability"),
    word_key("custom"),
    word_key("season"),
    word_key("whether"),
    word_key("how"),
    word_key("which"),
    word_key("what"),
    word_key("where"),
];
const ARTICLES: [u32; 4] = [word_key("the"), word_key("a"), word_key("an"), word_key("this")];
/// With a number of people as their object these verbs do not report.
const DEALS: [u32; 16] = [
    word_key("admitted"),
    word_key("admits"),
    word_key("admit"),
    word_key("admitting"),
    word_key("dismissed"),
    word_key("dismisses"),
    word_key("dismiss"),
    word_key("dismissing"),
    word_key("released"),
    word_key("releases"),
    word_key("ordered"),
    word_key("orders"),
    word_key("discharged"),
    word_key("recognised"),
    word_key("recognized"),
    word_key("charged"),
];
/// “Reported for duty”, “noted for its orchards”.
const FOR: [u32; 3] = [word_key("reported"), word_key("reports"), word_key("noted")];
const SAYS: [u32; 3] = [word_key("said"), word_key("say"), word_key("says")];
const RELATIVES: [u32; 3] = [word_key("who"), word_key("which"), word_key("that")];
/// Words that open the complement of a reporting noun or verb.
const COMPLEMENTS: [u32; 6] =
    [word_key("that"), word_key("of"), word_key("whether"), word_key("if"), word_key("to"), word_key("about")];

/// Words that open a sentence against what a source says.
static CONTRARY: LazyLock<Vec<u32>> = LazyLock::new(|| super::statements::keys("clause.contrary"));
/// The most tokens of such an opening before its verb.
const OPENING: usize = 12;

/// Whether a cue is false. Parts are in tokens.
pub(super) fn is_false_cue(
    prose: &Prose<'_>,
    source: &[Range<usize>],
    cue: &[Range<usize>],
    content: &[Range<usize>],
) -> bool {
    let token = |at: usize| prose.tokens.get(at);
    let key = |at: usize| token(at).map_or(0, |token| token.key);
    let Some(verb) = cue.first() else { return false };
    let only = |keys: &[u32]| matches!(source, [one] if one.len() == 1 && keys.contains(&key(one.start)));
    if key(verb.start) == word_key("according") {
        return only(&MEASURES) || source.first().is_some_and(|source| MEASURES[17..].contains(&key(source.start)));
    }
    // “Contrary to what Marsh said, the harbour was open”: the main clause is the writer's.
    let number = prose.sentences.partition_point(|sentence| sentence.tokens.end <= verb.start);
    let opener = prose.sentences.get(number).map_or(verb.start, |sentence| sentence.tokens.start);
    if CONTRARY.contains(&key(opener))
        && (opener..verb.start.min(opener + OPENING))
            .any(|at| key(at) == word_key("what") || key(at) == word_key("whatever"))
        && content.iter().any(|content| content.end > verb.end)
    {
        return true;
    }
    // “The said company”.
    if only(&ARTICLES) && source.first().is_some_and(|source| source.end == verb.start) && !only(&ARTICLES[3..]) {
        return true;
    }
    let next = verb.end;
    // “Having said that, the clinic closed”, “that said, …”.
    let aside = |that: usize, behind: usize| {
        key(that) == word_key("that") && token(behind).is_some_and(|token| token.kind == TokenKind::Comma)
    };
    let opened = verb.start.checked_sub(1);
    let begins = prose
        .sentences
        .iter()
        .any(|sentence| sentence.tokens.start == verb.start || opened == Some(sentence.tokens.start));
    if begins
        && SAYS.contains(&key(verb.end - 1))
        && (aside(next, next + 1) || opened.is_some_and(|at| aside(at, next)))
    {
        return true;
    }
    let last = verb.end - 1;
    let only_for = FOR.contains(&key(last)) && key(next) == word_key("for");
    let with_for = verb.len() == 2 && FOR.contains(&key(verb.start)) && key(last) == word_key("for");
    if only_for || with_for {
        return true;
    }
    let follows = content.first().is_some_and(|content| content.start == next) && content.len() == 1;
    if !follows {
        return false;
    }
    // “The man who said nothing stole …”.
    let relative = source.iter().any(|source| source.end.checked_sub(1).is_some_and(|at| RELATIVES.contains(&key(at))));
    let be = vocabulary::word(key(next + 1)).tags.to_be_bytes().iter().any(|tag| matches!(tag, b'b' | b'h' | b'm'));
    if relative && SAYS.contains(&key(verb.end - 1)) && key(next) == word_key("nothing") && !be {
        return true;
    }
    // “The storm claimed 14 lives”.
    const CLAIMS: [u32; 3] = [word_key("claimed"), word_key("claims"), word_key("claiming")];
    const LIVES: [u32; 3] = [word_key("lives"), word_key("life"), word_key("victims")];
    if CLAIMS.contains(&key(verb.end - 1)) && (next..next + 4).any(|at| LIVES.contains(&key(at))) {
        return true;
    }
    if DEALS.contains(&key(verb.end - 1)) && deals_with(prose, content) {
        return true;
    }
    is_noun(prose, source, verb)
}

/// “Admitted 45 patients”, “dismissed 900 dockers”: a number of people, and no verb after it.
fn deals_with(prose: &Prose<'_>, content: &[Range<usize>]) -> bool {
    let Some(content) = content.first() else { return false };
    let counted = prose.tokens.get(content.start).is_some_and(|token| token.kind == TokenKind::Number);
    let verb = content.clone().any(|at| {
        // “May” is a month.
        let word = prose.tokens.get(at).filter(|token| !token.is_capital());
        let tags = word.map_or(0, |token| vocabulary::word(token.key).tags);
        tags.to_be_bytes().iter().any(|tag| matches!(tag, b'b' | b'h' | b'm'))
    });
    counted && !verb
}

/// “Insurance claims rose”: a cue of one word that may be a noun, without a complement or a possessor, and tagged as a
/// noun.
fn is_noun(prose: &Prose<'_>, source: &[Range<usize>], verb: &Range<usize>) -> bool {
    let token = |at: usize| prose.tokens.get(at);
    let Some(own) = token(verb.start).filter(|_| verb.len() == 1) else { return false };
    let tags = vocabulary::word(own.key).tags.to_be_bytes();
    let noun = tags.contains(&b'n') || prose.word(verb.start).ends_with('s');
    let behind = token(verb.end);
    let complement = behind.is_none_or(|token| COMPLEMENTS.contains(&token.key) || !token.is_word());
    if !noun || complement || source.len() != 1 {
        return false;
    }
    let owned = source.first().is_some_and(|source| {
        source.end.checked_sub(1).is_some_and(|at| token(at).is_some_and(|token| token.kind == TokenKind::Clitic))
    });
    let touches = source.first().is_some_and(|source| source.end == verb.start);
    if owned || !touches {
        return false;
    }
    let number = prose.sentences.partition_point(|sentence| sentence.tokens.end <= verb.start);
    let Some(sentence) = prose.sentences.get(number) else { return false };
    let parts = part_of_speech::tags(prose, sentence);
    let part = |at: usize| at.checked_sub(sentence.tokens.start).and_then(|at| parts.get(at)).copied();
    matches!(part(verb.start), Some(PartOfSpeech::Noun)) && part(verb.end) == Some(PartOfSpeech::Verb)
}

#[cfg(test)]
mod tests;
