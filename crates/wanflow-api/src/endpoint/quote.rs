//! The call that tells what a request would cost, without making anything of it.

use serde_json::Value;

use super::{Call, Endpoint};
use crate::answer;
use crate::money::Usd;

/// The call that tells what a request would cost. It takes the body of a submit. Empty pointers
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
    /// Pointer of the reason why no price can be told.
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

impl Endpoint {
    /// What the answer to the call that quotes prices tells. A range that ends before it begins is
    /// none.
    pub fn read_quote(&self, answer: &Value) -> Quote {
        let Some(at) = self.capabilities.quote else { return Quote::Unknown(None) };
        let price = |pointer| answer::number(answer, pointer).and_then(answer::dollars);
        let range = price(at.least).zip(price(at.most)).filter(|(least, most)| least <= most);
        match (price(at.exact), range) {
            (Some(price), _) => Quote::Exact(price),
            (None, Some((least, most))) => Quote::Between(least, most),
            (None, None) => Quote::Unknown(answer::text(answer, at.reason)),
        }
    }
}
