//! One clip that goes into a film: its tables, opened; its samples are read when they are due.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use wanflow_plan::timeline::{FrameRate, Time};

use crate::facts::frame_size;
use crate::mp4::{FrameTimes, Movie, entry};
use crate::sound::RATE;
use crate::video::colour::Colour;
use crate::video::known_rate;
use crate::video::{H264, Hdr, VideoCodec};
use crate::{MediaError, Size};

/// Seconds that a clip may last: a broken table must not make a film of days.
const SECONDS_MAX: u64 = 3600;

/// What is opened as a clip of a film.
pub(super) struct ClipInput<'a> {
    /// The file of its pictures.
    pub(super) path: &'a Path,
    /// The file of its sound, where that is another one.
    pub(super) sound_path: Option<&'a Path>,
    /// What its numbers mean, for a clip without tags; `None`: it is guessed, as players do.
    pub(super) colour: Option<Colour>,
    /// Whether it was drawn for the film.
    pub(super) is_slate: bool,
}

/// A clip's tables.
pub(super) struct Clip {
    path: PathBuf,
    /// The file of its sound, where that is another one.
    sound_path: Option<PathBuf>,
    pub(super) movie: Movie,
    pub(super) frame_times: FrameTimes,
    /// How its video is coded.
    pub(super) codec: VideoCodec,
    entry: Option<H264>,
    /// Its sample entry as a film has it, if it is copied: with a tag of its colours, where
    /// players would take them for others.
    pub(super) sample_entry: Vec<u8>,
    pub(super) size: Size,
    /// Whether it was drawn for the film, in the place of a clip: the film's rate does not follow
    /// it, and no note says what becomes of it.
    pub(super) is_slate: bool,
    /// What its numbers mean, where no tag says it and players would take them for others.
    colour_override: Option<Colour>,
    /// Whether its colours are those of a high dynamic range.
    pub(super) hdr: Option<Hdr>,
}

impl Clip {
    /// Reads the tables of a file.
    pub(super) fn open(input: &ClipInput<'_>) -> Result<Self, MediaError> {
        let ClipInput { path, sound_path, colour, is_slate } = *input;
        let read = |path: &Path| {
            let movie = Movie::read(&mut BufReader::new(File::open(path)?))?;
            let size = frame_size(&movie.video)?;
            Ok((movie, size))
        };
        let (mut movie, size) = read(path).map_err(|error: MediaError| error.within(path))?;
        if let Some(path) = sound_path {
            let (heard, _) = read(path).map_err(|error| error.within(path))?;
            movie.sound = heard.sound;
        }
        let codec = VideoCodec::of(&movie.video);
        let entry = H264::of(&movie.video).ok().filter(|_| codec.is_decoded);
        let frame_times = FrameTimes::of(&movie.video);
        if frame_times.total / u64::from(frame_times.timescale) > SECONDS_MAX {
            let long = MediaError::TooLarge("a clip of more than an hour".into());
            return Err(long.within(path));
        }
        let colour_override = colour.filter(|colour| {
            entry.as_ref().is_some_and(|it| !Colour::is_tagged(it) && Colour::of(it) != *colour)
        });
        let sample_entry = match colour_override {
            Some(colour) => entry::tagged(&movie.video.entry, colour)?,
            None => movie.video.entry.clone(),
        };
        let hdr = Hdr::of(&movie.video.entry);
        let (path, sound_path) = (path.to_owned(), sound_path.map(Path::to_owned));
        Ok(Self {
            path,
            sound_path,
            movie,
            frame_times,
            codec,
            entry,
            sample_entry,
            size,
            is_slate,
            colour_override,
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
        known_rate(self.frame_times.frame_rate().hertz())
    }

    /// What its numbers mean: by its tags, else by what is known of it, else by a guess.
    pub(super) fn colour(&self) -> Colour {
        match &self.entry {
            Some(entry) => self.colour_override.unwrap_or_else(|| Colour::of(entry)),
            None => Colour::WRITTEN,
        }
    }

    /// What a copy of it says that it does not say itself.
    pub(super) fn new_tag(&self) -> Option<String> {
        let colour = self.colour_override?;
        Some(format!(
            "copied, and tagged as {colour}: it has no tag of its own, and players would show \
             the wrong colours"
        ))
    }

    /// Whether nothing says what its numbers mean.
    pub(super) fn is_untagged(&self) -> bool {
        let untagged = |entry: &H264| !Colour::is_tagged(entry) && self.colour_override.is_none();
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

    /// How long its pictures are shown.
    pub(super) fn length(&self) -> Time {
        self.frame_times.length()
    }

    /// Takes away the frames that begin at a time or later, as if the file ended there; `false`, if
    /// others lean on them.
    pub(super) fn end_before(&mut self, end: Time) -> bool {
        let Some(kept) = self.frame_times.end_before(end) else { return false };
        self.movie.video.samples.truncate(kept);
        true
    }

    /// Opens the file for the samples of its pictures.
    pub(super) fn file(&self) -> Result<BufReader<File>, MediaError> {
        open(&self.path)
    }

    /// Opens the file for the samples of its sound.
    pub(super) fn sound_file(&self) -> Result<BufReader<File>, MediaError> {
        open(self.sound_path())
    }

    /// The file of its sound.
    pub(super) fn sound_path(&self) -> &Path {
        self.sound_path.as_ref().unwrap_or(&self.path)
    }

    /// How many samples of its sound, at 48 kHz, lie before its first picture.
    pub(super) fn sound_late(&self) -> u64 {
        let late = u128::from(self.frame_times.late) * u128::from(RATE);
        let late = late / u128::from(self.frame_times.timescale.max(1));
        u64::try_from(late).unwrap_or(u64::MAX)
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
