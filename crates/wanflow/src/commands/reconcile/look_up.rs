//! `wanflow reconcile --look-up`: which tasks a host has that no journal here knows.

use wanflow_api::Endpoint;
use wanflow_plan::Purpose;
use wanflow_run::look_up::strangers;
use wanflow_run::reconcile::{Doubt, Question};
use wanflow_run::transport::Patience;

use crate::args::{Reconcile, RehearsalOptions};
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::Host;
use crate::key;
use crate::past::Past;
use crate::render::printable;
use crate::runtime;
use crate::say::sayln;

use super::place;

/// Asks the hosts of what is in doubt which tasks they have, each where the submit went.
pub(super) fn look_up(args: &Reconcile, past: &Past, open: &[Question]) -> Result<Exit, Failure> {
    args.api_key_file.as_deref().map_or(Ok(()), key::hide_file)?;
    let mut config = Config::read()?;
    key::hide_those_of(&config);
    let places = places_of_doubt(args.purpose(), past, open);
    if places.is_empty() {
        sayln!("nothing is in doubt that a host could be asked about");
        return Ok(Exit::Done);
    }
    let runtime = runtime::one_thread()?;
    for (endpoint, sent_to) in places {
        let id = endpoint.id;
        if endpoint.capabilities.look_up.is_none() {
            sayln!("{id} does not list its tasks: look at the host's own pages");
            continue;
        }
        choose_by_origin(&mut config, endpoint, &sent_to);
        let host = match &args.rehearse {
            Some(url) => Host::rehearsal(endpoint, url, past, &RehearsalOptions::default())?,
            None => Host::remote(endpoint, &config, args.api_key_file.as_deref())?,
        };
        let here = host.origin.origin().ascii_serialization();
        if args.purpose() == Purpose::Remote && here != sent_to {
            sayln!(
                "{id}: the submit went to {}, and is not asked for at {here}",
                printable(&sent_to)
            );
            continue;
        }
        let at = (&host.origin, endpoint);
        let asked = strangers(&host.api, at, &past.history, Patience::POLL);
        let listed = runtime
            .block_on(asked)
            .map_err(|said| Failure::environment(format!("{id}: {}", printable(&said))))?;
        tell_listed(args, id, &listed.unwrap_or_default());
    }
    Ok(Exit::Done)
}

/// Takes the host of an endpoint whose requests go to this origin, by its document or by the
/// user's own configuration; none where there is none.
fn choose_by_origin(config: &mut Config, endpoint: &'static Endpoint, sent_to: &str) {
    for host in std::iter::once(None).chain(endpoint.origins.iter().map(Some)) {
        config.choose(host);
        if config.origin(endpoint).origin().ascii_serialization() == sent_to {
            return;
        }
    }
    config.choose(None);
}

/// Where the submits in doubt went: endpoint and origin, each once. The emulator of a rehearsal
/// has another port each time, and is one place all the same.
fn places_of_doubt(
    purpose: Purpose,
    past: &Past,
    open: &[Question],
) -> Vec<(&'static Endpoint, String)> {
    let doubtful = open.iter().filter(|question| question.about == Doubt::Ambiguous);
    let mut places: Vec<(&'static Endpoint, String)> = Vec::new();
    for question in doubtful {
        let intent = past.history.take(&question.digest).and_then(|take| take.intent());
        let (Some(intent), Some(endpoint)) = (intent, wanflow_api::endpoint(&question.endpoint))
        else {
            continue;
        };
        let is_known = |(at, to): &(&Endpoint, String)| {
            at.id == endpoint.id && (purpose == Purpose::Rehearsal || *to == intent.origin)
        };
        if !places.iter().any(is_known) {
            places.push((endpoint, intent.origin.clone()));
        }
    }
    places
}

fn tell_listed(args: &Reconcile, endpoint: &str, listed: &[wanflow_api::TaskId]) {
    if listed.is_empty() {
        sayln!("{endpoint} lists no task that is not known here");
        return;
    }
    sayln!("{endpoint} lists tasks that no journal here knows; they may be another program's:");
    for id in listed {
        sayln!("  {id}");
    }
    let place = place(args);
    sayln!("if one is yours: wanflow reconcile SCENE{place} --adopt TASK_ID");
}
