//! Rendering a timeline into a film.
//!
//! `item.rs` opens what is seen, `grid.rs` gives each item its frames, `shape.rs` says what the film
//! is and `segments.rs` what is copied of it. A clip's video is copied where it needs no change; all
//! other frames are composed (`compose.rs`) of one item, or of two that become one another, and
//! coded in the film's size, colours and frame rate, by several threads (`coding.rs`). Sound is
//! always decoded, trimmed by the clips' edit lists, brought to exactly the length of each clip's
//! video, and encoded once: copied packets would drift by their priming and padding at every joint.
//! Memory does not grow with the film, but for its tables.

mod audio;
mod cache;
mod captions;
mod clip;
mod coded_frame;
mod coding;
mod compose;
mod copy;
mod cut_points;
mod drawn;
mod encoded_sound;
mod film;
mod film_input;
mod film_parts;
mod forecast;
mod foreign;
mod foreign_encoder;
mod frames;
mod grid;
mod item;
mod kept_segment;
mod kept_sound;
mod matching;
mod mixing;
mod note;
mod options;
mod packets;
mod segment_key;
mod segments;
mod shape;
mod size;
mod slates;
mod sound;
mod sound_key;
mod sources;
mod texts;
mod trial;
mod tried;
mod unrendered;
mod words;
mod work;

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use wanflow_plan::Timeline;
use wanflow_plan::timeline::FrameRate;

use crate::MediaError;
use crate::facts::millis;
use crate::mix::MixReport;

use captions::BurntCaptions;
use coding::{CodedSegment, Coding};
use film::Film;
use film_input::FilmInput;
use film_parts::FilmParts;
use foreign::ForeignPictures;
use item::Item;
use segment_key::SegmentKeys;
use segments::{Content, Segment};
use shape::Shape;
use slates::Slates;
use words::words;

pub use cache::{NoCache, RenderCache};
pub use forecast::{Forecast, forecast};
pub use foreign_encoder::{EncodingJob, ForeignEncoder, FrameFeed};
pub use note::RenderNote;
pub use options::RenderOptions;
pub use size::film_size;
pub use sources::{ClipFile, Sources, sequence};
pub use texts::{UndrawableText, undrawable_texts};
pub use unrendered::Unrendered;
pub use work::RenderWork;

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
    /// How much of it was made anew.
    pub work: RenderWork,
}

/// Renders a timeline into an MP4 film. It is written beside `out` as `.part`, synced, then
/// renamed, so that `out` is always whole; equal timelines give equal bytes. What a timeline can
/// say and this version does not render is [`MediaError::Unrendered`], before anything is written.
pub fn render(timeline: &Timeline, sources: &Sources, out: &Path) -> Result<Rendered, MediaError> {
    render_with(timeline, sources, &RenderOptions::default(), out)
}

/// The same with a cache, or another number of threads, which change nothing but how long it takes;
/// or with another program, which codes the pictures where the timeline asks for that.
pub fn render_with(
    timeline: &Timeline,
    sources: &Sources,
    options: &RenderOptions<'_>,
    out: &Path,
) -> Result<Rendered, MediaError> {
    if !timeline.output.encoder.is_built_in() && options.foreign.is_none() {
        return Err(MediaError::Unrendered(Unrendered::Encoder));
    }
    if timeline.video.is_empty() {
        return Err(MediaError::Unfit("a film without clips".into()));
    }
    // They are there until the film is.
    let slates = Slates::draw(timeline, sources)?;
    let items = Item::open_all(timeline, sources)?;
    let mut shape = Shape::of(&items, timeline)?;
    let input = FilmInput { timeline, sources, items: &items, shape: &shape, options: *options };
    let pictures = ForeignPictures::of(&input, with_ending(out, ".pictures.part"))?;
    if let Some(pictures) = &pictures {
        shape.start = pictures.lag();
    }
    let input = FilmInput { timeline, sources, items: &items, shape: &shape, options: *options };
    let part = with_ending(out, ".part");
    // A leftover makes way, and so does a link: it is not written through.
    let _ = std::fs::remove_file(&part);
    let made = File::create_new(&part).map_err(MediaError::from).and_then(|file| {
        let file = BufWriter::with_capacity(1 << 20, file);
        let (file, rendered) = write(&input, pictures.as_ref(), file)?;
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
    let items = Item::open_all(timeline, sources)?;
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let shape = Shape::of(&items, timeline)?;
    let in_the_way = |(place, item): &(usize, &Item)| {
        item.clip().is_some_and(|clip| !clip.codec.is_decoded) && shape.coded_frames(*place) > 0
    };
    Ok(items.iter().enumerate().filter(in_the_way).map(|(place, _)| place).collect())
}

/// A path with something behind its name.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn write<W: Write + Seek>(
    input: &FilmInput<'_>,
    pictures: Option<&ForeignPictures>,
    out: W,
) -> Result<(W, Rendered), MediaError> {
    let FilmInput { timeline, sources, items, shape, options } = *input;
    let mut film = Film::new(out, input)?;
    let fonts = captions::fonts(timeline, sources)?;
    let captions = BurntCaptions::of(timeline, shape, &fonts)?;
    let parts = FilmParts { items, shape, captions: &captions, fonts: &fonts };
    let kept = if let Some(pictures) = pictures {
        pictures.add(shape, &mut film)?;
        0
    } else {
        let keys = SegmentKeys::new(timeline, sources, parts)?;
        let coding = Coding::new(parts, timeline.output.quality, options, keys);
        coding.run(|coded| {
            let mut segments = shape.segments.iter();
            segments.try_for_each(|segment| add(segment, items, shape, &mut film, coded))
        })?;
        coding.kept()
    };
    let work = RenderWork::of(&shape.segments, kept, film.is_sound_kept());
    let mut notes = Vec::new();
    for (item, words) in
        items.iter().enumerate().map(|(place, it)| (place, words(place, it, shape)))
    {
        notes.extend(words.into_iter().map(|what| RenderNote { item, what }));
    }
    let (out, heard) = film.finish()?;
    notes.extend(heard.notes);
    notes.sort_by_key(|note| note.item);
    let rate = shape.rate();
    let (timescale, duration) = rate.timescale();
    let at = |frame: u64| millis(frame * u64::from(duration), timescale);
    let rendered = Rendered {
        millis: at(shape.end()),
        frames: shape.end(),
        frame_rate: rate,
        width: shape.size.width,
        height: shape.size.height,
        copied: shape.segments.iter().all(|segment| segment.content != Content::Coded),
        joints: shape.grid.places.iter().skip(1).map(|place| at(place.begin)).collect(),
        notes,
        sound: heard.report,
        work,
    };
    Ok((out, rendered))
}

/// Adds a segment to a film.
fn add<W: Write + Seek>(
    segment: &Segment,
    items: &[Item],
    shape: &Shape,
    film: &mut Film<'_, W>,
    coded: &mut dyn FnMut() -> CodedSegment,
) -> Result<(), MediaError> {
    let Segment { frames, content } = segment;
    match content {
        Content::Copied { item, first } => {
            let clip = items[*item].clip().expect("clips are copied, and nothing else");
            let count = usize::try_from(frames.end - frames.start).unwrap_or(0);
            copy::add(clip, *first..*first + count, shape, film)
        }
        Content::Coded => {
            for frame in coded() {
                film.put_coded(&frame?)?;
            }
            Ok(())
        }
    }
}
