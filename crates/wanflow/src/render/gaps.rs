//! What makes a ledger less than the whole truth, and what to do about it.

use std::fmt::Write as _;

use wanflow_run::checkpoint::Missing;
use wanflow_session::Past;
use wanflow_session::past::Gaps;

use crate::command_context::CommandContext;

use super::printable;

/// What is missing of a folder's journals; nothing if all is well.
pub(crate) fn gaps(past: &Past) -> String {
    let Gaps { missing, forgotten_files, lost_lines } = past.gaps();
    let place = CommandContext::of_past(past).flags();
    if !missing.is_empty() {
        return missing_journals(missing, &place);
    }
    let folder = past.folders.journal.display().to_string();
    forgotten(forgotten_files, &folder) + &lines_lost(lost_lines, &place)
}

/// What a repair lost, until a person has taken note. `place` are the flags that lead to these
/// journals.
fn lines_lost(lost: u64, place: &str) -> String {
    if lost == 0 {
        return String::new();
    }
    let lines = if lost == 1 { "1 line is".to_owned() } else { format!("{lost} lines are") };
    format!(
        "! {lines} missing from a repaired journal; each may be a purchase, so the amounts may \
         be too low. A paid run buys nothing until you run: wanflow reconcile{place} \
         --accept-losses --reason TEXT\n"
    )
}

/// That journals are not what they were, until a person has taken note. `place` are the flags that
/// lead to them.
fn missing_journals(missing: &[Missing], place: &str) -> String {
    let mut text = String::new();
    for one in missing {
        // Names of files may hold anything.
        writeln!(text, "! {}", printable(&one.to_string())).expect("a string takes all");
    }
    text + &format!(
        "! purchases may have been forgotten: put the journals back if you can. A paid run buys \
         nothing until you run: wanflow reconcile{place} --accept-losses \
         --reason TEXT\n"
    )
}

/// That journals are empty although there are clips: purchases may be forgotten.
fn forgotten(clips: usize, folder: &str) -> String {
    if clips == 0 {
        return String::new();
    }
    format!(
        "! `{folder}` has no records, and the store beside it has {clips} files: if a journal was \
         deleted or emptied, what it knew of purchases is forgotten, and a run buys again. \
         Restore it if you can.\n"
    )
}
