//! Killed anywhere and run again: no take is paid twice, and no purchase is forgotten.

use std::time::Duration;

use wanflow_api::TaskId;

use crate::disk::{Disk as _, Fault as DiskFault};
use crate::error::Class;
use crate::history::History;
use crate::simulate::{Fault, SimHost, World, audit, chained, options};
use crate::store::Store;

/// The disk stops taking anything at each of its calls, as for a killed process; what was not
/// synced is lost or torn. Then the plan is run again.
#[test]
fn killed_at_every_write_and_run_again_nothing_is_paid_twice() {
    let plan = chained(&[None, Some(0), None]);
    let whole = world();
    assert!(whole.run(&plan, &options(2)).0.is_ok());
    let calls = whole.disk.calls();
    assert!(calls > 50, "{calls} calls");
    for call in 1..=calls {
        let world = world();
        world.disk.set_fault(Some(DiskFault {
            call,
            kind: std::io::ErrorKind::Other,
            after_bytes: usize::try_from(call % 40).expect("below 40"),
            lasting: true,
        }));
        let (_, took) = world.run(&plan, &options(2));
        let seed = std::cell::Cell::new(call);
        let choice = |below: usize| {
            seed.set(seed.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
            usize::try_from(seed.get() >> 33).unwrap_or(0) % below
        };
        let after =
            World { disk: world.disk.crash(choice), wall: world.wall + millis(took), ..world };
        let (outcome, _) = after.run(&plan, &options(2));
        let outcome = outcome.unwrap_or_else(|error| panic!("call {call}: {error}"));
        assert!(matches!(outcome.class, None | Some(Class::Ambiguous)), "{call}: {outcome:?}");
        check(&after, call);
    }
}

/// The process dies at some time, everything on the disk.
#[test]
fn killed_at_any_time_and_run_again_nothing_is_paid_twice() {
    let plan = chained(&[None, Some(0), None]);
    for seconds in (0..200).step_by(3) {
        let world = world();
        crate::simulate::virtual_time(|| async {
            let clock: std::sync::Arc<dyn crate::clock::Clock> =
                std::sync::Arc::new(crate::clock::TokioClock::starting_at(world.wall));
            let (deps, options, stop) = (world.deps(&clock), options(2), crate::stop::Stop::new());
            options.folders.create(&world.disk).expect("the disk holds");
            let run = crate::driver::run_locked(&plan, &options, &deps, &stop);
            let _ = tokio::time::timeout(Duration::from_secs(seconds), run).await;
        });
        let after = World { wall: world.wall + seconds * 1000, ..world };
        let (outcome, _) = after.run(&plan, &options(2));
        assert_eq!(outcome.expect("the disk holds").class, None, "killed after {seconds} s");
        assert_eq!(after.host.sold(), 3, "killed after {seconds} s");
        check(&after, seconds);
    }
}

/// One call of the disk fails while a submit is under way. Its answer is heard all the same: its
/// task id is journalled, or rescued for the next run.
#[test]
fn whatever_the_disk_refuses_a_submit_under_way_is_heard() {
    let count = |world: &World| world.disk.calls();
    let whole = world_with_a_lost_clip();
    let before = count(&whole);
    assert!(run_on(&whole).is_ok());
    let calls = count(&whole);
    for call in before + 1..=calls {
        let world = world_with_a_lost_clip();
        let kind = std::io::ErrorKind::Other;
        let fault = DiskFault { call, kind, after_bytes: 0, lasting: false };
        world.disk.set_fault(Some(fault));
        let _ = run_on(&world);
        world.disk.set_fault(None);
        run_on(&world).unwrap_or_else(|error| panic!("call {call}: {error}"));
        let history = history(&world);
        let known: Vec<_> = history.task_ids().map(TaskId::as_str).collect();
        for task in world.host.task_ids() {
            assert!(known.contains(&task.as_str()), "call {call}: {task} is forgotten");
        }
        check(&world, call);
    }
}

/// The first of two clips is gone from the store; it comes back while an independent scene's
/// submit has no answer yet, and the third scene is first named then.
fn run_on(world: &World) -> Result<crate::driver::RunOutcome, crate::error::RunError> {
    world.run(&chained(&[None, Some(0), Some(1), None]), &options(3)).0
}

fn world_with_a_lost_clip() -> World {
    let slow = Fault::SlowAnswer(Duration::from_mins(4));
    let world = World::new(SimHost::new(|_| Duration::from_secs(70)).with_faults([(2, slow)]));
    let (outcome, took) = world.run(&chained(&[None, Some(0)]), &options(2));
    let outcome = outcome.expect("the disk holds");
    let (clip, _) = outcome.tasks[0].end.clone().expect("it was bought");
    let disk: std::sync::Arc<dyn crate::disk::Disk> = std::sync::Arc::new(world.disk.clone());
    let store = Store::open(disk, &options(1).folders.store).expect("the disk holds");
    world.disk.remove(&store.path(&clip)).expect("it is there");
    World { wall: world.wall + millis(took), ..world }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).expect("a run is short")
}

fn world() -> World {
    World::new(SimHost::new(|_| Duration::from_secs(70)))
}

fn history(world: &World) -> History {
    let folder = options(1).folders.journal;
    History::read(&world.disk, &folder).expect("a whole journal")
}

/// What must hold after every run.
fn check(world: &World, case: u64) {
    audit(world, &options(1)).unwrap_or_else(|broken| panic!("case {case}: {broken}"));
}
