//! `wanflow take`: more takes of a scene, and which of them plays.

use std::fmt::Write as _;

use wanflow::output;
use wanflow::output::takes::TakeList;
use wanflow_plan::{Plan, SceneId};
use wanflow_run::UnixMillis;
use wanflow_run::takes::{EditError, EditRequest, Standing, TakeLine};
use wanflow_session::scene_take::SceneTake;
use wanflow_session::{Depth, Loaded, Past, Session, quoted, scenes};

use crate::args::take::{Keep, Ls, Pick, Roll, TakeCommand};
use crate::args::{Run, Target};
use crate::command_context::CommandContext;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::key_guard;
use crate::notices::plan_of;
use crate::print::{out, outln};
use crate::render::printable;
use crate::shell::story_flags;
use crate::terminal::Terminal;
use crate::versions::one_project;

use super::run::Purchase;

/// Does what the words after `take` say.
pub(crate) fn run(
    command: &TakeCommand,
    session: &Session,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    match command {
        TakeCommand::Roll(args) => roll(args, session, terminal),
        TakeCommand::Ls(args) => ls(args, session, terminal),
        TakeCommand::Pick(args) => pick(args, session, terminal),
        TakeCommand::Keep(args) => keep(args, session, terminal),
    }
}

fn load(target: &Target, session: &Session, terminal: &Terminal) -> Result<Loaded, Failure> {
    let project = one_project(&target.file, &target.version, terminal)?;
    let endpoint = target.endpoint.endpoint.as_deref();
    Ok(Loaded::read(session, project, endpoint, Depth::Plan(target.purpose()))?)
}

fn roll(args: &Roll, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    key_guard::hide_file(session, args.buying.api_key_file.as_deref())?;
    let target = args.story.target();
    let only = vec![args.scene.clone()];
    let run = Run { target, only, buying: args.buying.clone(), watch: false };
    let loaded = load(&run.target, session, terminal)?;
    let plan = plan_of(&loaded, session, terminal)?;
    scenes::chosen(plan, &run.only)?;
    let scene = SceneId::new(args.scene.as_str());
    let (purpose, environment) = (run.target.purpose(), &session.environment);
    let out = run.buying.out.as_deref();
    let mut past = Past::read(&loaded.project, purpose, out, environment)?;
    let rolled = past.rolled(plan, &scene, args.count)?;
    let (plan, new) = rolled.map_err(|error| {
        let context = CommandContext::of(&run.target);
        Failure::usage(printable(&error.to_string())).with_help(format!(
            "what there is: {}; what is missing is made by: {}",
            context.command("plan"),
            context.command("run")
        ))
    })?;
    let purchase =
        Purchase { args: &run, session, terminal, interrupt: None, loaded: &loaded, past: &past };
    let exit = purchase.make(&plan)?;
    // What was kept has its successors now.
    let is_new = |line: &TakeLine| {
        line.standing == Standing::Here && !line.stale && new.contains(&line.take)
    };
    past = Past::read(&loaded.project, purpose, None, environment)?;
    let lines = lines_of(&past, loaded.plan.as_ref().unwrap_or(&plan), Some(&scene))?;
    if lines.iter().any(is_new) {
        past.lock_file.update(&*past.disk, |lock| lock.scene_mut(&scene).kept = None)?;
        if !run.target.json {
            outln!("{}: {}", printable(&args.scene), words(&lines));
            out!("{}", choices(&run.target, &args.scene, &lines));
        }
    }
    Ok(exit)
}

/// A command about the same takes.
fn about(target: &Target, words: &str) -> String {
    format!("wanflow {words}{}", story_flags(target))
}

/// What a person may do now: play another of several takes, look at all of them.
fn choices(target: &Target, scene: &str, lines: &[TakeLine]) -> String {
    let others = here(lines).filter(|line| !line.picked).last();
    let choose = others.map(|line| {
        let words = format!("take pick {}", quoted(&format!("{scene}@{}", line.take)));
        format!("play take {}: {}\n", line.take, about(target, &words))
    });
    let all = about(target, &format!("take ls {}", quoted(scene)));
    choose.unwrap_or_default() + &format!("see them all: {all}\n")
}

