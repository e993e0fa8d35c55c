//! What an emulator remembers, and where: in memory, in a temporary folder, or in one that
//! outlives it.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::error::EmulateError;
use crate::file_store::FileStore;
use crate::ledger::Ledger;

/// The memory of an emulator: its ledger, the pictures it was sent, the clips it made, the files
/// that were uploaded.
#[derive(Debug)]
pub struct State {
    pub(crate) ledger: Ledger,
    pub(crate) pictures: FileStore,
    pub(crate) clips: FileStore,
    pub(crate) uploads: FileStore,
    /// Removed with the state.
    pub(crate) temporary: Option<TempDir>,
}

impl State {
    /// All in memory: for tests in virtual time.
    pub fn in_memory() -> Self {
        Self {
            ledger: Ledger::default(),
            pictures: FileStore::memory(),
            clips: FileStore::memory(),
            uploads: FileStore::memory(),
            temporary: None,
        }
    }

    /// The ledger in memory; pictures, clips and uploads in a temporary folder, so that memory stays flat.
    pub fn temporary() -> Result<Self, EmulateError> {
        let folder = tempfile::tempdir().map_err(EmulateError::at(&std::env::temp_dir()))?;
        let [pictures, clips, uploads] = stores(folder.path())?;
        let ledger = Ledger::default();
        Ok(Self { ledger, pictures, clips, uploads, temporary: Some(folder) })
    }

    /// All in this folder, which is made if need be, for the next emulator to go on with.
    pub fn open(folder: &Path) -> Result<Self, EmulateError> {
        let [pictures, clips, uploads] = stores(folder)?;
        let ledger = Ledger::open(&folder.join("ledger.jsonl"))?;
        Ok(Self { ledger, pictures, clips, uploads, temporary: None })
    }

    /// Keeps clips in this folder, which is made if need be: what any emulator drew there before is
    /// not drawn again. Several emulators may use it at once, for a clip is named by its recipe.
    pub fn with_clips(mut self, folder: &Path) -> Result<Self, EmulateError> {
        self.clips = store(folder)?;
        Ok(self)
    }
}

fn stores(folder: &Path) -> Result<[FileStore; 3], EmulateError> {
    let named = |name| store(&folder.join(name));
    Ok([named("pictures")?, named("clips")?, named("uploads")?])
}

fn store(folder: &Path) -> Result<FileStore, EmulateError> {
    fs::create_dir_all(folder).map_err(EmulateError::at(folder))?;
    Ok(FileStore::Folder(folder.to_owned()))
}
