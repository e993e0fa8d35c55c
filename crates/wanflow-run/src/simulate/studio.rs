//! A studio that works on texts: a clip is whatever begins with `clip`.

use std::path::Path;

use wanflow_api::{At, Endpoint};
use wanflow_media::{Colour, JoinClip};
use wanflow_plan::{Film, sha256};

use crate::disk::{self, Disk, MemoryDisk};
use crate::record::{ClipFacts, VideoCoding};
use crate::studio::{Frame, Joined, Picture, Probed, Slate, Studio};

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

    fn slate(&self, slate: &Slate<'_>, to: &Path) -> Result<(), String> {
        let mut file = self.0.open(to, disk::Open::New).map_err(|error| error.to_string())?;
        let text = format!("clip that is a slate: {}", slate.text);
        std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| error.to_string())
    }

    fn undecoded(&self, clips: &[JoinClip], _film: &Film) -> Result<Vec<usize>, String> {
        let probed: Vec<_> =
            clips.iter().map(|clip| self.probe(&clip.path)).collect::<Result<_, _>>()?;
        let places = probed.iter().enumerate().filter(|(_, probed)| !probed.video.is_decoded);
        let places: Vec<_> = places.map(|(place, _)| place).collect();
        Ok(if places.len() == clips.len() { Vec::new() } else { places })
    }

    fn join(&self, clips: &[JoinClip], _film: &Film, to: &Path) -> Result<Joined, String> {
        let mut joined = Vec::new();
        for clip in clips {
            joined.extend(self.read(&clip.path)?);
        }
        let mut file = self.0.open(to, disk::Open::New).map_err(|error| error.to_string())?;
        std::io::Write::write_all(&mut file, &joined).map_err(|error| error.to_string())?;
        Ok(Joined { millis: 5000 * clips.len() as u64, notes: Vec::new() })
    }
}
