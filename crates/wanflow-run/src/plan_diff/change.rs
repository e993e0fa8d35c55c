//! What differs for one scene.

use wanflow_api::Usd;
use wanflow_plan::{Pick, SceneId};

use crate::reasons::FieldChange;

/// What differs for one scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneDiff {
    /// Its name; of a scene that is gone, the one that it had.
    pub scene: SceneId,
    /// Whether both plans have it.
    pub presence: Presence,
    /// The name that it had, where that was another.
    pub renamed_from: Option<SceneId>,
    /// Where it went, if it changed places with others.
    pub moved: Option<Move>,
    /// What differs in what is asked for.
    pub request: Vec<FieldChange>,
    /// What differs in what the film does to it.
    pub film: Vec<FieldChange>,
    /// The clips that it needs and the earlier plan does not have.
    pub purchase: Option<ScenePurchase>,
}

/// Which of two plans have a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Both.
    Both,
    /// The later one alone.
    Added,
    /// The earlier one alone.
    Removed,
}

/// From one place in the film to another, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where it was.
    pub from: usize,
    /// Where it is.
    pub to: usize,
}

/// Clips of a scene that the earlier plan does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenePurchase {
    /// The takes.
    pub takes: Vec<Pick>,
    /// What they cost together; `None` where a price is not known.
    pub price: Option<Usd>,
    /// The scene that it continues, where it is bought again because of that one's clip alone.
    pub follows: Option<SceneId>,
}

impl SceneDiff {
    pub(super) fn of(scene: SceneId, presence: Presence) -> Self {
        Self {
            scene,
            presence,
            renamed_from: None,
            moved: None,
            request: Vec::new(),
            film: Vec::new(),
            purchase: None,
        }
    }

    /// Whether there is anything to say of it.
    pub(super) fn says_something(&self) -> bool {
        let Self { scene: _, presence, renamed_from, moved, request, film, purchase } = self;
        *presence != Presence::Both
            || renamed_from.is_some()
            || moved.is_some()
            || !request.is_empty()
            || !film.is_empty()
            || purchase.is_some()
    }
}
