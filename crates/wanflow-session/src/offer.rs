//! What an endpoint offers: lengths, sizes, prompts, prices. Read from its table of limits, by the
//! storyboard's words; nothing is known of any host.

use wanflow_api::endpoint::Endpoint;
use wanflow_api::limit::Excess;
use wanflow_api::{Limit, LimitValue, Resolution, Usd};

use crate::config::Config;

/// The longest range of lengths that is written out, in seconds.
const LONGEST: i64 = 3600;

/// What one endpoint offers.
pub struct Offer<'e> {
    /// The endpoint.
    pub endpoint: &'e Endpoint,
    /// Lengths of clips, in rising order, in seconds; empty where they are not known.
    pub lengths: Vec<i64>,
    /// Sizes of frames; empty where they are not known.
    pub resolutions: Vec<&'static str>,
    /// The longest prompt; `None` where no limit is known.
    pub prompt: Option<Prompt>,
    /// Price of a second; the user's own where that is higher. Empty where it is not known.
    pub prices: Vec<(Resolution, Usd)>,
}

/// The longest prompt that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// How much.
    pub most: i64,
    /// Of what, such as `code points`.
    pub unit: &'static str,
    /// What becomes of more.
    pub excess: Excess,
}

/// What an endpoint can do besides making clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// Reports the account's balance, without cost.
    pub balance: bool,
    /// Cancels a task.
    pub cancel: bool,
    /// Finds a task without its id.
    pub look_up: bool,
    /// The header that makes a repeated submit harmless.
    pub idempotency_header: Option<&'static str>,
}

impl<'e> Offer<'e> {
    /// What an endpoint offers to this user.
    pub fn of(endpoint: &'e Endpoint, config: &Config) -> Self {
        Self {
            endpoint,
            lengths: lengths(endpoint),
            resolutions: resolutions(endpoint),
            prompt: prompt(endpoint),
            prices: config.per_second(endpoint),
        }
    }
}

impl Abilities {
    /// What an endpoint can do.
    pub fn of(endpoint: &Endpoint) -> Self {
        let can = &endpoint.capabilities;
        Self {
            balance: can.balance.is_some(),
            cancel: can.cancel.is_some(),
            look_up: can.look_up.is_some(),
            idempotency_header: can.idempotency_header,
        }
    }
}

fn lengths(endpoint: &Endpoint) -> Vec<i64> {
    let mut lengths = match bound(endpoint, "duration", "enum").map(|limit| limit.value) {
        Some(LimitValue::Ints(list)) => list.to_vec(),
        Some(LimitValue::Words(words)) => {
            words.iter().filter_map(|word| word.trim_end_matches('s').parse().ok()).collect()
        }
        _ => match (whole(endpoint, "minimum"), whole(endpoint, "maximum")) {
            (Some(least), Some(most)) if most.saturating_sub(least) <= LONGEST => {
                (least..=most).collect()
            }
            _ => Vec::new(),
        },
    };
    lengths.sort_unstable();
    lengths
}

fn resolutions(endpoint: &Endpoint) -> Vec<&'static str> {
    if let Some(only) = endpoint.resolution {
        return vec![only.as_str()];
    }
    let limit = bound(endpoint, "resolution", "enum").map(|limit| limit.value);
    if let Some(LimitValue::Words(words)) = limit {
        return words.to_vec();
    }
    // Where a request has no say in it, the prices tell.
    let prices = endpoint.prices.map_or(&[][..], |prices| prices.per_second);
    let mut sold: Vec<_> = prices.iter().map(|(resolution, _)| *resolution).collect();
    sold.sort_unstable();
    sold.into_iter().map(Resolution::as_str).collect()
}

fn prompt(endpoint: &Endpoint) -> Option<Prompt> {
    let limit = bound(endpoint, "prompt", "maxLength")?;
    match limit.value {
        LimitValue::Int(most) => Some(Prompt { most, unit: limit.unit, excess: limit.excess }),
        _ => None,
    }
}

fn whole(endpoint: &Endpoint, keyword: &str) -> Option<i64> {
    match bound(endpoint, "duration", keyword)?.value {
        LimitValue::Int(bound) => Some(bound),
        _ => None,
    }
}

fn bound(endpoint: &Endpoint, word: &str, keyword: &str) -> Option<&'static Limit> {
    endpoint.limits.iter().find(|limit| limit.word == word && limit.keyword == keyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit {
        pointer: "/n",
        word: "duration",
        keyword: "enum",
        value: LimitValue::Int(0),
        unit: "s",
        source: "told",
        excess: Excess::Refused,
    };

    #[test]
    fn lengths_are_read_from_whatever_limits_them() {
        const LEAST: Limit = Limit { keyword: "minimum", value: LimitValue::Int(3), ..LIMIT };
        const MOST: Limit = Limit { keyword: "maximum", value: LimitValue::Int(15), ..LIMIT };
        const ENDLESS: Limit =
            Limit { keyword: "maximum", value: LimitValue::Int(i64::MAX), ..LIMIT };
        let cases: [(&'static [Limit], Vec<i64>); 6] = [
            (&[Limit { value: LimitValue::Ints(&[10, 5, 15]), ..LIMIT }], vec![5, 10, 15]),
            (&[Limit { value: LimitValue::Ints(&[5]), ..LIMIT }], vec![5]),
            (&[Limit { value: LimitValue::Words(&["4s", "8"]), ..LIMIT }], vec![4, 8]),
            (&[LEAST, MOST], (3..=15).collect()),
            (&[LEAST, ENDLESS], Vec::new()),
            (&[], Vec::new()),
        ];
        for (limits, lengths) in cases {
            let known = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("built in");
            let endpoint = Endpoint { limits, prices: None, ..*known };
            let offer = Offer::of(&endpoint, &Config::default());
            assert_eq!(offer.lengths, lengths);
            assert!(offer.resolutions.is_empty() && offer.prices.is_empty());
            assert_eq!(offer.prompt, None);
        }
    }
}
