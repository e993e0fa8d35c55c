//! What an endpoint can do besides submit and poll.

use super::call::Call;
use super::cancel::Cancel;
use super::quote::QuoteCall;
use crate::money::Usd;

/// What an endpoint can do besides submit and poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Header that makes a repeated submit harmless, where there is one.
    pub idempotency_header: Option<&'static str>,
    /// For how many hours the host remembers it; 0 where that is not known, and nothing is
    /// repeated then.
    pub idempotency_hours: u32,
    /// The call that lists tasks, by which one can be found without its id.
    pub look_up: Option<LookUp>,
    /// The call that cancels a task.
    pub cancel: Option<Cancel>,
    /// How local files get to the host.
    pub upload: Option<Upload>,
    /// A call that answers with the account's balance and costs nothing.
    pub balance: Option<Balance>,
    /// A call that asks what a request would cost, and costs nothing.
    pub quote: Option<QuoteCall>,
}

/// The call that lists the account's tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// The call.
    pub call: Call,
    /// Pointer of the list in its answer.
    pub items: &'static str,
    /// Pointer of the task's id in an item.
    pub task_id: &'static str,
    /// Pointer of the time of its submit in an item, in milliseconds of the epoch; empty where an
    /// item does not say.
    pub submitted: &'static str,
}

/// How local files get to the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The protocol, written in Rust once.
    pub protocol: UploadProtocol,
    /// The call that it begins with.
    pub call: Call,
}

/// An upload protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UploadProtocol {
    /// `dashscope-policy`: a signed policy by `GET`, a multipart form with the file to the host
    /// that it names, then `oss://KEY` in the request.
    DashscopePolicy,
}

/// The call that asks for the account's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The call.
    pub call: Call,
    /// Pointer of the balance in its answer; a number or a string.
    pub pointer: &'static str,
    /// What one unit of it is worth.
    pub unit: Usd,
}
