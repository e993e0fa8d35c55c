//! The file system of the machine.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use wanflow_system::{Current, System as _};

use super::{Disk, DiskFile, FileId, Open};

/// The machine's own file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create_dir(&self, path: &Path) -> io::Result<bool> {
        match fs::create_dir(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // A link here could lead out of the project.
                if fs::symlink_metadata(path)?.is_dir() { Ok(false) } else { Err(error) }
            }
            Err(error) => Err(error),
        }
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        match how {
            Open::Read => options.read(true),
            Open::Append => options.append(true),
            Open::New => options.append(true).create_new(true),
        };
        Current::refuse_links(&mut options);
        let file = options.open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        if how == Open::Append {
            Current::refuse_hard_links(&file.metadata()?)?;
        }
        Ok(Box::new(RealFile(file)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        Current::sync_folder(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(or_here(folder))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files.push(entry.path());
            }
        }
        files.sort();
        Ok(files)
    }

    fn size(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::symlink_metadata(path) {
            Ok(data) => Ok(data.is_file().then_some(data.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn identity(&self, path: &Path) -> io::Result<FileId> {
        Ok(Current::file_id(&fs::symlink_metadata(path)?))
    }
}

/// The parent of a bare file name is the empty path, which the system does not know.
fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// An open file of the machine.
#[derive(Debug)]
pub(super) struct RealFile(pub(super) File);

impl Read for RealFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for RealFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl DiskFile for RealFile {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn cut(&mut self, size: u64) -> io::Result<()> {
        self.0.set_len(size)
    }

    fn reserve(&mut self, from: u64, bytes: u64) -> io::Result<()> {
        Current::reserve(&self.0, from, bytes)
    }

    fn identity(&self) -> io::Result<FileId> {
        Ok(Current::file_id(&self.0.metadata()?))
    }

    fn try_lock(&self) -> io::Result<bool> {
        match self.0.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// A process that another thread is just starting has the file, too, until it becomes another
/// program, and would hold its lock for that long.
impl Drop for RealFile {
    fn drop(&mut self) {
        // Few files are locked, and the kernel's lock ends with the process at the latest.
        let _ = self.0.unlock();
    }
}
