//! One clip that goes into a film: its tables, opened; its samples are read when they are due.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use crate::facts::frame_size;
use crate::mp4::{Movie, Timeline, entry};
use crate::video::colour::Colour;
use crate::video::{H264, Hdr, VideoCodec};
use crate::{FrameRate, MediaError};

use super::{ClipRole, JoinClip};

/// Seconds that a clip may last: a broken table must not make a film of days.
const SECONDS_MAX: u64 = 3600;

/// A clip's tables.
pub(super) struct Clip {
    path: PathBuf,
    /// The file of its sound, where that is another one.
    sound_path: Option<PathBuf>,
    pub(super) movie: Movie,
    pub(super) timeline: Timeline,
    /// How its video is coded.
    pub(super) codec: VideoCodec,
    entry: Option<H264>,
    /// Its sample entry as a film has it, if it is copied: with a tag of its colours, where
    /// players would take them for others.
    pub(super) sample_entry: Vec<u8>,
    pub(super) size: (u32, u32),
    pub(super) role: ClipRole,
    /// What its numbers mean, where no tag says it and players would take them for others.
    told: Option<Colour>,
    /// Whether its colours are those of a high dynamic range.
    pub(super) hdr: Option<Hdr>,
}

impl Clip {
    /// Reads the tables of a file.
    pub(super) fn open(source: &JoinClip) -> Result<Self, MediaError> {
        let path: &Path = &source.path;
        let read = |path: &Path| {
            let movie = Movie::read(&mut BufReader::new(File::open(path)?))?;
            let size = frame_size(&movie.video)?;
            Ok((movie, size))
        };
        let (mut movie, size) = read(path).map_err(|error: MediaError| error.within(path))?;
        if let Some(path) = &source.sound {
            let (heard, _) = read(path).map_err(|error| error.within(path))?;
            movie.sound = heard.sound;
        }
        let codec = VideoCodec::of(&movie.video);
        let entry = H264::of(&movie.video).ok().filter(|_| codec.is_decoded);
        let timeline = Timeline::of(&movie.video);
        if timeline.total / u64::from(timeline.timescale) > SECONDS_MAX {
            let long = MediaError::TooLarge("a clip of more than an hour".into());
            return Err(long.within(path));
        }
        let told = source.colour.filter(|told| {
            entry.as_ref().is_some_and(|it| !Colour::is_tagged(it) && Colour::of(it) != *told)
        });
        let sample_entry = match told {
            Some(colour) => entry::tagged(&movie.video.entry, colour)?,
            None => movie.video.entry.clone(),
        };
        let hdr = Hdr::of(&movie.video.entry);
        let (path, sound_path, role) = (path.to_owned(), source.sound.clone(), source.role);
        Ok(Self {
            path,
            sound_path,
            movie,
            timeline,
            codec,
            entry,
            sample_entry,
            size,
            role,
            told,
            hdr,
        })
    }

    /// What a decoder must know; an error, if there is none for its coding.
    pub(super) fn h264(&self) -> Result<&H264, MediaError> {
        self.entry.as_ref().ok_or_else(|| {
            let name = &self.codec.name;
            MediaError::Unsupported(format!("{name}, which wanflow does not decode"))
        })
    }

    /// Its frame rate, of those that cameras and editors know.
    pub(super) fn rate(&self) -> FrameRate {
        FrameRate::known(self.timeline.frame_rate().hertz())
    }

    /// What its numbers mean: by its tags, else by what is known of it, else by a guess.
    pub(super) fn colour(&self) -> Colour {
        match &self.entry {
            Some(entry) => self.told.unwrap_or_else(|| Colour::of(entry)),
            None => Colour::WRITTEN,
        }
    }

    /// What a copy of it says that it does not say itself.
    pub(super) fn new_tag(&self) -> Option<String> {
        let colour = self.told?;
        Some(format!(
            "copied, and tagged as {colour}: it has no tag itself, and players would take its \
             colours for others"
        ))
    }

    /// Whether nothing tells what its numbers mean.
    pub(super) fn is_untagged(&self) -> bool {
        let untagged = |entry: &H264| !Colour::is_tagged(entry) && self.told.is_none();
        self.entry.as_ref().is_some_and(untagged)
    }

    /// Why its samples cannot stand beside those of other sample entries. `None`: they can, since
    /// the sets of parameters are known, lengths are written in four bytes, and frames are shown
    /// as they are decoded.
    pub(super) fn stands_alone(&self) -> Option<&'static str> {
        let display = self.movie.video.display;
        let is_usual = |entry: &H264| {
            entry.avcc.length_size == 4 && !entry.avcc.sequence_parameter_sets.is_empty()
        };
        if display.pixel.is_some() {
            Some("its pixels are not square")
        } else if display.area.is_some() {
            Some("a part of its frames is shown")
        } else if !display.is_plain() || !self.entry.as_ref().is_some_and(is_usual) {
            Some("it is coded in a way that cannot stand beside others")
        } else {
            None
        }
    }

    /// Opens the file for the samples of its pictures.
    pub(super) fn file(&self) -> Result<BufReader<File>, MediaError> {
        open(&self.path)
    }

    /// Opens the file for the samples of its sound.
    pub(super) fn sound_file(&self) -> Result<BufReader<File>, MediaError> {
        open(self.sound_path.as_ref().unwrap_or(&self.path))
    }

    /// An error, with the clip's name in it.
    pub(super) fn named(&self, error: MediaError) -> MediaError {
        error.within(&self.path)
    }
}

fn open(path: &Path) -> Result<BufReader<File>, MediaError> {
    let file = File::open(path).map(BufReader::new);
    file.map_err(|error| MediaError::from(error).within(path))
}
