//! Checkpoints: how far the journals of a folder had come when something was last bought there.
//!
//! A journal cannot tell that its end is gone, or all of it, or that an older copy took its place;
//! what was bought meanwhile would be forgotten and bought again. So a run keeps that beside them:
//! in the user's own folder of state, and in the store, which may outlive the journals. A
//! checkpoint is written after the journal was synced: it may lag behind, and is never ahead. One
//! that was copied with its folder says nothing about the copy.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::disk::{self, Disk, FileId, Open};
use crate::error::RunError;
use crate::folders::Folders;
use crate::journal::{self, Mark};
use wanflow_system::{Current, System as _};

/// Marks of a folder's journals, by their file names.
pub type Marks = BTreeMap<String, Mark>;

/// Where the checkpoints of a folder lie.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    journals: PathBuf,
    root: String,
    head: PathBuf,
    user: Option<PathBuf>,
}

/// A checkpoint's file.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    version: u32,
    /// The folder that it is about, as a path.
    folder: String,
    /// Which file it was written to, where it lies in that folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<(u64, u64)>,
    journals: Marks,
}

/// The newest version of the file that is read.
const VERSION: u32 = 1;

/// A journal that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its file name.
    pub journal: String,
    /// How many records it had.
    pub had: u64,
    /// What became of them.
    pub now: Present,
}

/// What became of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    /// It is not there.
    Gone,
    /// It has only so many records.
    Shorter(u64),
    /// It has other records.
    Another,
}

impl Checkpoints {
    /// The checkpoints of a storyboard's folder. `user` is the file for it in the user's own
    /// folder of state, if there is one.
    pub fn of(folders: &Folders, user: Option<PathBuf>) -> Self {
        Self {
            journals: folders.journal.clone(),
            root: folders.root.display().to_string(),
            head: folders.store.join("head"),
            user,
        }
    }

    /// What the journals once held and do not hold any more. The caller has their lock, or only
    /// looks.
    pub fn missing(&self, disk: &dyn Disk) -> Result<Vec<Missing>, RunError> {
        let known = self.known(disk);
        if known.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = BTreeMap::new();
        for path in journal::list(disk, &self.journals)? {
            found.insert(name(&path), journal::checksums(disk, &path)?);
        }
        let is_there = |mark: &Mark| found.values().any(|sums| mark.is_in(sums));
        let lost = known.into_iter().filter(|(_, mark)| !is_there(mark));
        Ok(lost.map(|(journal, mark)| missing_now(journal, mark, &found)).collect())
    }

    /// What the checkpoints say; of two about one journal the one that had come further.
    pub fn known(&self, disk: &dyn Disk) -> Marks {
        let mut marks = Marks::new();
        for kept in [self.read_user(), self.read_head(disk)].into_iter().flatten() {
            if kept.version > VERSION || kept.folder != self.root {
                continue;
            }
            for (journal, mark) in kept.journals {
                let known = marks.entry(journal).or_insert(mark);
                if mark.records > known.records {
                    *known = mark;
                }
            }
        }
        marks
    }

    /// The marks of all journals as they are, made durable first.
    pub fn marks(&self, disk: &dyn Disk) -> Result<Marks, RunError> {
        let mut marks = Marks::new();
        for path in journal::list(disk, &self.journals)? {
            let mut file = disk.open(&path, Open::Append).map_err(RunError::disk("open", &path))?;
            file.sync().map_err(RunError::disk("sync", &path))?;
            let sums = journal::checksums(disk, &path)?;
            if let Some(&checksum) = sums.last() {
                marks.insert(name(&path), Mark { records: sums.len() as u64, checksum });
            }
        }
        Ok(marks)
    }

    /// Writes checkpoints. One that cannot be written is left as it was: it lags behind.
    pub fn write(&self, disk: &dyn Disk, marks: &Marks) {
        // Neither is needed to go on: each only finds out what nobody would do on purpose.
        let _ = self.write_user(marks);
        let _ = self.write_head(disk, marks);
    }

    fn read_user(&self) -> Option<Kept> {
        serde_json::from_slice(&fs::read(self.user.as_ref()?).ok()?).ok()
    }

    /// A head counts only where it was written: the store may have been copied from elsewhere.
    fn read_head(&self, disk: &dyn Disk) -> Option<Kept> {
        let kept: Kept = serde_json::from_slice(&disk::read(disk, &self.head).ok()?).ok()?;
        let here = disk.identity(&self.head).ok()?;
        (kept.file == Some((here.device, here.inode))).then_some(kept)
    }

    fn write_user(&self, marks: &Marks) -> io::Result<()> {
        let Some(path) = &self.user else { return Ok(()) };
        if let Some(folder) = path.parent() {
            Current::create_private_folder(folder)?;
        }
        let new = path.with_extension(format!("{}.new", std::process::id()));
        let mut file = File::create(&new)?;
        file.write_all(&self.kept(None, marks))?;
        file.sync_data()?;
        fs::rename(new, path)
    }

    fn write_head(&self, disk: &dyn Disk, marks: &Marks) -> io::Result<()> {
        let new = self.head.with_extension("new");
        if disk.size(&new)?.is_some() {
            disk.remove(&new)?;
        }
        let mut file = disk.open(&new, Open::New)?;
        let here = file.identity()?;
        // Not synced: after a power cut there may be none, and the user's own is.
        file.write_all(&self.kept(Some(here), marks))?;
        disk.rename(&new, &self.head)
    }

    fn kept(&self, here: Option<FileId>, journals: &Marks) -> Vec<u8> {
        let kept = Kept {
            version: VERSION,
            folder: self.root.clone(),
            file: here.map(|here| (here.device, here.inode)),
            journals: journals.clone(),
        };
        serde_json::to_vec(&kept).expect("a checkpoint is plain data")
    }
}

fn missing_now(journal: String, mark: Mark, found: &BTreeMap<String, Vec<u32>>) -> Missing {
    let has = found.get(&journal).map(|sums| sums.len() as u64);
    let now = match has {
        None => Present::Gone,
        Some(has) if has < mark.records => Present::Shorter(has),
        Some(_) => Present::Another,
    };
    Missing { journal, had: mark.records, now }
}

impl Missing {
    /// How many records may be lost with it.
    pub fn lost_lines(&self) -> u64 {
        match self.now {
            Present::Gone | Present::Another => self.had,
            Present::Shorter(has) => self.had.saturating_sub(has),
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { journal, had, now } = self;
        match now {
            Present::Gone => write!(f, "`{journal}` , which had {had} records, is gone"),
            Present::Shorter(has) => write!(f, "`{journal}` has {has} records, and had {had}"),
            Present::Another => {
                write!(f, "`{journal}` is not what it was: its record {had} is another")
            }
        }
    }
}
