//! Whole runs against the emulator's core, hours long and done at once.

use std::time::Duration;

use wanflow_tests::virtual_time::World;

const LATENCY: Duration = Duration::from_secs(95);

#[test]
fn many_tasks_take_no_longer_than_list_scheduling() {
    let world = World::new(LATENCY);
    let ran = world.run(&world.plan(200), 8);
    assert_eq!(ran.outcome.class, None, "{:?}", ran.outcome.closed);
    assert_eq!(world.submits(), 200);
    let bound = world.list_schedule(200, 8).mul_f64(1.02);
    assert!(ran.took <= bound, "{:?} against {bound:?}", ran.took);
}

#[test]
fn one_at_a_time_is_strictly_in_sequence() {
    let world = World::new(LATENCY);
    let ran = world.run(&world.plan(5), 1);
    assert_eq!(ran.outcome.class, None);
    assert!(ran.took >= LATENCY * 5, "{:?}", ran.took);
}

#[test]
fn a_second_run_buys_nothing_and_takes_no_time() {
    let world = World::new(LATENCY);
    let plan = world.plan(3);
    let first = world.run(&plan, 3);
    let second = world.run(&plan, 3);
    assert_eq!((first.outcome.class, second.outcome.class), (None, None));
    assert_eq!(world.submits(), 3);
    assert_eq!(second.took, Duration::ZERO);
}
