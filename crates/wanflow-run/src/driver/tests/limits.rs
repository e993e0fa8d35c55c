//! Concurrency, rate, budget, approval, `--only` and interruption.

use std::path::Path;
use std::time::Duration;

use wanflow_api::Usd;
use wanflow_plan::SceneId;

use crate::driver::{Approval, Budget, FilmOutcome, RunOptions};
use crate::error::Class;
use crate::rate::SharedLimits;
use crate::simulate::{Fault, SimHost, World, chained, independent, options};
use crate::stop::Stop;

fn world() -> World {
    World::new(SimHost::new(|task| Duration::from_secs(40 + task as u64)))
}

#[test]
fn one_at_a_time_is_strictly_in_sequence_and_the_longest_chain_goes_first() {
    let world = world();
    let (outcome, _) = world.run(&chained(&[None, None, Some(1), Some(2)]), &options(1));
    assert_eq!(outcome.expect("the disk holds").class, None);
    assert_eq!(world.host.most_at_once(), 1);
    assert_eq!(world.host.prompts(), ["scene 1", "scene 2", "scene 0", "scene 3"]);
}

#[test]
fn no_more_run_at_once_than_allowed() {
    for limit in [2, 3, 8] {
        let world = world();
        let (outcome, _) = world.run(&independent(12), &options(limit));
        assert_eq!(outcome.expect("the disk holds").class, None);
        assert_eq!(world.host.most_at_once(), limit);
    }
}

#[test]
fn a_minute_holds_no_more_submits_than_allowed() {
    let world = world();
    let options = RunOptions { per_minute: Some(2), ..options(8) };
    let (outcome, took) = world.run(&independent(6), &options);
    assert_eq!(outcome.expect("the disk holds").class, None);
    assert!(took >= Duration::from_mins(2), "{took:?}");
}

fn shared(folder: &Path) -> SharedLimits {
    let (folder, name) = (folder.to_owned(), "0a1b".to_owned());
    SharedLimits { folder, name, holder: "process 7 in /films/a".to_owned() }
}

#[test]
fn runs_of_one_key_share_their_minute_and_their_pauses() {
    let folder = tempfile::tempdir().expect("a folder");
    let shared = shared(folder.path());
    let with = |shared: Option<&SharedLimits>| RunOptions {
        per_minute: Some(2),
        shared: shared.cloned(),
        ..options(2)
    };
    let second = |shared, wall| {
        let world = World { wall, ..world() };
        let (outcome, took) = world.run(&independent(2), &with(shared));
        assert_eq!(outcome.expect("the disk holds").class, None);
        took
    };
    let first = world();
    let (outcome, took) = first.run(&independent(2), &with(Some(&shared)));
    assert_eq!(outcome.expect("the disk holds").class, None);
    assert!(took < Duration::from_secs(50), "{took:?}");
    // Another storyboard, right behind it: what the first one sent is still within the minute.
    let later = first.wall + u64::try_from(took.as_millis()).expect("a minute");
    let (alone, behind) = (second(None, later), second(Some(&shared), later));
    let waited = behind.saturating_sub(alone);
    assert!(waited + took >= Duration::from_secs(58), "waited {waited:?} after {took:?}");

    // A pause that the host asked one run for holds for the other one, too.
    let paused = World {
        host: SimHost::new(|_| Duration::from_secs(40))
            .with_faults([(1, Fault::RetryAfter("200"))]),
        wall: later + 10 * 60_000,
        ..world()
    };
    let stop = Stop::new();
    let stopper = stop.clone();
    let (outcome, _) = paused.run_with(&independent(2), &with(Some(&shared)), &stop, |clock| {
        let nap = clock.sleep_until(Duration::from_secs(5));
        tokio::spawn(async move {
            nap.await;
            stopper.request();
        });
    });
    assert_eq!(outcome.expect("the disk holds").class, Some(Class::Interrupted));
    let behind = second(Some(&shared), paused.wall + 5000);
    assert!(behind >= Duration::from_secs(190), "{behind:?}");
}

