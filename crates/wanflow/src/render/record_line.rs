//! A record of the journal as a line for people.

use wanflow_run::record::{Decision, Entry, Record, TaskEntry, TaskFact};

use super::printable;

/// When it happened, and what.
pub(crate) fn record_line(record: &Record) -> String {
    format!("{}  {}", record.at, printable(&entry(&record.entry)))
}

fn entry(entry: &Entry) -> String {
    match entry {
        Entry::RunStarted(run) => {
            let approval = run.approval.as_ref().map(|how| format!(", approved by {how}"));
            let budget = run.budget.map(|budget| format!(", budget {budget}"));
            let (approval, budget) = (approval.unwrap_or_default(), budget.unwrap_or_default());
            format!("run of plan {} begins{approval}{budget}", run.plan)
        }
        Entry::RunEnded(run) => format!("run ends: {}, exit code {}", run.outcome, run.exit),
        Entry::FilmMade(film) => {
            format!("film {}, {} s, {}", film.output, film.millis / 1000, film.sha256.short())
        }
        Entry::Repaired(repair) => {
            format!("repaired: {} lines lost, kept as {}", repair.lost_lines, repair.kept_as)
        }
        Entry::LossesAccepted(accepted) => {
            format!("the loss of {} lines accepted: {}", accepted.lost_lines, accepted.reason)
        }
        Entry::Balance(seen) => format!("balance {} at {}", seen.amount, seen.origin),
        Entry::Sunset(seen) => {
            format!("the host says that {} ends on {}", seen.endpoint, seen.ends)
        }
        Entry::Compacted(compacted) => {
            format!("compacted: {} records left out, {}", compacted.dropped, compacted.kept_as)
        }
        Entry::Task(entry) => task(entry),
    }
}

fn task(entry: &TaskEntry) -> String {
    let TaskEntry { scene, take, attempt, digest, fact } = entry;
    let attempt = if *attempt == 0 { String::new() } else { format!(" attempt {attempt}") };
    format!("{scene}@{take} {}{attempt}: {}", digest.short(), self::fact(fact))
}

fn fact(fact: &TaskFact) -> String {
    match fact {
        TaskFact::Planned(planned) => match planned.price {
            Some(price) => format!("planned for {}, {price}", planned.endpoint),
            None => format!("planned for {}", planned.endpoint),
        },
        TaskFact::Anchor { clip, millis, .. } => {
            format!("begins with the frame at {millis} ms of clip {}", clip.short())
        }
        TaskFact::Submitting(intent) => {
            format!("is sent to {}, {} at most", intent.origin, intent.price)
        }
        TaskFact::Submitted(task) => format!("task {}", task.task_id),
        TaskFact::Rejected { reason, .. } => format!("refused: {reason}"),
        TaskFact::NotSent { why } => format!("not sent: {why}"),
        TaskFact::NotCreated { reason } => format!("not created: {reason}"),
        TaskFact::Ambiguous { why } => format!("perhaps bought: {why}"),
        TaskFact::Resolved { decision, reason } => format!("{}: {reason}", decided(decision)),
        TaskFact::Polled { word, .. } => format!("is {word}"),
        TaskFact::Succeeded(result) => {
            let cost = result.cost.map(|cost| format!(", which cost {cost}")).unwrap_or_default();
            format!("has a clip at {}{cost}", result.url.as_str())
        }
        TaskFact::Failed { reason, .. } => format!("failed: {reason}"),
        TaskFact::Lost { reason } => format!("lost: {reason}"),
        TaskFact::Unusable { why, kept_as } => format!("not a clip: {why}, kept as {kept_as}"),
        TaskFact::Fetched(clip) => {
            format!(
                "fetched clip {}, {} bytes, {} ms",
                clip.clip.short(),
                clip.bytes,
                clip.facts.millis
            )
        }
    }
}

fn decided(decision: &Decision) -> String {
    match decision {
        Decision::Adopt(task) => format!("decided to adopt task {}", task.task_id),
        Decision::NotCreated => "decided that it was not created".to_owned(),
        Decision::BuyAgain => "decided to buy again".to_owned(),
    }
}
