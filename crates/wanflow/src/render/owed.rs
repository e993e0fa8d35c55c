//! What is owed, per scene and in all; and why that may not be the whole truth.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use wanflow_plan::{Purpose, SceneId};
use wanflow_run::Amounts;
use wanflow_run::checkpoint::Missing;

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

/// What a repair lost, until a person has taken note; nothing if there is nothing to say. `place`
/// are the flags that lead to these journals.
pub(crate) fn lost_lines(lost: u64, place: &str) -> String {
    if lost == 0 {
        return String::new();
    }
    let lines = if lost == 1 { "1 line is".to_owned() } else { format!("{lost} lines are") };
    format!(
        "! {lines} missing from a repaired journal; each may be a purchase, so that the amounts \
         may be too low. A paid run buys nothing before: \
         wanflow reconcile{place} --accept-losses --reason TEXT\n"
    )
}

/// That journals are not what they were, until a person has taken note. `place` are the flags that
/// lead to them.
pub(crate) fn missing_journals(missing: &[Missing], place: &str) -> String {
    let mut text = String::new();
    for one in missing {
        // Names of files may hold anything.
        writeln!(text, "! {}", printable(&one.to_string())).expect("a string takes all");
    }
    text + &format!(
        "! clips may have been bought that are not known here any more: put the journals back if \
         you can. A paid run buys nothing before: wanflow reconcile{place} --accept-losses \
         --reason TEXT\n"
    )
}

/// That journals are empty although there are clips: purchases may be forgotten.
pub(crate) fn forgotten(clips: usize, folder: &str) -> String {
    if clips == 0 {
        return String::new();
    }
    format!(
        "! `{folder}` has no records, and the store beside it has {clips} files: if a journal was \
         deleted or emptied, what it knew of purchases is forgotten, and a run buys again. \
         Restore it if you can.\n"
    )
}
