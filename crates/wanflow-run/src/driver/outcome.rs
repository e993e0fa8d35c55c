//! How a run ended, for people and for the exit code.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use wanflow_api::{Sha256, Usd};
use wanflow_plan::{Purpose, SceneId, Take};

use crate::admission::Closed;
use crate::clip::Clip;
use crate::collect::{Uncollected, uncollected};
use crate::error::{Class, RunError};
use crate::event::{Event, StopReason, Undecoded};
use crate::film_sound::FilmSound;
use crate::film_work::FilmWork;
use crate::history::TakeState;
use crate::ledger::Amounts;
use crate::record::{Entry, Excerpt, RunEnded};
use crate::stop::Stop;

use super::job::{End, Job, Phase};
use super::options::Scope;
use super::run::Run;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOutcome {
    /// What stands in the way of being done; `None`: nothing.
    pub class: Option<Class>,
    /// The plan's tasks, in its order; those that `--only` left out are not among them.
    pub tasks: Vec<TaskOutcome>,
    /// Tasks of older plans that were taken up, and how that ended.
    pub older: Vec<TaskOutcome>,
    /// What became of the film.
    pub film: FilmOutcome,
    /// What the journals say is owed.
    pub ledger: Amounts,
    /// The same for each scene that something was ever owed for, by the id it had then.
    pub scenes: BTreeMap<SceneId, Amounts>,
    /// What this run added to the worst case.
    pub added: Usd,
    /// Why nothing more was submitted, if that was so.
    pub closed: Option<String>,
    /// Clips that stand in the film's way, or have a slate in their place in it, since they cannot
    /// be decoded.
    pub undecoded: Vec<Undecoded>,
    /// What is at the host and not here, with the time until which it can be collected.
    pub uncollected: Vec<Uncollected>,
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskOutcome {
    /// The scene.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
    /// Its clip, and whether that was there before the run; or why there is none.
    pub end: Result<(Sha256, bool), StopReason>,
    /// What the journals say is owed for it.
    pub owed: Amounts,
    /// Whether the host has answered in this run when it was asked about its task.
    pub answered: bool,
}

/// A film that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeFilm {
    /// Its path.
    pub path: PathBuf,
    /// Its length, in milliseconds.
    pub millis: u64,
    /// Whether it was there already, unchanged.
    pub unchanged: bool,
    /// Scenes that have no clip: a slate stands in their place.
    pub slates: Vec<SceneId>,
    /// The files of its captions beside it.
    pub captions: Vec<PathBuf>,
    /// What was measured of its sound, if that was mixed just now.
    pub sound: Option<FilmSound>,
    /// How much of it was made anew, if it was made just now.
    pub work: Option<FilmWork>,
}

/// What became of the film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilmOutcome {
    /// All that the plan names are there, in its order.
    Made(Vec<MadeFilm>),
    /// There is none, because clips are missing or the run was interrupted.
    None {
        /// Why.
        why: String,
    },
    /// The clips are there, and joining them went wrong.
    Broken {
        /// What went wrong.
        why: String,
    },
}

impl RunOutcome {
    /// The films that are there.
    pub fn films(&self) -> &[MadeFilm] {
        match &self.film {
            FilmOutcome::Made(films) => films,
            FilmOutcome::None { .. } | FilmOutcome::Broken { .. } => &[],
        }
    }
}

