//! The files of a revision that a storyboard needs, in a folder that goes when this does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use super::git::Commit;
use crate::failure::Failure;
use crate::project::{Project, SETTINGS};

/// A storyboard's project as it is in a revision, as far as it was brought.
pub(super) struct Checkout<'c> {
    commit: &'c Commit,
    project: Project,
    /// The folder that stands for the repository's root, canonical.
    root: PathBuf,
    /// What was asked for, by paths from there.
    asked: BTreeSet<String>,
    /// Keeps the folder.
    _folder: TempDir,
}

impl<'c> Checkout<'c> {
    /// A place for a project, with the project's settings and nothing else in it.
    pub(super) fn of(commit: &'c Commit, project: &Project) -> Result<Self, Failure> {
        let disk = |error: std::io::Error| {
            Failure::environment(format!("the folder for temporary files: {error}"))
        };
        let folder = tempfile::tempdir().map_err(disk)?;
        let root = folder.path().canonicalize().map_err(disk)?;
        let top = commit.top();
        let inside = |place: &Path| {
            let inner = place.strip_prefix(top).map(|inner| root.join(inner));
            inner.map_err(|_| Failure::usage("the storyboard is not in the repository"))
        };
        let name = project.file.file_name().expect("a storyboard is a file");
        let (own, of_project) = (inside(&project.folder)?, inside(&project.root)?);
        fs::create_dir_all(&own).map_err(disk)?;
        let mut place = Project {
            file: own.join(name),
            folder: own,
            root: of_project,
            label: None,
            version: project.version.clone(),
        };
        let path = path_from(&root, &place.file).unwrap_or_default();
        place.label = Some(commit.label(&path));
        let asked = BTreeSet::new();
        let mut checkout = Self { commit, project: place, root, asked, _folder: folder };
        let settings = checkout.project.root.join(SETTINGS);
        checkout.bring([settings.as_path()].into_iter())?;
        Ok(checkout)
    }

    /// The project there.
    pub(super) fn project(&self) -> &Project {
        &self.project
    }

    /// Brings the storyboard, if the revision has it.
    pub(super) fn has_storyboard(&mut self) -> Result<bool, Failure> {
        let file = self.project.file.clone();
        self.bring([file.as_path()].into_iter())?;
        Ok(file.is_file())
    }

    /// Brings more files, as far as the revision has them. Answers whether any came.
    pub(super) fn bring<'p>(
        &mut self,
        files: impl Iterator<Item = &'p Path>,
    ) -> Result<bool, Failure> {
        let paths = files.filter_map(|file| path_from(&self.root, file));
        // Each stands in a line of its own.
        let paths = paths.filter(|path| !path.contains('\n'));
        let new: BTreeSet<String> = paths.filter(|path| !self.asked.contains(path)).collect();
        let named: Vec<&str> = new.iter().map(String::as_str).collect();
        if named.is_empty() {
            return Ok(false);
        }
        let blobs = self.commit.blobs(&named)?;
        let mut came = false;
        for (path, blob) in named.iter().zip(blobs) {
            let Some(blob) = blob else { continue };
            let to = self.root.join(path);
            let folder = to.parent().expect("a file lies in a folder");
            fs::create_dir_all(folder)
                .map_err(|error| Failure::environment(format!("{}: {error}", folder.display())))?;
            self.commit.write(&blob, path, &to)?;
            came = true;
        }
        self.asked.extend(new);
        Ok(came)
    }
}

/// A path from a folder to something in it, with `/`; `None` where it leads out.
fn path_from(root: &Path, place: &Path) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in place.strip_prefix(root).ok()?.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_str()?),
            Component::ParentDir => drop(parts.pop()?),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_out_has_no_path() {
        let path = |place: &str| path_from(Path::new("/r"), Path::new(place));
        assert_eq!(path("/r/a/b.jpg").as_deref(), Some("a/b.jpg"));
        assert_eq!(path("/r/a/../b.jpg").as_deref(), Some("b.jpg"));
        assert_eq!(path("/r/../b.jpg"), None);
        assert_eq!(path("/s/b.jpg"), None);
    }
}
