//! The state of the server: worlds, and the documents that are open in them. Owned by the main loop; every method is
//! one event.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::capabilities::Client;
use super::librarian::{Librarian, Read, Task, WorldId};
use super::main_loop::{Event, Inbox};
use super::outside::{Outside, Reading, Watch};
use super::publish::{Publisher, Pull, Push, Sight};
use super::sync::{Change, Opened};
use super::uri;
use super::watch::Watcher;
use super::workers::{Query, Subject, View, Workers};
use super::world::{OpenText, Root, World, editor_settings};
use crate::corpus::{DocId, Document};
use crate::ide::Snapshot;
use crate::rules::Settings;
use crate::syntax::Format;
use crate::text::Buffer;
use crate::workspace;

/// A question that the world overtakes so often is given up.
const TRIES: u8 = 8;

/// So many documents at rest may stay unpacked.
const UNPACKED: usize = 128;

/// Longer texts are read beside the main loop when they are opened: other questions need not wait. In bytes.
const LONG: usize = 64 << 10;

/// A document that the client has open.
struct Open {
    world: WorldId,
    id: DocId,
    /// As the file system has it.
    path: Option<PathBuf>,
    version: Option<i64>,
    buffer: Buffer,
    document: Arc<Document>,
    /// How often the text has changed.
    edits: u64,
    /// It is being read for the first time: what was asked meanwhile, in order, and the number of the opening.
    unread: Option<Unread>,
    /// Its findings are to be pushed.
    dirty: bool,
}

/// A document that is being read.
struct Unread {
    opening: u64,
    waiting: Vec<Waiting>,
}

/// What waits for a document to be read.
enum Waiting {
    Query(Query),
    Pull(Pull),
}

pub(super) struct State {
    client: Arc<Client>,
    inbox: Inbox,
    /// Where the client cannot watch.
    watcher: Option<Watcher>,
    workers: Workers,
    publisher: Publisher,
    librarian: Librarian,
    outside: Outside,
    worlds: BTreeMap<WorldId, World>,
    open: HashMap<Arc<str>, Open>,
    /// The editor's settings.
    settings: Settings,
    next_world: u32,
    generation: u64,
    /// How many texts have been opened.
    openings: u64,
    ready: bool,
    /// What shows that a folder is being read.
    reading: HashMap<WorldId, Reading>,
    /// Questions were asked since it was last seen to that they leave no memory behind.
    asked: bool,
    latest: Arc<AtomicU64>,
    /// Whether an edit could not be placed has been said once.
    misplaced: bool,
}

impl State {
    pub(super) fn new(
        client: Arc<Client>,
        folders: &[String],
        inbox: Inbox,
        workers: Workers,
        publisher: Publisher,
        librarian: Librarian,
        outside: Outside,
    ) -> Self {
        let mut state = Self {
            client,
            inbox,
            watcher: None,
            workers,
            publisher,
            librarian,
            outside,
            worlds: BTreeMap::new(),
            open: HashMap::new(),
            settings: Settings::default(),
            next_world: 0,
            generation: 0,
            ready: false,
            reading: HashMap::new(),
            asked: false,
            openings: 0,
            latest: Arc::default(),
            misplaced: false,
        };
        for folder in folders {
            state.add_folder(folder);
        }
        state
    }

    pub(super) fn log(&self, message: &str) {
        self.outside.log(message);
    }

    pub(super) fn ready(&mut self) {
        self.ready = true;
        if !self.client.registers_watchers {
            self.watcher = Watcher::start(self.inbox.clone());
        }
        let worlds: Vec<_> = self.worlds.keys().copied().collect();
        for world in worlds {
            self.load(world);
        }
    }

