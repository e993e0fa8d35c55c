//! Until when the clips of tasks at a host can be collected: hosts forget results.
//!
//! The times are those of the wall clock, for people and for the order of questions. Nothing that
//! is bought depends on them.

use serde::Serialize;
use wanflow_api::Endpoint;
use wanflow_api::endpoint::Retention;
use wanflow_plan::{SceneId, Take};

use crate::history::{History, Past, TakeState};
use crate::record::UnixMillis;

/// A take whose clip is at the host, or will be, and is not here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uncollected {
    /// The scene that it was bought for.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
    /// When the host may forget its result; `None` where the host states no time.
    pub collect_before: Option<UnixMillis>,
}

/// All of them, the one that is forgotten first at the beginning; where no time is stated, in the
/// order of scenes.
pub fn uncollected(history: &History) -> Vec<Uncollected> {
    let mut all: Vec<_> = history.takes().filter_map(|(_, past)| of(history, past)).collect();
    let is_untold = |one: &Uncollected| one.collect_before.is_none();
    all.sort_by(|a, b| {
        let key = |one: &Uncollected| (is_untold(one), one.collect_before);
        (key(a), &a.scene, a.take).cmp(&(key(b), &b.scene, b.take))
    });
    all
}

fn of(history: &History, past: &Past) -> Option<Uncollected> {
    let TakeState::InFlight(task) = &past.state else { return None };
    let (scene, take) = history.came_up_as(past).next_back()?;
    let endpoint = wanflow_api::endpoint(&task.intent.endpoint);
    let collect_before = endpoint.and_then(|endpoint| collect_before(&endpoint, past));
    Some(Uncollected { scene: scene.clone(), take, collect_before })
}

/// When the result of a take's task may be forgotten: counted from the end of the task where that
/// was seen, else from its submit, since it may have ended at any time after that.
pub fn collect_before(endpoint: &Endpoint, past: &Past) -> Option<UnixMillis> {
    let (mut sent, mut ended) = (None, None);
    for record in &past.records {
        let Some(fact) = record.fact() else { continue };
        if fact.intent().is_some() {
            (sent, ended) = (Some(record.at), None);
        } else if fact.result().is_some() {
            ended.get_or_insert(record.at);
        }
    }
    until(endpoint.retention?, sent?, ended)
}

fn until(kept: Retention, sent: UnixMillis, ended: Option<UnixMillis>) -> Option<UnixMillis> {
    let after = |from: UnixMillis, seconds: u32| {
        UnixMillis(from.0.saturating_add(u64::from(seconds) * 1000))
    };
    let Retention { result_seconds, large: _, task_seconds, link_seconds: _, source: _ } = kept;
    let result = result_seconds.map(|seconds| after(ended.unwrap_or(sent), seconds));
    let known = task_seconds.map(|seconds| after(sent, seconds));
    match (result, ended) {
        (Some(result), Some(_)) => Some(result),
        _ => result.into_iter().chain(known).min(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_counts_from_the_end_where_it_was_seen_and_from_the_submit_elsewhere() {
        let kept = |result_seconds, task_seconds| Retention {
            result_seconds,
            large: None,
            task_seconds,
            link_seconds: Some(7),
            source: "a page",
        };
        let at = |seconds: u64| UnixMillis(seconds * 1000);
        for (result, task, ended, before) in [
            (Some(1800), None, None, Some(1900)),
            (Some(1800), None, Some(400), Some(2200)),
            (Some(1800), Some(900), None, Some(1000)),
            (Some(1800), Some(900), Some(400), Some(2200)),
            (None, Some(900), Some(400), Some(1000)),
            (None, None, Some(400), None),
        ] {
            let kept_until = until(kept(result, task), at(100), ended.map(at));
            assert_eq!(kept_until, before.map(at), "{result:?} {task:?} {ended:?}");
        }
    }
}
