//! The files of the project that a film needs: where they are, and whether they still are what
//! the plan was made of.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use wanflow_api::Sha256;
use wanflow_media::text::SYSTEM_FONT_FOLDERS;
use wanflow_plan::{Film, Timeline};

use crate::disk::Disk;
use crate::store;

use super::fonts::{PlacedFont, missing_fonts};

/// Where the files of a film are, by their content.
#[derive(Clone, Debug, Default)]
pub struct FilmFiles {
    own: HashMap<Sha256, PathBuf>,
    /// Fonts of this system for what the film's own lack.
    system_fonts: Vec<PlacedFont>,
}

impl FilmFiles {
    /// Looks at the files of a film beneath the storyboard's folder. An error says in words which
    /// of them cannot be used, and why.
    pub fn find(film: &Film, base: &Path, disk: &dyn Disk) -> Result<Self, String> {
        let mut files = HashMap::new();
        for file in film.files() {
            let path = base.join(&file.path);
            let found = disk.input(&path).and_then(|mut input| store::hash_of(&mut input));
            let found = found.map_err(|error| format!("`{}`: {error}", file.path))?;
            if found.sha256 != file.sha256 {
                return Err(format!("`{}` has changed since the plan was made", file.path));
            }
            files.insert(file.sha256, path);
        }
        let fonts = film.captions.fonts.iter().filter_map(|font| files.get(&font.sha256));
        let fonts: Vec<_> = fonts.map(PathBuf::as_path).collect();
        let folders: Vec<_> = SYSTEM_FONT_FOLDERS.iter().map(PathBuf::from).collect();
        let system_fonts = missing_fonts(film, &fonts, &folders);
        Ok(Self { own: files, system_fonts })
    }

    /// Where a file is, if it is one of them.
    pub fn path(&self, sha256: &Sha256) -> Option<&Path> {
        self.own.get(sha256).map(PathBuf::as_path)
    }

    /// All of them, and the fonts of this system that the film needs.
    pub fn iter(&self) -> impl Iterator<Item = (Sha256, &Path)> {
        let fonts = self.system_fonts.iter().map(|(sha256, path)| (sha256, path));
        self.own.iter().chain(fonts).map(|(sha256, path)| (*sha256, path.as_path()))
    }

    /// The timeline with the fonts of this system that it needs, behind its own.
    pub fn with_fonts(&self, mut timeline: Timeline) -> Timeline {
        timeline.output.fonts.extend(self.system_fonts.iter().map(|(sha256, _)| *sha256));
        timeline
    }
}
