//! Weights of the user's own, in place of those that are shipped. Once taken they hold for the whole process.

use std::sync::OnceLock;

use super::{claim, mention, model, part_of_speech};

/// A file of weights, as `ibid train` writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightsOf {
    Attributions,
    Names,
    Claims,
    PartsOfSpeech,
}

impl WeightsOf {
    pub const ALL: [Self; 4] = [Self::Attributions, Self::Names, Self::Claims, Self::PartsOfSpeech];

    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Attributions => "attribution.bin",
            Self::Names => "names.bin",
            Self::Claims => "claims.bin",
            Self::PartsOfSpeech => "parts-of-speech.bin",
        }
    }
}

/// Reads with these weights from now on, in the whole process.
///
/// # Errors
/// Where the bytes are no file of such weights, or documents have already been read with others.
pub fn read_with(weights: WeightsOf, bytes: Vec<u8>) -> Result<(), &'static str> {
    match weights {
        WeightsOf::Attributions => take(&model::weights::OWN, bytes, model::weights::Weights::read),
        WeightsOf::Names => take(&mention::tagger::OWN, bytes, mention::tagger::Model::whole),
        WeightsOf::Claims => take(&claim::wording::OWN, bytes, claim::wording::Wording::whole),
        WeightsOf::PartsOfSpeech => take(&part_of_speech::OWN, bytes, part_of_speech::Model::whole),
    }
}

fn take<T>(
    own: &'static OnceLock<T>,
    bytes: Vec<u8>,
    read: impl FnOnce(&'static [u8]) -> Option<T>,
) -> Result<(), &'static str> {
    // A workspace is loaded more than once by a server: those taken first hold.
    if own.get().is_some() {
        return Ok(());
    }
    let weights = read(Box::leak(bytes.into_boxed_slice())).ok_or("is no file of weights")?;
    own.set(weights).map_err(|_| "comes too late: start ibid again to read with it")
}
