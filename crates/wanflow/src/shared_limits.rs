//! Where the limits of a key are shared among all runs of this user: a folder of state, by the
//! conventions of the system. Nothing of the key is in it.

use std::path::{Path, PathBuf};

use wanflow_api::Endpoint;
use wanflow_run::rate::SharedLimits;
use wanflow_run::secret::Secret;

use crate::say::noteln;

/// The shared limits of a key at an endpoint; `None`, with a note, where no folder can be made.
pub(crate) fn of(endpoint: &Endpoint, key: &Secret) -> Option<SharedLimits> {
    let folder = folder(|name| std::env::var_os(name).map(PathBuf::from))?;
    match make(&folder) {
        Ok(()) => {
            Some(SharedLimits { folder, name: key.fingerprint(endpoint.id), holder: this_run() })
        }
        Err(error) => {
            let folder = folder.display();
            noteln!("{folder}: {error}; other runs with this key do not know of this one");
            None
        }
    }
}

/// This process and where it was started: other runs that wait for its places tell it.
fn this_run() -> String {
    let here = std::env::current_dir().unwrap_or_default();
    format!("process {} in {}", std::process::id(), here.display())
}

/// The folder, by the variables of the environment. A relative one is none, as the convention
/// has it.
fn folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|folder| folder.is_absolute());
    let state = set("XDG_STATE_HOME")
        .or_else(|| Some(set("HOME")?.join(".local").join("state")))
        .or_else(|| set("LOCALAPPDATA"))?;
    Some(state.join("wanflow").join("limits"))
}

/// Makes the folder, for this user alone.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
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
            let variable = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| PathBuf::from(value))
            };
            assert_eq!(folder(variable), expected.map(PathBuf::from), "{set:?}");
        }
    }
}
