//! Plans for simulations.

use std::num::NonZeroUsize;
use std::path::Path;

use wanflow_api::request::Anchor;
use wanflow_api::{At, ClipRequest, EndpointRef, Image, Usd};
use wanflow_plan::{Film, MediumFiles, Pick, Plan, Purpose, SceneId, Take, Task};

use crate::driver::{Approval, Budget, Gaps, OnAmbiguous, RunOptions, Scope};
use crate::folders::Folders;
use crate::poll::Schedule;
use crate::transport::Patiences;

use super::endpoint::SIMULATED;

/// What each take costs.
pub const PRICE: Usd = Usd::from_micros(500_000);

/// A plan of so many scenes that do not depend on each other, each for $0.50.
pub fn independent(scenes: usize) -> Plan {
    chained(&vec![None; scenes])
}

/// A plan by its scenes' parents: `Some(i)` continues the scene with that index, which is before
/// it.
pub fn chained(parents: &[Option<usize>]) -> Plan {
    let tasks: Vec<_> = parents.iter().enumerate().map(|(at, parent)| task(at, *parent)).collect();
    let picks = tasks.iter().map(|task| pick(task.scene.clone())).collect();
    Plan {
        version: Plan::VERSION,
        storyboard: "story".to_owned(),
        title: None,
        endpoint: SIMULATED.id.to_owned(),
        purpose: Purpose::Remote,
        seller: None,
        edition: None,
        tasks,
        film: Film { output: "story.mp4".to_owned(), picks, ..Film::default() },
    }
}

/// The options of an approved run with this concurrency.
pub fn options(concurrency: usize) -> RunOptions {
    RunOptions {
        endpoint: EndpointRef::from_static(&SIMULATED),
        origin: url::Url::parse("https://sim.example").expect("a plain address"),
        folders: Folders::beside(Path::new("story.yaml"), Purpose::Remote),
        only: Vec::new(),
        scope: Scope::Plan,
        concurrency: NonZeroUsize::new(concurrency).unwrap_or(NonZeroUsize::MIN),
        per_minute: None,
        shared: None,
        checkpoint: None,
        approval: Approval::Given("--yes".to_owned()),
        budget: Budget::default(),
        schedule: Schedule::of(&SIMULATED.polling),
        patience: Patiences::default(),
        on_ambiguous: OnAmbiguous::Fail,
        gaps: Gaps::Wait,
    }
}

fn scene(number: usize) -> SceneId {
    SceneId::new(format!("s{number}"))
}

fn pick(scene: SceneId) -> Pick {
    Pick { scene, take: Take::FIRST }
}

fn task(number: usize, parent: Option<usize>) -> Task {
    let image = match parent {
        Some(_) => {
            Image::Anchor(Anchor { clip: None, at: At::Last, method: wanflow_plan::ANCHOR_VERSION })
        }
        None => Image::Url("https://pictures.example/a.png".to_owned()),
    };
    Task {
        scene: scene(number),
        take: Take::FIRST,
        request: ClipRequest::plain(&image, &format!("scene {number}")),
        files: MediumFiles::default(),
        continues: parent.map(|parent| pick(scene(parent))),
        preparation: Vec::new(),
        new_steps: Vec::new(),
        price: Some(PRICE),
        kept: None,
        earlier_audio: None,
    }
}
