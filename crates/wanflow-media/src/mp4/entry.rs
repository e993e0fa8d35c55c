//! Sample entries of H.264 video and of the AAC sound that is written.

use mp4_atom::esds::{DecoderConfig, DecoderSpecific, EsDescriptor, SLConfig};
use mp4_atom::{Audio, Avc1, Avcc, Colr, Decode, Encode, Esds, FixedPoint, Mp4a, Pasp, Visual};

use super::boxes::{boxes, damaged};
use crate::video::colour::{Colour, Matrix};
use crate::{MediaError, Size};

/// Header and fields that every visual sample entry has, in bytes.
const FIELDS: usize = 86;

/// Object type of AAC in `esds`.
const AAC: u8 = 0x40;

/// Writes the entry of H.264 video, tagged with its colours.
pub(crate) fn h264(
    size: Size,
    colour: Colour,
    sps: &[u8],
    pps: &[u8],
) -> Result<Vec<u8>, MediaError> {
    let length = |side: u32| {
        u16::try_from(side).map_err(|_| MediaError::TooLarge(format!("a side of {side} pixels")))
    };
    let visual = Visual {
        data_reference_index: 1,
        width: length(size.width)?,
        height: length(size.height)?,
        horizresolution: FixedPoint::from(72),
        vertresolution: FixedPoint::from(72),
        frame_count: 1,
        compressor: "wanflow".into(),
        depth: 24,
    };
    let entry = Avc1 {
        visual,
        avcc: Avcc::new(sps, pps).map_err(|error| codec(&error))?,
        colr: Some(tag(colour)),
        pasp: Some(Pasp { h_spacing: 1, v_spacing: 1 }),
        ..Avc1::default()
    };
    encode(&entry)
}

fn tag(colour: Colour) -> Colr {
    let colours = match colour.matrix {
        Matrix::Bt601 => 6,
        Matrix::Bt709 => 1,
        Matrix::Bt2020 => 9,
    };
    Colr::Nclx {
        colour_primaries: colours,
        transfer_characteristics: if colour.matrix == Matrix::Bt2020 { 14 } else { colours },
        matrix_coefficients: colours,
        full_range_flag: colour.full_range,
    }
}

/// A visual sample entry that says what its numbers mean: its tag, if any, makes way.
pub(crate) fn tagged(entry: &[u8], colour: Colour) -> Result<Vec<u8>, MediaError> {
    let (fields, children) = entry.split_at_checked(FIELDS).ok_or_else(|| damaged("avc1"))?;
    let mut tagged = fields.to_vec();
    let others = boxes(children).filter(|child| child.kind != *b"colr");
    tagged.extend(others.flat_map(|child| child.bytes));
    tagged.extend(encode(&tag(colour))?);
    let size = u32::try_from(tagged.len()).map_err(|_| damaged("avc1"))?;
    tagged[..4].copy_from_slice(&size.to_be_bytes());
    Ok(tagged)
}

/// Writes the entry of stereo AAC.
pub(crate) fn aac(sample_rate: u16, bit_rate: u32, config: &[u8]) -> Result<Vec<u8>, MediaError> {
    let dec_specific = DecoderSpecific { raw: config.to_vec(), ..DecoderSpecific::default() };
    let dec_config = DecoderConfig {
        object_type_indication: AAC,
        stream_type: 5,
        max_bitrate: bit_rate,
        avg_bitrate: bit_rate,
        dec_specific: Some(dec_specific),
        ..DecoderConfig::default()
    };
    let es_desc = EsDescriptor { dec_config, sl_config: SLConfig {}, ..EsDescriptor::default() };
    let entry = Mp4a {
        audio: Audio {
            data_reference_index: 1,
            channel_count: 2,
            sample_size: 16,
            sample_rate: FixedPoint::from(sample_rate),
        },
        esds: Esds { es_desc },
        btrt: None,
        taic: None,
    };
    encode(&entry)
}

/// The H.264 entry of a track.
pub(crate) fn read_h264(entry: &[u8]) -> Result<Avc1, MediaError> {
    match entry.get(4..8) {
        Some(b"avc1" | b"avc2" | b"avc3" | b"avc4" | b"dva1" | b"dvav") => {}
        other => {
            let codec = other.unwrap_or_default().escape_ascii();
            return Err(MediaError::Unsupported(format!("video coded as {codec} (H.264 is)")));
        }
    }
    // The four kinds differ in where parameter sets may stand; all of them are laid out alike.
    let mut entry = entry.to_vec();
    entry[4..8].copy_from_slice(b"avc1");
    let entry = Avc1::decode(&mut &*entry).map_err(|error| damaged(&format!("avc1: {error}")))?;
    if entry.visual.width == 0 || entry.visual.height == 0 {
        return Err(damaged("its pictures have no size"));
    }
    Ok(entry)
}

/// The body of a box in a visual sample entry.
pub(crate) fn visual_child(entry: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    Some(boxes(entry.get(FIELDS..)?).find(|child| child.kind == kind)?.body())
}

/// The parameter sets of H.264 video, each behind its length of four bytes: what stands in front
/// of a key frame in a film of several sample entries.
pub(crate) fn parameter_sets(entry: &Avc1) -> Vec<u8> {
    let sets = entry.avcc.sequence_parameter_sets.iter();
    let sets = sets.chain(&entry.avcc.picture_parameter_sets);
    let mut bytes = Vec::new();
    for set in sets {
        let len = u32::try_from(set.len()).expect("a set is read behind a length of 16 bits");
        bytes.extend(len.to_be_bytes());
        bytes.extend(set);
    }
    bytes
}

fn encode(entry: &impl Encode) -> Result<Vec<u8>, MediaError> {
    let mut bytes = Vec::new();
    entry.encode(&mut bytes).map_err(|error| codec(&error))?;
    Ok(bytes)
}

fn codec(error: &mp4_atom::Error) -> MediaError {
    MediaError::Codec(error.to_string())
}
