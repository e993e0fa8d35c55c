//! Measuring flashes and clicks in files, by what is seen and heard.

use std::io::Cursor;

use wanflow_media::{AnchorAt, anchor_frame};

/// The middle pixel of the frame that is seen at a time, in seconds.
pub(crate) fn rgb(clip: &[u8], seconds: f64) -> [u8; 3] {
    let millis = (seconds * 1000.0).round() as u64;
    let frame = anchor_frame(Cursor::new(clip), AnchorAt::Millis(millis), None).expect("a frame");
    let picture = image::load_from_memory(&frame.png).expect("a PNG").into_rgb8();
    picture.get_pixel(frame.width / 2, frame.height / 2).0
}

/// Left and right, as a player would give them: another reader of MP4 applies the edit list.
pub(crate) fn sound_of(clip: &[u8]) -> [Vec<f32>; 2] {
    let options = syom::DecodeOptions::audio();
    let sound = syom::decode_with(clip, &options).expect("AAC sound");
    assert_eq!(sound.sample_rate, 48_000);
    sound.channels.try_into().expect("stereo")
}

/// When the loudest sound within 0.15 s of a time begins, in seconds.
pub(crate) fn onset(channel: &[f32], near: f64) -> f64 {
    let sample = |seconds: f64| ((seconds * 48_000.0) as usize).min(channel.len());
    let (from, to) = (sample((near - 0.15).max(0.0)), sample(near + 0.15));
    let window = &channel[from..to];
    let peak = window.iter().fold(0.0_f32, |peak, value| peak.max(value.abs()));
    assert!(peak > 0.3, "a click near {near}: the loudest is {peak}");
    let first = window.iter().position(|value| value.abs() > peak / 2.0).expect("the peak itself");
    (from + first) as f64 / 48_000.0
}
