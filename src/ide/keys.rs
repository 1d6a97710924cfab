//! Citation keys: all that can be cited, how a key is written, and suggestions for unknown ones.

use std::borrow::Cow;
use std::sync::Arc;

use super::fuzzy::Query;
use super::{Cancellable, Markup, Snapshot};
use crate::corpus::{Document, Entry};

/// Something that can be cited: an entry of a bibliography, a document of the workspace, or both.
pub(super) struct Work<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) entry: Option<&'a Entry>,
    pub(super) document: Option<&'a Arc<Document>>,
}

impl<'a> Work<'a> {
    /// The work of a key in the document `citing`; `None` if it cannot be resolved.
    pub(super) fn of(snapshot: &'a Snapshot, citing: &'a Document, key: &str) -> Option<Self> {
        let entry = snapshot.corpus.entry(citing, key);
        let document = snapshot.corpus.document_of_key(key);
        (entry.is_some() || document.is_some()).then(|| Self { key: Cow::Owned(key.to_owned()), entry, document })
    }

    pub(super) fn author(&self) -> Option<&'a str> {
        let own = self.document.and_then(|document| document.meta.author.as_deref());
        self.entry.and_then(|entry| entry.author.as_deref()).or(own)
    }

    pub(super) fn title(&self) -> Option<&'a str> {
        let own = self.document.and_then(|document| document.meta.title.as_deref());
        self.entry.and_then(|entry| entry.title.as_deref()).or(own)
    }

    pub(super) fn outlet(&self) -> Option<&'a str> {
        let own = self.document.and_then(|document| document.meta.outlet.as_deref());
        self.entry.and_then(|entry| entry.outlet.as_deref()).or(own)
    }

    pub(super) fn date(&self) -> Option<&'a str> {
        let own = self.document.and_then(|document| document.meta.date.as_deref());
        self.entry.and_then(|entry| entry.date.as_deref()).or(own)
    }

    /// The reference in the bibliography style of the document `citing`; otherwise the known fields on one line. With
    /// the document's path, if there is one.
    pub(super) fn reference(&self, snapshot: &Snapshot, citing: &Document, markup: &mut Markup) {
        let own = self.document.filter(|_| self.entry.is_none()).map(|document| snapshot.corpus.entry_of(document));
        let entry = self.entry.or(own.as_ref());
        // A reference without author and title is less informative than the key.
        let entry = entry.filter(|entry| entry.title.is_some() || entry.author.is_some());
        let style = snapshot.policies.of(&citing.path).csl_style();
        let set = entry.zip(style).and_then(|(entry, style)| style.bibliography(&[entry]).pop());
        let Some(set) = set.filter(|set| set.plain.chars().any(char::is_alphanumeric)) else {
            return self.line(markup);
        };
        markup.words(&set.plain, 600);
        if let Some(document) = self.document {
            markup.own(" ").words(&document.path, 80);
        }
    }

    /// The entry as one line: **author**, “title”, outlet, date.
    pub(super) fn line(&self, markup: &mut Markup) {
        let mut first = true;
        let mut comma = |markup: &mut Markup| {
            if !std::mem::take(&mut first) {
                markup.own(", ");
            }
        };
        if let Some(author) = self.author() {
            comma(markup);
            markup.strong(author, 80);
        }
        if let Some(title) = self.title() {
            comma(markup);
            markup.quoted(title, 160);
        }
        if let Some(outlet) = self.outlet() {
            comma(markup);
            markup.words(outlet, 60);
        }
        if let Some(date) = self.date() {
            comma(markup);
            markup.words(date, 20);
        }
        if let Some(document) = self.document {
            comma(markup);
            markup.words(&document.path, 80);
        }
        if first {
            markup.words(&self.key, 80);
        }
    }
}

