//! Pairs quotation marks, by convention and nesting, and distinguishes apostrophes. An unpaired mark never extends
//! beyond its paragraph. Does not know who speaks.

use super::token::{Token, TokenKind};
use crate::text::Span;

/// A quoted span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteSpan {
    /// With its marks.
    pub span: Span,
    /// Without them.
    pub inner: Span,
    /// The indices of the token that opens it, and of the one after its last.
    pub first: usize,
    pub last: usize,
    /// Its nesting depth.
    pub depth: u8,
    /// The paragraph ends before the mark does.
    pub open_ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    /// “ ” and the German „ “.
    Curly,
    /// " and ''.
    Straight,
    /// ‘ ’
    CurlySingle,
    /// ' and `
    StraightSingle,
    Guillemets,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    /// Undecided by the mark and its neighbours.
    Either,
    /// An apostrophe.
    Neither,
}

struct Opened {
    family: Family,
    token: usize,
    low: bool,
}

/// Deeper nesting is not prose.
const DEEPEST: usize = 6;

/// The quotations in a block's tokens, in the order in which they open.
#[must_use]
pub fn quotes(prose: &str, tokens: &[Token]) -> Vec<QuoteSpan> {
    let mut out: Vec<QuoteSpan> = Vec::new();
    let mut open: Vec<Opened> = Vec::new();
    let last_close = last_single_close(prose, tokens);
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != TokenKind::Quote {
            continue;
        }
        let text = token.text(prose);
        if text == "\"" && is_inches(tokens, at) && !open.iter().any(|opened| opened.family == Family::Straight) {
            continue;
        }
        let (family, mut side) = side(prose, tokens, at, text, &last_close);
        let low = matches!(text, "„" | "‚");
        let opened = open.iter().rposition(|o| o.family == family);
        // German “ closes what „ opened.
        if text == "“" && opened.is_some_and(|o| open.get(o).is_some_and(|o| o.low)) {
            side = Side::Close;
        }
        if side == Side::Either {
            side = if opened.is_some() { Side::Close } else { Side::Open };
        }
        match (side, opened) {
            (Side::Open, None) => open_at(&mut open, family, at, low),
            (Side::Open, Some(before)) => {
                // The mark before was never closed: its span ends with its first sentence.
                for lost in open.drain(before..) {
                    close(tokens, &lost, first_stop(tokens, lost.token, at), 0, false, &mut out);
                }
                open_at(&mut open, family, at, low);
            }
            (Side::Close, Some(before)) => {
                let depth = before;
                open.truncate(before + 1);
                if let Some(opened) = open.pop() {
                    close(tokens, &opened, at + 1, depth, true, &mut out);
                }
            }
            (Side::Close, None) => {
                // A straight mark closes a curly one, and vice versa, if nothing else is open.
                let other = match family {
                    Family::Straight => Some(Family::Curly),
                    Family::Curly => Some(Family::Straight),
                    _ => None,
                };
                let before = open.iter().rposition(|opened| Some(opened.family) == other && !opened.low);
                if let Some(before) = before.filter(|_| text != "“") {
                    open.truncate(before + 1);
                    if let Some(opened) = open.pop() {
                        close(tokens, &opened, at + 1, before, true, &mut out);
                    }
                }
            }
            (Side::Either | Side::Neither, _) => {}
        }
    }
    // An unclosed quotation extends to the paragraph's end, as in a quotation over several paragraphs.
    if let Some(opened) = open.first() {
        match opened.family {
            Family::Curly | Family::Straight | Family::Guillemets => {
                close(tokens, opened, tokens.len(), 0, false, &mut out);
                if let Some(last) = out.last_mut() {
                    last.open_ended = true;
                }
            }
            Family::CurlySingle | Family::StraightSingle => {}
        }
    }
    out.sort_by_key(|quote| (quote.first, quote.last));
    out
}

fn open_at(open: &mut Vec<Opened>, family: Family, token: usize, low: bool) {
    if open.len() < DEEPEST {
        open.push(Opened { family, token, low });
    }
}

fn close(tokens: &[Token], opened: &Opened, last: usize, depth: usize, marked: bool, out: &mut Vec<QuoteSpan>) {
    let (Some(first), Some(end)) = (tokens.get(opened.token), last.checked_sub(1).and_then(|at| tokens.get(at))) else {
        return;
    };
    let inner_end = if marked { end.span.start } else { end.span.end };
    if inner_end <= first.span.end {
        return;
    }
    out.push(QuoteSpan {
        span: first.span.join(end.span),
        inner: Span { start: first.span.end, end: inner_end },
        first: opened.token,
        last,
        depth: u8::try_from(depth).unwrap_or(u8::MAX),
        open_ended: false,
    });
}

/// The position after the first stop after `from`, or `to`.
fn first_stop(tokens: &[Token], from: usize, to: usize) -> usize {
    let between = tokens.get(from..to).unwrap_or_default();
    between.iter().position(|token| token.kind == TokenKind::Stop).map_or(to, |stop| from + stop + 1)
}

/// For each family of single marks: the last token that can only be closing.
struct LastClose {
    curly: Option<usize>,
    straight: Option<usize>,
}

fn last_single_close(prose: &str, tokens: &[Token]) -> LastClose {
    let last = |mark: &str| {
        tokens.iter().enumerate().rposition(|(at, token)| {
            token.kind == TokenKind::Quote
                && token.text(prose) == mark
                && at > 0
                && token.is_glued()
                && !before_word(tokens, at)
        })
    };
    LastClose { curly: last("’"), straight: last("'") }
}

/// Whether a word follows without a space.
fn before_word(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|next| {
        next.is_glued()
            && (next.is_word() || matches!(next.kind, TokenKind::Quote | TokenKind::Open | TokenKind::Other))
    })
}

