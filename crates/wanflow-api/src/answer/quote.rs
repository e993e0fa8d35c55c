//! What a request would cost, by a host's answer.

use serde_json::Value;

use super::value::{dollars, number, text};
use crate::endpoint::{Endpoint, Quote};

impl Endpoint {
    /// What the answer to the call that quotes prices says. A range that ends before it begins
    /// is ignored.
    pub fn read_quote(&self, answer: &Value) -> Quote {
        let Some(at) = self.capabilities.quote else { return Quote::Unknown(None) };
        let price = |pointer| number(answer, pointer).and_then(dollars);
        let range = price(at.least).zip(price(at.most)).filter(|(least, most)| least <= most);
        match (price(at.exact), range) {
            (Some(price), _) => Quote::Exact(price),
            (None, Some((least, most))) => Quote::Between(least, most),
            (None, None) => Quote::Unknown(text(answer, at.reason)),
        }
    }
}
