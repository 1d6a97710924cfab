//! Gradient-boosted decision trees (Friedman 2001; LightGBM, Ke et al. 2017), as `train/disagreements.py` writes them.

/// Trees that are added up, and what they add up to where a report is likely enough.
#[derive(Debug)]
pub(super) struct Forest {
    trees: Vec<Vec<Node>>,
    /// For each tree, the most that it and those behind it can add.
    most: Vec<f32>,
}

#[derive(Clone, Copy, Debug)]
enum Node {
    /// Goes left where the feature is at most the limit.
    Split {
        feature: u16,
        limit: f32,
        left: u16,
        right: u16,
    },
    Leaf(f32),
}

impl Forest {
    /// Reads trees: for each its number of nodes, then the nodes: feature, left and right (16 bits each) and the limit (a
    /// float); a leaf has `u16::MAX` for the feature and its value for the limit. All in little-endian order. `None` if the
    /// bytes are no forest.
    pub(super) fn parse(mut bytes: &[u8]) -> Option<Self> {
        let mut trees = Vec::new();
        while !bytes.is_empty() {
            let (count, rest) = bytes.split_first_chunk::<2>()?;
            bytes = rest;
            let count = u16::from_le_bytes(*count);
            let mut tree = Vec::new();
            for at in 0..count {
                let (node, rest) = bytes.split_first_chunk::<10>()?;
                bytes = rest;
                let number = |at: usize| u16::from_le_bytes([node[at], node[at + 1]]);
                let value = f32::from_le_bytes([node[6], node[7], node[8], node[9]]);
                let (feature, left, right) = (number(0), number(2), number(4));
                if feature == u16::MAX {
                    tree.push(Node::Leaf(value));
                    continue;
                }
                // Children follow their parent, so that every walk ends.
                let follows = |child: u16| child > at && child < count;
                if !follows(left) || !follows(right) {
                    return None;
                }
                tree.push(Node::Split { feature, limit: value, left, right });
            }
            trees.push(tree);
        }
        let mut most = vec![0.0; trees.len()];
        let mut sum = 0.0;
        for (tree, most) in trees.iter().zip(&mut most).rev() {
            sum += greatest(tree);
            *most = sum;
        }
        Some(Self { trees, most })
    }

    /// The sum over the trees, in log-odds.
    pub(super) fn score(&self, features: &[f32]) -> f32 {
        self.trees.iter().map(|tree| walk(tree, features)).sum()
    }

    /// The score if it is at least this; trees that cannot make it so are not walked.
    pub(super) fn score_from(&self, features: &[f32], least: f32) -> Option<f32> {
        /// Sums in another order differ by less.
        const ROUNDING: f32 = 0.01;
        let mut sum = 0.0;
        for (tree, most) in self.trees.iter().zip(&self.most) {
            if sum + most < least - ROUNDING {
                return None;
            }
            sum += walk(tree, features);
        }
        (sum >= least).then_some(sum)
    }
}

/// The greatest value of a leaf.
fn greatest(tree: &[Node]) -> f32 {
    let leaves = tree.iter().filter_map(|node| if let Node::Leaf(value) = node { Some(*value) } else { None });
    leaves.fold(f32::NEG_INFINITY, f32::max)
}

fn walk(tree: &[Node], features: &[f32]) -> f32 {
    let mut at = 0;
    loop {
        match tree.get(usize::from(at)) {
            None => return 0.0,
            Some(Node::Leaf(value)) => return *value,
            Some(Node::Split { feature, limit, left, right }) => {
                let Some(value) = features.get(usize::from(*feature)) else { return 0.0 };
                at = if value <= limit { *left } else { *right };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(feature: u16, left: u16, right: u16, value: f32) -> Vec<u8> {
        [&feature.to_le_bytes()[..], &left.to_le_bytes(), &right.to_le_bytes(), &value.to_le_bytes()].concat()
    }

    #[test]
    fn a_tree_is_walked_to_its_leaf() {
        let nodes = [node(0, 1, 2, 0.5), node(u16::MAX, 0, 0, -1.0), node(u16::MAX, 0, 0, 2.0)].concat();
        let forest = Forest::parse(&[&3_u16.to_le_bytes()[..], &nodes].concat()).expect("a forest");
        let mut features = [0.0];
        assert!((forest.score(&features) + 1.0).abs() < f32::EPSILON);
        assert_eq!((forest.score_from(&features, -2.0), forest.score_from(&features, 0.0)), (Some(-1.0), None));
        features[0] = 0.75;
        assert!((forest.score(&features) - 2.0).abs() < f32::EPSILON);
        assert_eq!((forest.score_from(&features, 2.0), forest.score_from(&features, 2.5)), (Some(2.0), None));
    }

    #[test]
    fn damaged_trees_are_none() {
        let circle = [&1_u16.to_le_bytes()[..], &node(0, 0, 0, 0.5)].concat();
        assert!(Forest::parse(&circle).is_none());
        assert!(Forest::parse(&circle[..5]).is_none());
    }
}
