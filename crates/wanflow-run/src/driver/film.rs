//! From clips to what people take away: named clips, the film, the manifest.

use std::path::{Path, PathBuf};

use tokio::task::JoinHandle;
use wanflow_api::Sha256;
use wanflow_media::{RenderNote, Sources};
use wanflow_plan::timeline::{self, Source, Span, VideoItem};
use wanflow_plan::{SceneId, Task, Timeline};

use crate::clip_names::{ClipNames, marked, named};
use crate::disk;
use crate::error::RunError;
use crate::event::{Event, Undecoded};
use crate::export::{self, create_all, remove_if_there, with_suffix};
use crate::record::{Entry, Fetched, FilmMade, FilmNote};
use crate::resolve::{Clip, resolve};
use crate::stop::Stop;
use crate::studio::{Rendered, Studio};
use crate::unusable;

use super::clips::{Clips, pick};
use super::options::Gaps;
use super::outcome::FilmOutcome;
use super::run::Run;

impl Run<'_> {
    /// Puts clips, film and manifest into the output folder.
    pub(super) async fn film(&mut self, stop: &Stop) -> Result<FilmOutcome, RunError> {
        let clips = self.clips()?;
        let folder = &self.options.folders.out;
        if !clips.is_empty() {
            create_all(&*self.deps.disk, &folder.join(self.clip_names().folder()))?;
        }
        for task in &self.plan.tasks {
            if let Some(clip) = clips.get(&pick(task)) {
                self.export(task, clip)?;
            }
        }
        let missing = self.plan.film.picks.iter().filter(|pick| !clips.contains_key(pick));
        let missing: Vec<_> = missing.map(|pick| pick.scene.clone()).collect();
        if !missing.is_empty() && self.options.gaps == Gaps::Wait {
            return Ok(FilmOutcome::None { why: self.words_for_gaps(&missing) });
        }
        let mut timeline = self.timeline(&clips);
        timeline.output.file = self.film_name(&missing);
        // A film that is there needs nothing decoded.
        let is_made = missing.is_empty() && self.unchanged(&timeline)?.is_some();
        let undecoded =
            if is_made { Some(Vec::new()) } else { self.undecoded_in(&timeline, stop).await? };
        let Some(undecoded) = undecoded else {
            self.work.is_stopping = true;
            return Ok(FilmOutcome::None { why: "the run was interrupted".to_owned() });
        };
        if !undecoded.is_empty() && self.options.gaps == Gaps::Wait {
            return Ok(FilmOutcome::None { why: self.words_for_undecoded() });
        }
        let mut missing = missing;
        for place in undecoded {
            let pick = &self.plan.film.picks[place];
            timeline.video[place] = VideoItem::whole(self.slate(pick, &clips));
            missing.push(pick.scene.clone());
        }
        timeline.output.file = self.film_name(&missing);
        let film = self.render(timeline, missing, stop).await?;
        if let FilmOutcome::Made { path, millis, unchanged, slates } = &film {
            self.emit(&Event::FilmMade {
                path: path.display().to_string(),
                millis: *millis,
                unchanged: *unchanged,
                slates: slates.clone(),
            });
            self.write_manifest(&clips)?;
        }
        Ok(film)
    }

    fn words_for_gaps(&self, missing: &[SceneId]) -> String {
        const NAMED: usize = 5;
        let mut names: Vec<_> = missing.iter().take(NAMED).map(SceneId::as_str).collect();
        names.extend((missing.len() > NAMED).then_some("…"));
        let (count, all) = (missing.len(), self.plan.film.picks.len());
        let missing = match (count, all) {
            (1, 1) => "the clip is missing".to_owned(),
            (1, all) => format!("1 of {all} clips is missing"),
            (count, all) => format!("{count} of {all} clips are missing"),
        };
        format!("{missing}: {}", names.join(", "))
    }

    /// The name of the film's file: one with slates in it says so.
    fn film_name(&self, slates: &[SceneId]) -> String {
        let film = &self.plan.film.output;
        if slates.is_empty() { self.named(film) } else { self.named(&marked(film, "partial")) }
    }

    fn words_for_undecoded(&self) -> String {
        let clip = |clip: &Undecoded| format!("{} is {}", clip.of, clip.codec);
        let clips: Vec<_> = self.undecoded.iter().map(clip).collect();
        let failures: String = self
            .undecoded
            .iter()
            .filter_map(|clip| clip.why.as_ref())
            .fold(String::new(), |all, why| if all.contains(why) { all } else { all + ", " + why });
        format!(
            "{}, which wanflow does not decode{failures}, and the film's clips are not coded \
             alike, so that they cannot be copied",
            clips.join(", ")
        )
    }

    fn clips(&self) -> Result<Clips, RunError> {
        let resolved =
            resolve(self.plan, self.book.history(), |clip| self.book.store().holds(clip))?;
        let stored = resolved.into_iter().filter_map(|task| match task.clip {
            Clip::Stored(clip) => Some((pick(&task.task), clip)),
            _ => None,
        });
        Ok(stored.collect())
    }

    /// Renders a timeline, unless the film that is there was made of the same.
    async fn render(
        &mut self,
        timeline: Timeline,
        slates: Vec<SceneId>,
        stop: &Stop,
    ) -> Result<FilmOutcome, RunError> {
        let path = self.film_path(&timeline);
        if let Some(millis) = self.unchanged(&timeline)? {
            return Ok(FilmOutcome::Made { path, millis, unchanged: true, slates });
        }
        // A film of slates alone is the first thing there.
        create_all(&*self.deps.disk, &self.options.folders.out)?;
        let output = timeline.output.file.clone();
        self.emit(&Event::FilmStarted { output, clips: timeline.video.len() });
        let work = self.rendering(timeline.clone(), with_suffix(&path, ".part"))?;
        let Rendered { millis, notes } = match stop.unless_requested(work).await {
            None => {
                self.work.is_stopping = true;
                return Ok(FilmOutcome::None { why: "the run was interrupted".to_owned() });
            }
            Some(Err(_)) => return Err(RunError::Panicked { doing: "joining the clips" }),
            Some(Ok(Err(why))) => return Ok(FilmOutcome::Broken { why }),
            Some(Ok(Ok(rendered))) => rendered,
        };
        let notes = notes.into_iter().map(|note| self.film_note(note));
        let notes: Vec<_> = notes.chain(self.notes_on_undecoded()).collect();
        for note in &notes {
            self.emit(&Event::FilmNote(note.clone()));
        }
        let (sha256, bytes) = self.settle_film(&with_suffix(&path, ".part"), &path)?;
        let made = FilmMade {
            plan: self.plan.id(),
            inputs: Some(timeline.digest()),
            clips: clips_of(&timeline).map(|clip| clip.sha256).collect(),
            output: timeline.output.file,
            sha256,
            bytes,
            millis,
            slates: slates.clone(),
            notes,
        };
        self.append(Entry::FilmMade(Box::new(made)))?;
        Ok(FilmOutcome::Made { path, millis, unchanged: false, slates })
    }

    /// A note under the name of its scene: a film's items are in the order of its picks.
    fn film_note(&self, note: RenderNote) -> FilmNote {
        let RenderNote { item, what } = note;
        FilmNote { scene: self.plan.film.picks[item].scene.clone(), what }
    }

    /// The work of rendering, off the loop.
    fn rendering(
        &self,
        timeline: Timeline,
        to: PathBuf,
    ) -> Result<JoinHandle<Result<Rendered, String>>, RunError> {
        // Slates are drawn into parts, which the next film replaces if they are left.
        let mut sources = Sources::new(self.book.store().part("slate").with_extension(""));
        for clip in clips_of(&timeline) {
            sources.insert(clip.sha256, self.book.store().verify(&clip.sha256)?);
        }
        remove_if_there(&*self.deps.disk, &to)?;
        let studio = self.deps.studio.clone();
        Ok(tokio::task::spawn_blocking(move || {
            let measured = measured(timeline, &sources, &*studio);
            studio.render(&measured, &sources, &to)
        }))
    }

    /// The length of the film that is there, if it was made of the same and has its size still.
    /// Journals of earlier versions spell the digest as [`Timeline::digest`] does.
    fn unchanged(&self, timeline: &Timeline) -> Result<Option<u64>, RunError> {
        let inputs = Some(timeline.digest());
        let same = |film: &&FilmMade| film.output == timeline.output.file && film.inputs == inputs;
        let Some(film) = self.book.film().filter(same) else { return Ok(None) };
        let path = self.film_path(timeline);
        let size = self.deps.disk.size(&path).map_err(RunError::disk("look at", &path))?;
        Ok((size == Some(film.bytes)).then_some(film.millis))
    }

    fn film_path(&self, timeline: &Timeline) -> PathBuf {
        self.options.folders.out.join(&timeline.output.file)
    }

    /// Gives a finished film its name, durably.
    fn settle_film(&self, part: &Path, path: &Path) -> Result<(Sha256, u64), RunError> {
        let disk = &*self.deps.disk;
        let mut file = disk.open(part, disk::Open::Append).map_err(RunError::disk("open", part))?;
        file.sync().map_err(RunError::disk("sync", part))?;
        let stored = crate::store::hash(disk, part).map_err(RunError::disk("read", part))?;
        disk.rename(part, path).map_err(RunError::disk("rename to", path))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        disk.sync_entries(folder).map_err(RunError::disk("sync the folder", folder))?;
        Ok((stored.sha256, stored.bytes))
    }

    /// Puts a copy of a clip under its scene's name.
    fn export(&self, task: &Task, clip: &Fetched) -> Result<(), RunError> {
        let path = self.options.folders.out.join(self.clip_name(task));
        export::export(&*self.deps.disk, self.book.store(), clip, &path)
    }

    /// Puts what came and is not a usable clip beside the place of the clip. That it cannot be put
    /// there loses nothing: it is kept in the store.
    pub(super) fn show_unusable(&self, job: usize, kept_as: &str) {
        let disk = &*self.deps.disk;
        let clip = self.place_of_clip(job);
        let folder = clip.parent().unwrap_or(Path::new("."));
        let made = create_all(disk, folder);
        let _ = made.and_then(|()| unusable::show(disk, &self.book.store().aside(kept_as), &clip));
    }

    /// Where that lies, if it does.
    pub(super) fn unusable_file(&self, job: usize) -> Option<String> {
        let file = unusable::find(&*self.deps.disk, &self.place_of_clip(job))?;
        Some(file.display().to_string())
    }

    /// The clip has come: what came before it is of no use any more.
    pub(super) fn clear_unusable(&self, job: usize) {
        let _ = unusable::clear(&*self.deps.disk, &self.place_of_clip(job));
    }

    fn place_of_clip(&self, job: usize) -> PathBuf {
        self.options.folders.out.join(self.clip_name(&self.jobs[job].task))
    }

    /// A clip's file name below the output folder.
    pub(super) fn clip_name(&self, task: &Task) -> PathBuf {
        self.clip_names().clip(&task.scene, task.take)
    }

    fn clip_names(&self) -> ClipNames {
        ClipNames::of(self.book.history(), &self.plan.storyboard, self.plan.purpose)
    }

    /// A name of an output; what was rehearsed says so.
    pub(super) fn named(&self, name: &str) -> String {
        named(name, self.plan.purpose)
    }
}

fn clips_of(timeline: &Timeline) -> impl Iterator<Item = &timeline::Clip> {
    timeline.video.iter().filter_map(|item| item.source.clip())
}

/// The timeline with the exact lengths of its clips. One that cannot be measured keeps what its
/// record says: rendering it says what is wrong with it.
fn measured(mut timeline: Timeline, sources: &Sources, studio: &dyn Studio) -> Timeline {
    for item in &mut timeline.video {
        if let Source::Clip(clip) = &mut item.source
            && let Ok(file) = sources.get(&clip.sha256)
            && let Ok(probed) = studio.probe(&file.path)
        {
            clip.length = probed.length;
            item.span = Span::whole(clip.length);
        }
    }
    timeline
}
