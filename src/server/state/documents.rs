//! Documents that the client has open: what it types, and in which world each is at home.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{LONG, Open, State, Unread, Waiting};
use crate::corpus::{DocId, Document};
use crate::server::librarian::{Task, WorldId};
use crate::server::main_loop::Event;
use crate::server::sync::{Change, Opened};
use crate::server::uri;
use crate::server::world::World;
use crate::syntax::Format;
use crate::text::Buffer;
use crate::workspace;

impl State {
    pub(in crate::server) fn open(&mut self, opened: Opened) {
        let Opened { uri, language, version, text } = opened;
        if text.len() > workspace::MAX_BYTES as usize {
            self.log(&format!("{uri} is too large to be read"));
            return;
        }
        let uri: Arc<str> = uri.into();
        self.leave(&uri);
        let path = uri::to_path(&uri);
        let buffer = Buffer::new(&text);
        self.openings += 1;
        let opening = self.openings;
        let long = text.len() > LONG;
        let (world, id, path, document) = self.place(path, &language, if long { "" } else { &text });
        let unread = long.then(|| Unread { opening, waiting: Vec::new() });
        if long {
            let (inbox, empty, uri) = (self.inbox.clone(), document.clone(), uri.clone());
            rayon::spawn(move || {
                let read = Document::new(empty.id, empty.path.clone(), empty.format, &text);
                inbox.send(Event::Opened(uri, opening, Arc::new(read)));
            });
        }
        let open = Open { world, id, path, version, buffer, document: document.clone(), edits: 0, unread, dirty: true };
        self.open.insert(uri, open);
        if long {
            // Until it is read, what is on disk would be a stranger under its number.
            return;
        }
        self.put(world, document);
    }

    /// Takes in a text that was read beside the main loop; it may have moved or been edited meanwhile, or be gone.
    pub(in crate::server) fn opened(&mut self, uri: &Arc<str>, opening: u64, document: Arc<Document>) {
        let Some(open) = self.open.get_mut(uri) else { return };
        let Some(unread) = open.unread.take_if(|unread| unread.opening == opening) else { return };
        let document = (*document).clone().numbered(open.id).moved(open.document.path.clone());
        open.document = Arc::new(document);
        let (world, document) = (open.world, open.document.clone());
        self.put(world, document);
        for waiting in unread.waiting {
            match waiting {
                Waiting::Query(query) => self.query(query),
                Waiting::Pull(pull) => self.pull(uri, pull),
            }
        }
    }

    pub(in crate::server) fn change(&mut self, uri: &str, version: Option<i64>, changes: &[Change]) {
        let Some(open) = self.open.get_mut(uri) else { return };
        let mut exact = true;
        for change in changes {
            match change.range {
                Some(range) => {
                    exact &= open.buffer.replace(range.start, range.end, self.client.encoding, &change.text);
                }
                None => open.buffer.replace_all(&change.text),
            }
        }
        open.version = version.or(open.version);
        open.edits += 1;
        open.dirty = true;
        if !exact && !std::mem::replace(&mut self.misplaced, true) {
            self.log(&format!("an edit of {uri} lay outside the text; it was made at the nearest place inside"));
        }
    }

    pub(in crate::server) fn close(&mut self, uri: &str) {
        if let Some((uri, _)) = self.open.get_key_value(uri) {
            let uri = uri.clone();
            self.publisher.close(&uri);
            self.leave(&uri);
        }
    }

    /// Takes a document out of the open ones; what is on disk counts again.
    pub(super) fn leave(&mut self, uri: &str) {
        let Some(mut open) = self.open.remove(uri) else { return };
        self.moved();
        // What was asked of it is answered as of a document that is not open.
        for waiting in open.unread.take().map(|unread| unread.waiting).unwrap_or_default() {
            match waiting {
                Waiting::Query(query) => self.query(query),
                Waiting::Pull(pull) => self.pull(uri, pull),
            }
        }
        let Some(world) = self.worlds.get_mut(&open.world) else { return };
        world.forget_addresses();
        if open.document.format == Format::Bibliography {
            world.remove(open.id);
        }
        match (&world.root, open.path) {
            (None, _) => drop(self.worlds.remove(&open.world)),
            (Some(_), Some(path)) if world.loaded => self.librarian.ask(Task::Touched(open.world, vec![path])),
            // Before the folder is read nothing of the disk is known; reading it brings the file back.
            (Some(_), _) => world.remove(open.id),
        }
    }

