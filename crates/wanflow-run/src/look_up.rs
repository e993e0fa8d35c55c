//! Asking a host which tasks it has: evidence about a submit that has no answer.

use url::Url;
use wanflow_api::{Endpoint, ListedTask};

use crate::call;
use crate::history::History;
use crate::host::HostError;
use crate::record::UnixMillis;
use crate::transport::{Answer, Patience, Transport};

/// How far a task's time may lie before the intent to submit it, in milliseconds: clocks differ.
const BEFORE: u64 = 5 * 60 * 1000;

/// How far it may lie behind: a body may take minutes to send, and vendors' own clients repeat a
/// submit up to ten times.
const AFTER: u64 = 20 * 60 * 1000;

/// The tasks that the host lists and no journal knows, in its order; `None` where the endpoint has
/// no such list. An error is the host's words, or the line's.
///
/// Such a task may be another program's: a person looks at it before it is adopted.
pub async fn strangers(
    api: &dyn Transport,
    origin: &Url,
    endpoint: &Endpoint,
    history: &History,
    patience: Patience,
) -> Result<Option<Vec<ListedTask>>, String> {
    let Some(look_up) = endpoint.capabilities.look_up else { return Ok(None) };
    let request = call::request(origin, &look_up.call, None, patience);
    let response = api.send(request).await.map_err(|error| error.to_string())?;
    let answer = Answer::read(response).await.map_err(|error| error.to_string())?;
    if !answer.is_success() {
        return Err(HostError::of(endpoint, &answer).to_string());
    }
    let json = answer.json().ok_or("the answer is not JSON")?;
    let mut listed = endpoint.read_look_up(&json);
    listed.retain(|task| history.task_ids().all(|known| *known != task.id));
    Ok(Some(listed))
}

/// Whether a listed task may have come of a submit that was begun then. A task without a time may.
pub fn may_be_of(task: &ListedTask, begun: UnixMillis) -> bool {
    let fits = |at: u64| (begun.0.saturating_sub(BEFORE)..=begun.0 + AFTER).contains(&at);
    task.submitted.is_none_or(fits)
}

#[cfg(test)]
mod tests {
    use wanflow_api::TaskId;

    use super::*;

    #[test]
    fn a_task_of_another_time_is_of_another_submit() {
        let begun = UnixMillis(1_000_000_000);
        let task = |submitted| ListedTask { id: TaskId::typed("t-1").expect("an id"), submitted };
        for (submitted, fits) in [
            (None, true),
            (Some(begun.0), true),
            (Some(begun.0 - BEFORE), true),
            (Some(begun.0 - BEFORE - 1), false),
            (Some(begun.0 + AFTER), true),
            (Some(begun.0 + AFTER + 1), false),
            (Some(0), false),
            (Some(u64::MAX), false),
        ] {
            assert_eq!(may_be_of(&task(submitted), begun), fits, "{submitted:?}");
        }
    }
}
