//! The user's own folder of state, by the conventions of the system: what all runs of this user
//! share, and what they remember of folders. Nothing of a key is in it.

use std::path::{Path, PathBuf};

/// A folder below the user's own one, made for this user alone; `None` where the environment names
/// no place for it.
pub(crate) fn folder(name: &str) -> Option<Result<PathBuf, Unmade>> {
    let folder = place(name)?;
    Some(match make_private(&folder) {
        Ok(()) => Ok(folder),
        Err(error) => Err(Unmade { folder, error }),
    })
}

/// A folder below the user's own cache, whose contents can be made again; `None` as for
/// [`folder`].
pub(crate) fn cache(name: &str) -> Option<Result<PathBuf, Unmade>> {
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|it| it.is_absolute());
    let cache = set("XDG_CACHE_HOME")
        .or_else(|| Some(set("HOME")?.join(".cache")))
        .or_else(|| set("LOCALAPPDATA"))?;
    let folder = cache.join("wanflow").join(name);
    Some(match make_private(&folder) {
        Ok(()) => Ok(folder),
        Err(error) => Err(Unmade { folder, error }),
    })
}

/// Where a folder below the user's own one is or would be; `None` as for [`folder`].
pub(crate) fn place(name: &str) -> Option<PathBuf> {
    place_by(name, |variable| std::env::var_os(variable).map(PathBuf::from))
}

/// A folder that cannot be made.
pub(crate) struct Unmade {
    /// The folder.
    pub(crate) folder: PathBuf,
    /// Why.
    pub(crate) error: std::io::Error,
}

/// Where the folder is. A relative variable is none, as the convention has it.
fn place_by(name: &str, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|folder| folder.is_absolute());
    let state = set("XDG_STATE_HOME")
        .or_else(|| Some(set("HOME")?.join(".local").join("state")))
        .or_else(|| set("LOCALAPPDATA"))?;
    Some(state.join("wanflow").join(name))
}

/// Makes a folder, and those above it, that only the user may look into.
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
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
            assert_eq!(place_by("limits", variable), expected.map(PathBuf::from), "{set:?}");
        }
    }
}
