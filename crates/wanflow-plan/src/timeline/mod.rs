//! The film as a value: what is seen and heard at which time, and the file that becomes of it.
//!
//! A [`Timeline`] names clips and sounds by the digests of their bytes. It knows neither paths nor
//! hosts nor prices, and nothing of how it is rendered. All its times are exact.

mod audio;
mod caption;
mod colour;
mod digest;
mod output;
mod rate;
mod reading;
mod rgb;
mod speed;
mod time;
mod video;

pub use audio::{AudioItem, AudioRole, AudioTrack, Gain, Loudness, Repeat};
pub use caption::{Caption, CaptionForm};
pub use colour::ClipColour;
pub use digest::RENDER_VERSION;
pub use output::{About, DigitalOrigin, Output, RateRule, Shades, SizeRule, VideoEncoder};
pub use rate::FrameRate;
pub use reading::{Letters, READING_SPEED_MAX, READING_SPEED_MAX_CJK};
pub use rgb::Rgb;
pub use speed::Speed;
pub use time::{Span, Time};
pub use video::{
    Blend, Card, Clip, Direction, Focus, Ground, Matching, Placed, Slate, Source, Still, Tail,
    Transition, VideoItem,
};

/// A film: its pictures one after the other, further sound beside them, captions over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// What is seen, in order, each with its own sound. Their places follow from their lengths.
    pub video: Vec<VideoItem>,
    /// Sound beside that of the video items.
    pub audio: Vec<AudioTrack>,
    /// Captions, in the order in which they appear.
    pub captions: Vec<Caption>,
    /// The file that is made.
    pub output: Output,
}

impl Timeline {
    /// The video items with their places: each begins where the one before it ends, or earlier by
    /// the length of the transition between them.
    pub fn placed(&self) -> impl Iterator<Item = Placed<'_>> {
        let mut end = Time::ZERO;
        self.video.iter().map(move |item| {
            let begin = end - item.transition.overlap();
            end = begin + item.length();
            Placed { begin, end, item }
        })
    }

    /// How long the film is: until its last picture is gone.
    pub fn length(&self) -> Time {
        self.placed().last().map_or(Time::ZERO, |last| last.end)
    }

    /// The same in milliseconds, rounded once.
    pub fn millis(&self) -> u64 {
        self.length().millis()
    }
}

#[cfg(test)]
mod tests;
