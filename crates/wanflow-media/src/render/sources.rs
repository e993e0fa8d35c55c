//! Where the files are that a timeline names by the digests of their bytes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use wanflow_api::Sha256;
use wanflow_plan::Timeline;
use wanflow_plan::timeline::{Clip, Output, Source, Time, VideoItem};

use crate::MediaError;

/// The files of a timeline's clips.
#[derive(Clone, Debug)]
pub struct Sources {
    clips: HashMap<Sha256, ClipFile>,
    scratch: PathBuf,
}

/// A clip's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipFile {
    /// The file of its pictures.
    pub path: PathBuf,
    /// The file of its sound, where that is another one.
    pub sound: Option<PathBuf>,
}

impl Sources {
    /// No files yet. What is drawn on the way is put for a while into files whose paths begin with
    /// `scratch`.
    pub fn new(scratch: PathBuf) -> Self {
        Self { clips: HashMap::new(), scratch }
    }

    /// Says where a clip is, or a sound of an audio track.
    pub fn insert(&mut self, clip: Sha256, path: PathBuf) {
        self.clips.insert(clip, ClipFile { path, sound: None });
    }

    /// Has the pictures of a clip read from another file, and its sound from its own.
    pub fn replace_pictures(&mut self, clip: &Sha256, path: PathBuf) {
        if let Some(file) = self.clips.get_mut(clip) {
            let own = std::mem::replace(&mut file.path, path);
            file.sound.get_or_insert(own);
        }
    }

    /// Where a clip is.
    pub fn get(&self, clip: &Sha256) -> Result<&ClipFile, MediaError> {
        let missing =
            || MediaError::Unfit(format!("a film whose clip {} is not here", clip.short()));
        self.clips.get(clip).ok_or_else(missing)
    }

    /// Where a sound of an audio track is.
    pub(super) fn sound(&self, sound: &Sha256) -> Result<&Path, MediaError> {
        let missing =
            || MediaError::Unfit(format!("a film whose sound {} is not here", sound.short()));
        self.clips.get(sound).map(|file| file.path.as_path()).ok_or_else(missing)
    }

    /// The file that is drawn for an item.
    pub(super) fn drawn(&self, place: usize) -> PathBuf {
        let mut name = Path::as_os_str(&self.scratch).to_owned();
        name.push(format!("-{place}.part"));
        PathBuf::from(name)
    }
}

/// All of some files, one after the other, for tools that have files and no digests: clips are
/// named by their places, and nobody has measured them.
pub fn sequence(clips: impl IntoIterator<Item = PathBuf>) -> (Timeline, Sources) {
    let mut sources = Sources::new(PathBuf::from("slate"));
    let mut video = Vec::new();
    for (place, path) in clips.into_iter().enumerate() {
        let mut name = [0; 32];
        name[..8].copy_from_slice(&(place as u64).to_be_bytes());
        let clip = Clip { sha256: Sha256(name), length: Time::ZERO, colour: None };
        sources.insert(clip.sha256, path);
        video.push(VideoItem::whole(Source::Clip(clip)));
    }
    let output = Output { file: "film.mp4".to_owned(), ..Output::default() };
    (Timeline { video, audio: Vec::new(), captions: Vec::new(), output }, sources)
}
