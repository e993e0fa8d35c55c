//! The reasons of a plan, a line for each scene: what a table shows.

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
    /// Length of one clip.
    pub duration: Seconds,
    /// How many takes it has.
    pub takes: usize,
    /// What happens, in one word.
    pub sign: Sign,
    /// Price of what is or may be bought; `None` if some of it is not known.
    pub price: Option<Usd>,
    /// Why, for people.
    pub text: String,
}

/// What happens to a scene, in one word and one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// All its clips are there.
    Keep,
    /// Clips are bought.
    Buy,
    /// Clips are bought, others of the scene are there.
    BuySome,
    /// Clips are bought if another scene's clip changes.
    MayBuy,
    /// Clips are fetched that are already bought.
    Fetch,
    /// Something waits for a person.
    Blocked,
}

impl Sign {
    /// The character in the table's first column.
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

/// Gathers the tasks of each scene, in the order in which scenes first come up.
pub fn by_scene(tasks: &[TaskReason]) -> Vec<SceneReason> {
    let mut scenes: Vec<(&SceneId, Vec<&TaskReason>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for task in tasks {
        let place = *places.entry(&task.scene).or_insert(scenes.len());
        if place == scenes.len() {
            scenes.push((&task.scene, Vec::new()));
        }
        scenes[place].1.push(task);
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
        text: text(takes) + &played(takes),
    }
}

/// Which take plays, where it is not the first.
fn played(takes: &[&TaskReason]) -> String {
    let played = takes.iter().find(|task| task.picked && task.take != Take::FIRST);
    played.map_or_else(String::new, |task| format!("; take {} plays", task.take))
}

/// The severest of the takes' signs.
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

/// One reason for all takes if it is the same, else each with its take: what costs money first.
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
        let (word, are) = if numbers.len() == 1 { ("take", "is") } else { ("takes", "are") };
        let start = if text.is_empty() { "" } else { "; " };
        let numbers = numbers.join(", ");
        let _ = match reason {
            Reason::TakeNew => write!(text, "{start}{word} {numbers} {are} new"),
            Reason::Cached => write!(text, "{start}{word} {numbers} cached"),
            reason => write!(text, "{start}{word} {numbers}: {reason}"),
        };
    }
    text
}
