//! Plain samples: integers and floats of either byte order, A-law and µ-law.

use super::super::speakers::CHANNELS_MAX;

/// How one sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PcmKind {
    Unsigned,
    Signed,
    Float,
    ALaw,
    MuLaw,
}

/// Which byte of a sample comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    /// The lowest.
    Little,
    /// The highest.
    Big,
}

/// How plain samples lie in a packet: one of each channel, then the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pcm {
    pub(crate) kind: PcmKind,
    /// Bytes of one sample: 1 to 4, or 8.
    pub(crate) bytes: usize,
    pub(crate) order: ByteOrder,
    pub(crate) channels: usize,
}

impl Pcm {
    /// Bytes of one sample of all channels.
    pub(crate) fn frame(&self) -> usize {
        (self.bytes * self.channels).max(1)
    }

    /// The channels of a packet; half a frame at its end is left out.
    pub(crate) fn decode(&self, packet: &[u8]) -> Vec<Vec<f32>> {
        let channels = self.channels.clamp(1, CHANNELS_MAX);
        let mut planes = vec![Vec::with_capacity(packet.len() / self.frame()); channels];
        for frame in packet.chunks_exact(self.frame()) {
            for (plane, sample) in planes.iter_mut().zip(frame.chunks_exact(self.bytes.clamp(1, 8)))
            {
                plane.push(self.sample(sample));
            }
        }
        planes
    }

    fn sample(&self, bytes: &[u8]) -> f32 {
        let mut word = [0; 8];
        let used = &mut word[8 - bytes.len()..];
        used.copy_from_slice(bytes);
        if self.order == ByteOrder::Big {
            used.reverse();
        }
        // As a fraction of full scale, whatever the size.
        let whole = i64::from_le_bytes(word);
        match self.kind {
            PcmKind::Signed => fraction(whole),
            PcmKind::Unsigned => fraction(whole ^ i64::MIN),
            PcmKind::Float if bytes.len() == 8 => {
                #[expect(clippy::cast_possible_truncation, reason = "sound is numbers")]
                let value = f64::from_bits(whole.cast_unsigned()) as f32;
                value
            }
            PcmKind::Float => f32::from_le_bytes([word[4], word[5], word[6], word[7]]),
            PcmKind::ALaw => a_law(bytes[0]),
            PcmKind::MuLaw => mu_law(bytes[0]),
        }
    }
}

/// A fraction of full scale.
#[expect(clippy::cast_precision_loss, reason = "sound is numbers")]
fn fraction(whole: i64) -> f32 {
    whole as f32 / (i64::MAX as f32)
}

/// ITU-T G.711, A-law, as a fraction of full scale.
fn a_law(code: u8) -> f32 {
    let code = code ^ 0x55;
    let (exponent, mantissa) = (code >> 4 & 7, i32::from(code & 15));
    let value = match exponent {
        0 => (mantissa << 4) + 8,
        exponent => ((mantissa << 4) + 0x108) << (exponent - 1),
    };
    let level = level(value);
    if code & 0x80 == 0 { -level } else { level }
}

/// ITU-T G.711, µ-law, as a fraction of full scale.
fn mu_law(code: u8) -> f32 {
    let code = !code;
    let value = ((i32::from(code & 15) << 3) + 0x84) << (code >> 4 & 7);
    let level = level(value - 0x84);
    if code & 0x80 == 0 { level } else { -level }
}

#[expect(clippy::cast_precision_loss, reason = "at most 16 bits")]
fn level(value: i32) -> f32 {
    value as f32 / 32_768.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(kind: PcmKind, order: ByteOrder, bytes: &[u8]) -> f32 {
        let pcm = Pcm { kind, bytes: bytes.len(), order, channels: 1 };
        pcm.decode(bytes)[0][0]
    }

    #[test]
    fn every_kind_of_sample_is_read_as_a_fraction_of_full_scale() {
        use ByteOrder::{Big, Little};
        use PcmKind::{ALaw, Float, MuLaw, Signed, Unsigned};
        let float = 0.5_f32.to_be_bytes();
        let double = 0.5_f64.to_le_bytes();
        let cases: [(PcmKind, ByteOrder, &[u8], f32); 11] = [
            (Signed, Little, &[0, 64], 0.5),
            (Signed, Big, &[64, 0], 0.5),
            (Signed, Big, &[64, 0, 0], 0.5),
            (Signed, Little, &[0, 0, 0, 192], -0.5),
            (Signed, Little, &[64], 0.5),
            (Unsigned, Little, &[192], 0.5),
            (Unsigned, Big, &[64, 0], -0.5),
            (Float, Big, &float, 0.5),
            (Float, Little, &double, 0.5),
            (ALaw, Little, &[0xd5], 0.000_244),
            (MuLaw, Little, &[0x00], -0.980_346),
        ];
        for (kind, order, bytes, expected) in cases {
            let found = half(kind, order, bytes);
            assert!((found - expected).abs() < 1e-4, "{kind:?} {bytes:?}: {found}");
        }
    }

    #[test]
    fn half_a_frame_at_the_end_is_left_out() {
        let pcm = Pcm { kind: PcmKind::Signed, bytes: 2, order: ByteOrder::Little, channels: 2 };
        assert_eq!(pcm.decode(&[0, 64, 0, 192, 0, 0]), vec![vec![0.5], vec![-0.5]]);
    }
}
