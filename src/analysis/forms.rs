//! Attributions without a reporting verb, found by rule: “as Marsh put it”, “per the fire service”, “by the union's
//! count”, “(source: the harbour board)”, “Marsh (2014) counted”. Reporting verbs are left to the network.

mod clause;

use super::cue;
use super::facts::{EntityKind, Mention};
use super::model::{Label, Labelled, Role, role};
use super::pattern::set_labels;
use super::prose::Prose;
use crate::syntax::{SentenceSpan, Token, TokenKind, TokenShape, word_key};

const IT: u32 = word_key("it");
const THE: u32 = word_key("the");
const OF: u32 = word_key("of");
const PUT: [u32; 2] = [word_key("put"), word_key("puts")];
const HAS: [u32; 3] = [word_key("has"), word_key("had"), word_key("have")];
/// Estimates of a source: “by the union's count”.
const COUNTS: [u32; 16] = [
    word_key("count"),
    word_key("counts"),
    word_key("tally"),
    word_key("estimate"),
    word_key("estimates"),
    word_key("reckoning"),
    word_key("calculation"),
    word_key("calculations"),
    word_key("figures"),
    word_key("account"),
    word_key("survey"),
    word_key("report"),
    word_key("study"),
    word_key("version"),
    word_key("records"),
    word_key("data"),
];
/// Estimated values.
const AMOUNTS: [u32; 18] = [
    word_key("number"),
    word_key("toll"),
    word_key("total"),
    word_key("figure"),
    word_key("share"),
    word_key("rate"),
    word_key("cost"),
    word_key("costs"),
    word_key("value"),
    word_key("loss"),
    word_key("losses"),
    word_key("damage"),
    word_key("price"),
    word_key("size"),
    word_key("population"),
    word_key("count"),
    word_key("average"),
    word_key("probability"),
];
/// The maximum length of such a source, in tokens.
const LONGEST: usize = 14;
/// The fewest tokens of a signed statement.
const QUOTED: usize = 5;

/// Adds the attributions of these forms in one sentence; returns whether there are any. `end`: after its last word.
pub(super) fn apply(
    prose: &Prose<'_>,
    mentions: &[Mention],
    labels: &mut [Labelled],
    sentence: &SentenceSpan,
    end: usize,
) -> bool {
    let start = sentence.tokens.start;
    let reader = Reader { prose, mentions, start, end };
    let mut found = reader.closing().or_else(|| reader.described_document()).or_else(|| reader.dated_document());
    for at in start..end {
        if found.is_some() {
            break;
        }
        let key = reader.key(at);
        found = match key {
            _ if key == word_key("as") => reader.as_put(at),
            _ if key == word_key("in") => reader.in_the_words_of(at).or_else(|| reader.in_document(at)),
            _ if key == word_key("for") && at == start => reader.for_somebody(at),
            _ if key == word_key("per") => reader.per(at),
            _ if key == word_key("by") => reader.by_count(at),
            _ if HAS.contains(&key) => reader.has_it(at),
            _ if PUT.contains(&key) => reader.puts(at),
            _ if key == word_key("source") || key == word_key("sources") => reader.source(at),
            _ if reader.kind(at) == Some(TokenKind::Open) => reader.signed(at).or_else(|| reader.narrative(at)),
            _ if at > start => reader.dated(at),
            _ => None,
        };
    }
    let Some(Form { source, cue, content, sure }) = found else { return false };
    let told = |at: usize| labels.get(at).is_some_and(|l| role(l.label as usize) == Some(Role::Cue));
    // It is attributed already.
    if !sure && content.clone().any(told) {
        return false;
    }
    let all = content.start.min(start)..content.end.max(end);
    labels.iter_mut().take(all.end).skip(all.start).for_each(|labelled| labelled.label = Label::Outside);
    set_labels(labels, cue.start, cue.end, Label::CueBegins);
    let side = |at: usize, before: Label, behind: Label| if at < cue.start { before } else { behind };
    set_labels(labels, source.start, source.end, side(source.start, Label::SourceBegins, Label::SourceBehindBegins));
    set_labels(
        labels,
        content.start,
        content.end,
        side(content.start, Label::ContentBegins, Label::ContentBehindBegins),
    );
    true
}

type Tokens = std::ops::Range<usize>;

/// The content of a form, in tokens.
struct Form {
    source: Tokens,
    cue: Tokens,
    content: Tokens,
    /// Other attributions of the sentence.
    sure: bool,
}

struct Reader<'a, 'p> {
    prose: &'a Prose<'p>,
    mentions: &'a [Mention],
    start: usize,
    end: usize,
}

impl Reader<'_, '_> {
    fn token(&self, at: usize) -> Option<&Token> {
        self.prose.tokens.get(at)
    }

    fn key(&self, at: usize) -> u32 {
        self.token(at).map_or(0, |token| token.key)
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.token(at).map(|token| token.kind)
    }

    /// The first token of a kind from a position on, within the maximum length of a source.
    fn next(&self, from: usize, kinds: &[TokenKind]) -> Option<usize> {
        (from..self.end.min(from + LONGEST)).find(|at| self.kind(*at).is_some_and(|kind| kinds.contains(&kind)))
    }

