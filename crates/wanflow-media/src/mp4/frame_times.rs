//! When a track's frames are shown: its edit list applied, its frames in order.

use std::num::NonZeroU32;

use wanflow_plan::timeline::{FrameRate, Time};

use super::Track;
use crate::video::known_rate;

/// The order and times of a video track's frames.
#[derive(Debug)]
pub(crate) struct FrameTimes {
    /// Time of each frame in order, from the film's beginning; negative ones are not shown.
    pub(crate) times: Vec<i64>,
    /// The sample of each frame.
    pub(crate) order: Vec<usize>,
    /// How long the track is shown.
    pub(crate) total: u64,
    /// Units a second of all these.
    pub(crate) timescale: u32,
    /// Whether every frame is shown.
    pub(crate) whole: bool,
    /// Whether several stretches of the track are shown.
    pub(crate) is_edited: bool,
    /// Units for which a player shows nothing before the first frame, since no edit list takes its
    /// composition offset away. Here the first frame is shown at once; sound must not run behind.
    pub(crate) late: u64,
}

impl FrameTimes {
    /// The times of a track's frames, which has at least one sample.
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
        let times = order.iter().map(|index| track.samples[*index].pts - start + delay).collect();
        let timeline = Self {
            times,
            order,
            total: shown.saturating_add(track.delay),
            timescale: track.timescale,
            whole: start == first && shown == media,
            is_edited: !track.stretches.is_empty(),
            late: u64::try_from(start - track.start).unwrap_or(0),
        };
        if track.stretches.is_empty() { timeline } else { timeline.edited(track, media) }
    }

    /// The times of a track's frames of which several stretches are shown. Frames between them are shown
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
        self.late = 0;
        self.total = u64::try_from(at).unwrap_or(0).max(1);
        self
    }

    /// How long the track is shown, exactly.
    pub(crate) fn length(&self) -> Time {
        self.time(i64::try_from(self.total).unwrap_or(i64::MAX))
    }

    /// When the frame at a place begins to be shown, exactly.
    pub(crate) fn begin_of(&self, place: usize) -> Time {
        self.time(self.times[place])
    }

    fn time(&self, units: i64) -> Time {
        Time::new(units, NonZeroU32::new(self.timescale).unwrap_or(NonZeroU32::MIN))
    }

    /// Takes away the frames that begin at a time or later, and gives how many are left; `None`, if
    /// that cannot be done without decoding: other frames lean on them.
    pub(crate) fn end_before(&mut self, end: Time) -> Option<usize> {
        // Times of a copy are rounded.
        let rounding = Time::from_millis(1);
        let begins = |units: &i64| self.time(*units) + rounding < end;
        let kept = self.times.partition_point(begins);
        let total = u64::try_from(*self.times.get(kept)?).ok().filter(|total| *total > 0)?;
        let is_closed = self.order[..kept].iter().all(|sample| *sample < kept);
        if self.is_edited || !is_closed {
            return None;
        }
        self.times.truncate(kept);
        self.order.truncate(kept);
        self.total = total;
        Some(kept)
    }

    /// The frames that are shown.
    pub(crate) fn frames(&self) -> u64 {
        let end = i64::try_from(self.total).unwrap_or(i64::MAX);
        let is_shown =
            |place: &usize| (0..end).contains(&self.times[*place]) && !self.is_left_out(*place);
        (0..self.times.len()).filter(is_shown).count() as u64
    }

    /// Whether an edit list leaves a frame out: it is there for no time.
    fn is_left_out(&self, place: usize) -> bool {
        self.is_edited && self.times.get(place + 1) == Some(&self.times[place])
    }

    /// Whether the frames that are shown come at a rate, one after the other: each within a quarter
    /// of a frame of its time, since times in files are rounded.
    pub(crate) fn is_even(&self, rate: FrameRate) -> bool {
        let quarter = rate.units(1, self.timescale).max(4) / 4;
        let near = |(place, time): (u64, i64)| {
            let due = i64::try_from(rate.units(place, self.timescale)).unwrap_or(i64::MAX);
            due.abs_diff(time) <= quarter
        };
        let margin = i64::try_from(quarter).unwrap_or(i64::MAX);
        let end = i64::try_from(self.total).unwrap_or(i64::MAX).saturating_sub(margin);
        let from = self.times.partition_point(|time| *time < -margin);
        let shown = (from..self.times.len()).filter(|place| !self.is_left_out(*place));
        let shown = shown.map(|place| self.times[place]).take_while(|time| *time < end);
        let frames = shown.clone().count() as u64;
        let ends = rate.units(frames, self.timescale).abs_diff(self.total) <= 2 * quarter;
        ends && (0..frames).zip(shown).all(near)
    }

    /// By how many frames its presentation lies behind its decoding at most.
    pub(crate) fn lag(&self) -> u32 {
        let lag = |(place, sample): (usize, &usize)| sample.saturating_sub(place);
        let most = self.order.iter().enumerate().map(lag).max();
        u32::try_from(most.unwrap_or(0)).unwrap_or(u32::MAX)
    }

    /// The place in order of the frame that is seen at a time.
    pub(crate) fn at(&self, time: i64) -> usize {
        self.times.partition_point(|start| *start <= time).saturating_sub(1)
    }

    /// The same at a time that is exact.
    pub(crate) fn seen_at(&self, time: Time) -> usize {
        let behind = self.times.partition_point(|start| self.time(*start) <= time);
        behind.saturating_sub(1)
    }

    /// Its frame rate: exact where frames are equally long, else the one that is meant, whatever
    /// frames are missing.
    pub(crate) fn frame_rate(&self) -> FrameRate {
        let (step, even) = self.step();
        let exact = u32::try_from(step)
            .ok()
            .filter(|_| even && self.times.len() > 1)
            .and_then(|step| FrameRate::new(self.timescale, step))
            .filter(|rate| rate.numerator() <= 120_000);
        let hertz = self.hertz(step);
        let known = known_rate(hertz);
        let known = (known.hertz() / hertz - 1.0).abs() < 0.0004;
        let known = known.then(|| known_rate(hertz));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let rounded = || (hertz.clamp(0.1, 240.0) * 1000.0).round() as u32;
        exact.or(known).or_else(|| FrameRate::new(rounded(), 1000)).unwrap_or(FrameRate::FILM)
    }

    /// How long most frames last, and whether all last so long.
    fn step(&self) -> (u64, bool) {
        let mut steps: Vec<u64> = self.steps().collect();
        steps.sort_unstable();
        let middle = steps.get(steps.len() / 2).copied().filter(|step| *step > 0);
        let even = steps.first() == steps.last();
        (middle.unwrap_or(self.total.max(1)), even)
    }

    fn steps(&self) -> impl Iterator<Item = u64> {
        let step = |pair: &[i64]| u64::try_from(pair[1].saturating_sub(pair[0])).unwrap_or(0);
        // What an edit list leaves out is there for no time.
        self.times.windows(2).map(step).filter(|step| *step > 0)
    }

    /// Frames a second. Where frames are missing, as many are counted as fit into the gap; times
    /// are rounded, so that only the mean over all of them is exact.
    fn hertz(&self, step: u64) -> f64 {
        let counted: u64 = self.steps().map(|gap| ((gap + step / 2) / step).max(1)).sum();
        let span = self.steps().sum();
        let (counted, span) = if span == 0 { (1, self.total.max(1)) } else { (counted, span) };
        #[expect(clippy::cast_precision_loss, reason = "a rate is known to a millionth")]
        let hertz = counted as f64 * f64::from(self.timescale) / span as f64;
        hertz
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Sample;
    use super::*;
    use crate::video::display::Display;

    fn timeline(timescale: u32, times: &[i64], last: u32) -> FrameTimes {
        let ends = times.iter().skip(1).copied();
        let ends = ends.chain([times[times.len() - 1] + i64::from(last)]);
        let sample = |(pts, end): (&i64, i64)| Sample {
            offset: 0,
            size: 1,
            dts: *pts,
            duration: u32::try_from(end - pts).expect("in order"),
            pts: *pts,
            sync: true,
            description: 0,
        };
        let samples = times.iter().zip(ends).map(sample).collect();
        FrameTimes::of(&Track {
            timescale,
            entry: Vec::new(),
            entries: Vec::new(),
            display: Display::default(),
            samples,
            start: 0,
            shown: None,
            delay: 0,
            stretches: Vec::new(),
        })
    }

    #[test]
    fn a_first_frame_that_comes_late_is_shown_at_once_and_tells_by_how_much() {
        let late = |times: &[i64]| {
            let timeline = timeline(30, times, 1);
            (timeline.times[0], timeline.total, timeline.late)
        };
        assert_eq!(late(&[0, 1, 2]), (0, 3, 0));
        assert_eq!(late(&[2, 3, 4]), (0, 3, 2));
    }

    #[test]
    fn frames_that_an_edit_list_leaves_out_make_no_rate_uneven() {
        let even: Vec<i64> = (0..10).map(|frame| frame * 40).collect();
        let edited = |frames: &[i64], total: u64| FrameTimes {
            times: frames.iter().map(|frame| frame * 40).collect(),
            total: total * 40,
            is_edited: true,
            ..timeline(1000, &even, 40)
        };
        let rate = known_rate(25.0);
        // The first four and the last three: those in between end when they begin.
        assert!(edited(&[0, 1, 2, 3, 4, 4, 4, 4, 5, 6], 7).is_even(rate));
        assert!(!edited(&[0, 1, 2, 3, 4, 4, 4, 4, 6, 7], 8).is_even(rate));
    }

    #[test]
    fn missing_frames_and_rounded_times_change_no_rate() {
        let even: Vec<i64> = (0..120).map(|frame| frame * 512).collect();
        let gap: Vec<i64> = even.iter().copied().filter(|time| *time != 60 * 512).collect();
        let rounded: Vec<i64> = (0..120).map(|frame| (frame * 1000 + 12) / 24).collect();
        let ntsc: Vec<i64> = (0..120).map(|frame| frame * 1001).collect();
        let odd: Vec<i64> = (0..120).map(|frame| frame * 430).collect();
        let found: Vec<_> = [
            timeline(12_288, &even, 512),
            timeline(12_288, &gap, 512),
            timeline(1000, &rounded, 42),
            timeline(24_000, &ntsc, 1001),
            timeline(10_000, &odd, 430),
        ]
        .iter()
        .map(|timeline| {
            let rate = timeline.frame_rate();
            let known = known_rate(rate.hertz());
            (rate.to_string(), known.to_string(), timeline.is_even(known))
        })
        .collect();
        insta::assert_compact_debug_snapshot!(found, @r#"[("24", "24", true), ("24", "24", false), ("24", "24", true), ("24000/1001", "24000/1001", true), ("1000/43", "24000/1001", false)]"#);
    }
}
