//! Opening a journal for a run, and appending to it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::highest;
use super::line;
use super::mark::Mark;
use super::order::Order;
use super::position::LinePosition;
use super::{read, rescue};
use crate::disk::{self, Disk, DiskFile, Open};
use crate::error::RunError;
use crate::record::{Entry, Record, TaskFact};
use crate::run_lock::RunLock;

/// Space that is kept free for what follows an intent: enough for the outcomes of every task
/// that can be in flight at once.
pub const RESERVE: u32 = 64 * 1024;

/// A journal that a run writes to.
#[derive(Debug)]
pub struct Journal {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    next: LinePosition,
    /// How far it is known to be durable.
    synced: Mark,
    /// Size of what is known to be whole.
    size: u64,
    /// Offset up to which space is reserved.
    reserved: u64,
    latched: bool,
    /// The run's lock, where there is one to look at.
    lock: Option<Arc<RunLock>>,
}

/// What was found when a journal was opened.
#[derive(Debug)]
pub struct Opened {
    /// The journal, ready to append to.
    pub journal: Journal,
    /// Its records, in order; rescued task ids are already among them.
    pub records: Vec<Record>,
    /// The unfinished line that was cut, if there was one.
    pub torn: Option<TornTail>,
}

/// An unfinished line: what a killed run was writing when it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornTail {
    /// Where its bytes were copied to.
    pub kept_as: PathBuf,
    /// How many they are.
    pub bytes: usize,
}

impl fmt::Display for TornTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kept_as, bytes } = self;
        write!(f, "cut an unfinished line of {bytes} bytes, kept as `{}`", kept_as.display())
    }
}

impl Journal {
    /// Opens a journal, or makes it. The caller holds the run's lock, and the folder exists.
    pub fn open(disk: Arc<dyn Disk>, path: &Path) -> Result<Opened, RunError> {
        let mut records = Vec::new();
        let (file, contents) = open_file(&*disk, path, &mut records)?;
        let highest = contents.orders.iter().copied().flatten().max();
        let highest = highest.max(highest::highest_beside(&*disk, path)?);
        let read::Contents { next, size, torn, .. } = contents;
        let next = LinePosition { order: highest.map(Order::next), ..next };
        let mut journal = Self {
            disk,
            path: path.to_owned(),
            file,
            next,
            synced: Mark::default(),
            size: size as u64,
            reserved: 0,
            latched: false,
            lock: None,
        };
        let torn = (!torn.is_empty()).then(|| journal.cut_torn_tail(&torn)).transpose()?;
        journal.take_in_rescued(&mut records)?;
        Ok(Opened { journal, records, torn })
    }

    /// How far it was made durable since it was opened; nothing if nothing was.
    pub fn synced(&self) -> Mark {
        self.synced
    }

