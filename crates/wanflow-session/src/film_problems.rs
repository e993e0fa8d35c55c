//! What of a plan's films cannot be made as it is written, known before anything is bought for
//! them: texts that no font has or that do not fit, and footage that nothing decodes.

use wanflow_media::{Size, UndrawableText, film_size, undecoded, undrawable_texts};
use wanflow_plan::film::{FilmFile, Shows};
use wanflow_plan::timeline::CaptionForm;
use wanflow_plan::{Film, Plan, SceneId};
use wanflow_run::assembly;
use wanflow_run::studio::{MediaStudio, Studio as _};

use crate::environment::Environment;
use crate::failure::Failure;
use crate::film_frame;
use crate::film_sources::{SceneSources, Shown, StandIn};
use crate::past::Past;
use crate::project::Project;

/// Something that keeps a film from being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilmProblem {
    /// The film's file, where it is one of several.
    pub output: Option<String>,
    /// The scene.
    pub scene: SceneId,
    /// What is wrong, as a sentence without a full stop.
    pub what: String,
}

/// A plan, and where its files lie.
#[derive(Clone, Copy)]
pub struct FilmInspection<'a> {
    /// What is to be filmed.
    pub plan: &'a Plan,
    /// The storyboard's project.
    pub project: &'a Project,
    /// What earlier runs left, and whether an ffmpeg may decode what wanflow does not.
    pub past: &'a Past,
    /// The process's environment.
    pub environment: &'a Environment,
}

impl FilmInspection<'_> {
    /// Looks at every film of the plan. Nothing is rendered, and no clip need be there.
    pub fn problems(&self) -> Result<Vec<FilmProblem>, Failure> {
        let film = &self.plan.film;
        let has_cards = film.scenes.iter().any(|it| matches!(it.shows, Shows::Card { .. }));
        let has_footage = film.scenes.iter().any(|it| matches!(it.shows, Shows::Video(_)));
        let is_burnt = film.captions.forms.contains(&CaptionForm::Burn);
        if !has_cards && !has_footage && !is_burnt {
            return Ok(Vec::new());
        }
        let past = self.past;
        let there = SceneSources::open(self.plan, &past.folders, &*past.disk, StandIn::Slate)?;
        let mut problems = Vec::new();
        if has_footage && !past.has_ffmpeg {
            problems.extend(self.footage(&there)?);
        }
        for film in film.variants() {
            problems.extend(self.texts(&film, &there)?);
        }
        Ok(problems)
    }

    /// Cards and captions that cannot be drawn at the size that the film is expected to have.
    fn texts(&self, film: &Film, there: &SceneSources<'_>) -> Result<Vec<FilmProblem>, Failure> {
        let shown = there.shown(film)?;
        let sources = shown.iter().map(|shown| shown.source.clone()).collect();
        let timeline = assembly::timeline(film, sources, &[], film.output.clone());
        let timeline = there.with_fonts(timeline);
        let size = self.expected_size(film);
        let found = undrawable_texts(&timeline, &there.sources(&shown), size);
        let found = found.map_err(|error| Failure::environment(error.to_string()))?;
        let places = film.places();
        let output = (!self.plan.film.outputs.is_empty()).then(|| film.output.clone());
        let problem = |text: UndrawableText| {
            let UndrawableText { item, is_caption, why } = text;
            let kind = if is_caption { "caption" } else { "card" };
            let scene = places.get(item).map_or_else(|| SceneId::new(""), |it| it.scene.clone());
            FilmProblem { output: output.clone(), scene, what: format!("its {kind}: {why}") }
        };
        Ok(found.into_iter().map(problem).collect())
    }

    fn expected_size(&self, film: &Film) -> Size {
        let plan = Plan { film: film.clone(), ..self.plan.clone() };
        film_frame::expected(&plan, self.project, self.environment)
            .unwrap_or_else(|| film_size(Size::new(1280, 720), film.size_rule()))
    }

    /// Footage that has to be decoded, and is not. A film of footage alone that is coded alike is
    /// copied.
    fn footage(&self, there: &SceneSources<'_>) -> Result<Vec<FilmProblem>, Failure> {
        let film = &self.plan.film;
        let places = film.places();
        let is_video = |shows: &Shows| matches!(shows, Shows::Video(_));
        if film.scenes.iter().all(|scene| is_video(&scene.shows)) {
            let shown: Vec<Shown> = there.shown(film)?;
            let sources = shown.iter().map(|shown| shown.source.clone()).collect();
            let timeline = assembly::timeline(film, sources, &[], film.output.clone());
            if undecoded(&timeline, &there.sources(&shown)).is_ok_and(|items| items.is_empty()) {
                return Ok(Vec::new());
            }
        }
        let scenes = places.iter().filter_map(|place| Some((place.scene, &place.edit?.shows)));
        let problem = |(scene, shows): (&SceneId, &Shows)| {
            let Shows::Video(FilmFile { path, .. }) = shows else { return None };
            let video = MediaStudio.probe(&self.past.folders.base.join(path)).ok()?.video;
            let what = format!(
                "`{path}` is {}, which wanflow does not decode: convert it to H.264, or let an \
                 ffmpeg decode it with --ffmpeg",
                video.name
            );
            (!video.is_decoded).then(|| FilmProblem { output: None, scene: scene.clone(), what })
        };
        Ok(scenes.filter_map(problem).collect())
    }
}

/// Why nothing is to be bought for films that cannot be made; `None` where they can.
pub fn refusal(problems: &[FilmProblem]) -> Option<Failure> {
    let FilmProblem { output, scene, what } = problems.first()?;
    let of_film = output.as_ref().map(|output| format!(" in {output}")).unwrap_or_default();
    let more = match problems.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more: `wanflow plan` lists them)"),
    };
    let what =
        format!("the film cannot be made: scene `{}`{of_film}, {what}{more}", scene.as_str());
    Some(
        Failure::environment(what)
            .with_help("nothing was sent; change the storyboard, or add what is missing"),
    )
}
