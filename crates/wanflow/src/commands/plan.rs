//! `wanflow plan`: what a run would buy, why, and at what price.

use std::collections::BTreeSet;

use wanflow::output;
use wanflow_api::{Endpoint, Usd};
use wanflow_plan::{Plan, Purpose, SceneId};
use wanflow_run::{Summary, TaskReason};
use wanflow_session::budget::OverBudget;
use wanflow_session::endpoint_choice::endpoint_of;
use wanflow_session::ffmpeg::FfmpegConsent;
use wanflow_session::film_forecast::film_forecasts;
use wanflow_session::film_problems::{FilmInspection, FilmProblem};
use wanflow_session::purchase_block::PurchaseBlock;
use wanflow_session::undecoded::UndecodedClips;
use wanflow_session::{
    Depth, Loaded, Past, PricedPlan, Session, film_frame, film_problems as problems_of_films,
    printable, quoted, scenes,
};

use crate::args::{self, Target};
use crate::command_context::CommandContext;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::notices::{plan_of, warn_of_end, warn_of_sunset};
use crate::print::{err, errln, out, outln};
use crate::render::{
    Heading, ScenePage, budget_help, collect_lines, film_forecast_lines, gaps, plan_table,
    scene_page, undecoded_note, untried_pictures,
};
use crate::retention;
use crate::shell::{endpoint_flag, version_flags};
use crate::terminal::Terminal;
use crate::versions::{each, one_project};

use super::compare;

/// Prints the plan, or that of each film.
pub(crate) fn run(
    args: &args::Plan,
    session: &Session,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let args = &args.with_scene();
    each(&args.target.version, terminal, |version| {
        let target = Target { version: version.clone(), ..args.target.clone() };
        one(&args::Plan { target, ..args.clone() }, session, terminal)
    })
}

fn one(args: &args::Plan, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    if args.compare {
        return compare::run(args, session, terminal);
    }
    let purpose = args.target.purpose();
    let project = one_project(&args.target.file, &args.target.version, terminal)?;
    let endpoint = args.target.endpoint.endpoint.as_deref();
    let loaded = Loaded::read(session, project, endpoint, Depth::Plan(purpose))?;
    let plan = plan_of(&loaded, session, terminal)?;
    let endpoint = endpoint_of(plan);
    warn_of_end(plan, &endpoint, session);
    let mut past = Past::read(&loaded.project, purpose, None, &session.environment)?;
    past.has_ffmpeg = loaded.config.ffmpeg;
    warn_of_sunset(plan, &endpoint, &past.history);
    let plan = &past.chosen(plan)?;
    let mut reasons = past.reasons(plan)?;
    let chosen = chosen(args, plan)?;
    reasons.retain(|reason| chosen.contains(&reason.scene));
    let owed = past.history.ledger().total().worst_case();
    let summary = Summary::of(&reasons);
    let over = loaded.budgets(None).exceeded_by(&summary, Usd::ZERO, owed);
    let over = over.filter(|_| purpose == Purpose::Remote);
    let prices = loaded.config.documented_prices(&endpoint);
    let undecoded = UndecodedClips::of(&past, plan, &reasons)?;
    let films = film_forecasts(&past, plan)?;
    let problems = film_problems(plan, &loaded, &past, session)?;
    if args.target.json {
        let parts = output::plan::Parts {
            plan,
            reasons: &reasons,
            prices,
            uncollected: &past.uncollected(),
            undecoded: &undecoded,
            over: over.as_ref(),
            films: &films,
        };
        outln!("{}", output::page(&output::plan::Plan::from(&parts)));
    } else if let (Some(_), Some(scene)) = (&args.scene, chosen.first()) {
        out!("{}", page_of(scene, plan, &past, &reasons)?);
    } else {
        let file = loaded.project.file.display().to_string();
        let go = match problems_of_films::refusal(&problems) {
            Some(why) => format!("\nnot to be bought: {}", why.message()),
            None => how_to_buy(args, plan, &loaded, session, over.as_ref()),
        };
        let top = Heading {
            file: &file,
            frame: film_frame::expected(plan, &loaded.project, &session.environment),
            footage: film_frame::footage(plan, &loaded.project, &session.environment),
        };
        out!("{}", plan_table(&top, plan, prices, &reasons, &go));
        out!("{}", film_forecast_lines(&films));
        out!("{}", collect_lines(&past.uncollected(), session.now()));
        let run = CommandContext::of(&args.target).command("run");
        out!("{}", undecoded_note(&undecoded, &CommandContext::of_past(&past).flags(), &run));
        if purpose == Purpose::Remote {
            out!("{}", host_notes(plan, &reasons, &endpoint));
        }
        err!("{}", gaps(&past));
    }
    Ok(Exit::Done)
}

