//! What a `QuickTime` file has otherwise than an MP4 file: its brand, its handlers, and how it
//! describes AAC (`QuickTime` File Format Specification, Apple, 2016). Editors know `ProRes` only
//! in such files.

use super::about::boxed;

/// Bytes of a sound's sample entry before its boxes, in version 0.
const SOUND_FIELDS: usize = 36;

/// Samples of a packet of AAC.
const PACKET: u32 = 1024;

/// The box that says what the file is.
pub(super) fn file_type() -> Vec<u8> {
    let minor = 0x2005_0300_u32.to_be_bytes();
    boxed(*b"ftyp", &[&b"qt  "[..], &minor, b"qt  "].concat())
}

/// The handler of a track's media. Its name counts its own bytes.
pub(super) fn media_handler(kind: [u8; 4], name: &str) -> Vec<u8> {
    handler(*b"mhlr", kind, name)
}

/// The handler of where a track's samples lie: in this file.
pub(super) fn data_handler() -> Vec<u8> {
    handler(*b"dhlr", *b"url ", "data")
}

fn handler(component: [u8; 4], kind: [u8; 4], name: &str) -> Vec<u8> {
    let count = u8::try_from(name.len()).expect("names are short");
    boxed(*b"hdlr", &[&[0; 4], &component[..], &kind, &[0; 12], &[count], name.as_bytes()].concat())
}

/// The sample entry of AAC in version 1, whose decoder's data stand in a `wave` box, from the one
/// that MP4 files have.
pub(super) fn sound_entry(entry: &[u8]) -> Vec<u8> {
    let Some((fields, boxes)) = entry.split_at_checked(SOUND_FIELDS) else {
        return entry.to_vec();
    };
    let format: [u8; 4] = [fields[4], fields[5], fields[6], fields[7]];
    let mut body = fields[8..].to_vec();
    // The version, and that packets are of any size.
    body[8..10].copy_from_slice(&1_u16.to_be_bytes());
    body[20..22].copy_from_slice(&0xfffe_u16.to_be_bytes());
    for number in [PACKET, 0, 0, 2] {
        body.extend(number.to_be_bytes());
    }
    let wave =
        [boxed(*b"frma", &format), boxed(format, &[0; 4]), boxes.to_vec(), boxed([0; 4], &[])];
    body.extend(boxed(*b"wave", &wave.concat()));
    boxed(format, &body)
}

#[cfg(test)]
mod tests {
    use super::super::entry::aac;
    use super::super::read_sound;
    use super::*;

    #[test]
    fn aac_is_described_alike_in_both_kinds_of_files() {
        let entry = aac(48_000, 192_000, &[0x11, 0x90]).expect("an entry");
        let other = sound_entry(&entry);
        assert_eq!(&other[4..8], b"mp4a");
        assert_eq!(other.len(), u32::from_be_bytes(*other.first_chunk().expect("a size")) as usize);
        let read = |entry: &[u8]| read_sound(entry).expect("AAC").codec;
        assert_eq!(format!("{:?}", read(&other)), format!("{:?}", read(&entry)));
    }
}
