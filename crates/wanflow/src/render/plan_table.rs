//! The plan as a table: one line a scene, with the reason and the price of what it buys.

use std::fmt::Write as _;

use wanflow_api::endpoint::{ImageLimits, PriceBasis, Prices};
use wanflow_api::medium::{MediumKind, Source};
use wanflow_api::{Seconds, Usd};
use wanflow_media::Size;
use wanflow_plan::film::Shows;
use wanflow_plan::{Pick, Plan, Purpose, Quality};
use wanflow_run::reasons::{Action, SceneReason, Sign, by_scene};
use wanflow_run::{Summary, TaskReason};
use wanflow_session::film_frame::Footage;

use super::film_line::{film_line, length};
use super::printable;

/// What stands above a plan besides the plan.
pub(crate) struct Heading<'h> {
    /// The storyboard's file.
    pub(crate) file: &'h str,
    /// The film's width and height, as far as they can be known.
    pub(crate) frame: Option<Size>,
    /// How long the film's footage is.
    pub(crate) footage: Footage,
}

/// The whole table, with its heading and its sum. `prices` are those
/// of the host that counts; `go` says how the plan is bought.
pub(crate) fn plan_table(
    top: &Heading<'_>,
    plan: &Plan,
    prices: Option<Prices>,
    reasons: &[TaskReason],
    go: &str,
) -> String {
    let scenes = by_scene(reasons);
    let mut text = heading(top, plan, scenes.len());
    text.push_str(&scene_rows(&scenes, plan.purpose));
    text.push_str(&without_sound(plan, reasons));
    text.push_str(&prepared(plan, reasons));
    text.push_str(&film_line(&plan.film));
    text + &sum(plan, prices, &Summary::of(reasons), go)
}

/// The scenes that get a clip without sound because they say nothing of it.
fn without_sound(plan: &Plan, reasons: &[TaskReason]) -> String {
    let comes = |one: &&TaskReason| matches!(one.reason.action(), Action::Buy | Action::MayBuy);
    let is_unasked = |one: &&TaskReason| {
        let pick = Pick { scene: one.scene.clone(), take: one.take };
        plan.task(&pick).is_some_and(|task| task.earlier_audio.is_some())
    };
    let scenes = reasons.iter().filter(comes).filter(is_unasked);
    let mut names: Vec<_> = scenes.map(|one| printable(one.scene.as_str())).collect();
    names.dedup();
    if names.is_empty() {
        return String::new();
    }
    format!("no sound, since none is asked for: {} (`audio: true` asks for it)\n", names.join(", "))
}

/// How a plan's words for what is done to a sound begin.
const OF_SOUND: &str = "audio: ";

