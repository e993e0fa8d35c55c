//! `wanflow reconcile --look-up`: which tasks a host has that no journal here knows, and that may
//! have come of a submit in doubt. A lost answer can have made several of it: one is adopted, the
//! rest are called back.

use wanflow_api::{EndpointRef, ListedTask, Origin};
use wanflow_plan::Purpose;
use wanflow_run::look_up::{may_be_of, strangers};
use wanflow_run::reconcile::{Doubt, Question};
use wanflow_run::record::UnixMillis;
use wanflow_run::transport::Patience;
use wanflow_session::config::Config;
use wanflow_session::{Past, key, quoted};

use crate::args::Reconcile;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::{Access, Host};
use crate::key_guard;
use crate::print::outln;
use crate::render::printable;
use crate::runtime;
use crate::shell::endpoint_flag;

use super::folder::{Folder, place};
use super::options::name;

/// Submits in doubt that went to one host.
struct HostInDoubt<'q> {
    endpoint: EndpointRef,
    origin: String,
    /// Its name, where document or configuration know it.
    host: Option<&'static Origin>,
    questions: Vec<&'q Question>,
}

/// Asks the hosts of what is in doubt which tasks they have, each where the submit went.
pub(super) fn look_up(folder: &Folder<'_>, open: &[Question]) -> Result<Exit, Failure> {
    let Folder { args, session, past, .. } = *folder;
    let key_file = args.api_key_file.as_deref();
    key_guard::hide_file(session, key_file)?;
    let mut config = Config::read(&session.environment)?;
    key::hide_keys_of_config(session, &config);
    let doubtful = by_host(args.purpose(), open);
    if doubtful.is_empty() {
        outln!("nothing is in doubt that a host could be asked about");
        return Ok(Exit::Done);
    }
    let runtime = runtime::one_thread()?;
    for mut at in doubtful {
        let id = at.endpoint.id;
        if at.endpoint.capabilities.look_up.is_none() {
            outln!("{id} does not list its tasks: look at the host's own pages");
            continue;
        }
        at.host = config.choose_by_origin(at.endpoint, &at.origin);
        at.endpoint = at.host.map_or(at.endpoint, |host| at.endpoint.at(host.name));
        let access = Access { session, config: &config, key_file };
        let host = Host::to_ask(at.endpoint, args.rehearse.as_deref(), &access, past)?;
        let here = host.origin.origin().ascii_serialization();
        if args.purpose() == Purpose::Remote && here != at.origin {
            let sent_to = printable(&at.origin);
            outln!("{id}: the submit went to {sent_to}, and is not asked for at {here}");
            continue;
        }
        let asked = strangers(&host.api, &host.origin, &at.endpoint, &past.history, Patience::POLL);
        let listed = runtime
            .block_on(asked)
            .map_err(|said| Failure::environment(format!("{id}: {}", printable(&said))))?;
        report(args, past, &at, &listed.unwrap_or_default());
    }
    Ok(Exit::Done)
}

/// Where the submits in doubt went. The emulator of a rehearsal has another port each time, and is
/// one place all the same.
fn by_host(purpose: Purpose, open: &[Question]) -> Vec<HostInDoubt<'_>> {
    let mut hosts: Vec<HostInDoubt<'_>> = Vec::new();
    for question in open.iter().filter(|question| question.about == Doubt::Ambiguous) {
        let Some(endpoint) = wanflow_api::endpoint(&question.endpoint) else { continue };
        let is_there = |at: &&mut HostInDoubt<'_>| {
            let is_same = purpose == Purpose::Rehearsal || at.origin == question.origin;
            at.endpoint.id == endpoint.id && is_same
        };
        match hosts.iter_mut().find(is_there) {
            Some(at) => at.questions.push(question),
            None => hosts.push(HostInDoubt {
                endpoint,
                origin: question.origin.clone(),
                host: None,
                questions: vec![question],
            }),
        }
    }
    hosts
}

/// Names for each submit which tasks may have come of it, and the commands that settle it.
fn report(args: &Reconcile, past: &Past, at: &HostInDoubt<'_>, listed: &[ListedTask]) {
    let id = at.endpoint.id;
    if listed.is_empty() {
        outln!("{id} lists no task that is not known here");
        return;
    }
    for question in &at.questions {
        let begun = question.evidence(&past.history).sent.unwrap_or(question.since);
        let fitting: Vec<_> = listed.iter().filter(|task| may_be_of(task, begun)).collect();
        let (name, place) = (name(past, question), place(args));
        let others = listed.len() - fitting.len();
        let others = match others {
            0 => String::new(),
            others => format!(" ({others} of other times)"),
        };
        if fitting.is_empty() {
            outln!("{name}, sent {begun}: {id} lists no task of that time{others}");
            continue;
        }
        outln!("{name}, sent {begun}: {id} lists what no journal here knows{others}");
        for task in &fitting {
            outln!("  {}{}", task.id, submitted(task));
        }
        outln!("they may be another program's; if one is this submit's, adopt it:");
        for task in &fitting {
            let task = quoted(&task.id.to_string());
            outln!("  wanflow reconcile {name}{place} --adopt {task}");
        }
        // The emulator of a rehearsal ends with its command: nothing can be called back there.
        let can_cancel = at.endpoint.capabilities.cancel.is_some()
            && args.rehearse.as_ref().is_none_or(|url| !url.is_empty());
        if fitting.len() > 1 && can_cancel {
            outln!("and cancel the others, if they are yours and have not begun:");
            for task in &fitting {
                outln!("  {}", cancel_command(args, at, task));
            }
        }
    }
}

fn submitted(task: &ListedTask) -> String {
    let at = task.submitted.map(|at| format!("  submitted {}", UnixMillis(at)));
    at.unwrap_or_default()
}

fn cancel_command(args: &Reconcile, at: &HostInDoubt<'_>, task: &ListedTask) -> String {
    let flags = place(args);
    let endpoint = endpoint_flag(Some(&Config::name_at(&at.endpoint, at.host)));
    format!("wanflow cancel{flags}{endpoint} --task {}", quoted(&task.id.to_string()))
}
