//! Coded segments and sound of films, kept below `.wanflow` for the next film: bounded, and what
//! was used least recently goes first. Nothing depends on it but how long a film takes: whatever
//! goes wrong with it, less is kept. What use came before which is counted, since clocks lie.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wanflow_api::Sha256;
use wanflow_media::RenderCache;
use wanflow_plan::sha256;

use crate::disk::{self, Disk, Open};
use crate::film_changes::FilmMakings;
use crate::folders::Folders;

/// Bytes of all entries together, at most.
const BYTES_MAX: u64 = 2 << 30;

/// Bytes of an entry at most: more is never put there.
const ENTRY_MAX: u64 = 64 << 20;

/// Bytes of a file of notes at most.
const NOTES_MAX: u64 = 16 << 20;

/// The name of the file that says what was used when.
const USES: &str = "uses";

/// What the names of entries begin with while they are written.
const PART: &str = "part-";

/// The name of the file that says what a film was made of.
fn makings_name(output: &str) -> String {
    format!("film-{}", sha256(output.as_bytes()).short())
}

/// A cache of films, in a folder of its own.
pub struct FilmCache {
    disk: Arc<dyn Disk>,
    /// The folder, and those above it that may be missing.
    folders: [PathBuf; 3],
    bytes_max: u64,
    /// `None` until somebody asks.
    state: Mutex<Option<CacheState>>,
}

/// What is there.
#[derive(Default)]
struct CacheState {
    entries: BTreeMap<String, CacheEntry>,
    /// Bytes of all entries.
    bytes: u64,
    /// The number of this use.
    now: u64,
    /// Names for parts.
    next_part: u64,
    /// Whether anything was used or kept.
    is_used: bool,
    /// Whether the disk refused something: then nothing more is kept.
    is_refused: bool,
}

/// An entry.
#[derive(Clone, Copy)]
struct CacheEntry {
    bytes: u64,
    /// The number of its last use; 0: nobody knows.
    used: u64,
}

impl FilmCache {
    /// The cache beside a storyboard. Nothing is looked at yet, and nothing created.
    pub fn beside(folders: &Folders, disk: Arc<dyn Disk>) -> Self {
        let Folders { base, root, .. } = folders;
        let folders = [base.join(".wanflow"), root.clone(), root.join("cache")];
        Self { disk, folders, bytes_max: BYTES_MAX, state: Mutex::new(None) }
    }

    /// Notes what was used, once a film is made or given up.
    pub fn settle(&self) {
        let mut state = self.state();
        if !std::mem::take(&mut state.is_used) {
            return;
        }
        let mut lines = String::new();
        for (name, CacheEntry { used, .. }) in &state.entries {
            writeln!(lines, "{name} {used}").expect("writing to a string succeeds");
        }
        // Without it, all that is there counts as old.
        let _ = self.write(&mut state, USES, lines.as_bytes());
    }

    /// Notes what a film was made of.
    pub fn note_makings(&self, output: &str, makings: &FilmMakings) {
        let json = serde_json::to_vec(makings).expect("digests are plain data");
        // Without it, nobody can say why something is made anew.
        let _ = self.write(&mut self.state(), &makings_name(output), &json);
    }

    /// What a film was made of the last time.
    pub fn makings(&self, output: &str) -> Option<FilmMakings> {
        let path = self.folder().join(makings_name(output));
        let json = disk::read_up_to(&*self.disk, &path, NOTES_MAX).ok()?;
        serde_json::from_slice(&json).ok()
    }

    fn folder(&self) -> &Path {
        &self.folders[2]
    }

