//! What a run needs of pictures and clips, behind a trait: the real work is wanflow-media's.
//!
//! All calls block; the driver makes them off its loop. Errors are words for people.

mod encode;
mod ffmpeg;
mod foreign;
mod media;
mod proxies;

use std::path::Path;

use wanflow_api::{At, Endpoint};
use wanflow_media::{Colour, Hdr, MixReport, RenderCache, RenderNote, RenderWork, Sources};
use wanflow_plan::Timeline;
use wanflow_plan::timeline::{Tail, Time};

use crate::record::{ClipFacts, VideoCoding};

pub use ffmpeg::Ffmpeg;
pub use foreign::ForeignStudio;
pub use media::MediaStudio;

/// A film that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Its length, in milliseconds.
    pub millis: u64,
    /// What was done to clips that nobody asked for.
    pub notes: Vec<RenderNote>,
    /// What was measured of its sound, if that was mixed.
    pub sound: Option<MixReport>,
    /// How much of it was made anew.
    pub work: RenderWork,
}

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// Its length and size.
    pub facts: ClipFacts,
    /// Its length, exactly.
    pub length: Time,
    /// How its video is coded.
    pub video: VideoCoding,
    /// Whether it has a sound track.
    pub has_sound: bool,
    /// Whether no tag says what its numbers mean as colours.
    pub is_untagged: bool,
    /// Of what kind its high dynamic range is, if it has one.
    pub hdr: Option<Hdr>,
}

/// What comes of decoding a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoding {
    /// Its frames.
    Works,
    /// Nothing: there is no decoder for it.
    Lacks,
    /// Nothing: another program has tried, and ended in these words.
    Fails(String),
}

/// A picture that is fit to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub mime: String,
}

/// A frame of a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The picture, as a file.
    pub bytes: Vec<u8>,
    /// Its time from the clip's start.
    pub millis: u64,
}

/// Works on pictures and clips.
pub trait Studio: Send + Sync {
    /// Makes a picture fit for an endpoint: size, format, no alpha. `matte` is `#rrggbb`.
    fn prepare(
        &self,
        picture: &[u8],
        endpoint: &Endpoint,
        matte: Option<&str>,
    ) -> Result<Picture, String>;

    /// Checks that a file is a clip that plays, and says what it is.
    fn probe(&self, clip: &Path) -> Result<Probed, String>;

    /// Takes a frame from a clip. `colour` says what the numbers of a clip without tags mean.
    fn frame(&self, clip: &Path, at: At, colour: Option<Colour>) -> Result<Frame, String>;

    /// How long the tail of a clip is; no time at all for none, and where that cannot be told.
    fn tail(&self, _clip: &Path, _tail: Tail) -> Result<Time, String> {
        Ok(Time::ZERO)
    }

    /// What the numbers of a clip without tags mean, by the picture that it was made of, where
    /// players would take them for something else.
    fn colour_by_picture(&self, _clip: &Path, _picture: &[u8]) -> Option<Colour> {
        None
    }

    /// Whether frames can be taken from clips of this coding.
    fn decodes(&self, video: &VideoCoding) -> bool {
        video.is_decoded
    }

    /// What comes of decoding a clip.
    fn decoding(&self, clip: &Path) -> Decoding {
        match self.probe(clip) {
            Ok(probed) if !probed.video.is_decoded => Decoding::Lacks,
            _ => Decoding::Works,
        }
    }

    /// Takes what another program printed that decoded clips.
    fn take_printed(&self) -> Vec<String> {
        Vec::new()
    }

    /// Which items of a timeline, by their places, cannot be part of its film: clips that cannot
    /// be decoded, where clips are not all coded alike.
    fn undecoded(&self, _timeline: &Timeline, _sources: &Sources) -> Result<Vec<usize>, String> {
        Ok(Vec::new())
    }

    /// Renders a timeline into a film at a path that is free. The film does not depend on what is
    /// in the cache.
    fn render(
        &self,
        timeline: &Timeline,
        sources: &Sources,
        cache: &dyn RenderCache,
        to: &Path,
    ) -> Result<Rendered, String>;
}
