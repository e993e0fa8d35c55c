//! `wanflow run`: make the clips that are missing, then the film.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use wanflow_api::{Endpoint, Usd};
use wanflow_emulate::RunningEmulator;
use wanflow_plan::{Plan, Purpose};
use wanflow_run::cancel::waiting;
use wanflow_run::driver::{
    Approval, Deps, FilmOutcome, Gaps, OnAmbiguous, RunOptions, RunOutcome, Scope,
};
use wanflow_run::event::{Event, StopReason, Undecoded};
use wanflow_run::output_place::Names;
use wanflow_run::reasons::Action;
use wanflow_run::stop::Stop;
use wanflow_run::studio::{MediaStudio, Studio};
use wanflow_run::transport::{KeyedHttp, Patiences, PlainHttp};
use wanflow_run::{Class, History, ProjectDisk, Reason, RunError, Summary, TaskReason};

use crate::args::{self, Run};
use crate::ask::{self, AtTerminal};
use crate::checkpoint;
use crate::clock::now;
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::ffmpeg::Wish;
use crate::film_frame;
use crate::host::Host;
use crate::interrupt::{self, Signals};
use crate::key;
use crate::loaded::{Depth, Loaded};
use crate::new_folders::NewFolders;
use crate::other_hosts;
use crate::overrun::Overrun;
use crate::past::Past;
use crate::progress::{Progress, Told};
use crate::project::Project;
use crate::render::{
    Again, Heading, Ways, collect_lines, ending, owed, plan_table, printable, undecoded_lines,
    untried_pictures, ways_to_decode,
};
use crate::retirement;
use crate::runtime;
use crate::say::{note, noteln, say, sayln};
use crate::scenes;
use crate::shell::{self, quoted};
use crate::terminal::Terminal;
use crate::unplaced::Unplaced;
use crate::way_on::{WayOn, is_of_this_host, way_on};

use super::cancel;

