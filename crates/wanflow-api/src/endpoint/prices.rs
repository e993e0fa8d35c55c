//! What a clip costs, by what was read on a day.

use crate::money::Usd;
use crate::request::{Resolution, Seconds};

/// Prices of an endpoint: estimates with a date and a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    /// Price of one second of clip, for each resolution sold.
    pub per_second: &'static [(Resolution, Usd)],
    /// The same for a clip without sound, where that costs less.
    pub silent: &'static [(Resolution, Usd)],
    /// Day on which they were read, `YYYY-MM-DD`.
    pub date: &'static str,
    /// Where they were read.
    pub source: &'static str,
    /// Whose word they are.
    pub basis: PriceBasis,
}

/// Whose word a price is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PriceBasis {
    /// The host's own.
    Host,
    /// Somebody else's, such as another seller's or a gateway's: the host may ask for more.
    ThirdParty,
}

impl PriceBasis {
    /// The documents' word: `host` or `third-party`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::ThirdParty => "third-party",
        }
    }
}

impl Prices {
    /// The price of a clip of this size and length, with or without sound.
    pub fn of(&self, resolution: Resolution, duration: Seconds, silent: bool) -> Option<Usd> {
        let find = |list: &[(Resolution, Usd)]| {
            let (_, usd) = list.iter().find(|(class, _)| *class == resolution)?;
            Some(usd.times(u64::from(duration.0)))
        };
        let less = silent.then(|| find(self.silent)).flatten();
        less.or_else(|| find(self.per_second))
    }
}
