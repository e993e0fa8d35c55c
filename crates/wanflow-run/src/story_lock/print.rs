//! A lock file as text that merges.
//!
//! Each line is a fact of its own, with the whole path to it, so that no merge can move a line
//! from one take to another: whatever lines a merge keeps, they mean what they meant. Scenes
//! stand between two lines that do not change, so that edits of neighbours never touch. It is
//! TOML, for editors and other tools.

use std::fmt::Write as _;

use serde_json::Value;
use wanflow_plan::SceneId;

use super::inline::{inline, key, sorted};
use super::raw::RawTake;
use super::{Kept, LOCK_VERSION, LockedTake, SceneLock, StoryLock, TakeName};

const HEADING: &str = "\
# The takes of this storyboard that are paid for, and which of them play. Commit this file.
# wanflow writes it; each line stands for itself, so that to merge is to keep the lines of both.
";

impl StoryLock {
    /// The lock file's text.
    pub fn print(&self) -> String {
        let mut text = format!("{HEADING}version = {LOCK_VERSION}\n\n[scenes]\n");
        for (scene, lock) in &self.scenes {
            let mark = key(scene.as_str());
            let _ = write!(text, "\n# {mark}\n");
            print_scene(&mut text, scene, lock);
            let _ = writeln!(text, "# end of {mark}");
        }
        text
    }
}

fn print_scene(text: &mut String, scene: &SceneId, lock: &SceneLock) {
    let scene = key(scene.as_str());
    let SceneLock { picked, kept, takes } = lock;
    if let Some(picked) = picked {
        let _ = writeln!(text, "{scene}.picked = \"{picked}\"");
    }
    if let Some(Kept { take, request }) = kept {
        let _ = writeln!(text, "{scene}.kept = {{ take = \"{take}\", request = \"{request}\" }}");
    }
    for (name, take) in takes {
        print_take(text, &scene, name, take);
    }
}

fn print_take(text: &mut String, scene: &str, name: &TakeName, take: &LockedTake) {
    let take = serde_json::to_value(RawTake::from(take)).expect("a take is plain data");
    print_value(text, &format!("{scene}.take.{name}"), &take);
}

/// A value, a line for each leaf, sorted.
fn print_value(text: &mut String, path: &str, value: &Value) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in sorted(members) {
                print_value(text, &format!("{path}.{}", key(name)), member);
            }
        }
        leaf => {
            let _ = writeln!(text, "{path} = {}", inline(leaf));
        }
    }
}
