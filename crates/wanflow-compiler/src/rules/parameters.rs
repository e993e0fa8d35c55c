//! Single values that the language knows and the endpoint, or good sense, does not.

use wanflow_api::role::OwnKind;
use wanflow_api::{Endpoint, Limit, LimitValue};

use crate::decode::rules::{OUT_OF_RANGE, SEED_OUT_OF_RANGE};
use crate::diagnostic::{Diagnostic, Fix};
use crate::rule::rule;
use crate::storyboard::ValueKind;

use super::Context;
use super::limits::{limit, or, whole};

rule!(pub(super) RESOLUTION_NOT_SOLD, "resolution-not-sold", Error, "The endpoint does not support this resolution");

/// Whole numbers that the language allows, and the endpoint does not: of all words whose shape
/// reports its range under this rule. Seeds and lengths of clips have rules of their own.
pub(super) fn out_of_range(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let endpoint = context.endpoint;
    for (word, value) in context.values() {
        let ValueKind::Whole(number) = value.kind else { continue };
        let allowed = allowed(&endpoint, word.name);
        if word.shape.range_rule() != Some(&OUT_OF_RANGE) || allowed.takes(&number.into()) {
            continue;
        }
        let (name, expected) = (word.name, allowed.expected());
        let message = format!("`{name}` is {expected} at {}, not {number}", endpoint.id);
        found.push(Diagnostic::new(&OUT_OF_RANGE, value.span, message));
    }
}

/// The whole numbers that an endpoint's document allows for a word.
fn allowed(endpoint: &Endpoint, word: &str) -> OwnKind {
    if let Some(Limit { value: LimitValue::Ints(list), .. }) = limit(endpoint, word, "enum") {
        return OwnKind::Wholes(list);
    }
    OwnKind::Whole(whole(endpoint, word, "minimum"), whole(endpoint, word, "maximum"))
}

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
