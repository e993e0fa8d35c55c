//! Copies of clips that another decoder made, in the user's cache: found again by the clip's
//! digest and the way they were made.

use std::fs;
use std::path::{Path, PathBuf};

/// How the copies are made: another way has another name.
const METHOD: &str = "ffmpeg-x264-2";

/// A folder of copies.
#[derive(Clone, Debug)]
pub(super) struct Proxies(PathBuf);

impl Proxies {
    pub(super) fn in_folder(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The copy of the clip of this name, made by `make` if it is not there yet. It has its name
    /// only once it is whole.
    pub(super) fn get_or_make(
        &self,
        name: &str,
        make: impl FnOnce(&Path) -> Result<(), String>,
    ) -> Result<PathBuf, String> {
        let words = |error: std::io::Error| format!("{}: {error}", self.0.display());
        let there = self.0.join(format!("{name}.{METHOD}.mp4"));
        if there.is_file() {
            return Ok(there);
        }
        fs::create_dir_all(&self.0).map_err(words)?;
        let part = self.0.join(format!("{name}.{}.part", std::process::id()));
        let _ = fs::remove_file(&part);
        let result = make(&part).and_then(|()| fs::rename(&part, &there).map_err(words));
        if result.is_err() {
            let _ = fs::remove_file(&part);
        }
        result.map(|()| there)
    }
}