/// What the host may do with pictures, and for how long it keeps what is bought.
fn host_notes(plan: &Plan, reasons: &[TaskReason], endpoint: &Endpoint) -> String {
    let summary = Summary::of(reasons);
    let pictures = untried_pictures(plan, reasons, &endpoint.image);
    let buys = summary.buys + summary.may_buy > 0;
    let kept = retention::short(endpoint.retention.as_ref()).filter(|_| buys);
    pictures + &kept.unwrap_or_default()
}

/// The scenes that are meant.
fn chosen(args: &args::Plan, plan: &Plan) -> Result<BTreeSet<SceneId>, Failure> {
    Ok(match &args.scene {
        Some(name) => BTreeSet::from([scenes::generated(plan, name)?]),
        None => scenes::chosen(plan, &args.only)?,
    })
}

/// What decides whether a scene is bought.
fn page_of(
    scene: &SceneId,
    plan: &PricedPlan,
    past: &Past,
    reasons: &[TaskReason],
) -> Result<String, Failure> {
    let mut tasks = past.resolve(plan)?;
    tasks.retain(|resolved| resolved.task.scene == *scene);
    let file = past.file().display().to_string();
    Ok(scene_page(&ScenePage { file: &file, plan, scene, tasks: &tasks, reasons }))
}

/// What of the films cannot be made, each of which is told.
fn film_problems(
    plan: &PricedPlan,
    loaded: &Loaded,
    past: &Past,
    session: &Session,
) -> Result<Vec<FilmProblem>, Failure> {
    warn_of_encoder(plan, loaded, session);
    let (project, environment) = (&loaded.project, &session.environment);
    let problems = FilmInspection { plan, project, past, environment }.problems()?;
    for FilmProblem { output, scene, what } in &problems {
        let of_film = output.as_ref().map(|output| format!(" in {output}")).unwrap_or_default();
        let line = format!("scene `{}`{of_film}, {what}", scene.as_str());
        errln!("warning: {}", printable(&line));
    }
    Ok(problems)
}

/// Says what keeps the film from being coded as its storyboard asks.
fn warn_of_encoder(plan: &Plan, loaded: &Loaded, session: &Session) {
    let consent = FfmpegConsent::of(false, &loaded.config);
    let (encoder, root) = (plan.film.encoder, &loaded.project.root);
    if let Some(block) = consent.encoder_block(encoder, root, &session.environment) {
        let help = block.help().unwrap_or_default();
        errln!("warning: {}\n  help: {help}", block.message());
    }
}

/// The command that buys the plan, or what keeps it from being bought.
fn how_to_buy(
    args: &args::Plan,
    plan: &Plan,
    loaded: &Loaded,
    session: &Session,
    over: Option<&OverBudget>,
) -> String {
    if let Some(block) = PurchaseBlock::of(plan, loaded) {
        return format!("\nnot to be bought: {}\n  help: {}", block.what, block.help);
    }
    // That the run has the user's word is for the run to know.
    let environment = &session.environment;
    let consent = FfmpegConsent::Requested;
    let root = &loaded.project.root;
    if let Some(block) = consent.encoder_block(plan.film.encoder, root, environment) {
        let help = block.help().unwrap_or_default();
        return format!("\nnot to be bought: {}\n  help: {help}", block.message());
    }
    if let Some(lines) = loaded.config.how_to_price(plan) {
        return format!("\n{lines}");
    }
    if let Some(over) = over {
        return format!("{over}\n{}", budget_help(over));
    }
    let file = quoted(&args.target.file.display().to_string());
    let version = version_flags(&args.target.version);
    let endpoint = endpoint_flag(args.target.endpoint.endpoint.as_deref());
    let only: Vec<_> = args.only.iter().map(|scene| quoted(scene)).collect();
    let only = only.iter().fold(String::new(), |flags, scene| flags + " --only " + scene);
    let needs_word = !plan.film.encoder.is_built_in() && !loaded.config.ffmpeg;
    let ffmpeg = if needs_word { " --ffmpeg" } else { "" };
    format!("go: wanflow run {file}{version}{endpoint}{only} --approve {}{ffmpeg}", plan.id())
}
