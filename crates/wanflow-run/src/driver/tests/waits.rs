//! What a run waits for is told: at once where it keeps purchases back, and once a minute.

use std::time::Duration;

use crate::clock::Now;
use crate::driver::{RunOptions, WaitingNow};
use crate::event::{Event, Wait};
use crate::rate::{Pace as _, SharedLimiter, SharedLimits};
use crate::record::UnixMillis;
use crate::simulate::{Fault, SimHost, World, independent, options};
use crate::stop::Stop;

/// All that was waited for, in the order in which it was told.
fn reported(world: &World) -> Vec<Vec<Wait>> {
    let events = world.events.lock().expect("no test panics while it holds the events");
    let waits = events.iter().filter_map(|event| match event {
        Event::Waiting { waits } => Some(waits.clone()),
        _ => None,
    });
    waits.collect()
}

fn minutes(span: Duration) -> usize {
    usize::try_from(span.as_secs() / 60).expect("a run is shorter than an age")
}

#[test]
fn a_slow_task_gives_a_sign_of_life_once_a_minute() {
    let world = World::new(SimHost::new(|task| Duration::from_mins(10 + task as u64)));
    let (outcome, took) = world.run(&independent(2), &options(2));
    assert_eq!(outcome.expect("the disk holds").class, None);
    let reported = reported(&world);
    assert!((9..=minutes(took)).contains(&reported.len()), "{} in {took:?}", reported.len());
    let Wait::Tasks { count, scene, seconds, .. } = &reported[4][0] else { panic!("{reported:?}") };
    assert_eq!((*count, scene.as_str()), (2, "s0"));
    assert!((300..=330).contains(seconds), "{seconds}");
}

#[test]
fn a_quick_run_says_nothing_of_waiting() {
    let world = World::new(SimHost::new(|_| Duration::from_secs(40)));
    let (outcome, _) = world.run(&independent(6), &options(2));
    assert_eq!(outcome.expect("the disk holds").class, None);
    assert_eq!(reported(&world), Vec::<Vec<Wait>>::new());
}

/// The host takes one task at a time, for far longer than a rate limit is waited for.
#[test]
fn a_host_that_takes_no_more_is_waited_for_as_long_as_own_tasks_are_under_way() {
    let full = (1..=120).map(|submit| (submit, Fault::Error(429, "SLOW_DOWN")));
    let host = SimHost::new(|_| Duration::from_mins(20)).with_faults(full);
    let world = World::new(host);
    let (outcome, took) = world.run(&independent(2), &options(2));
    assert_eq!(outcome.expect("the disk holds").class, None);
    assert_eq!(world.host.sold(), 2);
    let reported = reported(&world);
    assert!(reported.len() <= minutes(took) + 1, "{} in {took:?}", reported.len());
    let is_full = |waits: &Vec<Wait>| waits.iter().any(|it| matches!(it, Wait::HostFull { .. }));
    assert!(is_full(&reported[0]), "{reported:?}");
    assert!(reported.iter().filter(|waits| is_full(waits)).count() >= 6, "{reported:?}");
}

#[test]
fn places_that_other_runs_have_are_told_with_who_has_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let shared = |holder: &str| SharedLimits {
        folder: folder.path().to_owned(),
        name: "0a1b".to_owned(),
        holder: holder.to_owned(),
    };
    let world = World::new(SimHost::new(|_| Duration::from_secs(40)));
    let mut other = SharedLimiter::new(shared("process 7 in /films/a"), None, 3);
    let beginning = Now { mono: Duration::ZERO, wall: world.wall };
    other.hold(3, beginning).expect("they are free");
    let options = RunOptions { shared: Some(shared("process 8 in /films/b")), ..options(3) };
    let (disk, folders) = (world.disk.clone(), options.folders.clone());
    let seen = std::sync::Arc::new(std::sync::Mutex::new(None));
    let (noted, wall) = (seen.clone(), world.wall);
    let (outcome, took) = world.run_with(&independent(2), &options, &Stop::new(), |clock| {
        let (early, late) = (
            clock.sleep_until(Duration::from_secs(5)),
            clock.sleep_until(Duration::from_secs(150)),
        );
        tokio::spawn(async move {
            early.await;
            let now = UnixMillis(wall + 5_000);
            *noted.lock().expect("nobody panics") = WaitingNow::read(&disk, &folders, now);
            late.await;
            drop(other);
        });
    });
    assert_eq!(outcome.expect("the disk holds").class, None);
    assert!(took > Duration::from_secs(150), "{took:?}");
    let held_by = vec!["process 7 in /films/a".to_owned()];
    let place = vec![Wait::Place { places: 3, held_by }];
    assert_eq!(reported(&world), [place.clone(), place.clone(), place.clone()]);
    let waiting = seen.lock().expect("nobody panics").take().expect("status can tell");
    assert_eq!(waiting.waits, place);
    let later = UnixMillis(wall + 160_000);
    assert_eq!(WaitingNow::read(&world.disk, &options.folders, later), None, "it is over");
}
