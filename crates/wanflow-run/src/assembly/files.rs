//! The files of the project that a film needs: where they are, and whether they still are what
//! the plan was made of.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use wanflow_api::Sha256;
use wanflow_plan::Film;

use crate::disk::Disk;
use crate::store;

/// Where the files of a film are, by their content.
#[derive(Clone, Debug, Default)]
pub struct FilmFiles(HashMap<Sha256, PathBuf>);

impl FilmFiles {
    /// Looks at the files of a film beneath the storyboard's folder. An error says in words which
    /// of them cannot be used, and why.
    pub fn find(film: &Film, base: &Path, disk: &dyn Disk) -> Result<Self, String> {
        let mut files = HashMap::new();
        for file in film.files() {
            let path = base.join(&file.path);
            let found = disk.input(&path).and_then(|mut input| store::hash_of(&mut input));
            let found = found.map_err(|error| format!("`{}`: {error}", file.path))?;
            if found.sha256 != file.sha256 {
                return Err(format!("`{}` has changed since the plan was made", file.path));
            }
            files.insert(file.sha256, path);
        }
        Ok(Self(files))
    }

    /// Where a file is, if it is one of them.
    pub fn path(&self, sha256: &Sha256) -> Option<&Path> {
        self.0.get(sha256).map(PathBuf::as_path)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Sha256, &Path)> {
        self.0.iter().map(|(sha256, path)| (*sha256, path.as_path()))
    }
}
