//! Asking a host which tasks it has: evidence about a submit that has no answer.

use url::Url;
use wanflow_api::{Endpoint, TaskId};

use crate::call;
use crate::history::History;
use crate::host::Complaint;
use crate::transport::{Answer, Patience, Transport};

/// The tasks that the host lists and no journal knows, in its order; `None` where the endpoint has
/// no such list. An error is the host's words, or the line's.
///
/// Such a task may be another program's: a person looks at it before it is adopted.
pub async fn strangers(
    api: &dyn Transport,
    (origin, endpoint): (&Url, &Endpoint),
    history: &History,
    patience: Patience,
) -> Result<Option<Vec<TaskId>>, String> {
    let Some(look_up) = endpoint.capabilities.look_up else { return Ok(None) };
    let request = call::request(origin, &look_up.call, None, patience);
    let response = api.send(request).await.map_err(|error| error.to_string())?;
    let answer = Answer::read(response).await.map_err(|error| error.to_string())?;
    if !(200..300).contains(&answer.status) {
        return Err(Complaint::of(endpoint, &answer).to_string());
    }
    let json = answer.json().ok_or("the answer is no JSON")?;
    let mut listed = endpoint.read_look_up(&json);
    listed.retain(|id| history.task_ids().all(|known| known != id));
    Ok(Some(listed))
}