/// The takes of the scene as it is whose clips are here.
fn here(lines: &[TakeLine]) -> impl Iterator<Item = &TakeLine> {
    lines.iter().filter(|line| !line.stale && line.standing == Standing::Here)
}

/// The takes that are of the scene as it is, in a few words.
fn words(lines: &[TakeLine]) -> String {
    let numbers: Vec<_> = here(lines).map(|line| line.take.to_string()).collect();
    let plays = lines.iter().find(|line| line.picked);
    let plays = plays.map_or_else(String::new, |line| format!("; take {} plays", line.take));
    let (word, numbers) = (if numbers.len() == 1 { "take" } else { "takes" }, numbers.join(", "));
    format!("{word} {numbers}{plays}")
}

fn lines_of(past: &Past, plan: &Plan, scene: Option<&SceneId>) -> Result<Vec<TakeLine>, Failure> {
    let mut lines = past.takes(plan)?;
    lines.retain(|line| scene.is_none_or(|scene| line.scene == *scene));
    Ok(lines)
}

fn ls(args: &Ls, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let target = args.story.target();
    let loaded = load(&target, session, terminal)?;
    let plan = plan_of(&loaded, session, terminal)?;
    let only: Vec<_> = args.scene.clone().into_iter().collect();
    scenes::chosen(plan, &only)?;
    let past = Past::read(&loaded.project, target.purpose(), None, &session.environment)?;
    let lines = lines_of(&past, plan, args.scene.as_deref().map(SceneId::new).as_ref())?;
    if target.json {
        outln!("{}", output::page(&TakeList::new(Some(past.lock_file.path()), &lines)));
    } else {
        out!("{}", table(&lines));
    }
    Ok(Exit::Done)
}

/// One line a take, a heading for each scene. `*` plays.
fn table(lines: &[TakeLine]) -> String {
    let mut text = String::new();
    for scene in lines.chunk_by(|one, other| one.scene == other.scene) {
        let _ = writeln!(text, "{}", printable(scene[0].scene.as_str()));
        for line in scene {
            let mark = if line.picked { '*' } else { ' ' };
            let digest = line.digest.map_or_else(|| "–".to_owned(), |digest| digest.short());
            let price = line.price.map_or_else(|| "not known".to_owned(), |it| it.to_string());
            let details = [
                line.stored.map(date),
                line.millis.map(|millis| format!("{}.{} s", millis / 1000, millis % 1000 / 100)),
                line.clip.map(|clip| format!("clip {}", clip.short())),
                line.seed.as_ref().map(|seed| format!("seed {}", printable(seed))),
                Some(standing(line)).filter(|words| !words.is_empty()),
            ];
            let details: Vec<_> = details.into_iter().flatten().collect();
            let name = if line.stale { "stale".to_owned() } else { format!("take {}", line.take) };
            let details = details.join(" · ");
            let _ = writeln!(text, "{mark} {name:<7}  {digest:<12}  {price:>6}  {details}");
        }
    }
    text
}

fn date(at: UnixMillis) -> String {
    at.to_string().chars().take("2026-11-23 01:43".len()).collect()
}

fn standing(line: &TakeLine) -> String {
    let changed: Vec<_> = line.changed.iter().map(|it| printable(&it.to_string())).collect();
    let changed = changed.join(" · ");
    let words = match (line.standing, line.kept, line.stale) {
        (Standing::Here, true, _) => "kept; changed since:",
        (Standing::Here, _, true) => "changed since:",
        (Standing::Here, ..) => "",
        (Standing::Away, ..) => "paid for, its clip is not here",
        (Standing::InFlight, ..) => "bought, not fetched yet",
        (Standing::Ambiguous, ..) => "perhaps bought: wanflow reconcile",
        (Standing::Lost, ..) => "bought, its clip is out of reach",
        (Standing::Failed, ..) => "failed",
        (Standing::NotBought, ..) => "not bought",
    };
    match (words.ends_with(':'), &*changed) {
        (true, "") => words.trim_end_matches(':').to_owned(),
        (true, changed) => format!("{words} {changed}"),
        (false, "") => words.to_owned(),
        (false, changed) => format!("{words} · {changed}").trim_start_matches(" · ").to_owned(),
    }
}

