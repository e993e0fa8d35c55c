//! Where this user's checkpoint of a storyboard's folder lies, which shows whether its journals
//! are still what they were.

use std::path::{Path, PathBuf};

use wanflow_plan::{Purpose, sha256};
use wanflow_run::checkpoint::Checkpoints;
use wanflow_run::{Folders, RealDisk, RunError};

use crate::environment::Environment;
use crate::state;

/// The user's file for a folder; none for rehearsals, which buy nothing. It is made when something
/// is written there.
pub fn file(folders: &Folders, purpose: Purpose, environment: &Environment) -> Option<PathBuf> {
    let is_remote = purpose == Purpose::Remote;
    let folder = is_remote.then(|| state::place(environment, "folders")).flatten()?;
    Some(folder.join(name(&folders.root)))
}

/// The checkpoints of a folder: the user's, and the one in its store.
pub fn of(folders: &Folders, purpose: Purpose, environment: &Environment) -> Option<Checkpoints> {
    let file = file(folders, purpose, environment);
    (purpose == Purpose::Remote).then(|| Checkpoints::of(folders, file))
}

/// Makes a change to journals that says the same of them, and has the checkpoints follow it. What
/// was missing before stays missing.
pub fn renewed<T, E: From<RunError>>(
    checkpoints: Option<&Checkpoints>,
    change: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
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

/// A name for a folder of any name. The file holds the folder's own.
fn name(root: &Path) -> String {
    format!("{}.json", sha256(root.as_os_str().as_encoded_bytes()).short())
}
