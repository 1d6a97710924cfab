//! The tables of the store: batches of documents, and entries with a checksum.

use std::hash::Hasher;

use redb::{ReadableTable, TableHandle, WriteTransaction};
use rustc_hash::{FxHashSet, FxHasher};

use super::{ANSWERS, BODIES, CONTENTS, Key, SPARE, SPARE_BATCHES, Table, Trouble};
use crate::workspace::batch::{self, Batch, Entry};

pub(super) type Opened<'a> = redb::Table<'a, u32, &'static [u8]>;

pub(super) fn open<'a>(transaction: &'a WriteTransaction, table: Table) -> Result<Opened<'a>, Trouble> {
    transaction.open_table(table).map_err(|_| Trouble::Broken)
}

pub(super) fn put(table: &mut Opened<'_>, name: Table, number: u32, bytes: &[u8]) -> Result<(), Trouble> {
    table.insert(number, &*sealed(name, number, bytes)).map(drop).map_err(|_| Trouble::Refused)
}

/// The numbers of a table's entries, in order.
pub(super) fn numbers(table: &impl ReadableTable<u32, &'static [u8]>) -> Vec<u32> {
    table.iter().into_iter().flatten().filter_map(|entry| Some(entry.ok()?.0.value())).collect()
}

/// The batches of documents during writing.
pub(super) struct Batches<'a> {
    contents: Opened<'a>,
    bodies: Opened<'a>,
    /// Documents that are not yet in the tables.
    batch: Batch,
    /// The number of the next batch.
    next: u32,
}

impl<'a> Batches<'a> {
    pub(super) fn of(transaction: &'a WriteTransaction) -> Result<Self, Trouble> {
        let (contents, bodies) = (open(transaction, CONTENTS)?, open(transaction, BODIES)?);
        let last = contents.last().map_err(|_| Trouble::Broken)?.map(|(number, _)| number.value());
        let next = last.map_or(Some(0), |last| last.checked_add(1)).ok_or(Trouble::Broken)?;
        Ok(Self { contents, bodies, batch: Batch::default(), next })
    }

    pub(super) fn add(&mut self, entry: &Entry<'_>) -> Result<(), Trouble> {
        if self.batch.is_full_with(entry) {
            self.close()?;
        }
        self.batch.add(entry);
        Ok(())
    }

    /// Writes the collected documents to the tables.
    pub(super) fn close(&mut self) -> Result<(), Trouble> {
        let Batch { contents, bodies } = std::mem::take(&mut self.batch);
        if contents.is_empty() {
            return Ok(());
        }
        put(&mut self.contents, CONTENTS, self.next, &contents)?;
        put(&mut self.bodies, BODIES, self.next, &bodies)?;
        self.next = self.next.checked_add(1).ok_or(Trouble::Broken)?;
        Ok(())
    }

    /// Whether many entries are not needed for this many documents, or use more batches than needed.
    pub(super) fn are_too_many_for(&self, documents: usize) -> Result<bool, Trouble> {
        let (mut batches, mut entries, mut bytes) = (0, 0, 0);
        for row in self.contents.iter().map_err(|_| Trouble::Broken)? {
            let (_, contents) = row.map_err(|_| Trouble::Broken)?;
            batches += 1;
            let contents = contents.value().get(SEAL..).unwrap_or_default();
            entries += batch::count(contents);
            bytes += batch::bytes(contents);
        }
        Ok(entries > 2 * documents + SPARE || batches > 2 * batch::filled_by(bytes) + SPARE_BATCHES)
    }

