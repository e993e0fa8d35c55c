//! Events as lines of text: what a log or a pipe shows.

use wanflow_api::Usd;
use wanflow_run::event::{Event, PauseReason, StopReason, TaskEvent, TaskNews, Wait};

use wanflow_run::record::FilmNote;

use super::printable;

/// The line of an event; `None` for events that say nothing new to a reader of lines.
pub(crate) fn event_line(event: &Event) -> Option<String> {
    Some(match event {
        // Film and clips at the host stand in the report at the end.
        Event::RunStarted { .. }
        | Event::RunEnded { .. }
        | Event::FilmMade { .. }
        | Event::Uncollected { .. } => return None,
        Event::Task(task) => format!("{}: {}", name(task), news(&task.what)?),
        Event::SubmitsClosed { why } => format!("nothing more is bought: {}", printable(why)),
        Event::Stopping { waiting_for: 0 } => "stopping; nothing more is bought".to_owned(),
        Event::Stopping { waiting_for: 1 } => {
            "stopping; waiting for the answer of the submit under way".to_owned()
        }
        Event::Stopping { waiting_for } => {
            format!("stopping; waiting for the answers of {waiting_for} submits under way")
        }
        Event::TaskIdAtRisk { message }
        | Event::TornTail { message }
        | Event::FolderNotSynced { message } => printable(message),
        Event::NoQuote { why } => {
            format!("the host quotes no price, so the plan's price counts: {}", printable(why))
        }
        Event::Sunset { ends } => format!(
            "warning: the host says that this endpoint ends on {ends}; `wanflow endpoints` lists \
             others"
        ),
        Event::ForeignAddress { origin } => format!(
            "the host gives addresses at {}, where the key does not go: tasks are asked about at \
             the addresses in its document",
            printable(origin)
        ),
        Event::Waiting { waits } => waits_line(waits),
        Event::Balance { amount } => format!("the account's balance is {amount}"),
        Event::FilmStarted { clips: 1, .. } => "film: joining 1 clip".to_owned(),
        Event::FilmStarted { clips, .. } => format!("film: joining {clips} clips"),
        Event::FilmNote(FilmNote { scene, what }) => {
            format!("{}: {}", printable(scene.as_str()), printable(what))
        }
        Event::LockFileNotWritten { why } => {
            format!("the lock file was not written: {}; the next run writes it", printable(why))
        }
        Event::NoFilm { why, earlier: None } => format!("film: none; {}", printable(why)),
        Event::NoFilm { why, earlier: Some(earlier) } => format!(
            "film: none; {}; {} is still that of an earlier run",
            printable(why),
            printable(earlier)
        ),
    })
}

/// What a run waits for, on one line.
pub(crate) fn waits_line(waits: &[Wait]) -> String {
    let waits: Vec<_> = waits.iter().map(wait).collect();
    waits.join("; ")
}

fn wait(wait: &Wait) -> String {
    match wait {
        Wait::Place { places, held_by } if held_by.is_empty() => {
            format!("waits for a place: other runs with this key have all {places}")
        }
        Wait::Place { places, held_by } => {
            let by: Vec<_> = held_by.iter().map(|holder| printable(holder)).collect();
            format!("waits for a place: {places} of {places} are taken by {}", by.join(" and "))
        }
        Wait::Pause { seconds, why: PauseReason::Host } => {
            format!("waits {} before the next submit: the host asked for it", span(*seconds))
        }
        Wait::Pause { seconds, why: PauseReason::PerMinute } => {
            format!("waits {} before the next submit: `per_minute` is reached", span(*seconds))
        }
        Wait::HostFull { message } => {
            format!(
                "waits for room at the host, which accepts no more tasks right now: {}",
                printable(message)
            )
        }
        Wait::Tasks { count, scene, state, seconds } => {
            let state = state.map(|state| format!(", {state:?}").to_lowercase());
            let (scene, state) = (printable(scene.as_str()), state.unwrap_or_default());
            let age = span(*seconds);
            match count {
                1 => format!("waits for a task at the host: {scene}{state}, for {age}"),
                _ => format!("waits for {count} tasks at the host: {scene}{state}, for {age}"),
            }
        }
    }
}

