//! Why a submit is not taken.

use wanflow_api::endpoint::Check;

/// The check that a request fails.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) check: Check,
    pub(crate) message: String,
}
