//! `wanflow endpoints`: what clips can be bought as, and all that is known of one endpoint.

use wanflow::output;
use wanflow::output::endpoints::EndpointPage;
use wanflow_api::endpoints;
use wanflow_session::Session;
use wanflow_session::config::Config;
use wanflow_session::day::Day;
use wanflow_session::endpoint_choice::known_endpoint;
use wanflow_session::offer::Offer;

use crate::args::{Endpoints, EndpointsCommand};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{out, outln};
use crate::render::{endpoint_page, endpoint_table};

/// Lists endpoints, or shows one.
pub(crate) fn run(args: &Endpoints, session: &Session) -> Result<Exit, Failure> {
    let (mut config, today) = (Config::read(&session.environment)?, session.today());
    match &args.command {
        None => list(args, &config, today),
        Some(EndpointsCommand::Show(show)) => {
            let choice = known_endpoint(&show.id)?;
            config.choose(choice.origin);
            let offer = Offer::of(&choice.endpoint, &config);
            if args.json {
                outln!("{}", output::page(&EndpointPage::new(&offer, &config, today)));
            } else {
                out!("{}", endpoint_page(&offer, &config, today));
            }
        }
    }
    Ok(Exit::Done)
}

fn list(args: &Endpoints, config: &Config, today: Day) {
    let known: Vec<_> = endpoints().collect();
    let offers: Vec<_> = known.iter().map(|endpoint| Offer::of(endpoint, config)).collect();
    if args.json {
        outln!("{}", output::page(&output::endpoints::Endpoints::new(&offers, config, today)));
    } else {
        out!("{}", endpoint_table(&offers, today));
    }
}
