//! A studio that works on texts: a clip is whatever begins with `clip`.

use std::path::{Path, PathBuf};

use wanflow_api::{At, Endpoint, Sha256};
use wanflow_media::{Colour, RenderCache, RenderWork, Sources};
use wanflow_plan::timeline::{Source, Tail, Time};
use wanflow_plan::{Timeline, sha256};

use crate::disk::{self, Disk, MemoryDisk};
use crate::record::{ClipFacts, VideoCoding};
use crate::studio::{Frame, Picture, Probed, Rendered, Studio};

/// How a clip begins that can be copied and not decoded.
pub(super) const UNDECODED: &[u8] = b"clip coded as HEVC";

/// A studio on a disk in memory.
pub struct SimStudio(MemoryDisk);

impl SimStudio {
    /// A studio that reads and writes there.
    pub fn on(disk: MemoryDisk) -> Self {
        Self(disk)
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, String> {
        disk::read(&self.0, path).map_err(|error| error.to_string())
    }
}

impl Studio for SimStudio {
    fn prepare(
        &self,
        picture: &[u8],
        _endpoint: &Endpoint,
        _matte: Option<&str>,
    ) -> Result<Picture, String> {
        Ok(Picture { bytes: picture.to_vec(), mime: "image/png".to_owned() })
    }

    fn probe(&self, clip: &Path) -> Result<Probed, String> {
        let bytes = self.read(clip)?;
        if !bytes.starts_with(b"clip") {
            return Err("not a clip".to_owned());
        }
        let is_decoded = !bytes.starts_with(UNDECODED);
        let name = if is_decoded { "H.264" } else { "HEVC" };
        Ok(Probed {
            facts: ClipFacts { millis: 5000, width: 1280, height: 720 },
            length: Time::from_seconds(5),
            video: VideoCoding::plain(name.to_owned(), is_decoded),
            has_sound: true,
            is_untagged: false,
            hdr: None,
        })
    }

    fn frame(&self, clip: &Path, _at: At, _colour: Option<Colour>) -> Result<Frame, String> {
        let bytes = format!("frame of {}", sha256(&self.read(clip)?)).into_bytes();
        Ok(Frame { bytes, millis: 4966 })
    }

    fn tail(&self, _clip: &Path, tail: Tail) -> Result<Time, String> {
        Ok(if tail.is_kept() { Time::ZERO } else { Time::from_millis(34) })
    }

    fn undecoded(&self, timeline: &Timeline, sources: &Sources) -> Result<Vec<usize>, String> {
        let mut places = Vec::new();
        for (place, item) in timeline.video.iter().enumerate() {
            if let Source::Clip(clip) = &item.source
                && !self.probe(&path_of(sources, &clip.sha256)?)?.video.is_decoded
            {
                places.push(place);
            }
        }
        Ok(if places.len() == timeline.video.len() { Vec::new() } else { places })
    }

    fn render(
        &self,
        timeline: &Timeline,
        sources: &Sources,
        _: &dyn RenderCache,
        to: &Path,
    ) -> Result<Rendered, String> {
        let mut joined = Vec::new();
        for item in &timeline.video {
            joined.extend(match &item.source {
                Source::Clip(clip) => self.read(&path_of(sources, &clip.sha256)?)?,
                Source::Slate(slate) => {
                    format!("clip that is a slate: {}", slate.text).into_bytes()
                }
                Source::Card(card) => format!("card: {}", card.text).into_bytes(),
                Source::Still(still) => format!("still: {}", still.picture).into_bytes(),
            });
        }
        let mut file = self.0.open(to, disk::Open::New).map_err(|error| error.to_string())?;
        std::io::Write::write_all(&mut file, &joined).map_err(|error| error.to_string())?;
        Ok(Rendered {
            millis: timeline.millis(),
            notes: Vec::new(),
            sound: None,
            work: RenderWork::default(),
        })
    }
}

fn path_of(sources: &Sources, clip: &Sha256) -> Result<PathBuf, String> {
    sources.get(clip).map(|file| file.path.clone()).map_err(|error| error.to_string())
}
