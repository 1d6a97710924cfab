//! The loss of the CRF on a sequence (negative log-likelihood; Lafferty, McCallum and Pereira 2001) and its gradient.

use crate::analysis::model::LABELS;
use crate::analysis::model::crf::{ForwardBackward, Row, Square};

/// The gradient of the loss: for each token's scores, and for the transitions.
pub(super) struct Slopes {
    pub(super) scores: Vec<f32>,
    pub(super) transitions: Square,
}

pub(super) fn slopes(scores: &[Row], transitions: &Square, labels: &[u8]) -> Slopes {
    let sums = ForwardBackward::new(scores, transitions);
    let mut out = Slopes { scores: Vec::with_capacity(scores.len() * LABELS), transitions: [[0.0; LABELS]; LABELS] };
    for (at, &label) in labels.iter().enumerate() {
        let mut row = sums.marginal(at);
        row[usize::from(label)] -= 1.0;
        out.scores.extend(row);
        let Some(before) = at.checked_sub(1) else { continue };
        let mut pair: Square = std::array::from_fn(|a| {
            std::array::from_fn(|b| {
                sums.forward[before][a] * sums.transition[a][b] * sums.odds[at][b] * sums.backward[at][b]
            })
        });
        let total: f32 = pair.iter().flatten().sum::<f32>().max(f32::MIN_POSITIVE);
        pair.iter_mut().flatten().for_each(|value| *value /= total);
        pair[usize::from(labels[before])][usize::from(label)] -= 1.0;
        for (sum, value) in out.transitions.iter_mut().flatten().zip(pair.iter().flatten()) {
            *sum += value;
        }
    }
    out
}