/// `5"`, `12 " long`: after a number, and not attached to a word.
fn is_inches(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|before| before.kind == TokenKind::Number)
        && !before_word(tokens, at)
}

fn side(prose: &str, tokens: &[Token], at: usize, text: &str, last: &LastClose) -> (Family, Side) {
    let glued = tokens.get(at).is_some_and(|token| token.is_glued());
    let before = if glued { at.checked_sub(1).and_then(|b| tokens.get(b)) } else { None };
    let behind_opener = before.is_some_and(|b| {
        matches!(b.kind, TokenKind::Open | TokenKind::Dash)
            || b.kind == TokenKind::Quote && matches!(b.text(prose), "“" | "‘" | "«" | "„")
    });
    let opens = (!glued || behind_opener) && before_word(tokens, at);
    // A mark with spaces on both sides, or on none: the nesting decides.
    let by_place = match (opens, glued && !behind_opener) {
        (true, _) => Side::Open,
        (false, true) if !before_word(tokens, at) => Side::Close,
        _ => Side::Either,
    };
    let single = |family, last: Option<usize>| {
        let next = tokens.get(at + 1).filter(|next| next.is_glued());
        // ’90s, ’em
        let elision =
            next.is_some_and(|n| n.kind == TokenKind::Number || matches!(n.text(prose), "em" | "til" | "tis"));
        let possessive = before.is_some_and(|b| b.kind == TokenKind::Word && b.text(prose).ends_with(['s', 'S']))
            && tokens.get(at + 1).is_some_and(|n| n.kind == TokenKind::Word && !n.is_glued());
        if opens {
            // An opening mark needs a partner; without one it is an apostrophe.
            let partner = last.is_some_and(|last| last > at);
            return (family, if elision || !partner { Side::Neither } else { Side::Open });
        }
        let side = match by_place {
            Side::Close if possessive && last.is_some_and(|last| last > at) => Side::Neither,
            Side::Close => Side::Close,
            _ => Side::Neither,
        };
        (family, side)
    };
    match text {
        "“" | "„" | "‟" => (Family::Curly, Side::Open),
        "”" => {
            // Some write ” on both sides.
            (Family::Curly, if by_place == Side::Open { Side::Either } else { Side::Close })
        }
        "\"" | "''" | "``" => (Family::Straight, by_place),
        "«" | "»" | "‹" | "›" => {
            let usual = if matches!(text, "«" | "‹") { Side::Open } else { Side::Close };
            // The Danish and the German way: »so«.
            (Family::Guillemets, if by_place == Side::Either { usual } else { by_place })
        }
        "‘" | "‚" => (
            Family::CurlySingle,
            if before_word(tokens, at) && last.curly.is_some() { Side::Open } else { Side::Neither },
        ),
        "’" => {
            let (family, side) = single(Family::CurlySingle, last.curly);
            // ’ opens nothing if the text uses ‘.
            (family, if side == Side::Open { Side::Neither } else { side })
        }
        _ => single(Family::StraightSingle, last.straight),
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    /// The quotations with their marks, outermost first, each with `…` after it if it is unclosed.
    fn check(text: &str, expected: &[&str]) {
        let tokens = tokens(text, Span::at(0..text.len()));
        let found: Vec<_> = quotes(text, &tokens)
            .iter()
            .map(|q| format!("{}{}", q.span.of(text), if q.open_ended { "…" } else { "" }))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_convention() {
        check("He said “it sank” and \"it rose\".", &["“it sank”", "\"it rose\""]);
        check("He said ‘it sank’ and 'it rose'.", &["‘it sank’", "'it rose'"]);
        check("He said «it sank» and „it rose“.", &["«it sank»", "„it rose“"]);
        check("''It sank,'' he said.", &["''It sank,''"]);
        check("Er sagte: »Nein.«", &["»Nein.«"]);
    }

    #[test]
    fn apostrophes_are_not_marks() {
        check("The ’90s, the ships’ crews, rock ’n’ roll.", &[]);
        check("The '90s, the ships' crews.", &[]);
        check("'The ships' crews left,' he said.", &["'The ships' crews left,'"]);
    }

    #[test]
    fn inches_are_not_marks() {
        check("A line 12 \" (30 cm) long, and one of 5\", drawn outward.", &[]);
        check("She said \"it was 1945\" and left.", &["\"it was 1945\""]);
        check("In 1945 \"the sea\" rose.", &["\"the sea\""]);
    }

    #[test]
    fn quotations_nest() {
        check("“She said ‘no’ to me,” he said.", &["“She said ‘no’ to me,”", "‘no’"]);
        check("\"She said 'no' to me,\" he said.", &["\"She said 'no' to me,\"", "'no'"]);
    }

    #[test]
    fn a_quotation_may_span_sentences_and_paragraphs() {
        check("“It sank. It rose.” He left.", &["“It sank. It rose.”"]);
        check("He said: “It sank. It rose.", &["“It sank. It rose.…"]);
    }

    #[test]
    fn a_lost_mark_is_contained() {
        check("He said “it sank. Then “it rose” again.", &["“it sank.", "“it rose”"]);
        check("It sank” he said.", &[]);
        check("A 5'11\" man.", &[]);
    }

    #[test]
    fn any_marks_are_harmless() {
        for text in ["“", "”", "\"", "'", "«", "““““““““““", "\"'\"'\"'\"'", "’‘’‘“”’", "” “", "\" \"", "a\"b\"c"]
        {
            let tokens = tokens(text, Span::at(0..text.len()));
            assert!(quotes(text, &tokens).len() <= tokens.len());
        }
    }
}
