//! What is at a host is collected before the host forgets it.

use std::time::Duration;

use wanflow_api::endpoint::Retention;
use wanflow_api::{Endpoint, EndpointRef};
use wanflow_plan::{Plan, SceneId};

use crate::driver::RunOptions;
use crate::driver::run::Run;
use crate::error::Class;
use crate::event::Event;
use crate::record::UnixMillis;
use crate::simulate::{SIMULATED, SimHost, World, independent, options};
use crate::stop::Stop;

/// The simulated endpoint, whose host keeps results for half an hour.
fn keeps_half_an_hour() -> EndpointRef {
    let kept = Retention {
        result_seconds: Some(1800),
        large: None,
        task_seconds: None,
        link_seconds: None,
        source: "a test",
    };
    EndpointRef::keep(Endpoint { retention: Some(kept), ..SIMULATED })
}

/// A run for one scene that is stopped while its task is at the host.
fn stopped_early(world: &World, plan: &Plan, scene: &str) {
    let stop = Stop::new();
    let stopper = stop.clone();
    let only = RunOptions { only: vec![SceneId::new(scene)], ..options(3) };
    let (outcome, _) = world.run_with(plan, &only, &stop, |clock| {
        let nap = clock.sleep_until(Duration::from_secs(5));
        tokio::spawn(async move {
            nap.await;
            stopper.request();
        });
    });
    let outcome = outcome.expect("the disk holds");
    assert_eq!(outcome.class, Some(Class::Interrupted));
    assert!(outcome.uncollected.iter().any(|one| one.scene.as_str() == scene));
}

#[test]
fn the_task_that_is_forgotten_first_is_asked_about_first() {
    let world = World::new(SimHost::new(|_| Duration::from_mins(10)));
    let plan = independent(4);
    stopped_early(&world, &plan, "s2");
    let world = world.later(Duration::from_mins(2));
    stopped_early(&world, &plan, "s1");
    let options = RunOptions { endpoint: keeps_half_an_hour(), ..options(4) };
    let (order, outcome) = crate::simulate::virtual_time(|| async {
        let clock: std::sync::Arc<dyn crate::clock::Clock> =
            std::sync::Arc::new(crate::clock::TokioClock::starting_at(world.wall));
        let deps = world.deps(&clock);
        let mut run = Run::open(&plan, &options, &deps).expect("the disk holds");
        run.begin().expect("the disk holds");
        let order = run.jobs.order.clone();
        let at = |job| run.collect_before(job).map(|UnixMillis(at)| at / 60_000);
        (order, at(1).zip(at(2)).map(|(later, first)| later - first))
    });
    assert_eq!((order, outcome), (vec![2, 1, 0, 3], Some(2)));
}

#[test]
fn what_is_left_at_the_host_is_told_at_the_end() {
    let world = World::new(SimHost::new(|_| Duration::from_mins(10)));
    let plan = independent(1);
    stopped_early(&world, &plan, "s0");
    let warnings = |world: &World| {
        let events = world.events.lock().expect("no test panics while it holds the events");
        events.iter().filter(|event| matches!(event, Event::Uncollected { .. })).count()
    };
    assert_eq!(warnings(&world), 1);
    let world = world.later(Duration::from_mins(20));
    assert_eq!(world.run(&plan, &options(1)).0.expect("the disk holds").class, None);
    assert_eq!(warnings(&world), 1, "and not once it is here");
}
