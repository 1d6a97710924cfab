//! Where in a passage the words of a quotation are.

use rustc_hash::FxHashMap;
use similar::DiffOp;

/// Words at either end of a quotation that may have been found too far away.
const STRAY: usize = 3;

/// A span whose first or last words also occur nearer to the rest: “I [was glad that I] had won”.
pub(super) fn drawn_together(
    ops: &[DiffOp],
    a: &[u32],
    b: &[u32],
    from: usize,
    stretch: (usize, usize),
) -> (usize, usize) {
    let runs: Vec<(usize, usize, usize)> = ops
        .iter()
        .filter_map(|op| match *op {
            DiffOp::Equal { old_index, new_index, len } => Some((old_index, from + new_index, len)),
            _ => None,
        })
        .collect();
    let (mut start, mut end) = stretch;
    if let [(old, _, length), (next_old, next, _), ..] = runs[..]
        && old == 0
        && length <= STRAY
        && next_old == length
        && next >= length
        && b[next - length..next] == a[..length]
    {
        start = next - length;
    }
    if let [.., (before_old, before, before_length), (old, _, length)] = runs[..]
        && old + length == a.len()
        && length <= STRAY
        && before_old + before_length == old
        && let Some(nearer) = b.get(before + before_length..before + before_length + length)
        && *nearer == a[old..]
    {
        end = before + before_length + length;
    }
    if start < end { (start, end) } else { stretch }
}

/// The span of `b`, somewhat longer than `a`, with the most words of `a`. `None` if it has less than half of `own`, the
/// words of `a` that are not an editor's.
pub(super) fn densest(a: &[u32], b: &[u32], own: usize) -> Option<std::ops::Range<usize>> {
    let mut wanted: FxHashMap<u32, i32> = FxHashMap::default();
    for word in a {
        *wanted.entry(*word).or_default() += 1;
    }
    let length = (a.len() + a.len() / 2 + 4).min(b.len());
    let (mut held, mut best, mut best_at) = (0usize, 0usize, 0usize);
    for (index, word) in b.iter().enumerate() {
        if let Some(left) = wanted.get_mut(word) {
            held += usize::from(*left > 0);
            *left -= 1;
        }
        if index >= length
            && let Some(left) = wanted.get_mut(&b[index - length])
        {
            *left += 1;
            held -= usize::from(*left > 0);
        }
        if held > best {
            (best, best_at) = (held, (index + 1).saturating_sub(length));
        }
    }
    (2 * best >= own).then(|| best_at..(best_at + length).min(b.len()))
}
