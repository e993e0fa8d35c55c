//! Closed lists of words.

use serde_json::{Value, json};
use wanflow_api::{Resolution, ShotType};
use wanflow_plan::{Fit, Quality};

use crate::language::Shape;
use crate::suggest::list;

/// One of some words.
pub(crate) struct Choice<T: 'static>(
    /// Each word, what it stands for, and what that is.
    pub(crate) &'static [(&'static str, T, &'static str)],
);

pub(crate) const SHOT_TYPES: Choice<ShotType> = Choice(&[
    ("single", ShotType::Single, "One continuous shot."),
    ("multi", ShotType::Multi, "Several shots with cuts between them; needs `prompt_extend`."),
]);

pub(crate) const RESOLUTIONS: Choice<Resolution> = Choice(&[
    ("720P", Resolution::P720, "About 1280 x 720 pixels."),
    ("1080P", Resolution::P1080, "About 1920 x 1080 pixels."),
    ("720p", Resolution::P720, "The same as 720P."),
    ("1080p", Resolution::P1080, "The same as 1080P."),
]);

pub(crate) const FITS: Choice<Fit> = Choice(&[
    ("pad", Fit::Pad, "Bars fill the frame."),
    ("crop", Fit::Crop, "The clip fills the frame; what is outside is lost."),
]);

pub(crate) const QUALITIES: Choice<Quality> = Choice(&[
    (
        "usual",
        Quality::Usual,
        "Losses are hardly seen (SSIM 0.96 and more), in about the bits of the clip.",
    ),
    (
        "high",
        Quality::High,
        "Losses are smaller still (SSIM 0.98 and more), whatever bits it takes.",
    ),
]);

impl<T: Sync> Shape for Choice<T> {
    fn schema(&self) -> Value {
        let words = self
            .0
            .iter()
            .map(|(word, _, doc)| json!({ "const": word, "type": "string", "description": doc }));
        json!({ "oneOf": words.collect::<Vec<_>>() })
    }

    fn describe(&self) -> String {
        let words: Vec<_> = self.0.iter().map(|(word, ..)| *word).collect();
        list(&words)
    }
}
