//! The compiler's door to the disk: what is this file beside the storyboard?
//!
//! Paths stay inside the project: files are opened beneath its folder, and a link that leads out
//! opens nothing.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256 as Hasher};
use wanflow_api::Sha256;
use wanflow_compiler::World;
use wanflow_compiler::world::{FileProblem, Picture, Sound};
use wanflow_media::MediaError;
use wanflow_run::disk::Folder;

use crate::project::Project;

/// Names offered in place of a missing file, at most.
const NEARBY_MAX: usize = 200;

/// The files of a project, as the storyboard's paths name them.
pub(crate) struct DiskWorld<'a> {
    project: &'a Project,
    /// The project's folder, held open; or why it cannot be.
    root: std::io::Result<Folder>,
}

impl<'a> DiskWorld<'a> {
    pub(crate) fn new(project: &'a Project) -> Self {
        Self { project, root: Folder::open(&project.root) }
    }

    fn open(&self, path: &str) -> Result<File, FileProblem> {
        let place = self.project.folder.join(path);
        if Path::new(path).is_absolute() || leaves(&self.project.root, &place) {
            return Err(FileProblem::OutsideProject);
        }
        let own = self.project.folder.strip_prefix(&self.project.root);
        let beneath = own.map_err(|_| FileProblem::OutsideProject)?.join(path);
        let root = self.root.as_ref().map_err(unreadable)?;
        root.input(&beneath).map_err(|error| self.problem(path, &error))
    }

    fn problem(&self, path: &str, error: &std::io::Error) -> FileProblem {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                FileProblem::Missing { nearby: self.nearby(path) }
            }
            ErrorKind::CrossesDevices => FileProblem::OutsideProject,
            ErrorKind::InvalidInput => FileProblem::NotAFile,
            _ => unreadable(error),
        }
    }

    /// Paths in the folder of a missing file, or in the storyboard's where that is missing too.
    fn nearby(&self, path: &str) -> Vec<String> {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let in_parent = self.names(parent);
        if in_parent.is_empty() && !parent.is_empty() { self.names("") } else { in_parent }
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let place = self.project.folder.join(folder);
        if leaves(&self.project.root, &place) {
            return Vec::new();
        }
        let entries = std::fs::read_dir(place).into_iter().flatten().flatten().take(NEARBY_MAX);
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut names: Vec<String> = names.map(|name| format!("{prefix}{name}")).collect();
        names.sort();
        names
    }
}

impl World for DiskWorld<'_> {
    fn picture(&self, path: &str) -> Result<Picture, FileProblem> {
        let facts = wanflow_media::probe_picture(self.open(path)?).map_err(media_problem)?;
        Ok(Picture {
            format: facts.format,
            width: facts.width,
            height: facts.height,
            alpha: facts.alpha,
            bytes: facts.bytes,
        })
    }

    fn sound(&self, path: &str) -> Result<Sound, FileProblem> {
        let facts = wanflow_media::probe_sound(self.open(path)?).map_err(sound_problem)?;
        let wanflow_media::SoundFacts { format, name, is_common, millis, bytes, .. } = facts;
        Ok(Sound { format, name, is_common, millis, bytes })
    }

    fn sha256(&self, path: &str) -> Result<Sha256, FileProblem> {
        let mut file = self.open(path)?;
        let mut hasher = Hasher::new();
        let mut chunk = vec![0; 64 * 1024];
        loop {
            match file.read(&mut chunk) {
                Ok(0) => return Ok(Sha256(hasher.finalize().into())),
                Ok(read) => hasher.update(&chunk[..read]),
                Err(error) => return Err(unreadable(&error)),
            }
        }
    }
}

/// Whether the path's text alone already leads out of the root.
fn leaves(root: &Path, place: &Path) -> bool {
    let mut plain = PathBuf::new();
    for part in place.components() {
        match part {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            std::path::Component::CurDir => {}
            other => plain.push(other),
        }
    }
    !plain.starts_with(root)
}

fn unreadable(error: &std::io::Error) -> FileProblem {
    FileProblem::Unreadable { reason: error.to_string() }
}

/// A sound is decoded to its end, and whatever stops that has a step that helps.
fn sound_problem(error: MediaError) -> FileProblem {
    const CONVERT: &str = "convert it, for example with `ffmpeg -i FILE sound.wav`";
    let refused = |what, help: &str| FileProblem::Refused { what, help: help.to_owned() };
    match error {
        MediaError::Damaged(what) => {
            let help = "copy or download it again, or have a sound editor write it anew";
            refused(format!("is damaged: {what}"), help)
        }
        MediaError::Unsupported(what) => {
            refused(format!("is {what}, which wanflow does not decode"), CONVERT)
        }
        MediaError::TooLarge(what) => refused(format!("is {what}"), "cut it"),
        other => media_problem(other),
    }
}

fn media_problem(error: MediaError) -> FileProblem {
    match error {
        MediaError::Io(error) => unreadable(&error),
        MediaError::Foreign { found, .. } => FileProblem::WrongFormat { looks_like: found },
        MediaError::Refused { what, help } => FileProblem::Refused { what, help },
        other => FileProblem::Unreadable { reason: other.to_string() },
    }
}
