//! Rows of plain sound, whose every sample is a sample of the table: listed by the chunk instead.

use mp4_atom::{Stsc, Stsz, StszSamples, Stts};

use super::boxes::{Boxed, damaged};
use super::table::{Sample, chunk_offsets, samples};
use crate::MediaError;

/// Frames of sound in one row at most.
const FRAMES_MAX: u32 = 4096;

/// Rows at most: a day of sound has half as many.
const ROWS_MAX: usize = 1 << 21;

/// The rows of a track whose samples have `frame` bytes, in a file of `len` bytes. The table's
/// own sizes are not looked at: QuickTime's writers put 1 there.
pub(super) fn rows(stbl: Boxed<'_>, frame: usize, len: u64) -> Result<Vec<Sample>, MediaError> {
    let frame = u32::try_from(frame).map_err(|_| damaged("the size of its samples"))?;
    let times = stbl.required::<Stts>(*b"stts")?;
    let step = times.entries.first().map_or(1, |run| run.sample_delta);
    let counted = match stbl.required::<Stsz>(*b"stsz")?.samples {
        StszSamples::Identical { count, size } if size <= frame => count,
        _ => return samples(stbl, len),
    };
    let runs = stbl.required::<Stsc>(*b"stsc")?.entries;
    let (mut rows, mut run, mut left, mut time) = (Vec::new(), 0, counted, 0_i64);
    for (number, offset) in (1_u64..).zip(chunk_offsets(stbl)?) {
        while runs.get(run + 1).is_some_and(|next| u64::from(next.first_chunk) <= number) {
            run += 1;
        }
        let mut count = runs.get(run).map_or(0, |run| run.samples_per_chunk).min(left);
        left -= count;
        let mut at = offset;
        while count > 0 {
            let frames = count.min(FRAMES_MAX);
            let row = row(at, frames, frame, len)?;
            let duration = frames.checked_mul(step).ok_or_else(|| damaged("its times"))?;
            rows.push(Sample { dts: time, pts: time, duration, ..row });
            if rows.len() > ROWS_MAX {
                return Err(MediaError::TooLarge("a sound track of more than a day".into()));
            }
            (count, at, time) =
                (count - frames, at + u64::from(row.size), time + i64::from(duration));
        }
    }
    Ok(rows)
}

/// Frames that lie one after the other; they must lie within the file.
fn row(offset: u64, frames: u32, frame: u32, len: u64) -> Result<Sample, MediaError> {
    let size = frames.checked_mul(frame).ok_or_else(|| damaged("the size of its samples"))?;
    if offset.checked_add(size.into()).is_none_or(|end| end > len) {
        return Err(damaged("its sound lies beyond the end: the file is truncated"));
    }
    Ok(Sample { offset, size, dts: 0, duration: 0, pts: 0, sync: true, description: 0 })
}
