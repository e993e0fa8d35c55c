//! A copy of the workspace's files, and what is different in it later.
//!
//! Only what differs is written, so that a second copy does not have everything built anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::codegen::OUT;
use crate::rehearsal::Check;

/// Where an endpoint's files belong.
const OF_ENDPOINTS: &[&str] = &["schemas/endpoints", OUT];

/// The files of the workspace that git knows, or would take, by their paths from its root.
pub(super) fn files(root: &Path) -> Check<BTreeSet<PathBuf>> {
    let words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let listed = Command::new("git").args(words).current_dir(root).output();
    let listed = listed.map_err(|error| format!("git: {error}"))?;
    if !listed.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listed.stderr)));
    }
    let text = String::from_utf8(listed.stdout).map_err(|error| error.to_string())?;
    let names = text.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from);
    Ok(names.filter(|name| root.join(name).is_file()).collect())
}

/// Makes the copy hold these files and no others.
pub(super) fn sync(root: &Path, copy: &Path, files: &BTreeSet<PathBuf>) -> Check<()> {
    fs::create_dir_all(copy).map_err(|error| error.to_string())?;
    for path in below(copy, Path::new(""))?.difference(files) {
        fs::remove_file(copy.join(path)).map_err(|error| error.to_string())?;
    }
    files.iter().try_for_each(|path| put(&root.join(path), &copy.join(path)))
}

/// Adds the files of a folder; answers how many.
pub(super) fn add(from: &Path, to: &Path) -> Check<usize> {
    let files = below(from, Path::new(""))?;
    files.iter().try_for_each(|path| put(&from.join(path), &to.join(path)))?;
    Ok(files.len())
}

/// What differs between the workspace and the copy, beside documents of endpoints and what is
/// generated from them.
pub(super) fn foreign(root: &Path, copy: &Path, files: &BTreeSet<PathBuf>) -> Check<Vec<PathBuf>> {
    let copied = below(copy, Path::new(""))?;
    let is_same = |path: &Path| {
        let read = |place: &Path| fs::read(place.join(path)).ok();
        read(root).is_some() && read(root) == read(copy)
    };
    let all = copied.union(files);
    let foreign = all.filter(|path| !OF_ENDPOINTS.iter().any(|place| path.starts_with(place)));
    Ok(foreign.filter(|path| !is_same(path)).cloned().collect())
}

fn put(from: &Path, to: &Path) -> Check<()> {
    let words = |error: std::io::Error| format!("{}: {error}", from.display());
    let bytes = fs::read(from).map_err(words)?;
    if fs::read(to).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(words)?;
    }
    fs::write(to, bytes).map_err(words)
}

/// All files below a folder, by their paths from it.
fn below(root: &Path, path: &Path) -> Check<BTreeSet<PathBuf>> {
    let words = |error: std::io::Error| format!("{}: {error}", root.display());
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(root.join(path)).map_err(words)? {
        let entry = entry.map_err(words)?;
        let path = path.join(entry.file_name());
        if entry.file_type().map_err(words)?.is_dir() {
            files.extend(below(root, &path)?);
        } else {
            files.insert(path);
        }
    }
    Ok(files)
}
