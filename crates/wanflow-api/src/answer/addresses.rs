//! The addresses that a host gives for further calls, read from its answers.

use serde_json::Value;

use super::value::text;
use crate::endpoint::{CallKind, Endpoint};

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
        text(answer, pointer)
    }
}