    fn state(&self) -> StateGuard<'_> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_none() {
            *state = Some(self.look());
        }
        StateGuard(state)
    }

    /// Looks at what is there, and clears what was never finished.
    fn look(&self) -> CacheState {
        let mut state = CacheState::default();
        let noted = self.uses();
        for path in self.disk.list(self.folder()).unwrap_or_default() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with(PART) {
                let _ = self.disk.remove(&path);
            } else if Sha256::parse(&name).is_some() {
                let bytes = self.disk.size(&path).ok().flatten().unwrap_or(0);
                let used = noted.get(&name).copied().unwrap_or(0);
                state.bytes += bytes;
                state.entries.insert(name, CacheEntry { bytes, used });
            }
        }
        state.now = noted.values().max().map_or(1, |last| last.saturating_add(1));
        state
    }

    /// When each entry was used, as far as that is noted.
    fn uses(&self) -> BTreeMap<String, u64> {
        let path = self.folder().join(USES);
        let bytes = disk::read_up_to(&*self.disk, &path, NOTES_MAX).unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default();
        let line = |line: &str| {
            let (name, used) = line.split_once(' ')?;
            Some((name.to_owned(), used.parse().ok()?))
        };
        text.lines().filter_map(line).collect()
    }

    /// Writes a file under another name first. That it is not synced costs nothing but the file:
    /// one that is cut is not believed.
    fn write(&self, state: &mut CacheState, name: &str, bytes: &[u8]) -> io::Result<()> {
        for folder in &self.folders {
            self.disk.create_dir(folder)?;
        }
        state.next_part += 1;
        let part = format!("{PART}{}-{}", std::process::id(), state.next_part);
        let part = self.folder().join(part);
        let written = self.disk.open(&part, Open::New).and_then(|mut file| {
            file.write_all(bytes)?;
            self.disk.rename(&part, &self.folder().join(name))
        });
        if written.is_err() {
            // What is left of it goes when somebody looks again.
            let _ = self.disk.remove(&part);
        }
        written
    }

    /// Removes what was used least recently, until there is room for so many bytes more. Nothing
    /// that this film has used is removed for another part of it.
    fn make_room(&self, state: &mut CacheState, bytes: u64) -> bool {
        while state.bytes.saturating_add(bytes) > self.bytes_max {
            let old = state.entries.iter().filter(|(_, entry)| entry.used < state.now);
            let oldest = old.min_by_key(|(_, entry)| entry.used).map(|(name, _)| name.clone());
            let Some(oldest) = oldest else { return false };
            let _ = self.disk.remove(&self.folder().join(&oldest));
            state.forget(&oldest);
        }
        true
    }
}

impl RenderCache for FilmCache {
    fn get(&self, key: &Sha256) -> Option<Vec<u8>> {
        let name = key.to_string();
        let path = self.folder().join(&name);
        {
            let mut state = self.state();
            let now = state.now;
            let entry = state.entries.get_mut(&name).filter(|entry| entry.bytes <= ENTRY_MAX)?;
            entry.used = now;
            state.is_used = true;
        }
        let read = disk::read_up_to(&*self.disk, &path, ENTRY_MAX);
        if read.is_err() {
            // Another process has removed it.
            self.state().forget(&name);
        }
        read.ok()
    }

    fn put(&self, key: &Sha256, bytes: &[u8]) {
        let (name, length) = (key.to_string(), bytes.len() as u64);
        let mut state = self.state();
        state.forget(&name);
        if state.is_refused || length > ENTRY_MAX || !self.make_room(&mut state, length) {
            return;
        }
        if self.write(&mut state, &name, bytes).is_err() {
            state.is_refused = true;
            return;
        }
        let used = state.now;
        state.bytes += length;
        state.is_used = true;
        state.entries.insert(name, CacheEntry { bytes: length, used });
    }

    fn contains(&self, key: &Sha256) -> bool {
        self.state().entries.contains_key(&key.to_string())
    }
}

impl CacheState {
    fn forget(&mut self, name: &str) {
        if let Some(entry) = self.entries.remove(name) {
            self.bytes -= entry.bytes;
        }
    }
}

/// What is there, once it was looked at.
struct StateGuard<'a>(MutexGuard<'a, Option<CacheState>>);

