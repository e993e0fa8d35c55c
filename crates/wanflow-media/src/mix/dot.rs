//! Sums of products, in an order that processors add eight at a time, and that is the same on all.

/// Sums added at a time.
const LANES: usize = 8;

/// The sum of the products of two runs of equal length.
pub(super) fn dot(values: &[f32], weights: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (values, values_rest) = values.as_chunks::<LANES>();
    let (weights, weights_rest) = weights.as_chunks::<LANES>();
    for (values, weights) in values.iter().zip(weights) {
        for lane in 0..LANES {
            sums[lane] += values[lane] * weights[lane];
        }
    }
    let rest: f32 =
        values_rest.iter().zip(weights_rest).map(|(value, weight)| value * weight).sum();
    sums.iter().sum::<f32>() + rest
}
