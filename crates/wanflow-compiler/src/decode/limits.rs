//! What no known endpoint goes beyond: the limits that belong to the language's shape.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use wanflow_api::role::OwnField;
use wanflow_api::{Limit, LimitValue, endpoints};

/// Most takes of one scene: more are probably a mistake.
pub(crate) const MOST_TAKES: i64 = 99;

/// Most variants of one storyboard: each is looked at as a whole.
pub(crate) const VARIANTS_MAX: usize = 100;

/// Longest clip that any endpoint could sell, where their documents say nothing.
const LONGEST: i64 = 3600;

/// Every duration in whole seconds that some endpoint sells, in rising order.
pub(crate) static DURATIONS: LazyLock<Vec<i64>> = LazyLock::new(|| {
    let sold = |limits: &[Limit]| {
        let words = find(limits, "duration", "enum").and_then(|limit| match limit.value {
            LimitValue::Ints(seconds) => Some(seconds.to_vec()),
            _ => None,
        });
        words.unwrap_or_else(|| {
            let (low, high) = range(limits, "duration", (1, LONGEST));
            (low..=high).collect()
        })
    };
    let all: BTreeSet<i64> = endpoints().flat_map(|endpoint| sold(endpoint.limits)).collect();
    if all.is_empty() { (1..=LONGEST).collect() } else { all.into_iter().collect() }
});

/// Smallest and largest seed that some endpoint takes.
pub(crate) static SEEDS: LazyLock<(i64, i64)> = LazyLock::new(|| {
    let all = (0, i64::from(i32::MAX));
    let ranges = endpoints().map(|endpoint| range(endpoint.limits, "seed", all));
    ranges.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or(all)
});

/// The fields that only some endpoints have, by name.
pub(crate) static OWN: LazyLock<BTreeMap<&str, Vec<&OwnField>>> = LazyLock::new(|| {
    let mut fields: BTreeMap<&str, Vec<&OwnField>> = BTreeMap::new();
    for field in endpoints().flat_map(|endpoint| endpoint.own) {
        let known = fields.entry(field.name).or_default();
        if known.iter().all(|other| other.kind != field.kind) {
            known.push(field);
        }
    }
    fields
});

/// The longest duration that some endpoint sells.
pub(crate) fn longest() -> i64 {
    DURATIONS.last().copied().unwrap_or(LONGEST)
}

fn range(limits: &[Limit], word: &str, otherwise: (i64, i64)) -> (i64, i64) {
    let bound = |keyword| match find(limits, word, keyword)?.value {
        LimitValue::Int(bound) => Some(bound),
        _ => None,
    };
    (bound("minimum").unwrap_or(otherwise.0), bound("maximum").unwrap_or(otherwise.1))
}

fn find<'a>(limits: &'a [Limit], word: &str, keyword: &str) -> Option<&'a Limit> {
    limits.iter().find(|limit| limit.word == word && limit.keyword == keyword)
}
