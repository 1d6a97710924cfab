//! The models for texts: the built-in ones, or a user's own in place of some. A value: two folders with different
//! models can be analyzed side by side.

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
pub enum ModelKind {
    Attributions,
    Names,
    Claims,
    PartsOfSpeech,
    CheckWorthiness,
}

impl ModelKind {
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

/// The models for a text. Cheap to clone; the default is built in.
#[derive(Clone, Debug, Default)]
pub struct Models(Option<Arc<Own>>);

/// User models; the built-in ones are used in place of missing ones.
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
    /// With user models in place of some built-in ones. `name`: a hash of all bytes and their purposes; equal names
    /// mean equal weights.
    ///
    /// # Errors
    /// With what the first bytes that are no such weights were to be.
    pub fn own(name: [u8; 32], files: Vec<(ModelKind, Vec<u8>)>) -> Result<Self, ModelKind> {
        let mut own = Own { name, ..Own::default() };
        for (of, bytes) in files {
            let is_sound = match of {
                ModelKind::Attributions => {
                    own.attributions = Weights::copied(&bytes);
                    own.attributions.is_some()
                }
                ModelKind::Names => tagger::Model::whole(&bytes).is_some(),
                ModelKind::Claims => Wording::whole(&bytes).is_some(),
                ModelKind::PartsOfSpeech => part_of_speech::Model::whole(&bytes).is_some(),
                ModelKind::CheckWorthiness => check_worthy::Model::whole(&bytes).is_some(),
            };
            if !is_sound {
                return Err(of);
            }
            match of {
                ModelKind::Attributions => {}
                ModelKind::Names => own.names = Some(bytes.into()),
                ModelKind::Claims => own.claims = Some(bytes.into()),
                ModelKind::PartsOfSpeech => own.parts_of_speech = Some(bytes.into()),
                ModelKind::CheckWorthiness => own.check_worthy = Some(bytes.into()),
            }
        }
        Ok(Self(Some(Arc::new(own))))
    }

    /// The hash of a user's own weights; `None` for the built-in ones.
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
    fn two_sets_of_weights_are_used_side_by_side() {
        let shipped = Models::default();
        let same = include_bytes!("weights/attribution.bin").to_vec();
        let same = Models::own([1; 32], vec![(ModelKind::Attributions, same)]).expect("these are weights");
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
    fn a_file_that_is_not_weights_is_refused_and_named() {
        for of in ModelKind::ALL {
            for bytes in [Vec::new(), vec![0; 100], vec![0xff; 5_000]] {
                assert_eq!(Models::own([0; 32], vec![(of, bytes)]).err(), Some(of));
            }
        }
    }
}