/// Runs a storyboard.
pub(crate) fn run(args: &Run, terminal: &Terminal) -> Result<Exit, Failure> {
    args.buying.api_key_file.as_deref().map_or(Ok(()), key::hide_file)?;
    let purpose = args.target.purpose();
    let project = Project::find(&args.target.file)?;
    let endpoint = args.target.endpoint.endpoint.as_deref();
    let loaded = Loaded::read(project, endpoint, Depth::Plan(purpose))?;
    let plan = match loaded.plan_or_exit(terminal) {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    let mut past = Past::read(&loaded.project, purpose, args.buying.out.as_deref())?;
    past.has_ffmpeg = args.buying.ffmpeg || loaded.config.ffmpeg;
    buy(args, (&loaded, &past, &past.chosen(plan)?), terminal)
}

/// Buys what a plan lacks, and fetches what is bought.
pub(crate) fn buy(
    args: &Run,
    (loaded, past, plan): (&Loaded, &Past, &Plan),
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let new_folders = NewFolders::before(&past.folders);
    let chosen = scenes::chosen(plan, &args.only)?;
    past.check_output(names_of(plan))?;
    let mut reasons = past.reasons(plan)?;
    reasons.retain(|reason| chosen.contains(&reason.scene));
    let unplaced = Unplaced::of(plan, loaded).filter(|_| buys_any(&reasons));
    if let Some(unplaced) = unplaced.as_ref().filter(|_| !has_any(&reasons)) {
        return Err(unplaced.failure());
    }
    let endpoint = loaded.endpoint;
    retirement::warn(plan.purpose, endpoint);
    retirement::warn_as_told(plan.purpose, endpoint, &past.history);
    let studio = Wish::of(args.buying.ffmpeg, &loaded.config).studio(&loaded.project.root)?;
    let host = open_host(args, (endpoint, &loaded.config), past)?;
    let buys = Summary::of(&reasons);
    let publisher = match loaded.config.publisher(plan, endpoint) {
        // Where nothing is bought, nothing is published: what is there can still be fetched.
        Err(_) if buys.buys + buys.may_buy == 0 => None,
        publisher => publisher?,
    };
    let host = Host { publisher, ..host };
    key::refuse_in_storyboard(&loaded.checked.source)?;
    if !args.target.json {
        let file = loaded.project.file.display().to_string();
        let prices = loaded.config.documented_prices(endpoint);
        let top = Heading { file: &file, frame: film_frame::expected(plan, &loaded.project) };
        say!("{}", plan_table(&top, plan, prices, &reasons, ""));
        if plan.purpose == Purpose::Remote {
            say!("{}", untried_pictures(plan, &reasons, &endpoint.image));
        }
    }
    note!("{}", past.warnings());
    let lines = loaded.config.how_to_price(plan).filter(|_| plan.purpose == Purpose::Remote);
    if let Some(lines) = lines.filter(|_| buys.without_price > 0) {
        noteln!("note: {lines}");
    }
    let caps = loaded.caps(run_budget(args)?);
    let progress = progress(args, terminal);
    let owed = past.history.ledger().total().worst_case();
    let over = caps.exceeded_by(&buys, retried(args, &reasons), owed);
    let approval = match &unplaced {
        Some(unplaced) => Approval::Refused(unplaced.words()),
        None => approval(args, (plan, &reasons, over.as_ref()), terminal)?,
    };
    let options = RunOptions {
        endpoint,
        origin: host.origin.clone(),
        folders: past.folders.clone(),
        only: if args.only.is_empty() { Vec::new() } else { chosen.into_iter().collect() },
        scope: Scope::Plan,
        concurrency: concurrency(args, loaded),
        per_minute: loaded.limits.per_minute,
        shared: host.shared.clone(),
        checkpoint: checkpoint::file(&past.folders, plan.purpose),
        approval,
        budget: caps.budget,
        schedule: host.schedule,
        patience: Patiences::default(),
        on_ambiguous: match &unplaced {
            Some(_) => OnAmbiguous::Fail,
            None => on_ambiguous(args, (terminal, &progress)),
        },
        gaps: if args.buying.partial { Gaps::Slates } else { Gaps::Wait },
    };
    let can_ask = terminal.is_interactive && !args.target.json;
    let hosts = other_hosts::in_words(endpoint, &loaded.config);
    let deps = (&options, host, Arc::clone(&past.disk), studio);
    let exit = drive((args, can_ask), plan, deps, progress, hosts);
    new_folders.keep_out_of_git(&past.disk);
    let exit = exit?;
    // No approval would have helped.
    Ok(unplaced.filter(|_| exit == Exit::Approval).map_or(exit, |unplaced| unplaced.exit))
}

/// Whether anything would be bought.
fn buys_any(reasons: &[TaskReason]) -> bool {
    reasons.iter().any(|one| matches!(one.reason.action(), Action::Buy | Action::MayBuy))
}

/// Whether anything is there, or on its way.
fn has_any(reasons: &[TaskReason]) -> bool {
    reasons.iter().any(|one| !matches!(one.reason.action(), Action::Buy | Action::MayBuy))
}

/// The names that decide how long file names become.
fn names_of(plan: &Plan) -> Names<'_> {
    let scenes = plan.tasks.iter().map(|task| task.scene.as_str());
    let scene = scenes.max_by_key(|scene| scene.len()).unwrap_or_default();
    Names { storyboard: &plan.storyboard, film: &plan.film.output, scene }
}

/// What shows events: bars for a person, lines for a log, JSON for machines.
fn progress(args: &Run, terminal: &Terminal) -> Arc<Progress> {
    Arc::new(if args.target.json {
        Progress::Json
    } else if terminal.is_interactive {
        Progress::bars()
    } else {
        Progress::Lines(Told::default())
    })
}

/// What happens to a submit without an answer: a person is asked where there is one.
fn on_ambiguous(args: &Run, (terminal, progress): (&Terminal, &Arc<Progress>)) -> OnAmbiguous {
    let can_ask = terminal.is_interactive && !args.target.json;
    match args.buying.on_ambiguous {
        Some(args::OnAmbiguous::Ask) | None if can_ask => {
            OnAmbiguous::Ask(Arc::new(AtTerminal(Arc::clone(progress))))
        }
        Some(args::OnAmbiguous::Ask | args::OnAmbiguous::Fail) | None => OnAmbiguous::Fail,
        Some(args::OnAmbiguous::Skip) => OnAmbiguous::Skip,
        Some(args::OnAmbiguous::Retry) => OnAmbiguous::Retry,
    }
}

