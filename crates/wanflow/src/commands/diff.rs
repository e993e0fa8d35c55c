//! `wanflow diff`: what changed between two versions of a storyboard, by meaning, and what it buys.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use wanflow::output;
use wanflow_plan::{Film, Pick, Plan, Purpose};
use wanflow_run::plan_diff::{PlanDiff, PlanVersion};
use wanflow_run::reasons::Action;
use wanflow_session::{Depth, Loaded, Past, PricedPlan, Project, Revision, Session, printable};

use crate::args::{Diff, DiffFormat};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{errln, out, outln};
use crate::render::{Change, diff_markdown, diff_table};
use crate::terminal::Terminal;

/// Prints what differs.
pub(crate) fn run(args: &Diff, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let [from, to] = versions(args)?;
    let Some(after) = to.load(args, session)? else {
        let name = printable(&to.name());
        return Err(Failure::usage(format!("there is no {name}"))
            .with_help("name the storyboard with -f FILE, or a revision that has it"));
    };
    let before = from.load(args, session)?;
    if before.is_none() {
        errln!("note: there is no {}: all of it is new", printable(&from.name()));
    }
    let shown = before.iter().chain([&after]).map(|loaded| loaded.checked.clone());
    let shown: Vec<_> = shown.filter(output::diff::has_errors).collect();
    let (Some(plan), true) = (&after.plan, shown.is_empty()) else {
        terminal.show(&shown);
        return Ok(Exit::Storyboard);
    };
    let nothing = nothing_yet(plan);
    let earlier: &Plan = before.as_ref().and_then(|it| it.plan.as_deref()).unwrap_or(&nothing);
    let films = [output::diff::film(earlier), output::diff::film(plan)];
    let [old, new] = &films;
    let diff = PlanDiff::between(
        PlanVersion { plan: earlier, film: old },
        PlanVersion { plan, film: new },
    );
    let paid = paid(&to.project()?, plan, session)?;
    let change = Change { before: &from.name(), after: &to.name(), diff: &diff, paid: &paid };
    match args.format() {
        DiffFormat::Human => out!("{}", diff_table(&change)),
        DiffFormat::Markdown => out!("{}", diff_markdown(&change)),
        DiffFormat::Json => {
            let Change { before, after, diff, paid } = change;
            outln!("{}", output::page(&output::diff::Diff::new([before, after], diff, paid)));
        }
    }
    Ok(Exit::Done)
}

/// A version of a storyboard.
enum Version {
    /// As it lies on the disk.
    File(PathBuf),
    /// As a revision has it.
    Revision(Revision, PathBuf),
}

/// What the two words stand for. One word is the earlier version; a single file is compared with
/// itself at `HEAD`.
fn versions(args: &Diff) -> Result<[Version; 2], Failure> {
    let here = || Version::File(args.file.clone());
    match (args.from.as_deref(), args.to.as_deref()) {
        (None, _) => Ok([Version::at("HEAD", &args.file)?, here()]),
        (Some(from), None) => match Version::of(from, &args.file)? {
            Version::File(file) => Ok([Version::at("HEAD", &file)?, Version::File(file)]),
            revision @ Version::Revision(_, _) => Ok([revision, here()]),
        },
        (Some(from), Some(to)) => {
            Ok([Version::of(from, &args.file)?, Version::of(to, &args.file)?])
        }
    }
}

impl Version {
    /// What a word stands for: a file that is there, else a revision of `file`, or of the file that
    /// it names behind a colon.
    fn of(word: &str, file: &Path) -> Result<Self, Failure> {
        if Path::new(word).exists() {
            return Ok(Self::File(word.into()));
        }
        match word.split_once(':') {
            Some((name, file)) if !name.is_empty() => Self::at(name, Path::new(file)),
            _ => Self::at(word, file),
        }
    }

    /// A revision of a file, which need not be there any more.
    fn at(name: &str, file: &Path) -> Result<Self, Failure> {
        let project = Project::around(file)?;
        if let Some(revision) = Revision::find(&project.folder, name)? {
            return Ok(Self::Revision(revision, project.file));
        }
        let what = format!("`{}` is neither a file nor a revision that git knows", printable(name));
        Err(Failure::usage(what).with_help("`git log --oneline` lists revisions"))
    }

    /// What it is called for people.
    fn name(&self) -> String {
        match self {
            Self::File(file) => file.display().to_string(),
            Self::Revision(revision, file) => format!("{}:{}", revision.name(), file.display()),
        }
    }

    fn project(&self) -> Result<Project, Failure> {
        match self {
            Self::File(file) => Ok(Project::find(file)?),
            Self::Revision(_, file) => Ok(Project::around(file)?),
        }
    }

    /// Compiles it; `None` where a revision does not have it.
    fn load(&self, args: &Diff, session: &Session) -> Result<Option<Loaded>, Failure> {
        let endpoint = args.endpoint.endpoint.as_deref();
        let project = self.project()?;
        Ok(match self {
            Self::File(_) => {
                Some(Loaded::read(session, project, endpoint, Depth::Plan(Purpose::Remote))?)
            }
            Self::Revision(revision, _) => revision.load(session, &project, endpoint)?,
        })
    }
}

/// The plan of a storyboard before it was written: the same in everything but scenes.
fn nothing_yet(plan: &Plan) -> Plan {
    let film = Film { picks: Vec::new(), scenes: Vec::new(), ..plan.film.clone() };
    Plan { tasks: Vec::new(), film, ..plan.clone() }
}

/// The takes of the later plan that journals and lock file know to be paid for.
fn paid(project: &Project, plan: &PricedPlan, session: &Session) -> Result<HashSet<Pick>, Failure> {
    let past = Past::read(project, Purpose::Remote, None, &session.environment)?;
    let chosen = past.chosen(plan)?;
    let reasons = past.reasons(&chosen)?;
    let there =
        reasons.iter().filter(|task| matches!(task.reason.action(), Action::Keep | Action::Fetch));
    Ok(there.map(|task| Pick { scene: task.scene.clone(), take: task.take }).collect())
}
