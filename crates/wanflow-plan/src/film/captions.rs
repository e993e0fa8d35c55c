//! What the storyboard says of captions.

use serde::{Deserialize, Serialize};

use super::file::FilmFile;
use crate::timeline::{CaptionForm, Time};

/// Where a film's captions are, and in which fonts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Captions {
    /// Each form once and in order. Empty: they are nowhere, although scenes may have some.
    pub forms: Vec<CaptionForm>,
    /// Fonts of captions and cards, in the order in which a glyph is looked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fonts: Vec<FilmFile>,
}

impl Captions {
    /// Whether nothing is said of them.
    pub fn are_unset(&self) -> bool {
        let Self { forms, fonts } = self;
        forms.is_empty() && fonts.is_empty()
    }
}

/// Words that are shown for a while, in the time of their scene as the film shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SceneCaption {
    /// When they appear; `None`: with the scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// When they are gone; `None`: with the scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Time>,
    /// The words.
    pub text: String,
}
