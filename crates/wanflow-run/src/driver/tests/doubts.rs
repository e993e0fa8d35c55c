//! Submits without an answer: what each choice does, and what a person is shown.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use wanflow_api::TaskId;

use crate::driver::{Advice, Adviser, Approval, Doubtful, OnAmbiguous, RunOptions};
use crate::error::Class;
use crate::event::StopReason;
use crate::simulate::{Fault, SimHost, World, chained, independent, options};

/// Gives its advices one after the other, and keeps what it was shown.
struct Scripted {
    advices: Mutex<Vec<Advice>>,
    shown: Mutex<Vec<String>>,
}

impl Scripted {
    fn new(advices: impl Into<Vec<Advice>>) -> Arc<Self> {
        Arc::new(Self { advices: Mutex::new(advices.into()), shown: Mutex::default() })
    }
}

impl Adviser for Scripted {
    fn advise(&self, doubtful: &Doubtful) -> Advice {
        let Doubtful { question, evidence, problem } = doubtful;
        let others = evidence.others.len();
        let shown = format!("{question}; {others} others; {problem:?}");
        self.shown.lock().expect("no test panics here").push(shown);
        self.advices.lock().expect("no test panics here").remove(0)
    }
}

/// The first submit is answered by nothing, though the task is created.
fn world() -> World {
    World::new(SimHost::new(|_| Duration::from_secs(70)).with_faults([(0, Fault::DropAfterCommit)]))
}

fn with(on_ambiguous: OnAmbiguous) -> RunOptions {
    RunOptions { on_ambiguous, ..options(1) }
}

fn asked(advices: impl Into<Vec<Advice>>) -> (Arc<Scripted>, RunOptions) {
    let adviser = Scripted::new(advices);
    let options = with(OnAmbiguous::Ask(Arc::clone(&adviser) as Arc<dyn Adviser>));
    (adviser, options)
}

#[test]
fn each_choice_does_what_it_says() {
    let plan = chained(&[None, Some(0), None]);
    for (choice, class, sold, clips) in [
        (OnAmbiguous::Fail, Some(Class::Ambiguous), 2, 1),
        (OnAmbiguous::Skip, Some(Class::Ambiguous), 2, 1),
        (OnAmbiguous::Retry, None, 4, 3),
    ] {
        let world = world();
        let (outcome, _) = world.run(&plan, &with(choice.clone()));
        let outcome = outcome.expect("the disk holds");
        let done = outcome.tasks.iter().filter(|task| task.end.is_ok()).count();
        assert_eq!((outcome.class, world.host.sold(), done), (class, sold, clips), "{choice:?}");
        assert_eq!(outcome.ledger.at_risk.micros(), 500_000, "the first one stays at risk");
        assert!(world.host.tasks_by_attempt().values().all(|count| *count == 1));
    }
}

#[test]
fn a_skipped_scene_blocks_what_continues_it_and_is_told() {
    let (outcome, _) = world().run(&chained(&[None, Some(0)]), &with(OnAmbiguous::Skip));
    let ends: Vec<_> = outcome.expect("the disk holds").tasks.into_iter().map(|t| t.end).collect();
    assert!(matches!(ends[0], Err(StopReason::Skipped { .. })), "{ends:?}");
    assert!(matches!(ends[1], Err(StopReason::Blocked { .. })), "{ends:?}");
}

#[test]
fn a_host_that_never_answers_sells_one_more_and_no_third() {
    let faults = (0..9).map(|submit| (submit, Fault::DropAfterCommit));
    let world = World::new(SimHost::new(|_| Duration::from_secs(70)).with_faults(faults));
    let (outcome, _) = world.run(&independent(1), &with(OnAmbiguous::Retry));
    let outcome = outcome.expect("the disk holds");
    assert_eq!((outcome.class, world.host.tries()), (Some(Class::Ambiguous), 2));
    assert_eq!(outcome.ledger.at_risk.micros(), 1_000_000);
}

