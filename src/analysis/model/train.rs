//! Trains the reader: a conditional random field, by stochastic gradient with per-weight step sizes (`AdaGrad`).
//! Deterministic: the same data give the same bytes.

use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::features::Features;
use super::{LABELS, Label, may_follow, weights};
use crate::analysis::prose::Prose;
use crate::syntax::{Format, Token, next_chunk, parse_chunk};
use crate::text::Span;

/// Features seen less often than this are left out.
const RARE: u32 = 3;
const EPOCHS: usize = 7;
const RATE: f32 = 0.012;
/// Share of a token's features left out at random in each step.
const DROPPED: f32 = 0.2;
/// Pulls weights to zero, per token.
const DECAY: f32 = 2e-6;
/// How many features the shipped table keeps, those of the largest weights.
const KEPT: usize = 104_000;

struct Sequence {
    /// Features of each token, as indices of the table.
    features: Vec<Vec<u32>>,
    labels: Vec<usize>,
}

impl Sequence {
    /// The sequence with some features left out at random, so that no weight relies on the others.
    fn dropped(&self, seed: &mut u64) -> Self {
        let limit = (DROPPED * 1e6) as u64;
        let mut keep = |_: &u32| {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*seed >> 33) % 1_000_000 >= limit
        };
        let features = self.features.iter().map(|token| token.iter().copied().filter(&mut keep).collect()).collect();
        Self { features, labels: self.labels.clone() }
    }
}

#[test]
#[ignore = "run by hand where the data lie; writes weights.bin"]
fn train_the_reader() {
    let Some(folder) = std::env::var_os("IBID_POLNEAR") else {
        println!("skipped: IBID_POLNEAR does not name a folder with train.jsonl");
        return;
    };
    let rows = std::fs::read_to_string(Path::new(&folder).join("train.jsonl")).expect("train.jsonl");
    let hold_out = std::env::var_os("IBID_HOLD_OUT").is_some();
    let (mut raw, mut held) = (Vec::new(), Vec::new());
    for (index, row) in rows.lines().enumerate() {
        let row: Value = serde_json::from_str(row).expect("a row of JSON");
        read_document(&row, if hold_out && index % 8 == 0 { &mut held } else { &mut raw });
    }
    let held_out = held.len();
    let mut count: FxHashMap<u32, u32> = FxHashMap::default();
    for key in raw.iter().flat_map(|(tokens, _)| tokens.iter().flatten()) {
        *count.entry(*key).or_default() += 1;
    }
    let mut keys: Vec<u32> = count.iter().filter(|(_, n)| **n >= RARE).map(|(key, _)| *key).collect();
    keys.sort_unstable();
    let index: FxHashMap<u32, u32> = keys.iter().enumerate().map(|(at, key)| (*key, at as u32)).collect();
    let known = |token: Vec<u32>| token.iter().filter_map(|key| index.get(key).copied()).collect();
    let mut data: Vec<Sequence> = raw
        .into_iter()
        .chain(held)
        .map(|(tokens, labels)| Sequence { features: tokens.into_iter().map(known).collect(), labels })
        .collect();
    println!("{} features, {} sequences", keys.len(), data.len());
    let mut field = Field::new(keys.len());
    // With IBID_HOLD_OUT, every eighth document is kept for choosing the settings, and nothing is written.
    let held = data.split_off(data.len() - held_out);
    let mut seed = 1_u64;
    for epoch in 0..EPOCHS {
        for at in (1..data.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            data.swap(at, (seed >> 33) as usize % (at + 1));
        }
        let loss: f64 = data.iter().map(|sequence| f64::from(field.learn(&sequence.dropped(&mut seed)))).sum();
        println!("epoch {epoch}: loss {loss:.0}{}", field.score(&held));
    }
    if !held.is_empty() {
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/analysis/model/weights.bin");
    std::fs::write(path, field.bytes(&keys)).expect("weights.bin is written");
}

/// The sequences of one document: features and gold labels of each block's tokens.
fn read_document(row: &Value, out: &mut Vec<(Vec<Vec<u32>>, Vec<usize>)>) {
    let text = row["text"].as_str().expect("a text");
    let gold = gold(row, text);
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], Format::Text, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        let syntax = parse_chunk(&chunk, Format::Text, at == 0);
        for block in &syntax.blocks {
            let Some(prose) = Prose::new(&syntax.prose, block) else { continue };
            if prose.tokens.is_empty() {
                continue;
            }
            let labels = labels(&prose.tokens, at as u32, &gold);
            let mut features = Features::new(&prose);
            let keys = (0..prose.tokens.len()).map(|token| {
                let mut keys = Vec::new();
                features.of(token, &mut keys);
                keys
            });
            out.push((keys.collect(), labels));
        }
        at += length;
    }
}

