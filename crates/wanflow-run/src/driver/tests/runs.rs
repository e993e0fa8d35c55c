//! Runs that end well, and runs of which some part does not.

use std::fmt::Write as _;
use std::time::Duration;

use crate::error::Class;
use crate::simulate::{Fault, SimHost, World, chained, independent, makespan, options};

fn world(faults: impl IntoIterator<Item = (usize, Fault)>) -> World {
    World::new(SimHost::new(|_| Duration::from_secs(70)).with_faults(faults))
}

#[test]
fn a_plan_becomes_a_film_and_running_again_buys_nothing() {
    let world = world([]);
    let plan = chained(&[None, Some(0), None]);
    let (outcome, took) = world.run(&plan, &options(3));
    let outcome = outcome.expect("the disk holds");
    assert_eq!(outcome.class, None);
    let film = &outcome.films()[0];
    assert_eq!((film.unchanged, film.millis), (false, 15_000));
    assert_eq!(outcome.ledger.to_string(), "confirmed $1.50 · at risk $0.00 · worst case $1.50");
    assert!(took < Duration::from_mins(3), "{took:?}");

    let events = world.event_lines().len();
    let (again, took) = world.run(&plan, &options(3));
    let again = again.expect("the disk holds");
    assert_eq!((again.class, again.added.micros(), world.host.sold()), (None, 0, 3));
    assert!(again.films()[0].unchanged);
    assert_eq!(took, Duration::ZERO);
    insta::assert_snapshot!(world.event_lines()[events..].join("\n"));
}

#[test]
fn the_life_of_a_clip_is_told() {
    let world = world([]);
    let (outcome, _) = world.run(&chained(&[None, Some(0)]), &options(1));
    assert_eq!(outcome.expect("the disk holds").class, None);
    insta::assert_snapshot!(world.event_lines().join("\n"));
}

#[test]
fn each_fault_ends_in_its_named_state_and_the_others_go_on() {
    let mut table = String::new();
    for fault in [
        Fault::NoConnection,
        Fault::DropAfterCommit,
        Fault::Error(400, "BAD"),
        Fault::Error(400, "NO_MONEY"),
        Fault::Error(500, "NOT_MADE"),
        Fault::Error(500, "?"),
        Fault::Error(503, ""),
        Fault::RetryAfter("7"),
        Fault::TaskFails,
        Fault::BadClip,
    ] {
        let world = world([(0, fault.clone())]);
        let (outcome, _) = world.run(&chained(&[None, Some(0), None]), &options(1));
        let outcome = outcome.expect("the disk holds");
        let (sold, tries) = (world.host.sold(), world.host.tries());
        writeln!(
            table,
            "{fault:?}: {:?}, {sold} sold in {tries} tries, {}",
            outcome.class, outcome.ledger
        )
        .expect("a text takes all");
        for task in outcome.tasks {
            let end = task.end.map(|(_, cached)| cached);
            writeln!(table, "  {} {end:?}", task.scene).expect("a text takes all");
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn an_ambiguous_submit_is_never_repeated_by_itself() {
    let world = world([(0, Fault::DropAfterCommit)]);
    for _ in 0..3 {
        let (outcome, _) = world.run(&independent(1), &options(1));
        let outcome = outcome.expect("the disk holds");
        assert_eq!(outcome.class, Some(Class::Ambiguous));
        assert_eq!(outcome.ledger.worst_case().micros(), 500_000);
    }
    assert_eq!(world.host.tries(), 1);
}

#[test]
fn tasks_of_one_digest_are_one_purchase() {
    let world = world([]);
    let mut plan = independent(3);
    plan.tasks[2].request = plan.tasks[0].request.clone();
    let (outcome, _) = world.run(&plan, &options(3));
    let outcome = outcome.expect("the disk holds");
    assert_eq!((outcome.class, world.host.sold()), (None, 2));
    assert_eq!(
        outcome.tasks[0].end.as_ref().map(|end| end.0),
        outcome.tasks[2].end.as_ref().map(|end| end.0)
    );
}

#[test]
fn tasks_of_an_older_plan_are_still_fetched() {
    let world = world([]);
    let mut plan = independent(1);
    let stop = crate::stop::Stop::new();
    let stopper = stop.clone();
    let (outcome, _) = world.run_with(&plan, &options(1), &stop, |clock| {
        let nap = clock.sleep_until(Duration::from_secs(10));
        tokio::spawn(async move {
            nap.await;
            stopper.request();
        });
    });
    assert_eq!(outcome.expect("the disk holds").class, Some(Class::Interrupted));
    plan.tasks[0].request.prompt = "another".to_owned();
    let (outcome, _) = world.run(&plan, &options(1));
    let outcome = outcome.expect("the disk holds");
    assert_eq!(outcome.class, None);
    assert_eq!(outcome.ledger.to_string(), "confirmed $1.00 · at risk $0.00 · worst case $1.00");
}

#[test]
fn two_hundred_tasks_take_no_longer_than_list_scheduling() {
    let bench = makespan(200, 8);
    assert!(bench.run >= bench.list, "{bench:?}");
    assert!(bench.run.as_secs_f64() <= bench.list.as_secs_f64() * 1.02, "{bench:?}");
}
