//! `wanflow take ls --json`, and what `take pick` and `take keep` print, version 1.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_api::Usd;
use wanflow_run::takes::TakeLine;

use super::reason::FieldChange;
use super::version::Version;
use super::words::TakeStatus;

/// Takes of scenes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TakeList {
    version: Version,
    /// The lock file that has picks and kept takes, where takes are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    lock_file: Option<String>,
    takes: Vec<ListedTake>,
}

/// One take of a scene.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct ListedTake {
    scene: String,
    /// Which generation of it, from 1.
    take: u32,
    /// Its name in full; `null` while it continues a clip that does not exist.
    digest: Option<String>,
    standing: TakeStatus,
    /// Whether it was made of another request than the scene has now.
    stale: bool,
    /// What differs from the scene as it is, where it is stale.
    changed: Vec<FieldChange>,
    /// Whether it plays in the film.
    picked: bool,
    /// Whether a person keeps it, stale as it is.
    kept: bool,
    /// What it cost at most, or would cost, in millionths of a US dollar.
    price: Option<u64>,
    /// When its clip was stored, in milliseconds since 1970.
    stored: Option<u64>,
    /// SHA-256 of its clip.
    clip: Option<String>,
    /// Size of the clip.
    bytes: Option<u64>,
    /// Length of the clip in milliseconds.
    millis: Option<u64>,
    /// The host's id of the task.
    task_id: Option<String>,
    /// The seed that was used, or is asked for.
    seed: Option<String>,
}

impl TakeList {
    /// All takes, with the lock file where they are listed.
    pub fn new(lock_file: Option<&Path>, takes: &[TakeLine]) -> Self {
        Self {
            version: Version,
            lock_file: lock_file.map(|file| file.display().to_string()),
            takes: takes.iter().map(ListedTake::from).collect(),
        }
    }
}

impl From<&TakeLine> for ListedTake {
    fn from(line: &TakeLine) -> Self {
        let TakeLine {
            scene,
            take,
            digest,
            standing,
            stale,
            changed,
            picked,
            kept,
            price,
            stored,
            clip,
            bytes,
            millis,
            task_id,
            seed,
        } = line;
        Self {
            scene: scene.as_str().to_owned(),
            take: take.get(),
            digest: digest.map(|digest| digest.to_string()),
            standing: (*standing).into(),
            stale: *stale,
            changed: changed.iter().map(FieldChange::from).collect(),
            picked: *picked,
            kept: *kept,
            price: price.map(Usd::micros),
            stored: stored.map(|at| at.0),
            clip: clip.map(|clip| clip.to_string()),
            bytes: *bytes,
            millis: *millis,
            task_id: task_id.as_ref().map(|id| id.as_str().to_owned()),
            seed: seed.clone(),
        }
    }
}
