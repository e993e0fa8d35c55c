//! Where this user's checkpoint of a storyboard's folder lies, which tells whether its journals
//! are still what they were.

use std::path::{Path, PathBuf};

use wanflow_plan::{Purpose, sha256};
use wanflow_run::checkpoint::Checkpoints;
use wanflow_run::{Folders, RealDisk};

use crate::failure::Failure;
use crate::say::noteln;
use crate::state::{self, Unmade};

/// The user's file for a folder; none for rehearsals, which buy nothing. With a note where the
/// user's folder of state cannot be made.
pub(crate) fn file(folders: &Folders, purpose: Purpose) -> Option<PathBuf> {
    if purpose == Purpose::Rehearsal {
        return None;
    }
    match state::folder("folders")? {
        Ok(folder) => Some(folder.join(name(&folders.root))),
        Err(Unmade { folder, error }) => {
            let folder = folder.display();
            noteln!("{folder}: {error}; a journal that is deleted later will not be missed");
            None
        }
    }
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
