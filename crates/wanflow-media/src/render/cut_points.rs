//! Where a clip's coded frames can be parted without loss: decoding can begin at some of them,
//! and behind some of them nothing is missing that is shown before.

use std::fs::File;
use std::io::BufReader;

use super::clip::Clip;
use crate::MediaError;
use crate::mp4::read_sample;
use crate::video::{Reference, reference};

/// Places between the frames of a clip at which those before are decoded and shown before those
/// behind: as many samples as frames lie before each.
pub(super) struct CutPoints<'a> {
    clip: &'a Clip,
    /// In order; the first is 0, the last the number of frames.
    places: Vec<usize>,
    file: Option<BufReader<File>>,
    bytes: Vec<u8>,
}

impl<'a> CutPoints<'a> {
    pub(super) fn of(clip: &'a Clip) -> Self {
        let places = closed(&clip.frame_times.order);
        Self { clip, places, file: None, bytes: Vec::new() }
    }

    /// The last of them up to a frame.
    pub(super) fn before(&self, frame: usize) -> usize {
        let behind = self.places.partition_point(|place| *place <= frame);
        self.places[behind.saturating_sub(1)]
    }

    /// The last one up to a frame at which decoding can begin.
    pub(super) fn start_before(&mut self, frame: usize) -> Result<usize, MediaError> {
        let behind = self.places.partition_point(|place| *place <= frame);
        for at in (1..behind).rev() {
            if self.is_start(self.places[at])? {
                return Ok(self.places[at]);
            }
        }
        Ok(0)
    }

    /// The first one from a frame on at which decoding can begin.
    pub(super) fn start_from(&mut self, frame: usize) -> Result<Option<usize>, MediaError> {
        let first = self.places.partition_point(|place| *place < frame);
        for at in first..self.places.len() {
            if self.is_start(self.places[at])? {
                return Ok(Some(self.places[at]));
            }
        }
        Ok(None)
    }

    /// Those that the file marks as beginnings.
    pub(super) fn marked(&self) -> impl Iterator<Item = usize> {
        let samples = &self.clip.movie.video.samples;
        let is_marked = |place: &usize| samples.get(*place).is_some_and(|sample| sample.sync);
        self.places.iter().copied().filter(is_marked)
    }

    /// Whether decoding can begin at a place: the file says so, and the frame leans on nothing.
    fn is_start(&mut self, place: usize) -> Result<bool, MediaError> {
        let Some(sample) = self.clip.movie.video.samples.get(place) else { return Ok(false) };
        if !sample.sync {
            return Ok(false);
        }
        let file = match &mut self.file {
            Some(file) => file,
            file => file.insert(self.clip.file()?),
        };
        read_sample(file, sample, &mut self.bytes)?;
        let reference = reference(self.clip.h264()?, &self.bytes, sample.description);
        Ok(reference == Reference::Fresh)
    }
}

/// The places up to which the first samples are the first frames.
fn closed(order: &[usize]) -> Vec<usize> {
    let mut places = vec![0];
    let mut last = 0;
    for (place, sample) in order.iter().enumerate() {
        last = last.max(*sample);
        if last == place {
            places.push(place + 1);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::closed;

    #[test]
    fn frames_part_where_as_many_samples_lie_before_as_frames() {
        assert_eq!(closed(&[0, 1, 2]), [0, 1, 2, 3]);
        // A picture, one that leans on it from behind, two between them; and the same again.
        assert_eq!(closed(&[0, 2, 3, 1, 4, 6, 5]), [0, 1, 4, 5, 7]);
        // An open group: its first sample is shown behind two that follow it.
        assert_eq!(closed(&[0, 2, 3, 1]), [0, 1, 4]);
        assert_eq!(closed(&[]), [0]);
    }
}
