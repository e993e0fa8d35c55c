//! Where this user's checkpoint of a storyboard's folder lies, which tells whether its journals
//! are still what they were.

use std::path::{Path, PathBuf};

use wanflow_plan::{Purpose, sha256};
use wanflow_run::checkpoint::Checkpoints;
use wanflow_run::{Folders, RealDisk};

use crate::failure::Failure;
use crate::state;

/// The user's file for a folder; none for rehearsals, which buy nothing. It is made when something
/// is written there.
pub(crate) fn file(folders: &Folders, purpose: Purpose) -> Option<PathBuf> {
    let folder = (purpose == Purpose::Remote).then(|| state::place("folders")).flatten()?;
    Some(folder.join(name(&folders.root)))
}

/// The checkpoints of a folder: the user's, and the one in its store.
pub(crate) fn of(folders: &Folders, purpose: Purpose) -> Option<Checkpoints> {
    (purpose == Purpose::Remote).then(|| Checkpoints::of(folders, file(folders, purpose)))
}

/// Makes a change to journals that says the same of them, and has the checkpoints follow it. What
/// was missing before stays missing.
pub(crate) fn renewed<T>(
    checkpoints: Option<&Checkpoints>,
    change: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    // Journals that cannot be read are not renewed: the change tells what is wrong with them.
    let is_known = |it: &&Checkpoints| {
        !it.known(&RealDisk).is_empty() && it.missing(&RealDisk).is_ok_and(|it| it.is_empty())
    };
    let whole = checkpoints.filter(is_known);
    let changed = change()?;
    if let Some(checkpoints) = whole {
        checkpoints.write(&RealDisk, &checkpoints.marks(&RealDisk)?);
    }
    Ok(changed)
}

/// A name for a folder of any name. The file tells the folder's own.
fn name(root: &Path) -> String {
    format!("{}.json", sha256(root.as_os_str().as_encoded_bytes()).short())
}
