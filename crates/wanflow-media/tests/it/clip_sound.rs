//! Films of clips whose sound is coded in any way: what is heard of it, and when.

use std::f64::consts::TAU;

use insta::assert_snapshot;
use tempfile::TempDir;
use wanflow_media::{render, sequence};

use crate::fixture;
use crate::sync::sound_of;

/// Clips of 440 Hz at 0.5 left and 660 Hz at 0.25 right, from 0.1 s to 0.5 s.
const STEREO: [&str; 26] = [
    "aac.mp4",
    "aac96.mp4",
    "mp3.mp4",
    "mp3.mov",
    "mp2.mp4",
    "opus.mp4",
    "flac.mp4",
    "alac.mp4",
    "alac.mov",
    "vorbis.mp4",
    "pcm-8k.mov",
    "pcm-s16le.mov",
    "pcm-s16be.mov",
    "pcm-s24le.mov",
    "pcm-s24be.mov",
    "pcm-s32le.mov",
    "pcm-f32le.mov",
    "pcm-f32be.mov",
    "pcm-f64le.mov",
    "pcm-alaw.mov",
    "pcm-mulaw.mov",
    "pcm-u8.mov",
    "aac.mp4",
    "mp3.mp4",
    "opus.mp4",
    "aac.mp4",
];

/// The film of clips, and its notes.
fn film(names: &[&str]) -> (Vec<u8>, Vec<String>) {
    let folder = TempDir::new().expect("a folder");
    let clips = names.iter().enumerate().map(|(index, name)| {
        let path = folder.path().join(format!("{index}.mp4"));
        std::fs::write(&path, fixture(&format!("sound/{name}"))).expect("written");
        path
    });
    let (timeline, sources) = sequence(clips);
    let out = folder.path().join("film.mp4");
    let report = render(&timeline, &sources, &out).expect("a film");
    let notes = report.notes.into_iter().map(|note| format!("{}: {}", note.item, note.what));
    (std::fs::read(&out).expect("the film"), notes.collect())
}

/// How loud a tone is in a run: the amplitude of its sine.
fn tone(run: &[f32], hertz: f64) -> f64 {
    let step = hertz / 48_000.0 * TAU;
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (index, value) in run.iter().enumerate() {
        let (s, c) = (index as f64 * step).sin_cos();
        (sine, cosine) = (sine + s * f64::from(*value), cosine + c * f64::from(*value));
    }
    (sine * sine + cosine * cosine).sqrt() * 2.0 / run.len() as f64
}

/// What is heard of a clip of half a second, in thousandths of full scale and milliseconds.
pub(crate) fn heard([left, right]: [&[f32]; 2]) -> String {
    // Ten periods and more of both tones, in the midst.
    let middle = 9_600..14_400;
    if left.len() < middle.end {
        return format!("{} samples alone", left.len());
    }
    let (l, r) = (&left[middle.clone()], &right[middle]);
    let begin = left.iter().position(|value| value.abs() > 0.05).unwrap_or(0);
    format!(
        "440 Hz {:.2} {:.2}, 660 Hz {:.2} {:.2}, from {:.0} ms",
        tone(l, 440.0),
        tone(r, 440.0),
        tone(l, 660.0),
        tone(r, 660.0),
        begin as f64 / 48.0,
    )
}

fn heard_of_each(names: &[&str]) -> String {
    let (film, notes) = film(names);
    let [left, right] = sound_of(&film);
    let clip = |index: usize| index * 24_000..(index + 1) * 24_000;
    let lines = names.iter().enumerate().map(|(index, name)| {
        let (left, right) = (&left[clip(index)], &right[clip(index)]);
        format!("{name}: {}", heard([left, right]))
    });
    lines.chain(notes).collect::<Vec<_>>().join("\n")
}

#[test]
fn sound_in_every_codec_is_heard_as_it_came() {
    assert_snapshot!(heard_of_each(&STEREO));
}

#[test]
fn six_channels_are_mixed_by_the_places_that_the_file_states() {
    assert_snapshot!(heard_of_each(&[
        "aac-5.1.mp4",
        "opus-5.1.mp4",
        "flac-5.1.mp4",
        "pcm-5.1.mov",
    ]));
}

#[test]
fn sound_without_a_decoder_is_named_and_silent_between_others() {
    assert_snapshot!(heard_of_each(&[
        "aac.mp4",
        "ac3.mp4",
        "eac3.mp4",
        "ima.mov",
        "vorbis-5.1.mp4",
        "mp3.mp4",
    ]));
}