/// Everything that a document can cite and that may match typed characters: entries of its own front matter, the
/// bibliographies in their order, then documents without an entry; each with whether it is known to match. With nothing
/// typed, everything.
pub(super) fn works<'a>(
    snapshot: &'a Snapshot,
    citing: &'a Document,
    query: &Query,
) -> Cancellable<impl Iterator<Item = (Work<'a>, bool)> + use<'a>> {
    let corpus = &*snapshot.corpus;
    let mut documents: rustc_hash::FxHashMap<Box<str>, &Arc<Document>> = rustc_hash::FxHashMap::default();
    let mut own = Vec::new();
    for document in corpus.documents() {
        snapshot.check()?;
        let (key, listed) = corpus.key_of(document);
        if key.is_empty() {
            continue;
        }
        if listed {
            documents.insert(key, document);
        } else {
            own.push(Work { key: Cow::Owned(key.into()), entry: None, document: Some(document) });
        }
    }
    let bibliography = corpus.bibliography();
    // Of several entries with one key the document uses only one.
    let repeated: rustc_hash::FxHashSet<&str> = bibliography.repeated().collect();
    let meant = move |entry: &Entry| {
        let other = citing.references.iter().any(|own| own.key == entry.key)
            || repeated.contains(&*entry.key)
                && corpus.entry(citing, &entry.key).is_some_and(|meant| !std::ptr::eq(meant, entry));
        !other
    };
    let (parts, first) = query.needs();
    let entries: Box<dyn Iterator<Item = (&'a Entry, bool)>> = if parts.is_empty() {
        Box::new(bibliography.entries().map(|entry| (entry, false)))
    } else {
        // Fields that an entry lacks are those of its document.
        let mut with_document: Vec<&Entry> =
            documents.keys().filter_map(|key| bibliography.get(key)).filter(|entry| is_incomplete(entry)).collect();
        with_document.sort_by(|a, b| a.key.cmp(&b.key));
        let like: Vec<(&Entry, bool)> = bibliography.entries_like(parts, first).collect();
        with_document.retain(|entry| !like.iter().any(|(other, _)| std::ptr::eq(*other, *entry)));
        Box::new(like.into_iter().chain(with_document.into_iter().map(|entry| (entry, false))))
    };
    let own_entries = citing.references.iter().map(|entry| (entry, false));
    let entries = own_entries.chain(entries.filter(move |(entry, _)| meant(entry))).map(move |(entry, matches)| {
        let document = documents.get(&entry.key).copied();
        (Work { key: Cow::Borrowed(&*entry.key), entry: Some(entry), document }, matches)
    });
    Ok(entries.chain(own.into_iter().map(|work| (work, false))))
}

const fn is_incomplete(entry: &Entry) -> bool {
    entry.author.is_none() || entry.title.is_none() || entry.outlet.is_none() || entry.date.is_none()
}

/// The keys most similar to an unknown one, best first.
pub(super) fn similar<'a>(snapshot: &'a Snapshot, citing: &'a Document, key: &str) -> Vec<&'a str> {
    let own = citing.references.iter().map(|entry| &*entry.key);
    snapshot.corpus.similar_keys(own).to(key, 3)
}

/// The key in pandoc's syntax after `@`: in braces, unless it is a simple one. `None` if a citation cannot contain it.
pub(super) fn written(key: &str) -> Option<String> {
    if is_simple(key) {
        return Some(key.to_owned());
    }
    let holds = !key.is_empty() && !key.contains(|c: char| c.is_whitespace() || c.is_control() || "{}[];".contains(c));
    holds.then(|| format!("{{{key}}}"))
}

/// pandoc's simple key: words joined by single marks of punctuation.
pub(super) fn is_simple(key: &str) -> bool {
    let mut inside = false;
    let mut mark = true;
    for c in key.chars() {
        let word = c.is_alphanumeric() || c == '_' || !inside && c == '*';
        if !word && (mark || !is_mark(c)) {
            return false;
        }
        mark = !word;
        inside = true;
    }
    inside && !mark
}

/// Punctuation that a simple key may have between its words.
pub(super) fn is_mark(c: char) -> bool {
    ":.#$%&-+?<>~/".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_pandoc_reads_them() {
        let cases = [
            ("roe2017", Some("roe2017")),
            ("Roe_2017:a", Some("Roe_2017:a")),
            ("пункт3", Some("пункт3")),
            ("roe--2017", Some("{roe--2017}")),
            ("roe.", Some("{roe.}")),
            ("https://example.org/a", Some("{https://example.org/a}")),
            ("a b", None),
            ("a}b", None),
            ("", None),
        ];
        for (key, wanted) in cases {
            assert_eq!(written(key).as_deref(), wanted, "{key}");
        }
    }
}
