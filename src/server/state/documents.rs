//! Open documents: their edits, and the workspace to which each belongs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{LONG, Open, State, Unread, Waiting};
use crate::config;
use crate::corpus::{DocId, Document};
use crate::server::loader::{Task, WorldId};
use crate::server::main_loop::Event;
use crate::server::sync::{Change, Opened};
use crate::server::uri;
use crate::server::world::{Root, World};
use crate::syntax::Format;
use crate::text::Buffer;
use crate::workspace;

/// How many folders that were found for documents are kept after their last document was closed.
const SPARE_FOLDERS: usize = 4;

impl State {
    pub(in crate::server) fn open(&mut self, opened: Opened) {
        let Opened { uri, language, version, text } = opened;
        if text.len() > workspace::MAX_BYTES as usize {
            self.log(&format!("{uri} is too large."));
            return;
        }
        let uri: Arc<str> = uri.into();
        self.leave(&uri);
        let path = self.path_of(&uri);
        if path.as_ref().and_then(|path| path.file_name()).is_some_and(|name| name == config::FILE_NAME) {
            // A configuration is not a document: its saved version counts, whether it is open or not.
            return;
        }
        let buffer = Buffer::new(&text);
        self.openings += 1;
        let opening = self.openings;
        let long = text.len() > LONG;
        let (world, path, document) = self.place(path, &language, if long { "" } else { &text });
        let unread = long.then(|| Unread { opening, waiting: Vec::new() });
        let document = if long {
            // Until it is analyzed, the version on disk would appear under its number.
            let (inbox, empty, uri) = (self.inbox.clone(), document.clone(), uri.clone());
            rayon::spawn(move || {
                let read = Document::new_by(&empty.models, empty.id, empty.path.clone(), empty.format, &text);
                inbox.send(Event::Opened(uri, opening, Box::new(read)));
            });
            Arc::new(document)
        } else {
            self.put(world, path.as_deref(), document)
        };
        let open = Open {
            world,
            path,
            version,
            language: language.into(),
            buffer,
            document,
            told: false,
            edits: 0,
            unread,
            dirty: true,
        };
        self.open.insert(uri.clone(), open);
        self.took(&uri);
    }

    /// Adds a text that was analyzed in the background; it may have been moved, edited or closed in the meantime.
    pub(in crate::server) fn opened(&mut self, uri: &Arc<str>, opening: u64, document: Document) {
        let Some(open) = self.open.get_mut(uri) else { return };
        let Some(unread) = open.unread.take_if(|unread| unread.opening == opening) else { return };
        let (world, path, format) = (open.world, open.path.clone(), open.document.format);
        let file = path.as_deref().unwrap_or(Path::new(""));
        let document = match self.worlds.get(&world) {
            // Its format or its models have changed in the meantime.
            Some(place) if document.format != format || !place.is_read_right(file, &document) => {
                place.read(file, format, &document.full_text())
            }
            _ => document,
        };
        let document = self.put(world, path.as_deref(), document);
        if let Some(open) = self.open.get_mut(uri) {
            open.document = document;
        }
        self.took(uri);
        for waiting in unread.waiting {
            match waiting {
                Waiting::Query(query) => self.query(query),
                Waiting::Pull(pull) => self.pull(uri, pull),
            }
        }
    }

