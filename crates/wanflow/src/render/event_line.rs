//! Events as lines of text: what a log or a pipe shows.

use wanflow_api::Usd;
use wanflow_run::event::{Event, StopReason, TaskEvent, TaskNews};

use super::printable;

/// The line of an event; `None` for events that say nothing new to a reader of lines.
pub(crate) fn event_line(event: &Event) -> Option<String> {
    Some(match event {
        // The film stands in the report at the end.
        Event::RunStarted { .. } | Event::RunEnded { .. } | Event::FilmMade { .. } => return None,
        Event::Task(task) => format!("{}: {}", name(task), news(&task.what)?),
        Event::SubmitsClosed { why } => format!("nothing more is bought: {}", printable(why)),
        Event::Stopping { waiting_for: 0 } => "stopping; nothing more is bought".to_owned(),
        Event::Stopping { waiting_for: 1 } => {
            "stopping; waiting for the answer of the submit under way".to_owned()
        }
        Event::Stopping { waiting_for } => {
            format!("stopping; waiting for the answers of {waiting_for} submits under way")
        }
        Event::TaskIdAtRisk { message } | Event::TornTail { message } => printable(message),
        Event::Balance { amount } => format!("the account's balance is {amount}"),
        Event::FilmStarted { clips, .. } => format!("film: joining {clips} clips"),
        Event::LockFileNotWritten { why } => {
            format!("the lock file was not written: {}; the next run writes it", printable(why))
        }
        Event::NoFilm { why } => format!("film: none; {}", printable(why)),
    })
}

/// The scene, with its take where that is not the first.
pub(crate) fn name(task: &TaskEvent) -> String {
    let scene = printable(task.scene.as_str());
    if task.take.get() == 1 { scene } else { format!("{scene}@{}", task.take) }
}

/// A price that is not known is rehearsed only, and counts as nothing.
fn submitting(price: Usd, attempt: u32) -> String {
    let price = if price == Usd::ZERO { String::new() } else { format!(", {price} at most") };
    let attempt = if attempt == 1 { String::new() } else { format!(" (attempt {attempt})") };
    format!("submitting{price}{attempt}")
}

fn news(what: &TaskNews) -> Option<String> {
    Some(match what {
        TaskNews::Cached | TaskNews::Preparing | TaskNews::Polled { .. } | TaskNews::Fetching => {
            return None;
        }
        TaskNews::Submitting { price, attempt } => submitting(*price, *attempt),
        TaskNews::Submitted { task_id } => format!("task {}", printable(task_id)),
        TaskNews::Decided { decision } => format!("decided: {}", printable(decision)),
        TaskNews::Retrying { why } => format!("trying again: {}", printable(why)),
        TaskNews::Fetched { millis, bytes, .. } => {
            format!("fetched, {}.{} s, {} kB", millis / 1000, millis % 1000 / 100, bytes / 1000)
        }
        TaskNews::Stopped { why } => stop_reason(why),
    })
}

/// Why a take goes no further, and what continues.
fn stop_reason(why: &StopReason) -> String {
    match why {
        StopReason::Rejected { message, .. } => {
            format!("refused, nothing is owed: {}", printable(message))
        }
        StopReason::Ambiguous { message, price } => format!(
            "perhaps bought, {price} at risk: {}; `wanflow reconcile` decides",
            printable(message)
        ),
        StopReason::Skipped { message, price } => {
            format!("left out of this run, perhaps bought, {price} at risk: {}", printable(message))
        }
        StopReason::Failed { message } => format!("failed: {}", printable(message)),
        StopReason::Lost { message } => format!("lost: {}", printable(message)),
        StopReason::Unusable { message } => {
            format!("the clip cannot be used: {}", printable(message))
        }
        StopReason::Unready { message } => {
            format!("not sent, nothing is owed: {}", printable(message))
        }
        StopReason::Unsent { message } => {
            format!("could not be sent, nothing is owed: {}", printable(message))
        }
        StopReason::OutOfTime => "not ready yet; run again to go on waiting".to_owned(),
        StopReason::Unfetched { message } => {
            format!("bought, but not fetched: {}; run again", printable(message))
        }
        StopReason::Blocked { by } => {
            format!("waits for {}, which has no clip", printable(by.as_str()))
        }
        StopReason::NotBought { message } => format!("not bought: {}", printable(message)),
        StopReason::Interrupted => "interrupted; run again to go on".to_owned(),
    }
}
