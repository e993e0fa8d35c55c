//! The machine by tables: what was recorded and seen, and what is next.

use std::time::Duration;

use wanflow_api::Usd;
use wanflow_plan::{Digest, SceneId, Take, sha256};

use super::*;
use crate::record::{
    ClipFacts, Excerpt, Fetched, Submitted, Submitting, TaskEntry, TaskFact, UnixMillis, WaitState,
};

const WALL: u64 = 1_000_000;

fn schedule() -> Schedule {
    Schedule {
        first: Duration::from_mins(1),
        every: Duration::from_secs(4),
        every_max: Duration::from_secs(15),
        deadline: Duration::from_hours(1),
    }
}

fn at(seconds: u64) -> Now {
    Now { mono: Duration::from_secs(seconds), wall: WALL + seconds * 1000 }
}

fn record(seconds: u64, attempt: u32, fact: TaskFact) -> Record {
    let entry = TaskEntry {
        digest: Digest(sha256(b"a take")),
        scene: SceneId::new("s"),
        take: Take::FIRST,
        attempt,
        fact,
    };
    Record::task(UnixMillis(WALL + seconds * 1000), entry)
}

fn intent() -> TaskFact {
    TaskFact::Submitting(Submitting {
        endpoint: "sim/clip".to_owned(),
        origin: "https://sim.example".to_owned(),
        price: Usd::from_micros(500_000),
        request_sha256: sha256(b"body"),
    })
}

fn submitted(seconds: u64) -> TaskFact {
    let deadline = UnixMillis(WALL + (seconds + 3600) * 1000);
    TaskFact::Submitted(Submitted { task_id: "t1".to_owned(), deadline })
}

fn poll() -> Action {
    Action::Poll { task_id: "t1".to_owned(), origin: "https://sim.example".to_owned() }
}

fn after(facts: Vec<TaskFact>, now: u64) -> Clip {
    let mut clip = Clip::resume(None, schedule(), at(0));
    for fact in facts {
        clip.apply(&record(now, 1, fact), at(now));
    }
    clip
}

fn words(text: &str) -> Excerpt {
    Excerpt::new(text)
}

#[test]
fn records_decide_what_is_next() {
    let fetched = TaskFact::Fetched(Fetched {
        clip: sha256(b"clip"),
        bytes: 4,
        facts: ClipFacts { millis: 5000, width: 2, height: 2 },
    });
    let stop = |stop| Action::Stop(stop);
    let moderated = Rejection::ModeratedPrompt;
    for (facts, expected) in [
        (vec![], Action::Prepare),
        (vec![intent()], Action::GiveUpIntent),
        (
            vec![intent(), TaskFact::Ambiguous { why: words("reset") }],
            stop(Stop::Ambiguous { why: "reset".into(), price: Usd::from_micros(500_000) }),
        ),
        (vec![intent(), TaskFact::NotSent { why: words("cut") }], Action::Prepare),
        (vec![intent(), TaskFact::NotCreated { reason: words("busy") }], Action::Prepare),
        (
            vec![intent(), TaskFact::Rejected { class: moderated, reason: words("no") }],
            stop(Stop::Rejected { class: moderated, reason: "no".into() }),
        ),
        (vec![intent(), submitted(0)], Action::WaitUntil(Duration::from_mins(1))),
        (
            vec![intent(), submitted(0), TaskFact::Failed { reason: words("gave up") }],
            stop(Stop::Failed { reason: "gave up".into() }),
        ),
        (
            vec![intent(), submitted(0), TaskFact::Lost { reason: words("gone") }],
            stop(Stop::Lost { reason: "gone".into() }),
        ),
        (vec![intent(), submitted(0), fetched], Action::Done(sha256(b"clip"))),
    ] {
        let told = format!("{facts:?}");
        assert_eq!(after(facts, 0).next(Duration::ZERO), expected, "{told}");
    }
}

#[test]
fn attempts_count_submits_that_may_have_arrived() {
    let mut clip = after(vec![], 0);
    clip.observe(Duration::ZERO, Seen::Prepared, Chance(0.5));
    for (fact, next) in [
        (TaskFact::NotSent { why: words("cut") }, 1),
        (TaskFact::NotCreated { reason: words("busy") }, 2),
        (TaskFact::NotCreated { reason: words("busy") }, 3),
    ] {
        let attempt = clip.attempt();
        clip.apply(&record(0, attempt, intent()), at(0));
        assert_eq!(clip.attempt(), attempt);
        clip.apply(&record(0, attempt, fact), at(0));
        assert_eq!(clip.next(Duration::ZERO), Action::Submit { attempt: next });
    }
}

#[test]
fn a_rerun_tries_again_what_has_ended_and_moderation_did_not_judge() {
    for (fact, again) in [
        (TaskFact::Rejected { class: Rejection::FixScene, reason: words("?") }, true),
        (TaskFact::Rejected { class: Rejection::Account, reason: words("?") }, true),
        (TaskFact::Rejected { class: Rejection::Moderated, reason: words("?") }, false),
        (TaskFact::Failed { reason: words("?") }, true),
        (TaskFact::Lost { reason: words("?") }, false),
        (TaskFact::Ambiguous { why: words("?") }, false),
    ] {
        let told = format!("{fact:?}");
        let mut past = Past::default();
        past.records = vec![record(0, 1, intent()), record(0, 1, fact)];
        let clip = Clip::resume(Some(&past), schedule(), at(9));
        assert_eq!(clip.next(Duration::from_secs(9)) == Action::Prepare, again, "{told}");
    }
}

