//! Takes that wait for a person, and what may be decided about them.
//!
//! A decision is a record like any other; the next run follows it.

use std::fmt;

use serde::Serialize;
use wanflow_api::{Sha256, Usd};
use wanflow_plan::{Digest, SceneId, Take};

use crate::history::{Evidence, History, Past, TakeState};
use crate::record::{Decision, Excerpt, Record, TaskEntry, TaskFact, UnixMillis};

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
    /// What may be owed for it.
    pub price: Usd,
    /// SHA-256 of the body that was, or may have been, sent.
    pub request_sha256: Sha256,
    /// When its last record was written.
    pub since: UnixMillis,
    /// What is to be decided.
    pub about: Doubt,
    /// What was seen.
    pub why: String,
}

/// What is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Whether the submit arrived.
    Ambiguous,
    /// Whether another is bought, since this one's clip is out of reach.
    Lost,
}

/// A decision that does not fit its question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// The host had the task: it was created.
    #[error("the endpoint took this task, so it was created; only buying again is left")]
    WasCreated,
    /// A task id is needed, in the host's spelling.
    #[error("a task id has 1 to 256 printable characters without blanks")]
    NoTaskId,
    /// The journals know this task: its clip belongs to the take that it was bought for.
    #[error("the journals know this task already: it was bought for another take or attempt")]
    KnownTask,
}

/// All takes that wait for a person, by scene and take.
pub fn questions(history: &History) -> Vec<Question> {
    let all = history.takes();
    let mut questions: Vec<_> = all.filter_map(|(digest, past)| question(*digest, past)).collect();
    questions.sort_by(|one, other| {
        (&one.scene, one.take, one.digest).cmp(&(&other.scene, other.take, other.digest))
    });
    questions
}

/// What a person may decide: the open questions, and adoptions that the host has not confirmed,
/// since an id may be mistyped.
pub fn decidable(history: &History) -> Vec<Question> {
    let adopted = history.takes().filter_map(|(digest, past)| adopted(*digest, past));
    questions(history).into_iter().chain(adopted).collect()
}

fn adopted(digest: Digest, past: &Past) -> Option<Question> {
    match &past.state {
        TakeState::InFlight(task) if past.is_hearsay() => {
            let id = &task.submitted.task_id;
            let why = format!("task {id} was adopted, and the host has not told of it yet");
            asked(digest, past, (Doubt::Ambiguous, why))
        }
        _ => None,
    }
}

pub(crate) fn question(digest: Digest, past: &Past) -> Option<Question> {
    let (about, why) = match &past.state {
        TakeState::Unanswered(open) => (Doubt::Ambiguous, open.why().to_owned()),
        TakeState::Lost { reason } if past.is_hearsay() => (
            Doubt::Ambiguous,
            format!("the host does not know the task that was adopted: {reason}"),
        ),
        TakeState::Lost { reason } => (Doubt::Lost, reason.to_string()),
        TakeState::Unusable { why, .. } => (Doubt::Lost, why.to_string()),
        _ => return None,
    };
    asked(digest, past, (about, why))
}

fn asked(digest: Digest, past: &Past, (about, why): (Doubt, String)) -> Option<Question> {
    let intent = past.intent()?;
    let last = past.records.last()?;
    let entry = last.as_task()?;
    Some(Question {
        digest,
        scene: entry.scene.clone(),
        take: entry.take,
        attempt: past.next_attempt.saturating_sub(1).max(1),
        endpoint: intent.endpoint.clone(),
        price: intent.price,
        request_sha256: intent.request_sha256,
        since: last.at,
        about,
        why,
    })
}

/// Whether a task may be adopted: no take may have another one's clip.
pub fn may_adopt(history: &History, task_id: &str) -> Result<(), Misfit> {
    if !is_task_id(task_id) {
        return Err(Misfit::NoTaskId);
    }
    let is_known = history.task_ids().any(|known| known == task_id);
    if is_known { Err(Misfit::KnownTask) } else { Ok(()) }
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
    ) -> Result<Record, Misfit> {
        match &decision {
            Decision::NotCreated | Decision::Adopt(_) if self.about == Doubt::Lost => {
                return Err(Misfit::WasCreated);
            }
            Decision::Adopt(task) if !is_task_id(&task.task_id) => return Err(Misfit::NoTaskId),
            _ => {}
        }
        let fact = TaskFact::Resolved { decision, reason: Excerpt::new(reason) };
        let Self { digest, scene, take, attempt, .. } = self.clone();
        Ok(Record::task(at, TaskEntry { digest, scene, take, attempt, fact }))
    }
}

/// Ids are the host's, so that nothing but their being ids is asked of them.
pub(crate) fn is_task_id(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.chars().all(|char| char.is_ascii_graphic())
}

/// Prints `moon, take 1: $0.50 at risk since 2026-11-23 01:43:05 UTC: …`.
impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scene, take, price, since, why, .. } = self;
        let text = format!("{scene}, take {take}: {price} at risk since {since}: {why}");
        crate::reasons::escaped(&text, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{at, record, resolved, submitted, submitting, succeeded, task};

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
        assert_eq!(asked_after(&[succeeded()]), [], "the host knows it");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let asked = questions(&open());
        let refused = |question: &Question, decision| {
            question.decide(decision, "", at(9)).expect_err("it does not fit")
        };
        assert_eq!(refused(&asked[1], Decision::NotCreated), Misfit::WasCreated);
        for id in ["", " ", "a b", "a\n", "é", &"x".repeat(257)] {
            assert_eq!(refused(&asked[0], Decision::Adopt(task(id))), Misfit::NoTaskId);
        }
        let again = asked[1].decide(Decision::BuyAgain, "it is gone", at(9)).expect("it fits");
        assert_eq!(
            again.as_task().map(|entry| &entry.fact),
            Some(&TaskFact::Resolved { decision: Decision::BuyAgain, reason: "it is gone".into() })
        );
        assert!(questions(&history(&[(1, resolved(Decision::BuyAgain))])).is_empty());
    }
}
