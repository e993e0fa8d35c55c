//! One case: a host, what its stand-in plays, and the commands of it.

use std::fmt;
use std::time::{Duration, Instant};

use super::expected::{Exception, Expectation, Expected, Step};
use super::judge::{self, Standing};
use super::programs::Programs;
use super::roster::Host;
use super::stage::{Ended, Stage};
use crate::rehearsal::Check;

/// Seconds from a submit to the end of its task.
const DELAY: &str = "0.6";

/// One expectation at one host.
pub(crate) struct Case<'a> {
    pub(crate) host: &'a Host<'a>,
    pub(crate) name: &'a str,
    expectation: &'a Expectation,
}

/// What came of a case.
pub(crate) struct Played {
    /// Exit code, purchases and film after each command, such as `4/1 · 0/1/film`.
    pub(crate) came: String,
    /// What is not as expected.
    pub(crate) faults: Vec<String>,
    /// What was typed and said.
    pub(crate) transcript: String,
    pub(crate) seconds: f64,
}

impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.host, self.name)
    }
}

/// Every case at every host that it is for.
pub(crate) fn all<'a>(expected: &'a Expected, hosts: &[&'a Host<'a>]) -> Vec<Case<'a>> {
    let mut cases = Vec::new();
    for host in hosts {
        for (name, expectation) in &expected.cases {
            let Expectation { only, everywhere, .. } = expectation;
            let is_played = only.is_empty() || only.iter().any(|name| host.is_called(name));
            if is_played && (*everywhere || host.server.is_none()) {
                cases.push(Case { host, name, expectation });
            }
        }
    }
    cases
}

impl Case<'_> {
    /// Plays it. What keeps it from being played is a fault, too.
    pub(crate) fn play(&self, programs: &Programs) -> Played {
        let began = Instant::now();
        let mut played = Played {
            came: String::new(),
            faults: Vec::new(),
            transcript: String::new(),
            seconds: 0.0,
        };
        if let Err(broken) = self.play_into(programs, &mut played) {
            played.faults.push(broken);
        }
        played.seconds = began.elapsed().as_secs_f64();
        played
    }

    fn play_into(&self, programs: &Programs, played: &mut Played) -> Check<()> {
        let stage = Stage::open(programs, self.host, &self.expectation.story, &self.options())?;
        for (index, step) in self.steps().iter().enumerate() {
            std::thread::sleep(Duration::from_secs_f64(step.after));
            let task = first_task(&stage)?;
            let words = step.run.replace("TASK", &task);
            let ended = perform(&stage, step, &words)?;
            let standing = Standing::of(&stage, self.host)?;
            let end = format!("exit {:?}; {standing:?}", ended.code);
            played.transcript.extend(["$ wanflow ", &words, "\n", &ended.said, &end, "\n"]);
            if index > 0 {
                played.came += " · ";
            }
            played.came += &summary(&ended, &standing);
            let mut faults = judge::faults(step, &ended, &standing, &first_task(&stage)?);
            if index == 0 {
                faults.extend(judge::hasty(&ended));
            }
            if !faults.is_empty() {
                // What comes after is not what was meant.
                played.faults = faults.iter().map(|fault| format!("`{words}`: {fault}")).collect();
                played
                    .faults
                    .extend(self.but().map(|but| format!("expected because {}", but.because)));
                return Ok(());
            }
        }
        played.faults = judge::purchases(&stage, self.host)?;
        Ok(())
    }

    fn options(&self) -> Vec<String> {
        let mut options = vec!["--delay".to_owned(), DELAY.to_owned()];
        for word in self.expectation.words(self.name) {
            options.extend(["--scenario".to_owned(), word.to_owned()]);
        }
        // The last one counts, so that a case may have another delay.
        options.extend(self.expectation.options.iter().cloned());
        options
    }

    fn steps(&self) -> &[Step] {
        self.but().map_or(&self.expectation.steps, |but| &but.steps)
    }

    /// Of the exceptions the first that names this host.
    fn but(&self) -> Option<&Exception> {
        let names_it = |name: &String| self.host.is_called(name);
        self.expectation.but.iter().find(|but| but.at.iter().any(names_it))
    }
}

/// The id of the task that was bought first; empty before.
fn first_task(stage: &Stage<'_>) -> Check<String> {
    let ledger = stage.stand_in.ledger()?;
    let first = ledger.first().and_then(|line| line["id"].as_str());
    Ok(first.unwrap_or_default().to_owned())
}

fn perform(stage: &Stage<'_>, step: &Step, words: &str) -> Check<Ended> {
    let words: Vec<_> = words.split_whitespace().collect();
    let mut started = stage.start(&words)?;
    let Some(time) = step.interrupt.map(Duration::from_secs_f64) else { return started.end() };
    // On a busy machine even a submit takes a while.
    for _ in 0..300 {
        let bought = stage.stand_in.ledger()?.len();
        if bought >= step.sold || started.wait(Duration::from_millis(100))? {
            break;
        }
    }
    if !started.wait(time)? {
        started.interrupt()?;
    }
    started.end()
}

fn summary(ended: &Ended, standing: &Standing) -> String {
    let code = ended.code.map_or("killed".to_owned(), |code| code.to_string());
    let film = if standing.film { "/film" } else { "" };
    format!("{code}/{}{film}", standing.sold)
}
