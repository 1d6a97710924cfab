//! Requests, and the snapshot on which each is answered.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Open, State, TRIES, Waiting};
use crate::corpus::DocId;
use crate::ide::Snapshot;
use crate::server::loader::WorldId;
use crate::server::notices;
use crate::server::publish::{DocumentState, Pull, Push};
use crate::server::workers::{Query, Subject, View};
use crate::server::world::OpenText;
use crate::syntax::Format;

impl State {
    pub(in crate::server) fn query(&mut self, mut query: Query) {
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
                    let (world, id) = (open.world, open.document.id);
                    vec![self.view(world, id)]
                }
            },
        };
        if query.tries > TRIES {
            return query.refuse();
        }
        self.workers.ask(query, views);
    }

    pub(in crate::server) fn pull(&mut self, uri: &str, pull: Pull) {
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

    /// Does the work that can wait until no event is left: applies edits and, if the client does not pull, pushes
    /// findings. Returns whether any text had changed.
    pub(in crate::server) fn catch_up(&mut self) -> bool {
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

    /// Checks every open document again, since something else has changed.
    pub(in crate::server) fn refresh_others(&mut self) {
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

    pub(super) fn view(&mut self, id: WorldId, document: DocId) -> View {
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

    pub(super) fn sight(&mut self, uri: &Arc<str>) -> Option<DocumentState> {
        let open = self.open.get(uri)?;
        let all = &self.open;
        let world = self.worlds.get_mut(&open.world)?;
        let id = open.world;
        Some(DocumentState {
            uri: uri.clone(),
            version: open.version,
            document: open.document.clone(),
            addresses: world.addresses(|| open_texts(all, id)),
            corpus: world.corpus.clone(),
            policies: world.policies.clone(),
            rope: open.buffer.rope().clone(),
            generation: world.generation,
            held: open.path.as_deref().map(|path| world.held(path)).unwrap_or_default(),
            notices: match &open.path {
                // A rule reports the problems of an open bibliography.
                Some(path) if open.document.format != Format::Bibliography => {
                    notices::written(world.notices().filter(|error| error.path.as_deref() == Some(path)))
                }
                _ => String::new(),
            },
        })
    }
}

fn open_texts(open: &HashMap<Arc<str>, Open>, world: WorldId) -> HashMap<DocId, OpenText> {
    let here = open.iter().filter(|(_, open)| open.world == world);
    here.map(|(uri, open)| {
        let version = open.version.and_then(|version| i32::try_from(version).ok());
        (open.document.id, OpenText { uri: uri.clone(), version, rope: open.buffer.rope().clone() })
    })
    .collect()
}
