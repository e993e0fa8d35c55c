//! `wanflow plan`: what a run would buy, why, and at what price.

use serde_json::{Value, json};
use wanflow_plan::Plan;
use wanflow_run::{Summary, TaskReason};

use crate::args;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::loaded::{Depth, Loaded, endpoint_of};
use crate::past::Past;
use crate::project::Project;
use crate::render::plan_table;
use crate::retirement;
use crate::say::{note, say, sayln};
use crate::scenes;
use crate::terminal::Terminal;

use super::compare;

/// Prints the plan.
pub(crate) fn run(args: &args::Plan, terminal: &Terminal) -> Result<Exit, Failure> {
    if args.compare {
        return compare::run(args);
    }
    let purpose = args.target.purpose();
    let project = Project::find(&args.target.file)?;
    let endpoint = args.target.endpoint.endpoint.as_deref();
    let loaded = Loaded::read(project, endpoint, Depth::Plan(purpose))?;
    let plan = match loaded.plan_or_exit(terminal) {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    retirement::warn(plan.purpose, endpoint_of(plan));
    let past = Past::read(&loaded.project, purpose, None)?;
    let plan = &past.chosen(plan)?;
    let mut reasons = past.reasons(plan)?;
    let chosen = scenes::chosen(plan, &args.only)?;
    reasons.retain(|reason| chosen.contains(&reason.scene));
    if args.target.json {
        sayln!("{:#}", as_json(plan, &reasons));
    } else {
        let file = loaded.project.file.display().to_string();
        let go = how_to_buy(plan, &loaded);
        say!("{}", plan_table(&file, plan, endpoint_of(plan), &reasons, &go));
        note!("{}", past.warnings());
    }
    Ok(Exit::Done)
}

/// The command that buys the plan, or what keeps it from being bought.
fn how_to_buy(plan: &Plan, loaded: &Loaded) -> String {
    if loaded.names_endpoint {
        return format!(
            "go: wanflow run {} --approve {}",
            loaded.project.file.display(),
            plan.id()
        );
    }
    format!("to buy it, write `endpoint: {}` into the storyboard", plan.endpoint)
}

/// The plan for machines: version 1 of this format only grows.
fn as_json(plan: &Plan, reasons: &[TaskReason]) -> Value {
    let summary = Summary::of(reasons);
    let tasks = reasons.iter().map(|reason| {
        let mut task = serde_json::to_value(reason).expect("a reason is plain data");
        task["action"] = json!(reason.reason.action());
        let planned = plan.tasks.iter().find(|t| t.scene == reason.scene && t.take == reason.take);
        if let Some(planned) = planned {
            task["request"] = json!(planned.request);
            task["preparation"] = json!(planned.preparation);
        }
        task
    });
    json!({
        "version": 1,
        "id": plan.id(),
        "storyboard": plan.storyboard,
        "endpoint": plan.endpoint,
        "purpose": plan.purpose,
        "tasks": tasks.collect::<Vec<_>>(),
        "film": plan.film,
        "summary": summary,
    })
}
