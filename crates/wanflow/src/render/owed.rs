//! What is owed, per scene and in all.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use wanflow_plan::{Purpose, SceneId};
use wanflow_run::Amounts;

use super::printable;

/// One line a scene, then the sum. A rehearsal owes nothing, and shows what it would.
pub(crate) fn owed(
    purpose: Purpose,
    scenes: &BTreeMap<SceneId, Amounts>,
    total: Amounts,
) -> String {
    let names: Vec<_> = scenes.keys().map(|scene| printable(scene.as_str())).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, amounts) in names.iter().zip(scenes.values()) {
        writeln!(text, "  {name:<width$}  {amounts}").expect("writing to a string succeeds");
    }
    match purpose {
        Purpose::Remote => text + &format!("{total}\n"),
        Purpose::Rehearsal => text + &format!("rehearsed, costs nothing: {total}\n"),
    }
}
