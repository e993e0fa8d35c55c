//! Sound files of every container: decoded from beginning to end, and heard by whoever asks.

use super::codec::Block;
use super::{aac, foreign, movie, mp3, packets, wav};
use crate::MediaError;

/// Seconds of sound at most: no host takes a tenth of it, and decoding must come to an end.
const SECONDS_MAX: u64 = 600;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Mp3,
    Wav,
    Flac,
    Ogg,
    Aiff,
    Caf,
    Mp4,
    Aac,
}

impl Container {
    /// By the first twelve bytes.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        Some(match head {
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
            | [b'R', b'F', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Self::Wav,
            [b'O', b'g', b'g', b'S', ..] => Self::Ogg,
            [b'f', b'L', b'a', b'C', ..] => Self::Flac,
            [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'F' | b'C', ..] => Self::Aiff,
            [b'c', b'a', b'f', b'f', ..] => Self::Caf,
            [_, _, _, _, b'f', b't', b'y', b'p', ..]
            | [_, _, _, _, b'm', b'o', b'o' | b'd', b'v' | b'a', ..] => Self::Mp4,
            [0xff, second, ..] if second & 0xf6 == 0xf0 => Self::Aac,
            [b'I', b'D', b'3', ..] | [0xff, 0xe2..=0xff, ..] => Self::Mp3,
            _ => return None,
        })
    }

    /// The media type.
    pub(super) const fn format(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Flac => "audio/flac",
            Self::Ogg => "audio/ogg",
            Self::Aiff => "audio/aiff",
            Self::Caf => "audio/x-caf",
            Self::Mp4 => "audio/mp4",
            Self::Aac => "audio/aac",
        }
    }

    /// What people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Mp3 => "MP3",
            Self::Wav => "WAV",
            Self::Flac => "FLAC",
            Self::Ogg => "Ogg",
            Self::Aiff => "AIFF",
            Self::Caf => "CAF",
            Self::Mp4 => "MP4",
            Self::Aac => "AAC",
        }
    }
}

/// Whoever hears a sound as it is decoded.
pub(super) struct Listener<'s> {
    sink: &'s mut dyn FnMut(&Block),
    /// Samples of the decoder's own delay, still to be left out.
    pub(super) skip: u64,
    /// Samples that are sound, where the file tells: what follows pads the last packet.
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

/// Decodes a whole file. Gives its container and what people call its codec.
pub(super) fn hear(
    bytes: &[u8],
    listener: &mut Listener<'_>,
) -> Result<(Container, String), MediaError> {
    let container = Container::of(bytes).ok_or_else(|| foreign::named(bytes))?;
    let codec = match container {
        Container::Mp3 => mp3::hear(bytes, listener),
        Container::Aac => aac::hear(bytes, listener),
        Container::Wav => wav::hear(bytes, listener),
        Container::Mp4 => movie::hear(bytes, listener),
        Container::Flac | Container::Ogg | Container::Aiff | Container::Caf => {
            packets::hear(bytes, container, listener)
        }
    }?;
    if listener.samples == 0 {
        return Err(MediaError::Damaged("there is no sound in it".into()));
    }
    Ok((container, codec))
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