#[test]
fn the_budget_is_never_passed() {
    for (run, total, sold) in [
        (Some(1_200_000), None, 2),
        (None, Some(1_500_000), 3),
        (Some(400_000), None, 0),
        (Some(5_000_000), Some(500_000), 1),
    ] {
        let world = world();
        let budget = Budget { run: run.map(Usd::from_micros), total: total.map(Usd::from_micros) };
        let (outcome, _) = world.run(&independent(5), &RunOptions { budget, ..options(3) });
        let outcome = outcome.expect("the disk holds");
        assert_eq!((outcome.class, world.host.sold()), (Some(Class::Stopped), sold));
        let cap = run.into_iter().chain(total).min().expect("one is set");
        assert!(outcome.ledger.worst_case().micros() <= cap);
    }
}

#[test]
fn nothing_is_bought_without_approval_or_a_price() {
    let plan = independent(2);
    let other = Approval::OfPlan("123456789abc".to_owned());
    let this = Approval::OfPlan(plan.id().as_str()[..6].to_owned());
    for (approval, sold) in [(Approval::Missing, 0), (other, 0), (this, 2)] {
        let world = world();
        let (outcome, _) = world.run(&plan, &RunOptions { approval, ..options(2) });
        let outcome = outcome.expect("the disk holds");
        assert_eq!(world.host.sold(), sold, "{outcome:?}");
        assert_eq!(outcome.class, (sold == 0).then_some(Class::Stopped));
    }
    let world = world();
    let mut plan = plan;
    plan.tasks[1].price = None;
    let (outcome, _) = world.run(&plan, &options(2));
    assert_eq!(outcome.expect("the disk holds").class, Some(Class::Stopped));
}

#[test]
fn only_some_scenes_brings_what_they_continue() {
    let world = world();
    let only = vec![SceneId::new("s1")];
    let plan = chained(&[None, Some(0), Some(1), None]);
    let (outcome, _) = world.run(&plan, &RunOptions { only, ..options(2) });
    let outcome = outcome.expect("the disk holds");
    assert_eq!(outcome.class, None);
    assert_eq!(world.host.prompts(), ["scene 0", "scene 1"]);
    let FilmOutcome::None { why } = outcome.film else { panic!("a film of half the clips") };
    assert_eq!(why, "2 of 4 clips are missing: s2, s3");
}

#[test]
fn a_stopped_run_leaves_its_tasks_at_the_host_and_the_next_one_fetches_them() {
    let world = world();
    let stop = Stop::new();
    let stopper = stop.clone();
    let (outcome, took) = world.run_with(&independent(4), &options(2), &stop, |clock| {
        let nap = clock.sleep_until(Duration::from_secs(5));
        tokio::spawn(async move {
            nap.await;
            stopper.request();
        });
    });
    let outcome = outcome.expect("the disk holds");
    assert_eq!((outcome.class, world.host.sold()), (Some(Class::Interrupted), 2));
    assert_eq!(took, Duration::from_secs(5));
    let (outcome, _) = world.run(&independent(4), &options(2));
    assert_eq!((outcome.expect("the disk holds").class, world.host.sold()), (None, 4));
}

/// Its intent, its task id, its clip, that the clip is there, and the copy under the scene's name;
/// whatever else is written becomes durable with these. A picture of one's own is the sixth.
#[test]
fn a_take_of_a_linked_picture_costs_five_synced_writes() {
    let syncs = |takes: usize| {
        let world = world();
        let (outcome, _) = world.run(&independent(takes), &options(2));
        assert_eq!(outcome.expect("the disk holds").class, None);
        world.disk.syncs()
    };
    let (few, many) = (syncs(2), syncs(12));
    assert!(many - few <= 5 * 10, "{few} for 2 takes, {many} for 12");
}
