//! The frame with which a clip is best continued: of its last half second, the one that is
//! sharpest and best exposed. Models often end in a blur or a fade, which the next clip would
//! begin with.
//!
//! Everything is counted in whole numbers, so that the choice is the same on every machine. It
//! decides what is bought: whoever changes it must give it another name in requests.

use std::io::{Read, Seek};

use crate::MediaError;
use crate::mp4::{FrameTimes, Track, read_sample};
use crate::video::{Decoder, Frame, H264};

/// How far before the end a clip may be left, in milliseconds.
const MILLIS: u64 = 500;

/// Luma up to which and from which on nothing is told apart.
const DARK: u8 = 20;
const BRIGHT: u8 = 235;

/// Of frames whose scores are no farther from the best than this part of it, the last is taken.
const NEAR: u128 = 50;

/// The place of that frame in order of presentation.
pub(super) fn best_place(
    source: &mut (impl Read + Seek),
    video: &Track,
    entry: &H264,
    times: &FrameTimes,
) -> Result<usize, MediaError> {
    let end = i64::try_from(times.total).unwrap_or(i64::MAX);
    let stretch = u128::from(MILLIS) * u128::from(times.timescale) / 1000;
    let begin = end.saturating_sub(i64::try_from(stretch).unwrap_or(i64::MAX)).max(0);
    let last = times.at(end - 1);
    let first = times.times.partition_point(|time| *time < begin).min(last);
    if times.is_edited || first == last {
        return Ok(last);
    }
    let is_start = |sample: &usize| {
        let is_closed = times.order[..*sample].iter().all(|before| before < sample);
        video.samples[*sample].sync && is_closed
    };
    let start = (0..=first).rev().find(is_start).unwrap_or(0);
    let scores = match scores(source, video, entry, start, first) {
        Ok(Some(scores)) => scores,
        // A file may mark beginnings that lean on what is before them.
        Ok(None) | Err(_) if start > 0 => {
            scores(source, video, entry, 0, first)?.unwrap_or_default()
        }
        Ok(None) => Vec::new(),
        Err(error) => return Err(error),
    };
    Ok(first + best(&scores[..scores.len().min(last + 1 - first)]).unwrap_or(last - first))
}

/// The scores of the frames from a place on; decoding begins at a sample before it. `None` if fewer
/// frames come than there are samples.
fn scores(
    source: &mut (impl Read + Seek),
    video: &Track,
    entry: &H264,
    from: usize,
    first: usize,
) -> Result<Option<Vec<u128>>, MediaError> {
    let mut decoder = Decoder::new(entry)?;
    let (samples, unwanted) = (&video.samples[from..], first - from);
    let (mut bytes, mut out, mut scores) = (Vec::new(), 0, Vec::new());
    for sample in samples {
        read_sample(source, sample, &mut bytes)?;
        decoder.enter(sample.description);
        if out < unwanted {
            out += usize::from(decoder.pass(&bytes)?);
        } else if let Some(frame) = decoder.decode(&bytes)? {
            scores.push(score(&frame));
            out += 1;
        }
    }
    for frame in decoder.finish()? {
        if out >= unwanted {
            scores.push(score(&frame));
        }
        out += 1;
    }
    Ok((out == samples.len()).then_some(scores))
}

/// The last of those that are about as good as the best.
fn best(scores: &[u128]) -> Option<usize> {
    let most = scores.iter().max()?;
    scores.iter().rposition(|score| *score >= most - most / NEAR)
}

/// How good a frame is: how much its luma varies between neighbours (the variance of its
/// Laplacian, at half its size, so that noise counts less), for the part of it that is neither
/// black nor white.
fn score(frame: &Frame) -> u128 {
    let (luma, width, height) = halved(frame);
    let (mut sum, mut squares, mut told_apart, mut count) = (0_i64, 0_u64, 0_u64, 0_u64);
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let at = |x: usize, y: usize| i64::from(luma[y * width + x]);
            let around = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
            let edge = 4 * at(x, y) - around;
            sum += edge;
            squares += edge.unsigned_abs() * edge.unsigned_abs();
            told_apart += u64::from((DARK + 1..BRIGHT).contains(&luma[y * width + x]));
            count += 1;
        }
    }
    let spread = u128::from(count) * u128::from(squares);
    let mean = u128::from(sum.unsigned_abs()) * u128::from(sum.unsigned_abs());
    spread.saturating_sub(mean) * u128::from(told_apart)
}

/// Luma at half its size, with its width and height.
fn halved(frame: &Frame) -> (Vec<u8>, usize, usize) {
    let (width, height) = (frame.width / 2, frame.height / 2);
    let luma = &frame.planes[0];
    let mean = |at: usize| {
        let corner = (at / width * 2) * frame.width + at % width * 2;
        let of = |offset: usize| u16::from(luma[corner + offset]);
        let sum = of(0) + of(1) + of(frame.width) + of(frame.width + 1);
        u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX)
    };
    ((0..width * height).map(mean).collect(), width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of stripes of a contrast, around a level.
    fn stripes(level: u8, contrast: u8) -> Frame {
        let mut frame = Frame::filled(64, 32, [level, 128, 128]);
        for (at, value) in frame.planes[0].iter_mut().enumerate() {
            *value = if at % 8 < 4 { level.saturating_add(contrast) } else { level };
        }
        frame
    }

    #[test]
    fn sharp_frames_are_better_than_soft_ones_and_well_exposed_ones_than_black_or_white_ones() {
        let sharp = score(&stripes(100, 40));
        assert!(sharp > score(&stripes(100, 30)) && score(&stripes(100, 30)) > 0);
        assert!(sharp > score(&stripes(10, 40)) && sharp > score(&stripes(215, 40)));
        assert_eq!(score(&Frame::filled(64, 32, [100, 128, 128])), 0);
        assert_eq!(score(&Frame::filled(2, 2, [100, 128, 128])), 0);
    }

    #[test]
    fn of_frames_that_are_about_as_good_the_last_is_taken() {
        assert_eq!(best(&[100, 1000, 985, 900]), Some(2));
        assert_eq!(best(&[0, 0, 0]), Some(2));
        assert_eq!(best(&[7, 3]), Some(0));
        assert_eq!(best(&[]), None);
    }
}
