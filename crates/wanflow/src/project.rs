//! Where things lie: the storyboard, its project, its output and its working folder.

use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A storyboard file and the project folder that its paths must stay inside.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    /// The storyboard as the user named it.
    pub(crate) file: PathBuf,
    /// The storyboard's own folder, canonical.
    pub(crate) folder: PathBuf,
    /// The nearest folder upward with `wanflow.toml` or `.git`, else the storyboard's own.
    pub(crate) root: PathBuf,
}

impl Project {
    /// Finds the project of a storyboard; a folder stands for the `story.yaml` in it.
    pub(crate) fn find(file: &Path) -> Result<Self, Failure> {
        let file = if file.is_dir() { file.join("story.yaml") } else { file.to_owned() };
        let canonical = file.canonicalize().map_err(|error| no_storyboard(&file, &error))?;
        let folder = canonical.parent().expect("a file lies in a folder").to_owned();
        let is_root =
            |folder: &&Path| folder.join("wanflow.toml").is_file() || folder.join(".git").exists();
        let root = folder.ancestors().find(is_root).unwrap_or(&folder).to_owned();
        Ok(Self { file, folder, root })
    }

    /// The storyboard's bytes.
    pub(crate) fn read(&self) -> Result<Vec<u8>, Failure> {
        std::fs::read(&self.file).map_err(|error| no_storyboard(&self.file, &error))
    }
}

fn no_storyboard(file: &Path, error: &std::io::Error) -> Failure {
    let help = if error.kind() == std::io::ErrorKind::NotFound {
        "name a storyboard, or write a first one with `wanflow init`"
    } else {
        "the file must be readable"
    };
    Failure::environment(format!("{}: {error}", file.display())).with_help(help)
}
