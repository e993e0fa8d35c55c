//! Tasks that may still be called back: which they are, and asking the host for it.
//!
//! Nothing is journalled here. What became of a task is for its next poll to say: a host that
//! takes the call may be too late all the same.

use url::Url;
use wanflow_api::endpoint::CancelOutcome;
use wanflow_api::{Endpoint, EndpointRef, TaskId};
use wanflow_plan::{Digest, Purpose, SceneId, Take};

use crate::call;
use crate::history::{History, TakeState};
use crate::host::HostError;
use crate::transport::{Answer, Patience, Transport};

/// A task at the host whose endpoint can cancel.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The scene that it was bought for.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
    /// The take's name in full.
    pub digest: Digest,
    /// The host's id.
    pub task_id: TaskId,
    /// Where it was bought.
    pub endpoint: EndpointRef,
    /// Where the host says that it is cancelled.
    pub address: Option<String>,
    /// Scheme and authority of the host that has it.
    pub origin: String,
}

/// A task to call back, whether a journal knows it or not.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    /// What it was bought as.
    pub endpoint: &'a Endpoint,
    /// The host's id.
    pub task_id: &'a TaskId,
    /// Where the host says that it is cancelled.
    pub address: Option<&'a str>,
}

impl Waiting {
    /// The task, as it is called back.
    pub fn called(&self) -> Called<'_> {
        let Self { task_id, endpoint, address, .. } = self;
        Called { endpoint, task_id, address: address.as_deref() }
    }
}

/// What the host said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// The task is cancelled.
    Taken,
    /// Whoever makes it was asked to stop.
    Asked,
    /// It did not, in its words: the task is being made, is done, or is not known.
    Refused(String),
}

/// The tasks at one host that have no result yet and that it could cancel, in the order of scenes.
/// A rehearsal's emulator has another port each time, so that its tasks are all at `origin`.
pub fn waiting(history: &History, purpose: Purpose, origin: &Url) -> Vec<Waiting> {
    let here = origin.origin().ascii_serialization();
    let mut waiting = waiting_anywhere(history);
    waiting.retain(|task| purpose == Purpose::Rehearsal || task.origin == here);
    waiting
}

/// Those at all hosts.
pub fn waiting_anywhere(history: &History) -> Vec<Waiting> {
    let mut waiting: Vec<Waiting> = history
        .takes()
        .filter_map(|(digest, past)| {
            let TakeState::InFlight(task) = &past.state else { return None };
            let planned = past.planned.as_ref()?;
            let endpoint = wanflow_api::endpoint(&planned.endpoint)?;
            endpoint.capabilities.cancel.filter(|_| !task.succeeded)?;
            let (scene, take) = history.came_up_as(past).next_back()?;
            let scene = scene.clone();
            let (digest, task_id) = (*digest, task.submitted.task_id.clone());
            let address = task.submitted.addresses.cancel.clone();
            let origin = task.intent.origin.clone();
            Some(Waiting { scene, take, digest, task_id, endpoint, address, origin })
        })
        .collect();
    waiting.sort_by(|a, b| (&a.scene, a.take).cmp(&(&b.scene, b.take)));
    waiting
}

/// Asks the host to cancel a task. An error is one of the line: nothing is known then.
pub async fn cancel(
    api: &dyn Transport,
    origin: &Url,
    task: &Called<'_>,
    patience: Patience,
) -> Result<Cancelled, String> {
    let Called { endpoint, task_id, address } = *task;
    let Some(cancel) = endpoint.capabilities.cancel else {
        return Ok(Cancelled::Refused("this endpoint cannot cancel".to_owned()));
    };
    let request = call::request(origin, &cancel.call, Some(task_id), patience);
    let request = call::at_given_address(request, origin, address);
    let response = api.send(request).await.map_err(|error| error.to_string())?;
    let answer = Answer::read(response).await.map_err(|error| error.to_string())?;
    let header = |name: &str| answer.headers.get(name)?.to_str().ok();
    let json = answer.json().unwrap_or_default();
    Ok(match endpoint.read_cancel(answer.status, &json, &header) {
        Some(CancelOutcome::Cancelled) => Cancelled::Taken,
        Some(CancelOutcome::Asked) => Cancelled::Asked,
        Some(CancelOutcome::Over) => Cancelled::Refused("it is over already".to_owned()),
        Some(CancelOutcome::NotKnown) => {
            Cancelled::Refused("the host does not know it, or not any more".to_owned())
        }
        None => Cancelled::Refused(HostError::of(endpoint, &answer).to_string()),
    })
}
