//! Budgets, lost tasks, interruptions and panics: what a failure may cost.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use wanflow_api::{At, Endpoint, Usd};
use wanflow_plan::{Plan, Timeline};
use wanflow_run::clock::{Clock, TokioClock};
use wanflow_run::driver::{Approval, Budget, Deps, RunOptions, RunOutcome, run_locked};
use wanflow_run::event::{Event, StopReason, TaskNews};
use wanflow_run::poll::Schedule;
use wanflow_run::simulate::{
    Fault, SimHost, SimStudio, World, chained, independent, options, virtual_time,
};
use wanflow_run::stop::Stop;
use wanflow_run::studio::{Frame, Picture, Probed, Rendered, Studio};
use wanflow_run::transport::{Request, Response, Transport, TransportError};
use wanflow_run::{Class, History, RunError};
use wanflow_tests::Stage;
use wanflow_tests::matrix::{Tally, row};

const PRICE: u64 = 500_000;

fn world(faults: impl IntoIterator<Item = (usize, Fault)>) -> World {
    World::new(SimHost::new(|task| Duration::from_secs(40 + task as u64 % 7)).with_faults(faults))
}

fn ran(world: &World, plan: &Plan, options: &RunOptions) -> RunOutcome {
    world.run(plan, options).0.expect("the disk holds")
}

/// The same world some minutes later.
fn later(world: &World) -> World {
    World { wall: world.wall + 600_000, ..world.clone() }
}

/// What the host's ledger shows beyond one task for each attempt.
fn tally(world: &World, runs: u64) -> Tally {
    let sold = world.host.tasks_by_attempt();
    let beyond = sold.values().map(|count| *count as u64 - 1);
    Tally { runs, duplicates: beyond.sum() }
}

/// The worst case never lies below what the host has charged, nor that below what is confirmed.
fn ledger_is_honest(world: &World) {
    let history = History::read(&world.disk, &options(1).folders.journal);
    let owed = history.expect("the journal is whole").ledger().total();
    let charged = world.host.sold() as u64 * PRICE;
    assert!(owed.worst_case().micros() >= charged && charged >= owed.confirmed.micros(), "{owed}");
}

/// Runs with other effects than the world's own, from the inside of a runtime.
fn run_with(
    world: &World,
    plan: &Plan,
    stop: &Stop,
    change: impl FnOnce(&mut Deps),
) -> Result<RunOutcome, RunError> {
    virtual_time(|| async {
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(world.wall));
        let mut deps = world.deps(&clock);
        change(&mut deps);
        let options = options(2);
        options.folders.create(&world.disk).expect("the disk holds");
        run_locked(plan, &options, &deps, stop).await
    })
}

#[test]
fn row_10_balance_too_low_aborts_and_running_tasks_are_fetched() {
    let mut sum = Tally::NONE;
    for at in 0..4 {
        let world = world([(at, Fault::Error(400, "NO_MONEY"))]);
        let plan = independent(6);
        let outcome = ran(&world, &plan, &options(2));
        assert_eq!(outcome.class, Some(Class::Environment));
        // Submits that were under way beside it may have been sold: those are fetched.
        let sold = world.host.sold();
        let fetched = outcome.tasks.iter().filter(|task| task.end.is_ok()).count();
        assert!((at..=at + 1).contains(&sold) && fetched == sold, "{at}: {sold}, {fetched}");
        assert!(world.host.tries() <= at + 2, "no further submit");
        assert!(outcome.closed.is_some_and(|why| why.contains("NO_MONEY")));
        assert_eq!(outcome.ledger.at_risk, Usd::ZERO, "a refusal owes nothing");
        let outcome = ran(&later(&world), &plan, &options(2));
        assert_eq!((outcome.class, world.host.sold()), (None, 6));
        sum += tally(&world, 2);
    }
    // The row is concluded over the emulator's own answers, beside the other refusals.
    assert_eq!(sum.duplicates, 0);
}

#[test]
fn row_12_a_task_that_is_not_found_is_asked_for_again_and_lost_only_after_the_stated_time() {
    let mut sum = Tally::NONE;
    for polls in [1, 2] {
        let world = world([(0, Fault::Unknown(polls))]);
        let outcome = ran(&world, &independent(2), &options(2));
        assert_eq!((outcome.class, world.host.tries()), (None, 2), "{polls} times unknown");
        sum += tally(&world, 1);
    }
    let world = world([(0, Fault::Unknown(u32::MAX))]);
    let plan = chained(&[None, Some(0), None]);
    for run in 0..3 {
        let outcome = ran(&later(&world), &plan, &options(2));
        assert_eq!(outcome.class, Some(Class::ScenesFailed));
        assert!(matches!(outcome.tasks[0].end, Err(StopReason::Open { .. })), "run {run}");
        assert_eq!(outcome.tasks[0].owed.at_risk.micros(), PRICE, "its cost is kept");
        assert!(matches!(outcome.tasks[1].end, Err(StopReason::Blocked { .. })));
        assert!(outcome.tasks[2].end.is_ok(), "the others go on");
        assert_eq!(world.host.tries(), 2, "it is never bought again by itself");
    }
    ledger_is_honest(&world);
    sum += tally(&world, 3);
    sum += forgotten_after_the_stated_time();
    row(12, "asked for ten minutes by each run; lost only after the stated time, cost kept", sum);
}

