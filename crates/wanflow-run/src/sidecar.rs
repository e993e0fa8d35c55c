//! Captions in files beside a film: for browsers, which ignore the track of an MP4 file, and for
//! platforms that want them apart.

use std::path::{Path, PathBuf};

use wanflow_media::captions::{srt, vtt};
use wanflow_plan::Timeline;
use wanflow_plan::timeline::CaptionForm;

use crate::disk::{self, Disk};
use crate::error::RunError;
use crate::export::{remove_if_there, with_suffix};

/// Writes the captions of a film beside it, where the film asks for that: under its name, as `SRT`
/// and as `WebVTT`. Gives the files; none, if there is nothing to write.
pub fn write(disk: &dyn Disk, film: &Path, timeline: &Timeline) -> Result<Vec<PathBuf>, RunError> {
    let captions = timeline.captions.as_slice();
    if captions.is_empty() || !timeline.output.captions.contains(&CaptionForm::Sidecar) {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for (ending, text) in [("srt", srt(captions)), ("vtt", vtt(captions))] {
        let path = film.with_extension(ending);
        if disk::read(disk, &path).is_ok_and(|there| there == text.as_bytes()) {
            files.push(path);
            continue;
        }
        let part = with_suffix(&path, ".part");
        remove_if_there(disk, &part)?;
        disk::write_new(disk, &part, text.as_bytes()).map_err(RunError::disk("write", &part))?;
        disk.rename(&part, &path).map_err(RunError::disk("rename to", &path))?;
        files.push(path);
    }
    Ok(files)
}
