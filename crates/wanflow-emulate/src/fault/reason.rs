//! The reasons that documents list, which are hosts' own words for errors.

use wanflow_api::Endpoint;

/// The status that comes with a reason, by the endpoint's document.
pub(crate) fn status_of(endpoint: &Endpoint, reason: &str) -> Option<u16> {
    let faults = endpoint.faults.iter().filter(|rule| rule.reason == Some(reason));
    let checks = endpoint.checks.iter().filter(|rule| rule.reason == reason);
    faults.filter_map(|rule| rule.status).chain(checks.map(|rule| rule.status)).next()
}
