//! `wanflow run`: make the clips that are missing, then the film.

mod again;
mod approval;
mod command;
mod every;
mod purchase;
mod report;
mod watched;

use std::num::NonZeroUsize;
use std::sync::Arc;

use wanflow_api::Usd;
use wanflow_emulate::RunningEmulator;
use wanflow_plan::{Plan, Purpose};
use wanflow_run::cancel::waiting;
use wanflow_run::driver::{Approval, Deps, Gaps, OnAmbiguous, RunOptions, RunOutcome, Scope};
use wanflow_run::event::Event;
use wanflow_run::output_place::Names;
use wanflow_run::reasons::Action;
use wanflow_run::studio::{MediaStudio, Studio};
use wanflow_run::transport::{KeyedHttp, Patiences, PlainHttp};
use wanflow_run::{History, ProjectDisk, RunError, Summary, TaskReason};
use wanflow_session::ffmpeg::FfmpegConsent;
use wanflow_session::film_problems::{self, FilmInspection};
use wanflow_session::new_folders::NewFolders;
use wanflow_session::purchase_block::PurchaseBlock;
use wanflow_session::watch::Inputs;
use wanflow_session::{PricedPlan, Session, checkpoint, film_frame, key, scenes, sound_files};

use crate::args::{self, Run};
use crate::ask::AtTerminal;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::{Access, Host};
use crate::interrupt::{Interrupt, Signals};
use crate::key_guard;
use crate::next_step::is_of_this_host;
use crate::notices::{warn_of_end, warn_of_sunset};
use crate::other_hosts;
use crate::print::{err, errln, out};
use crate::progress::Progress;
use crate::render::{Heading, gaps, plan_table, untried_pictures};
use crate::runtime;
use crate::terminal::Terminal;

use super::cancel;
use again::{again, cancel_command};
use command::RunCommand;
pub(crate) use purchase::Purchase;

/// Runs a storyboard.
pub(crate) fn run(args: &Run, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    key_guard::hide_file(session, args.buying.api_key_file.as_deref())?;
    if args.watch {
        return watched::run(args, session, terminal);
    }
    let version = &args.target.version;
    if version.each.is_some() && version.row.is_none() {
        return every::run(args, session, terminal);
    }
    RunCommand { args, session, terminal, interrupt: None }.once(&mut Inputs::default())
}

/// A run that is ready to begin.
struct Prepared<'a> {
    plan: &'a Plan,
    options: RunOptions,
    host: Host,
    studio: Arc<dyn Studio>,
    progress: Arc<Progress>,
}

