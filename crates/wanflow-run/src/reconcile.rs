//! Takes that wait for a person, and what may be decided about them.
//!
//! A decision is a record like any other; the next run follows it.

use std::fmt;

use serde::Serialize;
use wanflow_api::{Sha256, TaskId, Usd};
use wanflow_plan::{Digest, SceneId, Take};

use crate::clip::may_buy_another;
use crate::error::RunError;
use crate::history::{Evidence, History, Past, TakeState};
use crate::record::{Decision, Excerpt, Failure, Fetched, Record, TaskEntry, TaskFact, UnixMillis};

/// A take that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The take's name.
    pub digest: Digest,
    /// The scene it was bought for.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
    /// The attempt in question.
    pub attempt: u32,
    /// The endpoint that it was sent to.
    pub endpoint: String,
    /// Scheme and authority of the host that it was sent to.
    pub origin: String,
    /// What may be owed for it.
    pub price: Usd,
    /// Whether the host has said that it succeeded: then the price is confirmed, else at risk.
    pub is_confirmed: bool,
    /// SHA-256 of the body that was, or may have been, sent.
    pub request_sha256: Sha256,
    /// When its last record was written.
    pub since: UnixMillis,
    /// What is to be decided.
    pub about: Doubt,
    /// What was seen.
    pub why: String,
    /// The host's id of the task, where it is known: it can be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
    /// Whether the host was asked once more since it ended, and said the same.
    pub asked_again: bool,
}

/// What is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Whether the submit arrived.
    Ambiguous,
    /// The host lost the task or its clip.
    Lost,
    /// What came is not a usable clip.
    Unusable,
    /// The task failed, and the very same request is not bought again by itself.
    Failed,
    /// The task is at the host; a run asks it.
    AtHost,
    /// Its clip came, and is not in the store any more.
    Gone,
    /// Its clip is there: a person may put another file in its place.
    Stored,
    /// Nothing is bought, as far as is known.
    NotBought,
}

/// A decision that does not fit its question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// The host had the task: it was created.
    #[error("the endpoint took this task, so it was created; --ask-again asks for it once more")]
    WasCreated,
    /// Nothing was bought for it: there is nothing to give up.
    #[error("nothing was bought for it, as far as is known; `wanflow run` buys it")]
    NothingBought,
    /// The journals know this task: its clip belongs to the take that it was bought for.
    #[error("the journals know this task already: it was bought for another take or attempt")]
    KnownTask,
    /// The host has told another id for this very submit.
    #[error("the endpoint took this submit as another task, which is waited for")]
    HasTask,
}

/// All takes that wait for a person, by scene and take.
pub fn questions(history: &History) -> Vec<Question> {
    sorted(history.takes().filter_map(|(digest, past)| question(*digest, past)).collect())
}

/// What a person may decide about: every take that was ever sent and has no clip. A decision that
/// does not fit is refused by [`Question::decide`].
pub fn decidable(history: &History) -> Vec<Question> {
    let any = |(digest, past): (&Digest, &Past)| {
        question(*digest, past).or_else(|| {
            let (about, why) = without_question(past)?;
            asked(*digest, past, about, why)
        })
    };
    sorted(history.takes().filter_map(any).collect())
}

/// The takes whose clip came once and is not in the store. A run fetches those of its plan again,
/// as long as their host knows them; a person may decide otherwise. `holds` tells whether the store
/// has a clip.
pub fn gone(
    history: &History,
    mut holds: impl FnMut(&Fetched) -> Result<bool, RunError>,
) -> Result<Vec<Question>, RunError> {
    let mut gone = Vec::new();
    for (digest, past) in history.takes() {
        if let TakeState::Stored { clip, task } = &past.state
            && !holds(clip)?
        {
            let task = task.as_ref().map_or_else(
                || "its task is not known".to_owned(),
                |task| format!("it came from task {}", task.submitted.task_id),
            );
            let why = format!("its clip is not in the store, and {task}");
            gone.extend(asked(*digest, past, Doubt::Gone, why));
        }
    }
    Ok(sorted(gone))
}

/// The takes whose clip is in the store: a person may give back another file for it, such as the
/// clip in a coding that can be decoded.
pub fn stored(history: &History) -> Vec<Question> {
    let stored = history.takes().filter(|(_, past)| past.state.clip().is_some());
    let why = || "its clip is there".to_owned();
    sorted(stored.filter_map(|(name, past)| asked(*name, past, Doubt::Stored, why())).collect())
}

/// By scene and take.
pub fn sorted(mut questions: Vec<Question>) -> Vec<Question> {
    questions.sort_by(|one, other| {
        (&one.scene, one.take, one.digest).cmp(&(&other.scene, other.take, other.digest))
    });
    questions
}

