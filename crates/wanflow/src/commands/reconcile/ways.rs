//! The ways out of a doubt, in the order in which they are tried: those that cost nothing first.

use std::fmt::Write as _;
use std::path::PathBuf;

use wanflow_plan::{Purpose, Take};
use wanflow_run::reconcile::{Doubt, Question};
use wanflow_run::unusable;

use crate::past::Past;
use crate::render::printable;

/// One line for each way. `place` are the flags that lead to the same journals.
pub(super) fn ways(past: &Past, question: &Question, place: &str) -> String {
    let name = format!("{}@{}", printable(question.scene.as_str()), question.take);
    let mut text = String::new();
    let mut line = |words: &str| writeln!(text, "  {words}").expect("writing succeeds");
    let mut choice = |flag: &str, words: &str| {
        line(&format!("wanflow reconcile {name}{place} {flag:<15}  {words}"));
    };
    let came = came(past, question);
    if question.task_id.is_some() {
        choice("--ask-again", "ask the host once more and fetch anew: costs nothing");
    }
    if question.about == Doubt::Ambiguous && can_list(&question.endpoint) {
        choice("--look-up", "ask the host which tasks it has");
    }
    if question.about != Doubt::AtHost {
        choice("--adopt TASK_ID", "the host has it: wait for it, use its clip");
    }
    match &came {
        Some(file) => {
            let file = file.display().to_string();
            choice(&format!("--accept {}", printable(&file)), "take what came as it is");
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
        (_, false) => line("what costs is offered once the host was asked again"),
    }
    text
}

/// Whether everything that costs nothing, and needs no file or id of the user's, was tried.
fn may_cost(question: &Question) -> bool {
    question.about == Doubt::Ambiguous || question.task_id.is_none() || question.asked_again
}

/// What came and is no usable clip, where people find it.
pub(crate) fn came(past: &Past, question: &Question) -> Option<PathBuf> {
    let take = match question.take {
        Take::FIRST => String::new(),
        take => format!(".take{take}"),
    };
    let rehearsed = if past.purpose == Purpose::Rehearsal { ".rehearsal" } else { "" };
    let name = format!("{}{take}{rehearsed}.mp4", question.scene);
    unusable::find(&*past.disk, &past.folders.out.join("clips").join(name))
}

/// Whether an endpoint lists its tasks.
fn can_list(endpoint: &str) -> bool {
    wanflow_api::endpoint(endpoint).is_some_and(|known| known.capabilities.look_up.is_some())
}
