//! Lengths of films.

/// Seconds with one decimal, rounded: `14.0`.
pub(crate) fn seconds(millis: u64) -> String {
    let tenths = millis.saturating_add(50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn lengths_are_rounded() {
        assert_eq!([13_979, 14_480, 0, 49, 50].map(seconds), ["14.0", "14.5", "0.0", "0.0", "0.1"]);
    }
}
