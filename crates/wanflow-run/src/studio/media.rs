//! The real studio: wanflow-media on files of this machine.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use wanflow_api::{At, Endpoint};
use wanflow_media::{
    AnchorAt, Colour, Matte, MediaError, RenderCache, RenderOptions, Sources, VideoCodec,
    anchor_frame, anchor_tail, colour_by_picture, prepare_picture, probe_clip,
};
use wanflow_plan::Timeline;
use wanflow_plan::timeline::{Tail, Time};

use crate::record::{ClipFacts, VideoCoding};
use wanflow_system::{Current, System as _};

use super::{Frame, Picture, Probed, Rendered, Studio};

/// Works with wanflow-media. It holds nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct MediaStudio;

impl Studio for MediaStudio {
    fn prepare(
        &self,
        picture: &[u8],
        endpoint: &Endpoint,
        matte: Option<&str>,
    ) -> Result<Picture, String> {
        let matte = matte.map_or(Ok(Matte::BLACK), colour)?;
        let prepared = prepare_picture(picture, &endpoint.image, matte).map_err(words)?;
        Ok(Picture { bytes: prepared.bytes, mime: prepared.mime.to_owned() })
    }

    fn probe(&self, clip: &Path) -> Result<Probed, String> {
        let facts = open(clip).and_then(probe_clip).map_err(words)?;
        let VideoCodec { name, is_decoded } = facts.codec;
        Ok(Probed {
            facts: ClipFacts { millis: facts.millis, width: facts.width, height: facts.height },
            length: facts.length,
            video: VideoCoding { name, is_decoded, is_reshaped: !facts.is_plain, colour: None },
            has_sound: facts.sound.is_some(),
            is_untagged: facts.is_untagged,
            hdr: facts.hdr,
        })
    }

    fn frame(&self, clip: &Path, at: At, colour: Option<Colour>) -> Result<Frame, String> {
        let at = match at {
            At::Last => AnchorAt::Last,
            At::Best => AnchorAt::Best,
            At::Millis(millis) => AnchorAt::Millis(millis.into()),
        };
        let frame = open(clip).and_then(|clip| anchor_frame(clip, at, colour)).map_err(words)?;
        Ok(Frame { bytes: frame.png, millis: frame.millis })
    }

    fn tail(&self, clip: &Path, tail: Tail) -> Result<Time, String> {
        let at = match tail {
            Tail::Kept => return Ok(Time::ZERO),
            Tail::LastFrame => AnchorAt::Last,
            Tail::FromBest => AnchorAt::Best,
        };
        open(clip).and_then(|clip| anchor_tail(clip, at)).map_err(words)
    }

    fn colour_by_picture(&self, clip: &Path, picture: &[u8]) -> Option<Colour> {
        colour_by_picture(open(clip).ok()?, picture).ok()?
    }

    fn undecoded(&self, timeline: &Timeline, sources: &Sources) -> Result<Vec<usize>, String> {
        wanflow_media::undecoded(timeline, sources).map_err(words)
    }

    fn render(
        &self,
        timeline: &Timeline,
        sources: &Sources,
        cache: &dyn RenderCache,
        to: &Path,
    ) -> Result<Rendered, String> {
        let options = RenderOptions { cache, ..RenderOptions::default() };
        render_film(timeline, sources, &options, to)
    }
}

/// Renders a timeline.
pub(super) fn render_film(
    timeline: &Timeline,
    sources: &Sources,
    options: &RenderOptions<'_>,
    to: &Path,
) -> Result<Rendered, String> {
    let rendered = wanflow_media::render_with(timeline, sources, options, to).map_err(words)?;
    let wanflow_media::Rendered { millis, notes, sound, work, .. } = rendered;
    Ok(Rendered { millis, notes, sound, work })
}

/// The caller has looked at the path, and at the folders above it, through its disk.
fn open(clip: &Path) -> Result<BufReader<File>, MediaError> {
    let mut options = File::options();
    options.read(true);
    Current::refuse_links(&mut options);
    Ok(BufReader::new(options.open(clip)?))
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands errors over")]
fn words(error: MediaError) -> String {
    error.to_string()
}

/// Reads `#rrggbb`.
fn colour(text: &str) -> Result<Matte, String> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let number = number.ok_or_else(|| format!("matte {text:?} is not of the form #rrggbb"))?;
    let [_, red, green, blue] = number.to_be_bytes();
    Ok(Matte([red, green, blue]))
}
