//! What a film is made of: clips, and slates in place of those that are missing.

use std::path::Path;

use serde::Serialize;
use wanflow_api::{Resolution, Seconds, Sha256};
use wanflow_plan::{Pick, SceneId};

use crate::studio::{Slate, Studio};

use super::film::Clips;
use super::run::Run;

/// One part of a film. Its JSON enters the film's digest: a clip is its own digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Piece {
    /// A clip of the store.
    Clip(Sha256),
    /// A slate for a scene that has none.
    Slate {
        /// The scene, whose id stands on it.
        slate: SceneId,
        /// Length of the clip that it stands for.
        seconds: Seconds,
        /// Width and height in pixels.
        size: (u32, u32),
    },
}

impl Run<'_> {
    /// The film's pieces, in order.
    pub(super) fn reel(&self, clips: &Clips) -> Vec<Piece> {
        let piece = |pick: &Pick| match clips.get(pick) {
            Some(clip) => Piece::Clip(clip.clip),
            None => self.slate(pick, clips),
        };
        self.plan.film.picks.iter().map(piece).collect()
    }

    /// A slate as long as the missing clip, of the size that the film's clips have.
    pub(super) fn slate(&self, pick: &Pick, clips: &Clips) -> Piece {
        let task = self.plan.task(pick);
        let there = self.plan.film.picks.iter().find_map(|pick| clips.get(pick));
        let size = match (there, task.map(|task| task.request.resolution)) {
            (Some(clip), _) => (clip.facts.width, clip.facts.height),
            (None, Some(Resolution::P1080)) => (1920, 1072),
            (None, _) => (1280, 720),
        };
        Piece::Slate {
            slate: pick.scene.clone(),
            seconds: task.map_or(Seconds(5), |task| task.request.duration),
            size: (even(size.0), even(size.1)),
        }
    }
}

impl Piece {
    /// The clip, if it is one.
    pub(super) fn clip(&self) -> Option<Sha256> {
        match self {
            Self::Clip(clip) => Some(*clip),
            Self::Slate { .. } => None,
        }
    }

    /// Draws a slate like a clip of the film, if there is one; a clip is there already.
    pub(super) fn draw(
        &self,
        studio: &dyn Studio,
        like: Option<&Path>,
        to: &Path,
    ) -> Result<(), String> {
        let Self::Slate { slate, seconds, size } = self else { return Ok(()) };
        studio.slate(&Slate { text: slate.as_str(), seconds: *seconds, size: *size, like }, to)
    }
}

/// Encoders take even sides only; odd ones come from clips that were made elsewhere.
fn even(side: u32) -> u32 {
    (side & !1).clamp(16, 3840)
}
