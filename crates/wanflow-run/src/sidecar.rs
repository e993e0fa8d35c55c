//! Captions in files beside a film: for browsers, which ignore the track of an MP4 file, and for
//! platforms that want them apart.

use std::path::{Path, PathBuf};

use wanflow_media::captions::{srt, vtt};
use wanflow_plan::Timeline;
use wanflow_plan::timeline::CaptionForm;

use crate::disk::Disk;
use crate::error::RunError;
use crate::export::replace;

/// Writes the captions of a film beside it, where the film asks for that: under its name, as `SRT`
/// and as `WebVTT`. Gives the files; none, if there is nothing to write.
pub fn write(disk: &dyn Disk, film: &Path, timeline: &Timeline) -> Result<Vec<PathBuf>, RunError> {
    files_of(film, timeline).into_iter().map(|file| file.write(disk)).collect()
}

/// The caption files of a film that is there already. They were written with it, by the exact
/// lengths of its clips, and stay as they are; one that is missing is written again.
pub fn restore(
    disk: &dyn Disk,
    film: &Path,
    timeline: &Timeline,
) -> Result<Vec<PathBuf>, RunError> {
    let files = files_of(film, timeline).into_iter();
    let restored = files.map(|file| {
        let size = disk.size(&file.path).map_err(RunError::disk("look at", &file.path))?;
        if size.is_some() { Ok(file.path) } else { file.write(disk) }
    });
    restored.collect()
}

/// A file of captions.
struct File {
    path: PathBuf,
    text: String,
}

impl File {
    fn write(self, disk: &dyn Disk) -> Result<PathBuf, RunError> {
        let Self { path, text } = self;
        replace(disk, &path, text.as_bytes())?;
        Ok(path)
    }
}

fn files_of(film: &Path, timeline: &Timeline) -> Vec<File> {
    let captions = timeline.captions.as_slice();
    if captions.is_empty() || !timeline.output.captions.contains(&CaptionForm::Sidecar) {
        return Vec::new();
    }
    let texts = [("srt", srt(captions)), ("vtt", vtt(captions))].into_iter();
    texts.map(|(ending, text)| File { path: film.with_extension(ending), text }).collect()
}
