//! What a host's answer to being asked to cancel a task means.

use serde_json::Value;

use super::value::Header;
use crate::endpoint::{CancelOutcome, CancelRule, Endpoint};

impl Endpoint {
    /// What an answer to the call that cancels means; `None`: it was refused. A success that the
    /// document does not list means that the host was asked.
    pub fn read_cancel(
        &self,
        status: u16,
        answer: &Value,
        header: Header<'_>,
    ) -> Option<CancelOutcome> {
        let rules = self.capabilities.cancel.map_or(&[][..], |cancel| cancel.outcomes);
        let holds = |rule: &&CancelRule| {
            rule.status == status && rule.when.is_none_or(|when| when.holds(answer, header))
        };
        let listed = rules.iter().find(holds).map(|rule| rule.means);
        listed.or((200..300).contains(&status).then_some(CancelOutcome::Asked))
    }
}
