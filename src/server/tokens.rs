//! Semantic tokens as differences from those that the client has. Knows nothing about what a token means.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tower_lsp::ls_types::{
    SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensEdit, SemanticTokensFullDeltaResult,
};

/// The tokens of so many documents are remembered; another document gets all of its tokens again.
const REMEMBERED: usize = 32;
/// The numbers by which LSP writes one token.
const NUMBERS: u32 = 5;

/// The tokens that the client has of each document.
#[derive(Debug, Default)]
pub(super) struct SentTokens(Mutex<Sent>);

#[derive(Debug, Default)]
struct Sent {
    results: u64,
    /// The one asked about last comes last.
    documents: VecDeque<Tokens>,
}

#[derive(Debug)]
struct Tokens {
    uri: Box<str>,
    id: Box<str>,
    tokens: Vec<SemanticToken>,
}

impl SentTokens {
    /// All tokens of a document, with the number of this result.
    pub(super) fn full(&self, uri: &str, tokens: SemanticTokens) -> SemanticTokens {
        let (id, _) = self.remember(uri, &tokens.data);
        SemanticTokens { result_id: Some(id), ..tokens }
    }

    /// What has changed since the result `previous`; all tokens where that is not known any more.
    pub(super) fn delta(&self, uri: &str, previous: &str, tokens: SemanticTokens) -> SemanticTokensFullDeltaResult {
        let (id, old) = self.remember(uri, &tokens.data);
        match old.filter(|old| *old.id == *previous) {
            Some(old) => SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta {
                result_id: Some(id),
                edits: difference(&old.tokens, &tokens.data).into_iter().collect(),
            }),
            None => SemanticTokensFullDeltaResult::Tokens(SemanticTokens { result_id: Some(id), ..tokens }),
        }
    }

    /// Gives the number of the new result, and the one before it.
    fn remember(&self, uri: &str, tokens: &[SemanticToken]) -> (String, Option<Tokens>) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.results += 1;
        let id = sent.results.to_string();
        let known = sent.documents.iter().position(|one| *one.uri == *uri);
        let old = known.and_then(|at| sent.documents.remove(at));
        if sent.documents.len() >= REMEMBERED {
            sent.documents.pop_front();
        }
        sent.documents.push_back(Tokens { uri: uri.into(), id: (&*id).into(), tokens: tokens.to_vec() });
        (id, old)
    }
}

/// The one edit that makes the new tokens of the old; `None` if they are the same.
fn difference(old: &[SemanticToken], new: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let most = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
    let (gone, come) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let numbers = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_mul(NUMBERS);
    (!gone.is_empty() || !come.is_empty()).then(|| SemanticTokensEdit {
        start: numbers(head),
        delete_count: numbers(gone.len()),
        data: Some(come.to_vec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(delta_line: u32) -> SemanticToken {
        SemanticToken { delta_line, delta_start: 2, length: 3, token_type: 0, token_modifiers_bitset: 1 }
    }

    fn tokens(lines: &[u32]) -> SemanticTokens {
        SemanticTokens { result_id: None, data: lines.iter().map(|line| token(*line)).collect() }
    }

    /// The tokens of a client that applies what it is sent.
    fn applied(old: &[u32], result: SemanticTokensFullDeltaResult) -> Vec<SemanticToken> {
        match result {
            SemanticTokensFullDeltaResult::Tokens(all) => all.data,
            SemanticTokensFullDeltaResult::TokensDelta(delta) => {
                let mut now = tokens(old).data;
                for edit in delta.edits {
                    let (start, gone) = ((edit.start / NUMBERS) as usize, (edit.delete_count / NUMBERS) as usize);
                    now.splice(start..start + gone, edit.data.unwrap_or_default());
                }
                now
            }
            SemanticTokensFullDeltaResult::PartialTokensDelta { .. } => panic!("nothing asked for a part"),
        }
    }

    #[test]
    fn a_client_that_applies_differences_has_all_tokens() {
        let lists: [&[u32]; 7] = [&[], &[1], &[1, 2, 3], &[1, 9, 3], &[1, 1, 1, 1], &[1, 1], &[4, 1, 1]];
        for old in lists {
            for new in lists {
                let sent = SentTokens::default();
                let first = sent.full("a", tokens(old)).result_id.unwrap();
                let result = sent.delta("a", &first, tokens(new));
                assert!(matches!(result, SemanticTokensFullDeltaResult::TokensDelta(_)));
                assert_eq!(applied(old, result), tokens(new).data, "{old:?} {new:?}");
            }
        }
    }

    #[test]
    fn what_is_not_known_any_more_is_sent_whole() {
        let sent = SentTokens::default();
        let first = sent.full("a", tokens(&[1])).result_id.unwrap();
        for other in 0..REMEMBERED {
            sent.full(&other.to_string(), tokens(&[1]));
        }
        for (uri, previous) in [("a", &*first), ("0", "7000")] {
            let result = sent.delta(uri, previous, tokens(&[2]));
            assert!(matches!(result, SemanticTokensFullDeltaResult::Tokens(all) if all.data.len() == 1));
        }
    }
}
