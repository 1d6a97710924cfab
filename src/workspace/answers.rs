//! Answers about a whole folder, kept between runs. An answer is stored under a hash of all that it depends on (every
//! document, the bibliographies, the configuration, this build), so that it is never outdated. Knows no questions.

use std::hash::{Hash, Hasher};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::load::{Keeping, Loaded};
use super::store::{self, Keep, Key, Keys, Store};
use crate::corpus::Corpus;
use crate::rules::Policies;

/// Where answers about a folder are stored.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    pub(super) store: Store,
    /// The key of each document's text, in the order of the documents. Bibliographies that were added later have none.
    pub(super) texts: Vec<Key>,
}

/// Below this many bytes of text an answer is found again sooner than it is stored.
const WORTH_KEEPING: usize = 16 << 10;

/// The name of an answer: a hash of all that it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerKey(Key);

/// A hash of many bits, for everything that can be hashed.
struct Digest(blake3::Hasher);

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        self.0.finalize_xof().fill(&mut first);
        u64::from_le_bytes(first)
    }
}

impl Loaded {
    /// The name of what the rules find in these documents with these settings. `None` if it is not worth storing, or nothing
    /// is stored. `corpus` must have the documents that were read, as they were read.
    #[must_use]
    pub fn findings_key(&self, corpus: &Corpus, policies: &Policies) -> Option<AnswerKey> {
        let texts = &self.answers.as_ref()?.texts;
        let is_worth_keeping = self.documents.iter().map(|it| it.len() as usize).sum::<usize>() >= WORTH_KEEPING;
        if !is_worth_keeping || texts.len() > self.documents.len() {
            return None;
        }
        let mut digest = Digest(blake3::Hasher::new_keyed(&Keys::secret()));
        self.documents.len().hash(&mut digest);
        for (at, document) in self.documents.iter().enumerate() {
            let text = texts.get(at).copied().unwrap_or_else(|| store::hash(&document.full_text()));
            let models = document.models.name();
            (document.id, &document.path, document.format, models, text).hash(&mut digest);
        }
        corpus.hash_context(&mut digest);
        policies.hash(&mut digest);
        Some(AnswerKey(*digest.0.finalize().as_bytes()))
    }

    /// The stored answer of that name.
    #[must_use]
    pub fn answer<T: DeserializeOwned>(&self, key: AnswerKey) -> Option<T> {
        let bytes = self.answers.as_ref()?.store.answer(&key.0)?;
        postcard::from_bytes(&bytes).ok()
    }

    /// Stores an answer in the background, after what `keeping` still stores.
    pub fn keep_answer<T: Serialize>(&self, key: AnswerKey, answer: &T, keeping: &mut Keeping) {
        let (Some(answers), Ok(bytes)) = (&self.answers, postcard::to_stdvec(answer)) else { return };
        let store = answers.store.clone();
        keeping.then(move || {
            // One that cannot be stored costs time alone.
            let _ = store.keep(Keep { answer: Some((key.0, &bytes)), ..Keep::default() });
        });
    }
}
