//! Joining clips into one film.
//!
//! Video is copied where all clips are coded alike, else coded again in the size and frame rate
//! of the first. Sound is always decoded, trimmed by the clips' edit lists, brought to exactly
//! the length of each clip's video, and encoded once: copied packets would drift by their
//! priming and padding at every joint. Memory does not grow with the film, but for its tables.

mod copy;
mod recode;
mod sound;
mod source;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::mp4::{TrackSpec, Writer};
use crate::sound::{RATE, SoundTrack};
use crate::{Fit, FrameRate, MediaError};

use sound::FilmSound;
use source::Clip;

/// Bits a second of the film's AAC.
const BIT_RATE: u32 = 192_000;

/// Sound is written after each so many seconds of video, as a fraction.
const RUN: u64 = RATE as u64 / 2;

/// What is joined, and how.
#[derive(Clone, Debug)]
pub struct JoinPlan {
    /// The clips, in the film's order; at least one.
    pub clips: Vec<PathBuf>,
    /// Aspect of the film as width and height; `None`: the size of the first clip.
    pub aspect: Option<(u32, u32)>,
    /// What happens to clips of another aspect.
    pub fit: Fit,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinReport {
    /// Playing time, rounded to milliseconds.
    pub millis: u64,
    /// Number of frames.
    pub frames: u64,
    /// Frames a second.
    pub frame_rate: FrameRate,
    /// Width of the frames, in pixels.
    pub width: u32,
    /// Height of the frames, in pixels.
    pub height: u32,
    /// Whether the video was copied rather than coded again.
    pub copied: bool,
    /// Where each clip but the first begins, in milliseconds.
    pub joints: Vec<u64>,
    /// What a person should know, such as a clip whose sound could not be read.
    pub notes: Vec<JoinNote>,
}

/// Something that a join did to a clip and that its author did not ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinNote {
    /// Which clip of the plan, from 0.
    pub clip: usize,
    /// What was done and why, in words that follow the clip's name and a colon.
    pub what: String,
}

/// Joins clips into an MP4 film. It is written beside `out` as `.part`, synced, then renamed, so
/// that `out` is always whole; equal clips give equal bytes.
pub fn join(plan: &JoinPlan, out: &Path) -> Result<JoinReport, MediaError> {
    let clips = plan.clips.iter().map(|path| Clip::open(path)).collect::<Result<Vec<_>, _>>()?;
    let first = clips.first().ok_or_else(|| MediaError::Unfit("a film without clips".into()))?;
    let size = film_size(first.size, plan.aspect);
    let mut name = out.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    // A leftover makes way, and so does a link: it is not written through.
    let _ = std::fs::remove_file(&part);
    let made = File::create_new(&part).map_err(MediaError::from).and_then(|file| {
        let file = BufWriter::with_capacity(1 << 20, file);
        let (file, report) = match copy::layout(&clips, size) {
            Some(layout) => copy::join(&clips, &layout, file)?,
            None => recode::join(&clips, size, plan.fit, file)?,
        };
        file.into_inner().map_err(|error| MediaError::Io(error.into_error()))?.sync_all()?;
        std::fs::rename(&part, out)?;
        Ok(report)
    });
    if made.is_err() {
        // The error that is already known says more than a failure to clean up.
        let _ = std::fs::remove_file(&part);
    }
    made
}

/// Which clips of a plan, from 0, stand in the film's way: those that are not decoded, where the
/// clips are not all coded alike, so that they cannot be copied.
pub fn undecoded(plan: &JoinPlan) -> Result<Vec<usize>, MediaError> {
    let clips = plan.clips.iter().map(|path| Clip::open(path)).collect::<Result<Vec<_>, _>>()?;
    let Some(first) = clips.first() else { return Ok(Vec::new()) };
    if copy::layout(&clips, film_size(first.size, plan.aspect)).is_some() {
        return Ok(Vec::new());
    }
    let stands_in_the_way = |(_, clip): &(usize, &Clip)| !clip.codec.is_decoded;
    Ok(clips.iter().enumerate().filter(stands_in_the_way).map(|(place, _)| place).collect())
}

/// Pixels of the frames that hosts sell as 720P and 1080P.
const SOLD: [f64; 2] = [1280.0 * 720.0, 1920.0 * 1080.0];

/// How far a clip's pixels may be from what was sold: sides of clips are multiples of 16.
const NEAR: f64 = 0.08;

