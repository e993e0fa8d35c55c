//! The words that a scene and `defaults` share.

use super::Transition;
use super::facts::{Effect, Requirement, word};
use super::mapping::mapping;
use super::shape::{
    Boxed, ClipLength, FITS, Flag, HexColour, Level, OwnFields, PlainText, Prose, RESOLUTIONS,
    SHOT_TYPES, Sound, TransitionShape, Whole,
};
use crate::decode::limits;
use crate::decode::rules::{OUT_OF_RANGE, SEED_OUT_OF_RANGE};
use crate::storyboard::{Audio, Colour, Spanned, Text, With};
use wanflow_api::{Resolution, ShotType};
use wanflow_plan::Fit;
use wanflow_plan::timeline::Gain;

mapping! {
    /// What scenes and `defaults` share.
    pub struct Settings {
        /// Framing and movement of the camera, in free text.
        camera: Option<Text<'a>> = Prose,
            word(Effect::Prompt, "camera: slow tilt up")
                .foreign(&["cameramotion", "cameramovement", "cameracontrol", "motion", "movement"])
                .offers(&["slow tilt up"]);
        /// Put before the prompt in place of the storyboard's own; `""` turns it off.
        style: Option<Text<'a>> = Prose,
            word(Effect::Prompt, "style: hand-drawn, in ink and watercolour");
        /// Name of one of the host's video effects, which takes the place of the prompt.
        template: Option<Text<'a>> = PlainText,
            word(Effect::Request, "prompt: \"\"\ntemplate: hug")
                .foreign(&["effect"])
                .requires(&[Requirement::or_refused(
                    "has no templates",
                    "remove `template`, and describe the effect in the prompt",
                )]);
        /// Where the clip's sound comes from.
        audio: Option<Spanned<Audio<'a>>> = Sound,
            word(Effect::Medium, "audio: https://example.com/song.mp3")
                .foreign(&["sound", "audiourl", "generateaudio", "enableaudio", "withaudio"])
                .requires(&[
                    Requirement::or_refused(
                        "cannot be asked for a silent clip",
                        "write `audio: true`; endpoints that make silent clips: {others}",
                    )
                    .of("false")
                    .part("wanted"),
                    Requirement::or_refused(
                        "takes no sound to drive a generation",
                        "write `audio: true`; endpoints that take sound: {others}",
                    )
                    .of("link")
                    .part("link"),
                ]);
        /// What must not be seen.
        negative_prompt: Option<Text<'a>> = Prose,
            word(Effect::Request, "negative_prompt: text, logo, flicker")
                .foreign(&["negprompt", "negative", "avoid"])
                .offers(&["text, logo, flicker"])
                .requires(&[Requirement::or_ignored("only the prompt is read")]);
        /// Seed of the first take; take n adds n - 1. Without one the host draws it.
        seed: Option<Spanned<u32>> =
            Whole { range: || *limits::SEEDS, rule: &SEED_OUT_OF_RANGE },
            word(Effect::Request, "seed: 7")
                .foreign(&["randomseed"])
                .requires(&[Requirement::or_ignored("the host draws one for each clip")]);
        /// Length of the clip in whole seconds.
        duration: Option<Spanned<u32>> = ClipLength,
            word(Effect::Request, "duration: 10").default("5, or the sum of `shots`").foreign(&[
                "length", "seconds", "time", "videolength", "durationseconds", "numframes",
            ]);
        /// One continuous shot, or several.
        shot_type: Option<Spanned<ShotType>> = SHOT_TYPES,
            word(Effect::Request, "shot_type: multi")
                .default("`single`, or `multi` with `shots`")
                .foreign(&["multishot", "shotmode"])
                .requires(&[Requirement::or_ignored("the words of prompt and shots decide").of("multi")]);
        /// Whether the host draws its "AI generated" mark.
        watermark: Option<Spanned<bool>> = Flag,
            word(Effect::Request, "watermark: true").default("false").foreign(&["logo"]).requires(&[
                Requirement::or_refused(
                    "draws no mark",
                    "remove `watermark`, and draw the mark into the film afterwards",
                )
                .of("true"),
                Requirement::or_ignored("no mark is known to be drawn").of("false"),
            ]);
        /// Class of the frame size; the aspect follows the picture.
        resolution: Option<Spanned<Resolution>> = RESOLUTIONS,
            word(Effect::Request, "resolution: 1080P")
                .default("`720P`")
                .foreign(&["size", "quality", "videosize"]);
        /// Whether the host may rewrite the prompt.
        prompt_extend: Option<Spanned<bool>> = Flag,
            word(Effect::Request, "prompt_extend: false")
                .default("true")
                .foreign(&[
                    "expandprompt", "enhanceprompt", "enablepromptexpansion", "promptexpansion",
                    "promptoptimizer",
                ])
                .requires(&[Requirement::or_ignored("whether the prompt is rewritten is the host's choice")]);
        /// How many generations to buy.
        takes: Option<Spanned<u32>> =
            Whole { range: || (1, limits::MOST_TAKES), rule: &OUT_OF_RANGE },
            word(Effect::Count, "takes: 3")
                .default("1")
                .foreign(&["n", "count", "variations", "numvideos"]);
        /// Colour under transparent pixels.
        matte: Option<Spanned<Colour>> = HexColour,
            word(Effect::Preparation, "image: moon.png\nmatte: white")
                .default("`black`")
                .foreign(&["background", "backgroundcolor"])
                .offers(&["#202020", "white"]);
        /// Whether pictures and sounds are made fit for the endpoint: turned upright, converted
        /// from other formats and colours, to 8 bits a channel, scaled, flattened where they are
        /// transparent, compressed; of an animation the first frame.
        prepare: Option<Spanned<bool>> = Flag,
            word(Effect::Nothing, "prepare: false")
                .default("true; `false` refuses whatever would have to be changed")
                .foreign(&["resize"]);
        /// Fields that only some endpoints have, by the names of their documents.
        with: Vec<With<'a>> = OwnFields,
            word(Effect::Request, "with:\n  cfg_scale: 0.3")
                .foreign(&["extra", "extrabody", "options", "advanced"]);
        /// How the film comes to the scene from the one before.
        transition: Option<Box<Transition<'a>>> = Boxed(TransitionShape),
            word(Effect::Film, "transition: { type: wipe, duration: 1 }")
                .default("the film's")
                .foreign(&["transitions", "xfade", "transitionin"]);
        /// How loud the clip's own sound is in the film; `mute` for not at all.
        volume: Option<Spanned<Gain>> = Level,
            word(Effect::Film, "volume: -6 dB")
                .default("`0 dB`: as loud as it is")
                .foreign(&["gain", "level", "loudness"])
                .offers(&["-6 dB", "mute"]);
        /// What happens if the clip's aspect is not the film's.
        fit: Option<Spanned<Fit>> = FITS,
            word(Effect::Film, "fit: blur").default("the film's").foreign(&["scale"]);
    }
    beside(reader, fields) {}
}
