//! A run of each film of a table, approved once for all of them.

use std::collections::HashSet;

use wanflow_api::Usd;
use wanflow_compiler::layers::version::Version;
use wanflow_plan::Purpose;
use wanflow_run::{Summary, TaskReason};
use wanflow_session::watch::Inputs;
use wanflow_session::{Depth, Loaded, Past, Project, Session, scenes};

use crate::args::{Run, Target, VersionFlags};
use crate::ask;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::notices::plan_of;
use crate::terminal::Terminal;
use crate::versions::{each, versions};

use super::again::again;
use super::command::RunCommand;

/// Runs one film after the other.
pub(super) fn run(args: &Run, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let every = EveryFilm { args, session, terminal };
    if args.target.purpose() == Purpose::Rehearsal {
        return each(&args.target.version, terminal, |version| every.once(&every.args_of(version)));
    }
    let approval = &args.buying.approval;
    if approval.approve.is_some() {
        let help = "name the film that it is of with `--row NAME`; `--yes` buys all of them";
        return Err(Failure::usage("`--approve` is of one film").with_help(help));
    }
    if approval.yes {
        let of_one = |version: &VersionFlags| every.once(&every.args_of(version));
        return if approval.budget.is_some() {
            every.within(budget(args)?)
        } else {
            each(&args.target.version, terminal, of_one)
        };
    }
    if approval.budget.is_some() {
        return every.within(budget(args)?);
    }
    every.asked()
}

/// A run of all films.
struct EveryFilm<'a> {
    args: &'a Run,
    session: &'a Session,
    terminal: &'a Terminal,
}

impl EveryFilm<'_> {
    fn args_of(&self, version: &VersionFlags) -> Run {
        let target = Target { version: version.clone(), ..self.args.target.clone() };
        Run { target, ..self.args.clone() }
    }

    fn once(&self, args: &Run) -> Result<Exit, Failure> {
        let Self { session, terminal, .. } = *self;
        RunCommand { args, session, terminal, interrupt: None }.once(&mut Inputs::default())
    }

    /// Runs each for at most what is left of one amount.
    fn within(&self, all: Usd) -> Result<Exit, Failure> {
        let mut left = all;
        each(&self.args.target.version, self.terminal, |version| {
            let mut args = self.args_of(version);
            args.buying.approval.budget = Some(plain(left));
            let before = self.owed(version)?;
            let exit = self.once(&args);
            left = left.saturating_sub(self.owed(version)?.saturating_sub(before));
            exit
        })
    }

    /// Asks a person once, for the sum.
    fn asked(&self) -> Result<Exit, Failure> {
        let reasons = self.all_reasons()?;
        let summary = Summary::of(&reasons);
        let buys = summary.buys + summary.may_buy > 0;
        if !buys {
            return self.within(Usd::ZERO);
        }
        let can_ask = self.terminal.is_interactive && !self.args.target.json;
        if !can_ask {
            let what = format!("{summary}, and nobody approved it: nothing was bought");
            let help = "buy it all with `--yes`, or as much as fits with `--budget USD`";
            return Err(Failure::new(Exit::Approval, what).with_help(help));
        }
        if ask::go_on(&summary, Usd::ZERO, &again(self.args))? {
            self.within(summary.price_at_most)
        } else {
            Ok(Exit::Approval)
        }
    }

    /// What all films ask for; a clip that several ask for is there once.
    fn all_reasons(&self) -> Result<Vec<TaskReason>, Failure> {
        let flags = &self.args.target.version;
        let versions = versions(flags, self.terminal)?;
        let mut known = HashSet::new();
        let mut all = Vec::new();
        for version in versions {
            let reasons = self.reasons(version)?;
            let is_new =
                |one: &TaskReason| one.digest.as_ref().is_none_or(|it| known.insert(it.clone()));
            all.extend(reasons.into_iter().filter(is_new));
        }
        Ok(all)
    }

    fn reasons(&self, version: Version) -> Result<Vec<TaskReason>, Failure> {
        let Self { args, session, terminal } = *self;
        let target = &args.target;
        let project = Project::find(&target.file)?.with_version(version)?;
        let depth = Depth::Plan(target.purpose());
        let loaded = Loaded::read(session, project, target.endpoint.endpoint.as_deref(), depth)?;
        let plan = plan_of(&loaded, session, terminal)?;
        let past = Past::read(&loaded.project, target.purpose(), None, &session.environment)?;
        let plan = past.chosen(plan)?;
        let chosen = scenes::chosen(&plan, &args.only)?;
        let mut reasons = past.reasons(&plan)?;
        reasons.retain(|reason| chosen.contains(&reason.scene));
        Ok(reasons)
    }

    /// What one film has come to so far.
    fn owed(&self, version: &VersionFlags) -> Result<Usd, Failure> {
        let target = &self.args.target;
        let mut versions = versions(version, self.terminal)?;
        let version = versions.pop().unwrap_or_default();
        let project = Project::find(&target.file)?.with_version(version)?;
        let past = Past::read(&project, target.purpose(), None, &self.session.environment)?;
        Ok(past.history.ledger().total().worst_case())
    }
}

fn budget(args: &Run) -> Result<Usd, Failure> {
    let text = args.buying.approval.budget.as_deref().unwrap_or_default();
    Usd::parse(text).ok_or_else(|| {
        Failure::usage(format!("`{text}` is not an amount of US dollars"))
            .with_help("such as --budget 12.50")
    })
}

/// An amount as a flag has it.
fn plain(amount: Usd) -> String {
    let micros = amount.micros();
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
