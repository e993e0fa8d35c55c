//! The machine by tables: what was recorded and seen, and what is next.

use std::time::Duration;

use wanflow_api::Usd;
use wanflow_plan::{Digest, SceneId, Take, sha256};

use super::*;
use crate::fixtures::id;
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
        patience: Duration::from_mins(10),
        retention: None,
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
        quote: None,
    })
}

fn submitted(seconds: u64) -> TaskFact {
    let deadline = UnixMillis(WALL + (seconds + 3600) * 1000);
    TaskFact::Submitted(Submitted::of(id("t1"), deadline))
}

fn poll() -> Action {
    Action::Poll { task_id: id("t1"), origin: "https://sim.example".to_owned() }
}

fn after(facts: Vec<TaskFact>, now: u64) -> Clip {
    let mut clip = Clip::resume(None, schedule(), at(0));
    for fact in facts {
        clip.apply(&record(now, 1, fact), at(now));
    }
    clip
}

fn failed(class: Option<Failure>) -> TaskFact {
    TaskFact::Failed { reason: words("gave up"), class }
}

/// A clip with these facts in its journal, at the beginning of a run.
fn rerun(facts: Vec<TaskFact>, now: u64) -> Clip {
    let mut past = Past::default();
    past.records = facts.into_iter().map(|fact| record(0, 1, fact)).collect();
    Clip::resume(Some(&past), schedule(), at(now))
}

/// Takes in a report as a run does: what follows from it is journalled first.
fn see(clip: &mut Clip, seconds: u64, report: TaskReport) -> Option<TaskFact> {
    let now = Duration::from_secs(seconds);
    let fact = clip.judge(now, &report);
    if let Some(fact) = fact.clone() {
        clip.apply(&record(seconds, clip.attempt_of(&fact), fact), at(seconds));
    }
    clip.observe(now, Observation::Polled(report), Chance(0.5));
    fact
}

fn missing() -> TaskReport {
    TaskReport::Missing { reason: "HTTP 404".to_owned() }
}

fn link() -> TaskReport {
    TaskReport::Succeeded { link: Some("https://a/b?s=1".into()), seed: None, cost: None }
}

fn says_failed(class: Failure) -> TaskReport {
    TaskReport::Failed { reason: "gave up".to_owned(), class }
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
        video: None,
        notes: Vec::new(),
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
            vec![intent(), submitted(0), failed(None)],
            stop(Stop::Failed { reason: "gave up".into(), class: Failure::Failed, times: 1 }),
        ),
        (
            vec![intent(), submitted(0), TaskFact::Lost { reason: words("gone") }],
            stop(Stop::Lost { reason: "gone".into() }),
        ),
        (vec![intent(), submitted(0), fetched], Action::Done(sha256(b"clip"))),
    ] {
        let shown = format!("{facts:?}");
        assert_eq!(after(facts, 0).next(Duration::ZERO), expected, "{shown}");
    }
}

