//! The quantiser of a clip that is coded again: chosen by coding a few of its frames and looking
//! at what comes out, so that what was paid for stays, grain and all, and no bits are wasted.

use std::ops::Range;

use wanflow_plan::Quality;
use wanflow_plan::timeline::Shades;

use crate::MediaError;
use crate::mp4::entry;
use crate::video::{Decoder, Encoder, Frame, H264, Window, shifted, ssim};

/// Frames of a run: one that is coded alone, and those that lean on it; and of a brief one.
const RUN: usize = 3;
const BRIEF: usize = 2;

/// The coarsest quantiser that is taken; the finest is a matter of the quality.
const COARSEST: u8 = 34;

/// Where the search begins: what grain needs.
const FIRST: u8 = 20;

/// By how much the natural logarithm of what is lost grows with each step of the quantiser, and
/// in how many steps a frame's bytes halve: guesses, which only say where to look next.
const SLOPE: f64 = 0.22;
const HALVING: f64 = 5.0;

/// Nobody sees more.
const ENOUGH: f64 = 0.99;

/// How many bytes of the source's are taken before quality ends to be raised, as a fraction. It
/// leaves room below one and a half of them for frames that are not tried.
const BYTES: f64 = 1.2;

/// The part of a picture whose even patches may come out in another colour.
const SHIFTED: f64 = 0.005;

/// Frames from one that is coded alone to the next, about, for the share of its bytes.
const GROUP: u64 = 48;

/// Frames of a clip on which quantisers are tried.
pub(super) struct Trial {
    /// Where the runs begin, in the clip's frames, and how long each is.
    begins: Vec<usize>,
    run: usize,
    /// The frames, and where the picture lies in each: bars are alike whatever is done.
    frames: Vec<(Frame, Window)>,
    /// How near to the coarsest quantiser that is fine enough the search comes.
    step: u8,
    /// How near even areas must stay to their shade.
    pub(super) shades: Shades,
}

impl Trial {
    /// A trial for a clip of so many frames: a run near its beginning, one in its middle, and for
    /// high quality one near its end.
    pub(super) fn new(frames: usize, quality: Quality) -> Self {
        let mut begins = vec![frames / 8, frames / 2];
        match quality {
            _ if frames < 8 * RUN => begins = vec![0],
            Quality::High => begins.push(frames - frames / 8),
            Quality::Usual => {}
        }
        Self { begins, run: RUN, frames: Vec::new(), step: 1, shades: Shades::default() }
    }

    /// A trial for a stretch of so many frames of a clip whose other frames are copied: one run,
    /// and a search that ends early, since it takes as long as coding some of them does.
    pub(super) fn brief(frames: usize) -> Self {
        // Clips that fade in begin with frames that say nothing of the others.
        let begin = if frames < 8 * RUN { 0 } else { frames / 2 };
        let (begins, shades) = (vec![begin], Shades::default());
        Self { begins, run: BRIEF, frames: Vec::new(), step: 2, shades }
    }

    /// The frames that are tried, run by run.
    pub(super) fn runs(&self) -> Vec<Range<usize>> {
        self.begins.iter().map(|begin| *begin..begin + self.run).collect()
    }

    /// Takes a frame as it would be coded, and where the picture lies in it.
    pub(super) fn take(&mut self, frame: Frame, picture: Window) {
        self.frames.push((frame, picture));
    }

    /// Codes the frames: how alike they come out, and how many bytes each took.
    fn run(&self, new: impl Fn() -> Result<Encoder, MediaError>) -> Result<Tried, MediaError> {
        let (mut least, mut most_shifted) = (1.0_f64, 0.0_f64);
        let (mut alone, mut leaning) = ((0, 0), (0, 0));
        for run in self.frames.chunks(self.run) {
            let mut encoder = new()?;
            let mut coded = Vec::new();
            let mut samples = Vec::new();
            for (frame, _) in run {
                encoder.encode(frame, &mut coded)?;
                samples.push(std::mem::take(&mut coded));
            }
            let mut decoder =
                Decoder::new(&H264::plain(entry::read_h264(&encoder.sample_entry()?)?))?;
            let mut seen = Vec::new();
            for sample in &samples {
                seen.extend(decoder.decode(sample)?);
            }
            seen.extend(decoder.finish()?);
            // Most of a clip's frames lean on others: they count, where there are any.
            let skip = usize::from(run.len() > 1);
            let (mut alike, mut count) = (0.0, 0_u32);
            for (place, ((frame, picture), seen)) in run.iter().zip(&seen).enumerate() {
                let (frame, seen) = (picture.of(frame), picture.of(seen));
                if self.shades == Shades::Kept {
                    most_shifted = most_shifted.max(shifted(&frame, &seen));
                }
                if place >= skip {
                    alike += ssim(&frame, &seen);
                    count += 1;
                }
            }
            least = least.min(alike / f64::from(count.max(1)));
            for (place, sample) in samples.iter().enumerate() {
                let sum = if place == 0 { &mut alone } else { &mut leaning };
                *sum = (sum.0 + sample.len() as u64, sum.1 + 1);
            }
        }
        let mean = |(sum, count): (u64, u64)| sum / count.max(1);
        let bytes = match leaning.1 {
            0 => mean(alone),
            _ => (mean(alone) + (GROUP - 1) * mean(leaning)) / GROUP,
        };
        Ok(Tried { alike: least, shifted: most_shifted, bytes: bytes.max(1) })
    }
}

