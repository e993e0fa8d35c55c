//! From clips to what people take away: named clips, the film, the manifest.

use std::path::{Path, PathBuf};

use tokio::task::JoinHandle;
use wanflow_api::Sha256;
use wanflow_media::{RenderNote, Sources};
use wanflow_plan::film::FilmPlace;
use wanflow_plan::timeline::{self, Source, Time};
use wanflow_plan::{Film, SceneId, Task, Timeline};

use crate::assembly::{self, FilmFiles};
use crate::clip_names::{ClipNames, marked, named};
use crate::disk;
use crate::error::RunError;
use crate::event::{Event, Undecoded};
use crate::export::{self, create_all, remove_if_there, with_suffix};
use crate::film_cache::FilmCache;
use crate::film_changes::FilmMakings;
use crate::film_sound::FilmSound;
use crate::record::{Entry, Fetched, FilmMade, FilmNote};
use crate::resolve::{Clip, resolve};
use crate::sidecar;
use crate::stop::Stop;
use crate::studio::{Rendered, Studio};
use crate::unusable;

use super::clips::{Clips, pick};
use super::cut::Cut;
use super::options::Gaps;
use super::outcome::{FilmOutcome, MadeFilm};
use super::run::Run;
use super::undecoded::UndecodedItem;

/// A film that was rendered, and the timeline by the exact lengths of its clips.
struct Measured {
    rendered: Rendered,
    timeline: Timeline,
}