#[test]
fn attempts_count_submits_that_may_have_arrived() {
    let mut clip = after(vec![], 0);
    clip.observe(Duration::ZERO, Observation::Prepared, Chance(0.5));
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
        (failed(None), true),
        (failed(Some(Failure::Moderated)), false),
        (TaskFact::Lost { reason: words("?") }, false),
        (TaskFact::Ambiguous { why: words("?") }, false),
    ] {
        let shown = format!("{fact:?}");
        let mut past = Past::default();
        past.records = vec![record(0, 1, intent()), record(0, 1, fact)];
        let clip = Clip::resume(Some(&past), schedule(), at(9));
        assert_eq!(clip.next(Duration::from_secs(9)) == Action::Prepare, again, "{shown}");
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
    let working = |state| TaskReport::Working { state, word: "w".to_owned() };
    let mut clip = after(vec![intent(), submitted(0)], 0);
    let mut facts = Vec::new();
    let mut now = Duration::from_mins(1);
    for report in [
        working(WaitState::Queued),
        working(WaitState::Queued),
        working(WaitState::Processing),
        working(WaitState::Queued),
        working(WaitState::Unknown),
        TaskReport::Unclear { why: "html".into() },
        link(),
        working(WaitState::Processing),
        link(),
    ] {
        assert_eq!(clip.next(now), poll());
        if let Some(fact) = clip.judge(now, &report) {
            facts.push(serde_json::to_string(&fact).expect("facts are plain data"));
            clip.apply(&record(60, 1, fact), at(60));
        }
        clip.observe(now, Observation::Polled(report), Chance(0.5));
        if let Action::WaitUntil(at) = clip.next(now) {
            now = at;
        } else {
            clip.observe(now, Observation::LinkExpired("HTTP 403".into()), Chance(0.0));
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

/// What brings a task no further.
fn unhelpful() -> Vec<TaskReport> {
    vec![
        missing(),
        TaskReport::Unclear { why: "HTTP 500".into() },
        TaskReport::Working { state: WaitState::Unknown, word: "PAUSED".into() },
        TaskReport::Succeeded { link: None, seed: None, cost: None },
    ]
}

#[test]
fn no_answer_ends_a_task_and_what_does_not_help_is_asked_again_until_patience_is_over() {
    for report in unhelpful() {
        let mut clip = after(vec![intent(), submitted(0)], 0);
        let (mut now, mut asked) = (Duration::ZERO, 0);
        let end = loop {
            match clip.next(now) {
                Action::WaitUntil(at) => now = at,
                Action::Poll { .. } => {
                    asked += 1;
                    see(&mut clip, now.as_secs(), report.clone());
                }
                other => break other,
            }
        };
        assert!(matches!(&end, Action::Stop(Stop::Open { .. })), "{report:?}: {end:?}");
        assert!((10..80).contains(&asked), "{report:?}: {asked} questions");
        assert_eq!(now, Duration::from_mins(10), "{report:?}: since the submit");
        // A good answer gives the task time again.
        let working = TaskReport::Working { state: WaitState::Processing, word: "p".into() };
        let mut clip = after(vec![intent(), submitted(0)], 0);
        see(&mut clip, 500, working);
        for seconds in [700, 720, 740] {
            see(&mut clip, seconds, report.clone());
        }
        assert!(!matches!(clip.next(Duration::from_secs(1000)), Action::Stop(_)));
        assert!(matches!(clip.next(Duration::from_secs(1100)), Action::Stop(Stop::Open { .. })));
    }
}

#[test]
fn a_task_is_lost_only_when_the_time_is_over_for_which_results_are_kept() {
    let kept = Duration::from_mins(30);
    let schedule = Schedule { retention: Some(kept), ..schedule() };
    let lost_at = |facts: Vec<TaskFact>, age: u64| {
        let mut past = Past::default();
        past.records = facts.into_iter().map(|fact| record(0, 1, fact)).collect();
        let mut clip = Clip::resume(Some(&past), schedule, at(age));
        (0..4).find_map(|poll| see(&mut clip, age + poll, missing()).map(|_| poll))
    };
    let succeeded = || {
        TaskFact::Succeeded(crate::record::Succeeded {
            url: crate::record::BareUrl::new("https://a/b"),
            is_whole: false,
            seed: None,
            cost: None,
        })
    };
    assert_eq!(lost_at(vec![intent(), submitted(0)], 1700), None);
    assert_eq!(lost_at(vec![intent(), submitted(0)], 1900), Some(2), "and not by one answer");
    assert_eq!(lost_at(vec![intent(), submitted(0), succeeded()], 1900), Some(2));
    let mut clip = rerun(vec![intent(), submitted(0)], 1_000_000);
    let never = (0..9).all(|poll| see(&mut clip, 1_000_000 + poll, missing()).is_none());
    assert!(never, "no time is stated");
}

#[test]
fn a_link_that_was_kept_is_followed_where_the_host_has_forgotten_the_task() {
    let succeeded_at = |link: &str| {
        let url = crate::record::BareUrl::new(link);
        let is_whole = url.is_all_of(link);
        TaskFact::Succeeded(crate::record::Succeeded { url, is_whole, seed: None, cost: None })
    };
    let schedule = Schedule { retention: Some(Duration::from_mins(30)), ..schedule() };
    let rerun = |link: &str| {
        let mut past = Past::default();
        let facts = [intent(), submitted(0), succeeded_at(link)];
        past.records = facts.into_iter().map(|fact| record(0, 1, fact)).collect();
        Clip::resume(Some(&past), schedule, at(9000))
    };
    let plain = "https://cdn.example/a.mp4";
    let mut clip = rerun(plain);
    assert_eq!(clip.next(Duration::from_mins(150)), poll(), "a fresh link is better");
    for try_ in 0..3 {
        let now = 9000 + 60 * try_;
        assert_eq!(see(&mut clip, now, missing()), None, "it may be there");
        let next = clip.next(Duration::from_secs(now));
        assert_eq!(next, Action::Fetch { link: plain.to_owned() }, "try {try_}");
        let expired = Observation::LinkExpired("HTTP 404".to_owned());
        clip.observe(Duration::from_secs(now), expired, Chance(0.5));
    }
    let lost = see(&mut clip, 9300, missing());
    assert!(matches!(lost, Some(TaskFact::Lost { .. })), "{lost:?}");
    // A signed link is no link without its signature, which is not kept.
    let mut clip = rerun("https://cdn.example/a.mp4?sig=1");
    see(&mut clip, 9000, missing());
    assert!(matches!(clip.next(Duration::from_mins(150)), Action::WaitUntil(_)));
}

#[test]
fn what_has_ended_is_asked_for_once_more_before_anything_that_costs() {
    let lost = || TaskFact::Lost { reason: words("gone") };
    let unusable = || TaskFact::Unusable { why: words("cut"), kept_as: "a.bad".to_owned() };
    for end in [failed(None), failed(Some(Failure::Moderated)), lost(), unusable()] {
        let facts = || vec![intent(), submitted(0), end.clone()];
        let now = Duration::from_mins(150);
        assert_eq!(rerun(facts(), 9000).next(now), poll(), "{end:?}");
        // The clip is there after all.
        let mut clip = rerun(facts(), 9000);
        see(&mut clip, 9000, link());
        assert!(matches!(clip.next(now), Action::Fetch { .. }), "{end:?}");
        let fetched = TaskFact::Fetched(Fetched {
            clip: sha256(b"clip"),
            bytes: 4,
            facts: ClipFacts { millis: 5000, width: 2, height: 2 },
            video: None,
            notes: Vec::new(),
        });
        clip.apply(&record(9000, 1, fetched), at(9000));
        assert_eq!(clip.next(now), Action::Done(sha256(b"clip")), "{end:?}");
        // Trouble is asked again, and buys nothing.
        let mut clip = rerun(facts(), 9000);
        see(&mut clip, 9000, TaskReport::Unclear { why: "HTTP 500".into() });
        assert!(matches!(clip.next(now), Action::WaitUntil(_)), "{end:?}");
        for seconds in [9010, 9020] {
            see(&mut clip, seconds, TaskReport::Unclear { why: "HTTP 500".into() });
        }
        let late = clip.next(Duration::from_mins(160));
        assert!(matches!(late, Action::Stop(Stop::Open { .. })), "{end:?}: {late:?}");
    }
    let mut clip = rerun(vec![intent(), submitted(0), lost()], 9000);
    assert!(see(&mut clip, 9000, missing()).is_some(), "it is recorded that it was said again");
    let end = clip.next(Duration::from_mins(150));
    assert_eq!(end, Action::Stop(Stop::Lost { reason: "HTTP 404".into() }));
}

#[test]
fn another_is_bought_once_when_the_host_says_failed_again_and_then_on_a_word_only() {
    let now = Duration::from_mins(150);
    let again = |facts: Vec<TaskFact>, class| {
        let mut clip = rerun(facts, 9000);
        see(&mut clip, 9000, says_failed(class));
        clip.next(now)
    };
    let once = || vec![intent(), submitted(0), failed(Some(Failure::Failed))];
    assert_eq!(again(once(), Failure::Failed), Action::Prepare);
    for class in [Failure::FixScene, Failure::Moderated, Failure::ModeratedPrompt] {
        let stop = Stop::Failed { reason: "gave up".into(), class, times: 1 };
        assert_eq!(again(once(), class), Action::Stop(stop));
    }
    // An older version may have called failed what was none; the host says lost or failed.
    assert_eq!(again(vec![intent(), submitted(0), failed(None)], Failure::Failed), Action::Prepare);
    let mut clip = rerun(vec![intent(), submitted(0), failed(None)], 9000);
    see(&mut clip, 9000, missing());
    assert!(matches!(clip.next(now), Action::WaitUntil(_)));
    // What the host itself called failed it need not know any more.
    let mut clip = rerun(once(), 9000);
    see(&mut clip, 9000, missing());
    assert_eq!(clip.next(now), Action::Prepare);

    let mut past = Past::default();
    past.records = (once().into_iter().map(|fact| record(0, 1, fact)))
        .chain(once().into_iter().map(|fact| record(1, 2, fact)))
        .collect();
    let mut clip = Clip::resume(Some(&past), schedule(), at(9000));
    see(&mut clip, 9000, says_failed(Failure::Failed));
    let stop = Stop::Failed { reason: "gave up".into(), class: Failure::Failed, times: 2 };
    assert_eq!(clip.next(now), Action::Stop(stop), "twice in a row: a person says so");
}

#[test]
fn what_comes_and_is_no_clip_is_fetched_again_and_set_aside_when_patience_is_over() {
    let bad =
        |playable| UnusableClip { why: "JSON text".into(), kept_as: "a.bad".into(), playable };
    let give_up = Action::GiveUpBytes { why: "JSON text".into(), kept_as: "a.bad".into() };
    let mut clip = after(vec![intent(), submitted(0)], 0);
    see(&mut clip, 60, link());
    let mut now = Duration::from_mins(1);
    let mut steps = String::new();
    loop {
        match clip.next(now) {
            Action::WaitUntil(at) => now = at,
            Action::Fetch { .. } => {
                steps.push('f');
                clip.observe(now, Observation::Unusable(bad(None)), Chance(0.5));
            }
            Action::Poll { .. } => {
                steps.push('p');
                see(&mut clip, now.as_secs(), link());
            }
            other => {
                assert_eq!(other, give_up);
                break;
            }
        }
    }
    assert!(steps.starts_with("ffpffpff"), "{steps}");
    assert_eq!(now, Duration::from_mins(11));
    // The same clip, whole and of another length, again and again: it is all that will come.
    let mut clip = after(vec![intent(), submitted(0)], 0);
    see(&mut clip, 60, link());
    for _ in 0..3 {
        assert_ne!(clip.next(Duration::from_mins(1)), give_up);
        let same = bad(Some(sha256(b"ten seconds")));
        clip.observe(Duration::from_mins(1), Observation::Unusable(same), Chance(0.5));
    }
    assert_eq!(clip.next(Duration::from_mins(1)), give_up);
}

#[test]
fn waiting_ends_at_the_deadline_and_a_clip_that_is_gone_is_asked_for_again() {
    let clip = after(vec![intent(), submitted(0)], 0);
    assert_eq!(clip.next(Duration::from_hours(1)), Action::Stop(Stop::OutOfTime));
    let fetched = TaskFact::Fetched(Fetched {
        clip: sha256(b"clip"),
        bytes: 4,
        facts: ClipFacts { millis: 5000, width: 2, height: 2 },
        video: None,
        notes: Vec::new(),
    });
    let mut clip = after(vec![intent(), submitted(0), fetched], 100);
    let now = Duration::from_secs(200);
    clip.observe(now, Observation::ClipGone, Chance(0.5));
    assert_eq!(clip.next(now), poll());
    // The host does not know its task: it is asked again, and nothing is bought.
    for seconds in [200, 210, 220] {
        assert_eq!(see(&mut clip, seconds, missing()), None);
    }
    assert!(matches!(clip.next(now), Action::WaitUntil(_)));
    assert!(matches!(clip.next(Duration::from_secs(800)), Action::Stop(Stop::Open { .. })));
}

#[test]
fn a_clip_that_is_gone_and_whose_task_no_journal_knows_is_given_up() {
    let fetched = TaskFact::Fetched(Fetched {
        clip: sha256(b"clip"),
        bytes: 4,
        facts: ClipFacts { millis: 5000, width: 2, height: 2 },
        video: None,
        notes: Vec::new(),
    });
    let mut clip = after(vec![fetched], 0);
    clip.observe(Duration::ZERO, Observation::ClipGone, Chance(0.5));
    assert_eq!(clip.next(Duration::ZERO), Action::GiveUpClip);
}
