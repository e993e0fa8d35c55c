//! The studio with an installed ffmpeg beside it, for clips that wanflow does not decode, and for
//! films that another encoder codes.

use std::path::{Path, PathBuf};

use wanflow_api::{At, Endpoint, Sha256};
use wanflow_media::{Colour, ForeignEncoder, RenderCache, RenderNote, RenderOptions, Sources};
use wanflow_plan::Timeline;
use wanflow_plan::timeline::{Tail, Time};

use crate::record::VideoCoding;

use super::media::render_film;
use super::{Decoding, Ffmpeg, Frame, MediaStudio, Picture, Probed, Rendered, Studio};

/// How much longer or shorter a copy may be than its clip, in milliseconds: times are rounded.
const OFF: u64 = 500;

/// Works with wanflow-media, and has ffmpeg decode what that does not.
#[derive(Debug)]
pub struct ForeignStudio(Ffmpeg);

impl ForeignStudio {
    /// A studio with this ffmpeg.
    pub fn with(ffmpeg: Ffmpeg) -> Self {
        Self(ffmpeg)
    }

    /// A copy of a clip's pictures that wanflow decodes. What ffmpeg made is believed only if it is the same
    /// clip by length and size.
    fn decodable(&self, clip: &Path, probed: &Probed) -> Result<PathBuf, String> {
        let check = |copy: &Path| {
            let made = MediaStudio.probe(copy).map_err(|_| "it is not a clip".to_owned())?;
            let (own, other) = (probed.facts, made.facts);
            let is_same = own.millis.abs_diff(other.millis) <= OFF
                && own.width.abs_diff(other.width) <= 16
                && own.height.abs_diff(other.height) <= 16;
            if made.video.is_decoded && is_same {
                Ok(())
            } else {
                Err("it is another clip".to_owned())
            }
        };
        self.0.decodable(clip, check)
    }
}

impl Studio for ForeignStudio {
    fn prepare(
        &self,
        picture: &[u8],
        endpoint: &Endpoint,
        matte: Option<&str>,
    ) -> Result<Picture, String> {
        MediaStudio.prepare(picture, endpoint, matte)
    }

    fn probe(&self, clip: &Path) -> Result<Probed, String> {
        MediaStudio.probe(clip)
    }

    fn frame(&self, clip: &Path, at: At, colour: Option<Colour>) -> Result<Frame, String> {
        let probed = self.probe(clip)?;
        if probed.video.is_decoded {
            return MediaStudio.frame(clip, at, colour);
        }
        let copy = self.decodable(clip, &probed);
        MediaStudio.frame(&copy.map_err(|why| named(&probed, &why))?, at, None)
    }

    fn tail(&self, clip: &Path, tail: Tail) -> Result<Time, String> {
        let probed = self.probe(clip)?;
        if probed.video.is_decoded || tail != Tail::FromBest {
            return MediaStudio.tail(clip, tail);
        }
        let copy = self.decodable(clip, &probed).map_err(|why| named(&probed, &why))?;
        MediaStudio.tail(&copy, tail)
    }

    fn colour_by_picture(&self, clip: &Path, picture: &[u8]) -> Option<Colour> {
        MediaStudio.colour_by_picture(clip, picture)
    }

    fn decodes(&self, _: &VideoCoding) -> bool {
        true
    }

    fn undecoded(&self, timeline: &Timeline, sources: &Sources) -> Result<Vec<usize>, String> {
        MediaStudio.undecoded(timeline, sources)
    }

    fn decoding(&self, clip: &Path) -> Decoding {
        let probed = self.probe(clip).ok().filter(|probed| !probed.video.is_decoded);
        let made = probed.map(|probed| self.decodable(clip, &probed));
        made.and_then(Result::err).map_or(Decoding::Works, Decoding::Fails)
    }

    fn take_printed(&self) -> Vec<String> {
        self.0.take_printed()
    }

    fn render(
        &self,
        timeline: &Timeline,
        sources: &Sources,
        cache: &dyn RenderCache,
        to: &Path,
    ) -> Result<Rendered, String> {
        let mut decodable = sources.clone();
        let mut notes = Vec::new();
        for item in undecoded_clips(timeline, sources)? {
            let path = &sources.get(&item.clip).map_err(|error| error.to_string())?.path;
            let probed = self.probe(path)?;
            let copy = self.decodable(path, &probed);
            decodable.replace_pictures(&item.clip, copy.map_err(|why| named(&probed, &why))?);
            let what = format!(
                "its clip is {}, and was decoded by ffmpeg for the film",
                probed.video.name
            );
            notes.push(RenderNote { item: item.place, what });
        }
        let foreign: Option<&dyn ForeignEncoder> = Some(&self.0);
        let options = RenderOptions { cache, foreign, ..RenderOptions::default() };
        let rendered = render_film(timeline, &decodable, &options, to)?;
        notes.extend(rendered.notes);
        Ok(Rendered { notes, ..rendered })
    }
}

/// A clip that is not decoded, and its place in the film.
struct UndecodedItem {
    place: usize,
    clip: Sha256,
}

fn undecoded_clips(timeline: &Timeline, sources: &Sources) -> Result<Vec<UndecodedItem>, String> {
    let places = MediaStudio.undecoded(timeline, sources)?.into_iter();
    let item = |place: usize| {
        let clip = timeline.video[place].source.clip()?.sha256;
        Some(UndecodedItem { place, clip })
    };
    Ok(places.filter_map(item).collect())
}

fn named(probed: &Probed, why: &str) -> String {
    format!("its clip is {}, and {why}", probed.video.name)
}
