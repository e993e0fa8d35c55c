//! What the storyboard says of the film. How its clips become one is for [`Timeline`].
//!
//! Whatever earlier versions could not say is left out where it says nothing, so that the ids of
//! earlier plans stay. Nothing here is part of the digest of a take.
//!
//! [`Timeline`]: crate::Timeline

mod captions;
mod file;
mod output;
mod scene;
mod size;
mod sound;

use serde::{Deserialize, Serialize};

use crate::timeline::{FrameRate, Loudness, VideoEncoder};
use crate::{Fit, Pick, Quality, SceneId};

pub use captions::{Captions, SceneCaption};
pub use file::FilmFile;
pub use scene::{CardGround, FilmScene, Shows};
pub use size::FilmSize;
pub use sound::{Music, Voiceover};

/// How the clips become a film.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Film {
    /// File name of the film, below the output folder.
    pub output: String,
    /// The picked take of each scene that is generated, in the film's order.
    pub picks: Vec<Pick>,
    /// Aspect of the film as width and height; `None`: the first scene's size.
    pub aspect: Option<(u32, u32)>,
    /// What happens to clips of another aspect.
    pub fit: Fit,
    /// How near to its source is what must be coded again. Part of no digest of a take.
    #[serde(default, skip_serializing_if = "Quality::is_usual")]
    pub quality: Quality,
    /// Every scene in the film's order, with what is done to it. Empty: the picks alone, each
    /// whole, after a cut, and as loud as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenes: Vec<FilmScene>,
    /// The size of its frames; `None`: as the aspect or the first scene says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<FilmSize>,
    /// Its frame rate; `None`: that of most frames of its clips.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<FrameRate>,
    /// Music, in the order in which it is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub music: Vec<Music>,
    /// Where captions are, and in which fonts.
    #[serde(default, skip_serializing_if = "Captions::are_unset")]
    pub captions: Captions,
    /// How loud it is; `None`: as its sounds are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loudness: Option<Loudness>,
    /// What codes its pictures.
    #[serde(default, skip_serializing_if = "VideoEncoder::is_built_in")]
    pub encoder: VideoEncoder,
    /// Whether its file has a title, chapters, and the mark that a model made it.
    #[serde(default, skip_serializing_if = "FileMarks::are_absent")]
    pub marks: FileMarks,
    /// Its title, for its file; `None` unless it is marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The films that are made; empty: one, as the members before say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<FilmOutput>,
}

/// One of several films of the same scenes: what it says itself holds in place of the film's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FilmOutput {
    /// File name, below the output folder.
    pub output: String,
    /// Aspect as width and height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<(u32, u32)>,
    /// The size of its frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<FilmSize>,
    /// What happens to clips of another aspect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
}

/// Whether a film's file says something of the film.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileMarks {
    /// It says nothing: what films were before they could.
    #[default]
    Absent,
    /// Title, chapters, and that a model made it.
    Present,
}

impl FileMarks {
    /// Whether it says nothing.
    pub fn are_absent(&self) -> bool {
        *self == Self::Absent
    }
}

/// A place in the film: a scene, and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilmPlace<'a> {
    /// The scene.
    pub scene: &'a SceneId,
    /// The take that plays, where the scene is generated.
    pub pick: Option<&'a Pick>,
    /// What is done to it, where anything is.
    pub edit: Option<&'a FilmScene>,
}

impl<'a> FilmPlace<'a> {
    /// A generated scene to which nothing is done.
    fn of_pick(pick: &'a Pick) -> Self {
        Self { scene: &pick.scene, pick: Some(pick), edit: None }
    }
}

impl Film {
    /// The scenes in the film's order: those that are generated, and those that buy nothing.
    pub fn places<'a>(&'a self) -> Vec<FilmPlace<'a>> {
        if self.scenes.is_empty() {
            return self.picks.iter().map(FilmPlace::of_pick).collect();
        }
        let mut picks = self.picks.iter();
        let mut place = |edit: &'a FilmScene| {
            // Picks stand in the order of the scenes that are generated.
            let pick = if matches!(edit.shows, Shows::Take) { picks.next() } else { None };
            FilmPlace { scene: &edit.scene, pick, edit: Some(edit) }
        };
        self.scenes.iter().map(&mut place).collect()
    }

    /// All films that are made of it, each as a film with a single output.
    pub fn variants(&self) -> Vec<Self> {
        if self.outputs.is_empty() {
            return vec![self.clone()];
        }
        let variant = |FilmOutput { output, aspect, size, fit }: &FilmOutput| Self {
            output: output.clone(),
            aspect: aspect.or(self.aspect),
            // An aspect of its own leaves a size in pixels behind.
            size: size.or(self.size.filter(|size| aspect.is_none() || !size.is_exact())),
            fit: fit.unwrap_or(self.fit),
            outputs: Vec::new(),
            ..self.clone()
        };
        self.outputs.iter().map(variant).collect()
    }

    /// The files of the project that it needs, each once, in the order of their paths.
    pub fn files(&self) -> Vec<&FilmFile> {
        let of_scenes = self.scenes.iter().flat_map(FilmScene::files);
        let music = self.music.iter().map(|music| &music.file);
        let mut files: Vec<_> = of_scenes.chain(music).chain(&self.captions.fonts).collect();
        files.sort();
        files.dedup();
        files
    }
}
