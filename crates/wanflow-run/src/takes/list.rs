//! All takes of a scene, for people: of the request as it is now, and of earlier ones.

use std::collections::BTreeSet;

use serde::Serialize;
use wanflow_api::{Sha256, TaskId, Usd};
use wanflow_plan::{Digest, SceneId, Take};

use crate::error::RunError;
use crate::history::{Past, TakeState};
use crate::reasons::{self, FieldChange};
use crate::record::UnixMillis;
use crate::story_lock::LockedTake;

use super::{Choice, Scene, StoryboardTakes};

/// One take of a scene.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakeLine {
    /// The scene.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
    /// Its name in full; `None` while it continues a clip that does not exist.
    pub digest: Option<Digest>,
    /// What there is of it.
    pub standing: Standing,
    /// Whether it was made of another request than the scene has now. It has no number then:
    /// people call it by its digest.
    pub stale: bool,
    /// What differs from the scene as it is, where it is stale.
    pub changed: Vec<FieldChange>,
    /// Whether it plays in the film.
    pub picked: bool,
    /// Whether a person keeps it, stale as it is.
    pub kept: bool,
    /// What it cost at most, or would cost.
    pub price: Option<Usd>,
    /// When its clip was stored.
    pub stored: Option<UnixMillis>,
    /// Its clip.
    pub clip: Option<Sha256>,
    /// Size of the clip.
    pub bytes: Option<u64>,
    /// Length of the clip.
    pub millis: Option<u64>,
    /// The host's id of the task.
    pub task_id: Option<TaskId>,
    /// The seed that was used, or is asked for.
    pub seed: Option<String>,
}

/// What there is of a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its clip is in the store.
    Here,
    /// It is paid for, and its clip is not in the store.
    Away,
    /// It is bought and not fetched yet.
    InFlight,
    /// Perhaps bought.
    Ambiguous,
    /// Bought, and its clip is out of reach.
    Lost,
    /// The task ended without a clip.
    Failed,
    /// Nothing was bought.
    NotBought,
}

/// The takes of a plan's scenes, in its order: what is asked for now by number, then stale ones
/// by date.
pub fn list(story: StoryboardTakes<'_>) -> Result<Vec<TakeLine>, RunError> {
    let mut lines = Vec::new();
    story.with(|scene| {
        let choice = scene.choice()?;
        let is_bought = |take: &Take| scene.state(*take).is_some_and(TakeState::is_bought);
        let mut numbers: BTreeSet<Take> = scene.numbers().filter(is_bought).collect();
        if choice.kept.is_none() {
            numbers.extend(&choice.takes);
        }
        for take in numbers {
            let mut line = scene.line(take, scene.digest(take))?;
            line.picked = choice.kept.is_none() && take == choice.plays;
            lines.push(line);
        }
        lines.extend(scene.stale(&choice)?);
        Ok(choice)
    })?;
    Ok(lines)
}

impl Scene<'_> {
    /// Takes that were bought for this scene when it asked for something else.
    fn stale(&self, choice: &Choice) -> Result<Vec<TakeLine>, RunError> {
        let mut stale = Vec::new();
        for (digest, past) in self.story.history.takes() {
            let mut came_up_as = self.story.history.came_up_as(past);
            let of_scene = came_up_as.find(|(scene, _)| *scene == self.id());
            let Some((_, take)) = of_scene.filter(|_| past.state.is_bought()) else { continue };
            if self.digest(take) == Some(*digest) {
                continue;
            }
            let mut line = self.line(take, Some(*digest))?;
            line.stale = true;
            let planned = past.planned.as_ref();
            line.changed = planned.map_or_else(Vec::new, |before| {
                reasons::changes(before, self.story.plan, &self.named(take))
            });
            line.kept = choice.kept == Some(*digest);
            line.picked = line.kept;
            stale.push(line);
        }
        stale.sort_by_key(|line| (line.stored, line.take, line.digest));
        Ok(stale)
    }

    fn line(&self, take: Take, digest: Option<Digest>) -> Result<TakeLine, RunError> {
        let past = digest.and_then(|digest| self.story.history.take(&digest));
        let locked = digest.zip(past).and_then(|(digest, past)| LockedTake::of(&digest, past));
        let asked = self.asked(take);
        let mut line = TakeLine {
            scene: self.id().clone(),
            take,
            digest,
            standing: Standing::NotBought,
            stale: false,
            changed: Vec::new(),
            picked: false,
            kept: false,
            price: past.and_then(Past::intent).map(|intent| intent.price).or(asked.price),
            stored: None,
            clip: None,
            bytes: None,
            millis: None,
            task_id: None,
            seed: asked.request.seed.map(|seed| seed.to_string()),
        };
        if let Some(past) = past {
            line.standing = self.standing(past)?;
            line.task_id = past.state.task().map(|task| task.submitted.task_id.clone());
        }
        if let Some(Past { state: TakeState::Stored { clip, .. }, .. }) = past {
            (line.clip, line.bytes) = (Some(clip.clip), Some(clip.bytes));
            line.millis = Some(clip.facts.millis);
        }
        if let Some(locked) = locked {
            line.stored = Some(locked.at);
            line.seed = locked.seed.map(String::from).or(line.seed);
        }
        Ok(line)
    }

    fn standing(&self, past: &Past) -> Result<Standing, RunError> {
        Ok(match &past.state {
            TakeState::Open | TakeState::Rejected { .. } => Standing::NotBought,
            TakeState::Unanswered(_) => Standing::Ambiguous,
            TakeState::InFlight(_) => Standing::InFlight,
            TakeState::Stored { clip, .. } if (self.story.holds)(clip)? => Standing::Here,
            TakeState::Stored { .. } => Standing::Away,
            TakeState::Failed { .. } => Standing::Failed,
            TakeState::Lost { .. } | TakeState::Unusable { .. } => Standing::Lost,
        })
    }
}
