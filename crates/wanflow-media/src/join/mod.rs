//! Joining clips into one film.
//!
//! Each clip's video is copied where it needs no change, else coded again in the film's size,
//! colours and frame rate. Sound is always decoded, trimmed by the clips' edit lists, brought to
//! exactly the length of each clip's video, and encoded once: copied packets would drift by their
//! priming and padding at every joint. Memory does not grow with the film, but for its tables.

mod copy;
mod film;
mod packets;
mod recode;
mod shape;
mod sound;
mod source;
mod trial;

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use crate::facts::millis;
use crate::video::Hdr;
use crate::video::colour::Colour;
use crate::{Fit, FrameRate, MediaError};

use film::Film;
use recode::Frames;
use shape::{Part, Shape};
use source::Clip;

/// What is joined, and how.
#[derive(Clone, Debug)]
pub struct JoinPlan {
    /// The clips, in the film's order; at least one.
    pub clips: Vec<JoinClip>,
    /// Aspect of the film as width and height; `None`: the size of the first clip.
    pub aspect: Option<(u32, u32)>,
    /// What happens to clips of another aspect.
    pub fit: Fit,
    /// How near to its source is what must be coded again.
    pub quality: Quality,
}

/// A clip that is joined.
#[derive(Clone, Debug)]
pub struct JoinClip {
    /// The file.
    pub path: PathBuf,
    /// The file of its sound, where that is another one.
    pub sound: Option<PathBuf>,
    /// What it is.
    pub role: ClipRole,
    /// What its numbers mean, for a clip without tags; `None`: it is guessed, as players do.
    pub colour: Option<Colour>,
}

impl JoinClip {
    /// The clip of a scene.
    pub fn scene(path: PathBuf) -> Self {
        Self { path, sound: None, role: ClipRole::Scene, colour: None }
    }
}

/// What a clip is in a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipRole {
    /// A scene.
    Scene,
    /// A slate in the place of a scene: the film's rate does not follow it, and what becomes of
    /// it is told to nobody.
    Slate,
}

/// How near to its source is what must be coded again, and how many bits it may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quality {
    /// What is lost is hardly seen: a similarity (SSIM) of 0.96 or more.
    #[default]
    Usual,
    /// A similarity of 0.98 or more, whatever bits it takes.
    High,
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
    /// Whether the video of every clip was copied rather than coded again.
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
    let clips = plan.clips.iter().map(Clip::open).collect::<Result<Vec<_>, _>>()?;
    if clips.is_empty() {
        return Err(MediaError::Unfit("a film without clips".into()));
    }
    let mut name = out.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    // A leftover makes way, and so does a link: it is not written through.
    let _ = std::fs::remove_file(&part);
    let made = File::create_new(&part).map_err(MediaError::from).and_then(|file| {
        let file = BufWriter::with_capacity(1 << 20, file);
        let (file, report) = write(plan, &clips, file)?;
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

/// Which clips of a plan, from 0, stand in the film's way: those that are not decoded, and cannot
/// be copied beside the others.
pub fn undecoded(plan: &JoinPlan) -> Result<Vec<usize>, MediaError> {
    let clips = plan.clips.iter().map(Clip::open).collect::<Result<Vec<_>, _>>()?;
    if clips.is_empty() {
        return Ok(Vec::new());
    }
    let shape = Shape::of(&clips, plan);
    let in_the_way =
        |(_, (clip, part)): &(usize, (&Clip, &Part))| !part.is_copied() && !clip.codec.is_decoded;
    let parts = clips.iter().zip(&shape.parts).enumerate();
    Ok(parts.filter(in_the_way).map(|(place, _)| place).collect())
}

fn write<W: Write + Seek>(
    plan: &JoinPlan,
    clips: &[Clip],
    out: W,
) -> Result<(W, JoinReport), MediaError> {
    let shape = Shape::of(clips, plan);
    let mut film = Film::new(out, clips, &shape)?;
    let mut notes = Vec::new();
    for (place, (clip, part)) in clips.iter().zip(&shape.parts).enumerate() {
        if part.is_copied() {
            copy::add(clip, &shape, &mut film)?;
            let told = clip.new_tag().into_iter().chain(clip.hdr.map(kept));
            notes.extend(told.map(|what| JoinNote { clip: place, what }));
            continue;
        }
        let frames = recode::add(clip, plan, part.end, &shape, &mut film)
            .map_err(|error| clip.named(error))?;
        let told =
            if clip.role == ClipRole::Slate { Vec::new() } else { words(clip, part, &frames) };
        notes.extend(told.into_iter().map(|what| JoinNote { clip: place, what }));
    }
    let (out, of_sound) = film.finish()?;
    notes.extend(of_sound);
    notes.sort_by_key(|note| note.clip);
    let (timescale, duration) = shape.rate.timescale();
    let at = |frame: u64| millis(frame * u64::from(duration), timescale);
    let joints = shape.parts[..shape.parts.len() - 1].iter();
    let report = JoinReport {
        millis: at(shape.end()),
        frames: shape.end(),
        frame_rate: shape.rate,
        width: shape.size.0,
        height: shape.size.1,
        copied: shape.parts.iter().all(Part::is_copied),
        joints: joints.map(|part| at(part.end)).collect(),
        notes,
    };
    Ok((out, report))
}

/// What is to be said of a copied clip of high dynamic range.
fn kept(hdr: Hdr) -> String {
    format!(
        "copied, and its colours are {hdr}: players that know no HDR show it too dark or too pale"
    )
}

/// What was done to a clip that was coded again.
fn words(clip: &Clip, part: &Part, frames: &Frames) -> Vec<String> {
    let mut words = vec![format!("coded again, because {}", part.changes.join(", and "))];
    let counted = |count: u64| match count {
        1 => "1 frame is".to_owned(),
        count => format!("{count} frames are"),
    };
    if clip.is_untagged() {
        let colour = clip.colour();
        words.push(format!("its colours have no tag, and were taken for {colour}, as players do"));
    }
    if let Some(hdr) = clip.hdr {
        words.push(format!(
            "its colours are {hdr}, which the film shows as they are, too dark or too pale: \
             tone-map it"
        ));
    }
    if frames.repeated > 0 {
        words.push(format!("{} shown twice to fill gaps", counted(frames.repeated)));
    }
    if frames.dropped > 0 {
        words.push(format!("{} left out", counted(frames.dropped)));
    }
    words
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