    /// From a token to the end of the sentence, or of the quotation that opens there.
    fn rest(&self, from: usize) -> Tokens {
        let at = self.prose.quotes.partition_point(|quote| quote.first < from);
        let quote = self.prose.quotes.get(at).filter(|quote| quote.first == from);
        from..quote.map_or(self.end, |quote| quote.last.max(self.end.min(quote.last)))
    }

    /// The end of the text before a token, without the comma.
    fn before(&self, at: usize) -> Tokens {
        let comma = at > self.start && self.kind(at - 1) == Some(TokenKind::Comma);
        self.start..at - usize::from(comma)
    }

    /// The content on either side of a form that extends from `at` to `end`: after it if it opens the sentence and a
    /// comma or colon follows; before it if it is at the end or between commas.
    fn around(&self, at: usize, end: usize) -> Option<Tokens> {
        let parts = matches!(self.kind(end), Some(TokenKind::Comma | TokenKind::Colon | TokenKind::Quote));
        let content = if at == self.start && parts {
            self.rest(end + usize::from(self.kind(end) != Some(TokenKind::Quote)))
        } else if at > self.start && (end >= self.end || parts) {
            self.before(at)
        } else {
            return None;
        };
        (content.len() >= 3).then_some(content)
    }

    /// “As Ada Marsh put it, …”, “…, as Marsh's (2014) survey has it”.
    fn as_put(&self, at: usize) -> Option<Form> {
        let stop = self.end.min(at + 2 + LONGEST);
        let verb = (at + 2..stop).find(|&verb| {
            (PUT.contains(&self.key(verb)) || HAS.contains(&self.key(verb))) && self.key(verb + 1) == IT
        })?;
        let marks = [TokenKind::Quote, TokenKind::Stop, TokenKind::Semicolon];
        if self.next(at + 1, &marks).is_some_and(|mark| mark < verb) {
            return None;
        }
        let content = self.around(at, verb + 2)?;
        Some(Form { source: at + 1..verb, cue: verb..verb + 2, content, sure: true })
    }

    /// “In the words of Ada Marsh, …”.
    fn in_the_words_of(&self, at: usize) -> Option<Form> {
        let is = self.key(at + 1) == THE && self.key(at + 2) == word_key("words") && self.key(at + 3) == OF;
        let marks = [TokenKind::Comma, TokenKind::Colon, TokenKind::Quote];
        let stop = self.next(at + 4, &marks).unwrap_or(self.end).min(at + 4 + LONGEST);
        let content = self.around(at, stop).filter(|_| is && stop > at + 4)?;
        Some(Form { source: at + 4..stop, cue: at..at + 4, content, sure: true })
    }

    /// “For Ada Marsh, “the bridge was never safe.””
    fn for_somebody(&self, at: usize) -> Option<Form> {
        let comma = self.next(at + 1, &[TokenKind::Comma])?;
        let content = self.around(at, comma)?;
        let quoted = self.kind(content.start) == Some(TokenKind::Quote) && content.len() >= QUOTED;
        let person = self.mentions.iter().rev().take(16).any(|mention| {
            self.token(at + 1).is_some_and(|token| {
                token.span.start == mention.span.start && mention.kind != EntityKind::Work && comma <= at + 8
            })
        });
        (quoted && person).then_some(Form { source: at + 1..comma, cue: at..at + 1, content, sure: false })
    }

    /// “…, per the fire service”.
    fn per(&self, at: usize) -> Option<Form> {
        let parted = at == self.start
            || matches!(
                self.kind(at - 1),
                Some(TokenKind::Comma | TokenKind::Open | TokenKind::Dash | TokenKind::Quote)
            );
        let marks = [TokenKind::Comma, TokenKind::Close, TokenKind::Stop, TokenKind::Semicolon];
        let stop = self.next(at + 1, &marks).unwrap_or(self.end).min(at + 1 + LONGEST);
        let source = at + 1..stop;
        let named = self.key(at + 1) == THE || self.token(at + 1).is_some_and(|token| token.is_capital());
        let content = if at > self.start && self.kind(at - 1) == Some(TokenKind::Open) {
            self.start..at - 1
        } else {
            self.around(at, stop)?
        };
        (parted && named && !source.is_empty()).then_some(Form { source, cue: at..at + 1, content, sure: false })
    }

    /// “By the fire service's count, …”, “…, by its own estimate”.
    fn by_count(&self, at: usize) -> Option<Form> {
        let noun = (at + 2..self.end.min(at + 10)).find(|noun| COUNTS.contains(&self.key(*noun)))?;
        let owned = (at + 1..noun).any(|at| {
            self.kind(at) == Some(TokenKind::Clitic)
                || cue::is_owner(self.key(at))
                || self.prose.word(at).ends_with(['’', '\''])
        });
        let parted = at == self.start || self.kind(at - 1) == Some(TokenKind::Comma);
        let words = (at + 1..noun).all(|at| !matches!(self.kind(at), Some(TokenKind::Comma | TokenKind::Stop)));
        let content = self.around(at, noun + 1)?;
        // “The union's own count”: the union.
        let own = usize::from(self.key(noun - 1) == word_key("own"));
        (owned && parted && words).then_some(Form {
            source: at + 1..noun - own,
            cue: noun..noun + 1,
            content,
            sure: false,
        })
    }

