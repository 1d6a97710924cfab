//! Trains the built-in models from public corpora, or a user's own from annotated texts. The same data give the same
//! bytes.

#![expect(clippy::disallowed_methods, reason = "what is learnt is shipped in bytes, and no answer is reckoned here")]

pub(crate) mod attribution;
pub(crate) mod card;
mod chain;
pub(crate) mod check_worthy;
pub(crate) mod claims;
mod corpora;
pub(crate) mod names;
pub(crate) mod parts_of_speech;
mod random;
