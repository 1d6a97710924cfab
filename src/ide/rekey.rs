//! Renames the citations of entries whose keys have changed with their bibliography.

use super::changes::Changes;
use super::rename::{carries, uses};
use super::{Cancellable, Snapshot};
use crate::corpus::Document;
use crate::text::Edits;

/// All citations of earlier keys, with the keys of today.
#[derive(Clone, Debug, Default)]
pub struct Rekeyed {
    /// Old and new keys, in order.
    pub keys: Vec<(Box<str>, Box<str>)>,
    pub changes: Changes,
}

/// The key that the entry of an earlier key has now; `None` if the document can resolve the earlier one.
pub(super) fn key_now<'a>(snapshot: &'a Snapshot, document: &Document, key: &str) -> Option<&'a str> {
    let corpus = &*snapshot.corpus;
    let is_known = corpus.entry(document, key).is_some() || corpus.document_of_key(key).is_some();
    corpus.bibliography().key_now(key).filter(|_| !is_known)
}

/// Renames every citation of a key that its bibliography has changed, in all documents.
pub fn rekey(snapshot: &Snapshot) -> Cancellable<Rekeyed> {
    let mut found = Rekeyed::default();
    for document in snapshot.corpus.documents() {
        snapshot.check()?;
        let mut edits = Vec::new();
        for old in document.cited() {
            let Some(new) = key_now(snapshot, document, old) else { continue };
            let own = uses(document, old, new);
            if carries(document, &Edits::new(own.clone()), old, new) {
                edits.extend(own);
                found.keys.push((old.clone(), new.into()));
            }
        }
        if !edits.is_empty() {
            found.changes.documents.push((document.id, Edits::new(edits)));
        }
    }
    found.keys.sort();
    found.keys.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::corpus::{Bibliography, Scopes, Source};
    use crate::ide::fixture::Fixture;
    use crate::ide::{Snapshot, actions};

    /// The fixture after its bibliography has come back with this text.
    fn after(fixture: &Fixture, text: &str) -> Snapshot {
        let source = Arc::new(Source::new("a.bib", text));
        let corpus = fixture.snapshot.corpus.with_bibliography(Bibliography::of(vec![source], Scopes::default()));
        Snapshot::lasting(Arc::new(corpus), fixture.snapshot.policies.clone())
    }

    #[test]
    fn citations_follow_the_keys_of_their_works() {
        let old = "@book{ward, author = {Roe, Ann}, title = {Beds}, year = 2019}\n@book{cup, author = {Doe, Ben}, title = {Final}, year = 2018}\n";
        let fixture = Fixture::new(&format!(
            "--- a.bib\n{old}--- b.tex\nSo \\cite{{cup,ward}}.\n--- c.md\nSo [@wa$0rd, p. 3; @cup] and @ward2.\n"
        ));
        let now = after(&fixture, &old.replace("ward", "roe--2019").replace("cup", "doe2018"));
        let found = super::rekey(&now).unwrap();
        let mut texts: Vec<_> = found
            .changes
            .documents
            .iter()
            .map(|(id, edits)| edits.apply(&now.corpus.document(*id).unwrap().full_text()))
            .collect();
        texts.sort();
        assert_eq!(texts, ["So [@{roe--2019}, p. 3; @doe2018] and @ward2.\n", "So \\cite{doe2018,roe--2019}.\n"]);
        let titles: Vec<String> = actions(&now, fixture.at).unwrap().iter().map(|it| it.title.to_string()).collect();
        assert_eq!(
            titles[..2],
            ["Cite @roe--2019: the work has this key now", "Rename all 2 keys that the bibliography has changed"]
        );
    }

    #[test]
    fn keys_that_resolve_stay() {
        let old = "@book{ward, author = {Roe, Ann}, title = {Beds}, year = 2019}\n";
        let fixture = Fixture::new(&format!("--- a.bib\n{old}--- ward.txt\nThe beds.\n--- c.md\nSo [@wa$0rd].\n"));
        assert!(super::rekey(&after(&fixture, &old.replace("ward", "roe"))).unwrap().keys.is_empty());
        assert!(super::rekey(&after(&fixture, old)).unwrap().keys.is_empty());
    }
}
