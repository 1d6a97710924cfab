//! The weights that texts are read with: those that are shipped, or a user's own in place of some of them. A value: two
//! folders with two sets of weights are read side by side, each with its own.

use std::sync::{Arc, LazyLock};

use super::check_worthy;
use super::claim::wording::Wording;
use super::mention::tagger;
use super::model::weights::Weights;
use super::part_of_speech;

static ATTRIBUTIONS: LazyLock<Weights> =
    LazyLock::new(|| Weights::read(include_bytes!("weights/attribution.bin")).unwrap_or_else(Weights::empty));
const NAMES: &[u8] = include_bytes!("weights/names.bin");
const CLAIMS: &[u8] = include_bytes!("weights/claims.bin");
const CHECK_WORTHY: &[u8] = include_bytes!("weights/check-worthy.bin");
const PARTS_OF_SPEECH: &[u8] = include_bytes!("weights/parts-of-speech.bin");

/// A file of weights, as `ibid train` writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightsOf {
    Attributions,
    Names,
    Claims,
    PartsOfSpeech,
    CheckWorthiness,
}

impl WeightsOf {
    pub const ALL: [Self; 5] =
        [Self::Attributions, Self::Names, Self::Claims, Self::PartsOfSpeech, Self::CheckWorthiness];

    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Attributions => "attribution.bin",
            Self::Names => "names.bin",
            Self::Claims => "claims.bin",
            Self::PartsOfSpeech => "parts-of-speech.bin",
            Self::CheckWorthiness => "check-worthy.bin",
        }
    }
}

/// What texts are read with. Cheap to clone; the default is what is shipped.
#[derive(Clone, Debug, Default)]
pub struct Models(Option<Arc<Own>>);

/// Weights of a user's own; where there are none, those that are shipped hold.
#[derive(Debug, Default)]
struct Own {
    name: [u8; 32],
    attributions: Option<Weights>,
    names: Option<Box<[u8]>>,
    claims: Option<Box<[u8]>>,
    parts_of_speech: Option<Box<[u8]>>,
    check_worthy: Option<Box<[u8]>>,
}

/// By name: a hash of the weights.
impl PartialEq for Models {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Models {}

impl Models {
    /// With a user's own weights in place of those that are shipped. `name`: a hash of all the bytes and of what they
    /// are for; equal names stand for equal weights.
    ///
    /// # Errors
    /// With what the first bytes that are no such weights were to be.
    pub fn own(name: [u8; 32], files: Vec<(WeightsOf, Vec<u8>)>) -> Result<Self, WeightsOf> {
        let mut own = Own { name, ..Own::default() };
        for (of, bytes) in files {
            let is_sound = match of {
                WeightsOf::Attributions => {
                    own.attributions = Weights::copied(&bytes);
                    own.attributions.is_some()
                }
                WeightsOf::Names => tagger::Model::whole(&bytes).is_some(),
                WeightsOf::Claims => Wording::whole(&bytes).is_some(),
                WeightsOf::PartsOfSpeech => part_of_speech::Model::whole(&bytes).is_some(),
                WeightsOf::CheckWorthiness => check_worthy::Model::whole(&bytes).is_some(),
            };
            if !is_sound {
                return Err(of);
            }
            match of {
                WeightsOf::Attributions => {}
                WeightsOf::Names => own.names = Some(bytes.into()),
                WeightsOf::Claims => own.claims = Some(bytes.into()),
                WeightsOf::PartsOfSpeech => own.parts_of_speech = Some(bytes.into()),
                WeightsOf::CheckWorthiness => own.check_worthy = Some(bytes.into()),
            }
        }
        Ok(Self(Some(Arc::new(own))))
    }

    /// The hash of a user's own weights; `None` for those that are shipped.
    #[must_use]
    pub fn name(&self) -> Option<&[u8; 32]> {
        self.0.as_ref().map(|own| &own.name)
    }

    pub(super) fn attributions(&self) -> &Weights {
        self.0.as_ref().and_then(|own| own.attributions.as_ref()).unwrap_or(&ATTRIBUTIONS)
    }

    pub(super) fn names(&self) -> tagger::Model<'_> {
        tagger::Model::read(self.0.as_ref().and_then(|own| own.names.as_deref()).unwrap_or(NAMES))
    }

    pub(super) fn claims(&self) -> Wording<'_> {
        Wording::read(self.0.as_ref().and_then(|own| own.claims.as_deref()).unwrap_or(CLAIMS))
    }

    pub(super) fn check_worthy(&self) -> check_worthy::Model<'_> {
        let own = self.0.as_ref().and_then(|own| own.check_worthy.as_deref());
        check_worthy::Model::read(own.unwrap_or(CHECK_WORTHY))
    }

    pub(super) fn parts_of_speech(&self) -> part_of_speech::Model<'_> {
        let own = self.0.as_ref().and_then(|own| own.parts_of_speech.as_deref());
        part_of_speech::Model::read(own.unwrap_or(PARTS_OF_SPEECH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Facts, read_by};
    use crate::syntax::Format;

    fn attributions(facts: &Facts) -> usize {
        facts.attributions.len()
    }

    #[test]
    fn two_sets_of_weights_are_read_with_side_by_side() {
        let shipped = Models::default();
        let same = include_bytes!("weights/attribution.bin").to_vec();
        let same = Models::own([1; 32], vec![(WeightsOf::Attributions, same)]).expect("these are weights");
        let text: Arc<str> = "The surgeon said the ward had been shut for nine days.".into();
        let read = |models: &Models| read_by(models, &text, Format::Text, true);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!(attributions(&read(&shipped)), 1));
                scope.spawn(|| assert_eq!(read(&same), read(&shipped)));
            }
        });
        assert_ne!(same, shipped);
    }

    #[test]
    fn what_is_no_file_of_weights_is_refused_and_named() {
        for of in WeightsOf::ALL {
            for bytes in [Vec::new(), vec![0; 100], vec![0xff; 5_000]] {
                assert_eq!(Models::own([0; 32], vec![(of, bytes)]).err(), Some(of));
            }
        }
    }
}