/// A stretch of the gold, with the label that opens it.
struct Part {
    span: Span,
    label: Label,
}

/// The parts of the attributions that stand in no other's content, content last.
fn gold(row: &Value, text: &str) -> Vec<Part> {
    let bytes: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
    let spans = |value: &Value| -> Vec<Span> {
        let place = |value: &Value| bytes[value.as_u64().expect("an offset") as usize];
        value.as_array().into_iter().flatten().map(|s| Span::new(place(&s[0]), place(&s[1]))).collect()
    };
    let all: Vec<[Vec<Span>; 3]> = (row["attributions"].as_array().into_iter().flatten())
        .map(|a| [spans(&a["source"]), spans(&a["cue"]), spans(&a["content"])])
        .collect();
    let mut parts = Vec::new();
    for (at, [source, cue, content]) in all.iter().enumerate() {
        let Some(seed) = cue.first().or(content.first()) else { continue };
        let nested = all
            .iter()
            .enumerate()
            .any(|(other, [_, _, outer])| other != at && outer.iter().any(|o| o.covers(*seed) && o != seed));
        if nested {
            continue;
        }
        // On which side of a stretch the nearest cue stands.
        let follows = |span: &Span| {
            let nearest = cue.iter().min_by_key(|c| {
                if c.start >= span.end { c.start - span.end } else { span.start.saturating_sub(c.end) }
            });
            nearest.is_some_and(|c| c.start >= span.start)
        };
        let side = |span: &Span, before, behind| if follows(span) { before } else { behind };
        parts.extend(
            source.iter().map(|s| Part { span: *s, label: side(s, Label::SourceBegins, Label::SourceBehindBegins) }),
        );
        parts.extend(cue.iter().map(|s| Part { span: *s, label: Label::CueBegins }));
        parts.extend(
            content.iter().map(|s| Part { span: *s, label: side(s, Label::ContentBegins, Label::ContentBehindBegins) }),
        );
    }
    parts.sort_by_key(|part| match part.label {
        Label::SourceBegins | Label::SourceBehindBegins => 0,
        Label::ContentBegins | Label::ContentBehindBegins => 1,
        _ => 2,
    });
    parts
}

fn labels(tokens: &[Token], from: u32, gold: &[Part]) -> Vec<usize> {
    let mut labels = vec![0; tokens.len()];
    for part in gold {
        let mut begun = false;
        for (token, label) in tokens.iter().zip(&mut labels) {
            if token.span.shifted(from).overlaps(part.span) {
                *label = part.label as usize + usize::from(begun);
                begun = true;
            }
        }
    }
    // Where one part was painted over another, what is left of it begins anew.
    let mut before = 0;
    for label in &mut labels {
        if !may_follow(before, *label) {
            *label -= 1;
        }
        before = *label;
    }
    labels
}

type Row = [f32; LABELS];

struct Field {
    weights: Vec<Row>,
    squares: Vec<Row>,
    transitions: [Row; LABELS],
    transition_squares: [Row; LABELS],
}

fn step(weight: &mut f32, square: &mut f32, gradient: f32) {
    let gradient = gradient - DECAY * *weight;
    *square += gradient * gradient;
    *weight += RATE * gradient / (square.sqrt() + 1e-4);
}

impl Field {
    fn new(features: usize) -> Self {
        Self {
            weights: vec![[0.0; LABELS]; features],
            squares: vec![[0.0; LABELS]; features],
            transitions: [[0.0; LABELS]; LABELS],
            transition_squares: [[0.0; LABELS]; LABELS],
        }
    }

    /// What the field gets right of sequences it has not seen: F1 of the tokens of source, cue and content.
    fn score(&self, held: &[Sequence]) -> String {
        let role = |label: usize| match label {
            0 => None,
            1..=2 => Some(1),
            3..=6 => Some(0),
            _ => Some(2),
        };
        let mut counts = [[0_u32; 3]; 3];
        let transitions = self.transitions.map(|row| row.map(|weight| (weight * 1e4) as i32));
        for sequence in held {
            let unary: Vec<[i32; LABELS]> = sequence
                .features
                .iter()
                .map(|features| {
                    let mut sum = [0.0; LABELS];
                    for &feature in features {
                        for (sum, weight) in sum.iter_mut().zip(&self.weights[feature as usize]) {
                            *sum += weight;
                        }
                    }
                    sum.map(|weight| (weight * 1e4) as i32)
                })
                .collect();
            for (found, gold) in super::best_path(&unary, &transitions).into_iter().zip(&sequence.labels) {
                let (found, gold) = (role(found), role(*gold));
                if let Some(role) = found.filter(|_| found == gold) {
                    counts[role][0] += 1;
                }
                if let Some(role) = found {
                    counts[role][1] += 1;
                }
                if let Some(role) = gold {
                    counts[role][2] += 1;
                }
            }
        }
        let f1 = |[right, found, gold]: [u32; 3]| 200.0 * f64::from(right) / f64::from((found + gold).max(1));
        format!(", source {:.2}, cue {:.2}, content {:.2}", f1(counts[0]), f1(counts[1]), f1(counts[2]))
    }