    /// Writes the documents with these keys to new batches, each once, and drops the others.
    pub(super) fn repack(&mut self, wanted: &FxHashSet<Key>) -> Result<(), Trouble> {
        let mut done = FxHashSet::default();
        for number in numbers(&self.contents) {
            // Copied, since the tables are written in the meantime.
            let take = |table: &mut Opened<'_>| -> Result<Option<Vec<u8>>, Trouble> {
                let taken = table.remove(number).map_err(|_| Trouble::Refused)?;
                Ok(taken.map(|taken| taken.value().to_vec()))
            };
            let (Some(contents), Some(bodies)) = (take(&mut self.contents)?, take(&mut self.bodies)?) else { continue };
            let Some((contents, bodies)) = sound(CONTENTS, number, &contents).zip(sound(BODIES, number, &bodies))
            else {
                continue;
            };
            for (key, span) in batch::rows(contents) {
                if let Some((facts, text)) = span.of(bodies)
                    && let Ok(text) = std::str::from_utf8(text)
                    && wanted.contains(&key)
                    && done.insert(key)
                {
                    self.add(&Entry { key, facts, text })?;
                }
            }
        }
        self.close()
    }
}

/// The most answers that are stored, and the bytes of all together. The latest ones stay.
const MOST_ANSWERS: usize = 4;
pub(super) const MOST_BYTES: usize = 16 << 20;

/// What an answer depends on, its number, and its length in bytes.
type Named = (Key, u32, u64);

/// The stored answers, the latest last.
fn answers(table: &impl ReadableTable<u32, &'static [u8]>) -> Vec<Named> {
    let names = table.get(0).ok().flatten();
    names.and_then(|names| postcard::from_bytes(sound(ANSWERS, 0, names.value())?).ok()).unwrap_or_default()
}

/// The bytes of an answer.
pub(super) fn answer(table: &impl ReadableTable<u32, &'static [u8]>, key: &Key) -> Option<Vec<u8>> {
    let (_, number, _) = answers(table).into_iter().find(|(known, ..)| known == key)?;
    let sealed = table.get(number).ok()??;
    sound(ANSWERS, number, sealed.value())?.strip_prefix(key).map(<[u8]>::to_vec)
}

/// Stores an answer, and drops the oldest ones if there are too many. One that is too large is not stored.
pub(super) fn put_answer(transaction: &WriteTransaction, key: &Key, bytes: &[u8]) -> Result<(), Trouble> {
    if bytes.len() > MOST_BYTES {
        return Ok(());
    }
    let mut table = open(transaction, ANSWERS)?;
    let mut all = answers(&table);
    all.retain(|(known, ..)| known != key);
    let length = |all: &[Named]| all.iter().map(|(.., length)| usize::try_from(*length).unwrap_or(usize::MAX)).sum();
    while all.len() >= MOST_ANSWERS || bytes.len().saturating_add(length(&all)) > MOST_BYTES && !all.is_empty() {
        all.remove(0);
    }
    let is_free = |number: &u32| all.iter().all(|(_, taken, _)| taken != number);
    let number = (1..).find(is_free).ok_or(Trouble::Broken)?;
    all.push((*key, number, bytes.len() as u64));
    table.retain(|at, _| all.iter().any(|(_, number, _)| *number == at)).map_err(|_| Trouble::Refused)?;
    put(&mut table, ANSWERS, number, &[key, bytes].concat())?;
    let names = postcard::to_stdvec(&all).map_err(|_| Trouble::Refused)?;
    put(&mut table, ANSWERS, 0, &names)
}

/// An entry's bytes, preceded by a hash of them and of their key: the database returns whatever is on the disk.
fn sealed(table: Table, number: u32, bytes: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(bytes.len() + SEAL);
    sealed.extend(seal(table, number, bytes));
    sealed.extend(bytes);
    sealed
}

pub(super) fn sound(table: Table, number: u32, sealed: &[u8]) -> Option<&[u8]> {
    let (hash, bytes) = sealed.split_first_chunk::<SEAL>()?;
    (*hash == seal(table, number, bytes)).then_some(bytes)
}

/// The length of the checksum in bytes.
const SEAL: usize = 8;

fn seal(table: Table, number: u32, bytes: &[u8]) -> [u8; SEAL] {
    let mut hasher = FxHasher::default();
    hasher.write(table.name().as_bytes());
    hasher.write_u32(number);
    hasher.write(bytes);
    hasher.finish().to_le_bytes()
}
