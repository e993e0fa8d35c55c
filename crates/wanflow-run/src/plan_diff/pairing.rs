//! Which scene of one plan is which of the other: by name, by what it shows where the name is
//! another, and at last by likeness. And which of them changed places.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use wanflow_plan::{SceneId, Task};

use super::change::Move;
use super::identity::Identity;
use super::side::Side;

/// How many of their words two prompts share at least, in percent, so that one is the other's new
/// version.
const ALIKE: usize = 50;

/// Comparisons of prompts at most: a storyboard in which everything is new is compared by names
/// and contents alone.
const COMPARISONS_MAX: usize = 200_000;

/// The scenes of two plans, side by side.
pub(super) struct Pairing {
    before: HashMap<SceneId, SceneId>,
    after: HashMap<SceneId, SceneId>,
    moved: HashMap<SceneId, Move>,
}

impl Pairing {
    pub(super) fn of(before: &Side<'_>, after: &Side<'_>) -> Self {
        let mut pairs =
            Self { before: HashMap::new(), after: HashMap::new(), moved: HashMap::new() };
        let there: HashSet<_> = before.order.iter().copied().collect();
        for scene in after.order.iter().filter(|scene| there.contains(*scene)) {
            pairs.join(scene, scene);
        }
        pairs.join_renamed(before, after);
        pairs.join_alike(before, after);
        pairs.moved = pairs.moves(before, after);
        pairs
    }

    /// The earlier scene that a later one is.
    pub(super) fn before(&self, after: &SceneId) -> Option<&SceneId> {
        self.before.get(after)
    }

    /// The later scene that an earlier one is.
    pub(super) fn after(&self, before: &SceneId) -> Option<&SceneId> {
        self.after.get(before)
    }

    /// Where a later scene went, if it is among the fewest that must have moved.
    pub(super) fn moved(&self, after: &SceneId) -> Option<Move> {
        self.moved.get(after).copied()
    }

    fn join(&mut self, before: &SceneId, after: &SceneId) {
        self.before.insert(after.clone(), before.clone());
        self.after.insert(before.clone(), after.clone());
    }

    fn single_before<'p>(&self, side: &Side<'p>) -> Vec<&'p SceneId> {
        side.order.iter().copied().filter(|scene| !self.after.contains_key(*scene)).collect()
    }

    fn single_after<'p>(&self, side: &Side<'p>) -> Vec<&'p SceneId> {
        side.order.iter().copied().filter(|scene| !self.before.contains_key(*scene)).collect()
    }

    /// Scenes that show the same under another name.
    fn join_renamed(&mut self, before: &Side<'_>, after: &Side<'_>) {
        let mut by_content: HashMap<Content, Vec<&SceneId>> = HashMap::new();
        for scene in self.single_before(before).into_iter().rev() {
            by_content.entry(Content::of(before, scene)).or_default().push(scene);
        }
        for scene in self.single_after(after) {
            let same = by_content.get_mut(&Content::of(after, scene));
            if let Some(earlier) = same.and_then(Vec::pop) {
                self.join(earlier, scene);
            }
        }
    }

    /// Scenes that begin with the same picture, and whose prompts have most words in common.
    fn join_alike(&mut self, before: &Side<'_>, after: &Side<'_>) {
        let mut left = self.single_before(before);
        let later = self.single_after(after);
        if left.len().saturating_mul(later.len()) > COMPARISONS_MAX {
            return;
        }
        for scene in later {
            let Some(task) = after.first_task(scene) else { continue };
            let likeness = |earlier: &&SceneId| {
                let other = before.first_task(earlier)?;
                (other.request.image == task.request.image).then(|| likeness(other, task))
            };
            let likely = left.iter().enumerate();
            let likely = likely.filter_map(|(at, scene)| Some((likeness(scene)?, at)));
            let best =
                likely.filter(|(percent, _)| *percent >= ALIKE).max_by_key(|(most, _)| *most);
            if let Some((_, at)) = best {
                let earlier = left.remove(at);
                self.join(earlier, scene);
            }
        }
    }

    /// The moves that lead from one order to the other, as few as can be.
    fn moves(&self, before: &Side<'_>, after: &Side<'_>) -> HashMap<SceneId, Move> {
        let places: HashMap<_, _> =
            before.order.iter().enumerate().map(|(at, scene)| (*scene, at)).collect();
        let both: Vec<(usize, usize)> = after
            .order
            .iter()
            .enumerate()
            .filter_map(|(to, scene)| Some((*places.get(self.before.get(*scene)?)?, to)))
            .collect();
        let staying = longest_rising(&both.iter().map(|(from, _)| *from).collect::<Vec<_>>());
        let moved = both.iter().filter(|(from, _)| !staying.contains(from));
        moved
            .map(|(from, to)| (after.order[*to].clone(), Move { from: from + 1, to: to + 1 }))
            .collect()
    }
}

/// What a scene shows, whatever it is called: its clips, or what the film says of it.
#[derive(PartialEq, Eq, Hash)]
struct Content {
    takes: Vec<Option<Identity>>,
    shows: Option<String>,
}

impl Content {
    fn of(side: &Side<'_>, scene: &SceneId) -> Self {
        let takes: Vec<_> =
            side.takes(scene).iter().map(|task| side.identities.of_task(task)).collect();
        // A clip is a clip; what is done to it does not make it another.
        let shows = takes.is_empty().then(|| side.edit(scene).map(shown));
        Self { takes, shows: shows.flatten() }
    }
}

fn shown(edit: &Value) -> String {
    edit["shows"].to_string()
}

/// How many of their words two prompts share, in percent of the longer one.
fn likeness(one: &Task, other: &Task) -> usize {
    let words = |task: &Task| {
        let prompt = task.request.prompt.to_lowercase();
        let words = prompt.split(|char: char| !char.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect::<HashSet<_>>()
    };
    let (one, other) = (words(one), words(other));
    one.intersection(&other).count() * 100 / one.len().max(other.len()).max(1)
}

/// The members of a longest rising part of some different numbers.
fn longest_rising(numbers: &[usize]) -> HashSet<usize> {
    // The index of the smallest last number of rising parts of each length.
    let mut last: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = last.partition_point(|index| numbers[*index] < *number);
        previous.push(length.checked_sub(1).map(|shorter| last[shorter]));
        if length == last.len() {
            last.push(at);
        } else {
            last[length] = at;
        }
    }
    let chain = std::iter::successors(last.last().copied(), |at| previous[*at]);
    chain.map(|at| numbers[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_as_can_be_move() {
        for (numbers, staying) in [
            (&[][..], &[][..]),
            (&[0, 1, 2], &[0, 1, 2]),
            (&[2, 0, 1], &[0, 1]),
            (&[1, 2, 0], &[1, 2]),
            (&[4, 1, 2, 3, 0], &[1, 2, 3]),
        ] {
            assert_eq!(longest_rising(numbers), staying.iter().copied().collect(), "{numbers:?}");
        }
    }
}
