//! The compiler's door to the disk: what is this file beside the storyboard?
//!
//! Paths stay inside the project: files are opened beneath its folder, and a link that leads out
//! opens nothing.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::num::NonZero;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;

use sha2::{Digest as _, Sha256 as Hasher};
use wanflow_api::Sha256;
use wanflow_api::picture::PictureFacts;
use wanflow_compiler::World;
use wanflow_compiler::world::{FileProblem, Sound, Video, begins_a_font};
use wanflow_media::{
    ClipFacts, MediaError, check_picture, glance_at_sound, probe_clip, probe_picture, probe_sound,
};
use wanflow_system::{CurrentFolder, Folder as _};

use crate::environment::Environment;
use crate::known_files::{KnownFiles, Name, PICTURES, SOUNDS};
use crate::project::{Project, STORYBOARD_BYTES_MAX};
use crate::shell_word::quoted;

/// Names offered in place of a missing file, at most.
const NEARBY_MAX: usize = 200;

/// Bytes of a picture and of a sound that are read at most; the media crate bounds the rest.
const PICTURE_BYTES_MAX: u64 = 1 << 29;
const SOUND_BYTES_MAX: u64 = 1 << 28;

/// Bytes of a sound or a font of which only the head is read.
const HEAD: u64 = 4096;

/// Pixels of a picture beside which no other is read.
const LARGE: u64 = 30_000_000;

/// Threads that read pictures at most.
const THREADS_MAX: usize = 8;

/// How pictures and sounds are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// By their headers.
    Headers,
    /// To their end, unless that is known.
    Whole,
}

type Answer = Result<PictureFacts, FileProblem>;

/// How many files were looked at by their heads alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Glanced {
    /// Pictures.
    pub pictures: usize,
    /// Sounds.
    pub sounds: usize,
}

impl AddAssign for Glanced {
    fn add_assign(&mut self, other: Self) {
        self.pictures += other.pictures;
        self.sounds += other.sounds;
    }
}

/// The files of a project, as the storyboard's paths name them.
pub struct DiskWorld<'a> {
    project: &'a Project,
    look: Look,
    pictures: KnownFiles<PictureFacts>,
    sounds: KnownFiles<Sound>,
    glanced: Mutex<Glanced>,
    /// The files that were asked for, whether they are there or not.
    named: Mutex<BTreeSet<PathBuf>>,
    /// Pictures that were looked at beforehand, by path.
    ahead: Mutex<HashMap<String, Answer>>,
    /// Held while a large picture is read.
    large: Mutex<()>,
    /// The project's folder, held open; or why it cannot be.
    root: std::io::Result<CurrentFolder>,
}

impl<'a> DiskWorld<'a> {
    /// The files of a project, looked at in this way; `environment` names the user's cache.
    pub fn new(project: &'a Project, look: Look, environment: &Environment) -> Self {
        Self {
            project,
            look,
            pictures: KnownFiles::of_user(environment, PICTURES),
            sounds: KnownFiles::of_user(environment, SOUNDS),
            glanced: Mutex::default(),
            named: Mutex::default(),
            ahead: Mutex::default(),
            large: Mutex::default(),
            root: CurrentFolder::open(&project.root),
        }
    }

