//! Where pictures and clips are kept: a folder, or memory for tests in virtual time.
//!
//! A file at its final name is whole: it is written beside, synced and renamed. This file knows
//! neither tasks nor media.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use tempfile::NamedTempFile;
use wanflow_system::{Current, System as _};

use crate::message::{Body, FilePart};

/// Files by name.
#[derive(Debug)]
pub(crate) enum FileStore {
    /// Gone with the process.
    Memory(Mutex<HashMap<String, Bytes>>),
    /// Kept in a folder.
    Folder(PathBuf),
}

impl FileStore {
    /// An empty store in memory.
    pub(crate) fn memory() -> Self {
        Self::Memory(Mutex::default())
    }

    /// Keeps a file, durably if the store is. A file that is there already stays as it is.
    pub(crate) fn put(&self, name: &str, bytes: Bytes) -> io::Result<()> {
        if self.has(name) {
            return Ok(());
        }
        match self {
            Self::Memory(files) => {
                let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
                files.insert(name.to_owned(), bytes);
                Ok(())
            }
            Self::Folder(folder) => {
                let mut beside = NamedTempFile::with_prefix_in(".part", folder)?;
                beside.write_all(&bytes)?;
                beside.as_file().sync_data()?;
                beside.persist(folder.join(name)).map_err(|error| error.error)?;
                sync_folder(folder)
            }
        }
    }

    /// Whether a file is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Self::Memory(files) => {
                files.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name)
            }
            Self::Folder(folder) => folder.join(name).is_file(),
        }
    }

    /// A file's content.
    pub(crate) fn open(&self, name: &str) -> io::Result<Body> {
        match self {
            Self::Memory(files) => files
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(name)
                .map(|bytes| Body::Bytes(bytes.clone()))
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
            Self::Folder(folder) => {
                Ok(Body::File(FilePart::whole(File::open(folder.join(name))?)?))
            }
        }
    }
}

/// Makes a rename in the folder durable, where system and file system can: some network disks
/// cannot, and what is rehearsed there costs nothing.
fn sync_folder(folder: &Path) -> io::Result<()> {
    let synced = Current::sync_folder(folder);
    let cannot = |error: &io::Error| {
        matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported)
    };
    synced.or_else(|error| if cannot(&error) { Ok(()) } else { Err(error) })
}
