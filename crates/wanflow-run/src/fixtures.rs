//! Records, requests and plans for this crate's tests.

use std::collections::BTreeSet;

use wanflow_api::request::{Anchor, ImageFile};
use wanflow_api::{At, ClipRequest, Image, Sha256, TaskId, Usd};
use wanflow_plan::{Digest, Film, MediumFiles, Pick, Plan, Purpose, SceneId, Take, Task, sha256};

use crate::record::{
    BalanceSeen, BareUrl, CanonicalRequest, ClipFacts, Compacted, Decision, Entry, Fetched,
    FilmMade, LossesAccepted, Planned, Record, Rejection, Repaired, RunEnded, RunStarted,
    Submitted, Submitting, Succeeded, SunsetSeen, TaskEntry, TaskFact, UnixMillis, WaitState,
};

pub(crate) const ENDPOINT: &str = "novita/wan2.6-i2v";

pub(crate) fn usd(text: &str) -> Usd {
    Usd::parse(text).expect("tests write amounts well")
}

pub(crate) fn digest(number: u8) -> Digest {
    Digest(Sha256([number; 32]))
}

pub(crate) fn at(seconds: u64) -> UnixMillis {
    UnixMillis(1_795_000_000_000 + seconds * 1000)
}

pub(crate) fn entry(number: u8, fact: TaskFact) -> TaskEntry {
    let scene = SceneId::new(format!("scene-{number}"));
    TaskEntry { digest: digest(number), scene, take: Take::FIRST, attempt: 1, fact }
}

pub(crate) fn record(number: u8, fact: TaskFact) -> Record {
    Record::task(at(number.into()), entry(number, fact))
}

pub(crate) fn submitting(price: &str) -> TaskFact {
    TaskFact::Submitting(Submitting {
        endpoint: ENDPOINT.to_owned(),
        origin: "https://api.novita.ai".to_owned(),
        price: usd(price),
        request_sha256: Sha256([0xab; 32]),
        quote: None,
    })
}

pub(crate) fn submitted(task_id: &str) -> TaskFact {
    TaskFact::Submitted(task(task_id))
}

pub(crate) fn id(text: &str) -> TaskId {
    TaskId::new(text).expect("a task id")
}

pub(crate) fn task(task_id: &str) -> Submitted {
    Submitted::of(id(task_id), at(3600))
}

pub(crate) fn fetched(clip: Sha256, bytes: u64) -> TaskFact {
    let facts = ClipFacts { millis: 5000, width: 1280, height: 720 };
    TaskFact::Fetched(Fetched { clip, bytes, facts, video: None, notes: Vec::new() })
}

pub(crate) fn succeeded() -> TaskFact {
    let url = BareUrl::new("https://cdn.example/clip.mp4?signature=s3cret");
    TaskFact::Succeeded(Succeeded { url, is_whole: false, seed: Some("7".into()), cost: None })
}

pub(crate) fn resolved(decision: Decision) -> TaskFact {
    TaskFact::Resolved { decision, reason: "seen in the console".into() }
}

pub(crate) fn planned(prompt: &str) -> TaskFact {
    TaskFact::Planned(Planned {
        endpoint: ENDPOINT.to_owned(),
        request: CanonicalRequest::of(&request(prompt)),
        price: Some(usd("0.50")),
    })
}

/// One of each fact, in the order of a life that goes through everything.
pub(crate) fn every_fact() -> Vec<TaskFact> {
    let (clip, image) = (sha256(b"parent"), sha256(b"frame"));
    vec![
        planned("The rocket \"clears\" the tower; é — 火箭\n"),
        TaskFact::Anchor { clip, millis: 4958, image },
        submitting("0.50"),
        TaskFact::NotSent { why: "connection refused".into() },
        TaskFact::NotCreated { reason: "CREATE_TASK_FAILED: try again".into() },
        TaskFact::Rejected { class: Rejection::FixScene, reason: "INVALID_IMAGE_SIZE".into() },
        TaskFact::Ambiguous { why: "the connection was reset".into() },
        resolved(Decision::Adopt(task("t-1"))),
        resolved(Decision::NotCreated),
        resolved(Decision::BuyAgain),
        submitted("t-1"),
        TaskFact::Polled { state: WaitState::Processing, word: "TASK_STATUS_PROCESSING".into() },
        succeeded(),
        TaskFact::Failed { reason: "TASK_FAILED".into(), class: None },
        TaskFact::Lost { reason: "TASK_NOT_FOUND, three times".into() },
        TaskFact::Unusable { why: "no moov box".into(), kept_as: "0101.bad".to_owned() },
        fetched(sha256(b"clip"), 4),
    ]
}

