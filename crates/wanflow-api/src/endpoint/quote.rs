//! The call that asks what a request would cost, without making anything of it.

use super::call::Call;
use crate::money::Usd;

/// The call that asks what a request would cost. It takes the body of a submit. Empty pointers
/// are absent facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteCall {
    /// The call.
    pub call: Call,
    /// Pointer of the exact price in its answer, in US dollars.
    pub exact: &'static str,
    /// Pointer of the least that it may cost.
    pub least: &'static str,
    /// Pointer of the most that it may cost.
    pub most: &'static str,
    /// Pointer of the reason why there is no price.
    pub reason: &'static str,
}

/// What a host says that a request would cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Exactly this.
    Exact(Usd),
    /// Something between these.
    Between(Usd, Usd),
    /// It cannot tell, for this reason if it says one.
    Unknown(Option<String>),
}

impl Quote {
    /// The most that the request would cost by it.
    pub fn most(&self) -> Option<Usd> {
        match self {
            Self::Exact(price) | Self::Between(_, price) => Some(*price),
            Self::Unknown(_) => None,
        }
    }
}
