//! Killed anywhere and run again: no take is paid twice, and no purchase is forgotten.

use std::time::Duration;

use crate::disk::Fault as DiskFault;
use crate::error::Class;
use crate::history::{History, TakeState};
use crate::journal;
use crate::simulate::{SimHost, World, chained, options};

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

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).expect("a run is short")
}

fn world() -> World {
    World::new(SimHost::new(|_| Duration::from_secs(70)))
}

/// One task for each attempt; every task in the journal as taken or ambiguous; nothing owed that
/// the ledger does not show.
fn check(world: &World, case: u64) {
    let sold = world.host.tasks_by_attempt();
    assert!(sold.values().all(|count| *count == 1), "case {case}: {sold:?}");
    let folder = options(1).folders.journal;
    let history = History::of(journal::read_all(&world.disk, &folder).expect("a whole journal"));
    let mut ambiguous = 0;
    let mut known = Vec::new();
    for (_, past) in history.takes() {
        match &past.state {
            TakeState::Unanswered(_) => ambiguous += 1,
            TakeState::Stored { task: Some(task), .. } | TakeState::InFlight(task) => {
                known.push(task.submitted.task_id.clone());
            }
            _ => {}
        }
    }
    let forgotten = world.host.task_ids().iter().filter(|id| !known.contains(id)).count();
    assert!(forgotten <= ambiguous, "case {case}: {forgotten} forgotten, {ambiguous} ambiguous");
    let owed = history.ledger().total();
    let charged = world.host.sold() as u64 * 500_000;
    assert!(owed.worst_case().micros() >= charged && charged >= owed.confirmed.micros(), "{owed}");
}