/// One of each record.
pub(crate) fn every_record() -> Vec<Record> {
    let plan = plan(&[]).id();
    let started = RunStarted {
        plan: plan.clone(),
        storyboard: "story".to_owned(),
        endpoint: ENDPOINT.to_owned(),
        purpose: Purpose::Remote,
        approval: Some("--yes".to_owned()),
        budget: Some(usd("5")),
        version: "0.1.0".to_owned(),
        beside: Vec::new(),
        edition: None,
    };
    let film = FilmMade {
        plan,
        output: "story.mp4".to_owned(),
        sha256: sha256(b"film"),
        bytes: 4,
        millis: 25_000,
        clips: vec![sha256(b"clip")],
        inputs: None,
        slates: Vec::new(),
        notes: Vec::new(),
    };
    let ended = RunEnded { exit: 130, outcome: "interrupted".to_owned(), printed: Vec::new() };
    let repaired = Repaired { lost_lines: 2, kept_as: "story.damaged-1".to_owned() };
    let mut entries = vec![Entry::RunStarted(Box::new(started))];
    entries.extend(every_fact().into_iter().map(|fact| Entry::Task(Box::new(entry(1, fact)))));
    entries.extend([
        Entry::FilmMade(Box::new(film)),
        Entry::RunEnded(ended),
        Entry::Repaired(repaired),
    ]);
    entries.extend(newer_entries());
    entries.push(Entry::Sunset(SunsetSeen { endpoint: ENDPOINT.to_owned(), ends: at(0) }));
    (1..).zip(entries).map(|(second, entry)| Record { at: at(second), entry }).collect()
}

/// The kinds of entries that format 2 brought.
fn newer_entries() -> [Entry; 3] {
    let origin = "https://api.novita.ai".to_owned();
    let kept_as = "story.compacted-1".to_owned();
    [
        Entry::Balance(BalanceSeen { origin, amount: usd("12.34") }),
        Entry::LossesAccepted(LossesAccepted { lost_lines: 2, reason: "looked at it".into() }),
        Entry::Compacted(Compacted { dropped: 7, kept_as }),
    ]
}

pub(crate) fn request(prompt: &str) -> ClipRequest {
    let file = ImageFile { sha256: sha256(b"picture"), prepare: 1, matte: None };
    ClipRequest::plain(&Image::File(file), prompt)
}

/// A take of a scene, by its prompt.
pub(crate) fn scene(id: &str, take: u32, prompt: &str) -> Task {
    Task {
        scene: SceneId::new(id),
        take: Take::new(take).expect("tests count from 1"),
        request: request(prompt),
        files: MediumFiles::default(),
        continues: None,
        preparation: Vec::new(),
        new_steps: Vec::new(),
        price: Some(usd("0.50")),
        kept: None,
        earlier_audio: None,
    }
}

/// A scene that starts with the last frame of another one's first take.
pub(crate) fn chained(id: &str, parent: &str, prompt: &str) -> Task {
    let mut task = scene(id, 1, prompt);
    task.request.image = Image::Anchor(Anchor { clip: None, at: At::Last, method: 1 });
    task.continues = Some(Pick { scene: SceneId::new(parent), take: Take::FIRST });
    task
}

pub(crate) fn plan(tasks: &[Task]) -> Plan {
    Plan {
        version: Plan::VERSION,
        storyboard: "story".to_owned(),
        title: None,
        endpoint: ENDPOINT.to_owned(),
        purpose: Purpose::Remote,
        seller: None,
        edition: None,
        tasks: tasks.to_vec(),
        film: Film { output: "story.mp4".to_owned(), ..Film::default() },
    }
}

/// The names of all kinds that a type has, by what serde says of one that it has not.
fn kinds<T: serde::de::DeserializeOwned>() -> BTreeSet<String> {
    let unknown = serde_json::from_str::<T>(r#"{"no such kind":0}"#).err();
    let error = unknown.expect("no kind is called so").to_string();
    error.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

fn kind(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).expect("plain data");
    let kind = json.as_object().and_then(|object| object.keys().next());
    kind.expect("an enum's value is an object").to_owned()
}

#[test]
fn every_kind_of_record_and_of_fact_has_an_example() {
    let facts: BTreeSet<_> = every_fact().iter().map(kind).collect();
    let entries: BTreeSet<_> = every_record().iter().map(|record| kind(&record.entry)).collect();
    assert_eq!(facts, kinds::<TaskFact>());
    assert_eq!(entries, kinds::<Entry>());
}
