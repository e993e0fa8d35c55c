//! The person in front of the machine, who can look into the host's console: decides what is in
//! doubt, and runs again until nothing is left to do.

use std::sync::Arc;
use std::time::Duration;

use wanflow_api::TaskId;
use wanflow_plan::Plan;

use super::{World, audit};
use crate::disk::Disk;
use crate::driver::{RunOptions, RunOutcome};
use crate::error::{Class, RunError};
use crate::history::History;
use crate::journal::Journal;
use crate::reconcile::{Doubt, questions};
use crate::record::{Decision, Submitted, UnixMillis};

/// How often a person runs the same command before giving up.
const PATIENCE: u32 = 8;

/// Decides about each submit of unknown outcome by what the host's console shows. Answers how
/// many there were.
pub fn decide(world: &World, options: &RunOptions, storyboard: &str) -> Result<usize, RunError> {
    let disk: Arc<dyn Disk> = Arc::new(world.disk.clone());
    let history = History::read(&*disk, &options.folders.journal)?;
    let mut journal = Journal::open(disk, &options.folders.journal_of(storyboard))?.journal;
    let open = questions(&history).into_iter().filter(|open| open.about == Doubt::Ambiguous);
    let mut decided = 0;
    for question in open {
        let key = format!("wanflow-{}-{}", question.digest.short(), question.attempt);
        let decision = match world.host.task_of(&key) {
            Some(task_id) => {
                let deadline = UnixMillis(world.wall + 3_600_000);
                let task_id = TaskId::new(task_id).expect("the simulated host has short ids");
                Decision::Adopt(Submitted::of(task_id, deadline))
            }
            None => Decision::NotCreated,
        };
        let record = question.decide(decision, "seen in the console", UnixMillis(world.wall));
        journal.append(&record.expect("the decision fits its question"))?;
        decided += 1;
    }
    Ok(decided)
}

/// Gives the word that another may be bought of each take whose tasks failed in a row.
pub fn buy_failed_again(
    world: &World,
    options: &RunOptions,
    storyboard: &str,
) -> Result<(), RunError> {
    let disk: Arc<dyn Disk> = Arc::new(world.disk.clone());
    let history = History::read(&*disk, &options.folders.journal)?;
    let mut journal = Journal::open(disk, &options.folders.journal_of(storyboard))?.journal;
    for question in questions(&history).into_iter().filter(|open| open.about == Doubt::Failed) {
        let record =
            question.decide(Decision::BuyAgain, "try it once more", UnixMillis(world.wall));
        journal.append(&record.expect("the decision fits its question"))?;
    }
    Ok(())
}

/// Runs a plan again and again, with a person's decisions between, until a run ends without a
/// doubt. After each run journals, ledger and files are held against the host's books.
pub fn settle(world: &mut World, plan: &Plan, options: &RunOptions) -> Result<RunOutcome, String> {
    for _ in 0..PATIENCE {
        let (outcome, took) = world.run(plan, options);
        world.wall += u64::try_from(took.as_millis()).unwrap_or(0);
        let outcome = outcome.map_err(|error| error.to_string())?;
        audit(world, options)?;
        if outcome.class != Some(Class::Ambiguous) {
            return Ok(outcome);
        }
        let decided =
            decide(world, options, &plan.storyboard).map_err(|error| error.to_string())?;
        if decided == 0 {
            return Err("the run ends in doubt, and nothing is to be decided".to_owned());
        }
        world.wall += u64::try_from(Duration::from_mins(1).as_millis()).unwrap_or(0);
    }
    Err(format!("still in doubt after {PATIENCE} runs"))
}
