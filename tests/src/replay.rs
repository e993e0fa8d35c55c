//! A long journal, and how fast it is replayed.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wanflow_api::{Endpoint, TaskId, Usd};
use wanflow_plan::{Digest, Purpose, Task, sha256};
use wanflow_run::record::{
    BareUrl, CanonicalRequest, ClipFacts, Fetched, Planned, Submitted, Submitting, Succeeded,
    TaskFact, WaitState,
};
use wanflow_run::simulate::{BEGINNING, independent};
use wanflow_run::{History, Journal, RealDisk, Record, TaskEntry, UnixMillis};

/// Records of one take, from the plan to the stored clip.
const RECORDS_OF_A_TAKE: usize = 6;

/// Replays a journal of this many records, and answers the median time in milliseconds.
pub fn measure(records: usize) -> Result<Value, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    write(folder.path(), records / RECORDS_OF_A_TAKE).map_err(|error| error.to_string())?;
    let mut times = Vec::new();
    let mut takes = 0;
    for _ in 0..7 {
        let began = Instant::now();
        let history = History::read(&RealDisk, folder.path()).map_err(|error| error.to_string())?;
        times.push(began.elapsed());
        takes = history.takes().count();
    }
    times.sort();
    let median = times[times.len() / 2];
    Ok(json!({ "takes": takes, "replay_ms": median.as_secs_f64() * 1000.0 }))
}

fn write(folder: &Path, takes: usize) -> Result<(), wanflow_run::RunError> {
    let endpoint = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT);
    let endpoint = endpoint.expect("the default endpoint has a document");
    let path = folder.join("story.journal");
    let mut journal = Journal::open(Arc::new(RealDisk), &path)?.journal;
    let template = &independent(1).tasks[0];
    for number in 0..takes {
        let mut task = template.clone();
        task.request.prompt =
            format!("Scene {number}: the rocket clears the tower; the camera tilts up with it.");
        journal.append_all(&life(&endpoint, &task, number))?;
    }
    Ok(())
}

/// What a journal holds of one take that was bought and fetched.
fn life(endpoint: &Endpoint, task: &Task, number: usize) -> Vec<Record> {
    let digest = Digest::of_take(endpoint.id, Purpose::Remote, &task.request, task.take);
    let price = Usd::from_micros(500_000);
    let at = |step: u64| UnixMillis(BEGINNING + number as u64 * 1000 + step);
    let minutes = u64::try_from(Duration::from_hours(1).as_millis()).unwrap_or(u64::MAX);
    let facts: [TaskFact; RECORDS_OF_A_TAKE] = [
        TaskFact::Planned(Planned {
            endpoint: endpoint.id.to_owned(),
            request: CanonicalRequest::of(&task.request),
            price: Some(price),
        }),
        TaskFact::Submitting(Submitting {
            endpoint: endpoint.id.to_owned(),
            origin: endpoint.origins[0].url.to_owned(),
            price,
            request_sha256: sha256(&number.to_le_bytes()),
            quote: None,
        }),
        TaskFact::Submitted(Submitted::of(
            TaskId::new(format!("task-{number}")).expect("a short id"),
            UnixMillis(BEGINNING + minutes),
        )),
        TaskFact::Polled { state: WaitState::Processing, word: "processing".into() },
        TaskFact::Succeeded(Succeeded {
            url: BareUrl::new(&format!("https://cdn.example/{number}.mp4")),
            is_whole: false,
            seed: None,
            cost: None,
        }),
        TaskFact::Fetched(Fetched {
            clip: sha256(&number.to_be_bytes()),
            bytes: 2_000_000,
            facts: ClipFacts { millis: 5000, width: 1280, height: 720 },
            video: None,
            notes: Vec::new(),
        }),
    ];
    let entry =
        |fact| TaskEntry { digest, scene: task.scene.clone(), take: task.take, attempt: 1, fact };
    (0..).zip(facts).map(|(step, fact)| Record::task(at(step), entry(fact))).collect()
}