    /// “The union's count has it that …”.
    fn has_it(&self, at: usize) -> Option<Form> {
        let counted = at.checked_sub(1).is_some_and(|noun| COUNTS.contains(&self.key(noun)));
        let that = self.key(at + 2) == word_key("that");
        let is = self.key(at + 1) == IT && counted && (that || self.kind(at + 2) == Some(TokenKind::Word));
        let content = at + 2..self.end;
        (is && at - self.start <= LONGEST && content.len() >= 3).then(|| Form {
            source: self.start..at,
            cue: at..at + 2,
            content,
            sure: true,
        })
    }

    /// “Data from the fire service puts the number of dead at 45”.
    fn puts(&self, at: usize) -> Option<Form> {
        let number = (at + 2..self.end.min(at + LONGEST))
            .find(|&at| self.key(at) == word_key("at") && self.kind(at + 1) == Some(TokenKind::Number))?;
        let amount = (at + 1..number).any(|at| AMOUNTS.contains(&self.key(at)));
        let source = self.start..at;
        let plain = source.clone().all(|at| !matches!(self.kind(at), Some(TokenKind::Comma | TokenKind::Quote)));
        let is = amount && plain && !source.is_empty() && source.len() <= LONGEST;
        is.then_some(Form { source, cue: at..at + 1, content: at + 1..self.end, sure: false })
    }

    /// “… (source: the harbour board)”, and a last line “Source: the harbour board”.
    fn source(&self, at: usize) -> Option<Form> {
        if self.kind(at + 1) != Some(TokenKind::Colon) {
            return None;
        }
        let opened = at > self.start && self.kind(at - 1) == Some(TokenKind::Open);
        let line =
            at > 0 && self.token(at).is_some_and(|token| token.shape.has(TokenShape::LINE) && token.is_capital());
        let (content, stop) = match () {
            () if opened => (self.start..at - 1, self.next(at + 2, &[TokenKind::Close])?),
            () if line => (0..at, self.end),
            () => return None,
        };
        let fits = stop > at + 2 && content.len() >= 3 && stop <= at + 2 + 2 * LONGEST;
        fits.then_some(Form { source: at + 2..stop, cue: at..at + 1, content, sure: false })
    }

    /// “…” (Ada Marsh, letter of 3 May).
    fn signed(&self, at: usize) -> Option<Form> {
        let before = self.prose.quotes.partition_point(|quote| quote.first < at);
        let near = self.prose.quotes.get(..before)?.iter().rev().take(8);
        let quote = near.into_iter().find(|quote| quote.last == at)?;
        let close = self.next(at + 1, &[TokenKind::Close])?;
        let named = self.mentions.iter().rev().take(16).find(|mention| {
            self.token(at + 1).is_some_and(|token| token.span.start == mention.span.start)
                && matches!(mention.kind, EntityKind::Person | EntityKind::Organization)
        })?;
        let end = (at + 1..close).find(|at| self.token(*at).is_some_and(|token| token.span.start >= named.span.end));
        let end = end.unwrap_or(close);
        let parted = end == close || self.kind(end) == Some(TokenKind::Comma);
        // “(Applause)” is not a speaker.
        let named = end < close || end > at + 2;
        (parted && named && at - quote.first >= QUOTED).then_some(Form {
            source: at + 1..end,
            cue: at..at + 1,
            content: quote.first..quote.last,
            sure: false,
        })
    }

    /// “Marsh (2014) counted …”, “Roe et al. (2005) found …”.
    fn narrative(&self, at: usize) -> Option<Form> {
        let year = self.token(at + 1)?.text(self.prose.text);
        let dated = year.len() >= 4
            && year.get(..4).and_then(|year| year.parse::<u32>().ok()).is_some_and(|year| (1400..2100).contains(&year));
        let close = self.next(at + 2, &[TokenKind::Close]).filter(|close| dated && *close <= at + 6)?;
        let joins = [word_key("and"), word_key("et"), word_key("al."), word_key("al")];
        let name = |at: usize| {
            self.token(at).is_some_and(|token| {
                token.kind == TokenKind::Word && (token.is_capital() || joins.contains(&token.key))
                    || token.text(self.prose.text) == "&"
            })
        };
        let mut first = at;
        while first > self.start && at - first < 6 && name(first - 1) {
            first -= 1;
        }
        let opens = first == self.start || self.kind(first - 1) == Some(TokenKind::Comma);
        let verb = close + 1;
        let content = verb + 1..self.end;
        (first < at && opens && cue::tells(self.key(verb)) && content.len() >= 2).then_some(Form {
            source: first..close + 1,
            cue: verb..verb + 1,
            content,
            sure: false,
        })
    }
}

#[cfg(test)]
mod tests;
