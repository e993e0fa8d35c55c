//! Copying a stretch of a clip into the film: its coded frames stay as they are, only their times
//! move.

use std::io::{Seek, Write};
use std::ops::Range;

use super::clip::Clip;
use super::film::{Film, FilmFrame};
use super::frames::CodedFrames;
use super::shape::Shape;
use crate::MediaError;
use crate::mp4::entry;

/// Kind of a unit that begins a frame and may stand before its parameter sets.
const DELIMITER: u8 = 9;

/// Copies samples of a clip into a film, whose frames they are.
pub(super) fn add<W: Write + Seek>(
    clip: &Clip,
    samples: Range<usize>,
    shape: &Shape,
    film: &mut Film<'_, W>,
) -> Result<(), MediaError> {
    let sets = if shape.mixed { entry::parameter_sets(clip.h264()?) } else { Vec::new() };
    let description = film.describe(&clip.sample_entry);
    let order = &clip.frame_times.order;
    let mut places = vec![0; order.len()];
    for (place, sample) in order.iter().enumerate() {
        places[*sample] = place;
    }
    let mut frames = CodedFrames::open(clip, samples.start)?;
    for _ in samples {
        let next = frames.next().map_err(|error| clip.named(error))?;
        let (index, bytes) = next.expect("the stretch lies within the clip");
        let sync = clip.movie.video.samples[index].sync;
        if sync {
            insert_sets(bytes, &sets);
        }
        // Presentation lies behind decoding by the film's start, so that this is never negative.
        let behind = (places[index] + shape.start as usize).saturating_sub(index);
        film.put(&FilmFrame { bytes, sync, description, behind })?;
    }
    Ok(())
}

/// Puts parameter sets in front of a key frame, behind its delimiter.
fn insert_sets(sample: &mut Vec<u8>, sets: &[u8]) {
    let begins = sample.first_chunk().map_or(0, |length| u32::from_be_bytes(*length) as usize);
    let delimited = sample.get(4).is_some_and(|unit| unit & 31 == DELIMITER);
    let at = if delimited { (4 + begins).min(sample.len()) } else { 0 };
    sample.splice(at..at, sets.iter().copied());
}

#[cfg(test)]
mod tests {
    use super::insert_sets;

    #[test]
    fn sets_stand_before_the_frame_and_behind_its_delimiter() {
        let placed = |sample: &[u8]| {
            let mut sample = sample.to_vec();
            insert_sets(&mut sample, &[0, 0, 0, 1, 103]);
            sample
        };
        assert_eq!(placed(&[0, 0, 0, 1, 101]), [0, 0, 0, 1, 103, 0, 0, 0, 1, 101]);
        assert_eq!(
            placed(&[0, 0, 0, 2, 9, 16, 0, 0, 0, 1, 101]),
            [0, 0, 0, 2, 9, 16, 0, 0, 0, 1, 103, 0, 0, 0, 1, 101]
        );
        assert_eq!(placed(&[0, 0, 0, 9, 9]), [0, 0, 0, 9, 9, 0, 0, 0, 1, 103], "a cut delimiter");
    }
}
