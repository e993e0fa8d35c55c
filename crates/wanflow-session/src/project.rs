//! Where things lie: the storyboard, its project, its output and its working folder.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use wanflow_compiler::layers::version::Version;

use crate::failure::Failure;
use crate::printable::printable;
use crate::regular_file;

/// The project's file of settings.
pub(crate) const SETTINGS: &str = "wanflow.toml";

/// The largest storyboard that is read, in bytes. A thousand scenes take a tenth of it.
pub(crate) const STORYBOARD_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A storyboard file and the project folder that its paths must stay inside.
#[derive(Clone, Debug)]
pub struct Project {
    /// The storyboard as the user named it.
    pub file: PathBuf,
    /// The storyboard's own folder, canonical.
    pub folder: PathBuf,
    /// The nearest folder upward with `wanflow.toml` or `.git`, else the storyboard's own.
    pub root: PathBuf,
    /// What it is called for people, where that is not the file: `HEAD~1:story.yaml`.
    pub(crate) label: Option<String>,
    /// The version of the storyboard that is meant.
    pub version: Version,
}

impl Project {
    /// Finds the project of a storyboard; a folder stands for the `story.yaml` in it.
    pub fn find(file: &Path) -> Result<Self, Failure> {
        let file = Self::storyboard(file);
        let canonical = file.canonicalize().map_err(|error| no_storyboard(&file, &error))?;
        let folder = canonical.parent().expect("a file lies in a folder").to_owned();
        Ok(Self::in_folder(file, folder))
    }

    /// The project that a storyboard would be of, were it there; its folder is.
    pub fn around(file: &Path) -> Result<Self, Failure> {
        let file = Self::storyboard(file);
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new(".")).canonicalize();
        let folder = folder.map_err(|error| no_storyboard(&file, &error))?;
        Ok(Self::in_folder(file, folder))
    }

    /// The storyboard that a name stands for.
    pub fn storyboard(file: &Path) -> PathBuf {
        if file.is_dir() { file.join("story.yaml") } else { file.to_owned() }
    }

    fn in_folder(file: PathBuf, folder: PathBuf) -> Self {
        let is_root =
            |folder: &&Path| folder.join(SETTINGS).is_file() || folder.join(".git").exists();
        let root = folder.ancestors().find(is_root).unwrap_or(&folder).to_owned();
        Self { file, folder, root, label: None, version: Version::default() }
    }

    /// What the storyboard is called for people.
    pub fn name(&self) -> String {
        self.label.clone().unwrap_or_else(|| self.file.display().to_string())
    }

    /// The storyboard's name without its ending, which its journal and its lock file share. A
    /// version has its own name behind it.
    pub fn stem(&self) -> Cow<'_, str> {
        let stem = self.file.file_stem().unwrap_or_default().to_string_lossy();
        match self.version.suffix() {
            Some(suffix) => format!("{stem}.{suffix}").into(),
            None => stem,
        }
    }

    /// The storyboard's bytes.
    pub fn read(&self) -> Result<Vec<u8>, Failure> {
        regular_file::read(&self.file, STORYBOARD_BYTES_MAX)
            .map_err(|error| no_storyboard(&self.file, &error))
    }
}

fn no_storyboard(file: &Path, error: &std::io::Error) -> Failure {
    let help = match error.kind() {
        ErrorKind::NotFound => "name a storyboard, or write a first one with `wanflow init`",
        ErrorKind::FileTooLarge => "no storyboard is that large: name another file",
        _ => "a storyboard is a readable file of text",
    };
    Failure::environment(format!("{}: {error}", printable(&file.display().to_string())))
        .with_help(help)
}