impl Run<'_> {
    /// Puts clips, films and manifest into the output folder. What became of the first film is
    /// the run's outcome; the others are announced.
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
        let film = &self.plan.film;
        let files = FilmFiles::find(film, &self.options.folders.base, &*self.deps.disk);
        let files = match files {
            Ok(files) => files,
            Err(why) => return Ok(FilmOutcome::Broken { why }),
        };
        let mut made = Vec::new();
        for film in film.variants() {
            let cut = Cut { film, clips: &clips, files: &files };
            match self.variant(&cut, &missing, stop).await? {
                FilmOutcome::Made(more) => made.extend(more),
                // What hinders one film hinders the run.
                hindered @ (FilmOutcome::None { .. } | FilmOutcome::Broken { .. }) => {
                    return Ok(hindered);
                }
            }
        }
        self.write_manifest(&clips, &made)?;
        Ok(FilmOutcome::Made(made))
    }

    /// Makes one of the films, with slates for the scenes that are missing.
    async fn variant(
        &mut self,
        cut: &Cut<'_>,
        missing: &[SceneId],
        stop: &Stop,
    ) -> Result<FilmOutcome, RunError> {
        let mut slates = missing.to_vec();
        let sources = match self.sources(cut) {
            Ok(sources) => sources,
            Err(why) => return Ok(FilmOutcome::Broken { why }),
        };
        let mut timeline = self.timeline(cut, sources, &slates);
        // A film that is there needs nothing decoded.
        let is_made = slates.is_empty() && self.unchanged(&timeline)?.is_some();
        let undecoded = if is_made {
            Some(Vec::new())
        } else {
            self.undecoded_in(&timeline, cut, stop).await?
        };
        let Some(undecoded) = undecoded else {
            self.work.is_stopping = true;
            return Ok(FilmOutcome::None { why: "the run was interrupted".to_owned() });
        };
        if let Some(why) = self.undecoded_footage(cut, &undecoded) {
            return Ok(FilmOutcome::Broken { why });
        }
        if !undecoded.is_empty() && self.options.gaps == Gaps::Wait {
            return Ok(FilmOutcome::None { why: self.words_for_undecoded() });
        }
        if !undecoded.is_empty() {
            let places = cut.film.places();
            let mut sources: Vec<_> = timeline.video.into_iter().map(|item| item.source).collect();
            for UndecodedItem { place, .. } in undecoded {
                let Some(pick) = places[place].pick else { continue };
                sources[place] = self.slate(pick, cut);
                slates.push(pick.scene.clone());
            }
            timeline = self.timeline(cut, sources, &slates);
        }
        let film = self.render(cut, timeline, slates, stop).await?;
        if let FilmOutcome::Made(films) = &film {
            for film in films {
                self.announce_film(film);
            }
        }
        Ok(film)
    }

    fn announce_film(&self, film: &MadeFilm) {
        let MadeFilm { path, millis, unchanged, slates, captions: _, sound, work } = film;
        self.emit(&Event::FilmMade {
            path: path.display().to_string(),
            millis: *millis,
            unchanged: *unchanged,
            slates: slates.clone(),
            sound: *sound,
            work: *work,
        });
    }

    /// The timeline of what there is, under the name that the film then has.
    fn timeline(&self, cut: &Cut<'_>, sources: Vec<Source>, slates: &[SceneId]) -> Timeline {
        let name = self.film_name(&cut.film, slates);
        // How long tails are that are dropped follows from the bytes, as lengths do.
        cut.files.with_fonts(assembly::timeline(&cut.film, sources, &[], name))
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
    fn film_name(&self, film: &Film, slates: &[SceneId]) -> String {
        let film = &film.output;
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
        cut: &Cut<'_>,
        timeline: Timeline,
        slates: Vec<SceneId>,
        stop: &Stop,
    ) -> Result<FilmOutcome, RunError> {
        let path = self.film_path(&timeline);
        if let Some(millis) = self.unchanged(&timeline)? {
            let captions = sidecar::restore(&*self.deps.disk, &path, &timeline)?;
            let film = MadeFilm {
                path,
                millis,
                unchanged: true,
                slates,
                captions,
                sound: None,
                work: None,
            };
            return Ok(FilmOutcome::Made(vec![film]));
        }
        // A film of slates alone is the first thing there.
        create_all(&*self.deps.disk, &self.options.folders.out)?;
        let output = timeline.output.file.clone();
        self.emit(&Event::FilmStarted { output, clips: timeline.video.len() });
        let work = self.rendering(cut, timeline.clone(), with_suffix(&path, ".part"))?;
        let Measured { rendered, timeline: measured } = match stop.unless_requested(work).await {
            None => {
                self.work.is_stopping = true;
                return Ok(FilmOutcome::None { why: "the run was interrupted".to_owned() });
            }
            Some(Err(_)) => return Err(RunError::Panicked { doing: "joining the clips" }),
            Some(Ok(Err(why))) => return Ok(FilmOutcome::Broken { why }),
            Some(Ok(Ok(measured))) => measured,
        };
        let Rendered { millis, notes, sound, work } = rendered;
        let places = cut.film.places();
        let notes = notes.into_iter().map(|note| film_note(&places, note));
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
        let captions = sidecar::write(&*self.deps.disk, &path, &measured)?;
        let (sound, work) = (sound.map(FilmSound::from), Some(work.into()));
        let film = MadeFilm { path, millis, unchanged: false, slates, captions, sound, work };
        Ok(FilmOutcome::Made(vec![film]))
    }

    /// The work of rendering, off the loop: what came of it, and the timeline by exact lengths.
    fn rendering(
        &self,
        cut: &Cut<'_>,
        timeline: Timeline,
        to: PathBuf,
    ) -> Result<JoinHandle<Result<Measured, String>>, RunError> {
        let sources = self.verified_files(&timeline, cut.files)?;
        remove_if_there(&*self.deps.disk, &to)?;
        let (studio, film) = (self.deps.studio.clone(), cut.film.clone());
        let scenes: Vec<_> = film.places().iter().map(|place| place.scene.clone()).collect();
        let cache = FilmCache::beside(&self.options.folders, self.deps.disk.clone());
        Ok(tokio::task::spawn_blocking(move || {
            let timeline = measured(&film, timeline, &sources, &*studio);
            let rendered = studio.render(&timeline, &sources, &cache, &to);
            cache.settle();
            let rendered = rendered?;
            cache.note_makings(&timeline.output.file, &FilmMakings::of(&timeline, &scenes));
            Ok(Measured { rendered, timeline })
        }))
    }

    /// Where everything is that a timeline shows and plays; clips are looked at once more.
    fn verified_files(&self, timeline: &Timeline, files: &FilmFiles) -> Result<Sources, RunError> {
        // Slates are drawn into parts, which the next film replaces if they are left.
        let mut sources = Sources::new(self.book.store().part("slate").with_extension(""));
        for (sha256, path) in files.iter() {
            sources.insert(sha256, path.to_owned());
        }
        for clip in clips_of(timeline).filter(|clip| files.path(&clip.sha256).is_none()) {
            sources.insert(clip.sha256, self.book.store().verify(&clip.sha256)?);
        }
        Ok(sources)
    }

    /// The length of the film that is there, if it was made of the same and has its size still.
    /// Journals of earlier versions spell the digest as [`Timeline::digest`] does.
    fn unchanged(&self, timeline: &Timeline) -> Result<Option<u64>, RunError> {
        let inputs = Some(timeline.digest());
        let same = |film: &&FilmMade| film.inputs == inputs;
        let film = self.book.film_named(&timeline.output.file).filter(same);
        let Some(film) = film else { return Ok(None) };
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

/// A note under the name of its scene: a film's items are in the order of its places.
fn film_note(places: &[FilmPlace<'_>], note: RenderNote) -> FilmNote {
    let RenderNote { item, what } = note;
    FilmNote { scene: places[item].scene.clone(), what }
}

/// The timeline by the exact lengths of its clips. One that cannot be measured keeps what its
/// record says: rendering it says what is wrong with it.
fn measured(film: &Film, timeline: Timeline, sources: &Sources, studio: &dyn Studio) -> Timeline {
    let Timeline { video, audio: _, captions: _, output } = timeline;
    let (mut measured, mut tails) = (Vec::new(), Vec::new());
    for mut item in video {
        let mut tail = Time::ZERO;
        if let Source::Clip(clip) = &mut item.source
            && let Ok(file) = sources.get(&clip.sha256)
        {
            clip.length = studio.probe(&file.path).map_or(clip.length, |probed| probed.length);
            tail = studio.tail(&file.path, item.tail).unwrap_or_default();
        }
        measured.push(item.source);
        tails.push(tail);
    }
    Timeline { output, ..assembly::timeline(film, measured, &tails, String::new()) }
}
