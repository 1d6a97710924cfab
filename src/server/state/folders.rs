//! Added and removed folders, and the results of reading them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Open, State, named};
use crate::config;
use crate::corpus::RebuiltIndex;
use crate::server::client_notifier::Watch;
use crate::server::loader::{Read, Task, WorldId};
use crate::server::main_loop::Event;
use crate::server::notices;
use crate::server::uri;
use crate::server::world::{Compared, Root, World};
use crate::syntax::Format;

impl State {
    pub(in crate::server) fn folders(&mut self, gone: &[String], come: Vec<String>) {
        for folder in gone {
            let path = uri::to_path(folder);
            let matches = |world: &World| {
                let named = world.root.as_ref().filter(|root| !root.found);
                named.is_some_and(|root| Some(&root.given) == path.as_ref())
            };
            let found = self.worlds.iter().find(|(_, world)| matches(world)).map(|(&id, _)| id);
            if let Some(id) = found {
                self.forget(id);
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
        self.drop_found(0);
        self.outside.refresh();
    }

    /// Removes a world, and the loader's data of it.
    pub(super) fn forget(&mut self, id: WorldId) {
        self.worlds.remove(&id);
        self.reading.remove(&id);
        self.loader.ask(Task::Forget(id));
    }

    pub(in crate::server) fn touched(&mut self, paths: &[PathBuf]) {
        if paths.iter().any(|path| is_config(path)) {
            self.find_again();
        }
        for (&id, world) in &self.worlds {
            let Some(root) = &world.root else { continue };
            // A configuration above the folder governs it too.
            let above = |path: &&PathBuf| {
                let governs = |folder| root.given.starts_with(folder) || root.real.starts_with(folder);
                is_config(path) && path.parent().is_some_and(governs)
            };
            let ours = paths.iter().filter_map(|path| root.real(path));
            let mut ours: Vec<_> = ours.chain(paths.iter().filter(above).cloned()).collect();
            ours.sort();
            ours.dedup();
            if !ours.is_empty() {
                self.loader.ask(Task::Touched(id, ours));
            }
        }
    }

    /// Determines again the folders of documents that are outside the client's folders: configurations have been added
    /// or removed.
    fn find_again(&mut self) {
        let is_elsewhere = |open: &Open| {
            let root = self.worlds.get(&open.world).and_then(|world| world.root.as_ref()).filter(|root| root.found);
            let now = root.and_then(|_| Root::of(open.path.as_deref()?, self.within.as_deref()));
            root.zip(now).is_some_and(|(root, now)| !root.is(&now))
        };
        let moving: Vec<_> =
            self.open.iter().filter(|(_, open)| is_elsewhere(open)).filter_map(|(_, open)| open.path.clone()).collect();
        if !moving.is_empty() {
            self.rehome(|open| open.path.as_ref().is_some_and(|path| moving.contains(path)));
            self.drop_found(0);
        }
    }

    pub(in crate::server) fn read(&mut self, id: WorldId, read: Read) {
        let Some(world) = self.worlds.get_mut(&id) else { return };
        match read {
            Read::Part(shown) => {
                self.generation += 1;
                world.install(*shown, false, false, self.generation, &self.settings);
                self.rehome(|open| open.world == id);
            }
            Read::All(shown) => {
                let loaded = &shown.loaded;
                let problems = loaded.config_errors.iter().chain(&loaded.problems).chain(&loaded.broken);
                let problems = problems.chain(&loaded.notes);
                self.outside.log_all(problems);
                let stopped = self
                    .reading
                    .remove(&id)
                    .is_some_and(|reading| reading.watch.cancelled.swap(false, Ordering::Relaxed));
                self.generation += 1;
                world.install(*shown, true, !stopped, self.generation, &self.settings);
                world.cut_short = stopped;
                self.rehome(|open| open.world == id);
                if stopped {
                    self.log("Reading was cancelled. Documents read so far are used; a restart reads the rest.");
                }
            }
            Read::Some(documents, gone) => {
                let is_open =
                    |path: &Path| self.open.values().any(|open| open.world == id && open.path.as_deref() == Some(path));
                world.changed(documents, gone, is_open);
            }
            Read::Bibliography(bibliography, problems) => {
                world.corpus = Arc::new(world.corpus.with_bibliography(*bibliography));
                self.outside.log_all(problems.iter());
                world.note(problems);
                let (lists, own) = (|open: &Open| world.lists(&open.document.path), Format::Bibliography);
                let is_other = |open: &&Open| open.world == id && lists(open) != (open.document.format == own);
                let other: Vec<_> = self.open.values().filter(is_other).map(|open| open.path.clone()).collect();
                if !other.is_empty() {
                    self.rehome(|open| open.world == id && other.contains(&open.path));
                }
            }
            Read::Names => {
                let untold = |open: &Open| open.world == id && !open.told;
                let all = world.answered() && !self.open.values().any(untold);
                if !(all && world.cites_what_is_read(&self.settings)) {
                    // Nothing waited for it.
                    return;
                }
            }
        }
        self.announce(id);
        self.moved();
        self.refresh_others();
        self.outside.refresh();
    }

    /// Shows problems with the files that other files name, also in files that are not open.
    fn announce(&mut self, id: WorldId) {
        let Some(world) = self.worlds.get_mut(&id) else { return };
        let Some(root) = world.root.clone() else { return };
        let mut announced = std::mem::take(&mut world.announced);
        let open = |path: &Path| self.open.values().any(|open| open.world == id && open.path.as_deref() == Some(path));
        notices::announce(world.notices(), &root, open, &mut announced, &self.outside.writer);
        world.announced = announced;
    }

    /// Rebuilds the indexes of folders with changed files, in the background.
    pub(in crate::server) fn rest(&mut self) {
        for (&id, world) in &mut self.worlds {
            let generation = world.generation;
            if let Some(make) = world.rest() {
                let inbox = self.inbox.clone();
                rayon::spawn(move || inbox.send(Event::RebuiltIndex(id, generation, make())));
            }
        }
    }

    /// Whether any index should be rebuilt, or any folder compared, when the server is idle.
    pub(in crate::server) fn is_restless(&self) -> bool {
        self.worlds.values().any(|world| world.has_changed() || world.is_uncompared())
    }

    /// Compares the values of folders that have changed, in the background.
    pub(in crate::server) fn compare(&mut self) {
        for (&id, world) in &mut self.worlds {
            let generation = world.generation;
            if let Some(find) = world.compare() {
                let inbox = self.inbox.clone();
                // A bug in it must not end the server; the folder keeps the findings that it has.
                rayon::spawn(move || {
                    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(find));
                    inbox.send(match found {
                        Ok(found) => Event::Compared(id, generation, Box::new(found)),
                        Err(_) => Event::Log("Internal error: the values of a folder were not compared.".into()),
                    });
                });
            }
        }
    }

    pub(in crate::server) fn compared(&mut self, id: WorldId, generation: u64, found: Compared) {
        let world = self.worlds.get_mut(&id).filter(|world| world.generation == generation);
        if world.is_some_and(|world| world.compared(found)) {
            self.moved();
            self.refresh_others();
            self.outside.refresh();
        }
    }

    pub(in crate::server) fn rested(&mut self, id: WorldId, generation: u64, rested: &RebuiltIndex) {
        let Some(world) = self.worlds.get_mut(&id) else { return };
        let is_open =
            |path: &Path| self.open.values().any(|open| open.world == id && open.path.as_deref() == Some(path));
        if world.rested(rested, is_open) && world.generation == generation {
            self.moved();
            self.refresh_others();
            self.outside.refresh();
        }
    }

    pub(super) fn add_folder(&mut self, folder: &str) -> Option<WorldId> {
        let path = uri::to_path(folder)?;
        if self.worlds.values().any(|world| world.root.as_ref().is_some_and(|root| !root.found && root.given == path)) {
            return None;
        }
        Some(self.add_world(Some(Root::new(path))))
    }

    pub(super) fn add_world(&mut self, root: Option<Root>) -> WorldId {
        let id = WorldId(self.next_world);
        self.next_world += 1;
        self.generation += 1;
        self.worlds.insert(id, World::new(root, self.generation, self.numbers.clone(), &self.settings));
        id
    }

    pub(super) fn load(&mut self, id: WorldId) {
        let Some(world) = self.worlds.get_mut(&id) else { return };
        let Some(root) = &world.root else { return };
        // A whole file system is not a workspace.
        if root.real.parent().is_none() || !root.real.is_dir() {
            return world.stays_alone(&self.settings);
        }
        let watch = Arc::<Watch>::default();
        self.reading.insert(id, self.outside.reading(&root.given.to_string_lossy(), watch.clone()));
        self.loader.ask(named(id, world, &self.settings));
        self.loader.ask(Task::Load(id, root.real.clone(), root.flat, self.numbers.clone(), watch));
    }
}

fn is_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == config::FILE_NAME)
}
