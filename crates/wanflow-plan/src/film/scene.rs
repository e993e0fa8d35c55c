//! What the film does to a scene.

use serde::{Deserialize, Serialize};

use super::captions::SceneCaption;
use super::file::FilmFile;
use super::sound::Voiceover;
use crate::timeline::{Focus, Gain, Matching, Rgb, Span, Speed, Tail, Time, Transition};
use crate::{Fit, SceneId};

/// A scene of the film, and what is done to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilmScene {
    /// The scene.
    pub scene: SceneId,
    /// What is shown.
    pub shows: Shows,
    /// The stretch that is shown, in the clip's own time; `None`: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim: Option<Span>,
    /// What of its end is left out, if nothing of it is trimmed away: the next scene begins with
    /// it.
    #[serde(default, skip_serializing_if = "Tail::is_kept")]
    pub tail: Tail,
    /// What its exposure and its colours are brought to, if nothing is trimmed away where it begins
    /// with a frame of the scene before.
    #[serde(default, skip_serializing_if = "Matching::is_unmatched")]
    pub matching: Matching,
    /// How fast it passes.
    #[serde(default, skip_serializing_if = "Speed::is_normal")]
    pub speed: Speed,
    /// How the film comes to it.
    #[serde(default, skip_serializing_if = "Transition::is_cut")]
    pub transition: Transition,
    /// What is to be read over it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captions: Vec<SceneCaption>,
    /// Who speaks over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voiceover: Option<Voiceover>,
    /// How loud its own sound is.
    #[serde(default, skip_serializing_if = "Gain::is_unchanged")]
    pub gain: Gain,
    /// What happens if its aspect is not the film's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    /// What stays in view where its edges are cut off.
    #[serde(default, skip_serializing_if = "Focus::is_centre")]
    pub focus: Focus,
}

/// What a scene shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// The clip of its picked take.
    Take,
    /// A text.
    Card {
        /// The words.
        text: String,
        /// How long they are seen.
        length: Time,
        /// What they stand on.
        ground: CardGround,
        /// Their colour.
        ink: Rgb,
    },
    /// Footage of the user's own.
    Video(FilmFile),
    /// A picture under a moving camera.
    Still {
        /// The picture.
        file: FilmFile,
        /// How long it is seen.
        length: Time,
    },
}

/// What a card's text stands on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardGround {
    /// A colour.
    Colour(Rgb),
    /// A picture.
    Picture(FilmFile),
}

impl FilmScene {
    /// A scene that shows something whole, after a cut, as fast and as loud as it is.
    pub fn whole(scene: SceneId, shows: Shows) -> Self {
        Self {
            scene,
            shows,
            trim: None,
            tail: Tail::Kept,
            matching: Matching::Unmatched,
            speed: Speed::NORMAL,
            transition: Transition::Cut,
            captions: Vec::new(),
            voiceover: None,
            gain: Gain::UNCHANGED,
            fit: None,
            focus: Focus::CENTRE,
        }
    }

    /// The files of the project that it needs.
    pub fn files(&self) -> impl Iterator<Item = &FilmFile> {
        let shown = match &self.shows {
            Shows::Take | Shows::Card { ground: CardGround::Colour(_), .. } => None,
            Shows::Card { ground: CardGround::Picture(file), .. }
            | Shows::Video(file)
            | Shows::Still { file, .. } => Some(file),
        };
        shown.into_iter().chain(self.voiceover.as_ref().map(|voice| &voice.file))
    }
}
