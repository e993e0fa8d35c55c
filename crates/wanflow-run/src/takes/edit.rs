//! Picking and keeping: what a person says of takes that exist, as a change of the lock file.

use wanflow_plan::{Digest, SceneId, Take};

use crate::error::RunError;
use crate::story_lock::{Kept, LockedTake, StoryLock, TakeName};

use super::{Scene, Standing, StoryboardTakes, TakeLine, list};

/// Which take of a scene a person means: `2`, or the first digits of a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakeSelector {
    /// By its number.
    Number(Take),
    /// By its digest's first digits.
    Digits(String),
}

/// What a person wants of a scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditRequest {
    /// This take plays.
    Pick(TakeSelector),
    /// The scene keeps this clip for its request as it is now; none named: the one it had.
    Keep(Option<TakeSelector>),
    /// The scene keeps nothing.
    KeepNothing,
}

/// Why a request cannot be granted. The help tells what there is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The storyboard has no such scene.
    #[error("there is no scene `{0}`")]
    Unknown(SceneId),
    /// The scene has no such take.
    #[error("`{scene}` has no take {take}; it has {has}")]
    NoSuchTake {
        /// The scene.
        scene: SceneId,
        /// What was meant.
        take: String,
        /// What there is.
        has: String,
    },
    /// It has no clip.
    #[error("take {take} of `{scene}` has no clip yet")]
    NotStored {
        /// The scene.
        scene: SceneId,
        /// The take.
        take: Take,
    },
    /// It was made of another request.
    #[error("the take {digits} of `{scene}` was made of an earlier request")]
    Stale {
        /// The scene.
        scene: SceneId,
        /// The first digits of its digest.
        digits: String,
    },
    /// What is there was made of the request as it is.
    #[error("nothing of `{0}` is stale, so there is nothing to keep")]
    NothingToKeep(SceneId),
}

/// What is to change in the lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    scene: SceneId,
    /// The take that it is about.
    pub take: Option<Take>,
    change: Change,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Pick(TakeName, LockedTake),
    Keep(Kept, LockedTake),
    KeepNothing,
}

/// Turns a request into a change of the lock file.
pub fn edit(
    story: StoryboardTakes<'_>,
    scene: &SceneId,
    request: &EditRequest,
) -> Result<Result<Edit, EditError>, RunError> {
    let lines: Vec<_> = list(story)?.into_iter().filter(|line| line.scene == *scene).collect();
    let mut edit = Err(EditError::Unknown(scene.clone()));
    story.with(|it| {
        if it.id() == scene {
            edit = it.edit(&lines, request);
        }
        it.choice()
    })?;
    Ok(edit)
}

impl Edit {
    /// Changes the lock file.
    pub fn apply(&self, lock: &mut StoryLock) {
        let scene = lock.scene_mut(&self.scene);
        match &self.change {
            Change::Pick(name, take) => {
                scene.takes.entry(name.clone()).or_insert_with(|| take.clone());
                scene.picked = Some(name.clone());
                scene.kept = None;
            }
            Change::Keep(kept, take) => {
                scene.takes.entry(kept.take.clone()).or_insert_with(|| take.clone());
                scene.kept = Some(kept.clone());
            }
            Change::KeepNothing => scene.kept = None,
        }
    }
}

