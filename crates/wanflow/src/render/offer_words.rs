//! What an endpoint offers, in a few words.

use wanflow_api::{Resolution, Usd};
use wanflow_session::offer::Offer;

const NOT_KNOWN: &str = "not known";

/// `5, 10, 15 s` or `3–15 s`.
pub(super) fn lengths(offer: &Offer<'_>) -> String {
    match offer.lengths.as_slice() {
        [] => NOT_KNOWN.to_owned(),
        [first, .., last] if is_range(&offer.lengths) => format!("{first}–{last} s"),
        list => format!("{} s", listed(list)),
    }
}

/// `720P, 1080P`.
pub(super) fn resolutions(offer: &Offer<'_>) -> String {
    if offer.resolutions.is_empty() { NOT_KNOWN.to_owned() } else { listed(&offer.resolutions) }
}

/// `$0.10 720P, $0.15 1080P`, or that it is not known.
pub(super) fn prices(prices: &[(Resolution, Usd)]) -> String {
    let one = |(resolution, usd): &(Resolution, Usd)| format!("{usd} {}", resolution.as_str());
    let mut sorted = prices.to_vec();
    sorted.sort_unstable();
    let all: Vec<_> = sorted.iter().map(one).collect();
    if all.is_empty() { NOT_KNOWN.to_owned() } else { all.join(", ") }
}

fn is_range(lengths: &[i64]) -> bool {
    lengths.len() > 3 && lengths.windows(2).all(|two| two[0] + 1 == two[1])
}

fn listed<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use wanflow_session::config::Config;

    use super::*;

    #[test]
    fn ranges_are_written_short_and_what_is_not_known_is_said() {
        let endpoint = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("built in");
        let known = Offer::of(&endpoint, &Config::default());
        for (list, words) in [
            (vec![5, 10, 15], "5, 10, 15 s"),
            (vec![5], "5 s"),
            (vec![3, 4, 5], "3, 4, 5 s"),
            ((3..=15).collect(), "3–15 s"),
            (Vec::new(), "not known"),
        ] {
            let offer =
                Offer { lengths: list, resolutions: Vec::new(), prices: Vec::new(), ..known };
            assert_eq!(lengths(&offer), words);
            assert_eq!(resolutions(&offer), "not known");
            assert_eq!(prices(&offer.prices), "not known");
        }
    }
}
