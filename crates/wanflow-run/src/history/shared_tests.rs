//! What the lock file tells beside what the journals know.

use wanflow_plan::{Digest, Purpose, SceneId, Take, sha256};

use super::{History, TakeState};
use crate::fixtures::{ENDPOINT, at, id, record, request, submitted, submitting, usd};
use crate::record::{ClipFacts, Decision, Fetched, Record, TaskFact};
use crate::story_lock::{LockedTake, StoryLock, TakeName};

fn digest() -> Digest {
    Digest::of_take(ENDPOINT, Purpose::Remote, &request("It rises."), Take::FIRST)
}

fn clip(name: &str) -> Fetched {
    let facts = ClipFacts { millis: 5000, width: 1280, height: 720 };
    Fetched { clip: sha256(name.as_bytes()), bytes: 4, facts, video: None, notes: Vec::new() }
}

fn lock() -> StoryLock {
    let take = LockedTake {
        digest: digest(),
        endpoint: ENDPOINT.to_owned(),
        origin: "https://api.novita.ai".to_owned(),
        request: request("It rises."),
        clip: clip("theirs"),
        task_id: id("t-theirs"),
        price: usd("0.50"),
        at: at(5),
        seed: None,
    };
    let mut lock = StoryLock::default();
    let scene = lock.scene_mut(&SceneId::new("launch"));
    scene.takes.insert(TakeName::of(Take::FIRST, &digest()), take);
    lock
}

/// The state after these facts in the journal and the lock file, and its task.
fn state(facts: &[TaskFact], is_here: bool) -> String {
    let mut history = History::default();
    for fact in facts {
        let mut record = record(1, fact.clone());
        if let crate::record::Entry::Task(entry) = &mut record.entry {
            entry.digest = digest();
        }
        history.apply(record);
    }
    let owed = history.ledger().total();
    let history = history.with_shared(&lock(), |_| Ok(is_here)).expect("no disk is asked");
    assert_eq!(history.ledger().total(), owed, "what others paid is in their ledger");
    let past = history.take(&digest()).expect("the lock file knows it");
    assert!(history.knows(&digest(), &SceneId::new("launch"), Take::FIRST));
    let replayed = past.records.iter().fold(super::Past::default(), |mut past, record: &Record| {
        past.apply(record, record.as_task().expect("about a take"));
        past
    });
    assert_eq!(replayed.state, past.state, "a machine that replays the records sees the same");
    match &past.state {
        TakeState::Stored { clip: stored, task } => {
            let whose = if *stored == clip("theirs") { "theirs" } else { "mine" };
            let task = task.as_ref().map_or("no task", |task| task.submitted.task_id.as_str());
            format!("stored, {whose}, {task}")
        }
        TakeState::InFlight(task) => format!("in flight, {}", task.submitted.task_id),
        other => format!("{other:?}").split([' ', '(']).next().unwrap_or_default().to_owned(),
    }
}

#[test]
fn a_shared_take_is_used_and_never_hides_a_purchase_of_ones_own() {
    let intent = || submitting("0.50");
    let mine = || TaskFact::Fetched(clip("mine"));
    let theirs = || TaskFact::Fetched(clip("theirs"));
    let lost = || TaskFact::Lost { reason: "TASK_NOT_FOUND".into() };
    let failed = || TaskFact::Failed { reason: "TASK_FAILED".into(), class: None };
    let again = || crate::fixtures::resolved(Decision::BuyAgain);
    let planned = || crate::fixtures::planned("It rises.");
    let mut lines = String::new();
    for (name, facts) in [
        ("nothing", vec![]),
        ("planned", vec![planned()]),
        ("fetched again", vec![theirs()]),
        ("found lost", vec![lost()]),
        ("found lost, to be bought again", vec![lost(), again()]),
        ("found lost, bought again", vec![lost(), again(), intent(), submitted("t-mine"), mine()]),
        ("bought again, failed", vec![again(), intent(), submitted("t-mine"), failed()]),
        ("my own given up", vec![intent(), submitted("t-mine"), lost(), again()]),
        ("an intent of my own", vec![intent()]),
        ("in flight", vec![intent(), submitted("t-mine")]),
        ("stored", vec![intent(), submitted("t-mine"), mine()]),
        ("stored, the same clip", vec![intent(), submitted("t-mine"), theirs()]),
        ("given back converted", vec![intent(), submitted("t-mine"), theirs(), mine()]),
        ("failed", vec![intent(), submitted("t-mine"), failed()]),
        ("lost", vec![intent(), submitted("t-mine"), lost()]),
    ] {
        let (here, away) = (state(&facts, true), state(&facts, false));
        lines.extend([name, ": here ", &here, "; away ", &away, "\n"]);
    }
    insta::assert_snapshot!(lines, @r"
    nothing: here stored, theirs, t-theirs; away stored, theirs, t-theirs
    planned: here stored, theirs, t-theirs; away stored, theirs, t-theirs
    fetched again: here stored, theirs, t-theirs; away stored, theirs, t-theirs
    found lost: here stored, theirs, t-theirs; away Lost
    found lost, to be bought again: here stored, theirs, t-theirs; away Open
    found lost, bought again: here stored, theirs, t-theirs; away stored, mine, t-mine
    bought again, failed: here stored, theirs, t-theirs; away Failed
    my own given up: here stored, theirs, t-theirs; away stored, theirs, t-theirs
    an intent of my own: here Unanswered; away Unanswered
    in flight: here in flight, t-mine; away in flight, t-mine
    stored: here stored, theirs, t-theirs; away stored, mine, t-mine
    stored, the same clip: here stored, theirs, t-mine; away stored, theirs, t-mine
    given back converted: here stored, mine, t-mine; away stored, mine, t-mine
    failed: here stored, theirs, t-theirs; away stored, theirs, t-theirs
    lost: here stored, theirs, t-theirs; away stored, theirs, t-theirs
    ");
}
