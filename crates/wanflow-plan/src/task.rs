//! A task: what is generated for one take, and by which digests it is known.

use serde::{Deserialize, Serialize};
use wanflow_api::request::{Anchor, ImageFile};
use wanflow_api::{Audio, ClipRequest, Image, MediumRole, Usd};

use crate::{Digest, MediumFiles, Purpose, SceneId, Take};

/// One paid remote generation: one take of one scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The scene.
    pub scene: SceneId,
    /// Which generation of it, from 1.
    pub take: Take,
    /// What to generate.
    pub request: ClipRequest,
    /// The local files among its media.
    #[serde(flatten)]
    pub files: MediumFiles,
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
        if self.kept.is_some() {
            return self.kept;
        }
        let is_pending = self.request.frames().any(|frame| frame.clip.is_none());
        (!is_pending).then(|| Digest::of_take(endpoint, purpose, &self.request, self.take))
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
        let with_audio = |audio: &Audio| ClipRequest { audio: audio.clone(), ..request.clone() };
        let mut all: Vec<ClipRequest> = audios.map(with_audio).collect();
        for role in MediumRole::ALL {
            let versions = request.picture(role).map(earlier_images).unwrap_or_default();
            if versions.iter().ne(request.picture(role)) {
                let each =
                    |one| versions.iter().map(move |version| with_picture(one, role, version));
                all = all.iter().flat_map(each).collect();
            }
        }
        all.retain(|earlier| earlier != request);
        all
    }
}

/// A request with another picture in a role that it has a picture in.
fn with_picture(request: &ClipRequest, role: MediumRole, picture: &Image) -> ClipRequest {
    let mut request = request.clone();
    if let Some(place) = request.picture_mut(role) {
        place.clone_from(picture);
    }
    request
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
