//! Whoever hears a sound as it is decoded, and how far it was heard when its file ends or breaks.

use super::codec::Block;
use crate::MediaError;

/// Seconds of sound at most: no host takes a tenth of it, and decoding must come to an end.
const SECONDS_MAX: u64 = 600;

/// Whoever hears a sound as it is decoded.
pub(super) struct Listener<'s> {
    sink: &'s mut dyn FnMut(&Block),
    /// Samples of the decoder's own delay, still to be left out.
    pub(super) skip: u64,
    /// Samples that are sound, where the file says so: what follows pads the last packet.
    pub(super) left: u64,
    /// Samples of each channel that were heard.
    pub(super) samples: u64,
    pub(super) sample_rate: u32,
    pub(super) channels: usize,
}

impl<'s> Listener<'s> {
    pub(super) fn new(sink: &'s mut dyn FnMut(&Block)) -> Self {
        Self { sink, skip: 0, left: u64::MAX, samples: 0, sample_rate: 0, channels: 0 }
    }

    /// Hears what a packet held.
    pub(super) fn hear(&mut self, mut block: Block) -> Result<(), MediaError> {
        if block.len() == 0 {
            return Ok(());
        }
        if self.sample_rate == 0 {
            (self.sample_rate, self.channels) = (block.sample_rate, block.planes.len());
        }
        if self.sample_rate != block.sample_rate {
            return Err(MediaError::Unsupported("sound whose rate changes on the way".into()));
        }
        let skipped = self.skip.min(block.len() as u64);
        self.skip -= skipped;
        let kept = self.left.min(block.len() as u64 - skipped);
        self.left -= kept;
        let (from, kept) = (index(skipped), index(kept));
        for plane in &mut block.planes {
            plane.drain(..from);
            plane.truncate(kept);
        }
        self.samples += kept as u64;
        if self.samples / u64::from(self.sample_rate) > SECONDS_MAX {
            return Err(MediaError::TooLarge("a sound of more than ten minutes".into()));
        }
        (self.sink)(&block);
        Ok(())
    }

    /// How long it was, in milliseconds.
    pub(super) fn millis(&self) -> u64 {
        let rate = u64::from(self.sample_rate.max(1));
        (self.samples.saturating_mul(1000) + rate / 2) / rate
    }
}

/// A block is short.
fn index(samples: u64) -> usize {
    usize::try_from(samples).expect("at most a block")
}

/// The error of a file that ends before its sound does.
pub(super) fn cut(listener: &Listener<'_>, whole: Option<u64>) -> MediaError {
    let seconds = |samples: u64| {
        let hundredths = samples.saturating_mul(100) / u64::from(listener.sample_rate.max(1));
        format!("{}.{:02} s", hundredths / 100, hundredths % 100)
    };
    let found = seconds(listener.samples);
    MediaError::Damaged(match whole {
        Some(whole) => {
            format!("it ends in the middle: {found} of {} are there", seconds(whole))
        }
        None if listener.samples == 0 => "it ends in the middle".to_owned(),
        None => format!("it ends in the middle, after {found}"),
    })
}

/// The error of a file that holds something else than sound somewhere.
pub(super) fn broken(listener: &Listener<'_>, codec: &str) -> MediaError {
    let hundredths = listener.samples.saturating_mul(100) / u64::from(listener.sample_rate.max(1));
    let (seconds, hundredths) = (hundredths / 100, hundredths % 100);
    MediaError::Damaged(format!("its {codec} cannot be decoded after {seconds}.{hundredths:02} s"))
}
