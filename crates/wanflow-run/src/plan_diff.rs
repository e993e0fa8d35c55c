//! What differs between two plans, by meaning: scenes that came, went, moved or got another name,
//! what of each changed, and which clips the later plan needs that the earlier one does not.
//!
//! A pure function of the two. What is paid for already is for the caller to say.

mod change;
mod film;
mod identity;
mod pairing;
mod request;
mod side;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use wanflow_plan::{Pick, Plan, SceneId, Task};

use crate::reasons::FieldChange;
use identity::Identity;
use pairing::Pairing;
use side::Side;

pub use change::{Move, Presence, SceneDiff, ScenePurchase};
pub use side::PlanVersion;

/// What differs between two plans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanDiff {
    /// What differs for the storyboard as a whole: its title, and where clips are bought.
    pub storyboard: Vec<FieldChange>,
    /// The scenes that differ, in the order of the later film; those that are gone come last.
    pub scenes: Vec<SceneDiff>,
    /// What differs for the film as a whole.
    pub film: Vec<FieldChange>,
    /// How many clips of the earlier plan the later one has no use for.
    pub unused: usize,
}

impl PlanDiff {
    /// Compares a plan with an earlier one.
    pub fn between(before: PlanVersion<'_>, after: PlanVersion<'_>) -> Self {
        let sides = Sides { before: Side::of(before), after: Side::of(after) };
        let pairing = Pairing::of(&sides.before, &sides.after);
        let mut scenes = Vec::new();
        let mut needed: HashSet<_> = sides.before.identities.all().collect();
        for scene in &sides.after.order {
            scenes.push(sides.scene(scene, &pairing, &mut needed));
        }
        let mut of_film = film::changes(before.film, after.film);
        of_film.extend(film::taken_together(&mut scenes));
        scenes.retain(SceneDiff::says_something);
        let gone = sides.before.order.iter().filter(|scene| pairing.after(scene).is_none());
        scenes.extend(gone.map(|scene| SceneDiff::of((*scene).clone(), Presence::Removed)));
        let later: HashSet<_> = sides.after.identities.all().collect();
        let earlier: HashSet<_> = sides.before.identities.all().collect();
        Self {
            storyboard: sides.storyboard(),
            scenes,
            film: of_film,
            unused: earlier.difference(&later).count(),
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        let Self { storyboard, scenes, film, unused } = self;
        storyboard.is_empty() && scenes.is_empty() && film.is_empty() && *unused == 0
    }

    /// Everything that is bought for the change.
    pub fn purchases(&self) -> impl Iterator<Item = &ScenePurchase> {
        self.scenes.iter().filter_map(|scene| scene.purchase.as_ref())
    }

    /// Whether the film is another one, be it for its clips or for what is done to them.
    pub fn changes_film(&self) -> bool {
        let matters = |scene: &SceneDiff| {
            scene.presence != Presence::Both
                || scene.moved.is_some()
                || scene.purchase.is_some()
                || !scene.film.is_empty()
        };
        !self.film.is_empty() || self.scenes.iter().any(matters)
    }
}

/// Both plans, with what is looked up in them.
struct Sides<'p> {
    before: Side<'p>,
    after: Side<'p>,
}

impl Sides<'_> {
    /// What differs for the storyboard as a whole.
    fn storyboard(&self) -> Vec<FieldChange> {
        let (before, after) = (self.before.plan, self.after.plan);
        let title = |plan: &Plan| plan.title.clone().unwrap_or_else(|| "none".to_owned());
        let all = [
            FieldChange::new("endpoint", &before.endpoint, &after.endpoint),
            FieldChange::new("title", title(before), title(after)),
        ];
        all.into_iter().filter(|change| change.before != change.after).collect()
    }

    /// What there is to say of a scene of the later plan. `known` holds the clips that need not be
    /// bought for it.
    fn scene(
        &self,
        scene: &SceneId,
        pairing: &Pairing,
        known: &mut HashSet<Identity>,
    ) -> SceneDiff {
        let purchase = self.purchase(scene, known);
        let Some(earlier) = pairing.before(scene) else {
            let added = SceneDiff::of(scene.clone(), Presence::Added);
            return SceneDiff { purchase, ..added };
        };
        let request = request::changes(
            &request::SceneTakes { side: &self.before, scene: earlier },
            &request::SceneTakes { side: &self.after, scene },
            pairing,
        );
        let follows = self.after.first_task(scene).and_then(|task| task.continues.as_ref());
        let follows = follows.filter(|_| request.is_empty()).map(|pick| pick.scene.clone());
        SceneDiff {
            renamed_from: (earlier != scene).then(|| earlier.clone()),
            moved: pairing.moved(scene),
            request,
            film: film::scene_changes(self.before.edit(earlier), self.after.edit(scene)),
            purchase: purchase.map(|purchase| ScenePurchase { follows, ..purchase }),
            ..SceneDiff::of(scene.clone(), Presence::Both)
        }
    }

    /// The takes of a scene whose clips are not known yet; they are from now on.
    fn purchase(&self, scene: &SceneId, known: &mut HashSet<Identity>) -> Option<ScenePurchase> {
        let new = self.after.takes(scene).iter().filter(|task| {
            let identity = self.after.identities.of_task(task);
            identity.is_some_and(|identity| known.insert(identity))
        });
        let new: Vec<_> = new.collect();
        let price = new.iter().map(|task| task.price).sum();
        let pick = |task: &&&Task| Pick { scene: task.scene.clone(), take: task.take };
        let takes: Vec<_> = new.iter().map(pick).collect();
        (!takes.is_empty()).then_some(ScenePurchase { takes, price, follows: None })
    }
}
