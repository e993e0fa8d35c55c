//! Films from what there is right now, beside the film of a run: no host, no journal, no price.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use wanflow_media::RenderNote;
use wanflow_plan::timeline::{Output, SizeRule, VideoEncoder};
use wanflow_plan::{Film, Plan, SceneId};
use wanflow_run::studio::{MediaStudio, Rendered, Studio as _};
use wanflow_run::{
    FilmCache, FilmSound, FilmWork, Folders, ProjectDisk, assembly, marked, named, sidecar,
};

use crate::environment::Environment;
use crate::failure::Failure;
use crate::film_frame;
use crate::film_sources::{SceneSources, Showing, Shown, StandIn};
use crate::new_folders::NewFolders;
use crate::past::{Past, disk, folders};
use crate::project::Project;

/// What a draft is made of.
#[derive(Clone, Copy)]
pub enum Basis<'a> {
    /// Stills alone, as if nothing had been bought.
    Stills,
    /// The picked clips that are there; something else in the place of others.
    Clips(&'a Past, StandIn),
}

impl Basis<'_> {
    /// The name of such a film; one of rehearsed clips says so, as a run's does. It is an MP4 file
    /// whatever the film is to be.
    fn name(&self, film: &Film) -> String {
        let film = Path::new(&film.output).with_extension("mp4").display().to_string();
        match self {
            Self::Stills => marked(&film, "animatic"),
            Self::Clips(past, _) => named(&marked(&film, "draft"), past.purpose),
        }
    }
}

/// A film that was made.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Where it lies.
    pub path: PathBuf,
    /// Its length, in milliseconds.
    pub millis: u64,
    /// The scenes of which it shows a still in the place of a clip.
    pub stills: Vec<SceneId>,
    /// The scenes of which it shows a slate.
    pub slates: Vec<SceneId>,
    /// What was done to scenes that nobody asked for, by scene.
    pub notes: Vec<DraftNote>,
    /// The files of its captions beside it.
    pub captions: Vec<PathBuf>,
    /// What was measured of its sound, if that was mixed.
    pub sound: Option<FilmSound>,
    /// How much of it was made anew.
    pub work: FilmWork,
}

/// Something that is to be known of a scene in a draft.
#[derive(Clone, Debug)]
pub struct DraftNote {
    /// The scene.
    pub scene: SceneId,
    /// In words that follow its name and a colon.
    pub what: String,
}

/// A storyboard, and where its drafts go.
#[derive(Clone, Copy)]
pub struct DraftOrder<'a> {
    /// What is to be filmed.
    pub plan: &'a Plan,
    /// The storyboard's project.
    pub project: &'a Project,
    /// The folder of its films; `None`: the usual one.
    pub out: Option<&'a Path>,
    /// The process's environment.
    pub environment: &'a Environment,
}

/// Where drafts go, and how they are called.
struct DraftPlace<'a> {
    folders: &'a Folders,
    disk: &'a Arc<ProjectDisk>,
    basis: Basis<'a>,
}

impl DraftOrder<'_> {
    /// Makes every film of a plan from what there is.
    pub fn make(&self, basis: Basis<'_>) -> Result<Vec<Draft>, Failure> {
        let Self { plan, project, out, .. } = *self;
        let folders = folders(project, plan.purpose, out);
        let disk = Arc::new(disk(project, &folders)?);
        let stand_in = match basis {
            Basis::Stills => StandIn::Still,
            Basis::Clips(_, stand_in) => stand_in,
        };
        let there = SceneSources::open(plan, &folders, &*disk, stand_in)?;
        let there = match basis {
            Basis::Stills => there,
            Basis::Clips(past, _) => there.with_clips(past)?,
        };
        let new_folders = NewFolders::before(&folders);
        std::fs::create_dir_all(&folders.out)
            .map_err(|error| Failure::environment(format!("{}: {error}", folders.out.display())))?;
        let films = plan.film.variants().into_iter();
        let place = DraftPlace { folders: &folders, disk: &disk, basis };
        let made = films.map(|film| self.draft(&film, &there, &place)).collect();
        new_folders.keep_out_of_git(&disk);
        made
    }

    fn draft(
        &self,
        film: &Film,
        there: &SceneSources<'_>,
        place: &DraftPlace<'_>,
    ) -> Result<Draft, Failure> {
        let DraftPlace { folders, disk, basis } = *place;
        let shown = there.shown(film)?;
        let sources = there.sources(&shown);
        let name = basis.name(film);
        let path = folders.out.join(&name);
        let of = |shown: &[Shown]| shown.iter().map(|shown| shown.source.clone()).collect();
        let tails: Vec<_> = shown.iter().map(|shown| shown.tail).collect();
        let timeline = assembly::timeline(film, of(&shown), &tails, name);
        let mut timeline = there.with_fonts(timeline);
        // A draft is there at once, and takes no other program.
        timeline.output.encoder = VideoEncoder::BuiltIn;
        if shown.iter().all(|shown| shown.how != Showing::Clip) {
            timeline.output = self.sized(film, timeline.output);
        }
        let cache = FilmCache::beside(folders, disk.clone());
        let rendered = MediaStudio.render(&timeline, &sources, &cache, &path);
        cache.settle();
        let Rendered { millis, notes, sound, work } = rendered.map_err(|why| {
            Failure::environment(format!("{} cannot be made: {why}", path.display()))
        })?;
        let captions = sidecar::write(&**disk, &path, &timeline)?;
        let places = film.places();
        let by = |how: Showing| {
            let them = places.iter().zip(&shown).filter(move |(_, shown)| shown.how == how);
            them.map(|(place, _)| place.scene.clone()).collect()
        };
        let note =
            |RenderNote { item, what }| DraftNote { scene: places[item].scene.clone(), what };
        Ok(Draft {
            path,
            millis,
            stills: by(Showing::StandIn),
            slates: by(Showing::Slate),
            notes: notes.into_iter().map(note).collect(),
            captions,
            sound: sound.map(FilmSound::from),
            work: work.into(),
        })
    }

    /// The size that the film will have once its first clip is there, if that is known.
    fn sized(&self, film: &Film, output: Output) -> Output {
        let plan = Plan { film: film.clone(), ..self.plan.clone() };
        match film_frame::expected(&plan, self.project, self.environment) {
            Some(size) => {
                let size = SizeRule::Exact(size.width & !1, size.height & !1);
                Output { size, ..output }
            }
            None => output,
        }
    }
}
