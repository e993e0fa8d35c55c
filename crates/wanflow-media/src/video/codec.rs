//! What a clip's video is coded as, in words, and whether this crate decodes it: from the sample
//! entry and the stream's own headers alone.

use super::H264;
use super::sps::{self, Stream};
use crate::MediaError;
use crate::mp4::{Track, entry};

/// How a clip's video is coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoCodec {
    /// Its name for people, such as `HEVC` or `H.264 of 10 bits (High 10)`.
    pub name: String,
    /// Whether this crate decodes it: then frames can be taken from it, and it can be coded again.
    /// What is not decoded can still be copied into a film of clips that are coded alike.
    pub is_decoded: bool,
}

impl VideoCodec {
    /// The H.264 of a track whose frames can be decoded.
    pub(crate) fn decodable(track: &Track) -> Result<H264, MediaError> {
        let codec = Self::of(track);
        if !codec.is_decoded {
            return Err(MediaError::Unsupported(format!(
                "{}, which wanflow does not decode",
                codec.name
            )));
        }
        H264::of(track)
    }

    /// The coding of a track: of its first description, or of the first that is not decoded.
    pub(crate) fn of(track: &Track) -> Self {
        let mut all = track.entries.iter().map(|entry| Self::of_entry(entry));
        let first = Self::of_entry(&track.entry);
        if first.is_decoded { all.find(|codec| !codec.is_decoded).unwrap_or(first) } else { first }
    }

    /// The coding of samples that an entry of an MP4 file describes.
    fn of_entry(entry: &[u8]) -> Self {
        let kind = entry.get(4..8).and_then(|kind| kind.first_chunk()).copied().unwrap_or_default();
        match &kind {
            b"avc1" | b"avc2" | b"avc3" | b"avc4" | b"dva1" | b"dvav" => h264(entry),
            _ => Self { name: name(kind, entry), is_decoded: false },
        }
    }
}

/// Whether frames may be coded as fields: the stream says it, or the container, which repeats it.
pub(crate) fn is_interlaced(entry: &[u8]) -> bool {
    let by_container = || child(entry, *b"fiel").is_some_and(|fields| fields.first() == Some(&2));
    let by_stream = || {
        let read = entry::read_h264(entry).ok()?;
        let mut streams = read.avcc.sequence_parameter_sets.iter().filter_map(|it| sps::stream(it));
        Some(streams.any(|stream| stream.is_interlaced))
    };
    by_stream().unwrap_or_else(by_container)
}

/// H.264 in words. What the parameter sets do not say, since they stand among the samples only,
/// is known by the profile that the entry repeats.
fn h264(entry: &[u8]) -> VideoCodec {
    let Ok(read) = entry::read_h264(entry) else {
        return VideoCodec { name: "H.264 without readable headers".into(), is_decoded: false };
    };
    let streams: Vec<_> =
        read.avcc.sequence_parameter_sets.iter().filter_map(|set| sps::stream(set)).collect();
    let odd = streams.iter().find_map(not_decoded);
    let by_profile = || {
        let profile = read.avcc.avc_profile_indication;
        (!matches!(profile, 66 | 77 | 88 | 100))
            .then(|| format!("H.264 ({})", profile_name(profile)))
    };
    match odd.or_else(|| streams.is_empty().then(by_profile).flatten()) {
        Some(name) => VideoCodec { name, is_decoded: false },
        None => VideoCodec { name: "H.264".into(), is_decoded: true },
    }
}

/// Why a stream is not decoded, as its name; `None`: it is.
fn not_decoded(stream: &Stream) -> Option<String> {
    let Stream { profile, chroma, bits, is_interlaced, is_lossless, .. } = *stream;
    let profile = profile_name(profile);
    let sampling = ["4:0:0", "4:2:0", "4:2:2", "4:4:4"].get(usize::from(chroma)).unwrap_or(&"?");
    if bits > 8 && chroma > 1 {
        Some(format!("H.264 {sampling} of {bits} bits ({profile})"))
    } else if bits > 8 {
        Some(format!("H.264 of {bits} bits ({profile})"))
    } else if chroma != 1 {
        Some(format!("H.264 {sampling} ({profile})"))
    } else if is_lossless {
        Some(format!("lossless H.264 ({profile})"))
    } else if is_interlaced {
        Some(format!("interlaced H.264 ({profile})"))
    } else {
        None
    }
}

