//! One line of the page of benchmarks.

/// One line of the page.
pub(super) struct Row {
    /// What is measured.
    pub(super) what: String,
    /// Our figure.
    pub(super) ours: String,
    /// The peer's figure, or the bound.
    pub(super) peer: String,
    /// The ratio, and the bar it is held to.
    pub(super) verdict: String,
}

impl Row {
    pub(super) fn new(what: &str, ours: String, peer: String, verdict: String) -> Self {
        Self { what: what.to_owned(), ours, peer, verdict }
    }
}

/// `1.23 × (bar 2 ×: held)`.
pub(super) fn verdict(ratio: f64, bar: f64) -> String {
    let word = held(ratio <= bar);
    let bar = (bar * 100.0).round() / 100.0;
    format!("{ratio:.2} × (at most {bar} ×: {word})")
}

/// The word for whether a bar is held.
pub(super) fn held(holds: bool) -> &'static str {
    if holds { "held" } else { "missed" }
}
