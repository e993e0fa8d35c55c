//! Slates: drawn as clips before a film is rendered, in files that go again with it.

use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};

use wanflow_plan::Timeline;
use wanflow_plan::timeline::{FrameRate, Slate, Source};

use super::Sources;
use crate::{
    ClipSoundtrack, ClipSpec, FrameSize, MediaError, Picture, SyncMarks, animatic_clip, probe_clip,
};

/// The files of drawn slates. They are removed with it.
pub(super) struct Slates(Vec<PathBuf>);

impl Slates {
    /// Draws a timeline's slates, at the frame rate of its first clip.
    pub(super) fn draw(timeline: &Timeline, sources: &Sources) -> Result<Self, MediaError> {
        let mut drawn = Self(Vec::new());
        let mut first = timeline.video.iter().filter_map(|item| item.source.clip());
        let first = first.next().and_then(|clip| sources.get(&clip.sha256).ok());
        let rate = first.and_then(|file| rate_of(&file.path)).unwrap_or(FrameRate::FILM);
        for (place, item) in timeline.video.iter().enumerate() {
            if let Source::Slate(slate) = &item.source {
                let path = sources.drawn(place);
                // A leftover makes way, and so does a link: it is not written through.
                let _ = std::fs::remove_file(&path);
                let mut file = File::create_new(&path)?;
                drawn.0.push(path);
                file.write_all(&clip_of(slate, rate)?)?;
            }
        }
        Ok(drawn)
    }
}

impl Drop for Slates {
    fn drop(&mut self) {
        for path in &self.0 {
            // What is left of them is a part, which the next film replaces.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn rate_of(clip: &Path) -> Option<FrameRate> {
    let file = BufReader::new(File::open(clip).ok()?);
    Some(probe_clip(file).ok()?.frame_rate)
}

fn clip_of(slate: &Slate, frame_rate: FrameRate) -> Result<Vec<u8>, MediaError> {
    let Slate { text, seconds, size: (width, height) } = slate;
    animatic_clip(&ClipSpec {
        picture: Picture::Slate(text),
        seconds: seconds.0,
        size: FrameSize::Exact(*width, *height),
        frame_rate,
        label: None,
        sound: ClipSoundtrack::Silent,
        marks: SyncMarks::Absent,
        seed: 0,
    })
}
