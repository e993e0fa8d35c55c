//! What can be done about a doubt, in the order in which it is tried: what costs nothing first.

use std::fmt::Write as _;
use std::path::PathBuf;

use wanflow_run::reconcile::{Doubt, Question};
use wanflow_run::unusable;
use wanflow_session::{Past, quoted};

use crate::render::printable;

use super::find::find;

/// One line for each option. `place` are the flags that lead to the same journals.
pub(super) fn options(past: &Past, question: &Question, place: &str) -> String {
    let name = name(past, question);
    let mut text = String::new();
    let mut line = |words: &str| writeln!(text, "  {words}").expect("writing succeeds");
    let mut choice = |flag: &str, words: &str| {
        line(&format!("wanflow reconcile {name}{place} {flag:<15}  # {words}"));
    };
    let file = unusable_file(past, question);
    if question.task_id.is_some() {
        choice("--ask-again", "ask the host once more and fetch again: costs nothing");
    }
    if question.about == Doubt::Ambiguous && can_list(&question.endpoint) {
        choice("--look-up", "ask the host which tasks it has");
    }
    match question.about {
        Doubt::AtHost => {}
        Doubt::Gone => choice("--adopt TASK_ID", "the host has it as another task: use its clip"),
        _ => choice("--adopt TASK_ID", "the host has it: wait for it, use its clip"),
    }
    match &file {
        Some(file) => {
            let file = file.display().to_string();
            choice(&format!("--accept {}", quoted(&printable(&file))), "take what came as it is");
        }
        None => choice("--accept FILE", "this is its clip: downloaded by hand, or repaired"),
    }
    if question.about == Doubt::Ambiguous {
        choice("--not-created", "the host never had it: submit again");
    }
    match (question.about, may_cost(question)) {
        (Doubt::NotBought, _) => {}
        (Doubt::Unusable, true) => {
            choice("--buy-again", "pay again, which will probably bring the same");
        }
        (_, true) => choice("--buy-again", "pay again, whatever became of it"),
        (_, false) => line("if --ask-again finds nothing, it names what costs money"),
    }
    text
}

/// What leads to a take, as a shell takes it: its number, or its digest where the number is
/// another take's, too.
pub(super) fn name(past: &Past, question: &Question) -> String {
    let scene = printable(question.scene.as_str());
    let numbered = format!("{scene}@{}", question.take);
    let is_found = match find(past, &numbered) {
        Ok(found) => found.digest == question.digest,
        Err(_) => false,
    };
    quoted(&if is_found { numbered } else { format!("{scene}@{}", question.digest.short()) })
}

/// Whether everything that costs nothing, and needs no file or id of the user's, was tried.
fn may_cost(question: &Question) -> bool {
    question.about == Doubt::Ambiguous || question.task_id.is_none() || question.asked_again
}

/// The file that came and is not a usable clip, where people find it.
pub(crate) fn unusable_file(past: &Past, question: &Question) -> Option<PathBuf> {
    let name = past.clip_names().clip(&question.scene, question.take);
    unusable::find(&*past.disk, &past.folders.out.join(name))
}

/// Whether an endpoint lists its tasks.
fn can_list(endpoint: &str) -> bool {
    wanflow_api::endpoint(endpoint).is_some_and(|known| known.capabilities.look_up.is_some())
}
