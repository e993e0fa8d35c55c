//! AAC-LC encoding, for MP4.

use std::io::{Seek, Write};

use syom::{EncodeOptions, Encoder};

use super::{RATE, Stereo};
use crate::mp4::{Packet, TrackKind, TrackSpec, Writer};
use crate::{MediaError, mp4};

/// Samples of one AAC packet.
const PACKET: u32 = 1024;

/// Samples that a decoder gives before the first real one. The edit list leaves them out.
const PRIMING: u32 = 1024;

/// A track of stereo sound that is being encoded into a file.
pub(crate) struct SoundTrack {
    inner: Encoder,
    bit_rate: u32,
    track: usize,
    total: u64,
    /// Samples that the file still has to tell of: what pads the last packet is not told.
    left: u64,
}

impl SoundTrack {
    /// A track at an index of the file, of so many samples and bits a second.
    pub(crate) fn new(track: usize, total: u64, bit_rate: u32) -> Result<Self, MediaError> {
        // Looking ahead keeps a sudden sound from being heard before it happens.
        let options = EncodeOptions::raw().with_bitrate_bps(bit_rate).with_lookahead(true);
        let inner = Encoder::new(RATE, 2, &options).map_err(|error| codec(&error))?;
        Ok(Self { inner, bit_rate, track, total, left: total + u64::from(PRIMING) })
    }

    /// What the file must know of it beforehand.
    pub(crate) fn spec(&self) -> TrackSpec {
        TrackSpec {
            kind: TrackKind::Sound,
            timescale: RATE,
            size: (0, 0),
            start: PRIMING,
            samples_max: self.total.div_ceil(u64::from(PACKET)) + 3,
        }
    }

    /// Encodes a run of sound and writes the packets that are full.
    pub(crate) fn feed<W: Write + Seek>(
        &mut self,
        sound: &Stereo,
        file: &mut Writer<W>,
    ) -> Result<(), MediaError> {
        let mut packets = Vec::new();
        self.inner
            .feed(&[&sound.left, &sound.right], |frame| {
                packets.push(frame.payload.to_vec());
                Ok(())
            })
            .map_err(|error| codec(&error))?;
        self.write(&packets, file)
    }

    /// Writes the last packets.
    pub(crate) fn finish<W: Write + Seek>(
        &mut self,
        file: &mut Writer<W>,
    ) -> Result<(), MediaError> {
        let mut packets = Vec::new();
        self.inner
            .finish(|frame| {
                packets.push(frame.payload.to_vec());
                Ok(())
            })
            .map_err(|error| codec(&error))?;
        self.write(&packets, file)
    }

    /// The sample entry of what was encoded, and its length.
    pub(crate) fn end(&self) -> Result<(Vec<u8>, u64), MediaError> {
        let rate = u16::try_from(RATE).expect("48,000 fits into 16 bits");
        Ok((mp4::entry::aac(rate, self.bit_rate, self.inner.asc())?, self.total))
    }

    fn write<W: Write + Seek>(
        &mut self,
        packets: &[Vec<u8>],
        file: &mut Writer<W>,
    ) -> Result<(), MediaError> {
        for packet in packets {
            let told = self.left.min(u64::from(PACKET));
            if told == 0 {
                break;
            }
            self.left -= told;
            let duration = u32::try_from(told).expect("at most a packet");
            file.put(self.track, packet, Packet { duration, shift: 0, sync: true })?;
        }
        Ok(())
    }
}

fn codec(error: &syom::AacError) -> MediaError {
    MediaError::Codec(error.to_string())
}