/// What may be decided about a take that waits for nobody.
fn without_question(past: &Past) -> Option<(Doubt, String)> {
    Some(match &past.state {
        TakeState::InFlight(task) if past.is_hearsay() => {
            let id = &task.submitted.task_id;
            let why = format!("task {id} was adopted, and the host has not answered for it yet");
            (Doubt::Ambiguous, why)
        }
        TakeState::InFlight(task) => {
            (Doubt::AtHost, format!("it is at the host as task {}", task.submitted.task_id))
        }
        TakeState::Failed { reason, .. } => (Doubt::Failed, reason.to_string()),
        TakeState::Rejected { reason, .. } => (Doubt::NotBought, reason.to_string()),
        TakeState::Open => (Doubt::NotBought, "nothing came of its last submit".to_owned()),
        TakeState::Unanswered(_)
        | TakeState::Lost { .. }
        | TakeState::Unusable { .. }
        | TakeState::Stored { .. } => return None,
    })
}

pub(crate) fn question(digest: Digest, past: &Past) -> Option<Question> {
    let (about, why) = match &past.state {
        TakeState::Unanswered(open) => (Doubt::Ambiguous, open.why().to_owned()),
        TakeState::Lost { reason, .. } if past.is_hearsay() && !past.had_clip() => (
            Doubt::Ambiguous,
            format!("the host does not know the task that was adopted: {reason}"),
        ),
        TakeState::Lost { reason, .. } => (Doubt::Lost, reason.to_string()),
        TakeState::Unusable { why, .. } => (Doubt::Unusable, why.to_string()),
        TakeState::Failed { reason, class, .. }
            if !may_buy_another(class.unwrap_or(Failure::Failed), past.ends.failed_in_a_row()) =>
        {
            (Doubt::Failed, reason.to_string())
        }
        _ => return None,
    };
    asked(digest, past, about, why)
}

fn asked(digest: Digest, past: &Past, about: Doubt, why: String) -> Option<Question> {
    let intent = past.intent()?;
    let last = past.records.last()?;
    let entry = last.as_task()?;
    Some(Question {
        digest,
        scene: entry.scene.clone(),
        take: entry.take,
        attempt: past.next_attempt.saturating_sub(1).max(1),
        endpoint: intent.endpoint.clone(),
        origin: intent.origin.clone(),
        price: intent.price,
        is_confirmed: matches!(past.state, TakeState::Unusable { .. } | TakeState::Stored { .. })
            || past.state.task().is_some_and(|task| task.succeeded),
        request_sha256: intent.request_sha256,
        since: last.at,
        about,
        why,
        task_id: past.state.task().map(|task| task.submitted.task_id.clone()),
        asked_again: past.ends.was_said_again(),
    })
}

/// Whether a task may be adopted for a question: no take may have another one's clip. The task that
/// it had before may be named again.
pub fn may_adopt(
    history: &History,
    question: &Question,
    task_id: &TaskId,
) -> Result<(), DecisionError> {
    let is_own = question.task_id.as_ref() == Some(task_id);
    let is_known = history.task_ids().any(|known| known == task_id);
    if is_known && !is_own { Err(DecisionError::KnownTask) } else { Ok(()) }
}

impl Question {
    /// What is known about the submit, for the person who decides.
    pub fn evidence(&self, history: &History) -> Evidence {
        history.evidence(&self.digest, self.attempt)
    }

    /// The record of a decision, to be appended under the run's lock.
    pub fn decide(
        &self,
        decision: Decision,
        reason: &str,
        at: UnixMillis,
    ) -> Result<Record, DecisionError> {
        match (&decision, self.about) {
            (Decision::Adopt(task), Doubt::AtHost)
                if self.task_id.as_ref() != Some(&task.task_id) =>
            {
                return Err(DecisionError::HasTask);
            }
            (Decision::Adopt(_), _) | (Decision::NotCreated, Doubt::Ambiguous) => {}
            (Decision::NotCreated | Decision::BuyAgain, Doubt::NotBought) => {
                return Err(DecisionError::NothingBought);
            }
            (Decision::NotCreated, _) => return Err(DecisionError::WasCreated),
            (Decision::BuyAgain, _) => {}
        }
        let fact = TaskFact::Resolved { decision, reason: Excerpt::new(reason) };
        let Self { digest, scene, take, attempt, .. } = self.clone();
        Ok(Record::task(at, TaskEntry { digest, scene, take, attempt, fact }))
    }
}

