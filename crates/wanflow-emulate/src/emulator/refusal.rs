//! What a host says where there is nothing to give.

use http::StatusCode;
use wanflow_api::endpoint::Check;

use crate::message::{self, Reply};
use crate::script::{Script, ShownState, ShownTask};

/// What is said of a task whose time is over.
pub(super) fn forgotten(script: &Script, task_id: &str) -> Reply {
    let words = "the result is not kept any longer";
    if script.checks(Check::Forgotten) {
        return refusal(Some(script), Check::Forgotten, words);
    }
    match script.lost(task_id) {
        Some(lost) => lost.reply(),
        None => refusal(Some(script), Check::Task, words),
    }
}

/// The answer to the call that brings the outputs.
pub(super) fn outputs(script: &Script, task: &ShownTask) -> Reply {
    if let Some(answer) = script.result(task) {
        return answer.reply();
    }
    let failed = matches!(task.state, ShownState::Failed).then(|| script.failure()).flatten();
    failed.unwrap_or_else(|| refusal(Some(script), Check::Task, "the task has no outputs yet"))
}

/// The host's answer to a failed check, in the shape of its errors where its document does not
/// list the check.
pub(super) fn refusal(script: Option<&Script>, check: Check, message: &str) -> Reply {
    let status = match check {
        Check::Path | Check::Task => StatusCode::NOT_FOUND,
        Check::Forgotten => StatusCode::GONE,
        Check::Cancel => StatusCode::CONFLICT,
        _ => StatusCode::BAD_REQUEST,
    };
    match script {
        None => message::text(status, message),
        Some(script) => {
            script.refusal(check, message).unwrap_or_else(|| script.unlisted_error(status, message))
        }
    }
}
