//! The user's own folders, by the conventions of the system: state, which all runs of this user
//! share and remember, and cache, whose contents can be made again. Nothing of a key is in them.

use std::io;
use std::path::PathBuf;

use wanflow_system::{Current, System as _};

use crate::environment::Environment;

/// A folder that cannot be made.
#[derive(Debug)]
pub struct FolderError {
    /// The folder.
    pub folder: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// A folder below the user's state, made for this user alone; `None` where the environment names
/// no place for it.
pub fn folder(environment: &Environment, name: &str) -> Option<Result<PathBuf, FolderError>> {
    Some(made(place(environment, name)?))
}

/// A folder below the user's cache; `None` as for [`folder`].
pub fn cache(environment: &Environment, name: &str) -> Option<Result<PathBuf, FolderError>> {
    Some(made(below(environment, "XDG_CACHE_HOME", &[Current::cache_folder()])?.join(name)))
}

/// Where a folder below the user's state is or would be; `None` as for [`folder`].
pub fn place(environment: &Environment, name: &str) -> Option<PathBuf> {
    Some(below(environment, "XDG_STATE_HOME", &[".local", "state"])?.join(name))
}

/// wanflow's folder below the one that a variable names, or below the usual one at home.
fn below(environment: &Environment, variable: &str, at_home: &[&str]) -> Option<PathBuf> {
    let at_home = || {
        let home = environment.absolute_path("HOME")?;
        Some(at_home.iter().fold(home, |folder, name| folder.join(name)))
    };
    let folder = environment.absolute_path(variable).or_else(at_home);
    Some(folder.or_else(|| environment.absolute_path("LOCALAPPDATA"))?.join("wanflow"))
}

fn made(folder: PathBuf) -> Result<PathBuf, FolderError> {
    match Current::create_private_folder(&folder) {
        Ok(()) => Ok(folder),
        Err(error) => Err(FolderError { folder, error }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_follows_the_conventions() {
        for (set, expected) in [
            (vec![("XDG_STATE_HOME", "/x"), ("HOME", "/h")], Some("/x/wanflow/limits")),
            (vec![("XDG_STATE_HOME", "x"), ("HOME", "/h")], Some("/h/.local/state/wanflow/limits")),
            (vec![("HOME", "/h")], Some("/h/.local/state/wanflow/limits")),
            (vec![], None),
        ] {
            let environment = Environment::of(set.iter().copied());
            let place = place(&environment, "limits");
            assert_eq!(place, expected.map(PathBuf::from), "{set:?}");
        }
    }
}
