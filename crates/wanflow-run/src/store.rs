//! The store: clips and inputs, named by their content.
//!
//! A file at its final name is whole and was hashed while it was written; whoever uses it has
//! its hash checked again. Scene ids and digests of takes have no place here: renaming a scene
//! moves nothing.

mod part;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::Digest as _;
use wanflow_api::Sha256;

use crate::disk::{Disk, DiskFile, Open};
use crate::error::{RunError, StoreFlaw};
use crate::folders::create_dir;
use crate::record::Fetched;

/// Files by content below one folder.
#[derive(Clone, Debug)]
pub struct Store {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    /// Tells apart the files that are being written in this process.
    next: Arc<AtomicU64>,
}

/// What is in the store under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its content's digest, which is its name.
    pub sha256: Sha256,
    /// Its size.
    pub bytes: u64,
}

impl Store {
    /// The store below a folder that exists.
    pub fn open(disk: Arc<dyn Disk>, root: &Path) -> Result<Self, RunError> {
        create_dir(&*disk, &root.join(PARTS))?;
        Ok(Self { disk, root: root.to_owned(), next: Arc::default() })
    }

    /// The store below a folder that may not exist, to look at and not to change.
    pub fn look(disk: Arc<dyn Disk>, root: &Path) -> Self {
        Self { disk, root: root.to_owned(), next: Arc::default() }
    }

    /// Where a file of this content lies, or would lie.
    pub fn path(&self, sha256: &Sha256) -> PathBuf {
        let name = sha256.to_string();
        self.root.join(&name[..2]).join(name)
    }

    /// Whether there is a file under this name. Says nothing about its bytes.
    pub fn contains(&self, sha256: &Sha256) -> Result<bool, RunError> {
        let path = self.path(sha256);
        Ok(self.disk.size(&path).map_err(RunError::disk("look at", &path))?.is_some())
    }

    /// Whether a clip is there with its size. Its bytes are checked when it is used.
    pub fn holds(&self, clip: &Fetched) -> Result<bool, RunError> {
        let path = self.path(&clip.clip);
        let size = self.disk.size(&path).map_err(RunError::disk("look at", &path))?;
        Ok(size == Some(clip.bytes))
    }

    /// Opens a stored file. Its bytes are not checked on the way: see [`Store::verify`].
    pub fn read(&self, sha256: &Sha256) -> Result<Box<dyn DiskFile>, RunError> {
        let path = self.path(sha256);
        self.disk.open(&path, Open::Read).map_err(RunError::disk("open", &path))
    }

    /// Copies bytes in, hashing them on the way.
    pub fn put(&self, from: &mut dyn Read) -> Result<Stored, RunError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let part = self.part(&format!("input-{}-{number}", std::process::id()));
        let result = self.copy_to(&part, from);
        if result.is_err() {
            // What is left is a part, which nobody takes for a whole file.
            let _ = self.disk.remove(&part);
        }
        result
    }

    fn copy_to(&self, part: &Path, from: &mut dyn Read) -> Result<Stored, RunError> {
        let mut file = self.new_part(part)?;
        let stored = copy(from, &mut Some(&mut *file)).map_err(RunError::disk("write", part))?;
        file.sync().map_err(RunError::disk("sync", part))?;
        self.settle(part, stored)
    }

    /// Takes a finished part in: makes it durable and gives it its final name. Its digest is
    /// taken from the file unless it was taken on the way there, of as many bytes. The caller has
    /// checked that it is what it should be.
    pub fn adopt(&self, part: &Path, known: Option<Stored>) -> Result<Stored, RunError> {
        let size = self.disk.size(part).map_err(RunError::disk("look at", part))?;
        let stored = match known.filter(|known| size == Some(known.bytes)) {
            Some(known) => known,
            None => hash(&*self.disk, part).map_err(RunError::disk("read", part))?,
        };
        let mut file = self.disk.open(part, Open::Append).map_err(RunError::disk("open", part))?;
        file.sync().map_err(RunError::disk("sync", part))?;
        self.drop_note(part)?;
        self.settle(part, stored)
    }

    /// Checks a stored file's bytes against its name and answers its path.
    ///
    /// Reads the whole file: call it before a clip is used, not to draw a table.
    pub fn verify(&self, sha256: &Sha256) -> Result<PathBuf, RunError> {
        let path = self.path(sha256);
        let damaged = |flaw| RunError::DamagedStore { path: path.clone(), flaw };
        match hash(&*self.disk, &path) {
            Ok(stored) if stored.sha256 == *sha256 => Ok(path),
            Ok(_) => Err(damaged(StoreFlaw::Changed)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(damaged(StoreFlaw::Missing))
            }
            Err(error) => Err(RunError::disk("read", &path)(error)),
        }
    }

    /// Gives a synced part its final name. An older file of that name is replaced: should its
    /// bytes have been changed, they are right again.
    fn settle(&self, part: &Path, stored: Stored) -> Result<Stored, RunError> {
        let path = self.path(&stored.sha256);
        create_dir(&*self.disk, path.parent().expect("a stored file has a folder"))?;
        self.rename(part, &path)?;
        Ok(stored)
    }

    /// The new name is durable afterwards. Should the old one come back after a crash, it is a
    /// part that nobody takes for a whole file.
    fn rename(&self, from: &Path, to: &Path) -> Result<(), RunError> {
        self.disk.rename(from, to).map_err(RunError::disk("rename to", to))?;
        let folder = to.parent().expect("a stored file has a folder");
        self.disk.sync_entries(folder).map_err(RunError::disk("sync the folder", folder))
    }
}

const PARTS: &str = "parts";

/// Digest and size of what somebody reads.
pub(crate) fn hash_of(from: &mut dyn Read) -> io::Result<Stored> {
    copy(from, &mut None)
}

/// Digest and size of a file.
pub(crate) fn hash(disk: &dyn Disk, path: &Path) -> io::Result<Stored> {
    copy(&mut disk.open(path, Open::Read)?, &mut None)
}

/// Reads to the end, hashing and, if there is a file, writing.
fn copy(from: &mut dyn Read, to: &mut Option<&mut dyn DiskFile>) -> io::Result<Stored> {
    let (mut hash, mut bytes) = (sha2::Sha256::new(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => return Ok(Stored { sha256: Sha256(hash.finalize().into()), bytes }),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&buffer[..count]);
        if let Some(file) = to {
            file.write_all(&buffer[..count])?;
        }
        bytes += count as u64;
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.sha256.short(), self.bytes)
    }
}
