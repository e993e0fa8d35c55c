//! The keys under which coded segments are kept: digests of all that decides their bytes, and of
//! nothing else. Times count from the segment's own beginning, so that it stays the same segment
//! wherever in a film it comes to lie.

use std::fs::File;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use sha2::Digest as _;
use wanflow_api::{Seconds, Sha256};
use wanflow_plan::timeline::{
    Blend, Card, ClipColour, Focus, Ground, Output, RENDER_VERSION, Rgb, Shades, Slate, Source,
    Speed, Still, Time, VideoEncoder, VideoItem,
};
use wanflow_plan::{Fit, Quality, Timeline, canonical_json, sha256};

use super::Sources;
use super::clip::Clip;
use super::film_parts::FilmParts;
use super::item::{Item, TailEnd};
use super::matching::Grade;
use super::tried::TriedFrames;
use crate::{MediaError, Size};

/// Raised when frames come to be composed or coded in another way between two releases.
const VERSION: u32 = 1;

/// Knows the keys of a film's segments.
pub(super) struct SegmentKeys<'a> {
    film: FilmParts<'a>,
    look: LookLine,
    /// What each item shows.
    sources: Vec<SourceLine<'a>>,
    fonts: &'a [Sha256],
}

/// What all segments of a film have in common.
#[derive(Clone, Serialize)]
struct LookLine {
    versions: (u32, u32, &'static str),
    size: (u32, u32),
    rate: String,
    colour: String,
    quality: Quality,
    encoder: VideoEncoder,
    keeps_shades: bool,
    /// Whether parameter sets stand in the stream, too.
    mixed: bool,
}

/// What an item shows, by the digests of its files.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum SourceLine<'a> {
    Clip { clip: Sha256, colour: Option<ClipColour>, decoded: Option<Sha256> },
    Slate { text: &'a str, seconds: Seconds, size: (u32, u32), rate: String },
    Still { picture: Sha256, seed: u64, label: Option<&'a str>, fit: Option<Fit>, frames: u64 },
    Card { text: &'a str, ground: GroundLine, ink: Rgb },
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum GroundLine {
    Colour(Rgb),
    Picture(Sha256),
}

#[derive(Serialize)]
struct SegmentLine<'l> {
    look: &'l LookLine,
    frames: u64,
    items: Vec<ItemLine<'l>>,
    captions: Vec<CaptionLine<'l>>,
    /// Where there are letters.
    fonts: Option<&'l [Sha256]>,
}

/// An item in a segment.
#[derive(Serialize)]
struct ItemLine<'l> {
    source: &'l SourceLine<'l>,
    /// In which frame of the segment it begins; negative: that of it which was seen before.
    begin: i128,
    /// The segment's frame behind its last one, within the segment.
    end: u64,
    own_begin: Time,
    speed: Speed,
    fit: Fit,
    focus: Focus,
    blend: Option<BlendLine>,
    tried: Option<TriedFrames>,
    #[serde(flatten)]
    seams: SeamsLine<'l>,
}

/// What is done to an item's clip where it meets others.
#[derive(Serialize)]
struct SeamsLine<'l> {
    /// How many frames it has left, where some of its end were taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'l Grade>,
}

/// How an item takes the place of the one before it.
#[derive(Serialize)]
struct BlendLine {
    blend: Blend,
    frames: u64,
}

#[derive(Serialize)]
struct CaptionLine<'l> {
    frames: Range<u64>,
    text: &'l str,
}

#[derive(Serialize)]
struct TrialLine<'l> {
    look: &'l LookLine,
    source: &'l SourceLine<'l>,
    fit: Fit,
    focus: Focus,
    tried: TriedFrames,
    #[serde(flatten)]
    seams: SeamsLine<'l>,
}

impl<'a> SegmentKeys<'a> {
    /// The keys of a timeline's segments.
    pub(super) fn new(
        timeline: &'a Timeline,
        sources: &Sources,
        film: FilmParts<'a>,
    ) -> Result<Self, MediaError> {
        let Timeline { video, audio: _, captions: _, output } = timeline;
        let Output {
            file: _,
            // What follows from these stands in the film's shape.
            size: _,
            rate: _,
            shades: _,
            // Each item has its own.
            fit: _,
            quality,
            loudness: _,
            // Which captions are burnt in, the segments' frames tell.
            captions: _,
            fonts,
            about: _,
            encoder,
        } = output;
        let shape = film.shape;
        let Size { width, height } = shape.size;
        let look = LookLine {
            versions: (RENDER_VERSION, VERSION, env!("CARGO_PKG_VERSION")),
            size: (width, height),
            rate: shape.rate().to_string(),
            colour: format!("{:?}", shape.colour),
            quality: *quality,
            encoder: *encoder,
            keeps_shades: shape.shades == Shades::Kept,
            mixed: shape.mixed,
        };
        let items = video.iter().zip(film.items).zip(&shape.grid.places);
        let lines = items.map(|((item, opened), place)| {
            SourceLine::of(item, opened.clip(), place.frames(), sources)
        });
        Ok(Self { film, look, sources: lines.collect::<Result<_, _>>()?, fonts })
    }

