//! Single values that the language knows and the endpoint, or good sense, does not.

use wanflow_api::LimitValue;

use crate::decode::rules::SEED_OUT_OF_RANGE;
use crate::diagnostic::{Diagnostic, Fix};
use crate::rule::rule;

use super::Context;
use super::limits::{limit, or, whole};

rule!(pub(super) RESOLUTION_NOT_SOLD, "resolution-not-sold", Error, "The endpoint does not support this resolution");

pub(super) fn seed_out_of_range(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let bound = |keyword| whole(&context.endpoint, "seed", keyword);
    let (min, max) = (bound("minimum").unwrap_or(0), bound("maximum").unwrap_or(i64::MAX));
    for seed in context.settings().filter_map(|settings| settings.seed) {
        if (min..=max).contains(&i64::from(seed.value)) {
            continue;
        }
        let endpoint = context.endpoint.id;
        let message = format!("{} is not a seed at {endpoint}", seed.value);
        let outside = Diagnostic::new(&SEED_OUT_OF_RANGE, seed.span, message)
            .help(format!("seeds are whole numbers from {min} to {max}"));
        found.push(outside);
    }
}

pub(super) fn resolution_not_sold(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(limit) = limit(&context.endpoint, "resolution", "enum") else { return };
    let LimitValue::Words(sold) = limit.value else { return };
    for resolution in context.settings().filter_map(|settings| settings.resolution) {
        let word = resolution.value.as_str();
        if sold.contains(&word) {
            continue;
        }
        let (endpoint, list) = (context.endpoint.id, or(sold.iter()));
        let message = format!("{endpoint} supports clips in {list}, not in {word}");
        let unsold = Diagnostic::new(&RESOLUTION_NOT_SOLD, resolution.span, message);
        let fix = |word: &&str| Fix::replace(format!("write {word}"), resolution.span, *word);
        found.push(sold.iter().map(fix).fold(unsold, Diagnostic::fix));
    }
}
