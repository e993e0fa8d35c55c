//! Addresses that a host gives in its answers, for clients to follow.

use serde_json::Value;

use super::{CallKind, Endpoint};
use crate::answer;

/// Where answers carry the addresses of further calls about their task; empty pointers are absent
/// facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Where the task's state is asked for.
    pub poll: &'static str,
    /// Where its outputs are asked for.
    pub result: &'static str,
    /// Where it is cancelled.
    pub cancel: &'static str,
}

impl Endpoint {
    /// The address that an answer to a submit or a poll gives for a further call, as it came. It
    /// is the host's word: whoever follows it must see that it does not lead to another origin.
    pub fn read_address(&self, call: CallKind, answer: &Value) -> Option<String> {
        let pointer = match call {
            CallKind::Poll => self.addresses.poll,
            CallKind::Result => self.addresses.result,
            CallKind::Cancel => self.addresses.cancel,
            CallKind::Submit | CallKind::End => "",
        };
        answer::text(answer, pointer)
    }
}
