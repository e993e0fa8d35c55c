//! From clips to what people take away: named clips, the film, the manifest.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::json;
use tokio::task::JoinHandle;
use wanflow_api::Sha256;
use wanflow_media::{ClipRole, JoinClip, JoinNote};
use wanflow_plan::{Film, Pick, SceneId, Task, canonical_json, sha256};

use crate::clip_names::{ClipNames, marked, named};
use crate::disk;
use crate::error::RunError;
use crate::event::{Event, Undecoded};
use crate::export::{self, create_all, remove_if_there, with_suffix};
use crate::record::{Entry, Fetched, FilmMade, FilmNote};
use crate::resolve::{Clip, resolve};
use crate::stop::Stop;
use crate::studio::Joined;
use crate::unusable;

use super::Gaps;
use super::outcome::FilmOutcome;
use super::run::Run;
use super::slates::Piece;

/// Version of the joining that enters the film's digest.
const JOIN_VERSION: u32 = 1;

/// The plan's clips that are in the store.
pub(super) type Clips = HashMap<Pick, Fetched>;

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
        let mut reel = self.reel(&clips);
        // A film that is there needs nothing decoded.
        let is_made = missing.is_empty() && self.is_made(&reel)?;
        let undecoded =
            if is_made { Some(Vec::new()) } else { self.undecoded_in(&reel, stop).await? };
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
            reel[place] = self.slate(pick, &clips);
            missing.push(pick.scene.clone());
        }
        let film = self.join(&reel, missing, stop).await?;
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

    /// Whether the film of a whole reel is there.
    fn is_made(&self, reel: &[Piece]) -> Result<bool, RunError> {
        let output = self.named(&self.plan.film.output);
        let path = self.options.folders.out.join(&output);
        Ok(self.unchanged(&path, &output, &self.inputs(reel))?.is_some())
    }

    /// The digest of all that decides how a film looks.
    fn inputs(&self, reel: &[Piece]) -> Sha256 {
        let film = &self.plan.film;
        let mut inputs = json!({
            "join": JOIN_VERSION, "clips": reel, "aspect": film.aspect, "fit": film.fit,
        });
        if !film.quality.is_usual() {
            // Films of earlier versions keep their digest.
            inputs["quality"] = json!(film.quality);
        }
        let colours = reel.iter().map(|piece| self.book.history().colour_of(&piece.clip()?));
        let colours: Vec<_> = colours.collect();
        if colours.iter().any(Option::is_some) {
            inputs["colours"] = json!(colours);
        }
        sha256(canonical_json(&inputs).as_bytes())
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

    /// Joins the reel, unless the film that is there was made of the same.
    async fn join(
        &mut self,
        reel: &[Piece],
        slates: Vec<SceneId>,
        stop: &Stop,
    ) -> Result<FilmOutcome, RunError> {
        let film = self.plan.film.clone();
        let output = if slates.is_empty() {
            self.named(&film.output)
        } else {
            self.named(&marked(&film.output, "partial"))
        };
        let path = self.options.folders.out.join(&output);
        let inputs = self.inputs(reel);
        if let Some(millis) = self.unchanged(&path, &output, &inputs)? {
            return Ok(FilmOutcome::Made { path, millis, unchanged: true, slates });
        }
        // A film of slates alone is the first thing there.
        create_all(&*self.deps.disk, &self.options.folders.out)?;
        self.emit(&Event::FilmStarted { output: output.clone(), clips: reel.len() });
        let work = self.splicing(reel, film, with_suffix(&path, ".part"))?;
        let Joined { millis, notes } = match stop.unless_requested(work).await {
            None => {
                self.work.is_stopping = true;
                return Ok(FilmOutcome::None { why: "the run was interrupted".to_owned() });
            }
            Some(Err(_)) => return Err(RunError::Panicked { doing: "joining the clips" }),
            Some(Ok(Err(why))) => return Ok(FilmOutcome::Broken { why }),
            Some(Ok(Ok(joined))) => joined,
        };
        let notes = notes.into_iter().map(|note| self.film_note(note));
        let notes: Vec<_> = notes.chain(self.notes_on_undecoded()).collect();
        for note in &notes {
            self.emit(&Event::FilmNote(note.clone()));
        }
        let (digest, bytes) = self.settle_film(&with_suffix(&path, ".part"), &path)?;
        let made = FilmMade {
            plan: self.plan.id(),
            output,
            sha256: digest,
            bytes,
            millis,
            clips: reel.iter().filter_map(Piece::clip).collect(),
            inputs: Some(inputs),
            slates: slates.clone(),
            notes,
        };
        self.append(Entry::FilmMade(Box::new(made)))?;
        Ok(FilmOutcome::Made { path, millis, unchanged: false, slates })
    }

    /// A note under the name of its scene: clips are joined in the order of the film's picks.
    fn film_note(&self, note: JoinNote) -> FilmNote {
        let JoinNote { clip, what } = note;
        FilmNote { scene: self.plan.film.picks[clip].scene.clone(), what }
    }

    /// The work of joining, off the loop: slates are drawn on the way.
    fn splicing(
        &self,
        reel: &[Piece],
        film: Film,
        to: PathBuf,
    ) -> Result<JoinHandle<Result<Joined, String>>, RunError> {
        let mut sources = Vec::with_capacity(reel.len());
        let mut slates = Vec::new();
        for (place, piece) in reel.iter().enumerate() {
            sources.push(match piece {
                Piece::Clip(clip) => JoinClip {
                    colour: self.book.history().colour_of(clip).map(Into::into),
                    ..JoinClip::scene(self.book.store().verify(clip)?)
                },
                Piece::Slate { .. } => {
                    let part = self.book.store().part(&format!("slate-{place}"));
                    remove_if_there(&*self.deps.disk, &part)?;
                    slates.push((piece.clone(), part.clone()));
                    JoinClip { role: ClipRole::Slate, ..JoinClip::scene(part) }
                }
            });
        }
        remove_if_there(&*self.deps.disk, &to)?;
        let (studio, disk) = (self.deps.studio.clone(), self.deps.disk.clone());
        Ok(tokio::task::spawn_blocking(move || {
            let mut scenes = sources.iter().filter(|clip| clip.role == ClipRole::Scene);
            let like = scenes.next().map(|clip| clip.path.as_path());
            slates.iter().try_for_each(|(piece, part)| piece.draw(&*studio, like, part))?;
            let joined = studio.join(&sources, &film, &to);
            // What is left of them is a part, which the next film replaces.
            for (_, part) in &slates {
                let _ = disk.remove(part);
            }
            joined
        }))
    }

    /// The length of the film that is there, if it was made of the same and has its size still.
    fn unchanged(
        &self,
        path: &Path,
        output: &str,
        inputs: &Sha256,
    ) -> Result<Option<u64>, RunError> {
        let same = |film: &&FilmMade| film.output == output && film.inputs.as_ref() == Some(inputs);
        let Some(film) = self.book.film().filter(same) else { return Ok(None) };
        let size = self.deps.disk.size(path).map_err(RunError::disk("look at", path))?;
        Ok((size == Some(film.bytes)).then_some(film.millis))
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

    /// Puts what came and is no usable clip beside the place of the clip. That it cannot be put
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

pub(super) fn pick(task: &Task) -> Pick {
    Pick { scene: task.scene.clone(), take: task.take }
}
