//! What this crate promises, seen from outside.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "times of short clips"
)]

mod cached;
mod clip_sound;
mod clips;
mod colour;
mod containers;
mod edits;
mod films;
mod foreign;
mod hostile;
mod inspect;
mod mixed;
mod pictures;
mod prepared;
mod recorded;
mod seams;
mod sound;
mod sync;
mod untagged;
mod whole;

use wanflow_media::{ClipSoundtrack, ClipSpec, FrameRate, FrameSize, Picture, SyncMarks};

/// Reads a file of `tests/fixtures`.
fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A small clip of a dark slate, quick to make.
fn spec(seconds: u32) -> ClipSpec<'static> {
    ClipSpec {
        picture: Picture::Slate("slate"),
        seconds,
        size: FrameSize::Exact(80, 48),
        frame_rate: FrameRate::FILM,
        label: None,
        sound: ClipSoundtrack::Generated,
        marks: SyncMarks::Absent,
        seed: 1,
    }
}