/// `40 s` or `12 min`.
fn span(seconds: u64) -> String {
    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds / 60) }
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
        TaskNews::Submitted { task_id } => format!("task {task_id}"),
        TaskNews::Decided { decision } => format!("decided: {}", printable(decision)),
        TaskNews::Retrying { why } => format!("trying again: {}", printable(why)),
        TaskNews::Fetched { millis, bytes, .. } => {
            format!("fetched, {}.{} s, {} kB", millis / 1000, millis % 1000 / 100, bytes / 1000)
        }
        TaskNews::Noted { text } => printable(text),
        TaskNews::Stopped { why } => stop_reason(why),
    })
}

/// Why a take goes no further, and what continues.
fn stop_reason(why: &StopReason) -> String {
    match why {
        StopReason::Rejected { message, .. } => {
            format!("refused, nothing is owed: {}", printable(message))
        }
        StopReason::Ambiguous { message, price } => {
            format!("perhaps bought, {price} at risk: {}; `reconcile` decides", printable(message))
        }
        StopReason::Skipped { message, price } => {
            format!("left out of this run, perhaps bought, {price} at risk: {}", printable(message))
        }
        StopReason::Failed { message, .. } => headed("failed", message),
        StopReason::Lost { message } => headed("lost", message),
        StopReason::Unusable { message, file } => {
            let file = file.iter().map(|file| format!("; what came: {}", printable(file)));
            let file: String = file.collect();
            format!("the clip cannot be used: {}{file}", printable(message))
        }
        StopReason::Unready { message } => {
            format!("not sent, nothing is owed: {}", printable(message))
        }
        StopReason::Unsent { message } => {
            format!("could not be sent, nothing is owed: {}", printable(message))
        }
        StopReason::Open { message } => format!(
            "bought, but the host gives no usable answer: {}; run again to ask again, for free",
            printable(message)
        ),
        StopReason::OutOfTime => "not ready yet; run again to go on waiting".to_owned(),
        StopReason::Unfetched { message } => {
            format!("bought, but not fetched: {}; run again", printable(message))
        }
        StopReason::Blocked { by } => {
            format!("waits for {}, which has no clip", printable(by.as_str()))
        }
        StopReason::Undecoded { clip } => format!(
            "not bought: it continues {}, whose clip is {}",
            printable(clip.of.as_str()),
            printable(&clip.to_string())
        ),
        StopReason::NotBought { message } => format!("not bought: {}", printable(message)),
        StopReason::Interrupted => "interrupted; run again to go on".to_owned(),
    }
}

/// A word and what is said about it, once where both are the same.
fn headed(word: &str, message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    if message.is_empty() || message.eq_ignore_ascii_case(word) {
        return word.to_owned();
    }
    format!("{word}: {}", printable(message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanflow_plan::SceneId;
    use wanflow_run::record::WaitState;

    #[test]
    fn no_word_is_said_twice() {
        assert_eq!(headed("lost", "Lost."), "lost");
        assert_eq!(headed("lost", ""), "lost");
        assert_eq!(headed("lost", "no such task"), "lost: no such task");
    }

    #[test]
    fn waits_name_who_and_how_long() {
        let tasks = |count, seconds| Wait::Tasks {
            count,
            scene: SceneId::new("a"),
            state: Some(WaitState::Processing),
            seconds,
        };
        for (wait, words) in [
            (
                Wait::Place { places: 3, held_by: vec!["process 7 in /films/a".to_owned()] },
                "waits for a place: 3 of 3 are taken by process 7 in /films/a",
            ),
            (
                Wait::Place { places: 3, held_by: Vec::new() },
                "waits for a place: other runs with this key have all 3",
            ),
            (
                Wait::Pause { seconds: 200, why: PauseReason::Host },
                "waits 3 min before the next submit: the host asked for it",
            ),
            (tasks(1, 75), "waits for a task at the host: a, processing, for 75 s"),
            (tasks(2, 300), "waits for 2 tasks at the host: a, processing, for 5 min"),
        ] {
            assert_eq!(waits_line(&[wait]), words);
        }
    }
}