/// Where the host says how long it keeps results, a task that it does not know is lost once that
/// time is over; a later run asks once more, and the clip may be there after all.
fn forgotten_after_the_stated_time() -> Tally {
    let kept = Schedule { retention: Some(Duration::from_mins(30)), ..options(1).schedule };
    let options = RunOptions { schedule: kept, ..options(1) };
    let world = world([(0, Fault::Unknown(60))]);
    let plan = independent(1);
    let after = |minutes: u64| World { wall: world.wall + minutes * 60_000, ..world.clone() };
    let end = |minutes: u64| ran(&after(minutes), &plan, &options).tasks[0].end.clone();
    assert!(matches!(end(0), Err(StopReason::Open { .. })));
    for minutes in [60, 90] {
        let end = end(minutes);
        assert!(matches!(end, Err(StopReason::Lost { .. })), "after {minutes} min: {end:?}");
    }
    let asked = (0..60).position(|hour| end(180 + hour).is_ok());
    assert!(asked.is_some(), "each later run asks once more");
    assert_eq!((world.host.tries(), world.host.sold()), (1, 1), "and buys nothing");
    tally(&world, 4)
}

/// The end is asked for at every single event of a run, which is every phase of it.
#[test]
fn row_26_interrupted_in_each_phase_a_run_ends_in_order_and_is_continued() {
    let plan = chained(&[None, Some(0), None]);
    let whole = world([]);
    assert_eq!(ran(&whole, &plan, &options(2)).class, None);
    let events = whole.event_lines().len();
    assert!(events > 20, "{events} events are every phase");
    let mut sum = Tally::NONE;
    for at in 0..events - 1 {
        let world = world([]);
        let (stop, seen) = (Stop::new(), AtomicUsize::new(0));
        let stopper = stop.clone();
        let outcome = run_with(&world, &plan, &stop, |deps| {
            deps.events = Arc::new(move |_| {
                if seen.fetch_add(1, Ordering::Relaxed) == at {
                    stopper.request();
                }
            });
        });
        let outcome = outcome.expect("the disk holds");
        // Where the film was made already, there is nothing left to interrupt.
        assert!(matches!(outcome.class, Some(Class::Interrupted) | None), "{at}: {outcome:?}");
        ledger_is_honest(&world);
        let outcome = ran(&later(&world), &plan, &options(2));
        assert_eq!((outcome.class, world.host.sold()), (None, 3), "interrupted at event {at}");
        sum += tally(&world, 2);
    }
    assert_eq!(sum.duplicates, 0);
    row(26, "no new submit, tasks left running, journal whole, continued by a rerun", sum);
}

#[test]
fn row_38_budgets_are_never_exceeded_whatever_races_or_changes() {
    let mut sum = Tally::NONE;
    for budget in [0, 1, 499_999, 500_000, 1_250_000, 3_000_000] {
        for concurrency in [1, 3, 16] {
            let world = world([(1, Fault::DropAfterCommit), (2, Fault::Error(500, "NOT_MADE"))]);
            let cap = Budget { run: None, total: Some(Usd::from_micros(budget)) };
            // The cap of all time holds over runs, and counts what is only at risk.
            for _ in 0..2 {
                let options = RunOptions { budget: cap, ..options(concurrency) };
                let outcome = ran(&later(&world), &independent(5), &options);
                assert!(outcome.ledger.worst_case().micros() <= budget, "{budget}");
            }
            assert!(world.host.sold() as u64 * PRICE <= budget);
            ledger_is_honest(&world);
            sum += tally(&world, 2);
        }
    }
    prices_that_change(&mut sum);
    for word in ["-1", "1e9", "NaN", "0.0000001", "99999999999999999999"] {
        assert_eq!(Usd::parse(word), None, "{word}");
        let ended = Stage::of("deep-field").wanflow(&["run", &format!("--budget={word}")]);
        assert!(!ended.stderr.is_empty() && ended.code != 0, "{word} is no budget");
    }
    row(38, "integer micro-dollars; worst case within every cap; a changed price is refused", sum);
}

