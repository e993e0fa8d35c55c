//! Everything that decides whether one scene's clips are bought: what is asked for, field by field,
//! what it continues, and what became of each take.

use std::fmt::Write as _;

use wanflow_api::medium::Source;
use wanflow_api::request::At;
use wanflow_api::{MediumRole, Usd};
use wanflow_plan::{Pick, Plan, Purpose, SceneId, Task};
use wanflow_run::reasons::{Action, RequestField, request_fields};
use wanflow_run::resolve::Clip;
use wanflow_run::{ResolvedTask, TaskReason};

use super::printable;

/// What is shown of a scene.
pub(crate) struct ScenePage<'p> {
    /// The storyboard's file.
    pub(crate) file: &'p str,
    /// The plan.
    pub(crate) plan: &'p Plan,
    /// The scene.
    pub(crate) scene: &'p SceneId,
    /// Its takes, with what is known of their clips.
    pub(crate) tasks: &'p [ResolvedTask],
    /// Why each of them is bought or not, in the same order.
    pub(crate) reasons: &'p [TaskReason],
}

/// The page.
pub(crate) fn scene_page(page: &ScenePage<'_>) -> String {
    let Some(first) = page.tasks.first() else { return String::new() };
    let mut text = heading(page);
    for (task, reason) in page.tasks.iter().zip(page.reasons) {
        text.push_str(&take(page.plan, task, reason));
    }
    text.push_str(&chain(page.plan, first));
    text.push_str("asked for:\n");
    let fields = request_fields(&first.task.request);
    let width = fields.iter().map(|field| field.word.chars().count()).max().unwrap_or(0);
    for RequestField { word, value } in &fields {
        let value = named(&first.task, word).unwrap_or_else(|| value.clone());
        let (word, value) = (printable(word), printable(&value));
        let _ = writeln!(text, "  {word:<width$}  {value}");
    }
    for step in &first.task.preparation {
        let _ = writeln!(text, "before it is sent: {}", printable(step));
    }
    text
}

fn heading(page: &ScenePage<'_>) -> String {
    let places = page.plan.film.places();
    let at = places.iter().position(|place| place.scene == page.scene).unwrap_or(0) + 1;
    let (file, name) = (printable(page.file), printable(page.scene.as_str()));
    let endpoint = &page.plan.endpoint;
    format!("{name} · {file}, scene {at} of {} · {endpoint}\n", places.len())
}

/// What a run does about a take, and why, a line for each field that differs.
fn take(plan: &Plan, resolved: &ResolvedTask, reason: &TaskReason) -> String {
    let what = match reason.reason.action() {
        Action::Keep => "not bought",
        Action::Fetch => "paid for, and fetched",
        Action::Buy => "bought",
        Action::MayBuy => "bought only if the clip changes that it continues",
        Action::Blocked => "waits for a decision",
    };
    let buys = matches!(reason.reason.action(), Action::Buy | Action::MayBuy);
    let cost = match (buys && plan.purpose == Purpose::Remote, reason.price) {
        (false, _) | (true, Some(Usd::ZERO)) => String::new(),
        (true, Some(price)) => format!(", for {price}"),
        (true, None) => ", at a price that is not known".to_owned(),
    };
    let plays = if reason.picked { ", plays" } else { "" };
    let mut text = format!("take {}{plays}: {what}{cost}\n", reason.take);
    let _ = writeln!(text, "  why     {}", printable(&reason.reason.to_string()));
    let digest = resolved.digest.map_or_else(
        || "none yet: it is named once the clip is there that it continues".to_owned(),
        |digest| digest.short(),
    );
    let _ = writeln!(text, "  digest  {digest}");
    if let Clip::Stored(clip) | Clip::Gone(clip) = &resolved.clip {
        let is_here = matches!(resolved.clip, Clip::Stored(_));
        let place = if is_here { "in the store" } else { "not in the store any more" };
        let _ = writeln!(text, "  clip    {}, {place}", clip.clip.short());
    }
    text
}

/// Which frame it starts from, and which scenes start from it.
fn chain(plan: &Plan, first: &ResolvedTask) -> String {
    let mut text = String::new();
    for frame in first.task.request.media() {
        let Source::Frame(anchor) = frame.source else { continue };
        let of = first.task.continues.as_ref().map_or_else(
            || "footage of your own".to_owned(),
            |pick| format!("`{}`, take {}", printable(pick.scene.as_str()), pick.take),
        );
        let clip = anchor.clip.as_ref().map_or_else(
            || "which is not there yet".to_owned(),
            |clip| format!("clip {}", clip.short()),
        );
        let at = match &anchor.at {
            At::Last => "its last frame".to_owned(),
            At::Best => "the best frame of its last half second".to_owned(),
            At::Millis(millis) => format!("its frame at {}.{:03} s", millis / 1000, millis % 1000),
        };
        let _ = writeln!(text, "{} from {of}: {at}, {clip}", frame.role.word());
    }
    let own = Pick { scene: first.task.scene.clone(), take: first.task.take };
    let after = plan
        .tasks
        .iter()
        .filter(|task| task.continues.as_ref().is_some_and(|pick| pick.scene == own.scene));
    let mut names: Vec<_> = after.map(|task| printable(task.scene.as_str())).collect();
    names.dedup();
    if !names.is_empty() {
        let _ = writeln!(text, "continued by {}", names.join(", "));
    }
    text
}

/// A local file by its path, with the first digits of its content's digest; a frame by its scene.
fn named(task: &Task, word: &str) -> Option<String> {
    let role = MediumRole::of_word(word)?;
    if let (Some(Source::Frame(_)), Some(pick)) = (task.request.medium(role), &task.continues) {
        return Some(format!("a frame of `{}`", pick.scene.as_str()));
    }
    let path = task.files.get(role)?;
    let digest = match task.request.medium(role)? {
        Source::Picture(file) => file.sha256.short(),
        Source::Sound(file) => file.sha256.short(),
        Source::Link(_) | Source::Frame(_) => return None,
    };
    Some(format!("{path} ({digest})"))
}