#[test]
fn a_resumed_task_is_asked_about_at_once_or_when_its_time_has_come() {
    for (age, expected) in
        [(10, Action::WaitUntil(Duration::from_mins(1))), (60, poll()), (100_000, poll())]
    {
        let mut past = Past::default();
        past.records = vec![record(0, 1, intent()), record(0, 1, submitted(0))];
        let clip = Clip::resume(Some(&past), schedule(), at(age));
        assert_eq!(clip.next(Duration::from_secs(age)), expected, "after {age} s");
    }
}

#[test]
fn sightings_become_facts_once_and_only_forward() {
    let working = |state| Sighting::Working { state, word: "w".to_owned() };
    let link =
        || Sighting::Succeeded { link: Some("https://a/b?s=1".into()), seed: None, cost: None };
    let mut clip = after(vec![intent(), submitted(0)], 0);
    let mut facts = Vec::new();
    let mut now = Duration::from_mins(1);
    for sighting in [
        working(WaitState::Queued),
        working(WaitState::Queued),
        working(WaitState::Processing),
        working(WaitState::Queued),
        working(WaitState::Unknown),
        Sighting::Unclear { why: "html".into() },
        link(),
        working(WaitState::Processing),
        link(),
    ] {
        assert_eq!(clip.next(now), poll());
        if let Some(fact) = clip.judge(now, &sighting) {
            facts.push(serde_json::to_string(&fact).expect("facts are plain data"));
            clip.apply(&record(60, 1, fact), at(60));
        }
        clip.observe(now, Seen::Polled(sighting), Chance(0.5));
        if let Action::WaitUntil(at) = clip.next(now) {
            now = at;
        } else {
            clip.observe(now, Seen::LinkExpired("HTTP 403".into()), Chance(0.0));
            now += Duration::from_secs(1);
        }
    }
    insta::assert_snapshot!(facts.join("\n"), @r#"
    {"polled":{"state":"queued","word":"w"}}
    {"polled":{"state":"processing","word":"w"}}
    {"polled":{"state":"unknown","word":"w"}}
    {"succeeded":{"url":"https://a/b"}}
    "#);
}

#[test]
fn a_task_the_host_does_not_know_is_lost_after_three_times_over_a_minute() {
    let mut clip = after(vec![intent(), submitted(0)], 0);
    let missing = || Sighting::Missing { reason: "HTTP 404".to_owned() };
    for (seconds, lost) in [(60, false), (70, false), (80, false), (119, false), (120, true)] {
        let now = Duration::from_secs(seconds);
        assert_eq!(clip.judge(now, &missing()).is_some(), lost, "at {seconds} s");
        clip.observe(now, Seen::Polled(missing()), Chance(0.5));
    }
    clip.observe(
        Duration::from_secs(130),
        Seen::Polled(Sighting::Working { state: WaitState::Queued, word: "q".into() }),
        Chance(0.5),
    );
    assert_eq!(clip.judge(Duration::from_secs(500), &missing()), None);
}

#[test]
fn waiting_ends_at_the_deadline_and_a_clip_that_is_gone_is_asked_for_again() {
    let clip = after(vec![intent(), submitted(0)], 0);
    assert_eq!(clip.next(Duration::from_hours(1)), Action::Stop(Stop::OutOfTime));
    let fetched = TaskFact::Fetched(Fetched {
        clip: sha256(b"clip"),
        bytes: 4,
        facts: ClipFacts { millis: 5000, width: 2, height: 2 },
    });
    let mut clip = after(vec![intent(), submitted(0), fetched], 100);
    let now = Duration::from_secs(200);
    clip.observe(now, Seen::ClipGone, Chance(0.5));
    assert_eq!(clip.next(now), poll());
    // The host knows its task no more: what was paid for is lost, and nothing is bought.
    let lost = clip.judge(now, &Sighting::Lost { reason: "expired".into() }).expect("it is news");
    assert_eq!(lost, TaskFact::Lost { reason: words("expired") });
    clip.apply(&record(200, 1, lost), at(200));
    assert_eq!(clip.next(now), Action::Stop(Stop::Lost { reason: "expired".into() }));
}

#[test]
fn a_clip_that_is_gone_and_whose_task_no_journal_knows_is_given_up() {
    let fetched = TaskFact::Fetched(Fetched {
        clip: sha256(b"clip"),
        bytes: 4,
        facts: ClipFacts { millis: 5000, width: 2, height: 2 },
    });
    let mut clip = after(vec![fetched], 0);
    clip.observe(Duration::ZERO, Seen::ClipGone, Chance(0.5));
    assert_eq!(clip.next(Duration::ZERO), Action::GiveUpClip);
}
