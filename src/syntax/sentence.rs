//! Sentence boundaries, from punctuation and the words around it. Handles “Gen.”, “U.S.”, initials, decimals, and
//! quotations that end inside a sentence.

use std::ops::Range;

use super::abbreviation::{Abbreviation, abbreviation};
use super::token::{Token, TokenKind, TokenShape, word_key};
use crate::text::Span;

/// A sentence: its span and its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentenceSpan {
    pub span: Span,
    /// Indices into the tokens of the block.
    pub tokens: Range<usize>,
}

/// The sentences of a block's tokens, in order; together they cover every token.
#[must_use]
pub fn sentences(prose: &str, tokens: &[Token]) -> Vec<SentenceSpan> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < tokens.len() {
        let end = behind_closing(prose, tokens, at + 1);
        if ends_sentence(prose, tokens, at, end) {
            push(tokens, start..end, &mut out);
            start = end;
            at = end;
        } else {
            at += 1;
        }
    }
    push(tokens, start..tokens.len(), &mut out);
    out
}

fn push(tokens: &[Token], range: Range<usize>, out: &mut Vec<SentenceSpan>) {
    if let Some([first, .., last]) = tokens.get(range.clone()) {
        out.push(SentenceSpan { span: first.span.join(last.span), tokens: range });
    } else if let Some([only]) = tokens.get(range.clone()) {
        out.push(SentenceSpan { span: only.span, tokens: range });
    }
}

/// The position after the quotation marks and brackets that close directly after a stop.
fn behind_closing(prose: &str, tokens: &[Token], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at).filter(|token| token.is_glued()) {
        let closes = match token.kind {
            TokenKind::Close | TokenKind::Stop => true,
            TokenKind::Quote => {
                !matches!(token.text(prose), "“" | "‘" | "«" | "„" | "‹")
                    && tokens.get(at + 1).is_none_or(|next| !next.is_glued() || !next.is_word())
            }
            _ => false,
        };
        if !closes {
            break;
        }
        at += 1;
    }
    let mut end = at;
    // “It sank.[3] In 2014”, “It sank. [3] It rose”: notes follow the full stop of their sentence.
    while let Some(behind) = behind_note(prose, tokens, end) {
        end = behind;
    }
    let is_stop = at.checked_sub(1).and_then(|stop| tokens.get(stop));
    let stops =
        is_stop.is_some_and(|token| matches!(token.kind, TokenKind::Stop | TokenKind::Quote | TokenKind::Close));
    if stops { end } else { at }
}

/// The position after a note at a token, `[3]` or `³`, if the start of a sentence, another note or nothing follows.
fn behind_note(prose: &str, tokens: &[Token], at: usize) -> Option<usize> {
    let token = |at: usize| tokens.get(at);
    let raised = |text: &str| !text.is_empty() && text.chars().all(|c| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹'));
    let own = token(at)?;
    if own.is_glued() && raised(own.text(prose)) {
        return Some(at + 1);
    }
    let small = |token: &Token| {
        let text = token.text(prose);
        text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() && !byte.is_ascii_uppercase())
    };
    let bracket = own.kind == TokenKind::Open && own.text(prose) == "[";
    let closes = token(at + 2).is_some_and(|token| token.kind == TokenKind::Close && token.text(prose) == "]");
    let note = bracket && closes && token(at + 1).is_some_and(small);
    let next = token(at + 3);
    let starts =
        next.is_none_or(|next| next.is_capital() || next.kind == TokenKind::Open || next.kind == TokenKind::Quote);
    (note && (own.is_glued() || starts && !own.shape.has(TokenShape::LINE))).then_some(at + 3)
}

/// A longer run of spaces is the remainder of a tag.
const TAG: usize = 3;

/// Whether a sentence ends with the token `at`, whose closing marks reach to `end`.
fn ends_sentence(prose: &str, tokens: &[Token], at: usize, end: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    let stop = token.kind == TokenKind::Stop;
    let dotted = token.kind == TokenKind::Word && token.shape.has(TokenShape::DOT) && token.text(prose).ends_with('.');
    if !stop && !dotted {
        return false;
    }
    let Some(next) = tokens.get(end) else { return true };
    // The next word, after its opening marks.
    let opener = |token: &&Token| matches!(token.kind, TokenKind::Quote | TokenKind::Open | TokenKind::Dash);
    let word = tokens.get(end..).unwrap_or_default().iter().find(|token| !opener(token));
    let Some(word) = word else { return true };
    if next.is_glued()
        && tokens.get(end.wrapping_sub(1)).is_none_or(|last| last.kind != TokenKind::Close || end == at + 1)
    {
        // “end.The”: a space was lost; anything else is one word (“ibid.”, “1.B”).
        return stop && end == at + 1 && word.is_capital() && token.text(prose) == ".";
    }
    // “It sank. @marsh says so”: a tag opens a sentence, and only spaces remain of it.
    let blank = prose.get(token.span.end as usize..next.span.start as usize).unwrap_or("");
    let tagged = end == at + 1 && blank.len() > TAG && blank.bytes().all(|byte| byte == b' ');
    let ends = matches!(token.text(prose), "." | "!" | "?");
    let starts = word.is_capital() || matches!(word.kind, TokenKind::Number | TokenKind::Other) || tagged && ends;
    if !starts {
        // A word in lower case continues the sentence, but not after a full stop before an opening quotation mark.
        return false;
    }
    // “(Marsh 2014, p. 3)”: in lower case these are ordinary words or letters unless a number follows.
    let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map_or("", |token| token.text(prose));
    if word.kind == TokenKind::Number && matches!(before, "p" | "para" | "chap" | "fig" | "sec" | "art") {
        return false;
    }
    if stop {
        return true;
    }
    let word_text = token.text(prose).trim_end_matches('.');
    if end > at + 1 {
        return true;
    }
    match abbreviation(word_text) {
        Some(Abbreviation::Title) => false,
        Some(Abbreviation::Counting) if word.kind == TokenKind::Number => false,
        Some(Abbreviation::Other) if word.kind == TokenKind::Number => {
            !matches!(word_text.len(), 2..=4) || !token.is_capital()
        }
        _ if word_text.len() == 1 => {
            let after_name = at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|t| t.is_capital());
            !after_name && is_starter(word)
        }
        _ => is_starter(word) || next.kind == TokenKind::Quote,
    }
}