impl Scene<'_> {
    fn edit(&self, lines: &[TakeLine], request: &EditRequest) -> Result<Edit, EditError> {
        let scene = self.id().clone();
        match request {
            EditRequest::KeepNothing => Ok(Edit { scene, take: None, change: Change::KeepNothing }),
            EditRequest::Pick(meant) => {
                let line = self.find(lines, meant)?;
                if line.stale {
                    let digits = line.digest.map(|digest| digest.short()).unwrap_or_default();
                    return Err(EditError::Stale { scene, digits });
                }
                let (name, take) = self.stored(line)?;
                Ok(Edit { scene, take: Some(line.take), change: Change::Pick(name, take) })
            }
            EditRequest::Keep(meant) => {
                let line = match meant {
                    Some(meant) => self.find_stale(lines, meant)?,
                    None => self.last_played(lines)?,
                };
                let (name, take) = self.stored(line)?;
                let [.., request, _] = self.fingerprints();
                let change = Change::Keep(Kept { take: name, request }, take);
                Ok(Edit { scene, take: Some(line.take), change })
            }
        }
    }

    /// The take that is meant; of two that had one number the one of the present request.
    fn find<'l>(
        &self,
        lines: &'l [TakeLine],
        meant: &TakeSelector,
    ) -> Result<&'l TakeLine, EditError> {
        let found = lines.iter().find(|line| meant.is(line));
        found.ok_or_else(|| EditError::NoSuchTake {
            scene: self.id().clone(),
            take: meant.to_string(),
            has: has(lines),
        })
    }

    /// The stale take that is meant.
    fn find_stale<'l>(
        &self,
        lines: &'l [TakeLine],
        meant: &TakeSelector,
    ) -> Result<&'l TakeLine, EditError> {
        let stale = lines.iter().rev().find(|line| line.stale && meant.is(line));
        if let Some(line) = stale {
            return Ok(line);
        }
        self.find(lines, meant)?;
        Err(EditError::NothingToKeep(self.id().clone()))
    }

    /// The clip that the scene had before its request changed: the one that was picked then, else
    /// the newest.
    fn last_played<'l>(&self, lines: &'l [TakeLine]) -> Result<&'l TakeLine, EditError> {
        let is_stored = |line: &&TakeLine| matches!(line.standing, Standing::Here | Standing::Away);
        let picks: Vec<&TakeName> =
            self.locked().filter_map(|scene| scene.picked.as_ref()).collect();
        let was_picked = |line: &&TakeLine| {
            let named = |digest: Digest| picks.iter().any(|name| name.names(line.take, &digest));
            line.digest.is_some_and(named)
        };
        let plays = lines.iter().find(|line| line.picked && !line.stale);
        let nothing = || EditError::NothingToKeep(self.id().clone());
        if plays.as_ref().is_some_and(is_stored) {
            return Err(nothing());
        }
        let stale = || lines.iter().filter(|line| line.stale).filter(is_stored);
        stale().find(was_picked).or_else(|| stale().next_back()).ok_or_else(nothing)
    }

    fn stored(&self, line: &TakeLine) -> Result<(TakeName, LockedTake), EditError> {
        let digest =
            line.digest.filter(|_| matches!(line.standing, Standing::Here | Standing::Away));
        let take = digest.and_then(|digest| {
            let past = self.story.history.take(&digest)?;
            Some((TakeName::of(line.take, &digest), LockedTake::of(&digest, past)?))
        });
        take.ok_or_else(|| EditError::NotStored { scene: self.id().clone(), take: line.take })
    }
}

impl TakeSelector {
    /// Reads what stands behind the `@`.
    pub fn parse(text: &str) -> Option<Self> {
        const DIGITS: usize = 6;
        if text.len() < DIGITS {
            return text.parse().ok().and_then(Take::new).map(Self::Number);
        }
        let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| Self::Digits(text.to_ascii_lowercase()))
    }

    /// Whether it names the take of this number and digest.
    pub fn names(&self, take: Take, digest: Option<&Digest>) -> bool {
        match self {
            Self::Number(number) => take == *number,
            Self::Digits(digits) => {
                digest.is_some_and(|digest| digest.to_string().starts_with(digits))
            }
        }
    }

    fn is(&self, line: &TakeLine) -> bool {
        self.names(line.take, line.digest.as_ref())
    }
}

impl std::fmt::Display for TakeSelector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(take) => write!(f, "{take}"),
            Self::Digits(digits) => f.write_str(digits),
        }
    }
}

/// What a scene has, in a few words.
fn has(lines: &[TakeLine]) -> String {
    let now = lines.iter().filter(|line| !line.stale).map(|line| line.take.to_string());
    let now: Vec<_> = now.collect();
    let now = if now.is_empty() { "none".to_owned() } else { now.join(", ") };
    let stale = lines.iter().filter(|line| line.stale).filter_map(|line| line.digest);
    let stale: Vec<_> = stale.map(|digest| digest.short()).collect();
    if stale.is_empty() { now } else { format!("{now}; stale: {}", stale.join(", ")) }
}