/// Prints `moon, take 1: $0.50 at risk since 2026-11-23 01:43:05 UTC: …`.
impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scene, take, price, since, why, .. } = self;
        let money = if self.is_confirmed { "confirmed" } else { "at risk" };
        let text = format!("{scene}, take {take}: {price} {money} since {since}: {why}");
        crate::escape::escaped(&text, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{at, fetched, record, resolved, submitted, submitting, succeeded, task};

    fn history(facts: &[(u8, TaskFact)]) -> History {
        let mut history = History::default();
        for (number, fact) in facts {
            history.apply(record(*number, fact.clone()));
        }
        history
    }

    fn open() -> History {
        history(&[
            (3, submitting("0.50")),
            (3, submitted("t-3")),
            (2, submitting("0.75")),
            (2, submitted("t-2")),
            (2, TaskFact::Lost { reason: "TASK_NOT_FOUND\u{1b}[2J".into() }),
            (1, submitting("0.50")),
            (1, TaskFact::Ambiguous { why: "the connection was reset".into() }),
        ])
    }

    #[test]
    fn what_waits_for_a_person_is_listed() {
        let listed: Vec<_> = questions(&open()).iter().map(Question::to_string).collect();
        insta::assert_snapshot!(listed.join("\n"), @r"
        scene-1, take 1: $0.50 at risk since 2026-11-18 11:06:41 UTC: the connection was reset
        scene-2, take 1: $0.75 at risk since 2026-11-18 11:06:42 UTC: TASK_NOT_FOUND\u{1b}[2J
        ");
    }

    #[test]
    fn a_decision_answers_its_question() {
        for decision in [Decision::Adopt(task("t-9")), Decision::NotCreated, Decision::BuyAgain] {
            let mut history = open();
            let asked = questions(&history);
            let record = asked[0].decide(decision, "seen in the console", at(9)).expect("it fits");
            history.apply(record);
            assert_eq!(questions(&history), asked[1..]);
        }
    }

    #[test]
    fn what_is_gone_from_the_store_has_every_way_but_one() {
        let facts = [
            (1, submitting("0.50")),
            (1, submitted("t-1")),
            (1, succeeded()),
            (1, fetched(Sha256([1; 32]), 4)),
        ];
        let there = history(&facts);
        assert_eq!(gone(&there, |_| Ok(true)).expect("a healthy disk"), []);
        let asked = gone(&there, |_| Ok(false)).expect("a healthy disk");
        let [question] = &asked[..] else { panic!("{asked:?}") };
        assert_eq!((question.about, question.is_confirmed), (Doubt::Gone, true));
        assert_eq!(question.task_id, Some(task("t-1").task_id));
        let decide = |decision| question.decide(decision, "", at(9));
        assert_eq!(decide(Decision::NotCreated), Err(DecisionError::WasCreated));

        let again = decide(Decision::BuyAgain).expect("it fits");
        let mut bought = history(&facts);
        bought.apply(again);
        assert!(gone(&bought, |_| Ok(false)).expect("a healthy disk").is_empty());

        // Another task is asked for it; the clip's name stays, and so does what is owed.
        let adopted = decide(Decision::Adopt(task("t-2"))).expect("it fits");
        let mut other = history(&facts);
        other.apply(adopted);
        let asked = gone(&other, |_| Ok(false)).expect("a healthy disk");
        assert_eq!(asked[0].task_id, Some(task("t-2").task_id));
        assert_eq!(other.ledger().total(), there.ledger().total());
        assert!(gone(&other, |_| Ok(true)).expect("a healthy disk").is_empty());
    }

    #[test]
    fn an_adoption_may_be_corrected_until_the_host_tells_of_it() {
        let adopt = |id| TaskFact::Resolved {
            decision: Decision::Adopt(task(id)),
            reason: "seen in the console".into(),
        };
        let lost = TaskFact::Lost { reason: "TASK_NOT_FOUND".into() };
        let start = [(1, submitting("0.50")), (1, adopt("mistyped"))];
        let asked_after = |more: &[TaskFact]| {
            let more = more.iter().map(|fact| (1, fact.clone()));
            decidable(&history(&start.iter().cloned().chain(more).collect::<Vec<_>>()))
        };
        for more in [vec![], vec![lost.clone()], vec![lost, adopt("mistyped-2")]] {
            let [question] = &asked_after(&more)[..] else { panic!("{more:?}") };
            assert_eq!(question.about, Doubt::Ambiguous);
            question.decide(Decision::Adopt(task("t-1")), "", at(9)).expect("another id");
        }
        let [question] = &asked_after(&[succeeded()])[..] else { panic!("it is at the host") };
        assert_eq!((question.about, question.is_confirmed), (Doubt::AtHost, true));
        let other = question.decide(Decision::Adopt(task("t-1")), "", at(9));
        assert_eq!(other, Err(DecisionError::HasTask), "the host knows it");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let asked = questions(&open());
        let refused = |question: &Question, decision| {
            question.decide(decision, "", at(9)).expect_err("it does not fit")
        };
        assert_eq!(refused(&asked[1], Decision::NotCreated), DecisionError::WasCreated);
        let again = asked[1].decide(Decision::BuyAgain, "it is gone", at(9)).expect("it fits");
        assert_eq!(
            again.as_task().map(|entry| &entry.fact),
            Some(&TaskFact::Resolved { decision: Decision::BuyAgain, reason: "it is gone".into() })
        );
        assert!(questions(&history(&[(1, resolved(Decision::BuyAgain))])).is_empty());
    }
}
