//! Makes the weights that are shipped, from public corpora: reads them, learns, measures. The same data give the same
//! bytes.

mod chain;
mod corpora;
pub mod names;
mod random;
