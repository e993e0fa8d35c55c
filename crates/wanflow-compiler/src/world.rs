//! The only door from the compiler to the outside: what is this file?
//!
//! Paths are as the storyboard writes them, with `/`, relative to the storyboard's folder. Whoever
//! implements [`World`] resolves them and keeps them inside the project.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wanflow_api::Sha256;
use wanflow_api::picture::PictureFacts;

/// Answers questions about files beside the storyboard.
pub trait World {
    /// What a picture is. Whether all of it is read for that is the world's choice; a picture
    /// that is known to be damaged has no facts.
    fn picture(&self, path: &str) -> Result<PictureFacts, FileProblem>;

    /// The pictures that will be asked for, each once: a world may look at them side by side.
    fn expect_pictures(&self, _paths: &[&str]) {}

    /// What a sound file is. One that is cut or damaged has no facts.
    fn sound(&self, path: &str) -> Result<Sound, FileProblem>;

    /// What a video file is, as far as its tables say.
    fn video(&self, path: &str) -> Result<Video, FileProblem>;

    /// Whether a file is a font, as far as its first bytes say.
    fn font(&self, path: &str) -> Result<(), FileProblem>;

    /// The bytes of a file that a storyboard includes or extends.
    fn storyboard(&self, path: &str) -> Result<Vec<u8>, FileProblem>;

    /// The digest of a file's bytes. Asked for plans only, never for checks.
    fn sha256(&self, path: &str) -> Result<Sha256, FileProblem>;
}

/// Whether bytes begin as those of a font do: TrueType, OpenType, or a collection of them.
pub fn begins_a_font(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 4] = [&[0, 1, 0, 0], b"OTTO", b"true", b"ttcf"];
    marks.iter().any(|mark| bytes.starts_with(mark))
}

/// What a sound file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    /// Media type by content, such as `audio/mpeg`.
    pub format: String,
    /// Container and codec, as people call them: `MP3`, `M4A (AAC)`.
    pub name: String,
    /// Whether every reader of its format reads it: MP3, or plain samples in WAV.
    pub is_common: bool,
    /// Length in milliseconds of what is heard; `None` where only the head was looked at.
    pub millis: Option<u64>,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// What a video file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Video {
    /// Width of its frames as they are shown, in pixels.
    pub width: u32,
    /// Height of its frames as they are shown, in pixels.
    pub height: u32,
    /// How long its pictures are shown, in milliseconds.
    pub millis: u64,
    /// Whether it has sound.
    pub has_sound: bool,
}

/// Why a question about a file has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// There is no such file.
    Missing {
        /// Paths that do exist in the nearest folder, spelt as the storyboard would.
        nearby: Vec<String>,
    },
    /// The path leaves the project folder, by its text or through a link.
    OutsideProject,
    /// A folder, a device or a pipe.
    NotAFile,
    /// It is not what was asked for.
    WrongFormat {
        /// What its content looks like, for people: `an HTML page`, `an empty file`.
        looks_like: String,
    },
    /// It is not what is needed, for a reason that a person can fix.
    Refused {
        /// What stands behind its name: `is a HEIC picture, which wanflow does not read`.
        what: String,
        /// The step that helps: `export it as JPEG`.
        help: String,
    },
    /// It cannot be read.
    Unreadable {
        /// The system's reason, as a lower-case fragment.
        reason: String,
    },
}

/// A world without a disk: files are what a map says. For tests and for editors' previews.
#[derive(Clone, Debug, Default)]
pub struct MemoryWorld {
    files: BTreeMap<String, MemoryFile>,
}

/// A file of a [`MemoryWorld`].
#[derive(Clone, Debug)]
pub enum MemoryFile {
    /// A picture.
    Picture(PictureFacts),
    /// A sound file.
    Sound(Sound),
    /// A video.
    Video(Video),
    /// A font.
    Font,
    /// A storyboard, or a part of one.
    Storyboard(&'static str),
    /// Something else, as people would call it.
    Other(&'static str),
}

impl MemoryWorld {
    /// Adds a file.
    #[must_use]
    pub fn with(mut self, path: &str, file: MemoryFile) -> Self {
        self.files.insert(path.to_owned(), file);
        self
    }

    fn file(&self, path: &str) -> Result<&MemoryFile, FileProblem> {
        if path.starts_with('/') || path.split('/').any(|part| part == "..") {
            return Err(FileProblem::OutsideProject);
        }
        let missing = || FileProblem::Missing { nearby: self.files.keys().cloned().collect() };
        self.files.get(path.trim_start_matches("./")).ok_or_else(missing)
    }
}

impl World for MemoryWorld {
    fn picture(&self, path: &str) -> Result<PictureFacts, FileProblem> {
        match self.file(path)? {
            MemoryFile::Picture(picture) => Ok(picture.clone()),
            other => Err(other.wrong_format()),
        }
    }

    fn sound(&self, path: &str) -> Result<Sound, FileProblem> {
        match self.file(path)? {
            MemoryFile::Sound(sound) => Ok(sound.clone()),
            other => Err(other.wrong_format()),
        }
    }

    fn video(&self, path: &str) -> Result<Video, FileProblem> {
        match self.file(path)? {
            MemoryFile::Video(video) => Ok(video.clone()),
            other => Err(other.wrong_format()),
        }
    }

    fn font(&self, path: &str) -> Result<(), FileProblem> {
        match self.file(path)? {
            MemoryFile::Font => Ok(()),
            other => Err(other.wrong_format()),
        }
    }

    fn storyboard(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        match self.file(path)? {
            MemoryFile::Storyboard(text) => Ok(text.as_bytes().to_vec()),
            other => Err(other.wrong_format()),
        }
    }

    fn sha256(&self, path: &str) -> Result<Sha256, FileProblem> {
        self.file(path)?;
        Ok(wanflow_plan::sha256(path.trim_start_matches("./").as_bytes()))
    }
}

impl MemoryFile {
    /// That it is not what was asked for.
    fn wrong_format(&self) -> FileProblem {
        let looks_like = match self {
            Self::Picture(_) => "a picture",
            Self::Sound(_) => "a sound file",
            Self::Video(_) => "a video",
            Self::Font => "a font",
            Self::Storyboard(_) => "a YAML file",
            Self::Other(what) => what,
        };
        FileProblem::WrongFormat { looks_like: looks_like.to_owned() }
    }
}
