//! Clicks in a film's sound, as ffmpeg decodes it.

use std::path::Path;
use std::process::Command;

use crate::program::output;
use crate::rehearsal::Check;

/// Samples a second.
pub(crate) const RATE: f64 = 48_000.0;

/// How loud each sample of a film's sound is, mixed to one channel.
pub(crate) fn loudness(file: &Path) -> Check<Vec<f32>> {
    let raw = output(
        Command::new("ffmpeg")
            .args(["-v", "error", "-i"])
            .arg(file)
            .args(["-map", "0:a:0", "-af", "aresample=async=1:first_pts=0"])
            .args(["-ac", "1", "-ar", "48000", "-f", "f32le", "-"]),
    )?;
    let samples = raw.chunks_exact(4);
    Ok(samples
        .map(|bytes| f32::from_le_bytes(bytes.try_into().expect("chunks of four")).abs())
        .collect())
}

/// When clicks begin, in seconds: each with the first sample above half of its own peak.
#[expect(clippy::cast_precision_loss, reason = "films are short")]
pub(crate) fn click_times(samples: &[f32]) -> Vec<f64> {
    // Samples around the first loud one in which a click's peak lies, and those until the next.
    const AROUND: usize = 480;
    const APART: usize = 5_760;
    let loud = 0.4 * samples.iter().copied().fold(0.0, f32::max);
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = samples[from..].iter().position(|sample| *sample > loud) {
        let at = from + at;
        let window = at.saturating_sub(AROUND)..(at + AROUND).min(samples.len());
        let peak = samples[window.clone()].iter().copied().fold(0.0, f32::max);
        let onset = samples[window.clone()].iter().position(|sample| *sample > peak / 2.0);
        found.push((window.start + onset.unwrap_or(0)) as f64 / RATE);
        from = (at + APART).min(samples.len());
    }
    found
}
