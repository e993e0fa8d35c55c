//! A film's sound while it is decoded, mixed if anything is said of it, and encoded; what comes of
//! it is kept for the next film. It must not know files.

use super::kept_sound::{SoundRecord, SoundSummary};
use super::note::RenderNote;
use super::sound::FilmSound;
use crate::MediaError;
use crate::mix::{FilmMix, SoundNote};
use crate::mp4::Packet;
use crate::sound::{RATE, SoundTrack, Stereo, TakePacket};

/// Bits a second of the film's AAC.
pub(super) const BIT_RATE: u32 = 192_000;

/// Sound is written after each so many samples of video.
pub(super) const RUN: u64 = RATE as u64 / 2;

/// Sound before it is encoded.
pub(super) enum RawSound<'a> {
    /// From the clips, one after the other.
    Clips(Box<FilmSound<'a>>),
    Mix(Box<FilmMix<'a>>),
}

/// Sound that is being encoded.
pub(super) struct EncodedSound<'a> {
    from: RawSound<'a>,
    track: SoundTrack,
    record: SoundRecord<'a>,
    /// Samples so far.
    heard: u64,
    /// Packets that the film has already.
    skip: u64,
}

impl<'a> EncodedSound<'a> {
    pub(super) fn new(from: RawSound<'a>, track: SoundTrack, record: SoundRecord<'a>) -> Self {
        Self { from, track, record, heard: 0, skip: 0 }
    }

    /// The same, without so many packets at its beginning.
    pub(super) fn behind(self, skip: u64) -> Self {
        Self { skip, ..self }
    }

    /// Encodes what is heard before a sample.
    pub(super) fn until(
        &mut self,
        sample: u64,
        take: &mut TakePacket<'_>,
    ) -> Result<(), MediaError> {
        while self.heard < sample {
            let run = self.from.next((sample - self.heard).min(RUN))?;
            if run.len() == 0 {
                break;
            }
            self.heard += run.len() as u64;
            self.track.feed(&run, &mut recorded(&mut self.record, &mut self.skip, sample, take))?;
        }
        Ok(())
    }

    /// Encodes the last packets, at the film's last sample.
    pub(super) fn finish(mut self, take: &mut TakePacket<'_>) -> Result<SoundSummary, MediaError> {
        self.track.finish(&mut recorded(&mut self.record, &mut self.skip, self.heard, take))?;
        let (entry, length) = self.track.end()?;
        let (notes, report) = match self.from {
            RawSound::Clips(sound) => (sound.finish(), None),
            RawSound::Mix(mix) => {
                let (notes, report) = mix.finish();
                let note = |SoundNote { item, what }| RenderNote { item, what };
                (notes.into_iter().map(note).collect(), Some(report))
            }
        };
        let summary = SoundSummary { entry, length, notes, report };
        self.record.finish(&summary);
        Ok(summary)
    }
}

impl RawSound<'_> {
    fn next(&mut self, samples: u64) -> Result<Stereo, MediaError> {
        match self {
            Self::Clips(sound) => Ok(sound.next(samples)),
            Self::Mix(mix) => mix.next(samples),
        }
    }
}

/// Records packets that come when so many samples are heard, and gives on those that the film has
/// not yet.
fn recorded<'t>(
    record: &'t mut SoundRecord<'_>,
    skip: &'t mut u64,
    heard: u64,
    take: &'t mut TakePacket<'_>,
) -> impl FnMut(&[u8], Packet) -> Result<(), MediaError> {
    move |bytes, packet| {
        record.add(heard, bytes, packet);
        if *skip > 0 {
            *skip -= 1;
            return Ok(());
        }
        take(bytes, packet)
    }
}