/// What was approved at one price is not bought at another.
fn prices_that_change(sum: &mut Tally) {
    let plan = independent(3);
    let shown = Usd::from_micros(3 * PRICE);
    for (micros, sold) in [(2 * PRICE, 1), (PRICE + 1, 2), (u64::MAX, 0), (PRICE, 3)] {
        let mut dearer = plan.clone();
        for task in &mut dearer.tasks {
            task.price = Some(Usd::from_micros(micros));
        }
        let by_id = Approval::OfPlan(plan.id().as_str().to_owned());
        for (approval, sold) in
            [(Approval::UpTo(shown), sold), (by_id, if micros == PRICE { 3 } else { 0 })]
        {
            let world = world([]);
            let outcome = ran(&world, &dearer, &RunOptions { approval, ..options(2) });
            assert_eq!(world.host.sold(), sold, "{micros}: {outcome:?}");
            *sum += tally(&world, 1);
        }
    }
}

#[test]
fn row_39_a_panic_anywhere_ends_the_run_with_a_whole_journal() {
    let plan = chained(&[None, Some(0), None]);
    let mut sum = Tally::NONE;
    for place in ["frame", "probe", "render", "submitted", "fetched", "before", "after", "poll"] {
        let world = world([]);
        let (api, studio) = (Panicky::at(place), Panicky::at(place));
        let error = run_with(&world, &plan, &Stop::new(), |deps| {
            let transport = Arc::clone(&deps.api);
            deps.api = Arc::new(PanickyHost(transport, api));
            deps.studio = Arc::new(PanickyStudio(SimStudio::on(world.disk.clone()), studio));
            deps.events = Arc::new(move |event| panic_at_event(place, event));
        });
        let error = error.expect_err("it panics");
        assert!(matches!(error, RunError::Panicked { .. }), "{place}: {error:?}");
        assert_eq!(error.class(), Class::Environment);
        ledger_is_honest(&world);
        let known: usize = world.host.tasks_by_attempt().values().sum();
        let outcome = ran(&later(&world), &plan, &options(2));
        // The answer that a panic swallowed leaves its submit in doubt, and never sent again.
        let expected = if place == "after" { Some(Class::Ambiguous) } else { None };
        assert_eq!(outcome.class, expected, "{place}, {known} tasks before");
        ledger_is_honest(&world);
        sum += tally(&world, 2);
    }
    assert_eq!(sum.duplicates, 0);
    row(39, "aborts with exit 6; submits under way are heard; a rerun goes on", sum);
}

fn panic_at_event(place: &str, event: &Event) {
    let Event::Task(task) = event else { return };
    let is_there = match place {
        "submitted" => matches!(task.what, TaskNews::Submitted { .. }),
        "fetched" => matches!(task.what, TaskNews::Fetched { .. }),
        _ => false,
    };
    assert!(!is_there, "a test wants a panic");
}

/// A place in the program where something panics.
#[derive(Clone, Copy)]
struct Panicky(&'static str);

impl Panicky {
    fn at(place: &'static str) -> Self {
        Self(place)
    }

    fn is_at(self, place: &str) {
        assert!(self.0 != place, "a test wants a panic at {place}");
    }
}

/// A client that panics before or after its requests.
struct PanickyHost(Arc<dyn Transport>, Panicky);

impl Transport for PanickyHost {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let is_submit = request.method == http::Method::POST;
            self.1.is_at(if is_submit { "before" } else { "poll" });
            let answer = self.0.send(request).await;
            if is_submit {
                self.1.is_at("after");
            }
            answer
        })
    }
}

/// A studio that panics at its work.
struct PanickyStudio(SimStudio, Panicky);

impl Studio for PanickyStudio {
    fn prepare(&self, bytes: &[u8], to: &Endpoint, matte: Option<&str>) -> Result<Picture, String> {
        self.0.prepare(bytes, to, matte)
    }

    fn probe(&self, clip: &Path) -> Result<Probed, String> {
        self.1.is_at("probe");
        self.0.probe(clip)
    }

    fn frame(
        &self,
        clip: &Path,
        at: At,
        colour: Option<wanflow_media::Colour>,
    ) -> Result<Frame, String> {
        self.1.is_at("frame");
        self.0.frame(clip, at, colour)
    }

    fn render(
        &self,
        film: &Timeline,
        sources: &wanflow_media::Sources,
        cache: &dyn wanflow_media::RenderCache,
        to: &Path,
    ) -> Result<Rendered, String> {
        self.1.is_at("render");
        self.0.render(film, sources, cache, to)
    }
}
