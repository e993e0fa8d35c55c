//! A scene of a plan's film, as `wanflow plan --json` has it.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_plan::film::{
    CardGround as PlanGround, FilmScene as PlanScene, SceneCaption, Shows as PlanShows,
    Voiceover as PlanVoiceover,
};
use wanflow_plan::timeline::{Blend, Direction, Focus, Span, Transition as PlanTransition};

use super::film_units::{FilmFile, decibels, seconds};
use super::words::{Fit, Matching, Tail, TransitionType};

/// A scene of the film, and what is done to it. What says nothing is left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct FilmScene {
    scene: String,
    shows: Shows,
    /// Where the stretch that is shown begins and ends, in the clip's own time.
    #[serde(skip_serializing_if = "Option::is_none")]
    trim: Option<(f64, f64)>,
    /// What of its end is dropped, if nothing of it is trimmed away: the next scene begins with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    drops: Option<Tail>,
    /// What its exposure and its colours are brought to.
    #[serde(skip_serializing_if = "Option::is_none")]
    matches: Option<Matching>,
    /// How many times faster it passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transition: Option<Transition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    captions: Vec<Caption>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voiceover: Option<Voiceover>,
    /// Decibels by which its own sound is louder, or `mute`.
    #[serde(skip_serializing_if = "Option::is_none")]
    volume: Option<Volume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<Fit>,
    /// The point that stays in view where edges are cut off: from the left and from the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    focus: Option<(f64, f64)>,
}

/// What a scene shows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Shows {
    /// The clip of its picked take.
    Take,
    /// A text.
    Card {
        text: String,
        length: f64,
        /// The colour that it stands on; left out where that is a picture.
        #[serde(skip_serializing_if = "Option::is_none")]
        colour: Option<String>,
        /// The picture that it stands on.
        #[serde(skip_serializing_if = "Option::is_none")]
        background: Option<FilmFile>,
        /// Colour of the text.
        ink: String,
    },
    /// Footage of the user's own.
    Video { file: FilmFile },
    /// A picture under a moving camera.
    Still { file: FilmFile, length: f64 },
}

/// How the film comes to a scene.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Transition {
    #[serde(rename = "type")]
    kind: TransitionType,
    /// For how long both scenes are there.
    duration: f64,
    /// Where an edge or a picture moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<super::words::Direction>,
    /// The colour that it passes through.
    #[serde(skip_serializing_if = "Option::is_none")]
    colour: Option<String>,
}

/// Words that are shown for a while, in the scene's time.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Caption {
    /// `null`: with the scene.
    from: Option<f64>,
    /// `null`: with the scene.
    to: Option<f64>,
    text: String,
}

/// A voice over a scene.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Voiceover {
    file: FilmFile,
    /// Decibels against the level to which voices are brought; `null`: it is not heard.
    gain: Option<f64>,
    /// How long after the scene's beginning it begins.
    offset: f64,
}

/// How loud a clip's own sound is.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum Volume {
    Decibels(f64),
    Word(VolumeWord),
}

#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum VolumeWord {
    /// Not at all.
    Mute,
}

impl From<&PlanScene> for FilmScene {
    fn from(film_scene: &PlanScene) -> Self {
        let PlanScene {
            scene,
            shows,
            trim,
            tail,
            matching,
            speed,
            transition,
            captions,
            voiceover,
            gain,
            fit,
            focus,
        } = film_scene;
        let Focus { across, down } = *focus;
        let part = |thousandths: u16| f64::from(thousandths) / 1000.0;
        let volume = || decibels(*gain).map_or(Volume::Word(VolumeWord::Mute), Volume::Decibels);
        Self {
            scene: scene.as_str().to_owned(),
            shows: shows.into(),
            trim: trim.map(|Span { from, to }| (seconds(from), seconds(to))),
            matches: (!matching.is_unmatched()).then(|| (*matching).into()),
            drops: (!tail.is_kept()).then(|| (*tail).into()),
            speed: (!speed.is_normal()).then(|| part(speed.thousandths())),
            transition: Transition::of(*transition),
            captions: captions.iter().map(Caption::from).collect(),
            voiceover: voiceover.as_ref().map(Voiceover::from),
            volume: (!gain.is_unchanged()).then(volume),
            fit: fit.map(Fit::from),
            focus: (!focus.is_centre()).then(|| (part(across), part(down))),
        }
    }
}

impl From<&PlanShows> for Shows {
    fn from(shows: &PlanShows) -> Self {
        match shows {
            PlanShows::Take => Self::Take,
            PlanShows::Card { text, length, ground, ink } => {
                let (colour, background) = match ground {
                    PlanGround::Colour(colour) => (Some(colour.to_string()), None),
                    PlanGround::Picture(file) => (None, Some(file.into())),
                };
                let (text, ink) = (text.clone(), ink.to_string());
                Self::Card { text, length: seconds(*length), colour, background, ink }
            }
            PlanShows::Video(file) => Self::Video { file: file.into() },
            PlanShows::Still { file, length } => {
                Self::Still { file: file.into(), length: seconds(*length) }
            }
        }
    }
}

impl Transition {
    /// A transition; `None` for a cut.
    fn of(transition: PlanTransition) -> Option<Self> {
        let PlanTransition::Blend(blend, duration) = transition else { return None };
        let plain =
            |kind| Self { kind, duration: seconds(duration), direction: None, colour: None };
        let moving =
            |kind, direction: Direction| Self { direction: Some(direction.into()), ..plain(kind) };
        Some(match blend {
            Blend::Crossfade => plain(TransitionType::Crossfade),
            Blend::Through(colour) => {
                Self { colour: Some(colour.to_string()), ..plain(TransitionType::Fade) }
            }
            Blend::Wipe(direction) => moving(TransitionType::Wipe, direction),
            Blend::Slide(direction) => moving(TransitionType::Slide, direction),
        })
    }
}

impl From<&SceneCaption> for Caption {
    fn from(caption: &SceneCaption) -> Self {
        let SceneCaption { from, to, text } = caption;
        Self { from: from.map(seconds), to: to.map(seconds), text: text.clone() }
    }
}

impl From<&PlanVoiceover> for Voiceover {
    fn from(voice: &PlanVoiceover) -> Self {
        let PlanVoiceover { file, gain, offset } = voice;
        Self { file: file.into(), gain: decibels(*gain), offset: seconds(*offset) }
    }
}
