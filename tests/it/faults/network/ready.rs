//! The ready scripts of `specs/faults` do what they say.

use wanflow_run::Class;
use wanflow_tests::root;
use wanflow_tests::virtual_time::World;

use super::{LATENCY, PRICE};

/// The two scenes of the first storyboard, under a ready script: how it ends, which scenes have
/// clips, what is confirmed and at risk, and how often each fault struck.
fn under(script: &str) -> (Option<Class>, Vec<bool>, (u64, u64), Vec<u64>) {
    let file = root().join("specs/faults").join(script);
    let world = World::with_faults(LATENCY, &std::fs::read_to_string(file).expect("it is there"));
    let mut plan = world.plan(2);
    "The rocket clears the tower.".clone_into(&mut plan.tasks[0].request.prompt);
    "Slow push in while dust drifts.".clone_into(&mut plan.tasks[1].request.prompt);
    let outcome = world.run(&plan, 2).outcome;
    let done = outcome.tasks.iter().map(|task| task.end.is_ok()).collect();
    let owed = (outcome.ledger.confirmed.micros(), outcome.ledger.at_risk.micros());
    assert_eq!(world.duplicates(), 0);
    (outcome.class, done, owed, world.fired())
}

#[test]
fn ready_scripts_do_what_they_say() {
    let all = (2 * PRICE, 0);
    assert_eq!(under("bad-day.yaml"), (None, vec![true, true], all, vec![2, 1, 1, 1, 1, 1]));
    let (class, done, owed, fired) = under("drop-after-commit.yaml");
    assert_eq!((class, done), (Some(Class::Ambiguous), vec![false, true]));
    assert_eq!((owed, fired), ((PRICE, PRICE), vec![1]));
    let (class, done, owed, fired) = under("refused.yaml");
    assert_eq!((class, done), (Some(Class::ScenesFailed), vec![false, false]));
    assert_eq!(owed, (0, PRICE), "what failed may have been charged");
    assert_eq!(fired, [1, 1]);
}
