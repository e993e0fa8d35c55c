//! Faults of the process and of time: kills, two runs that meet, clocks that jump.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wanflow_plan::Purpose;
use wanflow_run::disk::RealDisk;
use wanflow_run::driver::RunOptions;
use wanflow_run::record::UnixMillis;
use wanflow_run::run_lock::Holder;
use wanflow_run::simulate::{
    BEGINNING, Fault, Jump, Loss, Moment, Moves, PRICE, Point, Sale, SimHost, World, audit, settle,
};
use wanflow_run::{Class, Folders, RunError, RunLock};
use wanflow_tests::matrix::{self, Tally};

use super::story::{TASKS, done, goes_on_to_the_film, plan, run, two_at_once, world};

#[test]
fn row_01_killed_at_every_moment_nothing_is_forgotten_or_paid_twice() {
    let moments = world().moments(&plan(), &two_at_once());
    assert!(moments.len() > 60, "only {} moments", moments.len());
    let mut tally = Tally::NONE;
    for (seed, moment) in (1..).zip(&moments) {
        for loss in Loss::each(seed) {
            let case = format!("{:?}, {loss:?}", moment.at);
            tally += goes_on_to_the_film(moment.after(loss), &case);
        }
    }
    let outcome = format!("{} moments, unsynced bytes kept, lost, torn: R1, R2, R3", moments.len());
    matrix::row(1, &outcome, tally);
}

#[test]
fn row_02_killed_between_commit_and_answer_it_is_ambiguous_and_not_sent_again() {
    let is_sold = |moment: &&Moment| moment.at == Point::Submit(Sale::Decided);
    let moments = world().moments(&plan(), &two_at_once());
    let sold: Vec<_> = moments.iter().filter(is_sold).collect();
    assert_eq!(sold.len(), TASKS);
    let mut tally = Tally::NONE;
    for moment in sold {
        for loss in Loss::each(1) {
            tally += is_in_doubt(moment.after(loss), &format!("{:?}, {loss:?}", moment.at));
        }
    }
    for submit in 0..TASKS {
        let faults = [(submit, Fault::DropAfterCommit)];
        let host = SimHost::new(|_| Duration::from_secs(70)).with_faults(faults);
        tally += is_in_doubt(World::new(host), &format!("submit {submit} is not answered"));
    }
    matrix::row(2, "ambiguous, cost at risk shown, no second POST", tally);
}

/// A run says what is at risk; another one leaves it as it is; a decision leads to the film.
fn is_in_doubt(world: World, case: &str) -> Tally {
    let mut later = world;
    for _ in 0..2 {
        let (outcome, took) = run(&later);
        let outcome = outcome.expect("a healthy disk");
        assert_eq!(outcome.class, Some(Class::Ambiguous), "{case}: {outcome:?}");
        assert!(outcome.ledger.at_risk >= PRICE, "{case}: {}", outcome.ledger);
        audit(&later, &two_at_once()).unwrap_or_else(|broken| panic!("{case}: {broken}"));
        later = later.later(took);
    }
    goes_on_to_the_film(later, case)
}

#[test]
fn row_25_a_second_run_at_every_moment_waits_or_goes_on_and_spends_nothing_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = Folders::beside(&folder.path().join("story.yaml"), Purpose::Remote);
    folders.create(&RealDisk).expect("a healthy disk");
    let options = RunOptions { folders, ..two_at_once() };
    let holder = Holder::this_process(UnixMillis(BEGINNING));
    let lock = RunLock::try_acquire(&options.folders.lock_file(), &holder).expect("free");

    // While the first is alive, the second learns who holds the folder, and buys nothing.
    let moments = Arc::new(Mutex::new(Vec::new()));
    let refused = Arc::new(AtomicU64::new(0));
    let (kept, count, second) = (Arc::clone(&moments), Arc::clone(&refused), options.clone());
    let outcome = world().watched(&plan(), &options, move |moment| {
        let met = is_held(&moment.after(Loss::Nothing), &second);
        assert_eq!(met, Some(std::process::id()), "{:?}", moment.at);
        count.fetch_add(1, Ordering::Relaxed);
        kept.lock().expect("no panic while it is held").push(moment.clone());
    });
    assert_eq!(outcome.expect("a healthy disk").class, None);

    // Dead at any moment, it leaves no lock behind.
    drop(lock);
    let mut tally = Tally { runs: refused.load(Ordering::Relaxed), duplicates: 0 };
    for moment in moments.lock().expect("the run is over").iter() {
        let mut after = moment.after(Loss::Unsynced);
        let case = format!("{:?}", moment.at);
        let second = after.run_under_lock(&plan(), &options);
        second.unwrap_or_else(|error| panic!("{case}: {error}"));
        after.wall += 600_000;
        let end = settle(&mut after, &plan(), &options);
        let end = end.unwrap_or_else(|broken| panic!("{case}: {broken}"));
        assert_eq!((end.class, after.host.sold()), (None, TASKS), "{case}");
        tally += Tally { runs: 1, duplicates: after.host.duplicates() };
    }
    matrix::row(25, "held: refused, the holder named; dead: goes on at once", tally);
}

/// The process that a second run is given, if it is refused and sends nothing.
fn is_held(world: &World, options: &RunOptions) -> Option<u32> {
    let tries = world.host.tries();
    // A runtime cannot be made inside another one's thread.
    let second = std::thread::scope(|scope| {
        let run = scope.spawn(|| world.run_under_lock(&plan(), options));
        run.join().expect("a refused run does not panic")
    });
    match second {
        Err(RunError::Locked { holder, .. }) if world.host.tries() == tries => Some(holder.pid),
        _ => None,
    }
}

const HOUR: i64 = 3_600_000;
const YEAR: i64 = 365 * 24 * HOUR;

#[test]
fn row_24_clocks_that_jump_move_no_deadline_and_buy_nothing() {
    let quiet = run(&world()).1;
    let mut tally = Tally::NONE;
    for at in [0, 10, 40, 71, 80, 120] {
        let sets = [HOUR, -HOUR, YEAR, -YEAR].map(|by| (by, Moves::TheClock));
        let sleeps = [30_000, 8 * HOUR].map(|by| (by, Moves::AllTime));
        for (by, moves) in sets.into_iter().chain(sleeps) {
            let case = format!("{moves:?} by {by} ms at {at} s");
            let jumps = vec![Jump { at: Duration::from_secs(at), by, moves }];
            let world = World { jumps, ..world() };
            let (outcome, took) = run(&world);
            assert_eq!(outcome.expect("a healthy disk").class, None, "{case}");
            assert!(took <= quiet + Duration::from_secs(15), "{case}: {took:?}, quiet {quiet:?}");
            let world = World { jumps: Vec::new(), ..world };
            tally += goes_on_to_the_film(world.later(took + Duration::from_hours(9)), &case);
        }
    }
    // The clock is set while no run is alive: what was recorded lies in the future, or long ago.
    let moments = world().moments(&plan(), &two_at_once());
    for moment in moments.iter().step_by(5) {
        for by in [HOUR, -HOUR, YEAR, -YEAR] {
            let jumps = vec![Jump { at: Duration::ZERO, by, moves: Moves::TheClock }];
            let after = World { jumps, ..moment.after(Loss::Nothing) };
            tally += goes_on_to_the_film(after, &format!("{:?}, then {by} ms", moment.at));
        }
    }
    let finished = done();
    let back = World { wall: finished.wall - 3_000_000, ..finished };
    tally += goes_on_to_the_film(back, "made in the future");
    matrix::row(24, "deadlines by the monotonic clock, order by sequence", tally);
}
