//! Faults by script: which requests go wrong, and how.
//!
//! A script is read once ([`FaultScript`]); [`Turns`] counts requests and says whose turn it is.
//! Each effect is a value in a file of its own. None of them knows a socket: what becomes of the
//! bytes on the way is handed on as a [`Line`].

mod answer;
mod call;
mod class;
mod clip;
mod edit;
mod error;
mod headers;
mod line;
mod page;
mod place;
mod reason;
mod script;
mod turns;
mod words;

pub use error::FaultError;
pub use line::{Cut, Line};
pub use place::At;
pub use script::FaultScript;

pub(crate) use call::Call;
pub(crate) use clip::{ClipFault, RangeFault};
pub(crate) use edit::{Edit, StateName};
pub(crate) use script::Fault;
pub(crate) use turns::{Counted, RequestFacts, Turns};
