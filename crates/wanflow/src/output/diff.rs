//! `wanflow diff --json`, version 1.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use wanflow_api::Usd;
use wanflow_compiler::Diagnostic;
use wanflow_compiler::report::Checked;
use wanflow_plan::{Pick, Plan};
use wanflow_run::plan_diff::{
    Move, PlanDiff, Presence as RunPresence, SceneDiff as RunSceneDiff,
    ScenePurchase as RunPurchase,
};

use super::film::Film;
use super::reason::FieldChange;
use super::version::Version;

/// What differs between two versions of a storyboard, and what the change buys. Amounts are
/// millionths of a US dollar.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Diff {
    version: Version,
    /// What the earlier version is called.
    before: String,
    /// What the later version is called.
    after: String,
    /// What differs for the storyboard as a whole.
    storyboard: Vec<FieldChange>,
    /// The scenes that differ, in the order of the later film; those that are gone come last.
    scenes: Vec<SceneDiff>,
    /// What differs for the film as a whole.
    film: Vec<FieldChange>,
    summary: DiffSummary,
}

/// What differs for one scene.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct SceneDiff {
    scene: String,
    presence: Presence,
    /// The name that it had, where that was another.
    #[serde(skip_serializing_if = "Option::is_none")]
    renamed_from: Option<String>,
    /// Its places in the two films, counted from 1, if it changed places with others.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<Moved>,
    /// What differs in what is asked for.
    request: Vec<FieldChange>,
    /// What differs in what the film does to it.
    film: Vec<FieldChange>,
    /// The clips that it needs and the earlier version does not have.
    #[serde(skip_serializing_if = "Option::is_none")]
    purchase: Option<Purchase>,
}

/// Which of the versions have a scene.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Presence {
    Both,
    /// The later one alone.
    Added,
    /// The earlier one alone.
    Removed,
}

/// Places of a scene.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct Moved {
    from: usize,
    to: usize,
}

/// Clips that the earlier version does not have.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Purchase {
    /// The takes, from 1.
    takes: Vec<u32>,
    /// Those of them that are paid for already.
    paid: Vec<u32>,
    /// What all of them cost; `null` where a price is not known.
    price: Option<u64>,
    /// The scene that it continues, where it is bought again because of that one's clip alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    follows: Option<String>,
}

/// The change as a whole.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct DiffSummary {
    /// Clips that the later version needs and the earlier one does not have.
    buys: usize,
    /// How many of these are paid for already.
    paid: usize,
    /// What they cost, where it is known.
    price: u64,
    /// How many of them have no known price.
    without_price: usize,
    /// Clips of the earlier version that the later one has no use for.
    unused: usize,
    /// Whether the film is made again.
    changes_film: bool,
}

impl Diff {
    /// What differs between two versions of these names.
    pub fn new(names: [&str; 2], diff: &PlanDiff, paid: &HashSet<Pick>) -> Self {
        let PlanDiff { storyboard, scenes, film, unused } = diff;
        let [before, after] = names.map(str::to_owned);
        let takes = || diff.purchases().flat_map(|purchase| &purchase.takes);
        let unknown = diff.purchases().filter(|purchase| purchase.price.is_none());
        let summary = DiffSummary {
            buys: takes().count(),
            paid: takes().filter(|take| paid.contains(take)).count(),
            price: diff.purchases().filter_map(|purchase| purchase.price).map(Usd::micros).sum(),
            without_price: unknown.map(|purchase| purchase.takes.len()).sum(),
            unused: *unused,
            changes_film: diff.changes_film(),
        };
        Self {
            version: Version,
            before,
            after,
            storyboard: fields(storyboard),
            scenes: scenes.iter().map(|scene| SceneDiff::new(scene, paid)).collect(),
            film: fields(film),
            summary,
        }
    }
}

impl SceneDiff {
    fn new(diff: &RunSceneDiff, paid: &HashSet<Pick>) -> Self {
        let RunSceneDiff { scene, presence, renamed_from, moved, request, film, purchase } = diff;
        Self {
            scene: scene.as_str().to_owned(),
            presence: match presence {
                RunPresence::Both => Presence::Both,
                RunPresence::Added => Presence::Added,
                RunPresence::Removed => Presence::Removed,
            },
            renamed_from: renamed_from.as_ref().map(|name| name.as_str().to_owned()),
            moved: moved.map(|Move { from, to }| Moved { from, to }),
            request: fields(request),
            film: fields(film),
            purchase: purchase.as_ref().map(|purchase| Purchase::new(purchase, paid)),
        }
    }
}

impl Purchase {
    fn new(purchase: &RunPurchase, paid: &HashSet<Pick>) -> Self {
        let RunPurchase { takes, price, follows } = purchase;
        let numbers =
            |takes: &mut dyn Iterator<Item = &Pick>| takes.map(|it| it.take.get()).collect();
        Self {
            takes: numbers(&mut takes.iter()),
            paid: numbers(&mut takes.iter().filter(|take| paid.contains(take))),
            price: price.map(Usd::micros),
            follows: follows.as_ref().map(|scene| scene.as_str().to_owned()),
        }
    }
}

fn fields(changes: &[wanflow_run::reasons::FieldChange]) -> Vec<FieldChange> {
    changes.iter().map(FieldChange::from).collect()
}

/// A plan's film as machines read it, for a comparison.
pub fn film(plan: &Plan) -> Value {
    super::as_json(&Film::from(&plan.film))
}

/// Whether an error keeps a storyboard from having a plan.
pub fn has_errors(checked: &Checked) -> bool {
    checked.diagnostics.iter().any(Diagnostic::is_error)
}
