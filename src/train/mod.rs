//! Makes the weights that are shipped, from public corpora or a newsroom's own: reads them, learns, measures, writes. The
//! same data give the same bytes.

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
