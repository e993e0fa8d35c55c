//! Whether a clip's numbers stand for light beyond what usual screens show.

use std::fmt;

use super::sps;
use crate::mp4::entry;

/// How the numbers of a clip of high dynamic range stand for light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hdr {
    /// The perceptual quantiser (SMPTE ST 2084), as in HDR10.
    Pq,
    /// Hybrid log-gamma.
    Hlg,
}

/// What stands for a transfer of which nothing is said.
const UNSTATED: u16 = 2;

impl Hdr {
    /// By a visual sample entry: its own tag, else that of its H.264 stream.
    pub(crate) fn of(visual: &[u8]) -> Option<Self> {
        let colr = entry::visual_child(visual, *b"colr");
        let colr = colr.filter(|colr| colr.starts_with(b"nclx") || colr.starts_with(b"nclc"));
        let of_container = colr.and_then(|colr| colr.get(6..)?.first_chunk().copied());
        let of_container = of_container.map(u16::from_be_bytes).filter(|it| *it != UNSTATED);
        let of_stream = || {
            let read = entry::read_h264(visual).ok()?;
            sps::transfer(read.avcc.sequence_parameter_sets.first()?)
        };
        match of_container.or_else(of_stream) {
            Some(16) => Some(Self::Pq),
            Some(18) => Some(Self::Hlg),
            _ => None,
        }
    }
}

/// Prints `HDR (PQ)`.
impl fmt::Display for Hdr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pq => "HDR (PQ)",
            Self::Hlg => "HDR (HLG)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_of_any_codec_says_it() {
        let entry = |kind: [u8; 4], transfer: u16| {
            let mut entry = vec![0; 86];
            entry[4..8].copy_from_slice(b"hvc1");
            let mut colr = 18_u32.to_be_bytes().to_vec();
            colr.extend(b"colr");
            colr.extend(kind);
            for number in [9, transfer, 9] {
                colr.extend(number.to_be_bytes());
            }
            entry.extend(colr);
            let length = u32::try_from(entry.len()).expect("it is short");
            entry[..4].copy_from_slice(&length.to_be_bytes());
            entry
        };
        for (kind, transfer, hdr) in [
            (*b"nclx", 16, Some(Hdr::Pq)),
            (*b"nclc", 18, Some(Hdr::Hlg)),
            (*b"nclx", 1, None),
            (*b"prof", 16, None),
        ] {
            assert_eq!(Hdr::of(&entry(kind, transfer)), hdr, "{transfer}");
        }
    }
}
