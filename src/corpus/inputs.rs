//! What answers about a corpus depend on besides its documents, as a hash: for answers that are kept between runs. Knows no
//! stored answers.

use std::hash::{Hash, Hasher};

use super::Corpus;

impl Corpus {
    /// Adds the bibliography, the aliases and the key patterns to a hash. Documents are left to the caller, who knows their
    /// texts.
    pub fn hash_context<H: Hasher>(&self, state: &mut H) {
        (&*self.bibliography, &*self.aliases, &*self.patterns).hash(state);
    }
}
