//! Keys that entries had in earlier versions of their bibliographies, as when a reference manager writes its export with
//! other keys. Knows no documents.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Bibliography, Entry, Source};

/// The most earlier versions that are kept.
const KEPT: usize = 4;

impl Bibliography {
    /// The same, with what it takes to find the works of `before`: a work with another key has the same DOI, or else the
    /// same title, first author and year. Of two such works none is taken.
    #[must_use]
    pub fn following(mut self, before: &Self) -> Self {
        let is_in = |sources: &[Arc<Source>], source: &Arc<Source>| sources.iter().any(|own| Arc::ptr_eq(own, source));
        let changed = before.sources.iter().filter(|source| !is_in(&self.sources, source));
        let changed: Vec<&Arc<Source>> = changed.chain(&before.lost).collect();
        let mut former = std::mem::take(&mut self.former);
        former.retain(|old, _| self.get(old).is_none());
        let mut lost = std::mem::take(&mut self.lost);
        for source in changed {
            let gone: Vec<&Entry> = source.entries.iter().filter(|entry| self.get(&entry.key).is_none()).collect();
            if gone.is_empty() {
                continue;
            }
            former.extend(self.again(&gone));
            if gone.iter().any(|entry| !former.contains_key(&entry.key)) && lost.len() < KEPT && !is_in(&lost, source) {
                lost.push(source.clone());
            }
        }
        for (old, new) in &before.former {
            // The work may come back.
            let now = self.get(new).map(|_| new).or_else(|| former.get(new)).unwrap_or(new).clone();
            if self.get(old).is_none() && !former.contains_key(old) {
                former.insert(old.clone(), now);
            }
        }
        (self.former, self.lost) = (former, lost);
        self
    }

    /// The key that the entry of an earlier key has now.
    #[must_use]
    pub fn key_now(&self, old: &str) -> Option<&str> {
        self.former.get(old).map(|key| &**key).filter(|key| self.get(key).is_some())
    }

    /// For entries that are not there any more: their keys, and those of the same works here.
    fn again(&self, gone: &[&Entry]) -> Vec<(Box<str>, Box<str>)> {
        let mut wanted: FxHashMap<String, Option<&str>> = FxHashMap::default();
        for entry in gone {
            wanted.extend(identities(entry).into_iter().map(|identity| (identity, None)));
        }
        let mut twice = Vec::new();
        for entry in self.entries() {
            for identity in identities(entry) {
                if let Some(found) = wanted.get_mut(&identity) {
                    if found.is_some_and(|other| *other != *entry.key) {
                        twice.push(identity);
                    }
                    *found = Some(&entry.key);
                }
            }
        }
        for identity in &twice {
            wanted.remove(identity);
        }
        let now = |entry: &Entry| identities(entry).iter().find_map(|identity| *wanted.get(identity)?);
        gone.iter().filter_map(|entry| Some((entry.key.clone(), now(entry)?.into()))).collect()
    }
}

/// What tells a work from others, the surest first.
fn identities(entry: &Entry) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(doi) = entry.field("DOI") {
        let doi = doi.trim().to_lowercase();
        all.push(doi.rsplit_once("doi.org/").map_or(doi.clone(), |(_, doi)| doi.to_owned()));
    }
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let title = entry.title.as_deref().map(letters).unwrap_or_default();
    let author = entry.authors().first().map(|name| letters(name.family())).unwrap_or_default();
    if let Some(year) = entry.year().filter(|_| !title.is_empty() && !author.is_empty()) {
        all.push(format!("{title} {author} {year}"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::Scopes;
    use super::*;

    fn read(text: &str) -> Bibliography {
        Bibliography::of(vec![Arc::new(Source::new("a.bib", text))], Scopes::default())
    }

    const OLD: &str = "@article{ward, author = {Roe, Ann}, title = {Beds of the {North}}, year = 2019, doi = {10.1/AB}}
@book{court, author = {Doe, Ben}, title = {The verdict}, year = 2018}
@misc{cup, author = {Poe, Cai}, title = {Final}, year = 2017}
";

    #[test]
    fn works_are_found_again_by_their_doi_or_by_title_author_and_year() {
        let new = "@article{roe2019, title = {Beds}, doi = {https://doi.org/10.1/ab}}
@book{doe2018, author = {Doe, Benjamin}, title = {The Verdict}, date = {2018-05}}
@misc{cup, author = {Poe, Cai}, title = {Final}, year = 2017}
";
        let now = read(new).following(&read(OLD));
        assert_eq!(["ward", "court", "cup"].map(|key| now.key_now(key)), [Some("roe2019"), Some("doe2018"), None]);
        // The keys change once more, after the file was empty for a moment.
        let later = read("").following(&now);
        assert_eq!(later.key_now("ward"), None);
        let later = read(&new.replace("roe2019", "roe").replace("cup", "poe")).following(&later);
        assert_eq!(["roe2019", "cup", "doe2018"].map(|key| later.key_now(key)), [Some("roe"), Some("poe"), None]);
        assert_eq!(later.key_now("court"), Some("doe2018"));
    }

    #[test]
    fn of_two_like_works_none_is_taken_and_a_key_that_is_back_is_no_former_one() {
        let two = "@book{a, author = {Doe, Ben}, title = {The verdict}, year = 2018}
@book{b, author = {Doe, Ben}, title = {The verdict}, year = 2018}
@misc{c, author = {Doe, Ben}, title = {The verdict}, year = 2016}
";
        let now = read(two).following(&read(OLD));
        assert_eq!(now.key_now("court"), None);
        let back = read(OLD).following(&read(&OLD.replace("court", "trial")));
        assert_eq!((back.key_now("trial"), back.key_now("court")), (Some("court"), None));
        let again = read(&OLD.replace("court", "trial")).following(&back);
        assert_eq!((again.key_now("court"), again.key_now("trial")), (Some("trial"), None));
    }
}
