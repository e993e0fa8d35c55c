//! What there is to see of each scene of a film right now: the clip of the picked take, what the
//! scene shows without buying, a still of its picture, or a slate.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use wanflow_api::{Image, MediumRole, Seconds};
use wanflow_media::{Sources, probe_clip};
use wanflow_plan::film::FilmPlace;
use wanflow_plan::timeline::{Clip, Slate, Source, Still, Time};
use wanflow_plan::{Film, Pick, Plan, SceneId, Task, Timeline};
use wanflow_run::assembly::{FilmFiles, own_source};
use wanflow_run::record::Fetched;
use wanflow_run::resolve;
use wanflow_run::studio::{MediaStudio, Studio as _};
use wanflow_run::{Disk, Folders};

use crate::failure::Failure;
use crate::past::Past;

/// What stands in the place of a clip that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandIn {
    /// The scene's picture under a moving camera; a slate where the picture is not on this machine.
    Still,
    /// A slate.
    Slate,
}

/// Where it is looked for.
pub struct SceneSources<'a> {
    plan: &'a Plan,
    /// Where the project's files are.
    folders: &'a Folders,
    /// The clips that are there, and what they are picked as; nothing, where clips do not count.
    clips: Vec<(Pick, Fetched)>,
    past: Option<&'a Past>,
    files: FilmFiles,
    stand_in: StandIn,
}

/// What a scene shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What is seen.
    pub source: Source,
    /// How it comes to that.
    pub how: Showing,
    /// Whether it has sound of its own.
    pub has_sound: bool,
    /// Its file, if it is a clip or footage.
    pub path: Option<PathBuf>,
    /// How long the part of its end is that the film drops; no time at all, where it drops none.
    pub tail: Time,
    /// How long its record says that it is, if it is a clip: by that length films are told apart.
    pub recorded: Option<Time>,
}

/// How a scene comes to what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Showing {
    /// By the clip of its picked take.
    Clip,
    /// It buys nothing: a card, a still or footage.
    Own,
    /// By its picture, since there is no clip.
    StandIn,
    /// By a slate, since there is neither.
    Slate,
}

impl<'a> SceneSources<'a> {
    /// What is there of a plan. Files of the project must be what the plan saw.
    pub fn open(
        plan: &'a Plan,
        folders: &'a Folders,
        disk: &dyn Disk,
        stand_in: StandIn,
    ) -> Result<Self, Failure> {
        let files = FilmFiles::find(&plan.film, &folders.base, disk);
        let files = files.map_err(|why| {
            Failure::environment(why).with_help("put the file back, or run the command again")
        })?;
        Ok(Self { plan, folders, clips: Vec::new(), past: None, files, stand_in })
    }

    /// The same with the clips that earlier runs made.
    pub fn with_clips(self, past: &'a Past) -> Result<Self, Failure> {
        let stored = past.resolve(self.plan)?.into_iter().filter_map(|task| match task.clip {
            resolve::Clip::Stored(clip) => {
                Some((Pick { scene: task.task.scene.clone(), take: task.task.take }, clip))
            }
            resolve::Clip::None | resolve::Clip::Gone(_) => None,
        });
        Ok(Self { clips: stored.collect(), past: Some(past), ..self })
    }

    /// The same without the clips of some scenes.
    #[must_use]
    pub fn without(mut self, scenes: &[SceneId]) -> Self {
        self.clips.retain(|(pick, _)| !scenes.contains(&pick.scene));
        self
    }

    /// What each scene of a film shows, in the film's order.
    pub fn shown(&self, film: &Film) -> Result<Vec<Shown>, Failure> {
        film.places().iter().map(|place| self.place(place)).collect()
    }

    /// Where all of it is.
    pub fn sources(&self, shown: &[Shown]) -> Sources {
        let mut sources = Sources::new(self.folders.root.join("draft"));
        for (sha256, path) in self.files.iter() {
            sources.insert(sha256, path.to_owned());
        }
        if let Some(past) = self.past {
            for (_, clip) in &self.clips {
                sources.insert(clip.clip, past.path_of(clip));
            }
        }
        let pictures = shown.iter().filter(|shown| shown.how == Showing::StandIn);
        for task in pictures.filter_map(|shown| self.task_of_still(&shown.source)) {
            if let (Some(path), Image::File(file)) =
                (task.files.get(MediumRole::Image), &task.request.image)
            {
                sources.insert(file.sha256, self.folders.base.join(path));
            }
        }
        sources
    }

    /// The timeline with the fonts of this system that its texts need.
    pub fn with_fonts(&self, timeline: Timeline) -> Timeline {
        self.files.with_fonts(timeline)
    }

