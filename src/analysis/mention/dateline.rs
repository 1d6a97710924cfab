//! The dateline that opens a report: “FRANKFURT, Nordwire —”. Its place is a place, and its agency is the outlet of the
//! report, no name in it.

use super::Draft;
use crate::analysis::EntityKind;
use crate::analysis::gazetteer::LEXICON;
use crate::analysis::words::Words;
use crate::syntax::{BlockKind, TokenKind, TokenShape};

/// The most tokens of a dateline.
const LONGEST: usize = 14;

/// Corrects the names in a dateline: the first is a place, and others are dropped unless they are listed places.
pub(super) fn correct(words: &Words<'_>, drafts: &mut Vec<Draft>) {
    let Some((start, dash)) = tokens(words) else { return };
    drafts.retain_mut(|draft| {
        if draft.from < start || draft.from >= dash {
            return true;
        }
        if draft.from == start {
            draft.kind = EntityKind::Geopolitical;
            return true;
        }
        let known = LEXICON.known(words.tokens.get(draft.from..draft.to).unwrap_or_default());
        known.is_some_and(|(_, known)| matches!(known.kind, EntityKind::Geopolitical | EntityKind::Location))
    });
}

/// The first token of a dateline, and the dash that ends it. It begins with a place in capitals, and all its words are
/// capitalized.
fn tokens(words: &Words<'_>) -> Option<(usize, usize)> {
    if words.prose.block.kind != BlockKind::Paragraph {
        return None;
    }
    let start = words.prose.sentences.first()?.tokens.start;
    let is_place = words.has(start, TokenShape::CAPITALS) && words.word(start).len() > 2;
    let dash = (start + 1..start + LONGEST)
        .find(|at| words.kind(*at) == Some(TokenKind::Dash) || matches!(words.word(*at), "-" | "–" | "—" | "--"))?;
    let is_formal = |at: usize| words.kind(at) != Some(TokenKind::Word) || words.is_capital(at);
    (is_place && (start..dash).all(is_formal) && words.is_capital(dash + 1)).then_some((start, dash))
}
