//! The studio with an installed ffmpeg beside it, for clips that wanflow does not decode.

use std::path::{Path, PathBuf};

use wanflow_api::{At, Endpoint};
use wanflow_media::{Colour, JoinClip, JoinNote};
use wanflow_plan::Film;

use crate::record::VideoCoding;

use super::{Ffmpeg, Frame, Joined, MediaStudio, Picture, Probed, Slate, Studio};

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

    /// A copy of a clip that wanflow decodes. What ffmpeg made is believed only if it is the same
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
        let copy = self.0.decodable(clip, check);
        copy.map_err(|why| format!("its clip is {}, and {why}", probed.video.name))
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
        MediaStudio.frame(&self.decodable(clip, &probed)?, at, None)
    }

    fn colour_by_picture(&self, clip: &Path, picture: &[u8]) -> Option<Colour> {
        MediaStudio.colour_by_picture(clip, picture)
    }

    fn slate(&self, slate: &Slate<'_>, to: &Path) -> Result<(), String> {
        MediaStudio.slate(slate, to)
    }

    fn decodes(&self, _: &VideoCoding) -> bool {
        true
    }

    fn undecoded(&self, clips: &[JoinClip], film: &Film) -> Result<Vec<usize>, String> {
        MediaStudio.undecoded(clips, film)
    }

    fn is_undecodable(&self, clip: &Path) -> bool {
        let probed = self.probe(clip).ok().filter(|probed| !probed.video.is_decoded);
        probed.is_some_and(|probed| self.decodable(clip, &probed).is_err())
    }

    fn take_printed(&self) -> Vec<String> {
        self.0.take_printed()
    }

    fn join(&self, clips: &[JoinClip], film: &Film, to: &Path) -> Result<Joined, String> {
        let mut sources = clips.to_vec();
        let mut notes = Vec::new();
        for place in MediaStudio.undecoded(clips, film)? {
            let path = &clips[place].path;
            let probed = self.probe(path)?;
            sources[place].path = self.decodable(path, &probed)?;
            let what = format!(
                "its clip is {}, and was decoded by ffmpeg for the film",
                probed.video.name
            );
            notes.push(JoinNote { clip: place, what });
        }
        let joined = MediaStudio.join(&sources, film, to)?;
        notes.extend(joined.notes);
        Ok(Joined { notes, ..joined })
    }
}
