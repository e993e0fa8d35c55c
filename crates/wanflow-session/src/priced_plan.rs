//! A plan at the prices and the host that count for this user: what is shown, approved and bought.
//!
//! It is made once and only read afterwards. Takes that exist, or that a person picked, make
//! another one of it (`past.rs`).

use std::ops::Deref;

use wanflow_plan::{Plan, Purpose, Task};

use crate::config::Config;
use crate::endpoint_choice::endpoint_of;

/// A plan that nothing is missing from.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedPlan(Plan);

impl PricedPlan {
    /// A plan as the compiler made it, at this user's prices and host.
    pub fn new(plan: Plan, config: &Config) -> Self {
        let endpoint = endpoint_of(&plan);
        let seller = match plan.purpose {
            Purpose::Remote => config.unusual_host(&endpoint),
            Purpose::Rehearsal => None,
        };
        let priced = |task: Task| Task { price: config.price_of(&endpoint, &task), ..task };
        Self(Plan { seller, tasks: plan.tasks.into_iter().map(priced).collect(), ..plan })
    }

    /// A plan that was made of a priced one by choosing among its takes.
    pub(crate) fn of_takes(plan: Plan) -> Self {
        Self(plan)
    }
}

impl Deref for PricedPlan {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        &self.0
    }
}
