//! What a clip's machine makes of what happened besides the journal.

use std::time::Duration;

use crate::history::TakeState;

use super::Clip;
use super::run::{
    NOT_CREATED_TRIES, NOT_SENT_TRIES, PROGRESS, RATE_LIMIT_TRIES, ReportedTask, Tries,
};
use super::seen::{Chance, Observation, TaskReport};

impl Clip {
    /// Takes in what happened besides the journal.
    pub fn observe(&mut self, now: Duration, seen: Observation, chance: Chance) {
        let run = &mut self.run;
        match seen {
            Observation::Prepared => run.prepared = true,
            Observation::Hopeless(why) => run.hopeless = Some(why),
            Observation::NotSent(why) => {
                run.not_sent += 1;
                run.back_off(
                    now,
                    Tries { made: run.not_sent, allowed: NOT_SENT_TRIES },
                    chance,
                    why,
                );
            }
            Observation::Unsendable(why) => run.gave_up = Some(why),
            Observation::NotCreated(why) => {
                run.not_created += 1;
                run.back_off(
                    now,
                    Tries { made: run.not_created, allowed: NOT_CREATED_TRIES },
                    chance,
                    why,
                );
            }
            Observation::RateLimited(pause) => {
                run.rate_limited += 1;
                let why = "the host's rate limit".to_owned();
                run.back_off(
                    now,
                    Tries { made: run.rate_limited, allowed: RATE_LIMIT_TRIES },
                    chance,
                    why,
                );
                run.not_before = pause.map_or(run.not_before, |pause| now + pause);
            }
            Observation::HostFull(pause) => run.not_before = now + pause,
            Observation::Polled(report) => self.see(now, report, chance),
            Observation::AskedToWait(pause) => run.not_before = run.not_before.max(now + pause),
            Observation::Unfetched { why, gained } => {
                run.fetches = if gained < PROGRESS { run.fetches + 1 } else { 1 };
                if gained >= PROGRESS {
                    run.goes_well(now);
                }
                run.unfetched(now, why, chance);
            }
            Observation::LinkExpired(why) => {
                run.note_expiry();
                run.fetches += 1;
                run.unfetched(now, why, chance);
                run.link = None;
            }
            Observation::Unusable(bad) => run.came_bad(now, bad, chance),
            Observation::Shut(why) => run.shut(now, why, chance),
            Observation::Elsewhere(why) => self.is_elsewhere(why),
            Observation::ClipGone => run.clip_is_gone = true,
        }
    }

    fn see(&mut self, now: Duration, report: TaskReport, chance: Chance) {
        let had_result = self.asked_about().is_some_and(|asked| asked.has_result);
        self.run.said_again |= self.is_said_again(&report);
        self.run.take_in(now, ReportedTask { report, had_result }, chance);
    }

    /// Whether the host says once more what ended the take. Of a task that it called failed it
    /// need not know any more.
    fn is_said_again(&self, report: &TaskReport) -> bool {
        match (&self.past.state, report) {
            // It may be where it was told to be.
            (_, TaskReport::Missing { .. }) if self.run.kept_link.is_some() => false,
            (TakeState::Failed { class, .. }, TaskReport::Missing { .. }) => class.is_some(),
            (TakeState::Failed { .. }, TaskReport::Failed { .. })
            | (TakeState::Lost { .. } | TakeState::Unusable { .. }, TaskReport::Missing { .. }) => {
                true
            }
            _ => false,
        }
    }

    /// The key goes to one host only: the task cannot be asked about in this run. What the host
    /// has called failed is over all the same.
    fn is_elsewhere(&mut self, why: String) {
        match &self.past.state {
            TakeState::Failed { class: Some(_), .. } => self.run.said_again = true,
            _ => self.run.hopeless = Some(why),
        }
    }
}
