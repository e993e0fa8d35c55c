//! A lock file's text, read strictly: every field is known and there, every digest is that of its
//! request, every pick has its take. Whatever a merge or a hand did to it is told by line.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use wanflow_plan::{Digest, Purpose, SceneId};

use crate::error::{LockFlaw, LockFlawKind};

use super::flaw::Flaw;
use super::heal::healed;
use super::raw::{Head, RawLock, RawScene, RawTake};
use super::{Kept, LOCK_VERSION, LockedTake, SceneLock, StoryLock, TakeName};

/// Longest scene id, as the compiler has it.
const ID_BYTES: usize = 200;

/// Reads the text of the lock file at a path.
pub(super) fn read(path: &Path, text: &str, purpose: Purpose) -> Result<StoryLock, LockFlaw> {
    let text = healed(text);
    parse(&text, purpose).map_err(|flaw| flaw.in_file(path, &text))
}

fn parse(text: &str, purpose: Purpose) -> Result<StoryLock, Flaw> {
    refuse_conflicts(text)?;
    check_version(text)?;
    let raw: RawLock = toml::from_str(text).map_err(|error| syntax(&error))?;
    let scenes = raw.scenes.into_iter().map(|(id, raw)| {
        let offset = id.span().start;
        Ok((scene_id(id)?, scene(raw, purpose, offset)?))
    });
    Ok(StoryLock { scenes: scenes.collect::<Result<_, Flaw>>()? })
}

fn refuse_conflicts(text: &str) -> Result<(), Flaw> {
    const MARKS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if MARKS.iter().any(|mark| line.starts_with(mark)) {
            return Err(Flaw { offset, kind: LockFlawKind::Conflict });
        }
        offset += line.len();
    }
    Ok(())
}

/// The version comes first: of what a newer one wrote, nothing else can be judged.
fn check_version(text: &str) -> Result<(), Flaw> {
    let head: Head = toml::from_str(text).map_err(|error| syntax(&error))?;
    let Some(version) = head.version else {
        return Err(Flaw::wrong(0, "this is not a lock file of wanflow: it has no `version`"));
    };
    match *version.get_ref() {
        LOCK_VERSION => Ok(()),
        0 => Err(Flaw::wrong(version.span().start, "versions count from 1")),
        found => {
            let kind = LockFlawKind::Newer { found, known: LOCK_VERSION };
            Err(Flaw { offset: version.span().start, kind })
        }
    }
}

fn syntax(error: &toml::de::Error) -> Flaw {
    let offset = error.span().map_or(0, |span| span.start);
    let words = error.message().trim().replace('\n', ", ");
    // Two branches that picked for one scene, merged line by line.
    let advice = if words == "duplicate key" { ": of two lines of one name, keep one" } else { "" };
    Flaw::wrong(offset, words + advice)
}

fn scene_id(id: Spanned<String>) -> Result<SceneId, Flaw> {
    let text = id.get_ref();
    let is_bad = |char: char| char.is_control() || matches!(char, '/' | '\\' | ':');
    if text.is_empty() || text.len() > ID_BYTES || text.contains(is_bad) {
        return Err(Flaw::wrong(id.span().start, "no scene can have this id"));
    }
    Ok(SceneId::new(id.into_inner()))
}

fn scene(raw: RawScene, purpose: Purpose, offset: usize) -> Result<SceneLock, Flaw> {
    let mut takes = BTreeMap::new();
    for (name, raw) in raw.take {
        let (name, span) = take_name(&name)?;
        let take = locked_take(raw, &name, purpose)?;
        if takes.insert(name, take).is_some() {
            return Err(Flaw::wrong(span.start, "this take stands here twice"));
        }
    }
    let known = |name: &Spanned<String>| -> Result<TakeName, Flaw> {
        let (name, span) = take_name(name)?;
        if takes.contains_key(&name) {
            return Ok(name);
        }
        let message = format!("take {name} is named here, but this scene has no such take");
        Err(Flaw::wrong(if span.is_empty() { offset } else { span.start }, message))
    };
    let picked = raw.picked.as_ref().map(known).transpose()?;
    let kept = match &raw.kept {
        Some(kept) => Some(Kept { take: known(&kept.take)?, request: kept.request }),
        None => None,
    };
    Ok(SceneLock { picked, kept, takes })
}

fn take_name(name: &Spanned<String>) -> Result<(TakeName, Range<usize>), Flaw> {
    let wrong = || Flaw::wrong(name.span().start, "expected a take such as `2-5d0c11aa93be`");
    Ok((TakeName::parse(name.get_ref()).ok_or_else(wrong)?, name.span()))
}

/// A take whose digest is that of its own request: lines that got mixed do not get here.
fn locked_take(raw: RawTake, name: &TakeName, purpose: Purpose) -> Result<LockedTake, Flaw> {
    let digest = Digest(*raw.digest.get_ref());
    let offset = raw.digest.span().start;
    if Digest::of_take(&raw.endpoint, purpose, &raw.request, name.take) != digest {
        let message = "this digest is not that of the take's endpoint, number and request";
        return Err(Flaw::wrong(offset, message));
    }
    if name.short != digest.short() {
        return Err(Flaw::wrong(
            offset,
            "this digest does not begin with the digits in the take's \
                                        name",
        ));
    }
    Ok(raw.into())
}