    /// One step towards a sequence; gives its loss before the step.
    fn learn(&mut self, sequence: &Sequence) -> f32 {
        let length = sequence.labels.len();
        let transition: [Row; LABELS] = std::array::from_fn(|a| {
            std::array::from_fn(|b| if may_follow(a, b) { self.transitions[a][b].exp() } else { 0.0 })
        });
        let mut loss = 0.0;
        let mut unary = Vec::with_capacity(length);
        for (features, &gold) in sequence.features.iter().zip(&sequence.labels) {
            let mut sum = [0.0; LABELS];
            for &feature in features {
                for (sum, weight) in sum.iter_mut().zip(&self.weights[feature as usize]) {
                    *sum += weight;
                }
            }
            let most = sum.iter().copied().fold(f32::MIN, f32::max);
            loss -= sum[gold] - most;
            unary.push(sum.map(|sum| (sum - most).exp()));
        }
        let normal = |row: &mut Row| {
            let total: f32 = row.iter().sum();
            row.iter_mut().for_each(|value| *value /= total);
            total
        };
        let mut forward: Vec<Row> = Vec::with_capacity(length);
        for (at, here) in unary.iter().enumerate() {
            let mut row: Row = match at.checked_sub(1) {
                None => std::array::from_fn(|label| if may_follow(0, label) { here[label] } else { 0.0 }),
                Some(before) => std::array::from_fn(|b| {
                    (0..LABELS).map(|a| forward[before][a] * transition[a][b]).sum::<f32>() * here[b]
                }),
            };
            loss += normal(&mut row).ln();
            forward.push(row);
        }
        let mut backward: Row = [1.0; LABELS];
        for at in (0..length).rev() {
            let mut gradient: Row = std::array::from_fn(|label| forward[at][label] * backward[label]);
            normal(&mut gradient);
            gradient.iter_mut().for_each(|p| *p = -*p);
            gradient[sequence.labels[at]] += 1.0;
            for &feature in &sequence.features[at] {
                let (weights, squares) = (&mut self.weights[feature as usize], &mut self.squares[feature as usize]);
                for ((weight, square), gradient) in weights.iter_mut().zip(squares).zip(gradient) {
                    step(weight, square, gradient);
                }
            }
            if let Some(before) = at.checked_sub(1) {
                let ahead: Row = std::array::from_fn(|label| unary[at][label] * backward[label]);
                let mut pair = [[0.0; LABELS]; LABELS];
                let mut total = 0.0;
                for a in 0..LABELS {
                    for b in 0..LABELS {
                        pair[a][b] = forward[before][a] * transition[a][b] * ahead[b];
                        total += pair[a][b];
                    }
                }
                let (from, to) = (sequence.labels[before], sequence.labels[at]);
                loss -= self.transitions[from][to];
                for a in 0..LABELS {
                    for b in 0..LABELS {
                        let gold = f32::from((a, b) == (from, to));
                        step(
                            &mut self.transitions[a][b],
                            &mut self.transition_squares[a][b],
                            gold - pair[a][b] / total,
                        );
                    }
                }
                backward = std::array::from_fn(|a| (0..LABELS).map(|b| transition[a][b] * ahead[b]).sum());
                normal(&mut backward);
            }
        }
        loss
    }

    fn bytes(&self, keys: &[u32]) -> Vec<u8> {
        let size = |row: &Row| {
            let (low, high) = row.iter().fold((f32::MAX, f32::MIN), |(low, high), w| (low.min(*w), high.max(*w)));
            high - low
        };
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by(|a, b| size(&self.weights[*b]).total_cmp(&size(&self.weights[*a])).then(a.cmp(b)));
        order.truncate(KEPT);
        let scale = 24.0;
        let small = |weight: f32| (weight * scale).round().clamp(-127.0, 127.0) as i8;
        let features: Vec<_> = order.iter().map(|at| (keys[*at], self.weights[*at].map(small))).collect();
        let transitions = self.transitions.map(|row| row.map(|weight| (weight * scale).round() as i32));
        weights::write(scale, &transitions, &features)
    }
}
