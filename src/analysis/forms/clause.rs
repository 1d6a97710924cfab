//! Attributions with a reporting verb in a place where the network often misses them: at the end of a sentence (“…, a jury
//! heard on Monday”), before a date (“the court held in May that …”), behind a relative clause (“the report, which …, recommends
//! that …”); and a document in an adverbial (“is put at £11 million in a report by …”).

use std::sync::LazyLock;

use super::{Form, LONGEST, Reader, Tokens};
use crate::analysis::cue;
use crate::analysis::source::{is_document, opens_speaker};
use crate::analysis::statements::keys;
use crate::syntax::{TokenKind, word_key};

/// Bodies before which evidence is given.
static HEARING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("cue.hearing"));
static COURTS: LazyLock<Vec<u32>> = LazyLock::new(|| keys("act.courts"));
static RULINGS: LazyLock<Vec<u32>> = LazyLock::new(|| keys("act.rulings"));
/// Verbs of saying in the present, which may be nouns elsewhere.
static SAY: LazyLock<Vec<u32>> = LazyLock::new(|| keys("clause.say"));
/// Words of a time or place behind a verb: “heard on Monday”.
static CIRCUMSTANCES: LazyLock<Vec<u32>> = LazyLock::new(|| keys("clause.circumstances"));
/// What a document does to say something.
static STATES: LazyLock<Vec<u32>> = LazyLock::new(|| keys("document.verbs"));
/// Participles of what a document says of a value.
static VALUED: LazyLock<Vec<u32>> = LazyLock::new(|| keys("document.values"));

const HEARD: [u32; 3] = [word_key("heard"), word_key("hears"), word_key("told")];
const THAT: u32 = word_key("that");
const IS: [u32; 5] = [word_key("is"), word_key("are"), word_key("was"), word_key("were"), word_key("been")];
const BE: [u32; 2] = [word_key("was"), word_key("were")];
/// No speaker begins with these.
const LINKS: [u32; 10] = [
    word_key("which"),
    word_key("who"),
    word_key("and"),
    word_key("but"),
    word_key("as"),
    word_key("that"),
    word_key("where"),
    word_key("whose"),
    word_key("what"),
    word_key("something"),
];
/// The most tokens of a speaker, and of a time or place behind the verb.
const SPEAKER: usize = 8;
const TAIL: usize = 6;

impl Reader<'_, '_> {
    fn says(&self, at: usize) -> bool {
        cue::tells(self.key(at)) || SAY.contains(&self.key(at))
    }

    /// “…, a jury heard on Monday”, “…, the authors write”.
    pub(super) fn closing(&self) -> Option<Form> {
        let from = self.end.saturating_sub(SPEAKER + TAIL + 2).max(self.start + 4);
        let comma = (from..self.end).rev().find(|at| self.kind(*at) == Some(TokenKind::Comma))?;
        let first = comma + 1;
        // “Researchers report”: a plural directly before its verb.
        let bare = self.prose.word(first).ends_with('s') && SAY.contains(&self.key(first + 1));
        let opens = (opens_speaker(self.prose, first) || bare) && !LINKS.contains(&self.key(first));
        let plain = (first..self.end).all(|at| !matches!(self.kind(at), Some(TokenKind::Quote | TokenKind::Colon)));
        if !opens || !plain {
            return None;
        }
        let body = |verb: usize| (first..verb).any(|at| HEARING.contains(&self.key(at)));
        let is_verb = |verb: &usize| {
            let heard = HEARD.contains(&self.key(*verb)) && body(*verb);
            let noun = self.key(*verb - 1) == word_key("the") || self.key(*verb - 1) == word_key("a");
            let tells = self.says(*verb) && !noun && self.key(*verb - 1) != word_key("to");
            let tail = *verb + 1;
            let ends = tail >= self.end || CIRCUMSTANCES.contains(&self.key(tail)) && self.end - tail <= TAIL;
            (heard || tells) && ends
        };
        let verb = (first + 1..self.end.min(first + SPEAKER)).find(is_verb)?;
        let passive = BE.contains(&self.key(verb - 1)) && self.key(verb) == HEARD[2];
        let source = first..verb - usize::from(passive);
        // “He was told” names no teller, but “the court was told” does.
        let speaks = !source.is_empty() && (!passive || body(verb)) && !BE.contains(&self.key(source.end - 1));
        // What the network took for a cue before it is none if it is no verb of saying.
        let content = self.start..comma;
        let sure = !content.clone().any(|at| cue::tells(self.key(at)));
        speaks.then_some(Form { cue: source.end..verb + 1, source, content, sure })
    }

