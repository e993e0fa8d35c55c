//! Closed lists of words.

use serde_json::{Value, json};
use wanflow_api::{Resolution, ShotType};
use wanflow_plan::timeline::{CaptionForm, Direction, VideoEncoder};
use wanflow_plan::{Fit, Quality};

use crate::language::Shape;
use crate::storyboard::{Seams, TransitionType};
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
    ("blur", Fit::Blur, "The clip itself, enlarged and blurred, fills the rest of the frame."),
]);

pub(crate) const TRANSITIONS: Choice<TransitionType> = Choice(&[
    ("cut", TransitionType::Cut, "The new scene is there at once."),
    ("crossfade", TransitionType::Crossfade, "The new scene shines through more and more."),
    ("fade", TransitionType::Fade, "Out to black, and in from it."),
    ("fade-white", TransitionType::FadeWhite, "Out to white, and in from it."),
    ("dip", TransitionType::Dip, "Out to a `colour`, and in from it."),
    ("wipe", TransitionType::Wipe, "An edge passes over the frame, the new scene behind it."),
    ("slide", TransitionType::Slide, "The new scene moves in over the old one."),
]);

pub(crate) const DIRECTIONS: Choice<Direction> = Choice(&[
    ("left", Direction::Left, "From right to left."),
    ("right", Direction::Right, "From left to right."),
    ("up", Direction::Up, "From bottom to top."),
    ("down", Direction::Down, "From top to bottom."),
]);

pub(crate) const CAPTION_FORMS: Choice<CaptionForm> = Choice(&[
    ("burn", CaptionForm::Burn, "Drawn into the pictures."),
    ("track", CaptionForm::Track, "A track of the film's file, which players can turn on."),
    ("sidecar", CaptionForm::Sidecar, "Files beside the film: SRT, and WebVTT for browsers."),
]);

pub(crate) const ENCODERS: Choice<VideoEncoder> = Choice(&[
    ("built-in", VideoEncoder::BuiltIn, "wanflow itself, as H.264."),
    ("x264", VideoEncoder::X264, "x264, by an installed ffmpeg."),
    ("prores", VideoEncoder::Prores, "ProRes 422 HQ, by an installed ffmpeg."),
]);

pub(crate) const SEAMS: Choice<Seams> = Choice(&[
    ("keep", Seams::Keep, "It stays: every clip is shown to its end."),
    ("drop", Seams::Drop, "The earlier clip ends before it."),
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
        let (words, docs): (Vec<_>, Vec<_>) =
            self.0.iter().map(|(word, _, doc)| (*word, *doc)).unzip();
        json!({ "type": "string", "enum": words, "markdownEnumDescriptions": docs })
    }

    fn describe(&self) -> String {
        let words: Vec<_> = self.0.iter().map(|(word, ..)| *word).collect();
        list(&words)
    }
}