#[test]
fn what_nobody_approved_is_not_retried_and_stays_in_doubt() {
    let world = world();
    let plan = independent(1);
    let (outcome, _) = world.run(&plan, &with(OnAmbiguous::Fail));
    assert_eq!(outcome.expect("the disk holds").class, Some(Class::Ambiguous));
    for approval in [Approval::Missing, Approval::UpTo(wanflow_api::Usd::ZERO)] {
        let options = RunOptions { approval, ..with(OnAmbiguous::Retry) };
        let (outcome, _) = world.run(&plan, &options);
        assert_eq!(outcome.expect("the disk holds").class, Some(Class::Ambiguous));
        assert_eq!(world.host.tries(), 1);
    }
}

#[test]
fn a_person_is_asked_last_and_their_word_is_followed() {
    let adopt = |id: &str| Advice::Adopt { task_id: TaskId::new(id).expect("a task id") };
    // `task-1` was bought for the second scene: the person is told, and asked again.
    let advices = [adopt("task-1"), adopt("task-0")];
    let (adviser, options) = asked(advices);
    let world = world();
    let (outcome, _) = world.run(&independent(2), &options);
    let outcome = outcome.expect("the disk holds");
    assert_eq!((outcome.class, world.host.sold()), (None, 2));
    assert_eq!(outcome.ledger.to_string(), "confirmed $1.00 · at risk $0.00 · worst case $1.00");
    let shown = adviser.shown.lock().expect("no test panics here").join("\n");
    insta::assert_snapshot!(shown);
}

#[test]
fn other_words_are_followed_too() {
    for (advice, class, tries) in [
        (Advice::BuyAgain, None, 3),
        (Advice::NotCreated, None, 3),
        (Advice::Skip, Some(Class::Ambiguous), 2),
        (Advice::Stop, Some(Class::Ambiguous), 2),
    ] {
        let world = world();
        let (_, options) = asked([advice.clone()]);
        // The sum that was shown covers both scenes, and no third clip.
        let approval = Approval::UpTo(wanflow_api::Usd::from_micros(1_000_000));
        let (outcome, _) = world.run(&independent(2), &RunOptions { approval, ..options });
        let outcome = outcome.expect("the disk holds");
        assert_eq!((outcome.class, world.host.tries()), (class, tries), "{advice:?}");
    }
}

#[test]
fn what_a_person_asks_for_needs_no_other_approval() {
    let world = world();
    let (outcome, _) = world.run(&independent(1), &with(OnAmbiguous::Fail));
    assert_eq!(outcome.expect("the disk holds").class, Some(Class::Ambiguous));
    // The second scene closes the run before anybody is asked about the first.
    let (_, options) = asked([Advice::BuyAgain]);
    let options = RunOptions { approval: Approval::Missing, ..options };
    let (outcome, _) = world.run(&independent(2), &options);
    let ends: Vec<_> = outcome.expect("the disk holds").tasks.into_iter().map(|t| t.end).collect();
    assert!(matches!(ends[..], [Ok(_), Err(StopReason::NotBought { .. })]), "{ends:?}");
    assert_eq!(world.host.tries(), 2, "the one in doubt, and the one that a person asked for");
}

#[test]
fn a_person_who_is_asked_may_end_the_run() {
    struct Slow(crate::stop::Stop);
    impl Adviser for Slow {
        fn advise(&self, _: &Doubtful) -> Advice {
            self.0.request();
            Advice::Skip
        }
    }
    let world = world();
    let stop = crate::stop::Stop::new();
    let options = with(OnAmbiguous::Ask(Arc::new(Slow(stop.clone()))));
    let (outcome, _) = world.run_with(&independent(1), &options, &stop, |_| {});
    let outcome = outcome.expect("the disk holds");
    assert_eq!(outcome.class, Some(Class::Interrupted));
    assert_eq!(world.host.tries(), 1);
}