impl Purchase<'_> {
    /// Buys what a plan lacks, and fetches what is bought.
    pub(crate) fn make(&self, plan: &PricedPlan) -> Result<Exit, Failure> {
        let Self { args, session, loaded, past, .. } = *self;
        let new_folders = NewFolders::before(&past.folders);
        let chosen = scenes::chosen(plan, &args.only)?;
        past.check_output(names_of(plan))?;
        let mut reasons = past.reasons(plan)?;
        reasons.retain(|reason| chosen.contains(&reason.scene));
        let block = PurchaseBlock::of(plan, loaded).filter(|_| reasons.iter().any(is_bought));
        if let Some(block) = block.as_ref().filter(|_| reasons.iter().all(is_bought)) {
            return Err(block.failure().into());
        }
        warn_of_end(plan, &loaded.endpoint, session);
        warn_of_sunset(plan, &loaded.endpoint, &past.history);
        self.refuse_unmakable_films(plan)?;
        let studio = self.studio(plan)?;
        let host = self.open_host(plan, &Summary::of(&reasons))?;
        key::refuse_in_storyboard(&loaded.checked.sources, &session.secrets)?;
        self.show(plan, &reasons);
        let progress = self.progress();
        let budgets = loaded.budgets(self.budget()?);
        let owed = past.history.ledger().total().worst_case();
        let retried = approval::retried(args, &reasons);
        let over = budgets.exceeded_by(&Summary::of(&reasons), retried, owed);
        let approval = match &block {
            Some(block) => Approval::Refused(format!("{}; {}", block.what, block.help)),
            None => approval::approval(self, plan.purpose, &reasons, over.as_ref())?,
        };
        let options = RunOptions {
            endpoint: loaded.endpoint,
            origin: host.origin.clone(),
            folders: past.folders.clone(),
            only: if args.only.is_empty() { Vec::new() } else { chosen.into_iter().collect() },
            scope: Scope::Plan,
            concurrency: self.concurrency(),
            per_minute: loaded.limits.per_minute,
            shared: host.shared.clone(),
            checkpoint: checkpoint::file(&past.folders, plan.purpose, &session.environment),
            approval,
            budget: budgets.budget,
            schedule: host.schedule,
            patience: Patiences::default(),
            on_ambiguous: match &block {
                Some(_) => OnAmbiguous::Fail,
                None => self.on_ambiguous(&progress),
            },
            gaps: if args.buying.partial { Gaps::Slates } else { Gaps::Wait },
        };
        let exit = self.drive(Prepared { plan, options, host, studio, progress });
        new_folders.keep_out_of_git(&past.disk);
        let exit = exit?;
        // No approval would have helped.
        let block = block.filter(|_| exit == Exit::Approval);
        Ok(block.map_or(exit, |block| Exit::of_class(block.class)))
    }

    /// Nobody buys clips for a film that cannot be made of them.
    fn refuse_unmakable_films(&self, plan: &Plan) -> Result<(), Failure> {
        let Self { session, loaded, past, .. } = *self;
        let (project, environment) = (&loaded.project, &session.environment);
        let problems = FilmInspection { plan, project, past, environment }.problems()?;
        film_problems::refusal(&problems).map_or(Ok(()), |why| Err(why.into()))
    }

    fn studio(&self, plan: &Plan) -> Result<Arc<dyn Studio>, Failure> {
        let consent = FfmpegConsent::of(self.args.buying.ffmpeg, &self.loaded.config);
        let (root, environment) = (&self.loaded.project.root, &self.session.environment);
        if let Some(block) = consent.encoder_block(plan.film.encoder, root, environment) {
            return Err(block.into());
        }
        let chosen = consent.studio(root, environment)?;
        if chosen.lacks_ffmpeg {
            errln!(
                "warning: no ffmpeg was found in PATH, although `[media] ffmpeg` lets one decode \
                 clips\n  help: install it; scenes that need it wait"
            );
        }
        Ok(chosen.studio)
    }

    fn open_host(&self, plan: &Plan, buys: &Summary) -> Result<Host, Failure> {
        let Self { args, session, loaded, past, .. } = *self;
        let (endpoint, config) = (loaded.endpoint, &loaded.config);
        let host = if plan.tasks.is_empty() && past.uncollected().is_empty() {
            // A film of what buys nothing.
            Host::unasked(&endpoint, config)?
        } else if let Some(url) = &args.target.rehearse {
            Host::rehearsal(endpoint, url, &args.buying.rehearsal, past, session.now())?
        } else {
            let key_file = args.buying.api_key_file.as_deref();
            Host::remote(&endpoint, &Access { session, config, key_file })?
        };
        let publisher = sound_files::publisher(plan, &endpoint, config, &session.environment);
        let publisher = match publisher {
            // Where nothing is bought, nothing is published: what is there can still be fetched.
            Err(_) if buys.buys + buys.may_buy == 0 => None,
            publisher => publisher?,
        };
        Ok(Host { publisher, ..host })
    }

    /// Shows people what the run is about to do.
    fn show(&self, plan: &Plan, reasons: &[TaskReason]) {
        let Self { args, session, loaded, past, .. } = *self;
        if !args.target.json {
            let file = loaded.project.file.display().to_string();
            let prices = loaded.config.documented_prices(&loaded.endpoint);
            let frame = film_frame::expected(plan, &loaded.project, &session.environment);
            let footage =
                film_frame::footage(plan, &self.loaded.project, &self.session.environment);
            let top = Heading { file: &file, frame, footage };
            out!("{}", plan_table(&top, plan, prices, reasons, ""));
            if plan.purpose == Purpose::Remote {
                out!("{}", untried_pictures(plan, reasons, &loaded.endpoint.image));
            }
        }
        err!("{}", gaps(past));
        let lines = loaded.config.how_to_price(plan).filter(|_| plan.purpose == Purpose::Remote);
        if let Some(lines) = lines.filter(|_| Summary::of(reasons).without_price > 0) {
            errln!("note: {lines}");
        }
    }

    /// What shows events: bars for a person, lines for a log, JSON for machines.
    fn progress(&self) -> Arc<Progress> {
        Arc::new(if self.args.target.json {
            Progress::Json
        } else if self.terminal.is_interactive {
            Progress::bars()
        } else {
            Progress::lines()
        })
    }

    /// What happens to a submit without an answer: a person is asked where there is one.
    fn on_ambiguous(&self, progress: &Arc<Progress>) -> OnAmbiguous {
        match self.args.buying.on_ambiguous {
            Some(args::OnAmbiguous::Ask) | None if self.can_ask() => {
                OnAmbiguous::Ask(Arc::new(AtTerminal(Arc::clone(progress))))
            }
            Some(args::OnAmbiguous::Ask | args::OnAmbiguous::Fail) | None => OnAmbiguous::Fail,
            Some(args::OnAmbiguous::Skip) => OnAmbiguous::Skip,
            Some(args::OnAmbiguous::Retry) => OnAmbiguous::Retry,
        }
    }

    fn concurrency(&self) -> NonZeroUsize {
        const USUAL: u16 = 3;
        let wanted = self.args.buying.concurrency.or(self.loaded.limits.concurrency);
        NonZeroUsize::new(wanted.unwrap_or(USUAL).into()).unwrap_or(NonZeroUsize::MIN)
    }

    fn budget(&self) -> Result<Option<Usd>, Failure> {
        let amount = |text: &String| {
            Usd::parse(text).ok_or_else(|| {
                Failure::usage(format!("`{text}` is not an amount of US dollars"))
                    .with_help("such as --budget 12.50")
            })
        };
        self.args.buying.approval.budget.as_ref().map(amount).transpose()
    }

    /// Starts the run on a runtime of its own, and the handling of signals beside it.
    fn drive(&self, prepared: Prepared<'_>) -> Result<Exit, Failure> {
        let Self { args, loaded, past, .. } = *self;
        let Prepared { plan, options, host, studio, progress } = prepared;
        let runtime = runtime::one_thread()?;
        let Host { api, downloads, publisher, emulator, origin, .. } = host;
        let api = Arc::new(api);
        let own;
        let Interrupt { stop, signals } = if let Some(interrupt) = self.interrupt {
            interrupt
        } else {
            own = Interrupt::listen()?;
            &own
        };
        let deps = deps(Arc::clone(&past.disk), Arc::clone(&api), downloads, progress);
        let deps = Deps { publisher, studio, ..deps };
        let outcome = runtime.block_on(wanflow_run::driver::run(plan, &options, &deps, stop));
        if stop.is_requested()
            && let Ok(history) = History::read(&*past.disk, &options.folders.journal)
        {
            let tasks = waiting(&history, plan.purpose, &origin);
            let call = || runtime.block_on(cancel::call_back(&*api, &origin, &tasks));
            let offer = cancel::Offer { tasks: &tasks, command: &cancel_command(args) };
            if !tasks.is_empty() && self.can_ask() {
                offer.ask(call)?;
            } else if !tasks.is_empty() && emulator.is_none() {
                // The tasks of an emulator in this process end with it.
                offer.mention();
            }
        }
        // A frame that is still being decoded must not hold up an interrupted run.
        runtime.shutdown_background();
        if let Some(unused) = emulator.as_ref().and_then(unused_faults) {
            errln!("note: {unused}");
        }
        drop(emulator);
        let outcome = outcome.map_err(|error| self.broken(&error))?;
        if !args.target.json {
            report::report(args, plan, &outcome, self.session);
            let hosts = other_hosts::in_words(&loaded.endpoint, &loaded.config);
            if let Some(hosts) = hosts.filter(|_| is_of_this_host(&outcome)) {
                errln!("{hosts}");
            }
        }
        Ok(exit(&outcome, signals))
    }

    /// A run that disk, journal or a mistake of ours ended: what is owed all the same, as far as
    /// the journals can still be read, and how to go on.
    fn broken(&self, error: &RunError) -> Failure {
        let owed = History::read(&*self.past.disk, &self.past.folders.journal);
        let owed = owed.map(|history| format!("{}\n  ", history.ledger().total()));
        let help = format!("{}go on with: {}", owed.unwrap_or_default(), again(self.args));
        Failure::of_run(error).with_help(help)
    }
}

