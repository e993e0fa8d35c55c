//! What people are told beside a command's own answer: findings in the storyboard, hosts that are
//! not the usual ones, endpoints that end.

use wanflow_api::Endpoint;
use wanflow_compiler::{Diagnostic, Severity};
use wanflow_plan::{Plan, Purpose};
use wanflow_run::History;
use wanflow_session::endpoint_choice::endpoint_of;
use wanflow_session::{Loaded, PricedPlan, Session, printable, retirement, sound_files};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::errln;
use crate::terminal::Terminal;

/// Shows what was found in a storyboard, and hands out the plan; a failure that was shown, if there
/// is none.
pub(crate) fn plan_of<'l>(
    loaded: &'l Loaded,
    session: &Session,
    terminal: &Terminal,
) -> Result<&'l PricedPlan, Failure> {
    let worth_showing = |one: &Diagnostic| one.severity != Severity::Note;
    let mut checked = loaded.checked.clone();
    checked.diagnostics.retain(worth_showing);
    terminal.show(&[checked]);
    let plan = loaded.plan.as_ref().ok_or(Failure::shown(Exit::Storyboard))?;
    let (endpoint, config) = (endpoint_of(plan), &loaded.config);
    if let Some(note) = config.other_origin(&endpoint).filter(|_| plan.purpose == Purpose::Remote) {
        errln!("note: {}", printable(&note));
    }
    if let Some(note) = sound_files::note(plan, &endpoint, config, &session.environment) {
        errln!("note: {}", printable(&note));
    }
    Ok(plan)
}

/// Whether clips are bought at all. What is rehearsed is not.
fn buys(plan: &Plan) -> bool {
    plan.purpose == Purpose::Remote && !plan.tasks.is_empty()
}

/// Warns of an end that is announced.
pub(crate) fn warn_of_end(plan: &Plan, endpoint: &Endpoint, session: &Session) {
    let warning = retirement::warning(endpoint, session.today());
    if let Some((what, help)) = warning.filter(|_| buys(plan)) {
        errln!("warning: {what}\n  help: {help}");
    }
}

/// Warns of an end that the host itself announced to an earlier run.
pub(crate) fn warn_of_sunset(plan: &Plan, endpoint: &Endpoint, history: &History) {
    let id = endpoint.id;
    if let Some(ends) = history.sunset(id).filter(|_| buys(plan)) {
        errln!(
            "warning: the host has said that {id} ends on {ends}\n  help: `wanflow endpoints` lists others"
        );
    }
}