fn profile_name(profile: u8) -> &'static str {
    match profile {
        66 => "Baseline",
        77 => "Main",
        88 => "Extended",
        100 => "High",
        110 => "High 10",
        122 => "High 4:2:2",
        244 => "High 4:4:4 Predictive",
        44 => "CAVLC 4:4:4 Intra",
        83 | 86 => "Scalable",
        118 | 128 => "Multiview High",
        _ => "a rare profile",
    }
}

/// The name of any other coding.
fn name(kind: [u8; 4], entry: &[u8]) -> String {
    let plain = match &kind {
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => return of_bits("HEVC", hevc_bits(entry)),
        b"vp09" => {
            return of_bits("VP9", child(entry, *b"vpcC").and_then(|it| Some(it.get(6)? >> 4)));
        }
        b"av01" => return of_bits("AV1", av1_bits(entry)),
        b"mp4v" => return mpeg(entry).into(),
        b"vp08" => "VP8",
        b"vvc1" | b"vvi1" => "VVC (H.266)",
        b"apcn" | b"apch" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => "ProRes",
        b"aprn" | b"aprh" => "ProRes RAW",
        b"AVdn" | b"AVdh" => "DNxHD",
        b"CFHD" => "CineForm",
        b"jpeg" | b"mjpa" | b"mjpb" | b"mjpg" | b"MJPG" => "Motion JPEG",
        b"mjp2" => "Motion JPEG 2000",
        b"png " => "PNG pictures",
        b"s263" | b"h263" | b"H263" => "H.263",
        b"xvid" | b"XVID" | b"DIVX" | b"DX50" | b"FMP4" | b"3IVX" => "MPEG-4 Part 2",
        b"m1v " | b"m1v1" => "MPEG-1 video",
        b"m2v1" | b"mx3p" | b"mx3n" | b"mx5p" | b"mx5n" | b"xdv1" | b"xdv2" | b"xdv3" | b"hdv1"
        | b"hdv2" | b"hdv3" | b"hdv5" => "MPEG-2 video",
        b"dvc " | b"dvcp" | b"dvpp" | b"dv5n" | b"dv5p" | b"dvh2" | b"dvh3" | b"dvh5" | b"dvh6" => {
            "DV video"
        }
        b"SVQ1" | b"SVQ3" => "Sorenson video",
        b"cvid" => "Cinepak",
        b"rle " => "QuickTime Animation",
        b"raw " | b"2vuy" | b"yuv2" | b"v210" | b"v410" | b"r210" => "uncompressed video",
        b"vc-1" => "VC-1",
        b"encv" | b"drmi" | b"drms" => "encrypted video",
        _ => return format!("video of the unknown kind `{}`", kind.escape_ascii()),
    };
    plain.to_owned()
}

fn of_bits(name: &str, bits: Option<u8>) -> String {
    match bits.filter(|bits| (9..=16).contains(bits)) {
        Some(bits) => format!("{name} of {bits} bits"),
        None => name.to_owned(),
    }
}

fn hevc_bits(entry: &[u8]) -> Option<u8> {
    Some((child(entry, *b"hvcC")?.get(17)? & 7) + 8)
}

fn av1_bits(entry: &[u8]) -> Option<u8> {
    let flags = child(entry, *b"av1C")?.get(2).copied()?;
    Some(match (flags & 0x40 != 0, flags & 0x20 != 0) {
        (false, _) => 8,
        (true, false) => 10,
        (true, true) => 12,
    })
}

/// What an `mp4v` entry holds, by the object type of its `esds`.
fn mpeg(entry: &[u8]) -> &'static str {
    // Version and flags, then descriptors; that of the decoder's configuration has the tag 4.
    let kind = child(entry, *b"esds").and_then(|esds| {
        let at = esds.windows(2).skip(4).position(|at| at[0] == 4 && at[1] > 0)? + 5;
        let lengths = esds.get(at..)?.iter().take_while(|byte| **byte & 0x80 != 0).count();
        esds.get(at + lengths + 1).copied()
    });
    match kind {
        Some(0x60..=0x65) => "MPEG-2 video",
        Some(0x6a) => "MPEG-1 video",
        Some(0x6c) => "Motion JPEG",
        _ => "MPEG-4 Part 2",
    }
}

/// The body of a box behind the 78 bytes that every visual sample entry has.
fn child(entry: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    entry::visual_child(entry, kind)
}