/// Whether a task would be bought.
fn is_bought(one: &TaskReason) -> bool {
    matches!(one.reason.action(), Action::Buy | Action::MayBuy)
}

/// The names that decide how long file names become.
fn names_of(plan: &Plan) -> Names<'_> {
    let scenes = plan.tasks.iter().map(|task| task.scene.as_str());
    let scene = scenes.max_by_key(|scene| scene.len()).unwrap_or_default();
    Names { storyboard: &plan.storyboard, film: &plan.film.output, scene }
}

/// What to say of a fault script that was not played through: what was to be rehearsed was not.
fn unused_faults(emulator: &RunningEmulator) -> Option<String> {
    let (idle, all) = emulator.unused_faults();
    let faults = idle.join(", ");
    match idle.len() {
        0 => None,
        count if count == all => Some("the fault script struck nothing in this run".to_owned()),
        1 => Some(format!("a fault of the script struck nothing in this run: {faults}")),
        _ => Some(format!("faults of the script that struck nothing in this run: {faults}")),
    }
}

/// What a run acts through.
pub(super) fn deps(
    disk: Arc<ProjectDisk>,
    api: Arc<KeyedHttp>,
    downloads: PlainHttp,
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

fn exit(outcome: &RunOutcome, signals: &Signals) -> Exit {
    match outcome.class {
        None => Exit::Done,
        Some(class) => signals.exit_of(class),
    }
}
