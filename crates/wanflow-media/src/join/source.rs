//! One clip that goes into a film: its tables, opened; its samples are read when they are due.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use crate::MediaError;
use crate::facts::frame_size;
use crate::mp4::{Movie, Timeline};
use crate::video::{H264, VideoCodec};

/// Seconds that a clip may last: a broken table must not make a film of days.
const SECONDS_MAX: u64 = 3600;

/// A clip's tables.
pub(super) struct Clip {
    path: PathBuf,
    pub(super) movie: Movie,
    pub(super) timeline: Timeline,
    /// How its video is coded.
    pub(super) codec: VideoCodec,
    entry: Option<H264>,
    pub(super) size: (u32, u32),
}

impl Clip {
    /// Reads the tables of a file.
    pub(super) fn open(path: &Path) -> Result<Self, MediaError> {
        let read = |path: &Path| {
            let movie = Movie::read(&mut BufReader::new(File::open(path)?))?;
            let size = frame_size(&movie.video)?;
            Ok((movie, size))
        };
        let (movie, size) = read(path).map_err(|error: MediaError| error.within(path))?;
        let codec = VideoCodec::of(&movie.video);
        let entry = H264::of(&movie.video).ok().filter(|_| codec.is_decoded);
        let timeline = Timeline::of(&movie.video);
        if timeline.total / u64::from(timeline.timescale) > SECONDS_MAX {
            let long = MediaError::TooLarge("a clip of more than an hour".into());
            return Err(long.within(path));
        }
        Ok(Self { path: path.to_owned(), movie, timeline, codec, entry, size })
    }

    /// What a decoder must know; an error, if there is none for its coding.
    pub(super) fn h264(&self) -> Result<&H264, MediaError> {
        self.entry.as_ref().ok_or_else(|| {
            let name = &self.codec.name;
            MediaError::Unsupported(format!("{name}, which wanflow does not decode"))
        })
    }

    /// Opens the file for its samples.
    pub(super) fn file(&self) -> Result<BufReader<File>, MediaError> {
        File::open(&self.path)
            .map(BufReader::new)
            .map_err(|error| MediaError::from(error).within(&self.path))
    }

    /// An error, with the clip's name in it.
    pub(super) fn named(&self, error: MediaError) -> MediaError {
        error.within(&self.path)
    }
}
