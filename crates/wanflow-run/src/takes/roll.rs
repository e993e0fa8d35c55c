//! More takes of one scene, under numbers that nothing was ever bought for.

use wanflow_plan::{Plan, SceneId, Take};

use crate::error::RunError;
use crate::history::TakeState;

use super::{Choice, MOST_TAKES, Scene, StoryboardTakes};

/// Why no more takes are rolled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RollError {
    /// The storyboard has no such scene.
    #[error("there is no scene `{0}`")]
    Unknown(SceneId),
    /// It continues from a clip that does not exist.
    #[error("`{scene}` continues `{parent}`, which has no clip yet")]
    Pending {
        /// The scene.
        scene: SceneId,
        /// The scene that it continues.
        parent: SceneId,
    },
    /// Nobody needs so many.
    #[error("`{scene}` has takes up to number {last}, and {MOST_TAKES} are the most")]
    TooMany {
        /// The scene.
        scene: SceneId,
        /// The highest number so far.
        last: u32,
    },
}

/// The plan with `count` more takes of a scene, and the numbers of these.
pub fn rolled(
    story: StoryboardTakes<'_>,
    scene: &SceneId,
    count: u32,
) -> Result<Result<(Plan, Vec<Take>), RollError>, RunError> {
    let mut rolled = Err(RollError::Unknown(scene.clone()));
    let plan = story.with(|it| {
        if it.id() != scene {
            return it.choice();
        }
        rolled = it.new_takes(count);
        match &rolled {
            Ok(new) => it.with_new(new),
            Err(_) => it.choice(),
        }
    })?;
    Ok(rolled.map(|new| (plan, new)))
}

impl Scene<'_> {
    /// The numbers that follow the highest one that was ever bought.
    fn new_takes(&self, count: u32) -> Result<Vec<Take>, RollError> {
        let scene = self.id().clone();
        if let (None, Some(pick)) = (self.digest(Take::FIRST), &self.lowered[0].continues) {
            return Err(RollError::Pending { scene, parent: pick.scene.clone() });
        }
        let is_bought = |take: &Take| self.state(*take).is_some_and(TakeState::is_bought);
        let last = self.numbers().filter(is_bought).map(Take::get).max().unwrap_or(0);
        if last.saturating_add(count) > MOST_TAKES {
            return Err(RollError::TooMany { scene, last });
        }
        Ok((last + 1..=last + count).filter_map(Take::new).collect())
    }

    /// What is here and what is new; nothing else of the scene is bought now. Whoever rolls gives
    /// up what was kept.
    fn with_new(&self, new: &[Take]) -> Result<Choice, RunError> {
        let mut takes = self.here()?;
        takes.extend(new);
        let plays = self.picked().unwrap_or(Take::FIRST);
        Ok(Choice { takes, plays, kept: None })
    }
}
