//! A submit whose outcome is not known, with everything that is known about it.

use std::fmt::Write as _;

use wanflow_api::Usd;
use wanflow_run::history::{Evidence, Reading};
use wanflow_run::reconcile::Question;

use super::printable;

/// The evidence, a few lines, each begun by two blanks.
pub(crate) fn evidence_lines(question: &Question, evidence: &Evidence) -> String {
    let Question { attempt, request_sha256, .. } = question;
    let mut text = String::new();
    let sent = match evidence.sent {
        Some(at) => format!("sent {at} to {}", printable(&evidence.origin)),
        None => "no journal has the time when it was sent".to_owned(),
    };
    let digest = request_sha256.short();
    let mut line = |words: String| writeln!(text, "  {words}").expect("writing succeeds");
    line(format!("{sent}; attempt {attempt}, take {}, request {digest}", question.digest.short()));
    line(match (evidence.before, evidence.after) {
        (Some(before), Some(after)) => {
            format!(
                "balance {} before, {} after: {}",
                told(before),
                told(after),
                change(before, after)
            )
        }
        (Some(before), None) => format!("balance {} before; not reported since", told(before)),
        (None, Some(after)) => format!("balance not reported before; {} after", told(after)),
        (None, None) => "this endpoint does not report the balance".to_owned(),
    });
    for other in &evidence.others {
        let scene = printable(other.scene.as_str());
        line(format!("in between: {scene}@{}, {} at most, {}", other.take, other.owed, other.at));
    }
    text
}

fn told(reading: Reading) -> String {
    format!("{} ({})", reading.amount, reading.at)
}

fn change(before: Reading, after: Reading) -> String {
    let (less, more) =
        (before.amount.saturating_sub(after.amount), after.amount.saturating_sub(before.amount));
    match (less, more) {
        (Usd::ZERO, Usd::ZERO) => "the same".to_owned(),
        (Usd::ZERO, more) => format!("{more} more"),
        (less, _) => format!("{less} less"),
    }
}