    /// Handles the bibliographies that an opened document names.
    fn took(&mut self, uri: &str) {
        let Some(open) = self.open.get_mut(uri).filter(|open| open.unread.is_none()) else { return };
        if !open.document.meta.bibliography.is_empty()
            && let Some(world) = self.worlds.get_mut(&open.world).filter(|world| world.root.is_some())
        {
            world.cites_unread(&self.settings);
        }
        self.tell_names();
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
            self.log(&format!("An edit of {uri} was outside the text and was applied at the nearest position."));
        }
    }

    pub(in crate::server) fn close(&mut self, uri: &str) {
        if let Some((uri, _)) = self.open.get_key_value(uri) {
            let uri = uri.clone();
            self.publisher.close(&uri);
            self.leave(&uri);
        }
    }

    /// Removes a document from the open ones; the file on disk counts again.
    pub(super) fn leave(&mut self, uri: &str) {
        let Some(mut open) = self.open.remove(uri) else { return };
        self.moved();
        // Requests for it are answered as for a closed document.
        for waiting in open.unread.take().map(|unread| unread.waiting).unwrap_or_default() {
            match waiting {
                Waiting::Query(query) => self.query(query),
                Waiting::Pull(pull) => self.pull(uri, pull),
            }
        }
        let Some(world) = self.worlds.get_mut(&open.world) else { return };
        world.forget_addresses();
        if open.document.format == Format::Bibliography {
            world.remove(open.file());
        }
        match (&world.root, open.path) {
            (None, _) => drop(self.worlds.remove(&open.world)),
            (Some(_), Some(path)) => {
                // Before the folder is read its files are unknown; reading it brings the file back.
                if !world.loaded {
                    world.remove(&path);
                }
                self.loader.ask(Task::Closed(open.world, path));
            }
            (Some(_), None) => world.remove(Path::new("")),
        }
        self.drop_found(SPARE_FOLDERS);
    }

    /// Finds the world of a document and analyzes it for that. The document is not added yet.
    fn place(&mut self, path: Option<PathBuf>, language: &str, text: &str) -> (WorldId, Option<PathBuf>, Document) {
        let (world, path) = self.home(path.as_deref());
        let file = path.as_deref().unwrap_or(Path::new(""));
        // `home` only returns existing worlds; if it did not, the document would merely be alone.
        let document = match self.worlds.get(&world) {
            Some(place) if place.lists(&place.shown(file)) => place.read(file, Format::Bibliography, text),
            Some(place) => place.read(file, format(path.as_deref(), language), text),
            None => Document::new(DocId::default(), "", format(path.as_deref(), language), text),
        };
        (world, path, document)
    }

    /// The path of a document, or the one that stands for it, in the first folder of the client.
    fn path_of(&self, uri: &str) -> Option<PathBuf> {
        uri::to_path(uri).or_else(|| {
            let folder = self.worlds.values().find_map(|world| world.root.as_ref().filter(|root| !root.found));
            uri::to_place(uri, folder.map(|root| &*root.real))
        })
    }

    /// The folder of a path: the innermost of those that the client names, otherwise the one that is found for it;
    /// otherwise a world of its own. With the path as the file system spells it.
    pub(super) fn home(&mut self, path: Option<&Path>) -> (WorldId, Option<PathBuf>) {
        let Some(path) = path else { return (self.add_world(None), None) };
        let among = |worlds: &BTreeMap<WorldId, World>, found: bool| {
            let folders = worlds.iter().filter_map(|(&id, world)| {
                let root = world.root.as_ref().filter(|root| root.found == found)?;
                Some((root.real.components().count(), id, root.real(path)?))
            });
            folders.max_by_key(|(depth, ..)| *depth).map(|(_, id, real)| (id, real))
        };
        let home = among(&self.worlds, false).or_else(|| {
            let root = Root::of(path, self.within.as_deref())?;
            let real = root.real(path)?;
            let same = |world: &World| world.root.as_ref().is_some_and(|known| known.is(&root));
            if let Some((&id, _)) = self.worlds.iter().find(|(_, world)| same(world)) {
                return Some((id, real));
            }
            let id = self.add_world(Some(root));
            if self.ready {
                self.load(id);
            }
            Some((id, real))
        });
        match home {
            // A file that is open under two spellings is two documents; the second is alone.
            Some((id, real)) if !self.is_open(id, &real) => (id, Some(real)),
            _ => (self.add_world(None), Some(path.to_path_buf())),
        }
    }

    /// Removes folders that were found for documents and have no open one left, except a few: they would be read again
    /// and again while somebody browses.
    pub(super) fn drop_found(&mut self, spare: usize) {
        let is_found = |world: &World| world.root.as_ref().is_some_and(|root| root.found);
        let idle = self
            .worlds
            .iter()
            .filter(|(id, world)| is_found(world) && self.open.values().all(|open| open.world != **id));
        let idle: Vec<_> = idle.map(|(id, _)| *id).collect();
        for id in idle.iter().take(idle.len().saturating_sub(spare)) {
            self.forget(*id);
        }
    }

    pub(super) fn is_open(&self, world: WorldId, path: &Path) -> bool {
        self.open.values().any(|open| open.world == world && open.path.as_deref() == Some(path))
    }

    /// Moves open documents to the worlds, and gives them the numbers, that apply now.
    pub(super) fn rehome(&mut self, which: impl Fn(&Open) -> bool) {
        self.settle();
        let uris: Vec<_> = self.open.iter().filter(|(_, open)| which(open)).map(|(uri, _)| uri.clone()).collect();
        // All of them first, since `home` depends on the others.
        let moving: Vec<_> = uris.iter().filter_map(|uri| self.open.remove_entry(uri)).collect();
        for (uri, mut open) in moving {
            let alone = |world: &World| world.root.is_none();
            if self.worlds.get(&open.world).is_some_and(alone) {
                self.worlds.remove(&open.world);
            }
            let named = self.path_of(&uri);
            let (world, path) = self.home(named.as_deref());
            let file = path.as_deref().unwrap_or(Path::new(""));
            let lists = self.worlds.get(&world).is_some_and(|world| world.lists(&world.shown(file)));
            let format = if lists { Format::Bibliography } else { format(named.as_deref(), &open.language) };
            let mut document = (*open.document).clone();
            let is_right = |world: &World| world.is_read_right(file, &document);
            if document.format != format {
                // Opened before it was known to be a bibliography, or while it still was one.
                if let Some(old) = self.worlds.get_mut(&open.world) {
                    old.remove(open.file());
                }
            }
            if let Some(place) = self.worlds.get(&world)
                && (document.format != format || !is_right(place))
            {
                document = place.read(file, format, &document.full_text());
            }
            open.document = match self.worlds.get_mut(&world) {
                Some(place) if open.unread.is_some() => place.numbered(file, document),
                _ => self.put(world, Some(file), document),
            };
            open.told &= open.world == world;
            (open.world, open.path) = (world, path);
            self.open.insert(uri, open);
        }
        self.tell_names();
    }
}

/// A file is read as `ibid lint` would read it; the language id of the editor only decides if its name does not.
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
    fn a_file_name_overrides_the_editors_language() {
        assert_eq!(format(Some(Path::new("/a/b.txt")), "markdown"), Format::Text);
        assert_eq!(format(Some(Path::new("/a/b.MD")), "plaintext"), Format::Markdown);
        assert_eq!(format(Some(Path::new("/a/b.adoc")), "markdown"), Format::AsciiDoc);
        assert_eq!(format(Some(Path::new("/a/b.wiki")), "org"), Format::Org);
        assert_eq!(format(None, "klingon"), Format::Text);
        assert_eq!(format(Some(Path::new("/a/b.bib")), "plaintext"), Format::Bibliography);
        assert_eq!(format(None, "bibtex"), Format::Bibliography);
    }
}
