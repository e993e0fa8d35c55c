//! The plan as a table: one line a scene, with the reason and the price of what it buys.

use std::fmt::Write as _;

use wanflow_api::{Endpoint, Seconds, Usd};
use wanflow_plan::{Plan, Purpose};
use wanflow_run::reasons::{SceneReason, Sign, by_scene};
use wanflow_run::{Summary, TaskReason};

use super::printable;

/// What stands above a plan besides the plan.
pub(crate) struct Heading<'h> {
    /// The storyboard's file.
    pub(crate) file: &'h str,
    /// The film's width and height, as far as they can be known.
    pub(crate) frame: Option<(u32, u32)>,
}

/// The whole table, with its heading and its sum. `go` says how the plan is bought.
pub(crate) fn plan_table(
    top: &Heading<'_>,
    plan: &Plan,
    endpoint: &Endpoint,
    reasons: &[TaskReason],
    go: &str,
) -> String {
    let scenes = by_scene(reasons);
    let mut text = heading(top, plan, scenes.len());
    text.push_str(&scene_rows(&scenes, plan.purpose));
    text + &sum(plan, endpoint, &Summary::of(reasons), go)
}

/// One line a scene.
pub(crate) fn scene_rows(scenes: &[SceneReason], purpose: Purpose) -> String {
    let names: Vec<String> = scenes.iter().map(|one| printable(one.scene.as_str())).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (scene, name) in scenes.iter().zip(names) {
        let Seconds(seconds) = scene.duration;
        let times = if scene.takes > 1 { format!("×{}", scene.takes) } else { String::new() };
        let (mark, price) = (scene.sign.char(), price(purpose, scene));
        writeln!(
            text,
            "{mark} {name:<width$}  {seconds:>2} s {times:<3} {price:>11}  {}",
            printable(&scene.text)
        )
        .expect("writing to a string succeeds");
    }
    text
}

fn heading(top: &Heading<'_>, plan: &Plan, scenes: usize) -> String {
    let mut resolutions: Vec<_> =
        plan.tasks.iter().map(|task| task.request.resolution.as_str()).collect();
    resolutions.sort_unstable();
    resolutions.dedup();
    let played = plan.film.picks.iter().filter_map(|pick| plan.task(pick));
    let seconds: u32 = played.map(|task| task.request.duration.0).sum();
    let rehearsal = if plan.purpose == Purpose::Rehearsal { " · rehearsal" } else { "" };
    let plural = if scenes == 1 { "" } else { "s" };
    format!(
        "{} · {}{rehearsal} · {} · {scenes} scene{plural} · film {seconds}.0 s{}\n",
        printable(top.file),
        plan.endpoint,
        resolutions.join("/"),
        frames(plan.purpose, top.frame),
    )
}

/// Size and rate of the film. What hosts deliver is known for certain only when it is there.
fn frames(purpose: Purpose, frame: Option<(u32, u32)>) -> String {
    let Some((width, height)) = frame else { return String::new() };
    let expected = if purpose == Purpose::Remote { " expected" } else { "" };
    format!(", {width} × {height}, 24 fps{expected}")
}

fn price(purpose: Purpose, scene: &SceneReason) -> String {
    match (scene.sign, scene.price) {
        (Sign::Keep | Sign::Fetch, _) | (Sign::Blocked, Some(Usd::ZERO)) => "–".to_owned(),
        (_, None) => "not known".to_owned(),
        (_, Some(price)) if purpose == Purpose::Rehearsal => format!("({price})"),
        (Sign::MayBuy, Some(price)) => format!("up to {price}"),
        (_, Some(price)) => price.to_string(),
    }
}

fn sum(plan: &Plan, endpoint: &Endpoint, summary: &Summary, go: &str) -> String {
    let mut text = summary.to_string();
    if plan.purpose == Purpose::Rehearsal {
        text = rehearsed(summary);
    } else if let Some(prices) = endpoint.prices.filter(|_| summary.buys + summary.may_buy > 0) {
        write!(text, " (prices of {}, estimate)", prices.date).expect("writing succeeds");
    }
    if summary.fetches > 0 {
        write!(text, "; fetches {} already bought", summary.fetches).expect("writing succeeds");
    }
    if summary.blocked > 0 {
        write!(text, "; {} blocked", summary.blocked).expect("writing succeeds");
    }
    if plan.purpose == Purpose::Remote && summary.buys + summary.may_buy > 0 {
        write!(text, "      {go}").expect("writing succeeds");
    }
    text + "\n"
}

fn rehearsed(summary: &Summary) -> String {
    let Summary { buys, may_buy, price_at_most, .. } = summary;
    match buys + may_buy {
        0 if summary.fetches + summary.blocked > 0 => "Rehearses nothing new".to_owned(),
        0 => "Rehearses nothing: every clip is there".to_owned(),
        count => {
            let clips = if count == 1 { "clip" } else { "clips" };
            let bought = if *price_at_most == Usd::ZERO {
                String::new()
            } else {
                format!(" (bought, they would be up to {price_at_most})")
            };
            match may_buy {
                0 => format!("Rehearses {count} {clips}, free{bought}"),
                _ => format!("Rehearses {buys} to {count} {clips}, free{bought}"),
            }
        }
    }
}
