//! What a film shows: clips, what scenes show that buy nothing, and slates in place of clips that
//! are missing.

use wanflow_api::{Resolution, Seconds};
use wanflow_plan::Pick;
use wanflow_plan::film::FilmPlace;
use wanflow_plan::timeline::{Clip, Slate, Source, Time};

use crate::assembly::own_source;

use super::cut::Cut;
use super::run::Run;

impl Run<'_> {
    /// What there is to see of each scene. Lengths of clips are those of the records, to the
    /// millisecond, which is enough to tell films apart. An error says in words which file of the
    /// project cannot be used.
    pub(super) fn sources(&self, cut: &Cut<'_>) -> Result<Vec<Source>, String> {
        cut.film.places().iter().map(|place| self.source(cut, place)).collect()
    }

    fn source(&self, cut: &Cut<'_>, place: &FilmPlace<'_>) -> Result<Source, String> {
        let own = place.edit.and_then(|scene| own_source(scene, cut.files, &*self.deps.studio));
        match (own, place.pick) {
            (Some(own), _) => own,
            (None, Some(pick)) => Ok(match cut.clips.get(pick) {
                Some(clip) => Source::Clip(Clip {
                    sha256: clip.clip,
                    length: Time::from_millis(clip.facts.millis),
                    colour: self.book.history().colour_of(&clip.clip),
                }),
                None => self.slate(pick, cut),
            }),
            (None, None) => Err(format!("the plan has no take of `{}`", place.scene)),
        }
    }

    /// A slate as long as the missing clip, of the size that the film's clips have.
    pub(super) fn slate(&self, pick: &Pick, cut: &Cut<'_>) -> Source {
        let task = self.plan.task(pick);
        let there = cut.film.picks.iter().find_map(|pick| cut.clips.get(pick));
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