    pub(super) fn open(&mut self, opened: Opened) {
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
    pub(super) fn opened(&mut self, uri: &Arc<str>, opening: u64, document: Arc<Document>) {
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

    pub(super) fn change(&mut self, uri: &str, version: Option<i64>, changes: &[Change]) {
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

    pub(super) fn close(&mut self, uri: &str) {
        if let Some((uri, _)) = self.open.get_key_value(uri) {
            let uri = uri.clone();
            self.publisher.close(&uri);
            self.leave(&uri);
        }
    }

    /// Takes a document out of the open ones; what is on disk counts again.
    fn leave(&mut self, uri: &str) {
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

    pub(super) fn folders(&mut self, gone: &[String], come: Vec<String>) {
        for folder in gone {
            let path = uri::to_path(folder);
            let matches = |world: &World| world.root.as_ref().is_some_and(|root| Some(&root.given) == path.as_ref());
            let found = self.worlds.iter().find(|(_, world)| matches(world)).map(|(&id, _)| id);
            if let Some(id) = found {
                let root = self.worlds.remove(&id).and_then(|world| world.root);
                if let (Some(watcher), Some(root)) = (&mut self.watcher, root) {
                    watcher.remove(&root.real);
                }
                self.reading.remove(&id);
                self.librarian.ask(Task::Forget(id));
            }
        }
        for folder in come {
            if let Some(id) = self.add_folder(&folder)
                && self.ready
            {
                self.load(id);
            }
        }
        self.rehome(|_| true);
        self.outside.refresh();
    }

    pub(super) fn touched(&mut self, paths: &[PathBuf]) {
        for (&id, world) in &self.worlds {
            let Some(root) = &world.root else { continue };
            let open =
                |path: &PathBuf| self.open.values().any(|open| open.world == id && open.path.as_ref() == Some(path));
            let mut ours: Vec<_> = paths.iter().filter_map(|path| root.real(path)).collect();
            ours.retain(|path| !open(path));
            ours.sort();
            ours.dedup();
            if !ours.is_empty() {
                self.librarian.ask(Task::Touched(id, ours));
            }
        }
    }

    pub(super) fn read(&mut self, id: WorldId, read: Read) {
        let Some(world) = self.worlds.get_mut(&id) else { return };
        match read {
            Read::Part(shown) => {
                self.generation += 1;
                world.install(*shown, false, self.generation, &self.settings);
                self.rehome(|open| open.world == id);
            }
            Read::All(shown) => {
                let loaded = &shown.loaded;
                let problems = loaded.config_errors.iter().chain(&loaded.problems).chain(&loaded.notes);
                self.outside.log_all(problems);
                self.generation += 1;
                world.install(*shown, true, self.generation, &self.settings);
                self.rehome(|open| open.world == id);
                let stopped = self
                    .reading
                    .remove(&id)
                    .is_some_and(|reading| reading.watch.cancelled.swap(false, Ordering::Relaxed));
                if stopped {
                    self.log("reading was cancelled; what was read so far counts, and a restart reads the rest");
                }
            }
            Read::Some(documents, gone) => {
                let is_open = |number| self.open.values().any(|open| open.world == id && open.id == number);
                for (path, document) in documents {
                    let number = world.id(&path);
                    if !is_open(number) {
                        world.put(Arc::new(document.numbered(number)));
                    }
                }
                for path in gone {
                    if let Some(number) = world.known(&path)
                        && !is_open(number)
                    {
                        world.remove(number);
                    }
                }
            }
            Read::Bibliography(bibliography, problems) => {
                world.corpus = Arc::new(world.corpus.with_bibliography(*bibliography));
                self.outside.log_all(problems.iter());
            }
        }
        self.moved();
        self.look_around();
        self.outside.refresh();
    }

    /// Leaves the rest of a folder unread.
    pub(super) fn cancel(&mut self, token: &str) {
        for reading in self.reading.values().filter(|reading| reading.token == token) {
            reading.watch.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Whether anything was asked since the last time.
    pub(super) fn was_asked(&mut self) -> bool {
        std::mem::take(&mut self.asked)
    }

    /// Lets go of what was unpacked to answer questions, once it is much.
    pub(super) fn tidy(&mut self) {
        for world in self.worlds.values_mut() {
            if let Some(settled) = world.corpus.settled(UNPACKED) {
                world.corpus = Arc::new(settled);
            }
        }
    }

    pub(super) fn settings(&mut self, value: &serde_json::Value) {
        let (settings, errors) = editor_settings(value);
        for error in errors {
            self.log(&format!("the editor's settings: {error}"));
        }
        if settings != self.settings {
            self.settings = settings;
            for world in self.worlds.values_mut() {
                world.settle_policies(&self.settings);
            }
            self.moved();
            self.look_around();
            self.outside.refresh();
        }
    }

    pub(super) fn query(&mut self, mut query: Query) {
        self.settle();
        self.asked = true;
        let views = match &query.subject {
            Subject::Everything => {
                let worlds: Vec<_> = self.worlds.keys().copied().collect();
                worlds.into_iter().map(|world| self.view(world, DocId::default())).collect()
            }
            Subject::Document(uri) => match self.open.get_mut(&**uri) {
                None => Vec::new(),
                Some(Open { unread: Some(unread), .. }) => {
                    unread.waiting.push(Waiting::Query(query));
                    return;
                }
                Some(open) => {
                    if *query.asked_at.get_or_insert(open.edits) != open.edits {
                        return query.refuse();
                    }
                    let (world, id) = (open.world, open.id);
                    vec![self.view(world, id)]
                }
            },
        };
        if query.tries > TRIES {
            return query.refuse();
        }
        self.workers.ask(query, views);
    }

    pub(super) fn pull(&mut self, uri: &str, pull: Pull) {
        self.settle();
        if let Some(Open { unread: Some(unread), .. }) = self.open.get_mut(uri) {
            unread.waiting.push(Waiting::Pull(pull));
            return;
        }
        match self.open.get_key_value(uri).map(|(uri, _)| uri.clone()) {
            Some(uri) => {
                if let Some(sight) = self.sight(&uri) {
                    self.publisher.pull(sight, pull);
                }
            }
            None => pull.reply.result("{\"kind\":\"full\",\"items\":[]}"),
        }
    }

    /// Does what can wait until no event is left: reads what was typed and, where the client does not ask for them,
    /// pushes findings. Gives whether any text had changed.
    pub(super) fn catch_up(&mut self) -> bool {
        self.settle();
        let dirty: Vec<_> = self
            .open
            .iter()
            .filter(|(_, open)| open.dirty && open.unread.is_none())
            .map(|(uri, _)| uri.clone())
            .collect();
        for uri in &dirty {
            if !self.client.pulls
                && let Some(sight) = self.sight(uri)
            {
                self.publisher.push(sight, Push::Always);
            }
            if let Some(open) = self.open.get_mut(uri) {
                open.dirty = false;
            }
        }
        !dirty.is_empty()
    }

    /// Judges every open document again, since something else has changed.
    pub(super) fn look_around(&mut self) {
        if self.client.pulls {
            return;
        }
        self.settle();
        let read = self.open.iter().filter(|(_, open)| open.unread.is_none());
        let all: Vec<_> = read.map(|(uri, _)| uri.clone()).collect();
        for sight in all.iter().filter_map(|uri| self.sight(uri)).collect::<Vec<_>>() {
            self.publisher.push(sight, Push::IfNew);
        }
    }

    /// Reads what was typed since the last time.
    fn settle(&mut self) {
        let mut any = false;
        for open in self.open.values_mut().filter(|open| open.buffer.has_edits() && open.unread.is_none()) {
            open.document = Arc::new(open.document.edited_by(&open.buffer.take_edits()));
            if let Some(world) = self.worlds.get_mut(&open.world) {
                world.put(open.document.clone());
                world.forget_addresses();
            }
            any = true;
        }
        if any {
            self.moved();
        }
    }

    /// The world is another one: answers that are being made are out of date.
    fn moved(&self) {
        self.latest.fetch_add(1, Ordering::Relaxed);
    }

    fn view(&mut self, id: WorldId, document: DocId) -> View {
        let (open, client) = (&self.open, self.client.clone());
        let Some(world) = self.worlds.get_mut(&id) else {
            let snapshot = Snapshot::lasting(Arc::default(), Arc::default());
            return View { snapshot, addresses: Arc::default(), client, document };
        };
        let addresses = world.addresses(|| open_texts(open, id));
        let revision = self.latest.load(Ordering::Relaxed);
        let (corpus, policies) = (world.corpus.clone(), world.policies.clone());
        View { snapshot: Snapshot::new(corpus, policies, revision, self.latest.clone()), addresses, client, document }
    }

    fn sight(&mut self, uri: &Arc<str>) -> Option<Sight> {
        let open = self.open.get(uri)?;
        let all = &self.open;
        let world = self.worlds.get_mut(&open.world)?;
        let id = open.world;
        Some(Sight {
            uri: uri.clone(),
            version: open.version,
            document: open.document.clone(),
            addresses: world.addresses(|| open_texts(all, id)),
            corpus: world.corpus.clone(),
            policies: world.policies.clone(),
            rope: open.buffer.rope().clone(),
            generation: world.generation,
        })
    }

    fn put(&mut self, id: WorldId, document: Arc<Document>) {
        if let Some(world) = self.worlds.get_mut(&id) {
            world.put(document);
            world.forget_addresses();
        }
        self.moved();
    }

    fn add_folder(&mut self, folder: &str) -> Option<WorldId> {
        let path = uri::to_path(folder)?;
        if self.worlds.values().any(|world| world.root.as_ref().is_some_and(|root| root.given == path)) {
            return None;
        }
        Some(self.add_world(Some(Root::new(path))))
    }

    fn add_world(&mut self, root: Option<Root>) -> WorldId {
        let id = WorldId(self.next_world);
        self.next_world += 1;
        self.generation += 1;
        self.worlds.insert(id, World::new(root, self.generation, &self.settings));
        id
    }

    fn load(&mut self, id: WorldId) {
        let Some(world) = self.worlds.get_mut(&id) else { return };
        let Some(root) = &world.root else { return };
        // A whole file system is nobody's newsroom.
        if root.real.parent().is_none() || !root.real.is_dir() {
            return world.stays_alone(&self.settings);
        }
        if let Some(watcher) = &mut self.watcher {
            watcher.add(&root.real);
        }
        let watch = Arc::<Watch>::default();
        self.reading.insert(id, self.outside.reading(&root.given.to_string_lossy(), watch.clone()));
        self.librarian.ask(Task::Load(id, root.real.clone(), watch));
    }

    /// Finds the world of a document and reads it there.
    fn place(
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
    fn home(&mut self, path: Option<&Path>) -> (WorldId, Option<PathBuf>) {
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

    fn is_open(&self, world: WorldId, path: &Path) -> bool {
        self.open.values().any(|open| open.world == world && open.path.as_deref() == Some(path))
    }

    /// Puts open documents into the worlds, and under the numbers, that are right for them now.
    fn rehome(&mut self, which: impl Fn(&Open) -> bool) {
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

fn open_texts(open: &HashMap<Arc<str>, Open>, world: WorldId) -> HashMap<DocId, OpenText> {
    let here = open.iter().filter(|(_, open)| open.world == world);
    here.map(|(uri, open)| {
        let version = open.version.and_then(|version| i32::try_from(version).ok());
        (open.id, OpenText { uri: uri.clone(), version, rope: open.buffer.rope().clone() })
    })
    .collect()
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