impl Deref for StateGuard<'_> {
    type Target = CacheState;

    fn deref(&self) -> &CacheState {
        self.0.as_ref().expect("it was looked at")
    }
}

impl DerefMut for StateGuard<'_> {
    fn deref_mut(&mut self) -> &mut CacheState {
        self.0.as_mut().expect("it was looked at")
    }
}

impl fmt::Debug for FilmCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilmCache").field("folder", &self.folder()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use wanflow_plan::Purpose;

    use super::*;
    use crate::disk::{Fault, MemoryDisk};

    fn cache(disk: &MemoryDisk, bytes_max: u64) -> FilmCache {
        let folders = Folders::beside(Path::new("/story/story.yaml"), Purpose::Remote);
        FilmCache { bytes_max, ..FilmCache::beside(&folders, Arc::new(disk.clone())) }
    }

    fn disk() -> MemoryDisk {
        let disk = MemoryDisk::new();
        for folder in ["/", "/story"] {
            disk.create_dir(Path::new(folder)).expect("a folder");
        }
        disk
    }

    fn key(number: u8) -> Sha256 {
        sha256(&[number])
    }

    #[test]
    fn what_was_used_least_recently_goes_first() {
        let disk = disk();
        let put = |number: u8| {
            let cache = cache(&disk, 250);
            cache.put(&key(number), &[number; 100]);
            cache.settle();
        };
        let there = || -> Vec<u8> {
            let cache = cache(&disk, 250);
            (0..9).filter(|number| cache.contains(&key(*number))).collect()
        };
        put(1);
        put(2);
        let used = cache(&disk, 250);
        assert_eq!(used.get(&key(1)), Some(vec![1; 100]));
        used.settle();
        put(3);
        assert_eq!(there(), [1, 3]);
        disk.remove(&used.folder().join(USES)).expect("it is there");
        put(4);
        assert_eq!(there().len(), 2, "what nobody knows of is old");
        assert!(there().contains(&4));
        // What one film is made of stays for it.
        let one = cache(&disk, 250);
        for number in 5..9 {
            one.put(&key(number), &[number; 100]);
        }
        one.settle();
        assert_eq!(there(), [5, 6]);
    }

    #[test]
    fn a_full_disk_means_no_more_than_that_less_is_kept() {
        for call in 1..12 {
            let disk = disk();
            let kind = io::ErrorKind::StorageFull;
            let call = disk.calls() + call;
            disk.set_fault(Some(Fault { call, kind, after_bytes: 20, lasting: true }));
            let full = cache(&disk, 1000);
            for number in 1..4 {
                full.put(&key(number), &[number; 100]);
            }
            full.settle();
            disk.set_fault(None);
            let after = cache(&disk, 1000);
            for number in 1..4 {
                let is_kept = after.get(&key(number)).is_none_or(|bytes| bytes == [number; 100]);
                assert!(is_kept, "call {call}: entry {number} is whole, or not there");
            }
        }
    }

    #[test]
    fn what_is_odd_in_the_folder_is_left_out() {
        let disk = disk();
        let first = cache(&disk, 1000);
        first.put(&key(1), b"one");
        first.settle();
        let write = |name: &str, bytes: &[u8]| {
            let path = first.folder().join(name);
            disk.open(&path, Open::New)
                .and_then(|mut file| file.write_all(bytes))
                .expect("written");
        };
        write("notes.txt", b"mine");
        write("part-1-1", b"left over");
        disk.remove(&first.folder().join(USES)).expect("it is there");
        write(USES, b"\xff\x00 garbage\n");
        let again = cache(&disk, 1000);
        assert_eq!(again.get(&key(1)), Some(b"one".to_vec()));
        let names = disk.list(first.folder()).expect("a folder");
        assert!(names.iter().any(|name| name.ends_with("notes.txt")));
        assert!(!names.iter().any(|name| name.ends_with("part-1-1")));
    }
}
