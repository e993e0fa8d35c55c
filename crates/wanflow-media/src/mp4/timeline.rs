//! When a track's frames are shown: its edit list applied, its frames in order.

use super::Track;
use crate::FrameRate;

/// Frame rates that real files mean when their times are rounded.
const KNOWN: [(u32, u32); 9] = [
    (24, 1),
    (25, 1),
    (30, 1),
    (24_000, 1001),
    (30_000, 1001),
    (50, 1),
    (60, 1),
    (16, 1),
    (60_000, 1001),
];

/// The order and times of a video track's frames.
#[derive(Debug)]
pub(crate) struct Timeline {
    /// Time of each frame in order, from the film's beginning; negative ones are not shown.
    pub(crate) times: Vec<i64>,
    /// The sample of each frame.
    pub(crate) order: Vec<usize>,
    /// How long the track is shown.
    pub(crate) total: u64,
    /// Units a second of all these.
    pub(crate) timescale: u32,
    /// Whether every frame is shown, from the first moment on.
    pub(crate) whole: bool,
    /// Whether several stretches of the track are shown.
    is_edited: bool,
}

/// The description of a track's first sample.
fn first_kind(track: &Track) -> u32 {
    track.samples.first().map_or(0, |sample| sample.description)
}

impl Timeline {
    /// The timeline of a track, which has at least one sample.
    pub(crate) fn of(track: &Track) -> Self {
        let mut order: Vec<usize> = (0..track.samples.len()).collect();
        order.sort_by_key(|index| (track.samples[*index].pts, *index));
        let first = track.samples[order[0]].pts;
        let last = track.samples[order[order.len() - 1]];
        // An edit that begins before the first frame shows it from the start.
        let start = track.start.max(first);
        let end = last.pts + i64::from(last.duration.max(1));
        let media = u64::try_from(end.saturating_sub(start)).unwrap_or(0);
        // Movie times are coarse: a difference below a frame is rounding.
        let near = |shown: &u64| shown.saturating_add(u64::from(last.duration)) > media;
        let shown = track.shown.filter(|shown| !near(shown)).unwrap_or(media).max(1);
        let delay = i64::try_from(track.delay).unwrap_or(0);
        let of_one_kind = track.samples.iter().all(|it| it.description == first_kind(track));
        let times = order.iter().map(|index| track.samples[*index].pts - start + delay).collect();
        let is_plain = track.stretches.is_empty() && of_one_kind && !track.display.is_turned();
        let timeline = Self {
            times,
            order,
            total: shown.saturating_add(track.delay),
            timescale: track.timescale,
            whole: start == first && shown == media && delay == 0 && is_plain,
            is_edited: !track.stretches.is_empty(),
        };
        if track.stretches.is_empty() { timeline } else { timeline.edited(track, media) }
    }

    /// The timeline of a track of which several stretches are shown. Frames between them are shown
    /// for no time.
    fn edited(mut self, track: &Track, media: u64) -> Self {
        let pts = self.order.iter().map(|index| track.samples[*index].pts);
        let mut times: Vec<i64> = pts.clone().map(|_| 0).collect();
        let mut at = i64::try_from(track.delay).unwrap_or(0);
        let mut place = 0;
        let pts: Vec<i64> = pts.collect();
        for (number, stretch) in track.stretches.iter().enumerate() {
            let last = number + 1 == track.stretches.len();
            let (from, rate) = (stretch.from.unwrap_or(i64::MAX), i128::from(stretch.rate));
            let shown = if stretch.shown == 0 && last { media } else { stretch.shown };
            let shown = i64::try_from(shown).unwrap_or(i64::MAX / 4);
            // What lies before the stretch, and the frame that it begins with, are there when it
            // begins.
            while stretch.from.is_some() && place < pts.len() && pts[place] <= from {
                times[place] = if number == 0 { pts[place] - from + at } else { at };
                place += 1;
            }
            while rate > 0 && place < pts.len() {
                let after = i128::from(pts[place] - from.min(pts[place])) * 65_536 / rate;
                let after = i64::try_from(after).unwrap_or(i64::MAX);
                if stretch.from.is_none() || after >= shown {
                    break;
                }
                times[place] = at + after;
                place += 1;
            }
            at = at.saturating_add(shown);
        }
        times[place..].fill(at);
        self.times = times;
        self.total = u64::try_from(at).unwrap_or(0).max(1);
        self
    }

    /// The frames that are shown.
    pub(crate) fn frames(&self) -> u64 {
        let end = i64::try_from(self.total).unwrap_or(i64::MAX);
        let is_shown = |place: &usize| {
            // What an edit list leaves out is there for no time.
            let is_left_out =
                self.is_edited && self.times.get(place + 1) == Some(&self.times[*place]);
            (0..end).contains(&self.times[*place]) && !is_left_out
        };
        (0..self.times.len()).filter(is_shown).count() as u64
    }

    /// The place in order of the frame that is seen at a time.
    pub(crate) fn at(&self, time: i64) -> usize {
        self.times.partition_point(|start| *start <= time).saturating_sub(1)
    }

    /// Its frame rate: exact where frames are equally long, else the one that is meant.
    pub(crate) fn frame_rate(&self) -> FrameRate {
        let count = self.times.len() as u64;
        let span = match (self.times.first(), self.times.last()) {
            (Some(first), Some(last)) if count > 1 => {
                u64::try_from(last.saturating_sub(*first)).unwrap_or(0)
            }
            _ => 0,
        };
        let steps = if span == 0 { 1 } else { count - 1 };
        let span = if span == 0 { self.total.max(1) } else { span };
        #[expect(clippy::cast_precision_loss, reason = "a rate is known to a millionth")]
        let hertz = steps as f64 * f64::from(self.timescale) / span as f64;
        // Equal steps give an exact rate.
        let step = span / steps;
        let even = self.times.windows(2).all(|pair| u64::try_from(pair[1] - pair[0]) == Ok(step));
        let exact = u32::try_from(step)
            .ok()
            .filter(|_| even && count > 1)
            .and_then(|step| FrameRate::new(self.timescale, step).ok())
            .filter(|rate| rate.numerator() <= 120_000);
        let known = || {
            let rates = KNOWN.iter().filter_map(|(top, bottom)| FrameRate::new(*top, *bottom).ok());
            rates.into_iter().find(|rate| (rate.hertz() / hertz - 1.0).abs() < 0.0004)
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let rounded = || (hertz.clamp(0.1, 240.0) * 1000.0).round() as u32;
        exact
            .or_else(known)
            .or_else(|| FrameRate::new(rounded(), 1000).ok())
            .unwrap_or(FrameRate::FILM)
    }
}
