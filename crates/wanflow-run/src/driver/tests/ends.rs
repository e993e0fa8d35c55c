//! Ends that are neither done nor bought again: lost clips, films with gaps, panics.

use std::sync::Arc;
use std::time::Duration;

use wanflow_api::{At, Endpoint};
use wanflow_plan::{Plan, Timeline};

use crate::disk::Disk as _;
use crate::driver::{FilmOutcome, Gaps, MadeFilm, RunOptions, RunOutcome, run_locked};
use crate::error::{Class, RunError};
use crate::event::{Event, StopReason, TaskNews};
use crate::simulate::{Fault, SimHost, SimStudio, World, chained, independent, options};
use crate::store::Store;
use crate::studio::{Frame, Picture, Probed, Rendered, Studio};

fn world(faults: impl IntoIterator<Item = (usize, Fault)>) -> World {
    World::new(SimHost::new(|_| Duration::from_secs(70)).with_faults(faults))
}

#[test]
fn a_clip_that_is_gone_and_unknown_to_the_host_is_asked_for_and_not_bought_again() {
    let world = world([]);
    let plan = chained(&[None, Some(0), None]);
    let outcome = world.run(&plan, &options(3)).0.expect("the disk holds");
    let (clip, _) = outcome.tasks[0].end.clone().expect("it was bought");
    let disk: Arc<dyn crate::disk::Disk> = Arc::new(world.disk.clone());
    let store = Store::open(disk, &options(1).folders.store).expect("the disk holds");
    world.disk.remove(&store.path(&clip)).expect("it is there");
    world.host.forget();
    for run in 1..3 {
        let (outcome, took) = world.run(&plan, &options(3));
        let outcome = outcome.expect("the disk holds");
        assert_eq!((outcome.class, world.host.tries()), (Some(Class::ScenesFailed), 3));
        assert!(matches!(outcome.tasks[0].end, Err(StopReason::Open { .. })), "run {run}");
        assert_eq!(outcome.tasks[0].owed.confirmed.micros(), 500_000, "its cost is kept");
        assert!(took >= Duration::from_mins(10), "each run asks for as long: {took:?}");
    }
}

#[test]
fn a_film_with_gaps_says_so_in_its_name_and_its_manifest() {
    let world = world([(0, Fault::TaskFails)]);
    let plan = independent(3);
    let partial = RunOptions { gaps: Gaps::Slates, ..options(1) };
    let outcome = world.run(&plan, &partial).0.expect("the disk holds");
    assert_eq!(outcome.class, Some(Class::ScenesFailed));
    let MadeFilm { path, slates, .. } = &outcome.films()[0];
    assert_eq!((path.display().to_string().as_str(), slates.len()), ("./out/story.partial.mp4", 1));
    let manifest = std::path::Path::new("./out/story.manifest.json");
    let manifest = crate::disk::read(&world.disk, manifest).expect("it was written");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("it is JSON");
    assert_eq!(manifest["film"]["slates"], serde_json::json!(["s0"]));

    // The rerun buys another, and the film is whole.
    let outcome = world.run(&plan, &partial).0.expect("the disk holds");
    let MadeFilm { path, slates, .. } = &outcome.films()[0];
    assert_eq!((path.display().to_string().as_str(), slates.len()), ("./out/story.mp4", 0));
}

#[test]
fn without_slates_the_film_waits_and_names_what_is_missing() {
    let outcome = world([(0, Fault::TaskFails)]).run(&independent(3), &options(1)).0;
    let FilmOutcome::None { why } = outcome.expect("the disk holds").film else { panic!("a film") };
    assert_eq!(why, "1 of 3 clips is missing: s0");
}

/// A studio that panics where it is told to.
struct Panicky(SimStudio, &'static str);

impl Panicky {
    fn at(&self, place: &str) {
        assert!(self.1 != place, "a test wants a panic at {place}");
    }
}

impl Studio for Panicky {
    fn prepare(&self, bytes: &[u8], to: &Endpoint, matte: Option<&str>) -> Result<Picture, String> {
        self.0.prepare(bytes, to, matte)
    }

    fn probe(&self, clip: &std::path::Path) -> Result<Probed, String> {
        self.at("probe");
        self.0.probe(clip)
    }

    fn frame(
        &self,
        clip: &std::path::Path,
        at: At,
        colour: Option<wanflow_media::Colour>,
    ) -> Result<Frame, String> {
        self.at("frame");
        self.0.frame(clip, at, colour)
    }

    fn render(
        &self,
        film: &Timeline,
        sources: &wanflow_media::Sources,
        cache: &dyn wanflow_media::RenderCache,
        to: &std::path::Path,
    ) -> Result<Rendered, String> {
        self.at("render");
        self.0.render(film, sources, cache, to)
    }
}

fn run_with_panic(world: &World, plan: &Plan, place: &'static str) -> Result<RunOutcome, RunError> {
    crate::simulate::virtual_time(|| async {
        let clock: Arc<dyn crate::clock::Clock> =
            Arc::new(crate::clock::TokioClock::starting_at(world.wall));
        let mut deps = world.deps(&clock);
        deps.studio = Arc::new(Panicky(SimStudio::on(world.disk.clone()), place));
        deps.events = Arc::new(move |event| {
            let is_submitted = matches!(event, Event::Task(task) if matches!(task.what, TaskNews::Submitted { .. }));
            assert!(!(place == "submitted" && is_submitted), "a test wants a panic");
            assert!(!(place == "end" && matches!(event, Event::RunEnded { .. })), "so here");
        });
        let options = options(3);
        options.folders.create(&world.disk).expect("the disk holds");
        run_locked(plan, &options, &deps, &crate::stop::Stop::new()).await
    })
}

#[test]
fn a_panic_ends_the_run_and_the_next_one_goes_on() {
    let plan = chained(&[None, Some(0), None]);
    for place in ["probe", "frame", "render", "submitted", "end"] {
        let world = world([]);
        let error = run_with_panic(&world, &plan, place).expect_err("it panics");
        assert!(matches!(error, RunError::Panicked { .. }), "{place}: {error:?}");
        assert_eq!(error.class(), Class::Environment);
        let wall = world.wall + 200_000;
        let outcome = World { wall, ..world.clone() }.run(&plan, &options(3)).0;
        let outcome = outcome.unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!((outcome.class, world.host.tries()), (None, 3), "{place}");
    }
}
