//! `wanflow graph`: the plan as a picture, coloured by what is there and what would be bought.

use wanflow_plan::Purpose;
use wanflow_run::reasons::by_scene;
use wanflow_session::{Depth, Loaded, Past, Session};

use crate::args::{Graph, GraphFormat};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::notices::plan_of;
use crate::print::out;
use crate::render::{PlanGraph, dot, mermaid, svg};
use crate::terminal::Terminal;
use crate::versions::one_project;

/// Prints or writes the picture.
pub(crate) fn run(args: &Graph, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let purpose = if args.rehearse { Purpose::Rehearsal } else { Purpose::Remote };
    let project = one_project(&args.file, &args.version, terminal)?;
    let endpoint = args.endpoint.endpoint.as_deref();
    let loaded = Loaded::read(session, project, endpoint, Depth::Plan(purpose))?;
    let plan = plan_of(&loaded, session, terminal)?;
    let mut past = Past::read(&loaded.project, purpose, None, &session.environment)?;
    past.has_ffmpeg = loaded.config.ffmpeg;
    let plan = past.chosen(plan)?;
    let graph = PlanGraph::of(&plan, &by_scene(&past.reasons(&plan)?));
    let text = match args.format() {
        GraphFormat::Svg => svg(&graph),
        GraphFormat::Dot => dot(&graph),
        GraphFormat::Mermaid => mermaid(&graph),
    };
    match &args.out {
        None => out!("{text}"),
        Some(file) => std::fs::write(file, text).map_err(|error| {
            Failure::environment(format!("cannot write {}: {error}", file.display()))
        })?,
    }
    Ok(Exit::Done)
}
