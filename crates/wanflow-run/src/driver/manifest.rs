//! The manifest: what lies in the output folder and where it came from, as JSON for tools.

use std::io;
use std::path::Path;

use serde::Serialize;
use wanflow_api::{Sha256, TaskId, Usd};
use wanflow_plan::{Digest, PlanId, Purpose, SceneId, Take, Task};

use crate::disk;
use crate::error::RunError;
use crate::history::TakeState;
use crate::record::{ClipFacts, Fetched, FilmMade, FilmNote, VideoCoding};

use super::clips::{Clips, pick};
use super::outcome::MadeFilm;
use super::run::Run;

/// The format that this version writes.
const MANIFEST_VERSION: u32 = 1;

#[derive(Serialize)]
struct Manifest<'a> {
    version: u32,
    title: Option<&'a str>,
    plan: PlanId,
    endpoint: &'a str,
    purpose: Purpose,
    /// The first of its films.
    film: Option<FilmLine<'a>>,
    /// All of them, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    films: Vec<FilmLine<'a>>,
    clips: Vec<ClipLine<'a>>,
}

#[derive(Clone, Copy, Serialize)]
struct FilmLine<'a> {
    file: &'a str,
    sha256: Sha256,
    bytes: u64,
    millis: u64,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    slates: &'a [SceneId],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [FilmNote],
}

#[derive(Serialize)]
struct ClipLine<'a> {
    scene: &'a SceneId,
    take: Take,
    file: String,
    sha256: Sha256,
    bytes: u64,
    #[serde(flatten)]
    facts: ClipFacts,
    #[serde(skip_serializing_if = "Option::is_none")]
    video: Option<&'a VideoCoding>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
    digest: Option<Digest>,
    task_id: Option<&'a TaskId>,
    price_micro_usd: Option<Usd>,
    picked: bool,
    /// What was done to its pictures before they were sent; of a clip that is kept, although it
    /// was bought for another request, nothing is said.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    preparation: &'a [String],
}

impl Run<'_> {
    /// Writes the manifest beside the films, unless it stands there already.
    pub(super) fn write_manifest(&self, clips: &Clips, made: &[MadeFilm]) -> Result<(), RunError> {
        let name = self.named(&format!("{}.manifest.json", self.plan.storyboard));
        let path = self.options.folders.out.join(name);
        let manifest = self.manifest(clips, made);
        let mut text = serde_json::to_string_pretty(&manifest).expect("a manifest is plain data");
        text.push('\n');
        let disk = &*self.deps.disk;
        if disk::read(disk, &path).is_ok_and(|there| there == text.as_bytes()) {
            return Ok(());
        }
        let part = path.with_extension("json.part");
        match disk.remove(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(RunError::disk("remove", &part)(error));
            }
            _ => {}
        }
        disk::write_new(disk, &part, text.as_bytes()).map_err(RunError::disk("write", &part))?;
        disk.rename(&part, &path).map_err(RunError::disk("rename to", &path))
    }

    fn manifest<'a>(&'a self, clips: &'a Clips, made: &[MadeFilm]) -> Manifest<'a> {
        let lines = self.jobs.planned().iter().filter_map(|job| {
            let clip = clips.get(&pick(&job.task))?;
            Some(self.clip_line(&job.task, job.digest, clip))
        });
        let films: Vec<_> = made.iter().filter_map(|film| self.film_line(&film.path)).collect();
        Manifest {
            version: MANIFEST_VERSION,
            title: self.plan.title.as_deref(),
            plan: self.plan.id(),
            endpoint: &self.plan.endpoint,
            purpose: self.plan.purpose,
            film: films.first().copied(),
            films: if films.len() > 1 { films } else { Vec::new() },
            clips: lines.collect(),
        }
    }

    /// What is recorded of the film at a path.
    fn film_line(&self, path: &Path) -> Option<FilmLine<'_>> {
        let output = path.strip_prefix(&self.options.folders.out).ok()?;
        let FilmMade { plan: _, output, sha256, bytes, millis, clips: _, inputs: _, slates, notes } =
            self.book.film_named(output.to_str()?)?;
        Some(FilmLine {
            file: output,
            sha256: *sha256,
            bytes: *bytes,
            millis: *millis,
            slates,
            notes,
        })
    }

    fn clip_line<'a>(
        &'a self,
        task: &'a Task,
        digest: Option<Digest>,
        clip: &'a Fetched,
    ) -> ClipLine<'a> {
        let state =
            digest.and_then(|digest| self.book.history().take(&digest)).map(|past| &past.state);
        let source = match state {
            Some(TakeState::Stored { task, .. }) => task.as_ref(),
            _ => None,
        };
        ClipLine {
            scene: &task.scene,
            take: task.take,
            file: self.clip_name(task).display().to_string(),
            sha256: clip.clip,
            bytes: clip.bytes,
            facts: clip.facts,
            video: clip.video.as_ref(),
            notes: &clip.notes,
            digest,
            task_id: source.map(|task| &task.submitted.task_id),
            price_micro_usd: source.map(|task| task.intent.price),
            picked: self.plan.film.picks.contains(&pick(task)),
            preparation: if task.kept.is_some() { &[] } else { &task.preparation },
        }
    }
}
