//! Whether the differences between a quotation and its source turn the sense: a negation on one side only, a cut or an
//! insertion that is marked.

use similar::DiffOp;

use super::alignment::Words;
use super::sense::{self, Operator};
use super::variants;
use super::wording::Said;

/// Whether the differing words have a negation on one side only.
pub(super) fn turns_round(ops: &[DiffOp], quoted: &[Said], theirs: &[Said]) -> bool {
    let (mut here, mut there) = (0, 0);
    for op in ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
        here += op.old_range().filter(|at| sense::denies(quoted, *at)).count();
        there += op.new_range().filter(|at| sense::denies(theirs, *at)).count();
    }
    here % 2 != there % 2
}

/// Whether a marked cut, or words in brackets, change the sense; and if they do, whether a “not” is lost or put in.
pub(super) fn loses_sense(ops: &[DiffOp], quoted: &[Said], theirs: Words<'_>) -> Option<bool> {
    /// Longer insertions explain, and replace nothing.
    const INSERTED: usize = 3;
    let mut lost = None;
    for op in ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
        let (old, new) = (op.old_range(), op.new_range());
        let put_in: Vec<Operator> = old.clone().filter_map(|at| sense::operator(quoted[at].1.as_bytes())).collect();
        let hanging: Vec<Operator> = new
            .clone()
            .filter(|at| sense::hangs_on(theirs, &new, *at))
            .filter_map(|at| sense::operator(theirs.words[at].1.as_bytes()))
            .filter(|operator| !put_in.contains(operator))
            .collect();
        let left_out =
            |operator: Operator| new.clone().any(|at| sense::operator(theirs.words[at].1.as_bytes()) == Some(operator));
        // “[Fell]” for “rose”, “[200]” for “20”.
        let opposed = old.clone().any(|here| {
            new.clone().any(|there| variants::opposed(&quoted[here].1, &theirs.words[there].1))
                && !new.clone().any(|there| theirs.words[there].1.hash() == quoted[here].1.hash())
        });
        if opposed {
            lost = Some(lost.unwrap_or(false));
        }
        // “[did not at any time]”: a negation that opens what was put in.
        let opens = old.clone().take(2).any(|at| sense::denies(quoted, at));
        let strange = put_in.iter().copied().find(|operator| {
            let counts =
                matches!(operator, Operator::Negation | Operator::Limit | Operator::Condition | Operator::Frequency);
            counts && (old.len() <= INSERTED || opens && *operator == Operator::Negation) && !left_out(*operator)
        });
        if let Some(operator) = hanging.first().copied().or(strange) {
            let denied = operator == Operator::Negation || hanging.contains(&Operator::Negation);
            lost = Some(lost.unwrap_or(false) || denied);
        }
    }
    lost
}
