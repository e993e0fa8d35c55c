//! The contract between compiler and runner: what to generate, in which order, at what price; and
//! the film that comes of it, as a [`Timeline`].
//!
//! A [`Plan`] is a value: it can be printed, compared and stored. It knows no YAML, no network,
//! no time and no history; whether a task's clip already exists is for the runner to say.

mod canonical;
mod digest;
mod ids;
pub mod timeline;

use serde::{Deserialize, Serialize};
use wanflow_api::request::{Anchor, ImageFile};
use wanflow_api::{Audio, ClipRequest, Image, Usd};

pub use canonical::canonical_json;
pub use digest::{Digest, FORMAT_VERSION, sha256};
pub use ids::{PlanId, SceneId, Take};
pub use timeline::Timeline;

/// Version of the conversion of sound that hosts do not take as it is, which enters digests.
pub const SOUND_VERSION: u32 = 1;

/// Version of the method that takes anchor frames from clips, which enters digests.
pub const ANCHOR_VERSION: u32 = 1;

/// The same for frames of clips that are shown otherwise than they are coded: turned, with pixels
/// that are not square, or of several edits. The first method took them as they are coded. Also
/// for clips without colour tags whose colours, as the picture that was sent shows, are not those
/// that players guess, which the first method took.
pub const SHOWN_ANCHOR_VERSION: u32 = 2;

/// The same for frames of clips that wanflow does not decode itself: an installed ffmpeg does,
/// whose frames need not be equal to the bit.
pub const FOREIGN_ANCHOR_VERSION: u32 = 3;

/// A storyboard, lowered: tasks in topological order, and the film they make.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of this format.
    pub version: u32,
    /// The storyboard file's stem: names its journal and its film.
    pub storyboard: String,
    /// The film's title, if the storyboard gives one.
    pub title: Option<String>,
    /// Id of the endpoint that generates the clips.
    pub endpoint: String,
    /// Whether clips are bought or rehearsed.
    pub purpose: Purpose,
    /// Where they are bought, if that is not the endpoint's usual host: the host's name, if it
    /// has one, and its address. Part of what is approved, and of no digest of a take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller: Option<String>,
    /// Tasks, each after the one it continues from; otherwise in the storyboard's order.
    pub tasks: Vec<Task>,
    /// What becomes of the clips.
    pub film: Film,
}

/// Whether clips are bought or made by the emulator. Part of every digest, so that a rehearsed
/// clip never stands for a bought one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Clips are made by the emulator and cost nothing.
    Rehearsal,
    /// Clips are bought.
    Remote,
}

/// One paid remote generation: one take of one scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The scene.
    pub scene: SceneId,
    /// Which generation of it, from 1.
    pub take: Take,
    /// What to generate.
    pub request: ClipRequest,
    /// Path of a local picture from the storyboard's folder, with `/`.
    pub image_path: Option<String>,
    /// Path of a local picture that the clip ends on, from the storyboard's folder, with `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_image_path: Option<String>,
    /// Path of a local sound file from the storyboard's folder, with `/`.
    pub audio_path: Option<String>,
    /// The take whose clip must exist first, because this one starts with a frame of it.
    pub continues: Option<Pick>,
    /// What is done to the picture before it is sent, for people; empty if nothing.
    pub preparation: Vec<String>,
    /// Those of the steps that earlier versions did not take: a clip that was bought without them
    /// counts for this task.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new_steps: Vec<String>,
    /// Estimated price; `None` where it is not known.
    pub price: Option<Usd>,
    /// The take that a person keeps in this one's place, although it was made of another request:
    /// its clip plays, and nothing is bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Digest>,
    /// The audio that earlier versions asked for where a storyboard says nothing of it, if that
    /// was another: a clip that was bought so counts for this task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_audio: Option<Audio>,
}