/// Starts the run on a runtime of its own, and the handling of signals beside it.
fn drive(
    (args, can_ask): (&Run, bool),
    plan: &Plan,
    (options, host, disk, studio): (&RunOptions, Host, Arc<ProjectDisk>, Arc<dyn Studio>),
    progress: Arc<Progress>,
    hosts: Option<String>,
) -> Result<Exit, Failure> {
    let runtime = runtime::one_thread()?;
    let Host { api, downloads, publisher, emulator, origin, .. } = host;
    let (api, kept) = (Arc::new(api), Arc::clone(&disk));
    let stop = Stop::new();
    let signals = interrupt::listen(stop.clone())?;
    let deps = Deps { publisher, studio, ..deps(disk, (Arc::clone(&api), downloads), progress) };
    let outcome = runtime.block_on(wanflow_run::driver::run(plan, options, &deps, &stop));
    if stop.is_requested()
        && let Ok(history) = History::read(&*kept, &options.folders.journal)
    {
        let tasks = waiting(&history, plan.purpose, &origin);
        let call = || runtime.block_on(cancel::call_back(&*api, &origin, &tasks));
        // The tasks of an emulator in this process end with it.
        let is_lasting = can_ask || emulator.is_none();
        if is_lasting && !tasks.is_empty() {
            cancel::offer(&tasks, (can_ask, &cancel_command(args)), call)?;
        }
    }
    // A frame that is still being decoded must not hold up an interrupted run.
    runtime.shutdown_background();
    if let Some(told) = emulator.as_ref().and_then(unstruck) {
        noteln!("note: {told}");
    }
    drop(emulator);
    let outcome = outcome.map_err(|error| broken(args, (&kept, options), &error))?;
    if !args.target.json {
        report(args, plan, &outcome);
        if let Some(hosts) = hosts.filter(|_| is_of_this_host(&outcome)) {
            noteln!("{hosts}");
        }
    }
    Ok(exit(&outcome, &signals))
}

/// What to say of a fault script that was not played through: what was to be rehearsed was not.
fn unstruck(emulator: &RunningEmulator) -> Option<String> {
    let (idle, all) = emulator.unstruck();
    let faults = idle.join(", ");
    match idle.len() {
        0 => None,
        count if count == all => Some("the fault script struck nothing in this run".to_owned()),
        1 => Some(format!("a fault of the script struck nothing in this run: {faults}")),
        _ => Some(format!("faults of the script that struck nothing in this run: {faults}")),
    }
}

/// A run that disk, journal or a mistake of ours ended: what is owed all the same, as far as the
/// journals can still be read, and how to go on.
fn broken(args: &Run, (disk, options): (&ProjectDisk, &RunOptions), error: &RunError) -> Failure {
    let owed = History::read(disk, &options.folders.journal);
    let owed = owed.map(|history| format!("{}\n  ", history.ledger().total()));
    let help = format!("{}go on with: {}", owed.unwrap_or_default(), again(args));
    Failure::of_run(error).with_help(help)
}

/// What a run acts through.
pub(super) fn deps(
    disk: Arc<ProjectDisk>,
    (api, downloads): (Arc<KeyedHttp>, PlainHttp),
    progress: Arc<Progress>,
) -> Deps {
    Deps {
        disk,
        clock: Arc::new(wanflow_run::clock::TokioClock::system()),
        api,
        downloads: Arc::new(downloads),
        publisher: None,
        studio: Arc::new(MediaStudio),
        chance: Arc::new(fastrand::f64),
        events: Arc::new(move |event: &Event| progress.show(event)),
    }
}

