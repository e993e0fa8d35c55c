//! AAC-LC encoding, for MP4.

use syom::{EncodeOptions, Encoder};

use super::{RATE, Stereo};
use crate::mp4::{Packet, TrackKind, TrackSpec};
use crate::{MediaError, Size, mp4};

/// Samples of one AAC packet.
const PACKET: u32 = 1024;

/// Samples that a decoder gives before the first real one. The edit list leaves them out.
const PRIMING: u32 = 1024;

/// Takes packets as they are encoded.
pub(crate) type TakePacket<'p> = dyn FnMut(&[u8], Packet) -> Result<(), MediaError> + 'p;

/// A track of stereo sound that is being encoded.
pub(crate) struct SoundTrack {
    inner: Encoder,
    bit_rate: u32,
    total: u64,
    /// Samples that the file still has to list: what pads the last packet is left out.
    left: u64,
}

impl SoundTrack {
    /// A track of so many samples and bits a second.
    pub(crate) fn new(total: u64, bit_rate: u32) -> Result<Self, MediaError> {
        // Looking ahead keeps a sudden sound from being heard before it happens.
        let options = EncodeOptions::raw().with_bitrate_bps(bit_rate).with_lookahead(true);
        let inner = Encoder::new(RATE, 2, &options).map_err(|error| codec(&error))?;
        Ok(Self { inner, bit_rate, total, left: total + u64::from(PRIMING) })
    }

    /// What the file must know beforehand of a track of so many samples.
    pub(crate) fn spec(total: u64) -> TrackSpec {
        TrackSpec {
            kind: TrackKind::Sound,
            timescale: RATE,
            size: Size::default(),
            start: PRIMING,
            samples_max: total.div_ceil(u64::from(PACKET)) + 3,
            entries_max: 0,
        }
    }

    /// Encodes a run of sound, and gives the packets that are full.
    pub(crate) fn feed(
        &mut self,
        sound: &Stereo,
        take: &mut TakePacket<'_>,
    ) -> Result<(), MediaError> {
        let mut packets = Vec::new();
        self.inner
            .feed(&[&sound.left, &sound.right], |frame| {
                packets.push(frame.payload.to_vec());
                Ok(())
            })
            .map_err(|error| codec(&error))?;
        self.give(&packets, take)
    }

    /// Gives the last packets.
    pub(crate) fn finish(&mut self, take: &mut TakePacket<'_>) -> Result<(), MediaError> {
        let mut packets = Vec::new();
        self.inner
            .finish(|frame| {
                packets.push(frame.payload.to_vec());
                Ok(())
            })
            .map_err(|error| codec(&error))?;
        self.give(&packets, take)
    }

    /// The sample entry of what was encoded, and its length.
    pub(crate) fn end(&self) -> Result<(Vec<u8>, u64), MediaError> {
        let rate = u16::try_from(RATE).expect("48,000 fits into 16 bits");
        Ok((mp4::entry::aac(rate, self.bit_rate, self.inner.asc())?, self.total))
    }

    fn give(&mut self, packets: &[Vec<u8>], take: &mut TakePacket<'_>) -> Result<(), MediaError> {
        for packet in packets {
            let listed = self.left.min(u64::from(PACKET));
            if listed == 0 {
                break;
            }
            self.left -= listed;
            let duration = u32::try_from(listed).expect("at most a packet");
            take(packet, Packet { duration, shift: 0, sync: true, description: 1 })?;
        }
        Ok(())
    }
}

fn codec(error: &syom::AacError) -> MediaError {
    MediaError::Codec(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use proptest::prelude::*;

    use super::super::resample::Resampler;
    use super::super::speakers::{Mix, usual};
    use super::*;

    /// A sound of so many samples at a level: a square wave, a tone, or noise.
    fn sound(shape: u8, level: f32, samples: usize) -> Vec<f32> {
        let mut noise = 1_u32;
        let mut next = |index: usize| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            #[expect(clippy::cast_precision_loss, reason = "sound is numbers")]
            match shape {
                0 => [1.0, -1.0][index / 37 % 2],
                1 => (index as f32 / 50.0 * TAU).sin(),
                2 => noise as f32 / u32::MAX as f32 * 2.0 - 1.0,
                _ => [f32::NAN, f32::INFINITY, -f32::INFINITY, 0.3][index / 5 % 4],
            }
        };
        (0..samples).map(|index| next(index) * level).collect()
    }

    fn encode(mut run: Stereo) -> Result<(), MediaError> {
        run.limit();
        let track = SoundTrack::new(run.len() as u64, 128_000);
        let mut track = track.expect("the encoder takes two channels");
        let mut listed = 0;
        let mut take = |_: &[u8], packet: Packet| {
            listed += u64::from(packet.duration);
            Ok(())
        };
        track.feed(&run, &mut take)?;
        track.finish(&mut take)?;
        assert_eq!(listed, run.len() as u64 + u64::from(PRIMING));
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_sound_at_any_rate_level_and_layout_is_refused(
            rate in prop::sample::select(vec![8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000]),
            shape in 0..4_u8,
            level in 0.0..4.0_f32,
            samples in 1..9_000_usize,
            channels in 1..9_usize,
        ) {
            let mut resampler = Resampler::new(rate);
            let planes: Vec<_> = (0..channels)
                .map(|channel| {
                    let mut plane = sound(shape, level, samples);
                    plane.rotate_left(channel % samples);
                    plane
                })
                .collect();
            let mut mixed = Stereo::default();
            Mix::of(&usual(channels)).add(&planes, &mut mixed);
            let mut run = resampler.feed(mixed);
            let rest = resampler.finish();
            run.left.extend(rest.left);
            run.right.extend(rest.right);
            let encoded = encode(run);
            prop_assert!(encoded.is_ok(), "{encoded:?}");
        }
    }
}
