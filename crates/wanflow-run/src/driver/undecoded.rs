//! Clips that are here, and whose frames cannot be decoded: no scene continues from them, and in
//! a film they lie beside clips that are coded alike only.

use wanflow_api::Sha256;
use wanflow_api::request::Anchor;
use wanflow_media::Sources;
use wanflow_plan::film::Shows;
use wanflow_plan::{FOREIGN_ANCHOR_VERSION, Pick, Task, Timeline};

use crate::clip::Observation;
use crate::error::RunError;
use crate::event::{StopReason, TaskNews, Undecoded};
use crate::record::{Fetched, FilmNote, VideoCoding};
use crate::stop::Stop;
use crate::studio::Decoding;

use super::clips::pick;
use super::cut::Cut;
use super::run::Run;

/// An item of a film that cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UndecodedItem {
    /// Its place in the film, from 0.
    pub(super) place: usize,
    clip: Sha256,
    /// What another program said that tried.
    why: Option<String>,
}

impl Run<'_> {
    /// The clip that a job continues, where no frame can be taken from it.
    pub(super) fn undecoded_before(&mut self, job: usize) -> Option<Undecoded> {
        let parent = self.jobs.parent(job)?;
        let clip = self.jobs.parent_clip(job)?;
        let video = self.video_of(&clip)?;
        // Frames of another decoder have a method of their own, or none.
        let is_named = |anchor: &Anchor| anchor.method == FOREIGN_ANCHOR_VERSION;
        let is_named = self.jobs[job].task.request.frames().any(is_named);
        let can_decode = video.is_decoded || (is_named && self.deps.studio.decodes(&video));
        (!can_decode).then(|| self.as_undecoded(&self.jobs[parent].task, &video))
    }

    /// Another program could not decode the clip that a job continues: it is that clip which is to
    /// be converted, and not the job's scene.
    pub(super) fn stop_for_undecoded(&mut self, job: usize, why: String) {
        let parent = self.jobs.parent(job);
        let video = self.jobs.parent_clip(job).and_then(|clip| self.video_of(&clip));
        let (Some(parent), Some(video)) = (parent, video) else {
            // The clip's file went meanwhile: what is known is why no frame came.
            return self.observe(job, Observation::Hopeless(why));
        };
        let clip = self.as_undecoded(&self.jobs[parent].task, &video);
        self.stop_job(job, &StopReason::Undecoded { clip: Undecoded { why: Some(why), ..clip } });
    }

    /// Tells what is to be known of a clip that has just come.
    pub(super) fn tell_notes(&self, job: usize, clip: &Fetched) {
        let decodes = |video: &&VideoCoding| self.deps.studio.decodes(video);
        let video = clip.video.as_ref().filter(|video| !decodes(video));
        for text in clip.notes.iter().cloned().chain(video.map(VideoCoding::limits)) {
            self.news(job, TaskNews::Noted { text });
        }
    }

    /// Looks at a film's items before they are rendered. What cannot be decoded is noted for the
    /// run's end, and answered, unless all clips can be copied as they are. `None`: the run was
    /// asked to end meanwhile.
    pub(super) async fn undecoded_in(
        &mut self,
        timeline: &Timeline,
        cut: &Cut<'_>,
        stop: &Stop,
    ) -> Result<Option<Vec<UndecodedItem>>, RunError> {
        let clips = timeline.video.iter().enumerate();
        let clips = clips.filter_map(|(at, item)| Some((at, item.source.clip()?.sha256)));
        let path = |clip: &Sha256| match cut.files.path(clip) {
            Some(own) => own.to_owned(),
            None => self.book.store().path(clip),
        };
        let clips: Vec<_> = clips.map(|(at, clip)| (at, path(&clip), clip)).collect();
        // Slates are drawn as H.264, beside which nothing else is copied.
        let has_slates = clips.len() < timeline.video.len();
        let mut sources = Sources::new(self.book.store().part("slate").with_extension(""));
        for (_, path, clip) in &clips {
            sources.insert(*clip, path.clone());
        }
        let (studio, timeline) = (self.deps.studio.clone(), timeline.clone());
        let work = tokio::task::spawn_blocking(move || {
            let can_copy =
                || studio.undecoded(&timeline, &sources).is_ok_and(|found| found.is_empty());
            if !has_slates && can_copy() {
                return Vec::new();
            }
            let found = clips.into_iter().filter_map(|(place, path, clip)| {
                let why = match studio.decoding(&path) {
                    Decoding::Works => return None,
                    Decoding::Lacks => None,
                    Decoding::Fails(why) => Some(why),
                };
                Some(UndecodedItem { place, clip, why })
            });
            found.collect()
        });
        let found = match stop.unless_requested(work).await {
            None => return Ok(None),
            Some(Err(_)) => return Err(RunError::Panicked { doing: "looking at the clips" }),
            Some(Ok(found)) => found,
        };
        let places = cut.film.places();
        for UndecodedItem { place, clip, why } in &found {
            let task = places[*place].pick.and_then(|pick| self.plan.task(pick));
            if let (Some(task), Some(video)) = (task, self.video_of(clip)) {
                let undecoded = self.as_undecoded(task, &video);
                let undecoded = Undecoded { why: why.clone(), ..undecoded };
                // Several films may be made of one clip.
                if !self.undecoded.contains(&undecoded) {
                    self.undecoded.push(undecoded);
                }
            }
        }
        Ok(Some(found))
    }

    /// What to say where footage of the user's own is among what cannot be decoded: no slate
    /// stands in its place, since it is all there.
    pub(super) fn undecoded_footage(
        &self,
        cut: &Cut<'_>,
        undecoded: &[UndecodedItem],
    ) -> Option<String> {
        let places = cut.film.places();
        let footage = undecoded.iter().find_map(|item| match &places[item.place].edit?.shows {
            Shows::Video(file) => Some((file, &item.why)),
            Shows::Take | Shows::Card { .. } | Shows::Still { .. } => None,
        });
        let (file, why) = footage?;
        let video = self.deps.studio.probe(cut.files.path(&file.sha256)?).ok()?.video;
        let help = match why {
            Some(why) => format!("{why}; convert it to H.264"),
            None => "convert it to H.264, or let an installed ffmpeg decode it with `run --ffmpeg`"
                .to_owned(),
        };
        Some(format!("`{}` is {}, which wanflow does not decode: {help}", file.path, video.name))
    }

    /// A film's notes on clips in whose place slates stand, although they are here.
    pub(super) fn notes_on_undecoded(&self) -> impl Iterator<Item = FilmNote> {
        self.undecoded.iter().map(|clip| FilmNote {
            scene: clip.of.clone(),
            what: format!("a slate stands in its place: its clip is {clip}"),
        })
    }

    fn as_undecoded(&self, task: &Task, video: &VideoCoding) -> Undecoded {
        let file = self.options.folders.out.join(self.clip_name(task));
        let Pick { scene: of, take: of_take } = pick(task);
        let (codec, file) = (video.name.clone(), file.display().to_string());
        Undecoded { of, of_take, codec, file, why: None }
    }

    /// How a stored clip's video is coded; `None` if its file cannot be read, which its use tells.
    /// What was not decoded when it came is looked at again: a later version may decode more.
    fn video_of(&mut self, clip: &Sha256) -> Option<VideoCoding> {
        if let Some(video) = self.codings.get(clip) {
            return Some(video.clone());
        }
        let recorded = self.book.history().takes().filter_map(|(_, past)| past.state.clip());
        let recorded = recorded.filter(|stored| stored.clip == *clip);
        let decoded = recorded.filter_map(|stored| stored.video.clone()).find(|it| it.is_decoded);
        let look = || Some(self.deps.studio.probe(&self.book.store().path(clip)).ok()?.video);
        let video = decoded.or_else(look)?;
        self.codings.insert(*clip, video.clone());
        Some(video)
    }
}