fn open_host(
    args: &Run,
    (endpoint, config): (&'static Endpoint, &Config),
    past: &Past,
) -> Result<Host, Failure> {
    match &args.target.rehearse {
        Some(url) => Host::rehearsal(endpoint, url, past, &args.buying.rehearsal),
        None => Host::remote(endpoint, config, args.buying.api_key_file.as_deref().map(Path::new)),
    }
}

fn concurrency(args: &Run, loaded: &Loaded) -> NonZeroUsize {
    const USUAL: u16 = 3;
    let wanted = args.buying.concurrency.or(loaded.limits.concurrency).unwrap_or(USUAL);
    NonZeroUsize::new(usize::from(wanted)).unwrap_or(NonZeroUsize::MIN)
}

fn run_budget(args: &Run) -> Result<Option<Usd>, Failure> {
    let amount = |text: &String| {
        Usd::parse(text).ok_or_else(|| {
            Failure::usage(format!("`{text}` is not an amount of US dollars"))
                .with_help("such as --budget 12.50")
        })
    };
    args.buying.approval.budget.as_ref().map(amount).transpose()
}

/// Who approves: a flag, or a person who is asked once. A budget that the plan exceeds is told
/// before anything is bought: then a flag alone does not do, unless gaps are wanted.
fn approval(
    args: &Run,
    (plan, reasons, over): (&Plan, &[TaskReason], Option<&Overrun>),
    terminal: &Terminal,
) -> Result<Approval, Failure> {
    let can_ask = terminal.is_interactive && !args.target.json;
    match over {
        Some(over) if plan.purpose == Purpose::Rehearsal => {
            noteln!("note: a paid run would be {over}; a rehearsal costs nothing and goes on");
        }
        Some(over) if args.buying.partial => noteln!("note: {over}; what fits is bought"),
        Some(over) if can_ask => noteln!("{over}: only what fits would be bought"),
        Some(over) => {
            let why = format!("the plan is {over}; {}", over.help());
            return Ok(Approval::Refused(why));
        }
        None => {}
    }
    let is_asked = can_ask && over.is_some() && !args.buying.partial;
    if plan.purpose == Purpose::Remote && is_asked {
        return asked(args, reasons);
    }
    if let Some(id) = &args.buying.approval.approve {
        return Ok(Approval::OfPlan(id.clone()));
    }
    let given = |how: &str| Ok(Approval::Given(how.to_owned()));
    let summary = Summary::of(reasons);
    let retried = retried(args, reasons);
    match () {
        () if args.buying.approval.yes => given("--yes"),
        () if args.buying.approval.budget.is_some() => given("--budget"),
        () if plan.purpose == Purpose::Rehearsal => given("a rehearsal"),
        // Should the journals say otherwise once they are locked, nobody has approved that.
        () if summary.buys + summary.may_buy == 0 && retried == Usd::ZERO => Ok(Approval::Missing),
        () if can_ask => asked(args, reasons),
        () => Ok(Approval::Missing),
    }
}

/// Asks a person, who is shown the sum.
fn asked(args: &Run, reasons: &[TaskReason]) -> Result<Approval, Failure> {
    let (summary, retried) = (Summary::of(reasons), retried(args, reasons));
    let agreed = ask::go_on(&summary, retried, &again(args))?;
    let sum = summary.price_at_most + retried;
    Ok(if agreed { Approval::UpTo(sum) } else { Approval::Missing })
}

/// What it costs to buy again what is in doubt, if that was asked for.
fn retried(args: &Run, reasons: &[TaskReason]) -> Usd {
    let doubtful = reasons.iter().filter_map(|task| match task.reason {
        Reason::Ambiguous { price, .. } => Some(price),
        _ => None,
    });
    let is_wanted = args.buying.on_ambiguous == Some(args::OnAmbiguous::Retry);
    doubtful.filter(|_| is_wanted).sum()
}

/// The end, for people: what failed, the film, what is owed, how to go on.
fn report(args: &Run, plan: &Plan, outcome: &RunOutcome) {
    let commands = Again { run: again(args), reconcile: reconcile(args) };
    note!("{}", ending(plan, outcome, &commands));
    note!("{}", on_undecoded(args, outcome));
    if let FilmOutcome::Made { path, millis, unchanged, slates } = &outcome.film {
        let word = if *unchanged { "unchanged" } else { "made" };
        sayln!("film {word}: {} ({}.{} s)", path.display(), millis / 1000, millis % 1000 / 100);
        if !slates.is_empty() {
            let names: Vec<_> = slates.iter().map(|scene| printable(scene.as_str())).collect();
            sayln!("it has slates in place of: {}", names.join(", "));
        }
    }
    say!("{}", owed(plan.purpose, &outcome.scenes, outcome.ledger));
    if plan.purpose == Purpose::Remote {
        say!("{}", collect_lines(&outcome.uncollected, now()));
    }
    // Without an approval the same command would stop at the same place; that was told.
    match outcome.class {
        None | Some(Class::Stopped) => {}
        Some(_) => match way_on(outcome) {
            WayOn::Run => noteln!("go on with: {}", commands.run),
            // Until that is decided, running again ends at the same place.
            WayOn::Reconcile => {
                noteln!("go on with: {}", commands.reconcile);
                noteln!("then:       {}", commands.run);
            }
            WayOn::Change => {}
        },
    }
}

/// The clips that are not decoded and that something waits for, and what to do with them.
fn on_undecoded(args: &Run, outcome: &RunOutcome) -> String {
    let before = outcome.tasks.iter().filter_map(|task| match &task.end {
        Err(StopReason::Undecoded { clip }) => Some(clip),
        _ => None,
    });
    let mut clips: Vec<Undecoded> = Vec::new();
    for clip in outcome.undecoded.iter().chain(before) {
        if !clips.contains(clip) {
            clips.push(clip.clone());
        }
    }
    let has_film = matches!(outcome.film, FilmOutcome::Made { .. });
    let partial =
        (!has_film && !outcome.undecoded.is_empty()).then(|| format!("{} --partial", again(args)));
    let file = quoted(&args.target.file.display().to_string());
    let place = format!(" -f {file}{}", rehearse(args));
    let ffmpeg = format!("{} --ffmpeg", again(args));
    undecoded_lines(&outcome.undecoded) + &ways_to_decode(&clips, &Ways { place, ffmpeg, partial })
}

/// `wanflow reconcile` for this storyboard.
fn reconcile(args: &Run) -> String {
    let file = quoted(&args.target.file.display().to_string());
    format!("wanflow reconcile -f {file}{}", rehearse(args))
}

/// `wanflow cancel` for this storyboard.
fn cancel_command(args: &Run) -> String {
    let file = quoted(&args.target.file.display().to_string());
    let endpoint = args.target.endpoint.endpoint.as_deref();
    let endpoint = shell::endpoint_flag(endpoint);
    format!("wanflow cancel -f {file}{endpoint}{}", rehearse(args))
}

fn rehearse(args: &Run) -> String {
    shell::rehearse_flag(args.target.rehearse.as_deref())
}

/// The command that continues this run: with other words it would be another plan, or another
/// folder. How it was approved is not among them.
fn again(args: &Run) -> String {
    let word = |path: &Path| quoted(&path.display().to_string());
    let endpoint = args.target.endpoint.endpoint.iter().map(|id| ("endpoint", quoted(id)));
    let only = args.only.iter().map(|scene| ("only", quoted(scene)));
    let out = args.buying.out.iter().map(|folder| ("out", word(folder)));
    let key = args.buying.api_key_file.iter().map(|file| ("api-key-file", word(file)));
    let flags = endpoint.chain(only).chain(out).chain(key);
    let flags = flags.map(|(flag, value)| format!(" --{flag} {value}"));
    let words: String = flags.collect();
    let partial = if args.buying.partial { " --partial" } else { "" };
    let ffmpeg = if args.buying.ffmpeg { " --ffmpeg" } else { "" };
    format!("wanflow run {}{}{words}{partial}{ffmpeg}", word(&args.target.file), rehearse(args))
}

fn exit(outcome: &RunOutcome, signals: &Signals) -> Exit {
    match outcome.class {
        None => Exit::Done,
        Some(class) => Exit::of_class(class, signals),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command};

    #[test]
    fn the_command_that_continues_makes_the_same_plan() {
        for (words, again_words) in [
            ("run --yes", "wanflow run story.yaml"),
            ("run a.yaml --rehearse", "wanflow run a.yaml --rehearse"),
            (
                "run --endpoint novita/wan2.6-i2v --only a --only it's --out o --budget 1",
                r"wanflow run story.yaml --endpoint novita/wan2.6-i2v --only a --only 'it'\''s' --out o",
            ),
        ] {
            let cli = Cli::parse_from(std::iter::once("wanflow").chain(words.split(' ')));
            let Command::Run(args) = &cli.command else { panic!("{words} is a run") };
            assert_eq!(again(args), again_words);
        }
    }
}
