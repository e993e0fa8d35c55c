//! Polling: what a host tells of a task.

use wanflow_api::endpoint::{Call, CallKind};
use wanflow_api::{Endpoint, EndpointRef, TaskId};

use crate::call;
use crate::clip::TaskReport;
use crate::host::{Ending, HostError, PollStep, Polled};
use crate::record::TaskAddresses;
use crate::transport::Answer;

use super::HostClient;

/// A task that is asked about.
#[derive(Clone, Debug)]
pub struct AskedTask {
    /// The endpoint that it was bought at.
    pub endpoint: EndpointRef,
    /// The host's id of it.
    pub task_id: TaskId,
    /// Where the host says that it is asked about.
    pub addresses: TaskAddresses,
}

/// What came of asking about a task.
#[derive(Debug)]
pub struct PollAnswer {
    /// What was asked last.
    pub step: PollStep,
    /// The answer to that, or why there is none.
    pub answer: Result<Answer, String>,
    /// Why the task failed, in prose that the answer itself does not have.
    pub words: Option<String>,
}

/// Asks for a task's state, and where the host tells them by another call, for its outputs. Of a
/// failure without a word of why, that call may have one.
pub async fn poll(host: &HostClient, task: &AskedTask) -> PollAnswer {
    let AskedTask { endpoint, task_id: _, addresses } = task;
    let state = ask(host, task, &endpoint.poll, addresses.poll.as_deref()).await;
    let alone = |answer| PollAnswer { step: PollStep::State, answer, words: None };
    let (Some(result), Ok(answer)) = (&endpoint.result, &state) else { return alone(state) };
    let ending = Ending::of(endpoint, answer);
    if ending == Ending::Complete {
        return alone(state);
    }
    let json = answer.json().unwrap_or_default();
    let address =
        endpoint.read_address(CallKind::Result, &json).or_else(|| addresses.result.clone());
    let outputs = ask(host, task, result, address.as_deref()).await;
    if ending == Ending::HasOutputs {
        return PollAnswer { step: PollStep::Outputs, answer: outputs, words: None };
    }
    match outputs {
        Ok(answer) if ending == Ending::Unexplained && is_failure(endpoint, &answer) => {
            PollAnswer { step: PollStep::Outputs, answer: Ok(answer), words: None }
        }
        Ok(answer) => {
            let words = HostError::of(endpoint, &answer).message;
            let words = words.filter(|_| !answer.is_success());
            PollAnswer { step: PollStep::State, answer: state, words }
        }
        Err(_) => alone(state),
    }
}

impl PollAnswer {
    /// What was seen of the task; a failure with all that was said of it.
    pub fn seen(&self, endpoint: &Endpoint) -> Polled {
        let Self { step, answer, words } = self;
        let seen = match answer {
            Err(why) => Polled::TaskReport(TaskReport::Unclear { why: why.clone() }, None),
            Ok(answer) => Polled::of(endpoint, *step, answer),
        };
        match (seen, words) {
            (Polled::TaskReport(TaskReport::Failed { reason, class }, percent), Some(words)) => {
                let reason = format!("{reason}: {words}");
                Polled::TaskReport(TaskReport::Failed { reason, class }, percent)
            }
            (seen, _) => seen,
        }
    }
}

fn is_failure(endpoint: &Endpoint, outputs: &Answer) -> bool {
    let seen = Polled::of(endpoint, PollStep::Outputs, outputs);
    matches!(seen, Polled::TaskReport(TaskReport::Failed { .. }, _))
}

/// Asks by one call, at the address that the host gave for it.
async fn ask(
    host: &HostClient,
    task: &AskedTask,
    call: &Call,
    given: Option<&str>,
) -> Result<Answer, String> {
    let request = call::request(&host.origin, call, Some(&task.task_id), host.patience.poll);
    let request = call::at_given_address(request, &host.origin, given);
    let response = host.api.send(request).await.map_err(|error| error.to_string())?;
    Answer::read(response).await.map_err(|error| error.to_string())
}
