//! `wanflow status`: what is made, in flight, in doubt and spent. Reads only.

use wanflow::output;
use wanflow::output::money::Ledger;
use wanflow::output::uncollected::{Uncollected, UndecodedOfPlan};
use wanflow::output::version::Version;
use wanflow::output::wait::Waiting;
use wanflow_plan::Purpose;
use wanflow_run::driver::WaitingNow;
use wanflow_run::reasons::{Action, by_scene};
use wanflow_run::reconcile::{Doubt, Question};
use wanflow_run::{Reason, TaskReason, UnixMillis};
use wanflow_session::doubts::Doubts;
use wanflow_session::undecoded::UndecodedClips;
use wanflow_session::{Depth, Loaded, Past, Session, quoted};

use crate::args::{Status, Target};
use crate::command_context::CommandContext;
use crate::commands::reconcile::unusable_file;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::notices::plan_of;
use crate::print::{out, outln};
use crate::render::{
    bill, collect_lines, doubts_elsewhere, gaps, owed, printable, scene_rows, undecoded_note,
    waits_line,
};
use crate::shell::{rehearse_flag, version_flags};
use crate::terminal::Terminal;
use crate::versions::{each, one_project};

/// Prints the state of a storyboard, or that of each film.
pub(crate) fn run(args: &Status, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    each(&args.target.version, terminal, |version| {
        let target = Target { version: version.clone(), ..args.target.clone() };
        one(&Status { target }, session, terminal)
    })
}

fn one(args: &Status, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let purpose = args.target.purpose();
    let project = one_project(&args.target.file, &args.target.version, terminal)?;
    let endpoint = args.target.endpoint.endpoint.as_deref();
    let loaded = Loaded::read(session, project, endpoint, Depth::Plan(purpose))?;
    let mut past = Past::read(&loaded.project, purpose, None, &session.environment)?;
    past.has_ffmpeg = loaded.config.ffmpeg;
    // What was bought is told even where the storyboard has mistakes now.
    let plan = plan_of(&loaded, session, terminal).ok();
    let plan = plan.map(|plan| past.chosen(plan)).transpose()?;
    let plan = plan.as_deref();
    let reasons = plan.map_or(Ok(Vec::new()), |plan| past.reasons(plan))?;
    let now = session.now();
    let mut doubts = Doubts::open(&past);
    if plan.is_some() {
        doubts.own.retain(|question| is_wanted(question, &reasons));
    }
    let undecoded = plan.map(|plan| UndecodedClips::of(&past, plan, &reasons)).transpose()?;
    if args.target.json {
        let status = output::status::Status {
            plan: plan.map(|plan| plan.id().to_string()),
            undecoded: undecoded.as_ref().map(UndecodedOfPlan::from),
            ..for_machines(&reasons, &doubts, &past, now)
        };
        outln!("{}", output::page(&status));
    } else {
        out!("{}", text(&reasons, &doubts.own, &past, now));
        out!("{}", doubts_elsewhere(&doubts, args.target.rehearse.as_deref()));
        let run = CommandContext::of(&args.target).command("run");
        let place = CommandContext::of_past(&past).flags();
        let undecoded = undecoded.map(|clips| undecoded_note(&clips, &place, &run));
        out!("{}", undecoded.unwrap_or_default());
        out!("{}", next(args, &reasons, &doubts.own));
    }
    Ok(if plan.is_none() { Exit::Storyboard } else { Exit::Done })
}

/// Whether something is to be decided about a take: what failed for a request that no scene makes
/// any more asks nothing of anybody. A scene that continues another may still come to make it.
fn is_wanted(question: &Question, reasons: &[TaskReason]) -> bool {
    let digest = question.digest.short();
    let may_be = |task: &TaskReason| match &task.digest {
        Some(of_task) => *of_task == digest,
        None => task.scene == question.scene && task.take == question.take,
    };
    question.about != Doubt::Failed || reasons.iter().any(may_be)
}

fn text(reasons: &[TaskReason], open: &[Question], past: &Past, now: UnixMillis) -> String {
    let purpose = past.purpose;
    let ledger = past.history.ledger();
    let rows = scene_rows(&by_scene(reasons), purpose);
    let owed = owed(purpose, &ledger.scenes(), ledger.total());
    let billed =
        if purpose == Purpose::Remote { bill(&past.history.bill()) } else { String::new() };
    let waiting = WaitingNow::read(&*past.disk, &past.folders, now);
    let waiting = waiting.map(|it| {
        format!("a run is at work here, process {}: {}\n", it.pid, waits_line(&it.waits))
    });
    let doubts = open.iter().map(|question| {
        let file = unusable_file(past, question);
        let file =
            file.map(|file| format!("; what came: {}", printable(&file.display().to_string())));
        format!("in doubt: {question}{}\n", file.unwrap_or_default())
    });
    let collect = collect_lines(&past.uncollected(), now);
    [rows, collect, owed, billed, gaps(past)].into_iter().chain(doubts).chain(waiting).collect()
}

/// What a person does next.
fn next(args: &Status, reasons: &[TaskReason], open: &[Question]) -> String {
    // What waits for a clip that is not decoded waits in vain for a run.
    let is_made = |task: &TaskReason| {
        task.reason.action() == Action::Keep || matches!(task.reason, Reason::Undecoded { .. })
    };
    let file = quoted(&args.target.file.display().to_string());
    let rehearse = rehearse_flag(args.target.rehearse.as_deref());
    let version = version_flags(&args.target.version);
    if !open.is_empty() {
        format!("next: wanflow reconcile -f {file}{version}{rehearse}\n")
    } else if reasons.iter().all(is_made) {
        String::new()
    } else {
        format!("next: wanflow run {file}{version}{rehearse}\n")
    }
}

/// The state for machines.
fn for_machines(
    reasons: &[TaskReason],
    doubts: &Doubts,
    past: &Past,
    now: UnixMillis,
) -> output::status::Status {
    let ledger = past.history.ledger();
    let elsewhere = doubts.others.values().flatten();
    output::status::Status {
        version: Version,
        plan: None,
        tasks: reasons.iter().map(output::reason::TaskReason::from).collect(),
        ledger: Ledger::new(ledger.total(), &ledger.scenes()),
        bill: past.history.bill().into(),
        uncollected: past.uncollected().iter().map(Uncollected::from).collect(),
        waiting: WaitingNow::read(&*past.disk, &past.folders, now).as_ref().map(Waiting::from),
        in_doubt: doubts.own.iter().map(|question| with_file(past, question)).collect(),
        in_doubt_elsewhere: elsewhere.map(|question| with_file(past, question)).collect(),
        lost_lines: past.lost_lines(),
        undecoded: None,
    }
}

fn with_file(past: &Past, question: &Question) -> output::question::Question {
    output::question::Question::new(question, unusable_file(past, question).as_deref())
}