/// What a trial showed.
#[derive(Clone, Copy)]
struct Tried {
    /// Similarity to what was coded, of the run that suffers most.
    alike: f64,
    /// The part of the picture that came out in another colour, where that is most, if it matters.
    shifted: f64,
    /// Bytes of a frame.
    bytes: u64,
}

/// The coarsest quantiser that is fine enough for a clip whose frames have so many bytes.
pub(super) fn quantiser(
    trial: &Trial,
    source: u64,
    quality: Quality,
    new: impl Fn(u8) -> Result<Encoder, MediaError>,
) -> Result<u8, MediaError> {
    // High quality may take whatever bits it needs.
    let (wanted, finest) = match quality {
        Quality::Usual => (0.965, 12),
        Quality::High => (0.983, 1),
    };
    #[expect(clippy::cast_precision_loss, reason = "frames are small")]
    let bytes = BYTES * source.max(1) as f64;
    let (mut good, mut bad) = (finest, COARSEST + 1);
    let mut guess = FIRST;
    while bad - good > trial.step {
        let tried = trial.run(|| new(guess))?;
        if tried.is_enough(wanted, bytes) {
            good = guess;
        } else {
            bad = guess;
        }
        if bad - good > trial.step {
            guess = tried.next(guess, wanted, bytes).clamp(good + 1, bad - 1);
        }
    }
    Ok(good)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "frames are small, and quantisers are clamped"
)]
impl Tried {
    /// As alike as is wanted, and no more can be had for the bytes that the source has.
    fn is_enough(self, wanted: f64, bytes: f64) -> bool {
        let spent = self.bytes as f64 >= bytes;
        self.keeps_colours() && (self.alike >= ENOUGH || (self.alike >= wanted && spent))
    }

    fn keeps_colours(self) -> bool {
        self.shifted <= SHIFTED
    }

    /// Where that may begin to hold.
    fn next(self, quantiser: u8, wanted: f64, bytes: f64) -> u8 {
        let lost = (1.0 - self.alike).max(1e-6);
        let until = |alike: f64| ((1.0 - alike) / lost).ln() / SLOPE;
        let spent = HALVING * (self.bytes as f64 / bytes).log2();
        let steps = until(ENOUGH).max(until(wanted).min(spent));
        // A shade comes nearer to its own with every step.
        let steps = if self.keeps_colours() { steps } else { steps.min(-2.0) };
        (f64::from(quantiser) + steps).floor().clamp(0.0, 51.0) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanflow_plan::Fit;

    use crate::Size;
    use crate::video::Fitter;
    use crate::video::colour::Colour;

    /// A picture of fine detail between wide bars, which the camera passes slowly.
    fn grain(at: usize, fitter: &Fitter) -> Frame {
        let mut frame = Frame::filled(64, 64, [0, 128, 128]);
        let (mut state, shift) = (7_u32, at % 4);
        for pixel in &mut frame.planes[0] {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *pixel = 100 + u8::try_from((state >> 24) % 23).expect("below 23");
        }
        frame.planes[0].rotate_left(shift);
        fitter.fit(frame)
    }

    #[test]
    fn what_is_wanted_holds_for_the_picture_and_not_for_the_bars_around_it() {
        let fitter = Fitter::new(Size::new(64, 64), Size::new(256, 64), Fit::Pad);
        for (quality, wanted) in [(Quality::Usual, 0.96), (Quality::High, 0.98)] {
            let mut trial = Trial::new(48, quality);
            for place in trial.runs().into_iter().flatten() {
                trial.take(grain(place, &fitter), fitter.window());
            }
            let new = |quantiser| Encoder::constant(24.0, quantiser, Colour::WRITTEN);
            // The source has hardly any bytes: similarity alone decides.
            let quantiser = quantiser(&trial, 1, quality, new).expect("it is coded");
            let alike = trial.run(|| new(quantiser)).expect("it is coded").alike;
            let coarser = trial.run(|| new(quantiser + 1)).expect("it is coded").alike;
            assert!(alike >= wanted, "{quality:?}: {alike}");
            assert!(coarser < wanted + 0.01, "{quality:?}: bits are wasted: {coarser}");
        }
    }

    #[test]
    fn even_areas_keep_their_shade_where_that_is_asked_for() {
        let size = Size::new(128, 64);
        let fitter = Fitter::new(size, size, Fit::Pad);
        let mut chart = Frame::filled(128, 64, [80, 0, 0]);
        for plane in 1..3 {
            for (at, pixel) in chart.planes[plane].iter_mut().enumerate() {
                let (column, row) = (at % 64 / 8, at / 64 / 8);
                *pixel = u8::try_from(70 + column * 15 + row * 7 * plane).expect("below 256");
            }
        }
        let chosen = |shades| {
            let mut trial = Trial { shades: Shades::Kept, ..Trial::new(6, Quality::Usual) };
            for _ in 0..RUN {
                trial.take(fitter.fit(chart.clone()), fitter.window());
            }
            let new = |quantiser| Encoder::constant(24.0, quantiser, Colour::WRITTEN);
            let asked =
                Trial { shades, frames: trial.frames.clone(), ..Trial::new(6, Quality::Usual) };
            let quantiser = quantiser(&asked, 1, Quality::Usual, new).expect("it is coded");
            (quantiser, trial.run(|| new(quantiser)).expect("it is coded").shifted)
        };
        let (coarse, moved) = chosen(Shades::AsCoded);
        let (fine, kept) = chosen(Shades::Kept);
        assert!(moved > SHIFTED && coarse > fine, "{coarse}: {moved}, {fine}");
        assert!(kept <= SHIFTED, "{fine}: {kept}");
    }
}
