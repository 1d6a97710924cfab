//! The tables of the store: batches of documents, and entries with a checksum.

use std::hash::Hasher;

use redb::{ReadableTable, TableHandle, WriteTransaction};
use rustc_hash::{FxHashSet, FxHasher};

use super::{BODIES, CONTENTS, Key, SPARE, SPARE_BATCHES, Table, Trouble};
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
