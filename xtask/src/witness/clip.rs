//! The clip that all stand-ins serve: made by a rehearsal of the binary itself, so that no other
//! program has to make it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::expected::Story;
use super::media::lay_media;
use super::storyboard::storyboard;
use crate::rehearsal::Check;

/// The endpoint that the clip is drawn for; five seconds of 720P suit every stand-in.
const ENDPOINT: &str = "dashscope/wan2.6-i2v";

/// Draws the clip, and answers where it lies.
pub(crate) fn draw(binary: &Path, folder: &Path) -> Check<PathBuf> {
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    lay_media(folder)?;
    let text = storyboard(ENDPOINT, &Story::default());
    std::fs::write(folder.join("story.yaml"), text).map_err(|error| error.to_string())?;
    let end = Command::new(binary)
        .args(["run", "--rehearse", "--latency", "50ms"])
        .current_dir(folder)
        .env("HOME", folder)
        .output()
        .map_err(|error| format!("{}: {error}", binary.display()))?;
    let clip = folder.join("out/story.rehearsal.mp4");
    if end.status.success() && clip.is_file() {
        return Ok(clip);
    }
    Err(format!("no clip could be drawn: {}", String::from_utf8_lossy(&end.stderr)))
}