impl Run<'_> {
    /// Assembles what there is, writes the run's end, and says how it was.
    pub(super) async fn end(
        mut self,
        turned: Result<(), RunError>,
        stop: &Stop,
    ) -> Result<RunOutcome, RunError> {
        self.end_waits();
        turned?;
        self.end_open_jobs();
        let film = self.end_of_film(stop).await?;
        self.ask_balance_after_purchases().await;
        let is_shared = self.share();
        let mut outcome = self.outcome(film);
        if !is_shared && outcome.class.is_none() {
            outcome.class = Some(Class::Environment);
        }
        let printed: Vec<_> = self.deps.studio.take_printed().iter().map(Excerpt::new).collect();
        if self.book.has_begun() || !printed.is_empty() {
            let ended = RunEnded {
                exit: exit_code(outcome.class),
                outcome: in_words(outcome.class).to_owned(),
                printed,
            };
            self.append(Entry::RunEnded(ended))?;
        }
        if !outcome.uncollected.is_empty() {
            self.emit(&Event::Uncollected { takes: outcome.uncollected.clone() });
        }
        self.emit(&Event::RunEnded { ledger: outcome.ledger, added: outcome.added });
        if self.announcer.is_mute() {
            return Err(RunError::Panicked { doing: "showing what happens" });
        }
        Ok(outcome)
    }

    async fn end_of_film(&mut self, stop: &Stop) -> Result<FilmOutcome, RunError> {
        let film = match &self.options.scope {
            Scope::Takes(_) => {
                return Ok(FilmOutcome::None { why: "the run was about takes alone".to_owned() });
            }
            Scope::Plan if self.work.is_stopping => {
                FilmOutcome::None { why: "the run was interrupted".to_owned() }
            }
            Scope::Plan => self.film(stop).await?,
        };
        if let FilmOutcome::None { why } | FilmOutcome::Broken { why } = &film {
            self.emit(&Event::NoFilm { why: why.clone(), earlier: self.earlier_film() });
        }
        Ok(film)
    }

    /// The film of an earlier run that is still there.
    fn earlier_film(&self) -> Option<String> {
        let film = self.book.film()?;
        let path = self.options.folders.out.join(&film.output);
        let is_there = self.deps.disk.size(&path).ok()?.is_some();
        is_there.then(|| path.display().to_string())
    }

    /// Whatever has no end yet is in doubt, was interrupted, or did not fit into the budget.
    fn end_open_jobs(&mut self) {
        for job in 0..self.jobs.len() {
            if self.jobs[job].end.is_some() || self.jobs[job].phase == Phase::Resting {
                continue;
            }
            let why = match self.jobs[job].clip.as_ref().map(Clip::take) {
                Some(TakeState::Unanswered(open)) => {
                    StopReason::Ambiguous { message: open.why().to_owned(), price: open.price() }
                }
                _ if self.work.is_stopping => StopReason::Interrupted,
                _ => {
                    let over = self.over_budget(job).map(|over| over.to_string());
                    StopReason::NotBought { message: over.unwrap_or_else(|| "no place".to_owned()) }
                }
            };
            self.stop_job(job, &why);
        }
    }

    fn outcome(&self, film: FilmOutcome) -> RunOutcome {
        let ended = |jobs: &[Job]| jobs.iter().filter_map(|job| self.task_outcome(job)).collect();
        let tasks: Vec<_> = ended(self.jobs.planned());
        let older: Vec<_> = ended(self.jobs.older());
        let ledger = self.book.history().ledger();
        RunOutcome {
            class: self.class(&tasks, &older, &film),
            tasks,
            older,
            film,
            ledger: ledger.total(),
            scenes: ledger.scenes(),
            added: self.book.added(),
            closed: self.admission.closed().map(|closed| closed.why().to_owned()),
            undecoded: self.undecoded.clone(),
            uncollected: match self.plan.purpose {
                Purpose::Remote => uncollected(self.book.history()),
                Purpose::Rehearsal => Vec::new(),
            },
        }
    }

    fn task_outcome(&self, job: &Job) -> Option<TaskOutcome> {
        Some(TaskOutcome {
            scene: job.task.scene.clone(),
            take: job.task.take,
            end: match job.end.clone()? {
                End::Clip { clip, cached } => Ok((clip, cached)),
                End::Stopped(why) => Err(why),
            },
            owed: job
                .digest
                .map(|digest| self.book.history().owed_for(&digest))
                .unwrap_or_default(),
            answered: job.is_answered,
        })
    }

    /// What is most pressing, from what a person must decide to what can wait. What was left out
    /// on purpose presses nobody, and neither do older plans, but for money in doubt.
    fn class(
        &self,
        tasks: &[TaskOutcome],
        older: &[TaskOutcome],
        film: &FilmOutcome,
    ) -> Option<Class> {
        let reasons: Vec<_> = left_open(tasks);
        let any = |is_it: fn(&StopReason) -> bool| reasons.iter().any(|why| is_it(why));
        let is_ambiguous = |why: &StopReason| matches!(why, StopReason::Ambiguous { .. });
        let older_doubts = older.iter().filter_map(|task| task.end.as_ref().err());
        if self.work.is_stopping {
            return Some(Class::Interrupted);
        }
        if any(is_ambiguous) || older_doubts.into_iter().any(is_ambiguous) {
            return Some(Class::Ambiguous);
        }
        match self.admission.closed() {
            Some(Closed::Refused(_)) => return Some(Class::Environment),
            Some(Closed::Undecided(_)) => return Some(Class::Ambiguous),
            Some(Closed::Unapproved(_)) => return Some(Class::Stopped),
            None => {}
        }
        if any(|why| matches!(why, StopReason::Unsent { .. }))
            || matches!(film, FilmOutcome::Broken { .. })
        {
            return Some(Class::Environment);
        }
        let waits = |why: &StopReason| {
            matches!(why, StopReason::NotBought { .. } | StopReason::Blocked { .. })
        };
        if any(|why| !matches!(why, StopReason::NotBought { .. } | StopReason::Blocked { .. })) {
            return Some(Class::ScenesFailed);
        }
        if !self.undecoded.is_empty() {
            return Some(Class::ScenesFailed);
        }
        if any(waits) {
            return Some(Class::Stopped);
        }
        // Left out on purpose; but whoever wanted a film has none, and the question is still open.
        let has_doubt =
            tasks.iter().any(|task| matches!(task.end, Err(StopReason::Skipped { .. })));
        (has_doubt && matches!(film, FilmOutcome::None { .. })).then_some(Class::Ambiguous)
    }
}

