//! What clips are called for people, below the output folder.
//!
//! The first storyboard that ran in a folder has the plain names; any other one has a folder of
//! its own, so that scenes of one id never replace each other's clips.

use std::path::{Path, PathBuf};

use wanflow_plan::{Purpose, SceneId, Take};

use crate::history::History;

/// The names of one storyboard's clips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipNames {
    folder: PathBuf,
    seams: PathBuf,
    purpose: Purpose,
}

impl ClipNames {
    /// Those of a storyboard, as its folder's journals tell of it.
    pub fn of(history: &History, storyboard: &str, purpose: Purpose) -> Self {
        let own = |folder: &str| {
            let folder = PathBuf::from(folder);
            if history.ran_first() { folder } else { folder.join(storyboard) }
        };
        Self { folder: own("clips"), seams: own("seams"), purpose }
    }

    /// Their folder, below the output folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A clip's file, below the output folder.
    pub fn clip(&self, scene: &SceneId, take: Take) -> PathBuf {
        let take = match take {
            Take::FIRST => String::new(),
            take => format!(".take{take}"),
        };
        self.folder.join(named(&format!("{scene}{take}.mp4"), self.purpose))
    }

    /// The picture of the seam at which a scene begins, below the output folder.
    pub fn seam(&self, scene: &SceneId) -> PathBuf {
        self.seams.join(named(&format!("{scene}.png"), self.purpose))
    }
}

/// The names that a film can have: whole, and with slates.
pub fn film_names(output: &str, purpose: Purpose) -> [String; 2] {
    [named(output, purpose), named(&marked(output, "partial"), purpose)]
}

/// A name of an output; what was rehearsed says so.
pub fn named(name: &str, purpose: Purpose) -> String {
    match purpose {
        Purpose::Remote => name.to_owned(),
        Purpose::Rehearsal => marked(name, "rehearsal"),
    }
}

/// A file name with a word before its ending: `film.mp4` becomes `film.partial.mp4`.
pub fn marked(name: &str, mark: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, kind)) => format!("{stem}.{mark}.{kind}"),
        None => format!("{name}.{mark}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_are_called_after_their_scenes() {
        let names = |purpose| ClipNames::of(&History::default(), "story", purpose);
        let scene = SceneId::new("moon");
        let second = Take::new(2).expect("from 1");
        let name = |purpose, take| names(purpose).clip(&scene, take);
        assert_eq!(name(Purpose::Remote, Take::FIRST), Path::new("clips/moon.mp4"));
        assert_eq!(name(Purpose::Remote, second), Path::new("clips/moon.take2.mp4"));
        assert_eq!(name(Purpose::Rehearsal, second), Path::new("clips/moon.take2.rehearsal.mp4"));
    }
}
