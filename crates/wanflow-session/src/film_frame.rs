//! The size that a plan's film will have, as far as it can be known before its clips are there.

use std::collections::HashMap;

use wanflow_api::{MediumRole, Resolution};
use wanflow_compiler::World as _;
use wanflow_media::{FrameSize, Size, film_size, frame_size};
use wanflow_plan::Plan;
use wanflow_plan::film::Shows;
use wanflow_plan::timeline::{SizeRule, Time};

use crate::environment::Environment;
use crate::project::Project;
use crate::world::{DiskWorld, Look};

/// How long the footage of a plan's film is, by its path; what cannot be read is left out.
pub fn footage(plan: &Plan, project: &Project, environment: &Environment) -> Footage {
    let world = DiskWorld::new(project, Look::Headers, environment);
    let paths = plan.film.scenes.iter().filter_map(|scene| match &scene.shows {
        Shows::Video(file) => Some(&file.path),
        Shows::Take | Shows::Card { .. } | Shows::Still { .. } => None,
    });
    let length = |path: &String| {
        let millis = world.video(path).ok()?.millis;
        Some((path.clone(), Time::from_millis(millis)))
    };
    paths.filter_map(length).collect()
}

/// Lengths of footage, by path.
pub type Footage = HashMap<String, Time>;

/// The size of the film's frames: that of the first clip, whose aspect is its picture's,
/// brought to the storyboard's aspect. `None` where the first picture is not on this machine and
/// no aspect is written.
pub fn expected(plan: &Plan, project: &Project, environment: &Environment) -> Option<Size> {
    let first = plan.film.picks.first().and_then(|pick| plan.task(pick))?;
    let (size, usual) = match first.request.resolution {
        Resolution::P720 => (FrameSize::P720, Size::new(1280, 720)),
        Resolution::P1080 => (FrameSize::P1080, Size::new(1920, 1080)),
    };
    let picture = first.files.get(MediumRole::Image);
    let world = DiskWorld::new(project, Look::Headers, environment);
    let picture = picture.and_then(|path| world.picture(path).ok());
    let picture = picture.map(|picture| Size::new(picture.width, picture.height));
    let clip = picture.and_then(|picture| frame_size(size, picture).ok());
    match (clip, plan.film.size_rule()) {
        (None, SizeRule::First) => None,
        (clip, rule) => Some(film_size(clip.unwrap_or(usual), rule)),
    }
}
