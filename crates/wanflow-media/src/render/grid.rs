//! The film's frames, and which item's they are. Times become frames here, once and from exact
//! sums, so that nothing drifts however many items there are.

use wanflow_plan::timeline::{FrameRate, Speed, Time};

use super::clip::Clip;
use super::item::{Item, frame};
use crate::sound::RATE;

/// An item's place in the film, in frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) begin: u64,
    /// The frame after its last one.
    pub(super) end: u64,
    /// In how many of its first frames the item before it is there, too.
    pub(super) overlap: u64,
    /// The moment of the item's own time with which it begins.
    pub(super) own_begin: Time,
    pub(super) speed: Speed,
}

impl Place {
    pub(super) fn frames(self) -> u64 {
        self.end - self.begin
    }

    /// The frame of its clip that is seen in its frame of so many before it, in a film of a rate.
    /// One that begins up to a quarter of a frame later counts as there: times in files are rounded.
    pub(super) fn source_frame(self, clip: &Clip, number: u64, rate: FrameRate) -> usize {
        let quarter = frame(1, rate).scaled(1, 4);
        let passed = self.speed.own_time_of(frame(number, rate) + quarter);
        clip.frame_times.seen_at(self.own_begin + passed)
    }
}

/// The places of all items.
pub(super) struct Grid {
    pub(super) rate: FrameRate,
    pub(super) places: Vec<Place>,
    /// When each item begins by the timeline.
    stated: Vec<Time>,
}

impl Grid {
    /// Places items of these lengths one after the other, in whole frames of a rate.
    pub(super) fn of(items: &[Item], lengths: &[Time], rate: FrameRate) -> Self {
        let in_frames = |time: Time| {
            u64::try_from(time.in_units(rate.numerator(), rate.denominator())).unwrap_or(0)
        };
        let (mut end, mut free, mut stated_end) = (Time::ZERO, Time::ZERO, Time::ZERO);
        let (mut places, mut stated) = (Vec::new(), Vec::new());
        for (item, length) in items.iter().zip(lengths) {
            let length = (*length).max(frame(1, rate));
            // Clips may be shorter than the timeline takes them to be.
            let overlap = item.overlap().min(free).min(length);
            let begin = end - overlap;
            let end_before = in_frames(end);
            end = begin + length;
            free = length - overlap;
            let begin = in_frames(begin);
            places.push(Place {
                begin,
                end: in_frames(end),
                overlap: end_before - begin,
                own_begin: item.begin(rate),
                speed: item.speed,
            });
            stated.push(stated_end - item.overlap());
            stated_end = stated_end - item.overlap() + item.stated_length().unwrap_or(length);
        }
        Self { rate, places, stated }
    }

    /// Where the film ends, in frames.
    pub(super) fn end(&self) -> u64 {
        self.places.last().map_or(0, |place| place.end)
    }

    /// The frame that begins nearest to a time of the timeline: what lies over an item stays over
    /// it, however long its clip turned out to be.
    pub(super) fn frame_at(&self, time: Time) -> u64 {
        let Some((place, into)) = self.item_at(time) else { return 0 };
        let into = into.in_units(self.rate.numerator(), self.rate.denominator());
        (place.begin + u64::try_from(into).unwrap_or(0)).min(self.end())
    }

    /// The sample of the film's sound at a time of the timeline.
    pub(super) fn sample_at(&self, time: Time) -> u64 {
        let Some((place, into)) = self.item_at(time) else { return 0 };
        let begin = self.rate.units(place.begin, RATE);
        begin + u64::try_from(into.in_units(RATE, 1)).unwrap_or(0)
    }

    /// The item that is there at a time of the timeline, or the last one, and for how long it is.
    fn item_at(&self, time: Time) -> Option<(Place, Time)> {
        let item = self.stated.partition_point(|begin| *begin <= time).saturating_sub(1);
        let (place, begin) = self.places.get(item).zip(self.stated.get(item))?;
        Some((*place, time - *begin))
    }
}
