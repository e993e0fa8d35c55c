//! What a film shows: clips, and slates in place of those that are missing.

use wanflow_api::{Resolution, Seconds};
use wanflow_plan::timeline::{Clip, Slate, Source, Time};
use wanflow_plan::{Pick, Timeline};

use crate::assembly;

use super::clips::Clips;
use super::run::Run;

impl Run<'_> {
    /// The film's timeline. Lengths are those of the records, to the millisecond, which is enough
    /// to tell films apart.
    pub(super) fn timeline(&self, clips: &Clips) -> Timeline {
        let source = |pick: &Pick| match clips.get(pick) {
            Some(clip) => Source::Clip(Clip {
                sha256: clip.clip,
                length: Time::from_millis(clip.facts.millis),
                colour: self.book.history().colour_of(&clip.clip),
            }),
            None => self.slate(pick, clips),
        };
        let film = &self.plan.film;
        assembly::timeline(film, film.picks.iter().map(source).collect(), film.output.clone())
    }

    /// A slate as long as the missing clip, of the size that the film's clips have.
    pub(super) fn slate(&self, pick: &Pick, clips: &Clips) -> Source {
        let task = self.plan.task(pick);
        let there = self.plan.film.picks.iter().find_map(|pick| clips.get(pick));
        let size = match (there, task.map(|task| task.request.resolution)) {
            (Some(clip), _) => (clip.facts.width, clip.facts.height),
            (None, Some(Resolution::P1080)) => (1920, 1072),
            (None, _) => (1280, 720),
        };
        Source::Slate(Slate {
            text: pick.scene.to_string(),
            seconds: task.map_or(Seconds(5), |task| task.request.duration),
            size: (even(size.0), even(size.1)),
        })
    }
}

/// Encoders take even sides only; odd ones come from clips that were made elsewhere.
fn even(side: u32) -> u32 {
    (side & !1).clamp(16, 3840)
}
