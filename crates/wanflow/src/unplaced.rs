//! What keeps a plan from being bought wherever it is approved: no place that sells it is named.
//!
//! What is bought already stays, and is fetched; only what would have to be bought stops.

use wanflow_plan::{Plan, Purpose};

use crate::config::{Config, usual_place};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::loaded::{Loaded, endpoint_of};
use crate::retirement::Unnamed;

/// Why nothing is bought, and what to do.
pub(crate) struct Unplaced {
    what: String,
    help: String,
    /// The code of a run that it stops.
    pub(crate) exit: Exit,
}

impl Unplaced {
    /// Looks at a plan; `None` where it can be bought, or is only rehearsed.
    pub(crate) fn of(plan: &Plan, loaded: &Loaded) -> Option<Self> {
        if plan.purpose == Purpose::Rehearsal {
            return None;
        }
        if loaded.names_endpoint {
            return Self::at_ended_host(plan, &loaded.config);
        }
        let (what, help) = match &loaded.unnamed {
            Some(Unnamed { what, help, instead: _ }) => (what.clone(), help.clone()),
            None => (
                "a paid run needs to know its endpoint, and the storyboard names none".to_owned(),
                format!("write `endpoint: {}` into it, or give --endpoint ID", plan.endpoint),
            ),
        };
        Some(Self { what, help, exit: Exit::Storyboard })
    }

    fn at_ended_host(plan: &Plan, config: &Config) -> Option<Self> {
        let endpoint = endpoint_of(plan);
        let host = config.host(endpoint)?;
        let why = host.ended?;
        let what = format!("{} is not sold at {}: {why}", endpoint.id, host.name);
        let help = format!(
            "name another host or endpoint (`wanflow endpoints show {}`); if this one sells it to \
             you all the same, give {} as `origin` in your own {}",
            endpoint.id,
            host.url,
            usual_place()
        );
        Some(Self { what, help, exit: Exit::Environment })
    }

    /// All of it in one line.
    pub(crate) fn words(&self) -> String {
        format!("{}; {}", self.what, self.help)
    }

    /// All of it below a plan.
    pub(crate) fn lines(&self) -> String {
        format!("\nnot to be bought: {}\n  help: {}", self.what, self.help)
    }

    pub(crate) fn failure(&self) -> Failure {
        Failure::new(self.exit, &*self.what).with_help(&*self.help)
    }
}
