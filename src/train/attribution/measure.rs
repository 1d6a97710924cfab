//! Accuracy on held-out articles, and calibration of the probabilities (Platt 1999).

use super::example::blocks;
use crate::analysis::Manner;
use crate::analysis::attribution::{RawPrediction, predict_raw};
use crate::analysis::manner::manner;
use crate::analysis::model::calibration::{Calibration, SIGNS, Signs, log_odds, weighed};
use crate::analysis::model::weights::Weights;
use crate::analysis::model::{Role, predict, role};
use crate::analysis::prose::Prose;
use crate::text::Span;
use crate::train::corpora::{Attributed, Gold};

/// Correct, predicted, gold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts(pub(crate) [u32; 3]);

impl Counts {
    /// In percent.
    pub(crate) fn f1(self) -> f64 {
        let [right, found, gold] = self.0.map(f64::from);
        200.0 * right / (found + gold).max(1.0)
    }

    fn note(&mut self, found: bool, gold: bool) {
        self.0[0] += u32::from(found && gold);
        self.0[1] += u32::from(found);
        self.0[2] += u32::from(gold);
    }
}

/// The step size of [`fit`].
const RATE: f64 = 0.3;

/// The gold labels of a sentence.
#[derive(Clone, Copy, Debug, Default)]
struct Is {
    attributed: bool,
    /// Stated in words.
    reported: bool,
}

/// For each tenth of a score: the number of sentences, their mean score, and the percentage for which it is right.
pub(crate) type Reliability = Vec<(usize, f64, f64)>;

#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    /// Tokens of source, cue, content.
    pub(crate) tokens: [Counts; 3],
    /// Attributions whose content overlaps a gold one's by half of the longer of the two.
    pub(crate) matched: Counts,
    /// Sentences without an attribution.
    pub(crate) unattributed: Counts,
    /// Features of sentences, and whether they are attributed.
    sentences: Vec<(Signs, Is)>,
    attributions: Vec<(f32, bool)>,
}

impl Report {
    /// In percent: the precision for unattributed sentences at that recall.
    pub(crate) fn precision_at(&self, recall: f64) -> f64 {
        let weights = self.calibration().attributed;
        let mut sentences: Vec<(f32, bool)> =
            self.sentences.iter().map(|(signs, is)| (weighed(signs, &weights), is.attributed)).collect();
        sentences.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all = sentences.iter().filter(|(_, attributed)| !attributed).count() as f64;
        let mut right = 0.0;
        for (found, (_, attributed)) in sentences.iter().enumerate() {
            right += f64::from(u8::from(!attributed));
            if right >= recall * all {
                return 100.0 * right / (found + 1) as f64;
            }
        }
        0.0
    }

    pub(super) fn calibration(&self) -> Calibration {
        let sentences = |is: fn(&Is) -> bool| -> Vec<_> {
            self.sentences.iter().map(|(signs, gold)| (signs.numbers(), is(gold))).collect()
        };
        let attributions: Vec<_> = self.attributions.iter().map(|(raw, is)| ([log_odds(*raw), 1.0], *is)).collect();
        Calibration {
            attributed: fit(&sentences(|is| is.attributed), Calibration::NONE.attributed),
            reported: fit(&sentences(|is| is.reported), Calibration::NONE.reported),
            attribution: fit(&attributions, Calibration::NONE.attribution),
        }
    }

    pub(crate) fn attributed_reliability(&self) -> Reliability {
        self.reliability(&self.calibration().attributed, |is| is.attributed)
    }

    pub(crate) fn reported_reliability(&self) -> Reliability {
        self.reliability(&self.calibration().reported, |is| is.reported)
    }

    fn reliability(&self, weights: &[f32; SIGNS], is: fn(&Is) -> bool) -> Reliability {
        let mut tenths = vec![(0_usize, 0.0, 0.0); 10];
        for (signs, gold) in &self.sentences {
            let score = weighed(signs, weights);
            let tenth = &mut tenths[((score * 10.0) as usize).min(9)];
            tenth.0 += 1;
            tenth.1 += f64::from(score);
            tenth.2 += f64::from(u8::from(is(gold)));
        }
        let mean = |(count, score, right): (usize, f64, f64)| {
            let all = count.max(1) as f64;
            (count, score / all, 100.0 * right / all)
        };
        tenths.into_iter().map(mean).collect()
    }
}

