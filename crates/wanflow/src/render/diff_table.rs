//! What differs between two versions of a storyboard: a line a scene, and what it buys.

use std::collections::HashSet;
use std::fmt::Write as _;

use wanflow_api::Usd;
use wanflow_plan::Pick;
use wanflow_run::plan_diff::{Move, PlanDiff, Presence, SceneDiff, ScenePurchase};
use wanflow_run::reasons::FieldChange;

use super::printable;

/// What is shown of a comparison.
pub(crate) struct Change<'c> {
    /// What the earlier version is called.
    pub(crate) before: &'c str,
    /// What the later version is called.
    pub(crate) after: &'c str,
    /// What differs.
    pub(crate) diff: &'c PlanDiff,
    /// The takes of the later version that are paid for.
    pub(crate) paid: &'c HashSet<Pick>,
}

/// The whole table, with its heading and its sum.
pub(crate) fn diff_table(change: &Change<'_>) -> String {
    let Change { before, after, diff, paid: _ } = change;
    let mut text = format!("{} → {}\n", printable(before), printable(after));
    let names = diff.scenes.iter().map(|scene| printable(scene.scene.as_str()).chars().count());
    let width = names.max().unwrap_or(0);
    for field in &diff.storyboard {
        let _ = writeln!(text, "storyboard: {field}");
    }
    for scene in &diff.scenes {
        let name = printable(scene.scene.as_str());
        let (mark, price) = (mark(scene), price_of(scene.purchase.as_ref()));
        let _ = writeln!(text, "{mark} {name:<width$}  {price:>9}  {}", what(scene).join("; "));
    }
    for field in &diff.film {
        let _ = writeln!(text, "film: {field}");
    }
    text + &sum(change) + "\n"
}

/// `+` for what is new, `-` for what is gone.
pub(super) fn mark(scene: &SceneDiff) -> char {
    match scene.presence {
        Presence::Both => '~',
        Presence::Added => '+',
        Presence::Removed => '-',
    }
}

/// What the clips of a scene cost; nothing where it buys none.
pub(super) fn price_of(purchase: Option<&ScenePurchase>) -> String {
    match purchase {
        None => String::new(),
        Some(ScenePurchase { price: Some(price), .. }) => price.to_string(),
        Some(ScenePurchase { price: None, .. }) => "not known".to_owned(),
    }
}

/// What changed of a scene, in the order in which a reader asks for it. Texts are safe to show.
pub(super) fn what(scene: &SceneDiff) -> Vec<String> {
    let SceneDiff { scene: _, presence, renamed_from, moved, request, film, purchase } = scene;
    let mut parts = Vec::new();
    parts.extend(match presence {
        Presence::Both => None,
        Presence::Added => Some("new".to_owned()),
        Presence::Removed => Some("gone".to_owned()),
    });
    parts.extend(renamed_from.as_ref().map(|name| format!("was `{}`", printable(name.as_str()))));
    parts.extend(moved.map(|Move { from, to }| format!("moved from place {from} to {to}")));
    parts.extend(request.iter().map(FieldChange::to_string));
    parts.extend(film.iter().map(FieldChange::to_string));
    let follows = purchase.as_ref().and_then(|purchase| purchase.follows.as_ref());
    parts.extend(
        follows
            .map(|scene| format!("continues `{}`, whose clip changes", printable(scene.as_str()))),
    );
    parts
}

/// What the change buys, and what becomes of the film.
pub(super) fn sum(change: &Change<'_>) -> String {
    let diff = change.diff;
    if diff.is_empty() {
        return "Nothing differs: the same clips, and the same film".to_owned();
    }
    let bought = Sum::of(change);
    let mut text = match bought.clips {
        0 => "Buys nothing".to_owned(),
        clips => format!("Buys {}, {}", counted(clips, "clip"), bought.price()),
    };
    if bought.paid > 0 {
        let are = if bought.paid == 1 { "is" } else { "are" };
        let _ =
            write!(text, " ({} of them {are} paid for: {} left to pay)", bought.paid, bought.left);
    }
    if diff.unused > 0 {
        let is = if diff.unused == 1 { "is" } else { "are" };
        let _ = write!(text, "; {} {is} not used any more", counted(diff.unused, "clip"));
    }
    text + if diff.changes_film() { "; makes the film again" } else { "; the film stays as it is" }
}

/// What all scenes buy together.
struct Sum {
    clips: usize,
    known: Usd,
    without_price: usize,
    paid: usize,
    left: Usd,
}

impl Sum {
    fn of(change: &Change<'_>) -> Self {
        let mut sum =
            Self { clips: 0, known: Usd::ZERO, without_price: 0, paid: 0, left: Usd::ZERO };
        for purchase in change.diff.purchases() {
            let paid = purchase.takes.iter().filter(|pick| change.paid.contains(pick)).count();
            let clips = purchase.takes.len();
            sum.clips += clips;
            sum.paid += paid;
            match purchase.price {
                None => sum.without_price += clips,
                Some(price) => {
                    sum.known = sum.known + price;
                    sum.left = sum.left + part(price, clips - paid, clips);
                }
            }
        }
        sum
    }

    fn price(&self) -> String {
        match (self.known, self.without_price) {
            (known, 0) => known.to_string(),
            (Usd::ZERO, _) => "price not known".to_owned(),
            (known, without) => format!("{known} and {without} of unknown price"),
        }
    }
}

/// What some of a scene's takes cost, which all cost the same.
fn part(price: Usd, some: usize, all: usize) -> Usd {
    let (some, all) = (some as u64, all.max(1) as u64);
    Usd::from_micros(price.micros() / all * some)
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