    /// The key of a segment of these frames of the film.
    pub(super) fn segment(&self, frames: &Range<u64>) -> Sha256 {
        let places = self.film.shape.grid.places.iter().enumerate();
        let seen = places.filter(|(_, place)| place.begin < frames.end && place.end > frames.start);
        let items: Vec<_> = seen.map(|(number, _)| self.item(number, frames)).collect();
        let captions: Vec<_> = self
            .film
            .captions
            .over(frames)
            .map(|(seen, text)| {
                let (from, to) = (seen.start.max(frames.start), seen.end.min(frames.end));
                CaptionLine { frames: from - frames.start..to - frames.start, text }
            })
            .collect();
        let is_card = |item: &ItemLine<'_>| matches!(item.source, SourceLine::Card { .. });
        let has_letters = !captions.is_empty() || items.iter().any(is_card);
        digest(&SegmentLine {
            look: &self.look,
            frames: frames.end - frames.start,
            items,
            captions,
            fonts: has_letters.then_some(self.fonts),
        })
    }

    fn item(&self, number: usize, frames: &Range<u64>) -> ItemLine<'_> {
        let FilmParts { items, shape, captions: _, fonts: _ } = self.film;
        let (item, place) = (&items[number], shape.grid.places[number]);
        let has_begun = place.begin + place.overlap <= frames.start;
        let blend = item.blend().filter(|_| place.overlap > 0 && !has_begun);
        ItemLine {
            source: &self.sources[number],
            begin: i128::from(place.begin) - i128::from(frames.start),
            end: place.end.min(frames.end) - frames.start,
            own_begin: place.own_begin,
            speed: item.speed,
            fit: item.fit,
            focus: item.focus,
            blend: blend.map(|blend| BlendLine { blend, frames: place.overlap }),
            tried: item.clip().map(|clip| TriedFrames::of(number, item, clip, shape)),
            seams: SeamsLine::of(item),
        }
    }

    /// The key of the quantiser of a clip.
    pub(super) fn quantiser(&self, number: usize, clip: &Clip, item: &Item) -> Sha256 {
        digest(&TrialLine {
            look: &self.look,
            source: &self.sources[number],
            fit: item.fit,
            focus: item.focus,
            tried: TriedFrames::of(number, item, clip, self.film.shape),
            seams: SeamsLine::of(item),
        })
    }
}

impl<'l> SeamsLine<'l> {
    fn of(item: &'l Item) -> Self {
        let has_lost = item.tail == TailEnd::Gone;
        let clip = item.clip().filter(|_| has_lost);
        Self { left: clip.map(|clip| clip.frame_times.times.len()), grade: item.grade() }
    }
}

impl<'a> SourceLine<'a> {
    /// What an item shows, which has so many frames.
    fn of(
        item: &'a VideoItem,
        opened: Option<&Clip>,
        frames: u64,
        sources: &Sources,
    ) -> Result<Self, MediaError> {
        let VideoItem {
            source,
            fit,
            // How it is placed, cut and heard is not its source's concern: `ItemLine` has of it what
            // is seen.
            span: _,
            tail: _,
            dropped: _,
            matching: _,
            speed: _,
            focus: _,
            gain: _,
            transition: _,
            chapter: _,
        } = item;
        Ok(match source {
            Source::Clip(clip) => {
                let file = sources.get(&clip.sha256)?;
                // Another program's copy is what it is, whatever its clip was.
                let decoded = file.sound.as_ref().map(|_| hash(&file.path)).transpose()?;
                Self::Clip { clip: clip.sha256, colour: clip.colour, decoded }
            }
            Source::Slate(Slate { text, seconds, size }) => {
                let rate = opened.map(|clip| clip.rate().to_string()).unwrap_or_default();
                Self::Slate { text, seconds: *seconds, size: *size, rate }
            }
            // The camera's way is as long as it has frames.
            Source::Still(Still { picture, length: _, seed, label }) => Self::Still {
                picture: *picture,
                seed: *seed,
                label: label.as_deref(),
                fit: *fit,
                frames,
            },
            Source::Card(Card { text, length: _, ground, ink }) => {
                let ground = match ground {
                    Ground::Colour(colour) => GroundLine::Colour(*colour),
                    Ground::Picture(picture) => GroundLine::Picture(*picture),
                };
                Self::Card { text, ground, ink: *ink }
            }
        })
    }
}

fn digest(line: &impl Serialize) -> Sha256 {
    let json = serde_json::to_value(line).expect("a key is made of plain data");
    sha256(canonical_json(&json).as_bytes())
}

/// The digest of a file's bytes.
fn hash(path: &Path) -> Result<Sha256, MediaError> {
    let named = |error: io::Error| MediaError::from(error).within(path);
    let mut file = File::open(path).map_err(named)?;
    let (mut hash, mut buffer) = (sha2::Sha256::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut buffer).map_err(named)? {
            0 => return Ok(Sha256(hash.finalize().into())),
            count => hash.update(&buffer[..count]),
        }
    }
}
