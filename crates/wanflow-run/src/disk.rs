//! The disk, as far as journal and store need it.
//!
//! One trait, so that tests can lose unsynced bytes, tear writes and fill the disk
//! ([`MemoryDisk`]). It knows nothing of what is written.

mod confined;
mod memory;
mod real;

use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

pub use confined::ProjectDisk;
pub use memory::{Fault, MemoryDisk, Still};
pub use real::RealDisk;
pub use wanflow_system::{FileId, Open};

/// A file system.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Makes one folder; its parent exists. Tells whether it was missing.
    fn create_dir(&self, path: &Path) -> io::Result<bool>;
    /// Opens a file. Symbolic links are not followed.
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn DiskFile>>;
    /// Opens a file of the storyboard to read it. Links may lead to it, as long as it lies in the
    /// project.
    fn input(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.open(path, Open::Read)
    }
    /// Gives a file another name, replacing what has it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes creations, renames and removals in a folder durable; an error where its file system
    /// cannot.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// The same, as far as the folder's file system can: some of networks know no such thing, and
    /// what their servers keep is as durable as they make it.
    fn sync_entries(&self, path: &Path) -> io::Result<()> {
        self.sync_dir(path).or_else(|error| if cannot_sync(&error) { Ok(()) } else { Err(error) })
    }
    /// The files in a folder, sorted by name.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
    /// Size of a file in bytes; `None` if there is no such file.
    fn size(&self, path: &Path) -> io::Result<Option<u64>>;
    /// Which file has this name.
    fn identity(&self, path: &Path) -> io::Result<FileId>;
}

/// An open file.
pub trait DiskFile: Read + Write + fmt::Debug + Send {
    /// Makes the file's bytes durable. Once it has failed, what is on disk is not known.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file to `size` bytes.
    fn cut(&mut self, size: u64) -> io::Result<()>;
    /// Reserves space for `bytes` more behind byte `from`, without changing the file's size.
    /// [`io::ErrorKind::Unsupported`] where the file system cannot.
    fn reserve(&mut self, from: u64, bytes: u64) -> io::Result<()>;
    /// Which file it is.
    fn identity(&self) -> io::Result<FileId>;
    /// Takes the file's lock, which ends with this handle; `false` if another process has it.
    fn try_lock(&self) -> io::Result<bool>;
}

/// Whether a name still leads to an open file.
pub fn leads_to(disk: &dyn Disk, path: &Path, file: &dyn DiskFile) -> io::Result<bool> {
    match disk.identity(path) {
        Ok(found) => Ok(found == file.identity()?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a folder's file system has no way to sync it, which harms nothing but the certainty
/// that a new name outlives a power cut.
pub fn cannot_sync(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported)
}

/// Reads a whole file.
pub fn read(disk: &dyn Disk, path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    disk.open(path, Open::Read)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file that has at most so many bytes.
pub fn read_up_to(disk: &dyn Disk, path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    disk.open(path, Open::Read)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Writes a new file, durably: its bytes and its name.
pub fn write_new(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = disk.open(path, Open::New)?;
    file.write_all(bytes)?;
    file.sync()?;
    disk.sync_entries(path.parent().unwrap_or(Path::new(".")))
}
