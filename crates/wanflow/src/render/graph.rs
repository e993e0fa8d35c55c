//! A plan as a graph: scenes in the film's order, and which of them continues which. The languages
//! that it is written in are in `graph/`.

mod dot;
mod mermaid;
mod svg;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use wanflow_api::Seconds;
use wanflow_plan::film::Shows;
use wanflow_plan::{Plan, Purpose, SceneId};
use wanflow_run::reasons::{SceneReason, Sign};

use super::printable;

pub(crate) use dot::dot;
pub(crate) use mermaid::mermaid;
pub(crate) use svg::svg;

/// A plan's scenes and chains.
pub(crate) struct PlanGraph {
    /// The storyboard's name.
    name: String,
    /// In the film's order.
    nodes: Vec<Node>,
}

/// A scene.
struct Node {
    name: String,
    /// Length, takes and price.
    facts: String,
    /// Why it is bought or not.
    why: String,
    state: NodeState,
    /// The scene that it continues, by its place.
    continues: Option<usize>,
}

/// What becomes of a scene, as it is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NodeState {
    /// Its clips are there.
    There,
    /// They are bought, and fetched.
    Fetched,
    /// They are bought.
    Bought,
    /// They are bought if the clip changes that it continues.
    PerhapsBought,
    /// A person decides.
    Blocked,
    /// It needs no clip.
    Free,
}

impl NodeState {
    const ALL: [Self; 6] =
        [Self::There, Self::Fetched, Self::Bought, Self::PerhapsBought, Self::Blocked, Self::Free];

    fn of(sign: Sign) -> Self {
        match sign {
            Sign::Keep => Self::There,
            Sign::Fetch => Self::Fetched,
            Sign::Buy | Sign::BuySome => Self::Bought,
            Sign::MayBuy => Self::PerhapsBought,
            Sign::Blocked => Self::Blocked,
        }
    }

    /// Its name in the languages.
    fn word(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Fetched => "fetched",
            Self::Bought => "bought",
            Self::PerhapsBought => "perhaps",
            Self::Blocked => "blocked",
            Self::Free => "free",
        }
    }

    /// What it means, for the legend.
    fn meaning(self) -> &'static str {
        match self {
            Self::There => "is there",
            Self::Fetched => "is paid for and fetched",
            Self::Bought => "is bought",
            Self::PerhapsBought => "is bought if the clip before changes",
            Self::Blocked => "waits for a decision",
            Self::Free => "needs no clip",
        }
    }

    /// Background and border. Texts on them are black: each background is light enough.
    fn colours(self) -> [&'static str; 2] {
        match self {
            Self::There => ["#d3efd9", "#2e7d43"],
            Self::Fetched => ["#d5e6fa", "#2b62a8"],
            Self::Bought => ["#fde3b8", "#b26a00"],
            Self::PerhapsBought => ["#fff6e0", "#b26a00"],
            Self::Blocked => ["#f9d4d2", "#b3261e"],
            Self::Free => ["#ececec", "#707070"],
        }
    }

    fn is_dashed(self) -> bool {
        self == Self::PerhapsBought
    }
}

impl PlanGraph {
    /// The graph of a plan, with what a run does about its scenes.
    pub(crate) fn of(plan: &Plan, reasons: &[SceneReason]) -> Self {
        let by_scene: HashMap<_, _> = reasons.iter().map(|one| (&one.scene, one)).collect();
        let places = plan.film.places();
        let index: HashMap<&SceneId, usize> =
            places.iter().enumerate().map(|(at, place)| (place.scene, at)).collect();
        let continues: HashMap<&SceneId, &SceneId> = plan
            .tasks
            .iter()
            .filter_map(|task| Some((&task.scene, &task.continues.as_ref()?.scene)))
            .collect();
        let node = |place: &wanflow_plan::film::FilmPlace<'_>| {
            let parent = continues.get(place.scene).and_then(|scene| index.get(*scene));
            let node = by_scene.get(place.scene).map_or_else(
                || Node::of_free(place.edit.map_or(&Shows::Take, |edit| &edit.shows)),
                |reason| Node::of_reason(reason, plan.purpose),
            );
            Node { name: printable(place.scene.as_str()), continues: parent.copied(), ..node }
        };
        Self { name: printable(&plan.storyboard), nodes: places.iter().map(node).collect() }
    }

    /// The states that occur.
    fn states(&self) -> impl Iterator<Item = NodeState> {
        let occurs = |state: &NodeState| self.nodes.iter().any(|node| node.state == *state);
        NodeState::ALL.into_iter().filter(occurs)
    }

    /// Pairs of scenes, of which the second continues the first.
    fn edges(&self) -> impl Iterator<Item = (usize, usize)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter_map(|(at, node)| Some((node.continues?, at)))
    }
}

impl Node {
    fn of_reason(reason: &SceneReason, purpose: Purpose) -> Self {
        let Seconds(seconds) = reason.duration;
        let mut facts = format!("{seconds} s");
        if reason.takes > 1 {
            facts = format!("{facts} × {}", reason.takes);
        }
        let costs = !matches!(reason.sign, Sign::Keep | Sign::Fetch);
        if let Some(price) = reason.price.filter(|_| costs && purpose == Purpose::Remote) {
            facts = format!("{facts} · {price}");
        }
        let why = printable(&reason.text);
        Self { name: String::new(), facts, why, state: NodeState::of(reason.sign), continues: None }
    }

    fn of_free(shows: &Shows) -> Self {
        let what = match shows {
            Shows::Take => "clip",
            Shows::Card { .. } => "card",
            Shows::Video(_) => "own footage",
            Shows::Still { .. } => "still",
        };
        let why = "buys nothing".to_owned();
        Self {
            name: String::new(),
            facts: what.to_owned(),
            why,
            state: NodeState::Free,
            continues: None,
        }
    }
}
