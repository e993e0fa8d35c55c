//! Any sound file as 48 kHz stereo, pulled run by run: of a file on disk a window is held.

use std::fs::File;
use std::path::Path;

use super::Stereo;
use super::decode::{OVERS_MAX, Overs};
use super::file::SoundFile;
use super::heard::LengthLimit;
use super::input::Bytes;
use super::resample::Resampler;
use super::speakers::Mix;
use crate::MediaError;

/// A sound file that is being heard.
pub(crate) struct FileSound<'a> {
    file: SoundFile<'a>,
    /// Made with the first block, which has the rate.
    resampler: Option<Resampler>,
    has_ended: bool,
    overs: Overs,
}

impl FileSound<'static> {
    /// Opens a file on disk; what is beyond full scale stays.
    pub(crate) fn open(path: &Path, longest: LengthLimit) -> Result<Self, MediaError> {
        let sound = Self::of(Bytes::Disk(File::open(path)?), longest)?;
        Ok(Self { overs: Overs::Kept, ..sound })
    }
}

impl<'a> FileSound<'a> {
    pub(super) fn of(bytes: Bytes<'a>, longest: LengthLimit) -> Result<Self, MediaError> {
        let file = SoundFile::open(bytes, longest)?;
        Ok(Self { file, resampler: None, has_ended: false, overs: Overs::Cut })
    }

    /// The next run, which may be empty; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Stereo>, MediaError> {
        if self.has_ended {
            return Ok(None);
        }
        let Some(block) = self.file.next()? else {
            self.has_ended = true;
            return Ok(self.resampler.as_mut().map(Resampler::finish));
        };
        let mut run = Stereo::default();
        Mix::of(&block.speakers).add(&block.planes, &mut run);
        match self.overs {
            Overs::Cut => run.bound(1.0),
            Overs::Kept => run.bound(OVERS_MAX),
        }
        let resampler = self.resampler.get_or_insert_with(|| Resampler::new(block.sample_rate));
        Ok(Some(resampler.feed(run)))
    }
}