/// Why tasks have no clip, without those that were left out on purpose and what waits for them.
fn left_open(tasks: &[TaskOutcome]) -> Vec<&StopReason> {
    let stopped = || tasks.iter().filter_map(|task| Some((&task.scene, task.end.as_ref().err()?)));
    let is_skipped = |why: &StopReason| matches!(why, StopReason::Skipped { .. });
    let skipped: HashSet<_> =
        stopped().filter(|(_, why)| is_skipped(why)).map(|(scene, _)| scene).collect();
    let waits_for_skipped =
        |why: &StopReason| matches!(why, StopReason::Blocked { by } if skipped.contains(by));
    let reasons = stopped().map(|(_, why)| why);
    reasons.filter(|why| !is_skipped(why) && !waits_for_skipped(why)).collect()
}

/// How a run ended, for who reads the journal.
fn in_words(class: Option<Class>) -> &'static str {
    match class {
        None => "done",
        Some(Class::Storyboard) => "the storyboard has mistakes",
        Some(Class::Stopped) => "stopped",
        Some(Class::ScenesFailed) => "scenes failed",
        Some(Class::Ambiguous) => "ambiguous",
        Some(Class::Environment) => "environment",
        Some(Class::Interrupted) => "interrupted",
    }
}

/// The exit code that the journal keeps for people. The CLI has the table that counts.
const fn exit_code(class: Option<Class>) -> u8 {
    match class {
        None => 0,
        Some(Class::Storyboard) => 1,
        Some(Class::Stopped) => 3,
        Some(Class::ScenesFailed) => 4,
        Some(Class::Ambiguous) => 5,
        Some(Class::Environment) => 6,
        Some(Class::Interrupted) => 130,
    }
}
