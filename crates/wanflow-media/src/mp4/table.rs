//! Sample tables: from MP4's compressed columns to one row a sample, within bounds.

use mp4_atom::{Co64, Ctts, Stco, Stsc, Stss, Stsz, StszSamples, Stts};

use super::boxes::{Boxed, damaged};
use super::fields::Fields;
use crate::MediaError;

/// Rows at most: an hour of sound and then some. Run lengths can claim 2³² of them in 8 bytes.
pub(super) const SAMPLES_MAX: usize = 1 << 21;

/// One coded frame or packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sample {
    /// Where it lies in the file.
    pub(crate) offset: u64,
    /// How many bytes it has.
    pub(crate) size: u32,
    /// Decoding time, in the track's units.
    pub(crate) dts: i64,
    /// How long it lasts.
    pub(crate) duration: u32,
    /// Presentation time, in the track's units.
    pub(crate) pts: i64,
    /// Whether decoding can begin here.
    pub(crate) sync: bool,
    /// Which of the track's descriptions it is of, from 0.
    pub(crate) description: u32,
}

/// Reads the rows of an `stbl` box of a file of `len` bytes.
pub(super) fn samples(stbl: Boxed<'_>, len: u64) -> Result<Vec<Sample>, MediaError> {
    let sizes = match stbl.child(*b"stz2") {
        Some(stz2) => compact_sizes(stz2.body(), len)?,
        None => sizes(&stbl.required::<Stsz>(*b"stsz")?, len)?,
    };
    let places = places(stbl, &sizes)?;
    let durations = durations(&stbl.required::<Stts>(*b"stts")?, sizes.len())?;
    let shifts = shifts(stbl.optional::<Ctts>(*b"ctts")?, sizes.len());
    let sync = stbl.optional::<Stss>(*b"stss")?.map(|stss| sorted(stss.entries));
    let mut rows = Vec::with_capacity(sizes.len());
    let mut dts = 0_i64;
    for (index, &size) in sizes.iter().enumerate() {
        let (offset, description) = places[index];
        if offset.checked_add(u64::from(size)).is_none_or(|end| end > len) {
            return Err(damaged(&format!(
                "sample {} of {} lies beyond the end: the file is truncated",
                index + 1,
                sizes.len()
            )));
        }
        let number = u32::try_from(index + 1).expect("bounded by SAMPLES_MAX");
        rows.push(Sample {
            offset,
            size,
            dts,
            duration: durations[index],
            pts: dts + shifts[index],
            description,
            sync: sync.as_ref().is_none_or(|sync| sync.binary_search(&number).is_ok()),
        });
        dts += i64::from(durations[index]);
    }
    Ok(rows)
}

fn sorted(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers
}

fn sizes(stsz: &Stsz, len: u64) -> Result<Vec<u32>, MediaError> {
    let (count, total) = match &stsz.samples {
        StszSamples::Identical { count, size } => {
            (*count as usize, u64::from(*count) * u64::from(*size))
        }
        StszSamples::Different { sizes } => {
            (sizes.len(), sizes.iter().map(|size| u64::from(*size)).sum())
        }
    };
    if count > SAMPLES_MAX {
        return Err(MediaError::TooLarge(format!("an MP4 track of {count} samples")));
    }
    if total > len {
        return Err(damaged("its samples are larger than the file: it is truncated"));
    }
    Ok(match &stsz.samples {
        StszSamples::Identical { size, .. } => vec![*size; count],
        StszSamples::Different { sizes } => sizes.clone(),
    })
}

/// Sizes in 4, 8 or 16 bits each.
fn compact_sizes(body: &[u8], len: u64) -> Result<Vec<u32>, MediaError> {
    let broken = || damaged("its table of sizes is broken");
    let mut fields = Fields::of(body);
    fields.u32().ok_or_else(broken)?;
    let bits = fields.u32().ok_or_else(broken)? & 0xff;
    let count = fields.u32().ok_or_else(broken)? as usize;
    let rest = body.get(12..).ok_or_else(broken)?;
    if count > SAMPLES_MAX {
        return Err(MediaError::TooLarge(format!("an MP4 track of {count} samples")));
    }
    let sizes: Vec<u32> = match bits {
        4 => rest.iter().flat_map(|pair| [pair >> 4, pair & 15]).map(u32::from).collect(),
        8 => rest.iter().copied().map(u32::from).collect(),
        16 => rest.chunks_exact(2).map(|two| u32::from(two[0]) << 8 | u32::from(two[1])).collect(),
        _ => return Err(broken()),
    };
    let sizes = sizes.get(..count).ok_or_else(broken)?;
    if sizes.iter().map(|size| u64::from(*size)).sum::<u64>() > len {
        return Err(damaged("its samples are larger than the file: it is truncated"));
    }
    Ok(sizes.to_vec())
}

/// Where each sample lies, and which description it is of: chunks lie anywhere, their samples one
/// after the other.
fn places(stbl: Boxed<'_>, sizes: &[u32]) -> Result<Vec<(u64, u32)>, MediaError> {
    let chunks = chunk_offsets(stbl)?;
    let runs = stbl.required::<Stsc>(*b"stsc")?.entries;
    let mut places = Vec::with_capacity(sizes.len());
    let mut run = 0;
    for (number, &chunk) in (1_u64..).zip(&chunks) {
        while runs.get(run + 1).is_some_and(|next| u64::from(next.first_chunk) <= number) {
            run += 1;
        }
        let (per_chunk, description) = runs
            .get(run)
            .map_or((0, 1), |run| (run.samples_per_chunk, run.sample_description_index));
        let mut at = chunk;
        for _ in 0..per_chunk {
            let Some(size) = sizes.get(places.len()) else { break };
            places.push((at, description.saturating_sub(1)));
            at = at.saturating_add(u64::from(*size));
        }
    }
    if places.len() < sizes.len() {
        return Err(damaged("its chunks hold fewer samples than it lists"));
    }
    Ok(places)
}

/// Where each chunk begins.
pub(super) fn chunk_offsets(stbl: Boxed<'_>) -> Result<Vec<u64>, MediaError> {
    Ok(match stbl.optional::<Co64>(*b"co64")? {
        Some(co64) => co64.entries,
        None => stbl.required::<Stco>(*b"stco")?.entries.into_iter().map(u64::from).collect(),
    })
}

fn durations(stts: &Stts, count: usize) -> Result<Vec<u32>, MediaError> {
    let runs = stts.entries.iter().flat_map(|run| {
        std::iter::repeat_n(run.sample_delta, (run.sample_count as usize).min(count))
    });
    let durations: Vec<u32> = runs.take(count).collect();
    if durations.len() < count {
        return Err(damaged("it gives fewer times than samples"));
    }
    Ok(durations)
}

/// Presentation minus decoding time; samples without one are not shifted.
fn shifts(ctts: Option<Ctts>, count: usize) -> Vec<i64> {
    let entries = ctts.map(|ctts| ctts.entries).unwrap_or_default();
    let runs = entries.iter().flat_map(|run| {
        // Some writers put negative shifts into version 0, where they read as huge ones.
        let shift = match run.sample_offset {
            shift @ 0x8000_0000.. => shift - (1 << 32),
            shift => shift,
        };
        std::iter::repeat_n(shift, (run.sample_count as usize).min(count))
    });
    runs.chain(std::iter::repeat(0)).take(count).collect()
}