fn pick(args: &Pick, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let SceneTake { scene, take } = SceneTake::read(&args.take)?;
    let take = take.ok_or_else(|| {
        Failure::usage(format!("`{}` does not name a take", printable(&args.take)))
            .with_help("name a scene and the number of its take, as in `launch@2`")
    })?;
    let change = Change { scene: &scene, wish: &EditRequest::Pick(take) };
    change.make(&args.story.target(), session, terminal)
}

fn keep(args: &Keep, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let SceneTake { scene, take } = SceneTake::read(&args.scene)?;
    let wish = if args.off { EditRequest::KeepNothing } else { EditRequest::Keep(take) };
    let change = Change { scene: &scene, wish: &wish };
    change.make(&args.story.target(), session, terminal)
}

/// What a person wants of a scene's takes.
struct Change<'a> {
    scene: &'a str,
    wish: &'a EditRequest,
}

impl Change<'_> {
    /// Writes it into the lock file, and reports what follows from it.
    fn make(
        &self,
        target: &Target,
        session: &Session,
        terminal: &Terminal,
    ) -> Result<Exit, Failure> {
        let Self { scene, wish } = *self;
        let loaded = load(target, session, terminal)?;
        let plan = plan_of(&loaded, session, terminal)?;
        scenes::chosen(plan, &[scene.to_owned()])?;
        let mut past = Past::read(&loaded.project, target.purpose(), None, &session.environment)?;
        let id = SceneId::new(scene);
        let edit = past.edit(plan, &id, wish)?;
        let context = CommandContext::of(target);
        let edit = edit.map_err(|error| {
            let help = match &error {
                EditError::Stale { scene, digits } => {
                    let words = format!("take keep {}", quoted(&format!("{scene}@{digits}")));
                    format!("to play it all the same: {}", about(target, &words))
                }
                _ => format!("its takes: {}", about(target, &format!("take ls {}", quoted(scene)))),
            };
            Failure::usage(printable(&error.to_string())).with_help(help)
        })?;
        let anchors: Vec<_> = plan.film.picks.iter().map(|pick| pick.scene.clone()).collect();
        past.lock_file.update(&*past.disk, |lock| {
            for scene in &anchors {
                lock.scene_mut(scene);
            }
            edit.apply(lock);
        })?;
        let past = Past::read(&loaded.project, target.purpose(), None, &session.environment)?;
        if target.json {
            let lines = lines_of(&past, plan, Some(&id))?;
            outln!("{}", output::page(&TakeList::new(None, &lines)));
        } else {
            let take = edit.take.map(|take| take.to_string()).unwrap_or_default();
            tell(&id, &take, wish);
            out!("{}", what_follows(plan, &id, &context));
        }
        Ok(Exit::Done)
    }
}

fn tell(scene: &SceneId, take: &str, wish: &EditRequest) {
    let name = printable(scene.as_str());
    match wish {
        EditRequest::Pick(_) => outln!("{name}: take {take} plays"),
        EditRequest::Keep(_) => {
            outln!("{name}: take {take} is kept until the scene changes again");
        }
        EditRequest::KeepNothing => outln!("{name}: nothing is kept"),
    }
}

/// What continues from a scene, and how to see what a change does to it.
fn what_follows(plan: &Plan, scene: &SceneId, context: &CommandContext<'_>) -> String {
    let continues =
        |task: &&wanflow_plan::Task| task.continues.as_ref().is_some_and(|it| it.scene == *scene);
    let mut next: Vec<_> =
        plan.tasks.iter().filter(continues).map(|task| printable(task.scene.as_str())).collect();
    next.dedup();
    if next.is_empty() {
        return String::new();
    }
    let scenes = next.join(", ");
    format!("{scenes} continues from it; what that changes: {}\n", context.command("plan"))
}