    /// Finds the world of a document and reads it there.
    pub(super) fn place(
        &mut self,
        path: Option<PathBuf>,
        language: &str,
        text: &str,
    ) -> (WorldId, DocId, Option<PathBuf>, Arc<Document>) {
        let (world, path) = self.home(path.as_deref());
        // `home` only names worlds that exist; where it could not, the document would merely be alone.
        let Some(place) = self.worlds.get_mut(&world) else {
            let document = Document::new(DocId::default(), "", Format::Text, text);
            return (world, DocId::default(), path, Arc::new(document));
        };
        let file = path.clone().unwrap_or_default();
        let id = place.id(&file);
        let shown = place.shown(&file);
        let format = if place.lists(&shown) { Format::Bibliography } else { format(path.as_deref(), language) };
        let document = Document::new(id, shown, format, text);
        (world, id, path, Arc::new(document))
    }

    /// The folder that a path lies in, the innermost of several; else a world of its own. With the path as the file
    /// system has it there.
    pub(super) fn home(&mut self, path: Option<&Path>) -> (WorldId, Option<PathBuf>) {
        let folders = self.worlds.iter().filter_map(|(&id, world)| {
            let root = world.root.as_ref()?;
            Some((root.real.components().count(), id, root.real(path?)?))
        });
        let found = folders.max_by_key(|(depth, ..)| *depth);
        match found {
            // A file that is open twice, under two spellings, is two documents; the second is alone.
            Some((_, id, real)) if !self.is_open(id, &real) => (id, Some(real)),
            _ => (self.add_world(None), path.map(Path::to_path_buf)),
        }
    }

    pub(super) fn is_open(&self, world: WorldId, path: &Path) -> bool {
        self.open.values().any(|open| open.world == world && open.path.as_deref() == Some(path))
    }

    /// Puts open documents into the worlds, and under the numbers, that are right for them now.
    pub(super) fn rehome(&mut self, which: impl Fn(&Open) -> bool) {
        self.settle();
        let uris: Vec<_> = self.open.iter().filter(|(_, open)| which(open)).map(|(uri, _)| uri.clone()).collect();
        // All of them first, since `home` looks at who is where.
        let moving: Vec<_> = uris.iter().filter_map(|uri| self.open.remove_entry(uri)).collect();
        for (uri, mut open) in moving {
            let alone = |world: &World| world.root.is_none();
            if self.worlds.get(&open.world).is_some_and(alone) {
                self.worlds.remove(&open.world);
            }
            let (world, path) = self.home(uri::to_path(&uri).as_deref());
            if let Some(place) = self.worlds.get_mut(&world) {
                let file = path.clone().unwrap_or_default();
                open.id = place.id(&file);
                let shown = place.shown(&file);
                let lists = open.document.format == Format::Bibliography;
                open.document = Arc::new(if place.lists(&shown) && !lists {
                    // Opened before anybody had said that it is one.
                    Document::new(open.id, shown, Format::Bibliography, &open.document.full_text())
                } else {
                    (*open.document).clone().numbered(open.id).moved(shown)
                });
            }
            (open.world, open.path) = (world, path);
            if open.unread.is_none() {
                self.put(world, open.document.clone());
            }
            self.open.insert(uri, open);
        }
    }
}

/// A file is read as `ibid lint` would read it; only where its name tells nothing the editor is believed.
fn format(path: Option<&Path>, language: &str) -> Format {
    let ending = path.and_then(Path::extension).and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    if matches!(ending.as_deref(), Some("bib" | "bibtex" | "ris")) || matches!(language, "bibtex" | "bib") {
        return Format::Bibliography;
    }
    let by_language = match language {
        "markdown" | "pandoc" | "quarto" | "rmd" | "mdx" => Format::Markdown,
        "latex" | "tex" => Format::Latex,
        "typst" => Format::Typst,
        "org" => Format::Org,
        "restructuredtext" | "rst" => Format::Rst,
        "asciidoc" => Format::AsciiDoc,
        _ => Format::Text,
    };
    path.and_then(workspace::format_of).unwrap_or(by_language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_markup_before_the_editor_does() {
        assert_eq!(format(Some(Path::new("/a/b.txt")), "markdown"), Format::Text);
        assert_eq!(format(Some(Path::new("/a/b.MD")), "plaintext"), Format::Markdown);
        assert_eq!(format(Some(Path::new("/a/b.adoc")), "markdown"), Format::AsciiDoc);
        assert_eq!(format(Some(Path::new("/a/b.wiki")), "org"), Format::Org);
        assert_eq!(format(None, "klingon"), Format::Text);
        assert_eq!(format(Some(Path::new("/a/b.bib")), "plaintext"), Format::Bibliography);
        assert_eq!(format(None, "bibtex"), Format::Bibliography);
    }
}
