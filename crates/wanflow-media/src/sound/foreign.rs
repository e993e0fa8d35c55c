//! What a file is that is not a sound, and the step that helps.

use crate::MediaError;
use crate::mp4::is_transport_stream;

const WRITE: &str = "write the path of a sound: WAV, MP3, FLAC, AIFF, Ogg, CAF or M4A";
const CONVERT: &str = "convert it, for example with `ffmpeg -i FILE sound.wav`";

/// Names a file by its content.
pub(super) fn named(bytes: &[u8]) -> MediaError {
    let (what, help) = by_content(bytes).unwrap_or_else(|| by_text(bytes));
    MediaError::Refused { what: what.to_owned(), help: help.to_owned() }
}

/// An ID3 tag without frames behind it, by what is there.
pub(super) fn tag_alone(rest: &[u8]) -> MediaError {
    without_frames(match rest {
        [] => "is an ID3 tag and nothing else, not a sound",
        rest if is_text(rest) => "is an ID3 tag and then text, not a sound",
        _ => "is an ID3 tag without MP3 frames behind it, not a sound",
    })
}

/// The first bytes of an MP3 without frames behind them.
pub(super) fn not_mp3() -> MediaError {
    without_frames("begins like an MP3 but is not one: no frames follow its first bytes")
}

fn without_frames(what: &str) -> MediaError {
    let help = "copy or download the sound again, and see that a player plays it";
    MediaError::Refused { what: what.to_owned(), help: help.to_owned() }
}

/// A sound whose format is known and not read.
pub(super) fn unread(what: &str) -> MediaError {
    MediaError::Refused {
        what: format!("is {what}, which wanflow does not read"),
        help: CONVERT.to_owned(),
    }
}

fn by_content(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match bytes {
        [] => ("is empty, not a sound", "copy or download it again"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => {
            ("is a WebM or Matroska file, not a sound that is read", CONVERT)
        }
        [0x30, 0x26, 0xb2, 0x75, ..] => {
            ("is a Windows Media file, not a sound that is read", CONVERT)
        }
        [b'.', b's', b'n', b'd', ..] => {
            ("is a Sun sound (AU), which wanflow does not read", CONVERT)
        }
        [b'M', b'T', b'h', b'd', ..] => {
            ("is a MIDI file: notes, not a sound", "play it with an instrument, and record that")
        }
        [b'#', b'!', b'A', b'M', b'R', ..] => {
            ("is an AMR sound, which wanflow does not read", CONVERT)
        }
        [b'r', b'i', b'f', b'f', ..] => ("is a Wave64 sound, which wanflow does not read", CONVERT),
        [b'w', b'v', b'p', b'k', ..] => {
            ("is a WavPack sound, which wanflow does not read", CONVERT)
        }
        [b'M', b'A', b'C', b' ', ..] => {
            ("is a Monkey's Audio sound, which wanflow does not read", CONVERT)
        }
        [0x0b, 0x77, ..] => ("is an AC-3 sound, which wanflow does not read", CONVERT),
        [0x89, b'P', b'N', b'G', ..]
        | [0xff, 0xd8, 0xff, ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            ("is a picture, not a sound", WRITE)
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', ..] => {
            ("is an AVI film, not a sound", CONVERT)
        }
        _ if is_transport_stream(bytes) => {
            ("is a film in an MPEG transport stream, not a sound that is read", CONVERT)
        }
        [b'P', b'K', 3, 4, ..] | [0x1f, 0x8b, ..] => {
            ("is an archive, not a sound", "unpack it, and write the path of a sound in it")
        }
        _ if bytes.iter().all(|byte| *byte == 0) => (
            "holds nothing but zeros",
            "copy or download it again: the last time it was interrupted",
        ),
        _ => return None,
    })
}

fn by_text(bytes: &[u8]) -> (&'static str, &'static str) {
    let head = &bytes[..bytes.len().min(4096)];
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let low = text.to_ascii_lowercase();
    if text.starts_with(b"version https://git-lfs.github.com/") {
        return ("is a Git LFS pointer, not the sound itself", "run `git lfs pull`");
    }
    if low.starts_with(b"<!doctype html") || low.starts_with(b"<html") {
        return (
            "is an HTML page, not a sound",
            "open it in a browser to see what the server said, then download the sound itself",
        );
    }
    if low.starts_with(b"{") || low.starts_with(b"<") {
        return ("is a JSON or XML file, not a sound", WRITE);
    }
    if is_text(bytes) {
        ("is plain text, not a sound", WRITE)
    } else {
        ("is of a format that wanflow does not know", WRITE)
    }
}

/// Whether bytes begin like text.
fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let whole = match std::str::from_utf8(head) {
        Ok(_) => head.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => 0,
    };
    whole > 0 && !head.contains(&0)
}
