//! Viterbi decoding of a linear chain of labels, in integers, so that results are the same on every machine.

/// The labels with the highest sum (Viterbi 1967), given which label may follow which; label 0 precedes the first token
/// and follows the last.
pub(crate) fn decode<const L: usize>(
    unary: &[[i32; L]],
    transitions: &[[i32; L]; L],
    may_follow: fn(usize, usize) -> bool,
) -> Vec<usize> {
    let mut back: Vec<[u8; L]> = Vec::with_capacity(unary.len());
    let mut score = [i32::MIN / 2; L];
    score[0] = 0;
    // In the inner loop nothing depends on another label, so that the compiler computes several at once.
    let allowed: [[bool; L]; L] = std::array::from_fn(|before| std::array::from_fn(|after| may_follow(before, after)));
    for here in unary {
        let mut from = [0_i32; L];
        let mut next = [i32::MIN / 2; L];
        for (before, (transitions, allowed)) in transitions.iter().zip(&allowed).enumerate() {
            let score = score[before];
            for after in 0..L {
                let sum = score + transitions[after];
                let is_better = allowed[after] & (sum > next[after]);
                next[after] = if is_better { sum } else { next[after] };
                from[after] = if is_better { before as i32 } else { from[after] };
            }
        }
        for (next, here) in next.iter_mut().zip(here) {
            *next += here;
        }
        back.push(from.map(|before| before as u8));
        score = next;
    }
    let mut label = (0..L).max_by_key(|&label| score[label] + transitions[label][0]).unwrap_or(0);
    let mut path = vec![0; unary.len()];
    for (place, from) in path.iter_mut().zip(&back).rev() {
        *place = label;
        label = usize::from(from[label]);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_is_not_allowed_is_not_taken() {
        // Label 2 is the best of the second token alone, and may only follow 1.
        let unary = [[5, 0, 0], [0, 0, 4], [0, 1, 0]];
        let free = decode(&unary, &[[0; 3]; 3], |_, _| true);
        assert_eq!(free, [0, 2, 1]);
        let bound = decode(&unary, &[[0; 3]; 3], |before, after| after != 2 || before == 1);
        assert_eq!(bound, [0, 0, 1]);
    }

    #[test]
    fn nothing_has_no_path() {
        assert_eq!(decode::<3>(&[], &[[0; 3]; 3], |_, _| true), Vec::<usize>::new());
    }
}
