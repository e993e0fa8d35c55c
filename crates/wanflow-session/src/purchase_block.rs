//! What keeps a plan from being bought wherever it is approved: no place that sells it is named.
//!
//! What is bought already stays, and is fetched; only what would have to be bought stops.

use wanflow_plan::{Plan, Purpose};
use wanflow_run::Class;

use crate::config::{Config, usual_place};
use crate::endpoint_choice::endpoint_of;
use crate::failure::{Failure, FailureKind};
use crate::loaded::Loaded;
use crate::retirement::DefaultEnded;

/// Why nothing is bought, and what to do.
pub struct PurchaseBlock {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: String,
    /// How a run ends that it stops.
    pub class: Class,
}

impl PurchaseBlock {
    /// Looks at a plan; `None` where it can be bought, or is only rehearsed.
    pub fn of(plan: &Plan, loaded: &Loaded) -> Option<Self> {
        // A film of cards, stills and footage needs no endpoint.
        if plan.purpose == Purpose::Rehearsal || plan.tasks.is_empty() {
            return None;
        }
        if loaded.names_endpoint {
            return Self::at_ended_host(plan, &loaded.config);
        }
        let (what, help) = match &loaded.default_ended {
            Some(DefaultEnded { what, help, instead: _ }) => (what.clone(), help.clone()),
            None => (
                "a paid run needs to know its endpoint, and the storyboard names none".to_owned(),
                format!("write `endpoint: {}` into it, or give --endpoint ID", plan.endpoint),
            ),
        };
        Some(Self { what, help, class: Class::Storyboard })
    }

    fn at_ended_host(plan: &Plan, config: &Config) -> Option<Self> {
        let endpoint = endpoint_of(plan);
        let host = config.host(&endpoint)?;
        let why = host.ended?;
        let what = format!("{} is not available at {}: {why}", endpoint.id, host.name);
        let help = format!(
            "name another host or endpoint (`wanflow endpoints show {}`); if this one offers it to \
             you all the same, give {} as `origin` in your own {}",
            endpoint.id,
            host.url,
            usual_place()
        );
        Some(Self { what, help, class: Class::Environment })
    }

    /// What ends a run that it stops.
    pub fn failure(&self) -> Failure {
        Failure::new(FailureKind::Run(self.class), &*self.what).with_help(&*self.help)
    }
}