/// Labels the texts with uncalibrated weights.
pub(super) fn measure(weights: &Weights, texts: &[Attributed]) -> Report {
    let mut report = Report::default();
    for text in texts {
        let of = |part: fn(&Gold) -> &Vec<Span>| {
            let mut spans: Vec<Span> = text.attributions.iter().flat_map(part).copied().collect();
            spans.sort_unstable();
            spans
        };
        let gold = [of(|gold| &gold.source), of(|gold| &gold.cue), of(|gold| &gold.content)];
        let covered = |part: usize, span: Span| {
            let end = gold[part].partition_point(|own| own.start < span.end);
            // Spans of one kind rarely nest, so looking at the last few is sufficient.
            gold[part][..end].iter().rev().take(8).any(|own| own.overlaps(span))
        };
        let mut contents = Vec::new();
        blocks(&text.text, |start, prose| {
            let reading = predict(weights, prose);
            for (token, labelled) in prose.tokens.iter().zip(&reading.labels) {
                let found = role(labelled.label as usize);
                for (part, role) in [Role::Source, Role::Cue, Role::Content].into_iter().enumerate() {
                    report.tokens[part].note(found == Some(role), covered(part, token.span.shifted(start)));
                }
            }
            let RawPrediction { attributions, signs, .. } = predict_raw(weights, prose, &[]);
            let mut spans: Vec<Span> = attributions.iter().flat_map(|a| &a.content).copied().collect();
            spans.sort_unstable();
            for (sentence, signs) in prose.sentences.iter().zip(signs) {
                let is = covered(2, sentence.span.shifted(start));
                let found = spans.iter().any(|span| span.overlaps(sentence.span));
                report.unattributed.note(!found, !is);
                let reported = is && told(sentence.span.shifted(start), text, start, prose);
                report.sentences.push((signs, Is { attributed: is, reported }));
            }
            let told = attributions.into_iter().filter(|attribution| !attribution.content.is_empty());
            contents.extend(told.map(|attribution| {
                let spans: Vec<Span> = attribution.content.iter().map(|span| span.shifted(start)).collect();
                (spans, attribution.score)
            }));
        });
        pair(text, &contents, &mut report);
    }
    report
}

/// Whether any gold attribution whose content overlaps a sentence is stated in words. Its cue may be in an earlier
/// block.
fn told(sentence: Span, text: &Attributed, start: u32, prose: &Prose<'_>) -> bool {
    text.attributions.iter().filter(|gold| gold.content.iter().any(|content| content.overlaps(sentence))).any(|gold| {
        let cue = |at: &usize| {
            let span = prose.tokens.get(*at).map(|token| token.span.shifted(start));
            span.is_some_and(|span| gold.cue.iter().any(|cue| cue.overlaps(span)))
        };
        let cue: Vec<usize> = (0..prose.tokens.len()).filter(cue).collect();
        manner(prose, cue.into_iter(), std::iter::empty()) != Manner::Deed
    })
}

/// Matches attributions with gold ones by their contents, one to one.
fn pair(text: &Attributed, found: &[(Vec<Span>, f32)], report: &mut Report) {
    let size = |spans: &[Span]| spans.iter().map(|span| span.len()).sum::<u32>();
    let mut free: Vec<&Gold> = text.attributions.iter().filter(|gold| !gold.content.is_empty()).collect();
    report.matched.0[2] += free.len() as u32;
    report.matched.0[1] += found.len() as u32;
    for (content, score) in found {
        let shared = |gold: &Gold| {
            let pairs = gold.content.iter().flat_map(|a| content.iter().map(move |b| (a, b)));
            pairs.map(|(a, b)| a.end.min(b.end).saturating_sub(a.start.max(b.start))).sum::<u32>()
        };
        let fits = |gold: &&Gold| 2 * shared(gold) >= size(content).max(size(&gold.content)).max(1);
        let own = free.iter().position(fits);
        report.attributions.push((*score, own.is_some()));
        if let Some(own) = own {
            free.swap_remove(own);
            report.matched.0[0] += 1;
        }
    }
}

/// The weights with the highest likelihood, by a fixed number of gradient descent steps.
fn fit<const N: usize>(pairs: &[([f32; N], bool)], start: [f32; N]) -> [f32; N] {
    let mut weights = start.map(f64::from);
    let pairs: Vec<_> = pairs.iter().map(|(signs, is)| (signs.map(f64::from), f64::from(u8::from(*is)))).collect();
    for _ in 0..4_000 {
        let mut slopes = [0.0; N];
        for (signs, is) in &pairs {
            let odds: f64 = weights.iter().zip(signs).map(|(weight, sign)| weight * sign).sum();
            let wrong = 1.0 / (1.0 + (-odds).exp()) - is;
            slopes.iter_mut().zip(signs).for_each(|(slope, sign)| *slope += wrong * sign);
        }
        for (weight, slope) in weights.iter_mut().zip(slopes) {
            *weight -= RATE * slope / pairs.len().max(1) as f64;
        }
    }
    weights.map(|weight| weight as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overconfident_scores_are_pulled_to_the_middle() {
        // Predicted at nine tenths, right in six tenths; and vice versa below.
        let pair = |belief: f32, is: bool| ([log_odds(belief), 1.0], is);
        let pairs: Vec<_> = (0..100).flat_map(|n| [pair(0.9, n % 10 < 6), pair(0.1, n % 10 < 4)]).collect();
        let [slope, offset] = fit(&pairs, [1.0, 0.0]);
        let score = 1.0 / (1.0 + (-(slope * 9.0_f32.ln() + offset)).exp());
        assert!((score - 0.6).abs() < 0.02, "{score}");
    }

    #[test]
    fn precision_at_a_recall_counts_the_least_attributed_first() {
        let sentences = [(0.1, false), (0.2, true), (0.3, false), (0.9, true), (0.95, false)];
        let signs = |believed| Signs { believed, ..Signs::default() };
        let sentences =
            sentences.map(|(believed, attributed)| (signs(believed), Is { attributed, reported: attributed })).to_vec();
        let report = Report { sentences, ..Report::default() };
        assert!((report.precision_at(0.3) - 100.0).abs() < 1e-6);
        assert!((report.precision_at(0.6) - 200.0 / 3.0).abs() < 1e-6);
    }
}
