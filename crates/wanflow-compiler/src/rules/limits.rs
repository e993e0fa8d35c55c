//! The endpoint's limits as rules ask for them. The table itself is generated.

use wanflow_api::{Endpoint, Limit, LimitValue};

/// The limit that a keyword sets on a storyboard's word.
pub(crate) fn limit(endpoint: &Endpoint, word: &str, keyword: &str) -> Option<&'static Limit> {
    endpoint.limits.iter().find(|limit| limit.word == word && limit.keyword == keyword)
}

/// The same as a whole number.
pub(crate) fn whole(endpoint: &Endpoint, word: &str, keyword: &str) -> Option<i64> {
    match limit(endpoint, word, keyword)?.value {
        LimitValue::Int(bound) => Some(bound),
        _ => None,
    }
}

/// The lengths of clips that an endpoint sells, in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lengths(Vec<i64>);

impl Lengths {
    /// What the endpoint sells; `None` if its document does not say.
    pub(crate) fn of(endpoint: &Endpoint) -> Option<Self> {
        if let Some(Limit { value: LimitValue::Ints(list), .. }) =
            limit(endpoint, "duration", "enum")
        {
            return Some(Self(list.to_vec()));
        }
        let bound = |keyword| whole(endpoint, "duration", keyword);
        Some(Self((bound("minimum")?..=bound("maximum")?).collect()))
    }

    /// Whether clips of this length are sold.
    pub(crate) fn sells(&self, seconds: u32) -> bool {
        self.0.contains(&i64::from(seconds))
    }

    /// The nearest length that is sold, the shorter of two equally near ones.
    pub(crate) fn nearest(&self, seconds: u32) -> Option<u32> {
        let near = self.0.iter().min_by_key(|sold| (sold.abs_diff(i64::from(seconds)), **sold));
        near.and_then(|sold| u32::try_from(*sold).ok())
    }

    /// The lengths in words: `5, 10 or 15 s`.
    pub(crate) fn list(&self) -> String {
        match self.0.as_slice() {
            [first, .., last] if last - first >= 3 && *last - *first + 1 == count(&self.0) => {
                format!("{first} to {last} s")
            }
            list => format!("{} s", or(list.iter())),
        }
    }
}

fn count(list: &[i64]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}

/// `a, b or c`.
pub(crate) fn or<T: std::fmt::Display>(items: impl Iterator<Item = T>) -> String {
    let mut items: Vec<String> = items.map(|item| item.to_string()).collect();
    let last = items.pop().unwrap_or_default();
    if items.is_empty() { last } else { format!("{} or {last}", items.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_length_is_the_cheaper_of_two() {
        let lengths = Lengths(vec![5, 10, 15]);
        for (asked, nearest) in [(0, 5), (7, 5), (8, 10), (12, 10), (13, 15), (u32::MAX, 15)] {
            assert_eq!(lengths.nearest(asked), Some(nearest), "{asked}");
        }
        assert_eq!(lengths.list(), "5, 10 or 15 s");
        assert_eq!(Lengths((3..=15).collect()).list(), "3 to 15 s");
        assert_eq!(Lengths(vec![5]).list(), "5 s");
    }
}
