//! How loud sound is, by EBU R128 (ITU-R BS.1770): integrated loudness, gated, and true peak.
//! It must not know where the sound comes from, nor what is done about its loudness.

use ebur128::{EbuR128, Mode};

use super::decibels::decibels;
use crate::sound::{RATE, Stereo};

/// A meter of stereo sound, which hears it run by run. It remembers a number for each tenth of a
/// second.
pub(crate) struct LoudnessMeter {
    inner: EbuR128,
}

impl LoudnessMeter {
    /// A meter of loudness.
    pub(crate) fn new() -> Self {
        Self::of(Mode::I)
    }

    /// A meter of loudness and of true peaks, which takes longer.
    pub(crate) fn with_peaks() -> Self {
        Self::of(Mode::I | Mode::TRUE_PEAK)
    }

    fn of(mode: Mode) -> Self {
        Self { inner: EbuR128::new(2, RATE, mode).expect("two channels at 48 kHz are measured") }
    }

    /// Hears the next run.
    pub(crate) fn hear(&mut self, run: &Stereo) {
        let heard = self.inner.add_frames_planar_f32(&[&run.left, &run.right]);
        heard.expect("both channels are of equal length");
    }

    /// Integrated loudness in LUFS; `None` where nothing was loud enough to count, which is
    /// −70 LUFS for 0.4 s.
    pub(crate) fn loudness(&self) -> Option<f64> {
        Self::together([self])
    }

    /// Integrated loudness of several sounds, as if they were one.
    pub(crate) fn together<'a>(meters: impl IntoIterator<Item = &'a Self>) -> Option<f64> {
        let inner = meters.into_iter().map(|meter| &meter.inner);
        EbuR128::loudness_global_multiple(inner).ok().filter(|loudness| loudness.is_finite())
    }

    /// The highest level between the samples so far, in dBTP; `None` where all is silence, or
    /// where the meter does not look for it.
    pub(crate) fn true_peak(&self) -> Option<f64> {
        let peak = |channel| self.inner.true_peak(channel).ok();
        let peak = peak(0)?.max(peak(1)?);
        (peak > 0.0).then(|| decibels(peak))
    }
}

#[cfg(test)]
mod tests {
    use super::super::signals::{sine, together};
    use super::*;

    fn meter(sound: &Stereo) -> LoudnessMeter {
        let mut meter = LoudnessMeter::with_peaks();
        meter.hear(sound);
        meter
    }

    /// The first four test signals of EBU Tech 3341: seconds at a level, in dBFS, and the loudness
    /// that a meter shows, ± 0.1 LU.
    #[test]
    fn the_signals_of_the_ebu_read_what_they_should() {
        let signals: [(&[(u32, f64)], f64); 4] = [
            (&[(20, -23.0)], -23.0),
            (&[(20, -33.0)], -33.0),
            (&[(10, -36.0), (60, -23.0), (10, -36.0)], -23.0),
            (&[(10, -72.0), (10, -36.0), (60, -23.0), (10, -36.0), (10, -72.0)], -23.0),
        ];
        for (parts, expected) in signals {
            let sound =
                together(parts.iter().map(|(seconds, level)| sine(1000.0, *level, *seconds)));
            let loudness = meter(&sound).loudness().expect("it is heard");
            assert!((loudness - expected).abs() < 0.1, "{parts:?}: {loudness}");
        }
    }

    #[test]
    fn silence_has_no_loudness() {
        assert_eq!(meter(&Stereo::silence(96_000)).loudness(), None);
        assert_eq!(meter(&Stereo::silence(96_000)).true_peak(), None);
    }

    #[test]
    fn the_peak_between_samples_is_found() {
        // A quarter of the rate, half a sample late: no sample is above −3 dB.
        let sound = sine(12_000.0, 0.0, 1);
        let highest = sound.left.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        assert!(highest < 0.71, "{highest}");
        let peak = meter(&sound).true_peak().expect("it is heard");
        assert!((-0.4..0.2).contains(&peak), "{peak}");
    }
}
