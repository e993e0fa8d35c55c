//! What the user says of one endpoint: another origin, the variable of its key, patience, prices.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;
use wanflow_api::{Resolution, Seconds, Usd};

use crate::endpoint_choice::known_endpoint;
use crate::origin::{self, NotAnOrigin};
use crate::toml_file::{Mistakes, Value};

use super::unknown_key::unknown;

const KNOWN: &[&str] = &["origin", "key_env", "patience", "price_per_second"];

/// What the user says of one endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OwnEndpoint {
    pub(super) origin: Option<Url>,
    pub(super) key_env: Option<String>,
    pub(super) patience: Option<Duration>,
    pub(super) prices: Vec<(Resolution, Usd)>,
}

impl OwnEndpoint {
    /// The user's price of a clip.
    pub(super) fn price(&self, resolution: Resolution, seconds: Seconds) -> Option<Usd> {
        let (_, per_second) = self.prices.iter().find(|(class, _)| *class == resolution)?;
        Some(per_second.times(seconds.0.into()))
    }
}

/// Reads what the user says of endpoints, by their ids.
pub(super) fn read(value: &Value<'_>, mistakes: &mut Mistakes) -> BTreeMap<String, OwnEndpoint> {
    let mut found = BTreeMap::new();
    for (key, value) in mistakes.table(value).into_iter().flatten() {
        // What `--endpoint` takes is taken here: a host of an endpoint has settings of its own.
        if let Err(failure) = known_endpoint(key.get_ref()) {
            let help = failure.help().unwrap_or_default().to_owned();
            let help = format!("{help}; write ids in quotes");
            mistakes.add(key.span(), "there is no such endpoint", help);
            continue;
        }
        let mut own = OwnEndpoint::default();
        for (key, value) in mistakes.table(value).into_iter().flatten() {
            match &**key.get_ref() {
                "origin" => own.origin = own_origin(value, mistakes),
                "key_env" => own.key_env = variable(value, mistakes),
                "patience" => own.patience = patience(value, mistakes),
                "price_per_second" => own.prices = prices(value, mistakes),
                _ => unknown(key, KNOWN, mistakes),
            }
        }
        found.insert(key.get_ref().clone().into_owned(), own);
    }
    found
}

/// Scheme and authority: https anywhere, plain http on this machine only.
fn own_origin(value: &Value<'_>, mistakes: &mut Mistakes) -> Option<Url> {
    let text = mistakes.text(value)?;
    let refused = |why: NotAnOrigin| mistakes.add(value.span(), why.what, why.help);
    origin::parse(text).map_err(refused).ok()
}

/// A time such as `3s` or `10min`, from a second to a day.
fn patience(value: &Value<'_>, mistakes: &mut Mistakes) -> Option<Duration> {
    const DAY: Duration = Duration::from_hours(24);
    let parsed = duration(mistakes.text(value)?);
    let fits = parsed.filter(|time| (Duration::from_secs(1)..=DAY).contains(time));
    if fits.is_none() {
        let help = "a time from a second to a day, such as \"3s\" or \"10min\"";
        mistakes.add(value.span(), "this value does not fit", help);
    }
    fits
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds = match unit.trim() {
        "s" => 1,
        "min" | "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    Some(Duration::from_secs(number.parse::<u64>().ok()?.checked_mul(seconds)?))
}

fn variable(value: &Value<'_>, mistakes: &mut Mistakes) -> Option<String> {
    let name = mistakes.text(value)?;
    let is_name = |char: char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_';
    if !name.is_empty() && name.chars().all(is_name) {
        return Some(name.to_owned());
    }
    // It may be the key itself, by mistake: not repeated.
    let help = "name a variable in capitals, such as \"MY_KEY\", not the key itself";
    mistakes.add(value.span(), "this is not the name of a variable", help);
    None
}

fn prices(value: &Value<'_>, mistakes: &mut Mistakes) -> Vec<(Resolution, Usd)> {
    let mut prices = Vec::new();
    for (key, value) in mistakes.table(value).into_iter().flatten() {
        let known = [Resolution::P720, Resolution::P1080];
        let resolution = known.into_iter().find(|one| one.as_str() == *key.get_ref());
        match (resolution, mistakes.usd(value)) {
            (Some(_), Some(Usd::ZERO)) => {
                let help = "a price of nothing would let every budget pass";
                mistakes.add(value.span(), "a paid clip has a price", help);
            }
            (Some(resolution), Some(price)) => prices.push((resolution, price)),
            (None, _) => mistakes.unknown(key, &known.map(Resolution::as_str)),
            (Some(_), None) => {}
        }
    }
    prices
}