    fn place(&self, place: &FilmPlace<'_>) -> Result<Shown, Failure> {
        let own = place.edit.and_then(|scene| own_source(scene, &self.files, &MediaStudio));
        if let Some(own) = own {
            let source = own.map_err(Failure::environment)?;
            let path = source.clip().and_then(|clip| self.files.path(&clip.sha256));
            let facts = path.and_then(|path| File::open(path).ok());
            let path = path.map(Path::to_owned);
            let facts = facts.and_then(|file| probe_clip(BufReader::new(file)).ok());
            let has_sound = facts.is_some_and(|facts| facts.sound.is_some());
            let tail = tail_of(path.as_deref(), place);
            return Ok(Shown { source, how: Showing::Own, has_sound, path, tail, recorded: None });
        }
        let missing = || Failure::environment(format!("the plan has no take of `{}`", place.scene));
        let pick = place.pick.ok_or_else(missing)?;
        let clip = self.clips.iter().find(|(of, _)| of == pick);
        Ok(match (clip, self.past) {
            (Some((_, clip)), Some(past)) => {
                let shown = Shown::clip(past, clip);
                Shown { tail: tail_of(shown.path.as_deref(), place), ..shown }
            }
            _ => self.without_clip(pick),
        })
    }

    /// What stands in the place of a clip.
    fn without_clip(&self, pick: &Pick) -> Shown {
        let task = self.plan.task(pick);
        let seconds = task.map_or(Seconds(5), |task| task.request.duration);
        let picture = task.and_then(|task| self.picture_of(task));
        let text = pick.scene.to_string();
        let Some(picture) = picture.filter(|_| self.stand_in == StandIn::Still) else {
            let source = Source::Slate(Slate { text, seconds, size: (1280, 720) });
            return Shown::drawn(source, Showing::Slate);
        };
        let length = Time::from_seconds(seconds.0);
        let source = Source::Still(Still::of(picture, length, Some(text)));
        Shown::drawn(source, Showing::StandIn)
    }

    /// The picture that a task starts from, or the first of its chain does.
    fn picture_of(&self, task: &Task) -> Option<wanflow_api::Sha256> {
        let mut task = task;
        // A chain is no longer than there are tasks.
        for _ in 0..=self.plan.tasks.len() {
            match &task.request.image {
                Image::File(file) => return Some(file.sha256),
                Image::Url(_) => return None,
                Image::Anchor(_) => task = self.plan.task(task.continues.as_ref()?)?,
            }
        }
        None
    }

    /// A task whose picture a still shows.
    fn task_of_still(&self, source: &Source) -> Option<&'a Task> {
        let Source::Still(Still { picture, .. }) = source else { return None };
        let shows = |task: &&Task| matches!(&task.request.image, Image::File(file) if file.sha256 == *picture);
        self.plan.tasks.iter().find(shows)
    }
}

/// How long the tail of a scene's clip is. Of one that cannot be read, nothing is dropped.
fn tail_of(clip: Option<&Path>, place: &FilmPlace<'_>) -> Time {
    let tail = place.edit.map(|scene| scene.tail).unwrap_or_default();
    clip.and_then(|clip| MediaStudio.tail(clip, tail).ok()).unwrap_or_default()
}

impl Shown {
    /// Something that is silent and has no file.
    fn drawn(source: Source, how: Showing) -> Self {
        let tail = Time::ZERO;
        Self { source, how, has_sound: false, path: None, tail, recorded: None }
    }

    /// A clip, as long as its file says, where that can be read.
    fn clip(past: &Past, clip: &Fetched) -> Self {
        let probed = File::open(past.path_of(clip)).ok();
        let probed = probed.and_then(|file| probe_clip(BufReader::new(file)).ok());
        let recorded = Time::from_millis(clip.facts.millis);
        let length = probed.as_ref().map_or(recorded, |facts| facts.length);
        let colour = past.history.colour_of(&clip.clip);
        let source = Source::Clip(Clip { sha256: clip.clip, length, colour });
        let has_sound = probed.is_some_and(|facts| facts.sound.is_some());
        let path = Some(past.path_of(clip));
        let (tail, recorded) = (Time::ZERO, Some(recorded));
        Self { source, how: Showing::Clip, has_sound, path, tail, recorded }
    }

    /// What is seen, as long as its record says.
    pub fn as_recorded(&self) -> Source {
        match (&self.source, self.recorded) {
            (Source::Clip(clip), Some(length)) => Source::Clip(Clip { length, ..clip.clone() }),
            (source, _) => source.clone(),
        }
    }
}