/// Words that open a sentence and rarely follow an abbreviation within one.
fn is_starter(token: &Token) -> bool {
    const STARTERS: &[u32] = &[
        word_key("a"),
        word_key("after"),
        word_key("all"),
        word_key("also"),
        word_key("although"),
        word_key("an"),
        word_key("and"),
        word_key("another"),
        word_key("any"),
        word_key("as"),
        word_key("asked"),
        word_key("at"),
        word_key("because"),
        word_key("before"),
        word_key("both"),
        word_key("but"),
        word_key("by"),
        word_key("despite"),
        word_key("during"),
        word_key("each"),
        word_key("earlier"),
        word_key("even"),
        word_key("every"),
        word_key("for"),
        word_key("from"),
        word_key("he"),
        word_key("her"),
        word_key("here"),
        word_key("his"),
        word_key("how"),
        word_key("however"),
        word_key("i"),
        word_key("if"),
        word_key("in"),
        word_key("instead"),
        word_key("it"),
        word_key("its"),
        word_key("last"),
        word_key("many"),
        word_key("meanwhile"),
        word_key("more"),
        word_key("most"),
        word_key("mr."),
        word_key("mrs."),
        word_key("ms."),
        word_key("my"),
        word_key("neither"),
        word_key("no"),
        word_key("nor"),
        word_key("not"),
        word_key("now"),
        word_key("of"),
        word_key("on"),
        word_key("once"),
        word_key("one"),
        word_key("only"),
        word_key("or"),
        word_key("our"),
        word_key("over"),
        word_key("she"),
        word_key("since"),
        word_key("so"),
        word_key("some"),
        word_key("still"),
        word_key("such"),
        word_key("that"),
        word_key("the"),
        word_key("their"),
        word_key("then"),
        word_key("there"),
        word_key("these"),
        word_key("they"),
        word_key("this"),
        word_key("those"),
        word_key("though"),
        word_key("to"),
        word_key("two"),
        word_key("under"),
        word_key("until"),
        word_key("we"),
        word_key("what"),
        word_key("when"),
        word_key("where"),
        word_key("which"),
        word_key("while"),
        word_key("who"),
        word_key("why"),
        word_key("with"),
        word_key("yet"),
        word_key("you"),
        word_key("your"),
    ];
    STARTERS.contains(&token.key)
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    /// `/` marks the sentence boundaries.
    fn check(marked: &str) {
        let text = marked.replace(" / ", " ");
        let tokens = tokens(&text, Span::at(0..text.len()));
        let parts: Vec<_> = sentences(&text, &tokens).iter().map(|s| s.span.of(&text).to_owned()).collect();
        assert_eq!(parts.join(" / "), marked);
    }

    #[test]
    fn a_blanked_tag_opens_a_sentence() {
        let count = |text: &str| sentences(text, &tokens(text, Span::at(0..text.len()))).len();
        assert_eq!(count("It sank.        says so."), 2);
        assert_eq!(count("It sank ...        and rose."), 1);
        assert_eq!(count("The U.S.        navy came."), 1);
    }

    #[test]
    fn titles_and_initials_do_not_end_a_sentence() {
        check("Gen. Ada Marsh met Mr. J. R. Poe on Jan. 5 at St. Anne. / He left.");
    }

    #[test]
    fn a_country_may_end_a_sentence() {
        check("They left the U.S. / The ship sank.");
        check("The U.S. Navy came at 5 p.m. / It left at six.");
    }

    #[test]
    fn company_suffixes_do_not_end_a_sentence_before_a_name() {
        check("Harbour Corp. Director Poe spoke. / Harbour Corp. / It sank.");
    }

    #[test]
    fn a_continuing_quotation_does_not_end_the_sentence() {
        check("“Come on.” he said. / “Why?” / Nobody knew.");
        check("\"Is it done?\" asked Marsh. / \"It is.\" / She sat.");
    }

    #[test]
    fn ellipses_and_decimals() {
        check("It rose 3.5 metres... and fell. / It sank ... / Then it rose.");
    }

    #[test]
    fn a_missing_space_still_separates_sentences() {
        check("It sank.");
        let text = "It sank.Then it rose.";
        let tokens = tokens(text, Span::at(0..text.len()));
        assert_eq!(sentences(text, &tokens).len(), 2);
    }

    #[test]
    fn numbers_open_sentences_but_not_after_months() {
        check("It was Feb. 3. / Twelve ships came. / 40 left.");
        check("See No. 7 for it.");
        check("It sank (Marsh 2014, p. 3). / It rose (see fig. 2).");
        check("It was an art. / Ships came.");
    }
}
