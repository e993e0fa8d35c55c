//! Clips that are copied and not decoded: what waits for them, and what does not.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wanflow_api::{At, Endpoint};
use wanflow_media::{Colour, RenderCache, Sources};
use wanflow_plan::{Plan, Timeline};

use crate::clock::{Clock, TokioClock};
use crate::driver::{FilmOutcome, Gaps, RunOptions, RunOutcome, run_locked};
use crate::error::Class;
use crate::event::{Event, StopReason, TaskNews};
use crate::simulate::{SimHost, SimStudio, World, chained, independent, options, virtual_time};
use crate::stop::Stop;
use crate::studio::{Decoding, Frame, Picture, Probed, Rendered, Studio};
use crate::transport::memory::{MemoryHost, MemoryReply};

/// A world whose host delivers clips that are not decoded: all of them, or every other one.
fn run(
    world: &World,
    plan: &Plan,
    options: &RunOptions,
    every: usize,
) -> (RunOutcome, Vec<String>) {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let outcome = virtual_time(|| async {
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(world.wall));
        let mut deps = world.deps(&clock);
        let asked = Mutex::new(0_usize);
        deps.downloads = Arc::new(MemoryHost::new(Arc::clone(&clock), move |_, request| {
            let mut asked = asked.lock().expect("no test panics under it");
            *asked += 1;
            let codec =
                if (*asked - 1).is_multiple_of(every) { "clip coded as HEVC" } else { "clip" };
            MemoryReply::new(200, format!("{codec} {}", request.url.path()))
        }));
        let seen = Arc::clone(&reports);
        deps.events = Arc::new(move |event| {
            if let Event::NoFilm { earlier: Some(earlier), .. } = event {
                seen.lock().expect("no test panics under it").push(format!("earlier: {earlier}"));
            }
            if let Event::Task(task) = event
                && let TaskNews::Noted { text } = &task.what
            {
                seen.lock()
                    .expect("no test panics under it")
                    .push(format!("{}: {text}", task.scene));
            }
        });
        options.folders.create(&world.disk).expect("the disk holds");
        run_locked(plan, options, &deps, &Stop::new()).await.expect("the disk holds")
    });
    let reports = reports.lock().expect("no test panics under it").clone();
    (outcome, reports)
}

fn world() -> World {
    World::new(SimHost::new(|_| Duration::ZERO))
}

#[test]
fn clips_that_are_coded_alike_make_a_film_whatever_they_are_coded_as() {
    let (outcome, reports) = run(&world(), &independent(2), &options(1), 1);
    assert!(matches!(outcome.film, FilmOutcome::Made(_)), "{:?}", outcome.film);
    assert_eq!((outcome.class, outcome.undecoded.len()), (None, 0));
    assert_eq!(reports.len(), 2, "each is told when it comes: {reports:?}");
}

#[test]
fn a_film_of_unlike_clips_waits_by_name_or_has_a_slate() {
    let world = world();
    let (outcome, _) = run(&world, &independent(2), &options(1), 2);
    let FilmOutcome::None { why } = &outcome.film else { panic!("{:?}", outcome.film) };
    insta::assert_snapshot!(why, @"s0 is HEVC, which wanflow does not decode, and the film's clips are not coded alike, so that they cannot be copied");
    assert_eq!(outcome.class, Some(Class::ScenesFailed));
    assert_eq!(outcome.undecoded.len(), 1);

    let with_slates = RunOptions { gaps: Gaps::Slates, ..options(1) };
    let (outcome, _) = run(&world, &independent(2), &with_slates, 2);
    let slates = &outcome.films()[0].slates;
    assert_eq!(slates.iter().map(ToString::to_string).collect::<Vec<_>>(), ["s0"]);
    assert_eq!(outcome.class, Some(Class::ScenesFailed), "somebody has something to do");

    let (outcome, reports) = run(&world, &independent(2), &options(1), 2);
    assert!(matches!(outcome.film, FilmOutcome::None { .. }), "{:?}", outcome.film);
    let earlier: Vec<_> =
        reports.iter().filter(|reports| reports.starts_with("earlier: ")).collect();
    assert!(matches!(&*earlier, [film] if film.ends_with(".partial.mp4")), "{earlier:?}");
}

/// A studio whose other program fails to decode what it is given.
struct Failing(SimStudio);

impl Studio for Failing {
    fn prepare(&self, bytes: &[u8], to: &Endpoint, matte: Option<&str>) -> Result<Picture, String> {
        self.0.prepare(bytes, to, matte)
    }

    fn probe(&self, clip: &Path) -> Result<Probed, String> {
        self.0.probe(clip)
    }

    fn frame(&self, _: &Path, _: At, _: Option<Colour>) -> Result<Frame, String> {
        Err("its frames are asked for in vain".to_owned())
    }

    fn decoding(&self, _: &Path) -> Decoding {
        Decoding::Fails("ffmpeg stopped with 1 (without a word)".to_owned())
    }

    fn render(
        &self,
        film: &Timeline,
        sources: &Sources,
        cache: &dyn RenderCache,
        to: &Path,
    ) -> Result<Rendered, String> {
        self.0.render(film, sources, cache, to)
    }
}

#[test]
fn where_another_program_fails_the_clip_that_is_continued_is_to_be_converted() {
    let (world, plan) = (world(), chained(&[None, Some(0)]));
    let outcome = virtual_time(|| async {
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(world.wall));
        let mut deps = world.deps(&clock);
        deps.studio = Arc::new(Failing(SimStudio::on(world.disk.clone())));
        let options = options(1);
        options.folders.create(&world.disk).expect("the disk holds");
        run_locked(&plan, &options, &deps, &Stop::new()).await.expect("the disk holds")
    });
    let Err(StopReason::Undecoded { clip }) = &outcome.tasks[1].end else {
        panic!("{:?}", outcome.tasks[1].end)
    };
    assert_eq!(clip.of.as_str(), "s0", "not the scene that continues it");
    assert!(clip.to_string().ends_with(", and ffmpeg stopped with 1 (without a word)"), "{clip}");
    assert_eq!(world.host.sold(), 1);
}

#[test]
fn what_continues_such_a_clip_is_not_bought_now_or_later() {
    let (world, plan) = (world(), chained(&[None, Some(0), Some(1)]));
    for _ in 0..2 {
        let (outcome, _) = run(&world, &plan, &options(1), 1);
        let ends: Vec<_> = outcome.tasks.iter().map(|task| task.end.clone()).collect();
        assert!(ends[0].is_ok());
        assert!(
            matches!(&ends[1], Err(StopReason::Undecoded { clip }) if clip.of.as_str() == "s0")
        );
        assert!(matches!(&ends[2], Err(StopReason::Blocked { .. })), "{:?}", ends[2]);
        assert_eq!(outcome.class, Some(Class::ScenesFailed));
        assert_eq!(world.host.sold(), 1);
    }
}
