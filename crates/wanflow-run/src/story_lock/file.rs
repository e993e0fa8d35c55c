//! The lock file on disk: read whole, replaced whole.

use std::io;
use std::path::{Path, PathBuf};

use wanflow_plan::Purpose;

use crate::disk::{self, Disk};
use crate::error::{LockFlaw, LockFlawKind, RunError};

use super::{StoryLock, parse};

/// The largest lock file that is read. A take has about two kilobytes.
const LARGEST: u64 = 32 << 20;
/// How often a change is tried while somebody else changes the file.
const TRIES: usize = 20;

/// A lock file's place, and what was read there last.
#[derive(Clone, Debug)]
pub struct LockFile {
    path: PathBuf,
    purpose: Purpose,
    /// Text and meaning as last seen: a run looks at it after each clip.
    last: Option<(Vec<u8>, StoryLock)>,
}

impl LockFile {
    /// The lock file at a path, for takes that are bought or rehearsed.
    pub fn at(path: impl Into<PathBuf>, purpose: Purpose) -> Self {
        Self { path: path.into(), purpose, last: None }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says; one that does not exist says nothing.
    pub fn read(&mut self, disk: &dyn Disk) -> Result<StoryLock, RunError> {
        let bytes = self.bytes(disk)?;
        self.understand(bytes)
    }

    /// Changes what it says, as it is at this moment: edits from outside are kept. The file is
    /// replaced in one step; it is left alone if nothing changes.
    pub fn update(
        &mut self,
        disk: &dyn Disk,
        change: impl Fn(&mut StoryLock),
    ) -> Result<StoryLock, RunError> {
        for _ in 0..TRIES {
            let before = self.bytes(disk)?;
            let mut lock = self.understand(before.clone())?;
            change(&mut lock);
            let text = lock.print().into_bytes();
            let is_there = before.as_ref() == Some(&text);
            if is_there || (before.is_none() && lock.is_empty()) {
                return Ok(lock);
            }
            // What cannot be read again would stop every later run.
            self.parsed(&text).map_err(|flaw| RunError::BadLockFile(Box::new(flaw)))?;
            if self.replace(disk, before.as_deref(), &text)? {
                self.last = Some((text, lock.clone()));
                return Ok(lock);
            }
        }
        Err(RunError::disk("replace", &self.path)(io::Error::other("others keep changing it")))
    }

    fn understand(&mut self, bytes: Option<Vec<u8>>) -> Result<StoryLock, RunError> {
        let Some(bytes) = bytes else { return Ok(StoryLock::default()) };
        if let Some((last, lock)) = &self.last
            && *last == bytes
        {
            return Ok(lock.clone());
        }
        let lock = self.parsed(&bytes).map_err(|flaw| RunError::BadLockFile(Box::new(flaw)))?;
        self.last = Some((bytes, lock.clone()));
        Ok(lock)
    }

    fn parsed(&self, bytes: &[u8]) -> Result<StoryLock, LockFlaw> {
        let text = str::from_utf8(bytes).map_err(|error| {
            let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            super::flaw::Flaw::wrong(good.len(), "this is not UTF-8").in_file(&self.path, &good)
        })?;
        parse::read(&self.path, text, self.purpose)
    }

    /// The file's bytes; `None` if there is no file.
    fn bytes(&self, disk: &dyn Disk) -> Result<Option<Vec<u8>>, RunError> {
        let size = disk.size(&self.path).map_err(RunError::disk("look at", &self.path))?;
        if size.is_some_and(|size| size > LARGEST) {
            let flaw = LockFlaw {
                path: self.path.clone(),
                line: 1,
                column: 1,
                kind: LockFlawKind::TooLarge,
            };
            return Err(RunError::BadLockFile(Box::new(flaw)));
        }
        match disk::read(disk, &self.path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(RunError::disk("read", &self.path)(error)),
        }
    }

    /// Puts the new text in place, unless somebody changed the file since `before` was read.
    fn replace(
        &self,
        disk: &dyn Disk,
        before: Option<&[u8]>,
        text: &[u8],
    ) -> Result<bool, RunError> {
        let part = self.part();
        match disk.remove(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(RunError::disk("remove", &part)(error));
            }
            _ => {}
        }
        disk::write_new(disk, &part, text).map_err(RunError::disk("write", &part))?;
        if self.bytes(disk)?.as_deref() != before {
            disk.remove(&part).map_err(RunError::disk("remove", &part))?;
            return Ok(false);
        }
        disk.rename(&part, &self.path).map_err(RunError::disk("rename to", &self.path))?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        disk.sync_entries(folder).map_err(RunError::disk("sync the folder", folder))?;
        Ok(true)
    }

    /// Where the new text is written first: beside the file, under a name of this process.
    fn part(&self) -> PathBuf {
        let mut name = std::ffi::OsString::from(".");
        name.push(self.path.file_name().unwrap_or_default());
        name.push(format!(".{}.part", std::process::id()));
        self.path.with_file_name(name)
    }
}
