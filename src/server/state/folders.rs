//! Folders that come and go, and what was read of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::State;
use crate::server::librarian::{Read, Task, WorldId};
use crate::server::notices;
use crate::server::outside::Watch;
use crate::server::uri;
use crate::server::world::{Root, World};

impl State {
    pub(in crate::server) fn folders(&mut self, gone: &[String], come: Vec<String>) {
        for folder in gone {
            let path = uri::to_path(folder);
            let matches = |world: &World| world.root.as_ref().is_some_and(|root| Some(&root.given) == path.as_ref());
            let found = self.worlds.iter().find(|(_, world)| matches(world)).map(|(&id, _)| id);
            if let Some(id) = found {
                self.worlds.remove(&id);
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

    pub(in crate::server) fn touched(&mut self, paths: &[PathBuf]) {
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

    pub(in crate::server) fn read(&mut self, id: WorldId, read: Read) {
        let Some(world) = self.worlds.get_mut(&id) else { return };
        match read {
            Read::Part(shown) => {
                self.generation += 1;
                world.install(*shown, false, self.generation, &self.settings);
                self.rehome(|open| open.world == id);
            }
            Read::All(shown) => {
                let loaded = &shown.loaded;
                let problems = loaded.config_errors.iter().chain(&loaded.problems).chain(&loaded.broken);
                let problems = problems.chain(&loaded.notes);
                self.outside.log_all(problems);
                self.generation += 1;
                world.install(*shown, true, self.generation, &self.settings);
                self.rehome(|open| open.world == id);
                let stopped = self
                    .reading
                    .remove(&id)
                    .is_some_and(|reading| reading.watch.cancelled.swap(false, Ordering::Relaxed));
                if let Some(world) = self.worlds.get_mut(&id) {
                    world.cut_short = stopped;
                }
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
                world.note(problems);
            }
        }
        self.announce(id);
        self.moved();
        self.look_around();
        self.outside.refresh();
    }

    /// Shows in files that are not open what they ask for and cannot be used.
    fn announce(&mut self, id: WorldId) {
        let Some(world) = self.worlds.get_mut(&id) else { return };
        let Some(root) = world.root.clone() else { return };
        let mut announced = std::mem::take(&mut world.announced);
        let open = |path: &Path| self.open.values().any(|open| open.world == id && open.path.as_deref() == Some(path));
        notices::announce(world.notices(), &root, open, &mut announced, &self.outside.writer);
        world.announced = announced;
    }

    pub(super) fn add_folder(&mut self, folder: &str) -> Option<WorldId> {
        let path = uri::to_path(folder)?;
        if self.worlds.values().any(|world| world.root.as_ref().is_some_and(|root| root.given == path)) {
            return None;
        }
        Some(self.add_world(Some(Root::new(path))))
    }

    pub(super) fn add_world(&mut self, root: Option<Root>) -> WorldId {
        let id = WorldId(self.next_world);
        self.next_world += 1;
        self.generation += 1;
        self.worlds.insert(id, World::new(root, self.generation, &self.settings));
        id
    }

    pub(super) fn load(&mut self, id: WorldId) {
        let Some(world) = self.worlds.get_mut(&id) else { return };
        let Some(root) = &world.root else { return };
        // A whole file system is nobody's newsroom.
        if root.real.parent().is_none() || !root.real.is_dir() {
            return world.stays_alone(&self.settings);
        }
        let watch = Arc::<Watch>::default();
        self.reading.insert(id, self.outside.reading(&root.given.to_string_lossy(), watch.clone()));
        self.librarian.ask(Task::Load(id, root.real.clone(), watch));
    }
}
