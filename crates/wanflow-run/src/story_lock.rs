//! The lock file of a storyboard: which takes are paid for, and which of them play.
//!
//! `story.lock` lies beside `story.yaml` and is committed: it carries picks and purchases from one
//! checkout to another, while the journal knows what is in flight and spent on this machine. It
//! names clips by their content and no file by its path. A checkout may be hostile: nothing in
//! here can cause a purchase that the plan does not show.

mod file;
mod flaw;
mod heal;
mod inline;
mod parse;
mod print;
mod raw;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use wanflow_api::{ClipRequest, Sha256, TaskId, Usd};
use wanflow_plan::{Digest, SceneId, Take};

use crate::record::{Excerpt, Fetched, UnixMillis};

pub use file::LockFile;

/// The format that this version writes, and the newest that it reads.
pub const LOCK_VERSION: u32 = 1;

/// What a lock file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryLock {
    /// Its scenes. One that has nothing yet is kept apart from its neighbours all the same, so
    /// that takes of both can be merged.
    pub scenes: BTreeMap<SceneId, SceneLock>,
}

/// What it says of one scene.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SceneLock {
    /// The take that a person picked.
    pub picked: Option<TakeName>,
    /// The take that a person keeps, although the scene's request has changed.
    pub kept: Option<Kept>,
    /// All takes that are paid for and stored, stale ones too.
    pub takes: BTreeMap<TakeName, LockedTake>,
}

/// A take's name in the lock file: its number, and the first digits of its digest, since each
/// request has a first take. Printed as `2-5d0c11aa93be`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TakeName {
    /// Which generation.
    pub take: Take,
    /// The digest's first digits.
    pub short: String,
}

/// A take that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The take.
    pub take: TakeName,
    /// Digest of the request that the scene had when it was kept. With another request the
    /// keeping is over.
    pub request: Sha256,
}

/// A take that is paid for and stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedTake {
    /// Its name in full.
    pub digest: Digest,
    /// The endpoint that made it.
    pub endpoint: String,
    /// Scheme and authority of the host.
    pub origin: String,
    /// What was asked for.
    pub request: ClipRequest,
    /// Its clip.
    pub clip: Fetched,
    /// The host's id of the task.
    pub task_id: TaskId,
    /// What it cost at most.
    pub price: Usd,
    /// When its clip was stored, in whole seconds.
    pub at: UnixMillis,
    /// The seed that was used, if the host told.
    pub seed: Option<Excerpt>,
}

impl StoryLock {
    /// What is said of a scene.
    pub fn scene(&self, scene: &SceneId) -> Option<&SceneLock> {
        self.scenes.get(scene)
    }

    /// The same, to change it.
    pub fn scene_mut(&mut self, scene: &SceneId) -> &mut SceneLock {
        self.scenes.entry(scene.clone()).or_default()
    }

    /// All takes, by scene and number.
    pub fn takes(&self) -> impl Iterator<Item = (&SceneId, &TakeName, &LockedTake)> {
        self.scenes.iter().flat_map(|(scene, lock)| {
            lock.takes.iter().map(move |(name, take)| (scene, name, take))
        })
    }

    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        self.scenes.values().all(|scene| *scene == SceneLock::default())
    }
}

impl SceneLock {
    /// Takes a clip in. One that is known already is replaced only if the store lacks it, as
    /// `holds` tells: what others continue from must not change under them.
    pub fn add(&mut self, name: TakeName, take: LockedTake, holds: impl Fn(&Fetched) -> bool) {
        let known = self.takes.get(&name);
        if known.is_none_or(|known| known.clip.clip != take.clip.clip && !holds(&known.clip)) {
            self.takes.insert(name, take);
        }
    }
}

impl TakeName {
    /// The name of a take.
    pub fn of(take: Take, digest: &Digest) -> Self {
        Self { take, short: digest.short() }
    }

    /// Reads `2-5d0c11aa93be`.
    pub fn parse(text: &str) -> Option<Self> {
        const DIGITS: usize = 12;
        let (number, short) = text.split_once('-')?;
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_plain = number.len() <= 4 && !number.starts_with(['0', '+']);
        if !is_plain || short.len() != DIGITS || !short.bytes().all(is_hex) {
            return None;
        }
        Some(Self { take: Take::new(number.parse().ok()?)?, short: short.to_owned() })
    }

    /// Whether a digest begins with these digits.
    pub fn names(&self, take: Take, digest: &Digest) -> bool {
        self.take == take && self.short == digest.short()
    }
}

impl fmt::Display for TakeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.take, self.short)
    }
}
