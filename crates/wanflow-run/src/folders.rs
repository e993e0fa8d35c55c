//! Where things lie: journal, store and output beside the storyboard.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use wanflow_plan::Purpose;

use crate::disk::{self, Disk};
use crate::error::RunError;

/// Name of the folder of journals, and of the lock file beside it.
const JOURNAL: &str = "journal";
const LOCK: &str = "run.lock";

/// The folders of one storyboard, for runs or for rehearsals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The storyboard's own folder.
    pub base: PathBuf,
    /// `.wanflow`, or `.wanflow/rehearsal`.
    pub root: PathBuf,
    /// Journals, locks and what was set aside from them.
    pub journal: PathBuf,
    /// Clips and inputs by content.
    pub store: PathBuf,
    /// Lock files: beside the storyboard, or with all else of a rehearsal.
    pub locks: PathBuf,
    /// Film, clips and manifest, for people.
    pub out: PathBuf,
}

impl Folders {
    /// The folders beside a storyboard file. Nothing is created yet.
    pub fn beside(storyboard: &Path, purpose: Purpose) -> Self {
        let base = match storyboard.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let working = base.join(".wanflow");
        let (root, locks) = match purpose {
            Purpose::Remote => (working, base.clone()),
            Purpose::Rehearsal => (working.join("rehearsal"), working.join("rehearsal")),
        };
        Self {
            journal: root.join(JOURNAL),
            store: root.join("store"),
            locks,
            out: base.join("out"),
            root,
            base,
        }
    }

    /// The same, with another folder for what people take away.
    #[must_use]
    pub fn with_out(self, out: impl Into<PathBuf>) -> Self {
        Self { out: out.into(), ..self }
    }

    /// Makes the folders that are missing below `.wanflow`, durably. `out` is made when
    /// something goes there.
    pub fn create(&self, disk: &dyn Disk) -> Result<(), RunError> {
        self.look(disk)?;
        create_dir(disk, &self.base.join(".wanflow"))?;
        create_dir(disk, &self.root)?;
        create_dir(disk, &self.journal)?;
        create_dir(disk, &self.store)?;
        self.settle(disk)
    }

    /// Before the first journal: an earlier run may have made folders and failed to make their
    /// names durable.
    fn settle(&self, disk: &dyn Disk) -> Result<(), RunError> {
        let journals = disk.list(&self.journal).map_err(RunError::disk("list", &self.journal))?;
        if !journals.is_empty() {
            return Ok(());
        }
        for folder in [&self.base, &self.base.join(".wanflow"), &self.root] {
            disk.sync_entries(folder).map_err(RunError::disk("sync the folder", folder))?;
        }
        Ok(())
    }

    /// What to say where the file system of journal and store cannot sync folders.
    pub fn unsynced(&self, disk: &dyn Disk) -> Option<String> {
        let error = disk.sync_dir(&self.root).err().filter(disk::cannot_sync)?;
        Some(format!(
            "the folder {} cannot be synced ({error}), as is usual on some network disks: files \
             are durable, and the names of new ones as far as that disk keeps them",
            self.root.display()
        ))
    }

    /// Looks whether what lies in the folders' places are folders, as a run needs them. Makes
    /// nothing.
    pub fn look(&self, disk: &dyn Disk) -> Result<(), RunError> {
        for folder in [&self.base.join(".wanflow"), &self.root, &self.journal, &self.store] {
            match disk.list(folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(RunError::disk("use the folder", folder)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The journal of a storyboard, by its stem.
    pub fn journal_of(&self, storyboard: &str) -> PathBuf {
        self.journal.join(format!("{storyboard}.journal"))
    }

    /// The lock file of a storyboard, by its stem: picks and purchases, to be committed.
    pub fn story_lock(&self, storyboard: &str) -> PathBuf {
        self.locks.join(format!("{storyboard}.lock"))
    }

    /// The stems of the storyboards that lie in this folder.
    pub fn storyboards(&self, disk: &dyn Disk) -> Result<BTreeSet<String>, RunError> {
        let stem = |file: &PathBuf| Some(file.file_stem()?.to_string_lossy().into_owned());
        Ok(self.storyboard_files(disk)?.iter().filter_map(stem).collect())
    }

    /// The storyboards that lie in this folder.
    pub fn storyboard_files(&self, disk: &dyn Disk) -> Result<Vec<PathBuf>, RunError> {
        let files = disk.list(&self.base).map_err(RunError::disk("list", &self.base))?;
        let is_storyboard = |file: &PathBuf| {
            let kind = file.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
            matches!(kind.to_ascii_lowercase().as_str(), "yaml" | "yml" | "json")
        };
        Ok(files.into_iter().filter(is_storyboard).collect())
    }

    /// The lock file of runs in this folder.
    ///
    /// One for all storyboards: their journals are searched together, so that a clip which
    /// another storyboard is just buying would be missed.
    pub fn lock_file(&self) -> PathBuf {
        self.root.join(LOCK)
    }

    /// The lock file of the runs that write to a journal, wherever it lies; `None` for a copy
    /// that no run knows.
    pub fn lock_of(journal: &Path) -> Option<PathBuf> {
        let folder = journal.parent().filter(|folder| folder.ends_with(JOURNAL))?;
        Some(folder.parent()?.join(LOCK))
    }
}

/// Makes one folder, durably; its parent exists.
pub(crate) fn create_dir(disk: &dyn Disk, path: &Path) -> Result<(), RunError> {
    let missing = disk.create_dir(path).map_err(RunError::disk("create the folder", path))?;
    match path.parent() {
        Some(parent) if missing => {
            disk.sync_entries(parent).map_err(RunError::disk("sync the folder", parent))
        }
        _ => Ok(()),
    }
}
