//! The reasons of a plan by scene, as a table shows them: one line each.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;
use wanflow_api::{Seconds, Usd};
use wanflow_plan::{SceneId, Take};

use super::{Action, Reason, TaskReason};

/// What a run does about all takes of one scene.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SceneReason {
    /// The scene.
    pub scene: SceneId,
    /// Length of each of its clips.
    pub duration: Seconds,
    /// How many takes it has.
    pub takes: usize,
    /// What a run does.
    pub sign: Sign,
    /// Price of what is or may be bought; `None` if some of it is not known.
    pub price: Option<Usd>,
    /// Why, for people.
    pub text: String,
}

/// What a run does about a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Nothing: all its clips are there.
    Keep,
    /// Clips are bought.
    Buy,
    /// Some clips are bought, and the others are there.
    BuySome,
    /// Clips are bought if the clip that they continue from changes.
    MayBuy,
    /// Clips that are already bought are fetched.
    Fetch,
    /// Something waits for a person.
    Blocked,
}

impl Sign {
    /// Its mark in the table's first column.
    pub const fn char(self) -> char {
        match self {
            Self::Keep => '=',
            Self::Buy => '+',
            Self::BuySome => '~',
            Self::MayBuy => '?',
            Self::Fetch => '>',
            Self::Blocked => '!',
        }
    }
}

/// Groups tasks by scene, in the order of each scene's first task.
pub fn by_scene(tasks: &[TaskReason]) -> Vec<SceneReason> {
    let mut scenes: Vec<(&SceneId, Vec<&TaskReason>)> = Vec::new();
    let mut index_of = HashMap::new();
    for task in tasks {
        let index = *index_of.entry(&task.scene).or_insert(scenes.len());
        if index == scenes.len() {
            scenes.push((&task.scene, Vec::new()));
        }
        scenes[index].1.push(task);
    }
    scenes.into_iter().map(|(scene, takes)| line(scene, &takes)).collect()
}

fn line(scene: &SceneId, takes: &[&TaskReason]) -> SceneReason {
    let bought =
        takes.iter().filter(|task| matches!(task.reason.action(), Action::Buy | Action::MayBuy));
    SceneReason {
        scene: scene.clone(),
        duration: takes.first().map_or(Seconds(0), |task| task.duration),
        takes: takes.len(),
        sign: sign(takes),
        price: bought.map(|task| task.price).sum(),
        text: text(takes) + &picked(takes),
    }
}

/// Which take was picked for the film, where it is not the first.
fn picked(takes: &[&TaskReason]) -> String {
    let picked = takes.iter().find(|task| task.picked && task.take != Take::FIRST);
    picked.map_or_else(String::new, |task| format!("; take {} plays", task.take))
}

/// What needs most attention among the takes.
fn sign(takes: &[&TaskReason]) -> Sign {
    let any = |action| takes.iter().any(|task| task.reason.action() == action);
    let all = |action| takes.iter().all(|task| task.reason.action() == action);
    if any(Action::Blocked) {
        Sign::Blocked
    } else if all(Action::Buy) {
        Sign::Buy
    } else if any(Action::Buy) {
        Sign::BuySome
    } else if any(Action::MayBuy) {
        Sign::MayBuy
    } else if any(Action::Fetch) {
        Sign::Fetch
    } else {
        Sign::Keep
    }
}

/// One reason if all takes share it; else each with its takes, those that cost money first.
fn text(takes: &[&TaskReason]) -> String {
    let mut groups: Vec<(&Reason, Vec<String>)> = Vec::new();
    for task in takes {
        let number = task.take.to_string();
        match groups.iter_mut().find(|(reason, _)| **reason == task.reason) {
            Some((_, numbers)) => numbers.push(number),
            None => groups.push((&task.reason, vec![number])),
        }
    }
    if let [(reason, _)] = groups[..] {
        return reason.to_string();
    }
    groups.sort_by_key(|(reason, _)| reason.action() == Action::Keep);
    let mut text = String::new();
    for (reason, numbers) in groups {
        let (noun, verb) = if numbers.len() == 1 { ("take", "is") } else { ("takes", "are") };
        let separator = if text.is_empty() { "" } else { "; " };
        let numbers = numbers.join(", ");
        let _ = match reason {
            Reason::TakeNew => write!(text, "{separator}{noun} {numbers} {verb} new"),
            Reason::Cached => write!(text, "{separator}{noun} {numbers} cached"),
            reason => write!(text, "{separator}{noun} {numbers}: {reason}"),
        };
    }
    text
}
