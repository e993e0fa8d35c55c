//! Folders and the project's disk where the system knows no folders held open: paths are judged
//! after their links are resolved. That holds against a hostile checkout, not against somebody
//! who changes links meanwhile.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::real::{RealDisk, RealFile};
use super::{Disk, DiskFile, FileId, Open};

/// A folder that inputs lie beneath.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Takes a folder that the user named.
    pub fn open(path: &Path) -> io::Result<Self> {
        path.canonicalize().map(Self)
    }

    /// Opens a regular file to read it, if its links stay beneath.
    pub fn input(&self, path: &Path) -> io::Result<File> {
        let real = self.0.join(path).canonicalize()?;
        if !real.starts_with(&self.0) {
            return Err(io::ErrorKind::CrossesDevices.into());
        }
        let file = File::open(real)?;
        let is_file = file.metadata()?.is_file();
        if is_file { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }
}

/// The disk of one project.
#[derive(Clone, Debug)]
pub struct ProjectDisk(Folder);

impl ProjectDisk {
    /// The disk of a project.
    pub fn open(project: &Path, _: &Path, _: &Path) -> io::Result<Self> {
        Folder::open(project).map(Self)
    }
}

impl Disk for ProjectDisk {
    fn create_dir(&self, path: &Path) -> io::Result<bool> {
        RealDisk.create_dir(path)
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn DiskFile>> {
        RealDisk.open(path, how)
    }

    fn input(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(RealFile(self.0.input(path)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        RealDisk.sync_dir(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        RealDisk.list(folder)
    }

    fn size(&self, path: &Path) -> io::Result<Option<u64>> {
        RealDisk.size(path)
    }

    fn identity(&self, path: &Path) -> io::Result<FileId> {
        RealDisk.identity(path)
    }
}
