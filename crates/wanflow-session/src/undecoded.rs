//! The clips of a plan that are here and that wanflow does not decode, and what waits for them.

use wanflow_plan::Plan;
use wanflow_run::assembly;
use wanflow_run::event::Undecoded;
use wanflow_run::resolve::Clip;
use wanflow_run::studio::{MediaStudio, Studio as _};
use wanflow_run::{Reason, ResolvedTask, TaskReason};

use crate::failure::Failure;
use crate::film_sources::{SceneSources, Showing, StandIn};
use crate::past::Past;

/// Clips that are not decoded.
pub struct UndecodedClips {
    /// The clips.
    pub clips: Vec<Undecoded>,
    /// Whether a scene or the film waits for one of them.
    pub are_awaited: bool,
    /// Whether it is the film that does.
    pub film_waits: bool,
}

impl UndecodedClips {
    /// Those of a plan.
    pub fn of(past: &Past, plan: &Plan, reasons: &[TaskReason]) -> Result<Self, Failure> {
        let resolved = past.resolve(plan)?;
        let clips: Vec<_> = resolved.iter().filter_map(|task| undecoded(past, task)).collect();
        let film_waits = !clips.is_empty() && film_waits(past, plan)?;
        let any = reasons.iter().any(|one| matches!(one.reason, Reason::Undecoded { .. }));
        Ok(Self { clips, are_awaited: any || film_waits, film_waits })
    }
}

fn undecoded(past: &Past, task: &ResolvedTask) -> Option<Undecoded> {
    let Clip::Stored(clip) = &task.clip else { return None };
    let codec = past.undecoded_codec(clip)?;
    let (of, of_take) = (task.task.scene.clone(), task.task.take);
    let file = past.folders.out.join(past.clip_names().clip(&of, of_take)).display().to_string();
    Some(Undecoded { of, of_take, codec, file, why: None })
}

/// Whether all of a film's clips are there, and cannot be joined.
fn film_waits(past: &Past, plan: &Plan) -> Result<bool, Failure> {
    let there = SceneSources::open(plan, &past.folders, &*past.disk, StandIn::Slate)?;
    let there = there.with_clips(past)?;
    let shown = there.shown(&plan.film)?;
    if shown.iter().any(|shown| shown.how == Showing::Slate) {
        return Ok(false);
    }
    let sources = there.sources(&shown);
    let tails: Vec<_> = shown.iter().map(|shown| shown.tail).collect();
    let seen = shown.into_iter().map(|shown| shown.source).collect();
    let timeline = assembly::timeline(&plan.film, seen, &tails, plan.film.output.clone());
    Ok(MediaStudio.undecoded(&timeline, &sources).is_ok_and(|found| !found.is_empty()))
}
