//! Running means, which smooth a gain without steps or corners.

/// The mean of the mean of the last values: weights that rise to the middle and fall from there.
pub(super) struct Smoother {
    stages: [RunningMean; 2],
}

impl Smoother {
    /// Looks back on so many values in all; starts as if all of them had been 1.
    pub(super) fn over(values: usize) -> Self {
        Self { stages: [values / 2, values - values / 2].map(RunningMean::over) }
    }

    /// The mean after another value.
    pub(super) fn next(&mut self, value: f32) -> f32 {
        self.stages.iter_mut().fold(value, |value, stage| stage.next(value))
    }
}

/// The mean of the last values.
struct RunningMean {
    values: Vec<f32>,
    oldest: usize,
    /// Sums of a few hundred values between 0 and 1 are exact in it, so that nothing drifts.
    sum: f64,
}

impl RunningMean {
    fn over(values: usize) -> Self {
        Self { values: vec![1.0; values], oldest: 0, sum: values as f64 }
    }

    fn next(&mut self, value: f32) -> f32 {
        let left = std::mem::replace(&mut self.values[self.oldest], value);
        self.oldest = (self.oldest + 1) % self.values.len();
        self.sum += f64::from(value) - f64::from(left);
        (self.sum / self.values.len() as f64) as f32
    }
}
