//! Where answers carry what became of a task, and what is wrong.

use super::condition::Part;
use super::example::ListItem;

/// Where the answers carry what became of a task; empty pointers and lists are absent facts.
///
/// `progress`, `eta`, `reason` and `message` stand in the poll's answer, the others in that of the
/// last step: the answer of `Endpoint::result` where there is such a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outputs {
    /// Link to the clip.
    pub video: &'static str,
    /// Seconds for which the link works; the value may be a number or a string.
    pub ttl: &'static str,
    /// Progress in percent.
    pub progress: &'static str,
    /// Estimated seconds to go.
    pub eta: &'static str,
    /// The host's stable word for a failure; the first place that has one counts.
    pub reason: &'static [Part],
    /// Prose about a failure; the first place that has any counts.
    pub message: &'static [Part],
    /// The seed that was used.
    pub seed: &'static str,
    /// What the clip cost, in US dollars.
    pub cost: &'static str,
}

/// Where an error answer carries its parts; empty pointers and lists are absent facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorShape {
    /// The host's stable word for the error; the first place that has one counts.
    pub reason: &'static [Part],
    /// Prose; the first place that has any counts.
    pub message: &'static [Part],
    /// How an item is read where such a place holds a list.
    pub item: Option<ListItem>,
    /// The HTTP status, repeated as a number.
    pub status: &'static str,
}