    /// How many files were looked at by their heads alone.
    pub fn glanced(&self) -> Glanced {
        *self.glanced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files inside the project that were asked for, whether they are there or not.
    pub fn named(&self) -> BTreeSet<PathBuf> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn glance(&self, count: impl FnOnce(&mut Glanced)) {
        count(&mut self.glanced.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn looked_at(&self, path: &str) -> Answer {
        let file = self.open(path)?;
        let about = file.metadata().map_err(|error| unreadable(&error))?;
        if about.len() > PICTURE_BYTES_MAX {
            let most = PICTURE_BYTES_MAX >> 20;
            return Err(FileProblem::Refused {
                what: format!("is too large: {} MiB (at most {most} are read)", about.len() >> 20),
                help: "save it as a JPEG in a picture editor".to_owned(),
            });
        }
        let by_file = Name::of_file(&about);
        if let Some(facts) = by_file.as_ref().and_then(|name| self.pictures.recall(name)) {
            return Ok(facts);
        }
        let mut bytes = Vec::new();
        let read = file.take(PICTURE_BYTES_MAX).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(&error))?;
        if self.look == Look::Headers {
            self.glance(|glanced| glanced.pictures += 1);
            return probe_picture(&bytes).map_err(media_problem);
        }
        let by_bytes = Name::of_bytes(&bytes);
        let facts = match self.pictures.recall(&by_bytes) {
            Some(facts) => facts,
            None => self.read_whole(&bytes)?,
        };
        self.pictures.remember(&by_bytes, &facts);
        if let Some(name) = &by_file {
            self.pictures.remember(name, &facts);
        }
        Ok(facts)
    }

    /// Reads a picture to its end; large ones one at a time, since each takes much memory.
    fn read_whole(&self, bytes: &[u8]) -> Answer {
        let facts = probe_picture(bytes).map_err(media_problem)?;
        let is_large = u64::from(facts.width) * u64::from(facts.height) > LARGE;
        let _alone = is_large.then(|| self.large.lock().unwrap_or_else(PoisonError::into_inner));
        check_picture(bytes).map_err(media_problem)
    }

    fn open(&self, path: &str) -> Result<File, FileProblem> {
        let place = self.project.folder.join(path);
        if Path::new(path).is_absolute() || leaves(&self.project.root, &place) {
            return Err(FileProblem::OutsideProject);
        }
        self.named.lock().unwrap_or_else(PoisonError::into_inner).insert(place);
        let own = self.project.folder.strip_prefix(&self.project.root);
        let beneath = own.map_err(|_| FileProblem::OutsideProject)?.join(path);
        let root = self.root.as_ref().map_err(unreadable)?;
        root.input(&beneath).map_err(|error| self.problem(path, &error))
    }

    /// A sound file, decoded to its end unless heads are enough or it is known.
    fn heard(&self, path: &str) -> Result<Sound, FileProblem> {
        let file = self.open(path)?;
        let about = file.metadata().map_err(|error| unreadable(&error))?;
        if about.len() > SOUND_BYTES_MAX {
            let large = format!("a sound of {} bytes", about.len());
            return Err(sound_problem(MediaError::TooLarge(large)));
        }
        let by_file = Name::of_file(&about);
        if let Some(sound) = by_file.as_ref().and_then(|name| self.sounds.recall(name)) {
            return Ok(sound);
        }
        let read = |most: u64| {
            let mut bytes = Vec::new();
            let read = file.take(most).read_to_end(&mut bytes);
            read.map(|_| bytes).map_err(|error| unreadable(&error))
        };
        if self.look == Look::Headers {
            self.glance(|glanced| glanced.sounds += 1);
            let (format, name) = glance_at_sound(&read(HEAD)?).map_err(sound_problem)?;
            let (format, name) = (format.to_owned(), name.to_owned());
            return Ok(Sound { format, name, is_common: true, millis: None, bytes: about.len() });
        }
        let bytes = read(SOUND_BYTES_MAX)?;
        let by_bytes = Name::of_bytes(&bytes);
        let sound = match self.sounds.recall(&by_bytes) {
            Some(sound) => sound,
            None => heard(&bytes)?,
        };
        self.sounds.remember(&by_bytes, &sound);
        if let Some(name) = &by_file {
            self.sounds.remember(name, &sound);
        }
        Ok(sound)
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
    fn picture(&self, path: &str) -> Result<PictureFacts, FileProblem> {
        let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
        ahead.unwrap_or_else(|| self.looked_at(path))
    }

    fn expect_pictures(&self, paths: &[&str]) {
        let threads = available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX);
        if threads < 2 || paths.len() < 2 {
            return;
        }
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(paths.len()) {
                scope.spawn(|| {
                    while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let answer = self.looked_at(path);
                        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
                        ahead.insert((*path).to_owned(), answer);
                    }
                });
            }
        });
    }

    fn sound(&self, path: &str) -> Result<Sound, FileProblem> {
        self.heard(path).map_err(|problem| match problem {
            FileProblem::Refused { what, help } => {
                let command = format!("-i {} ", quoted(path));
                FileProblem::Refused { what, help: help.replace("-i FILE ", &command) }
            }
            other => other,
        })
    }

    fn video(&self, path: &str) -> Result<Video, FileProblem> {
        let facts = probe_clip(self.open(path)?).map_err(media_problem)?;
        let ClipFacts { width, height, millis, sound, .. } = facts;
        Ok(Video { width, height, millis, has_sound: sound.is_some() })
    }

    fn font(&self, path: &str) -> Result<(), FileProblem> {
        let mut head = Vec::new();
        let read = self.open(path)?.take(HEAD).read_to_end(&mut head);
        read.map_err(|error| unreadable(&error))?;
        if begins_a_font(&head) {
            return Ok(());
        }
        let looks_like = if head.is_empty() { "an empty file" } else { "something else" };
        Err(FileProblem::WrongFormat { looks_like: looks_like.to_owned() })
    }

    fn storyboard(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        let mut bytes = Vec::new();
        let read = self.open(path)?.take(STORYBOARD_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(&error))?;
        if bytes.len() as u64 > STORYBOARD_BYTES_MAX {
            let most = STORYBOARD_BYTES_MAX >> 20;
            return Err(FileProblem::Refused {
                what: format!("is larger than {most} MiB"),
                help: "no storyboard is that large: name another file".to_owned(),
            });
        }
        Ok(bytes)
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

/// Decodes a sound to its end.
fn heard(bytes: &[u8]) -> Result<Sound, FileProblem> {
    let facts = probe_sound(bytes).map_err(sound_problem)?;
    let wanflow_media::SoundFacts { format, name, is_common, millis, bytes, .. } = facts;
    Ok(Sound { format: format.to_owned(), name, is_common, millis: Some(millis), bytes })
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
            let help = "copy or download it again, or save it again in a sound editor";
            refused(format!("is damaged: {what}"), help)
        }
        MediaError::Unsupported(what) => {
            refused(format!("is of a kind that wanflow does not decode: {what}"), CONVERT)
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
