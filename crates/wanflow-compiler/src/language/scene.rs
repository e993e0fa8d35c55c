//! The words of a scene that make it the scene it is.

use super::facts::{Effect, Requirement, word};
use super::mapping::mapping;
use super::shape::{
    Boxed, CaptionShape, CardShape, Factor, LastPicture, LocalFile, Picture, Point, Prose,
    SceneName, Shots, StillShape, Stretch, VoiceoverShape,
};
use super::{Caption, Card, Settings, Still, Voiceover};
use crate::source::Span;
use crate::storyboard::{Image, Shot, Spanned, Text, Trim, WordSet};
use wanflow_plan::timeline::{Focus, Speed};

mapping! {
    /// One scene: a picture, and what happens from there; or a card, a still or footage, which buy
    /// nothing.
    pub struct Scene {
        /// Name of the scene; the picture's file name without its ending otherwise. Renaming buys
        /// nothing anew.
        id: Option<Text<'a>> = SceneName,
            word(Effect::Nothing, "id: launch")
                .foreign(&["name", "scene", "key"])
                .offers(&["launch"]);
        /// The picture that the clip starts from: a path beside this file, a link, or the frame of
        /// another scene's clip or footage.
        image: Option<Image<'a>> = Picture,
            word(Effect::Medium, "image: moon.png").foreign(&[
                "img", "imgurl", "imageurl", "imagepath", "picture", "src", "source", "file",
                "startimage", "initimage", "inputimage", "firstframe", "firstframeimage",
                "firstframeurl", "startframe", "keyframe", "reference",
            ]);
        /// The picture that the clip ends on, where the endpoint takes one: a path beside this
        /// file, or a link.
        end_image: Option<Box<Image<'a>>> = Boxed(LastPicture),
            word(Effect::Medium, "end_image: moon.png")
                .foreign(&[
                    "endframe", "endimageurl", "finalframe", "imagetail", "lastframe",
                    "lastframeimage", "lastframeurl", "lastimage", "tailimage",
                ])
                .requires(&[Requirement::or_refused(
                    "cannot end a clip on a given picture",
                    "remove `end_image`; endpoints that take one: {others}",
                )]);
        /// What happens. Describe motion, not what the picture shows already.
        prompt: Option<Text<'a>> = Prose,
            word(Effect::Prompt, "prompt: The rocket clears the tower; the camera tilts up with it.")
                .foreign(&["text", "description", "action"])
                .offers(&["The rocket clears the tower; the camera tilts up with it."]);
        /// Timed parts of the prompt. The clip is as long as they are together.
        shots: Option<Spanned<Vec<Shot<'a>>>> = Shots,
            word(
                Effect::Prompt,
                "shots:\n  - { duration: 4, prompt: She looks up. }\n  - { duration: 6, prompt: The light moves on. }",
            )
            .foreign(&["promptlist", "multiprompt"]);
        /// A text in place of a clip: a title, a pause, the credits. It buys nothing.
        card: Option<Box<Card<'a>>> = Boxed(CardShape),
            word(Effect::Film, "card: The End").foreign(&["titlecard", "intertitle", "slate"]);
        /// Footage of your own in place of a clip: the path of an MP4 file. It buys nothing, and
        /// other scenes may continue it.
        video: Option<Text<'a>> = LocalFile,
            word(Effect::Film, "video: harbour.mp4").foreign(&["footage", "clip", "movie"]);
        /// A picture in place of a clip, under a camera that pans and zooms slowly: a path, or a
        /// mapping. It buys nothing.
        still: Option<Box<Still<'a>>> = Boxed(StillShape),
            word(Effect::Film, "still: moon.png").foreign(&["photo", "freeze"]);
        /// The stretch of the clip that the film shows: where it begins and where it ends, in the
        /// clip's own time.
        trim: Option<Box<Spanned<Trim>>> = Boxed(Stretch),
            word(Effect::Film, "trim: [0.5, 4.5]").default("all of it").foreign(&["cut", "crop", "range"]);
        /// How many times faster the clip passes. Its own sound becomes higher or lower with it,
        /// as on tape.
        speed: Option<Spanned<Speed>> = Factor,
            word(Effect::Film, "speed: 0.5").default("1").foreign(&["rate", "playbackrate", "tempo"]);
        /// What is to be read over the scene: a text, or a list of texts with their times.
        caption: Vec<Caption<'a>> = CaptionShape,
            word(Effect::Film, "caption: Four days later").foreign(&["captions", "subtitle", "subtitles"]);
        /// A voice over the scene: the path of a sound file, or a mapping.
        voiceover: Option<Box<Voiceover<'a>>> = Boxed(VoiceoverShape),
            word(Effect::Film, "voiceover: voice.wav")
                .foreign(&["narration", "voice", "vo", "dialogue"]);
        /// The point that stays in view where the picture's edges are cut off, from the left and
        /// from the top, each from 0 to 1.
        focus: Option<Spanned<Focus>> = Point,
            word(Effect::Film, "fit: crop\nfocus: [0.5, 0.2]")
                .default("the middle: `[0.5, 0.5]`")
                .foreign(&["anchor", "gravity", "centre", "center"]);
    }
    beside(reader, fields) {
        /// All words that `defaults` may set too.
        settings: Settings<'a> = Settings::read(reader, fields);
        /// The scene's whole mapping.
        span: Span = fields.table.span;
        /// Its first line or so: where to point for something that is not there.
        head: Span = fields.table.head;
        /// Which words were written, well or not.
        written: WordSet = fields.table.written();
    }
}
