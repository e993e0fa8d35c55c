//! Rendering a timeline into a film: so far, whole clips and slates one after the other.
//!
//! Each clip's video is copied where it needs no change, else coded again in the film's size,
//! colours and frame rate. Sound is always decoded, trimmed by the clips' edit lists, brought to
//! exactly the length of each clip's video, and encoded once: copied packets would drift by their
//! priming and padding at every joint. Memory does not grow with the film, but for its tables.

mod audio;
mod clip;
mod copy;
mod film;
mod frames;
mod limits;
mod mixing;
mod note;
mod packets;
mod recode;
mod shape;
mod size;
mod slates;
mod sound;
mod sources;
mod trial;
mod unrendered;

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use wanflow_plan::timeline::{FrameRate, Source, VideoItem};
use wanflow_plan::{Quality, Timeline};

use crate::MediaError;
use crate::facts::millis;
use crate::mix::MixReport;
use crate::video::Hdr;

use clip::{Clip, ClipInput};
use film::{Film, FilmInput};
use frames::FrameCounts;
use shape::{Part, Shape};
use slates::Slates;

pub use note::RenderNote;
pub use size::film_size;
pub use sources::{ClipFile, Sources, sequence};
pub use unrendered::Unrendered;

/// A film that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
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
    /// Whether the video of every item was copied rather than coded again.
    pub copied: bool,
    /// Where each item but the first begins, in milliseconds.
    pub joints: Vec<u64>,
    /// What a person should know, such as a clip whose sound could not be read.
    pub notes: Vec<RenderNote>,
    /// What was measured of its sound, if that was mixed.
    pub sound: Option<MixReport>,
}

/// Renders a timeline into an MP4 film. It is written beside `out` as `.part`, synced, then
/// renamed, so that `out` is always whole; equal timelines give equal bytes. What a timeline can
/// say and this version does not render is [`MediaError::Unrendered`], before anything is written.
pub fn render(timeline: &Timeline, sources: &Sources, out: &Path) -> Result<Rendered, MediaError> {
    limits::check(timeline)?;
    if timeline.video.is_empty() {
        return Err(MediaError::Unfit("a film without clips".into()));
    }
    // They are there until the film is.
    let slates = Slates::draw(timeline, sources)?;
    let clips = open(timeline, sources)?;
    let mut name = out.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    // A leftover makes way, and so does a link: it is not written through.
    let _ = std::fs::remove_file(&part);
    let made = File::create_new(&part).map_err(MediaError::from).and_then(|file| {
        let file = BufWriter::with_capacity(1 << 20, file);
        let (file, rendered) = write(timeline, sources, &clips, file)?;
        file.into_inner().map_err(|error| MediaError::Io(error.into_error()))?.sync_all()?;
        std::fs::rename(&part, out)?;
        Ok(rendered)
    });
    if made.is_err() {
        // The error that is already known says more than a failure to clean up.
        let _ = std::fs::remove_file(&part);
    }
    drop(slates);
    made
}

/// Which video items of a timeline, from 0, cannot be part of its film: those that are not
/// decoded, and cannot be copied beside the others. None of them is a slate.
pub fn undecoded(timeline: &Timeline, sources: &Sources) -> Result<Vec<usize>, MediaError> {
    limits::check(timeline)?;
    let clips = open(timeline, sources)?;
    if clips.is_empty() {
        return Ok(Vec::new());
    }
    let shape = Shape::of(&clips, timeline.output.size);
    let in_the_way =
        |(_, (clip, part)): &(usize, (&Clip, &Part))| !part.is_copied() && !clip.codec.is_decoded;
    let parts = clips.iter().zip(&shape.parts).enumerate();
    Ok(parts.filter(in_the_way).map(|(place, _)| place).collect())
}

/// Opens the files of all video items.
fn open(timeline: &Timeline, sources: &Sources) -> Result<Vec<Clip>, MediaError> {
    let open = |(place, item): (usize, &VideoItem)| {
        let fit = item.fit.unwrap_or(timeline.output.fit);
        match &item.source {
            Source::Clip(clip) => {
                let file = sources.get(&clip.sha256)?;
                let (path, sound_path) = (file.path.as_path(), file.sound.as_deref());
                let colour = clip.colour.map(Into::into);
                Clip::open(&ClipInput { path, sound_path, colour, fit, is_slate: false })
            }
            Source::Slate(_) => {
                let path = &sources.drawn(place);
                let (sound_path, colour) = (None, None);
                Clip::open(&ClipInput { path, sound_path, colour, fit, is_slate: true })
            }
            Source::Still(_) | Source::Card(_) => Err(MediaError::Unrendered(Unrendered::Source)),
        }
    };
    timeline.video.iter().enumerate().map(open).collect()
}

fn write<W: Write + Seek>(
    timeline: &Timeline,
    sources: &Sources,
    clips: &[Clip],
    out: W,
) -> Result<(W, Rendered), MediaError> {
    let shape = Shape::of(clips, timeline.output.size);
    let mut film = Film::new(out, &FilmInput { timeline, sources, clips, shape: &shape })?;
    let mut notes = Vec::new();
    for (item, (clip, part)) in clips.iter().zip(&shape.parts).enumerate() {
        let said = add(clip, part, timeline.output.quality, &shape, &mut film)?;
        notes.extend(said.into_iter().map(|what| RenderNote { item, what }));
    }
    let (out, heard) = film.finish()?;
    notes.extend(heard.notes);
    notes.sort_by_key(|note| note.item);
    let (timescale, duration) = shape.rate.timescale();
    let at = |frame: u64| millis(frame * u64::from(duration), timescale);
    let joints = shape.parts[..shape.parts.len() - 1].iter();
    let rendered = Rendered {
        millis: at(shape.end()),
        frames: shape.end(),
        frame_rate: shape.rate,
        width: shape.size.width,
        height: shape.size.height,
        copied: shape.parts.iter().all(Part::is_copied),
        joints: joints.map(|part| at(part.end)).collect(),
        notes,
        sound: heard.report,
    };
    Ok((out, rendered))
}

/// Adds one item to a film; gives what is to be said of it.
fn add<W: Write + Seek>(
    clip: &Clip,
    part: &Part,
    quality: Quality,
    shape: &Shape,
    film: &mut Film<'_, W>,
) -> Result<Vec<String>, MediaError> {
    if part.is_copied() {
        copy::add(clip, shape, film)?;
        return Ok(clip.new_tag().into_iter().chain(clip.hdr.map(kept)).collect());
    }
    let recoded = recode::add(clip, quality, part.end, shape, film);
    let counts = recoded.map_err(|error| clip.named(error))?;
    Ok(if clip.is_slate { Vec::new() } else { words(clip, part, &counts) })
}

/// What is to be said of a copied clip of high dynamic range.
fn kept(hdr: Hdr) -> String {
    format!("copied, and its colours are {hdr}: players without HDR show it too dark or too pale")
}

/// What was done to a clip that was coded again.
fn words(clip: &Clip, part: &Part, frames: &FrameCounts) -> Vec<String> {
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
