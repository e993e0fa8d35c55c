//! Levels as factors and in decibels.

/// The factor of a gain in decibels.
pub(crate) fn factor(decibels: f64) -> f64 {
    10.0_f64.powf(decibels / 20.0)
}

/// A factor in decibels; −∞ for silence.
pub(super) fn decibels(factor: f64) -> f64 {
    20.0 * factor.log10()
}
