//! A file system in memory that fails on demand, for tests.
//!
//! It remembers what was synced. [`MemoryDisk::crash`] keeps that, plus any beginning of what was
//! not: a prefix of each file's later writes, the last of them torn, and each folder's entries
//! as they were synced or as they are.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Disk, DiskFile, FileId, Open};

/// A disk whose power can be cut. Clones share their content.
#[derive(Clone, Debug, Default)]
pub struct MemoryDisk(Arc<Mutex<State>>);

/// An error that the disk gives once its count of calls is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which call: counted over writes, cuts, reservations, syncs, creations, renames, removals,
    /// from 1, since the disk was made.
    pub call: u64,
    /// What it answers.
    pub kind: io::ErrorKind,
    /// How many bytes a write still takes before it fails.
    pub after_bytes: usize,
    /// Whether the calls behind it fail too.
    pub lasting: bool,
}

/// A disk that is held still: nothing changes it while somebody looks.
#[derive(Debug)]
pub struct Still<'a>(&'a State);

/// Looks at the disk before each call that changes it.
type Watch = dyn Fn(&Still<'_>) + Send + Sync;

#[derive(Clone, Default)]
struct Watcher(Option<Arc<Watch>>);

#[derive(Clone, Debug, Default)]
struct State {
    inodes: Vec<Inode>,
    live: BTreeMap<PathBuf, usize>,
    synced: BTreeMap<PathBuf, usize>,
    folders: Vec<PathBuf>,
    calls: u64,
    syncs: u64,
    fault: Option<Fault>,
    /// Which sync fails, counted from 1.
    bad_sync: Option<u64>,
    watcher: Watcher,
    no_reserve: bool,
    free: Option<u64>,
}

#[derive(Clone, Debug, Default)]
struct Inode {
    synced: Vec<u8>,
    live: Vec<u8>,
    /// What happened since the last sync.
    unsynced: Vec<Change>,
    /// Offset up to which space is taken.
    reserved: u64,
}

#[derive(Clone, Debug)]
enum Change {
    Append(Vec<u8>),
    Cut(usize),
}

impl MemoryDisk {
    /// An empty disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a call fail.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.state().fault = fault;
    }

    /// Makes one sync fail, counted from 1 since the disk was made; all else goes on.
    pub fn set_bad_sync(&self, sync: Option<u64>) {
        self.state().bad_sync = sync;
    }

    /// Shows the disk to somebody before each call that changes it.
    pub fn watch(&self, watch: impl Fn(&Still<'_>) + Send + Sync + 'static) {
        self.state().watcher = Watcher(Some(Arc::new(watch)));
    }

    /// Shows it to nobody any more.
    pub fn unwatch(&self) {
        self.state().watcher = Watcher::default();
    }

    /// Shows the disk as it is now; nothing changes it meanwhile.
    pub fn hold_still(&self, look: impl FnOnce(&Still<'_>)) {
        look(&Still(&self.state()));
    }

    /// All files, with their bytes.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let state = self.state();
        let bytes =
            |(path, inode): (&PathBuf, &usize)| (path.clone(), state.inodes[*inode].live.clone());
        state.live.iter().map(bytes).collect()
    }

    /// Lets the disk have only so many bytes left; `None`: no end.
    pub fn set_free(&self, bytes: Option<u64>) {
        self.state().free = bytes;
    }

    /// Makes reservations impossible, as on some file systems.
    pub fn forbid_reserving(&self) {
        self.state().no_reserve = true;
    }

    /// How many calls were made that change something.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// How many times a file's bytes were synced.
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// The disk as it is found after a power cut. `choice(n)` answers a number below `n`.
    #[must_use]
    pub fn crash(&self, mut choice: impl FnMut(usize) -> usize) -> Self {
        let state = self.state();
        let mut names = state.synced.clone();
        if choice(2) == 1 {
            names.clone_from(&state.live);
        }
        let inodes = state.inodes.iter().map(|inode| inode.after_crash(&mut choice)).collect();
        let after = State {
            inodes,
            synced: names.clone(),
            live: names,
            folders: state.folders.clone(),
            ..State::default()
        };
        Self(Arc::new(Mutex::new(after)))
    }

    /// Puts a file there, synced.
    pub fn put(&self, path: impl Into<PathBuf>, bytes: &[u8]) {
        let mut state = self.state();
        let (path, inode) = (path.into(), state.inodes.len());
        state.inodes.push(Inode { synced: bytes.into(), live: bytes.into(), ..Inode::default() });
        state.live.insert(path.clone(), inode);
        state.synced.insert(path, inode);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics while it holds the disk")
    }

    /// Counts a call that changes something; `Err` holds the fault that is due.
    fn count(&self) -> Result<MutexGuard<'_, State>, Fault> {
        let mut state = self.state();
        if let Watcher(Some(watch)) = state.watcher.clone() {
            watch(&Still(&state));
        }
        state.calls += 1;
        match state.fault {
            Some(fault) if fault.is_due(state.calls) => Err(fault),
            _ => Ok(state),
        }
    }

    fn change(&self) -> io::Result<MutexGuard<'_, State>> {
        self.count().map_err(|fault| fault.kind.into())
    }
}

impl Still<'_> {
    /// A disk of its own with the same content, which nobody watches.
    #[must_use]
    pub fn copy(&self) -> MemoryDisk {
        let state = State { watcher: Watcher::default(), ..self.0.clone() };
        MemoryDisk(Arc::new(Mutex::new(state)))
    }

    /// How many calls were made so far that change something.
    pub fn calls(&self) -> u64 {
        self.0.calls
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watcher").field(&self.0.is_some()).finish()
    }
}

