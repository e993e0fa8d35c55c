//! The words of the film's loudness.

use std::marker::PhantomData;

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{Lufs, TruePeak};
use crate::storyboard::Spanned;

mapping! {
    /// How loud the film is.
    pub struct Loudness {
        /// Integrated loudness of the whole film.
        target: Option<Spanned<i32>> = Lufs,
            word(Effect::Film, "target: -16 LUFS")
                .required()
                .foreign(&["integrated", "lufs", "level", "i"])
                .offers(&["-14 LUFS", "-16 LUFS", "-23 LUFS"]);
        /// The highest true peak.
        true_peak: Option<Spanned<i32>> = TruePeak,
            word(Effect::Film, "true_peak: -2 dBTP")
                .default("`-1 dBTP`")
                .foreign(&["peak", "tp", "ceiling"]);
    }
    beside(reader, fields) {
        /// It borrows nothing of the text.
        text: PhantomData<&'a str> = PhantomData;
    }
}
