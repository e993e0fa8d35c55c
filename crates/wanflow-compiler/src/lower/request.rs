//! One scene as a neutral request, without its take.

use wanflow_api::picture::Preparation;
use wanflow_api::request::{Anchor, AudioFile, ImageFile};
use wanflow_api::{At, Audio, ClipRequest, Image, MediumRole, Seconds, Sha256, Shot};
use wanflow_plan::{ANCHOR_VERSION, SOUND_VERSION};

use crate::resolve::settings::DURATION;
use crate::rules::{Context, conversion};
use crate::storyboard::{self, Colour, Scene, Text, ValueKind};

/// A scene, and what is needed to write its request.
#[derive(Clone, Copy)]
pub(super) struct Request<'r, 'a> {
    pub(super) context: &'r Context<'a>,
    pub(super) scene: &'a Scene<'a>,
    /// The digest of a local file, by its path as written.
    pub(super) sha256: &'r dyn Fn(&str) -> Sha256,
}

impl Request<'_, '_> {
    /// The request, with the seed of the first take.
    pub(super) fn clip(&self) -> ClipRequest {
        let resolved = &self.context.resolved;
        let effective = resolved.effective(self.scene);
        let image = self.scene.image.as_ref().expect("a scene without a picture is an error");
        ClipRequest {
            image: self.picture(image),
            end_image: self.scene.end_image.as_ref().map(|picture| self.picture(picture)),
            prompt: resolved.prompt(self.scene).text,
            negative_prompt: resolved.negative_prompt(self.scene).text,
            audio: self.audio(),
            template: effective.template().map(|template| template.value.trim().to_owned()),
            seed: effective.setting(|settings| settings.seed).map(|written| written.value),
            duration: Seconds(effective.duration().unwrap_or(DURATION)),
            shot_type: effective.shot_type(),
            watermark: effective
                .setting(|settings| settings.watermark)
                .is_some_and(|written| written.value),
            shots: self.shots(),
            resolution: self.context.endpoint.resolution.unwrap_or(effective.resolution()),
            prompt_extend: effective.prompt_extend(),
            with: effective
                .with()
                .map(|field| (field.name.value.to_owned(), field.value.value.to_json()))
                .collect(),
        }
    }

    fn audio(&self) -> Audio {
        match self.context.audio(self.scene) {
            storyboard::Audio::Generated => Audio::Generated,
            storyboard::Audio::Silent => Audio::Silent,
            storyboard::Audio::Url(link) => Audio::Url(link.value.to_owned()),
            storyboard::Audio::File(path) => {
                let convert = self.conversion().map(|_| SOUND_VERSION);
                Audio::File(AudioFile { sha256: (self.sha256)(path.value), convert })
            }
        }
    }

    /// The audio that earlier versions asked for in the same words, where that was another: they
    /// had sound made for every scene that did not forbid it.
    pub(super) fn earlier_audio(&self) -> Option<Audio> {
        self.context.gets_no_sound_unasked(self.scene).then_some(Audio::Generated)
    }

    /// What is done to the sound before it is sent, for people; `None` where it is sent as it is.
    pub(super) fn conversion(&self) -> Option<String> {
        let storyboard::Audio::File(path) = self.context.audio(self.scene) else { return None };
        let sound = self.context.sounds.get(path.value)?.as_ref().ok()?;
        conversion(self.context, sound).map(|step| format!("audio: {step}"))
    }

    /// What is done to the pictures before they are sent, for people.
    pub(super) fn preparation(&self) -> Vec<String> {
        self.steps(|made| made.steps.iter().map(ToString::to_string).collect())
    }

    /// Those of the steps that earlier versions did not take.
    pub(super) fn new_steps(&self) -> Vec<String> {
        self.steps(|made| made.new_steps().map(ToString::to_string).collect())
    }

    /// Steps of all pictures. Those of the first picture have no name before them.
    fn steps(&self, of: impl Fn(&Preparation) -> Vec<String>) -> Vec<String> {
        let mut steps = Vec::new();
        for (word, value) in self.scene.values() {
            let ValueKind::Picture(storyboard::Image::File(path)) = value.kind else { continue };
            let own = self.prepared(path).as_ref().map(&of).unwrap_or_default().into_iter();
            let is_first = word.name == MediumRole::Image.word();
            let name = |step| if is_first { step } else { format!("{}: {step}", word.name) };
            steps.extend(own.map(name));
        }
        steps
    }

    /// What is done to a picture; `None` where it cannot be read or made fit, which is reported
    /// elsewhere.
    fn prepared(&self, path: &Text<'_>) -> Option<Preparation> {
        let picture = self.context.pictures.get(path.value)?.as_ref().ok()?;
        let Colour(matte) = self.context.resolved.effective(self.scene).matte();
        Preparation::of(picture, &self.context.endpoint.image, matte).ok()
    }

    /// The shots as a list, where the endpoint takes one.
    fn shots(&self) -> Vec<Shot> {
        if self.context.endpoint.role("shots", "prompt").is_none() {
            return Vec::new();
        }
        let shots = self.context.resolved.shots(self.scene).into_iter();
        shots
            .map(|(prompt, seconds)| Shot { prompt: prompt.text, duration: Seconds(seconds) })
            .collect()
    }

    fn file(&self, path: &Text<'_>) -> Image {
        Image::File(ImageFile {
            sha256: (self.sha256)(path.value),
            prepare: self.prepared(path).map_or(1, |made| made.version),
            matte: self.matte(path),
        })
    }

    fn picture(&self, picture: &storyboard::Image<'_>) -> Image {
        match picture {
            storyboard::Image::Url(link) => Image::Url(link.value.to_owned()),
            storyboard::Image::Chain(chain) => Image::Anchor(Anchor {
                clip: self.context.continued_footage(chain).map(|path| (self.sha256)(path.value)),
                at: chain.at.map_or(At::Last, |at| at.value),
                method: ANCHOR_VERSION,
            }),
            storyboard::Image::File(path) => self.file(path),
        }
    }

    /// The colour under transparent pixels, where the picture may have any.
    fn matte(&self, path: &Text<'_>) -> Option<String> {
        let picture = self.context.pictures.get(path.value)?.as_ref().ok()?;
        let flattens = picture.alpha && !self.context.endpoint.image.alpha;
        flattens.then(|| self.context.resolved.effective(self.scene).matte().to_string())
    }
}
