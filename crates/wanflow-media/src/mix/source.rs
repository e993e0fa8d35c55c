//! Where the sounds of a mix come from. Each is opened as often as it is needed, and read run by
//! run. It must not know what becomes of them.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::MediaError;
use crate::mp4::Track;
use crate::sound::{ClipSound, FileSound, LengthLimit, Stereo};

/// Where a sound comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SoundSource<'a> {
    /// A clip's sound track, from so many samples after its beginning on.
    Track { track: &'a Track, path: &'a Path, late: u64 },
    /// A sound file, or the sound of a film.
    File(&'a Path),
}

impl<'a> SoundSource<'a> {
    /// The file.
    pub(super) fn path(self) -> &'a Path {
        match self {
            Self::Track { track: _, path, late: _ } | Self::File(path) => path,
        }
    }

    /// Opens it, at its beginning.
    pub(super) fn open(self) -> Result<OpenSound<'a>, MediaError> {
        match self {
            Self::Track { track, path, late } => {
                let file =
                    File::open(path).map_err(|error| MediaError::from(error).within(path))?;
                // The limiter is the place for what is beyond full scale.
                let sound = ClipSound::open_late(track, late)?.with_overs();
                Ok(OpenSound::Track(Box::new((sound, BufReader::new(file)))))
            }
            Self::File(path) => {
                let sound = FileSound::open(path, LengthLimit::TwoHours);
                Ok(OpenSound::File(Box::new(sound.map_err(|error| error.within(path))?), path))
            }
        }
    }
}

impl SoundSource<'_> {
    /// How many samples it has, as far as so many; it is decoded to find out.
    pub(crate) fn length(self, most: u64) -> Result<u64, MediaError> {
        let mut open = self.open()?;
        let mut length = 0;
        while length < most
            && let Some(run) = open.next()?
        {
            length += run.len() as u64;
        }
        Ok(length.min(most))
    }
}

/// A sound that is being read.
pub(super) enum OpenSound<'a> {
    Track(Box<(ClipSound<'a>, BufReader<File>)>),
    File(Box<FileSound<'static>>, &'a Path),
}

impl OpenSound<'_> {
    /// The next run, which may be empty; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Stereo>, MediaError> {
        match self {
            Self::Track(track) => {
                let (sound, file) = &mut **track;
                sound.next(file)
            }
            Self::File(sound, path) => sound.next().map_err(|error| error.within(path)),
        }
    }
}