impl Fault {
    fn is_due(&self, call: u64) -> bool {
        call == self.call || (self.lasting && call > self.call)
    }
}

impl Inode {
    fn after_crash(&self, choice: &mut impl FnMut(usize) -> usize) -> Self {
        let mut bytes = self.synced.clone();
        let kept = choice(self.unsynced.len() + 1);
        for change in &self.unsynced[..kept] {
            change.apply(&mut bytes);
        }
        if let Some(Change::Append(torn)) = self.unsynced.get(kept) {
            bytes.extend(&torn[..choice(torn.len() + 1)]);
        }
        Self { synced: bytes.clone(), live: bytes, ..Self::default() }
    }

    fn do_change(&mut self, change: Change) {
        change.apply(&mut self.live);
        self.unsynced.push(change);
    }
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Append(more) => bytes.extend(more),
            Self::Cut(size) => bytes.truncate(*size),
        }
    }
}

impl State {
    fn inode(&self, path: &Path) -> io::Result<usize> {
        self.live.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Takes space for a file up to an offset, if there is any.
    fn take_space(&mut self, inode: usize, up_to: u64) -> io::Result<()> {
        let more = up_to.saturating_sub(self.inodes[inode].reserved);
        if let Some(free) = &mut self.free {
            *free = free.checked_sub(more).ok_or(io::ErrorKind::StorageFull)?;
        }
        self.inodes[inode].reserved += more;
        Ok(())
    }

    fn give_space_back(&mut self, inode: usize, from: u64) {
        let file = &mut self.inodes[inode];
        let less = file.reserved.saturating_sub(from);
        file.reserved -= less;
        if let Some(free) = &mut self.free {
            *free += less;
        }
    }
}

impl Disk for MemoryDisk {
    fn create_dir(&self, path: &Path) -> io::Result<bool> {
        let mut state = self.change()?;
        let missing = !state.folders.iter().any(|folder| folder == path);
        if missing {
            state.folders.push(path.to_owned());
        }
        Ok(missing)
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn DiskFile>> {
        let inode = if how == Open::New {
            let mut state = self.change()?;
            if state.live.contains_key(path) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            let inode = state.inodes.len();
            state.inodes.push(Inode::default());
            state.live.insert(path.to_owned(), inode);
            inode
        } else {
            self.state().inode(path)?
        };
        Ok(Box::new(MemoryFile { disk: self.clone(), inode, read: 0 }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.change()?;
        let inode = state.inode(from)?;
        state.live.remove(from);
        state.live.insert(to.to_owned(), inode);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.change()?;
        let inode = state.inode(path)?;
        state.live.remove(path);
        state.give_space_back(inode, 0);
        Ok(())
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.change()?;
        let inside = |file: &PathBuf| file.parent() == Some(path);
        state.synced.retain(|file, _| !inside(file));
        let now: Vec<_> = state.live.iter().filter(|(file, _)| inside(file)).collect();
        let now: Vec<_> = now.into_iter().map(|(file, inode)| (file.clone(), *inode)).collect();
        state.synced.extend(now);
        Ok(())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let state = self.state();
        Ok(state.live.keys().filter(|file| file.parent() == Some(folder)).cloned().collect())
    }

    fn size(&self, path: &Path) -> io::Result<Option<u64>> {
        let state = self.state();
        Ok(state.live.get(path).map(|&inode| state.inodes[inode].live.len() as u64))
    }

    fn identity(&self, path: &Path) -> io::Result<FileId> {
        let inode = self.state().inode(path)?;
        Ok(FileId { device: 0, inode: inode as u64 })
    }
}

#[derive(Debug)]
struct MemoryFile {
    disk: MemoryDisk,
    inode: usize,
    read: usize,
}

impl MemoryFile {
    fn append(&self, state: &mut State, bytes: &[u8]) {
        state.inodes[self.inode].do_change(Change::Append(bytes.into()));
    }
}

impl Read for MemoryFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let state = self.disk.state();
        let count = (&state.inodes[self.inode].live[self.read..]).read(buffer)?;
        self.read += count;
        Ok(count)
    }
}

impl Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.disk.count() {
            Ok(mut state) => {
                let up_to = (state.inodes[self.inode].live.len() + bytes.len()) as u64;
                state.take_space(self.inode, up_to)?;
                self.append(&mut state, bytes);
                Ok(bytes.len())
            }
            Err(fault) => {
                let taken = fault.after_bytes.min(bytes.len());
                self.append(&mut self.disk.state(), &bytes[..taken]);
                Err(fault.kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl DiskFile for MemoryFile {
    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.change()?;
        state.syncs += 1;
        if state.bad_sync == Some(state.syncs) {
            return Err(io::Error::other("input/output error"));
        }
        let inode = &mut state.inodes[self.inode];
        inode.synced = inode.live.clone();
        inode.unsynced.clear();
        Ok(())
    }

    fn cut(&mut self, size: u64) -> io::Result<()> {
        let mut state = self.disk.change()?;
        let cut = usize::try_from(size).expect("sizes in tests are small");
        state.inodes[self.inode].do_change(Change::Cut(cut));
        state.give_space_back(self.inode, size);
        Ok(())
    }

    fn reserve(&mut self, from: u64, bytes: u64) -> io::Result<()> {
        let mut state = self.disk.change()?;
        if state.no_reserve {
            return Err(io::ErrorKind::Unsupported.into());
        }
        state.take_space(self.inode, from + bytes)
    }

    fn identity(&self) -> io::Result<FileId> {
        Ok(FileId { device: 0, inode: self.inode as u64 })
    }

    /// Nobody else is there: processes that meet are told apart by the kernel's lock of a run.
    fn try_lock(&self) -> io::Result<bool> {
        Ok(true)
    }
}
