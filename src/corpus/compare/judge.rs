//! What a pair is, by small boosted trees that were fitted on pairs with known answers. `judge.txt` holds the trees;
//! `train/compare.py` makes it and says on what.
//!
//! Leaves are integers, so that the answer is the same on every machine.

use std::sync::LazyLock;

use super::pair::FEATURES;

/// What two statements are to each other, each with how surely: 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Verdict {
    /// Both cannot be true.
    pub(super) clash: f32,
    /// One is the later value of what develops.
    pub(super) update: f32,
}

/// A tree's node.
enum Node {
    /// The feature, the most that goes left, and where the right branch begins; the left one follows.
    Split(usize, f32, usize),
    Leaf(i32),
}

#[derive(Default)]
struct Model {
    base: i32,
    trees: Vec<Vec<Node>>,
    /// From a sum on, the share of such pairs that are right; ascending.
    shares: Vec<(i32, f32)>,
}

struct Models {
    clash: Model,
    update: Model,
}

static MODELS: LazyLock<Models> = LazyLock::new(|| {
    let mut models = Models { clash: Model::default(), update: Model::default() };
    let mut is_update = false;
    for line in include_str!("judge.txt").lines() {
        let model = if is_update { &mut models.update } else { &mut models.clash };
        let mut words = line.split_whitespace();
        match words.next() {
            Some("clash") => is_update = false,
            Some("update") => is_update = true,
            Some("base") => model.base = words.next().and_then(|word| word.parse().ok()).unwrap_or(0),
            Some("tree") => model.trees.push(words.filter_map(node).collect()),
            Some("share") => {
                if let (Some(Ok(sum)), Some(Ok(share))) = (words.next().map(str::parse), words.next().map(str::parse)) {
                    model.shares.push((sum, share));
                }
            }
            _ => {}
        }
    }
    models
});

/// “=12” is a leaf, “3<0.5>4” a split of feature 3 at 0.5 whose right branch is node 4.
fn node(word: &str) -> Option<Node> {
    if let Some(leaf) = word.strip_prefix('=') {
        return Some(Node::Leaf(leaf.parse().ok()?));
    }
    let (feature, rest) = word.split_once('<')?;
    let (at, right) = rest.split_once('>')?;
    Some(Node::Split(feature.parse().ok()?, at.parse().ok()?, right.parse().ok()?))
}

impl Model {
    fn share(&self, features: &[f32; FEATURES]) -> f32 {
        let sum = self.base + self.trees.iter().map(|tree| leaf(tree, features)).sum::<i32>();
        let at = self.shares.partition_point(|(least, _)| *least <= sum);
        at.checked_sub(1).and_then(|at| self.shares.get(at)).map_or(0.0, |(_, share)| *share)
    }
}

fn leaf(tree: &[Node], features: &[f32; FEATURES]) -> i32 {
    let mut at = 0;
    // A branch only leads on, so this ends.
    for _ in 0..tree.len() {
        match tree.get(at) {
            Some(Node::Leaf(value)) => return *value,
            Some(Node::Split(feature, most, right)) => {
                let goes_left = features.get(*feature).is_some_and(|value| value <= most);
                at = if goes_left { at + 1 } else { *right };
            }
            None => return 0,
        }
    }
    0
}

pub(super) fn judge(features: &[f32; FEATURES]) -> Verdict {
    let models = &*MODELS;
    Verdict { clash: models.clash.share(features), update: models.update.share(features) }
}