impl Task {
    /// The digest that names this take's clip, or `None` while the clip that it continues from
    /// does not exist.
    pub fn digest(&self, endpoint: &str, purpose: Purpose) -> Option<Digest> {
        match &self.request.image {
            _ if self.kept.is_some() => self.kept,
            Image::Anchor(anchor) if anchor.clip.is_none() => None,
            _ => Some(Digest::of_take(endpoint, purpose, &self.request, self.take)),
        }
    }

    /// The digests by which earlier versions named this take's clip, where those were others.
    pub fn earlier_digests(&self, endpoint: &str, purpose: Purpose) -> Vec<Digest> {
        let earlier = self.earlier_requests().into_iter().map(|request| {
            let task = Self { request, kept: None, earlier_audio: None, ..self.clone() };
            task.digest(endpoint, purpose)
        });
        earlier.flatten().collect()
    }

    /// What earlier versions asked for in the same words: with the audio of then, and with every
    /// lower version of how pictures and frames are made.
    pub fn earlier_requests(&self) -> Vec<ClipRequest> {
        let request = &self.request;
        let audios = std::iter::once(&request.audio).chain(&self.earlier_audio);
        let ends: Vec<Option<Image>> = match &request.end_image {
            Some(image) => earlier_images(image).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let images = earlier_images(&request.image);
        let mut all: Vec<ClipRequest> = Vec::new();
        for audio in audios {
            for image in &images {
                all.extend(ends.iter().map(|end| ClipRequest {
                    audio: audio.clone(),
                    image: image.clone(),
                    end_image: end.clone(),
                    ..request.clone()
                }));
            }
        }
        all.retain(|earlier| earlier != request);
        all
    }
}

/// A picture with its own version and every lower one.
fn earlier_images(image: &Image) -> Vec<Image> {
    let renumbered = |number: u32| match image {
        Image::Url(_) => image.clone(),
        Image::File(file) => Image::File(ImageFile { prepare: number, ..file.clone() }),
        Image::Anchor(anchor) => Image::Anchor(Anchor { method: number, ..anchor.clone() }),
    };
    let highest = match image {
        Image::Url(_) => 1,
        Image::File(file) => file.prepare,
        Image::Anchor(anchor) => anchor.method,
    };
    (1..=highest).rev().map(renumbered).collect()
}

/// One take of one scene.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pick {
    /// The scene.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
}

/// How the clips become a film.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Film {
    /// File name of the film, below the output folder.
    pub output: String,
    /// The picked take of each scene, in the film's order.
    pub picks: Vec<Pick>,
    /// Aspect of the film as width and height; `None`: the first scene's size.
    pub aspect: Option<(u32, u32)>,
    /// What happens to clips of another aspect.
    pub fit: Fit,
    /// How near to its source is what must be coded again. Part of no digest of a take.
    #[serde(default, skip_serializing_if = "Quality::is_usual")]
    pub quality: Quality,
}

/// How near to its source is what must be coded again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Losses are hardly seen.
    #[default]
    Usual,
    /// Losses are smaller still, whatever bits it takes.
    High,
}

impl Quality {
    /// Whether it is what a film has unless it says otherwise.
    pub fn is_usual(&self) -> bool {
        *self == Self::Usual
    }
}

/// What happens to clips whose aspect is not the film's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Bars fill the frame.
    #[default]
    Pad,
    /// The clip fills the frame; what is outside is lost.
    Crop,
}

impl Plan {
    /// The version of the format that this code writes.
    pub const VERSION: u32 = 1;

    /// A digest of the whole plan: what an approval refers to.
    pub fn id(&self) -> PlanId {
        let json = serde_json::to_value(self).expect("a plan is plain data");
        PlanId::from_digest(&sha256(canonical_json(&json).as_bytes()))
    }

    /// The task of a scene's take.
    pub fn task(&self, pick: &Pick) -> Option<&Task> {
        self.tasks.iter().find(|task| task.scene == pick.scene && task.take == pick.take)
    }
}
