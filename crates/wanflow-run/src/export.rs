//! Copies of stored clips under the names of their scenes, for people.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{self, Disk};
use crate::error::RunError;
use crate::record::Fetched;
use crate::store::Store;

/// Puts a copy of a clip at a path, unless it is there: a second name of the stored file would let
/// whoever edits the one destroy the other, which may be all there is of a purchase.
pub fn export(disk: &dyn Disk, store: &Store, clip: &Fetched, path: &Path) -> Result<(), RunError> {
    if is_exported(disk, clip, path)? {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        create_all(disk, folder)?;
    }
    let part = with_suffix(path, ".part");
    remove_if_there(disk, &part)?;
    let mut source = store.read(&clip.clip)?;
    let mut copy = || -> io::Result<()> {
        let mut file = disk.open(&part, disk::Open::New)?;
        io::copy(&mut source, &mut file)?;
        file.sync()
    };
    copy().map_err(RunError::disk("copy a clip to", &part))?;
    disk.rename(&part, path).map_err(RunError::disk("rename to", path))
}

/// Whether a file is a copy of a clip. Two clips of one length in bytes are rare, and one of them
/// under the other's name would be seen by nobody: the bytes decide.
pub fn is_exported(disk: &dyn Disk, clip: &Fetched, path: &Path) -> Result<bool, RunError> {
    let size = disk.size(path).map_err(RunError::disk("look at", path))?;
    if size != Some(clip.bytes) {
        return Ok(false);
    }
    let there = crate::store::hash(disk, path).map_err(RunError::disk("read", path))?;
    Ok(there.sha256 == clip.clip)
}

/// Writes a file of the output folder, and makes the folders above it. Whoever looks meanwhile sees
/// what was there before, or all of the new one.
pub fn write_whole(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    create_all(disk, path.parent().unwrap_or(Path::new(".")))?;
    replace(disk, path, bytes)
}

/// Puts a file in the place of what is there.
pub(crate) fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    let part = with_suffix(path, ".part");
    remove_if_there(disk, &part)?;
    disk::write_new(disk, &part, bytes).map_err(RunError::disk("write", &part))?;
    disk.rename(&part, path).map_err(RunError::disk("rename to", path))
}

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(crate) fn remove_if_there(disk: &dyn Disk, path: &Path) -> Result<(), RunError> {
    match disk.remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(RunError::disk("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Makes a folder and those above it.
pub(crate) fn create_all(disk: &dyn Disk, folder: &Path) -> Result<(), RunError> {
    let above: Vec<_> = folder.ancestors().filter(|path| !path.as_os_str().is_empty()).collect();
    for path in above.iter().skip(1).rev() {
        // Whether one above is there shows when the next is made.
        let _ = disk.create_dir(path);
    }
    disk.create_dir(folder).map(drop).map_err(RunError::disk("create the folder", folder))
}