    /// “The High Court held in February that …”.
    pub(super) fn dated(&self, verb: usize) -> Option<Form> {
        let source = self.start..verb;
        let plain = source.clone().all(|at| self.kind(at) == Some(TokenKind::Word) && !cue::tells(self.key(at)));
        let court = || source.clone().any(|at| COURTS.contains(&self.key(at)));
        let tells = cue::tells(self.key(verb)) || RULINGS.contains(&self.key(verb)) && court();
        let that = (verb + 2..self.end.min(verb + TAIL)).find(|at| self.key(*at) == THAT)?;
        let fits = (1..=SPEAKER).contains(&source.len()) && opens_speaker(self.prose, self.start);
        let is = fits && plain && tells && CIRCUMSTANCES.contains(&self.key(verb + 1)) && self.end > that + 2;
        is.then_some(Form { source, cue: verb..verb + 1, content: that..self.end, sure: false })
    }

    /// “The firm's report, which was delivered on Monday, recommends that …”.
    pub(super) fn described_document(&self) -> Option<Form> {
        let comma = self.next(self.start + 1, &[TokenKind::Comma])?;
        let document = (self.start..comma).next_back().filter(|at| is_document(self.key(*at)))?;
        let relative = [word_key("which"), word_key("published"), word_key("seen"), word_key("dated")];
        let close = self.next(comma + 1, &[TokenKind::Comma]).filter(|_| relative.contains(&self.key(comma + 1)))?;
        let verb = close + 1;
        let states = cue::tells(self.key(verb)) || STATES.contains(&self.key(verb));
        let content = verb + 1..self.end;
        (states && document - self.start <= SPEAKER && content.len() >= 2).then(|| Form {
            source: self.start..comma,
            cue: verb..verb + 1,
            content,
            sure: false,
        })
    }

    /// “An engineer's report last year found cracks in the upper deck”.
    pub(super) fn dated_document(&self) -> Option<Form> {
        let document = (self.start + 1..self.end.min(self.start + SPEAKER)).find(|at| is_document(self.key(*at)))?;
        let opens = opens_speaker(self.prose, self.start) && CIRCUMSTANCES.contains(&self.key(document + 1));
        let plain = (self.start..document + TAIL)
            .all(|at| matches!(self.kind(at), Some(TokenKind::Word | TokenKind::Clitic | TokenKind::Number)));
        let verb = (document + 2..self.end.min(document + TAIL))
            .find(|at| self.says(*at) || STATES.contains(&self.key(*at)))?;
        let content = verb + 1..self.end;
        (opens && plain && content.len() >= 2).then(|| Form {
            source: self.start..document + 1,
            cue: verb..verb + 1,
            content,
            sure: false,
        })
    }

    /// “… is put at £11 million in a report by the consultants”.
    pub(super) fn in_document(&self, at: usize) -> Option<Form> {
        let document = (at + 2..self.end.min(at + 7)).find(|at| is_document(self.key(*at)))?;
        let words = (at + 1..document).all(|at| matches!(self.kind(at), Some(TokenKind::Word | TokenKind::Clitic)));
        let marks = [TokenKind::Comma, TokenKind::Semicolon, TokenKind::Open, TokenKind::Quote];
        let stop = self.next(document + 1, &marks).unwrap_or(self.end).min(document + LONGEST);
        let content: Tokens = self.before(at);
        let valued = |at: usize| VALUED.contains(&self.key(at)) && (1..3).any(|by| IS.contains(&self.key(at - by)));
        let valued = content.clone().skip(2).any(valued);
        let is = words && valued && stop == self.end && opens_speaker(self.prose, at + 1) && content.len() >= 4;
        is.then_some(Form { source: at + 1..stop, cue: at..at + 1, content, sure: false })
    }
}
