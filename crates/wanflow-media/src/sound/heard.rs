//! How far a sound was heard when its file ends or breaks, and what of it is not sound.

use super::codec::Block;
use crate::MediaError;

/// How long a sound may be: decoding must come to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LengthLimit {
    /// Ten minutes, for what is sent to a host: none takes a tenth of it.
    TenMinutes,
    /// Two hours, for what is heard in a film.
    TwoHours,
}

impl LengthLimit {
    const fn seconds(self) -> u64 {
        match self {
            Self::TenMinutes => 600,
            Self::TwoHours => 7_200,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::TenMinutes => "ten minutes",
            Self::TwoHours => "two hours",
        }
    }
}

/// What was heard of a sound so far.
pub(super) struct Heard {
    longest: LengthLimit,
    /// Samples of the decoder's own delay, still to be left out.
    pub(super) skip: u64,
    /// Samples that are sound, where the file says so: what follows pads the last packet.
    pub(super) left: u64,
    /// Samples of each channel that were heard.
    pub(super) samples: u64,
    pub(super) sample_rate: u32,
    pub(super) channels: usize,
}

impl Heard {
    pub(super) fn nothing(longest: LengthLimit) -> Self {
        Self { longest, skip: 0, left: u64::MAX, samples: 0, sample_rate: 0, channels: 0 }
    }

    /// Hears what a packet held; gives what of it is sound.
    pub(super) fn hear(&mut self, mut block: Block) -> Result<Block, MediaError> {
        if block.len() == 0 {
            return Ok(block);
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
        if self.samples / u64::from(self.sample_rate) > self.longest.seconds() {
            let words = self.longest.words();
            return Err(MediaError::TooLarge(format!("a sound of more than {words}")));
        }
        Ok(block)
    }

    /// How long it was, in milliseconds.
    pub(super) fn millis(&self) -> u64 {
        let rate = u64::from(self.sample_rate.max(1));
        (self.samples.saturating_mul(1000) + rate / 2) / rate
    }

    /// The error of a file that ends before its sound does.
    pub(super) fn cut(&self, whole: Option<u64>) -> MediaError {
        let found = self.seconds(self.samples);
        MediaError::Damaged(match whole {
            Some(whole) => {
                format!("it ends in the middle: {found} of {} are there", self.seconds(whole))
            }
            None if self.samples == 0 => "it ends in the middle".to_owned(),
            None => format!("it ends in the middle, after {found}"),
        })
    }

    /// The error of a file that holds something else than sound somewhere.
    pub(super) fn broken(&self, codec: &str) -> MediaError {
        let found = self.seconds(self.samples);
        MediaError::Damaged(format!("its {codec} cannot be decoded after {found}"))
    }

    fn seconds(&self, samples: u64) -> String {
        let hundredths = samples.saturating_mul(100) / u64::from(self.sample_rate.max(1));
        format!("{}.{:02} s", hundredths / 100, hundredths % 100)
    }
}

/// A block is short.
fn index(samples: u64) -> usize {
    usize::try_from(samples).expect("at most a block")
}