    /// Has a run's lock looked at before anything is bought.
    pub fn guard(&mut self, lock: Arc<RunLock>) {
        self.lock = Some(lock);
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends a record, and makes it durable with all before it if anything depends on that.
    ///
    /// What a rerun would find out by itself (a plan, a poll, a result that waits to be fetched)
    /// is written at once and becomes durable with the next record that must be.
    ///
    /// An error means that the record must be taken as not written: what it was to precede must
    /// not happen. Only of a task id is there more to say: see [`RunError::Unrecorded`].
    pub fn append(&mut self, record: &Record) -> Result<(), RunError> {
        self.append_all(std::slice::from_ref(record))
    }

    /// Appends records with one write and at most one sync, all or none.
    pub fn append_all(&mut self, records: &[Record]) -> Result<(), RunError> {
        let result = self.try_append(records);
        result.map_err(|error| {
            let ids = records.iter().filter(|record| rescue::task_id(record).is_some());
            ids.fold(error, |error, record| rescue::save(&*self.disk, &self.path, record, error))
        })
    }

    fn try_append(&mut self, records: &[Record]) -> Result<(), RunError> {
        if self.latched {
            return Err(RunError::Latched { path: self.path.clone() });
        }
        if records.iter().any(is_intent) {
            self.check_lock()?;
            self.check_place()?;
            self.reserve()?;
        } else if records.iter().any(|record| rescue::task_id(record).is_some()) {
            self.check_place()?;
        }
        let (mut bytes, mut place) = (Vec::new(), self.place_of_next(records));
        for record in records {
            let checksum = line::write(record, place, &mut bytes);
            place = place.next(checksum);
        }
        self.write(&bytes)?;
        if !records.iter().all(can_wait) {
            self.sync().inspect_err(|_| self.take_back(records))?;
            self.synced = Mark { records: place.seq, checksum: place.prev };
        }
        self.size += bytes.len() as u64;
        self.next = place;
        Ok(())
    }

    /// What is locked must be what others find locked.
    fn check_lock(&self) -> Result<(), RunError> {
        self.lock.as_ref().map_or(Ok(()), |lock| lock.check())
    }

    /// What is written must be what the next run reads.
    fn check_place(&self) -> Result<(), RunError> {
        let look = || {
            let is_there = disk::leads_to(&*self.disk, &self.path, &*self.file)?;
            Ok(is_there && self.disk.size(&self.path)? == Some(self.size))
        };
        if look().map_err(RunError::disk("look at", &self.path))? {
            return Ok(());
        }
        Err(RunError::JournalDisplaced { path: self.path.clone() })
    }

    /// Where the next record belongs. The first one of a folder begins its sequence.
    fn place_of_next(&self, records: &[Record]) -> LinePosition {
        let begins = || {
            let mut line = Vec::new();
            let first = records.first()?;
            line::write(first, self.next, &mut line);
            Some(Order::first(&self.path, &line))
        };
        LinePosition { order: self.next.order.or_else(begins), ..self.next }
    }

    /// An intent that was not synced is not acted on: nothing was sent, so that the line, should
    /// it have come through all the same, would only frighten. Where it cannot be cut off either,
    /// the next run takes it for a purchase, which is the safe side.
    fn take_back(&mut self, records: &[Record]) {
        if records.iter().any(is_intent) {
            let _ = self.file.cut(self.size);
        }
    }

    /// Writes bytes behind the last whole line, with the ballast's space if need be.
    fn write(&mut self, bytes: &[u8]) -> Result<(), RunError> {
        let mut result = self.write_or_cut(bytes);
        let is_full = |error: &io::Error| error.kind() == io::ErrorKind::StorageFull;
        if result.as_ref().is_err_and(is_full) && !self.latched && self.drop_ballast() {
            result = self.write_or_cut(bytes);
        }
        result.map_err(RunError::disk("append to", &self.path))
    }

    /// A full disk takes the beginning of a line: it is cut off again.
    fn write_or_cut(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).inspect_err(|_| {
            // Cutting gives reserved space back.
            self.reserved = 0;
            self.latched = self.file.cut(self.size).is_err();
        })
    }

    /// A failed sync is final: the kernel may have dropped the bytes, and would report success
    /// the next time.
    fn sync(&mut self) -> Result<(), RunError> {
        self.file.sync().map_err(|error| {
            self.latched = true;
            RunError::disk("sync", &self.path)(error)
        })
    }

    /// Makes sure that what follows an intent can be written even if the disk fills up.
    fn reserve(&mut self) -> Result<(), RunError> {
        if self.reserved >= self.size + u64::from(RESERVE / 2) {
            return Ok(());
        }
        match self.file.reserve(self.size, RESERVE.into()) {
            Ok(()) => self.reserved = self.size + u64::from(RESERVE),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => self.make_ballast()?,
            Err(error) => return Err(RunError::disk("reserve space for", &self.path)(error)),
        }
        Ok(())
    }

    /// Where space cannot be reserved, a file takes it, to be removed when the disk is full.
    fn make_ballast(&self) -> Result<(), RunError> {
        let path = self.ballast();
        let size = self.disk.size(&path).map_err(RunError::disk("look at", &path))?;
        if size == Some(u64::from(RESERVE)) {
            return Ok(());
        }
        if size.is_some() {
            self.disk.remove(&path).map_err(RunError::disk("remove", &path))?;
        }
        // Not zeros: some file systems store those without taking space.
        let bytes = "ballast ".repeat(RESERVE as usize / 8);
        disk::write_new(&*self.disk, &path, bytes.as_bytes()).map_err(|error| {
            // Half a ballast only takes space from others.
            let _ = self.disk.remove(&path);
            RunError::disk("reserve space in", &path)(error)
        })
    }

