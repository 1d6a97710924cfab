//! Large lists of places, given names and surnames, hashed, sorted and used in place. They say what a word may be, not
//! what it is: “Reading” and “Mobile” are among the places. `train/listed.py` writes them.

use crate::analysis::gazetteer::fold;
use crate::syntax::Token;

static BYTES: &[u8] = include_bytes!("listed.bin");

/// No listed place has more words.
pub(super) const LONGEST: usize = 4;

#[derive(Clone, Copy)]
pub(super) enum List {
    Places,
    Given,
    Surnames,
}

impl List {
    fn keys(self) -> &'static [[u8; 4]] {
        let mut rest = BYTES;
        for list in 0..3 {
            let Some((count, behind)) = rest.split_first_chunk::<4>() else { break };
            let end = 4 * u32::from_le_bytes(*count) as usize;
            let (keys, behind) = behind.split_at(end.min(behind.len()));
            if list == self as usize {
                return keys.as_chunks::<4>().0;
            }
            rest = behind;
        }
        &[]
    }

    /// Whether the list has the name that these tokens form.
    pub(super) fn holds(self, name: &[Token]) -> bool {
        let key = (name.iter().fold(0, |key, token| fold(key, token.key)) >> 32) as u32;
        self.keys().binary_search_by_key(&key, |bytes| u32::from_le_bytes(*bytes)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::tokens;
    use crate::text::Span;

    #[test]
    fn names_are_found_in_their_lists() {
        let holds = |list: List, name: &str| list.holds(&tokens(name, Span::at(0..name.len())));
        assert!(holds(List::Places, "Rotterdam") && holds(List::Places, "Salt Lake City"));
        assert!(holds(List::Given, "Ada") && holds(List::Surnames, "Marsh"));
        assert!(!holds(List::Places, "Elsewhere") && !holds(List::Given, "Quay") && !holds(List::Surnames, "Xyzzy"));
    }
}