/// What is done to pictures and sounds before they are sent, a line for each scene whose clip comes.
fn prepared(plan: &Plan, reasons: &[TaskReason]) -> String {
    let comes = |one: &&TaskReason| matches!(one.reason.action(), Action::Buy | Action::MayBuy);
    let mut lines: Vec<String> = Vec::new();
    for one in reasons.iter().filter(comes) {
        let pick = Pick { scene: one.scene.clone(), take: one.take };
        let steps = plan.task(&pick).map_or(&[][..], |task| &task.preparation);
        let (sounds, pictures): (Vec<&str>, Vec<&str>) =
            steps.iter().map(String::as_str).partition(|step| step.starts_with(OF_SOUND));
        let sounds = sounds.into_iter().filter_map(|step| step.strip_prefix(OF_SOUND)).collect();
        for (what, steps) in [("picture", pictures), ("sound", sounds)] {
            let scene = printable(one.scene.as_str());
            let line = format!("{what} of {scene}: {}", printable(&steps.join(", ")));
            if !steps.is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// That pictures of some scene travel inside the request, at a host of which nobody knows that it
/// takes them so; nothing where none does or that is known.
pub(crate) fn untried_pictures(plan: &Plan, reasons: &[TaskReason], image: &ImageLimits) -> String {
    let comes = |one: &&TaskReason| matches!(one.reason.action(), Action::Buy | Action::MayBuy);
    let is_inside = |one: &TaskReason| {
        let pick = Pick { scene: one.scene.clone(), take: one.take };
        let mut media = plan.task(&pick).into_iter().flat_map(|task| task.request.media());
        media.any(|medium| {
            medium.role.kind() == MediumKind::Picture && !matches!(medium.source, Source::Link(_))
        })
    };
    if !image.data_uri_guessed || !reasons.iter().filter(comes).any(is_inside) {
        return String::new();
    }
    "pictures travel inside the request, and it is not known whether this host takes them that \
     way: buy one \
     clip first, or give a link as `image`\n"
        .to_owned()
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

fn heading(top: &Heading<'_>, plan: &Plan, bought: usize) -> String {
    let free = plan.film.scenes.iter().filter(|scene| !matches!(scene.shows, Shows::Take)).count();
    let scenes = bought + free;
    let plural = if scenes == 1 { "" } else { "s" };
    format!(
        "{} · {} · {scenes} scene{plural} · {}{}\n",
        printable(top.file),
        source_of_clips(plan),
        length(plan, &top.footage),
        frames(plan, top.frame) + quality(plan.film.quality),
    )
}

/// Who makes the clips, and in which resolutions.
fn source_of_clips(plan: &Plan) -> String {
    if plan.tasks.is_empty() {
        return "no clips to buy".to_owned();
    }
    let mut resolutions: Vec<_> =
        plan.tasks.iter().map(|task| task.request.resolution.as_str()).collect();
    resolutions.sort_unstable();
    resolutions.dedup();
    let rehearsal = if plan.purpose == Purpose::Rehearsal { " · rehearsal" } else { "" };
    format!("{}{rehearsal} · {}", plan.endpoint, resolutions.join("/"))
}

/// How near to its clips a film stays, where it asks for more than usual.
fn quality(quality: Quality) -> &'static str {
    match quality {
        Quality::Usual => "",
        Quality::High => ", high quality",
    }
}

/// Size and rate of the film. What hosts deliver is known for certain only when it is there; their
/// rates differ by model and are documented nowhere, so that none is named before.
fn frames(plan: &Plan, frame: Option<Size>) -> String {
    let Some(size) = frame else { return String::new() };
    let rate = plan.film.rate.map(|rate| (rate.hertz() * 1000.0).round() / 1000.0);
    match (plan.purpose, rate) {
        (Purpose::Rehearsal, rate) => format!(", {size}, {} fps", rate.unwrap_or(24.0)),
        (Purpose::Remote, Some(rate)) => format!(", {size} expected, {rate} fps"),
        (Purpose::Remote, None) => format!(", {size} expected, at the clips' own frame rate"),
    }
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

fn sum(plan: &Plan, prices: Option<Prices>, summary: &Summary, go: &str) -> String {
    if plan.tasks.is_empty() {
        return "Buys nothing: no scene needs a clip\n".to_owned();
    }
    let mut text = summary.to_string();
    if plan.purpose == Purpose::Rehearsal {
        text = rehearsed(summary, prices);
    } else if let Some(prices) = prices.filter(|_| summary.buys + summary.may_buy > 0) {
        write!(text, " ({})", price_note(&prices)).expect("writing succeeds");
    }
    if summary.fetches > 0 {
        write!(text, "; fetches {} already bought", summary.fetches).expect("writing succeeds");
    }
    if summary.blocked > 0 {
        write!(text, "; {} blocked", summary.blocked).expect("writing succeeds");
    }
    if !go.is_empty() && plan.purpose == Purpose::Remote && summary.buys + summary.may_buy > 0 {
        write!(text, "      {go}").expect("writing succeeds");
    }
    text + "\n"
}

/// `prices of 2026-11-01, estimate`, and that they are not the host's own word.
fn price_note(prices: &Prices) -> String {
    format!("prices of {}{}, estimate", prices.date, by(prices))
}

/// Who tells prices, where that is not the host.
fn by(prices: &Prices) -> &'static str {
    match prices.basis {
        PriceBasis::Host => "",
        PriceBasis::ThirdParty => ", according to third parties",
    }
}

fn rehearsed(summary: &Summary, prices: Option<Prices>) -> String {
    let Summary { buys, may_buy, price_at_most, .. } = summary;
    match buys + may_buy {
        0 if summary.fetches + summary.blocked > 0 => "Rehearses nothing new".to_owned(),
        0 => "Rehearses nothing: every clip is there".to_owned(),
        count => {
            let clips = if count == 1 { "clip" } else { "clips" };
            let bought = if *price_at_most == Usd::ZERO {
                String::new()
            } else {
                let by = prices.map_or("", |prices| by(&prices));
                format!(" (buying them would cost up to {price_at_most}{by})")
            };
            match may_buy {
                0 => format!("Rehearses {count} {clips}, free{bought}"),
                _ => format!("Rehearses {buys} to {count} {clips}, free{bought}"),
            }
        }
    }
}