/// The size of a film of an aspect, with about as many pixels as its first clip. Of an aspect
/// that the first clip does not have, it is the usual size of what was sold: 16:9 at 720P is
/// 1280 × 720, whatever the first picture was.
pub fn film_size((width, height): (u32, u32), aspect: Option<(u32, u32)>) -> (u32, u32) {
    let Some((across, down)) = aspect.filter(|(across, down)| *across > 0 && *down > 0) else {
        return (width, height);
    };
    if u64::from(width) * u64::from(down) == u64::from(height) * u64::from(across) {
        return (width, height);
    }
    let area = f64::from(width) * f64::from(height);
    let sold = SOLD.into_iter().find(|sold| (area - sold).abs() <= sold * NEAR);
    let area = sold.unwrap_or(area);
    let ratio = (f64::from(across) / f64::from(down)).clamp(0.1, 10.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides are small")]
    let side = |pixels: f64| {
        let whole = (pixels / 2.0).round() * 2.0;
        if (pixels - whole).abs() < 1e-6 {
            whole as u32
        } else {
            ((pixels / 16.0).round() as u32).max(1) * 16
        }
    };
    (side((area * ratio).sqrt()), side((area / ratio).sqrt()))
}

/// A film being written: video by whoever makes it, sound after it.
struct Film<'a, W: Write + std::io::Seek> {
    file: Writer<W>,
    sound: Option<(FilmSound<'a>, SoundTrack)>,
    heard: u64,
}

impl<'a, W: Write + std::io::Seek> Film<'a, W> {
    /// Begins a film. `lengths` are the samples of sound of each clip.
    fn new(
        out: W,
        video: TrackSpec,
        clips: &'a [Clip],
        lengths: Vec<u64>,
    ) -> Result<Self, MediaError> {
        let total = lengths.iter().sum();
        let mut tracks = vec![video];
        let sound = FilmSound::new(clips, lengths);
        let sound = match sound {
            None => None,
            Some(sound) => {
                let track = SoundTrack::new(1, total, BIT_RATE)?;
                tracks.push(track.spec());
                Some((sound, track))
            }
        };
        let file = Writer::new(out, tracks, 2 * total / RUN + 16)?;
        Ok(Self { file, sound, heard: 0 })
    }

    /// Writes sound up to a sample, once enough of it is due.
    fn sound_until(&mut self, sample: u64) -> Result<(), MediaError> {
        if sample.saturating_sub(self.heard) < RUN {
            return Ok(());
        }
        self.all_sound_until(sample)
    }

    fn all_sound_until(&mut self, sample: u64) -> Result<(), MediaError> {
        let Some((sound, track)) = &mut self.sound else { return Ok(()) };
        while self.heard < sample {
            let run = sound.next((sample - self.heard).min(RUN));
            self.heard += run.len() as u64;
            track.feed(&run, &mut self.file)?;
        }
        Ok(())
    }

    /// Ends the film; gives the notes of its sound.
    fn finish(
        mut self,
        video: (Vec<u8>, u64),
        total: u64,
    ) -> Result<(W, Vec<JoinNote>), MediaError> {
        self.all_sound_until(total)?;
        let mut ends = vec![video];
        let mut notes = Vec::new();
        if let Some((sound, track)) = &mut self.sound {
            track.finish(&mut self.file)?;
            ends.push(track.end()?);
            notes.append(&mut sound.notes);
        }
        Ok((self.file.finish(&ends)?, notes))
    }
}

#[cfg(test)]
mod tests {
    use super::film_size;

    #[test]
    fn a_film_has_its_first_clips_size_or_its_aspect_with_as_many_pixels() {
        assert_eq!(film_size((1168, 784), None), (1168, 784));
        assert_eq!(film_size((1280, 720), Some((16, 9))), (1280, 720));
        assert_eq!(film_size((1168, 784), Some((16, 9))), (1280, 720));
        assert_eq!(film_size((1280, 720), Some((9, 16))), (720, 1280));
        assert_eq!(film_size((1280, 720), Some((1, 1))), (960, 960));
        // Clips of a 4:3, a 3:2, a square and a tall picture, at 720P and at 1080P.
        for first in [(1104, 816), (1168, 768), (960, 960), (816, 1104)] {
            assert_eq!(film_size(first, Some((16, 9))), (1280, 720), "{first:?}");
            assert_eq!(film_size(first, Some((9, 16))), (720, 1280), "{first:?}");
        }
        for first in [(1648, 1232), (1440, 1440), (1232, 1648)] {
            assert_eq!(film_size(first, Some((16, 9))), (1920, 1080), "{first:?}");
        }
        assert_eq!(film_size((640, 480), Some((16, 9))), (736, 416), "sold by nobody");
    }
}