    fn drop_ballast(&self) -> bool {
        self.disk.remove(&self.ballast()).is_ok()
    }

    fn ballast(&self) -> PathBuf {
        self.path.with_extension("ballast")
    }

    fn cut_torn_tail(&mut self, tail: &[u8]) -> Result<TornTail, RunError> {
        let kept_as = self.free_name()?;
        disk::write_new(&*self.disk, &kept_as, tail)
            .map_err(RunError::disk("copy a torn line to", &kept_as))?;
        self.file.cut(self.size).map_err(RunError::disk("cut a torn line from", &self.path))?;
        self.sync()?;
        Ok(TornTail { kept_as, bytes: tail.len() })
    }

    /// A name for a torn line that is not taken.
    fn free_name(&self) -> Result<PathBuf, RunError> {
        let mut number = 1;
        loop {
            let path = self.path.with_extension(format!("torn-{}-{number}", self.next.seq));
            let taken = self.disk.size(&path).map_err(RunError::disk("look at", &path))?;
            if taken.is_none() {
                return Ok(path);
            }
            number += 1;
        }
    }

    fn take_in_rescued(&mut self, records: &mut Vec<Record>) -> Result<(), RunError> {
        for (file, record) in rescue::find(&*self.disk, &self.path)? {
            // A run may have been killed between this append and the removal.
            if !records.contains(&record) {
                self.try_append(std::slice::from_ref(&record))?;
                records.push(record);
            }
            rescue::remove(&*self.disk, &file)?;
        }
        Ok(())
    }
}

fn open_file(
    disk: &dyn Disk,
    path: &Path,
    records: &mut Vec<Record>,
) -> Result<(Box<dyn DiskFile>, read::Contents), RunError> {
    let size = disk.size(path).map_err(RunError::disk("look at", path))?;
    match size {
        None => disk::write_new(disk, path, b"").map_err(RunError::disk("create", path))?,
        // Whoever made it may have failed to make its name durable, and have written nothing.
        Some(0) => {
            let folder = path.parent().unwrap_or(Path::new("."));
            disk.sync_entries(folder).map_err(RunError::disk("sync the folder", folder))?;
        }
        Some(_) => {}
    }
    let file = disk.open(path, Open::Append).map_err(RunError::disk("open", path))?;
    if !file.try_lock().map_err(RunError::disk("lock", path))? {
        return Err(RunError::JournalHeld { path: path.to_owned() });
    }
    let contents = read::whole(disk, path, records)?;
    Ok((file, contents))
}

/// Whether a crash may take this record with it: a rerun plans, polls and joins again, and comes
/// to the same.
pub(super) fn can_wait(record: &Record) -> bool {
    match &record.entry {
        Entry::RunStarted(_) | Entry::FilmMade(_) | Entry::Balance(_) => true,
        Entry::Task(entry) => match &entry.fact {
            TaskFact::Planned(_)
            | TaskFact::Anchor { .. }
            | TaskFact::Polled { .. }
            | TaskFact::Succeeded(_) => true,
            TaskFact::Submitting(_)
            | TaskFact::Submitted(_)
            | TaskFact::Rejected { .. }
            | TaskFact::NotSent { .. }
            | TaskFact::NotCreated { .. }
            | TaskFact::Ambiguous { .. }
            | TaskFact::Resolved { .. }
            | TaskFact::Failed { .. }
            | TaskFact::Lost { .. }
            | TaskFact::Unusable { .. }
            | TaskFact::Fetched(_) => false,
        },
        Entry::RunEnded(_)
        | Entry::Repaired(_)
        | Entry::LossesAccepted(_)
        | Entry::Compacted(_)
        | Entry::Sunset(_) => false,
    }
}

fn is_intent(record: &Record) -> bool {
    record.fact().and_then(TaskFact::intent).is_some()
}
