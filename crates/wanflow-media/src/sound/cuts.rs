//! What of a track's sound is heard, and when: its edit list, in 48 kHz samples.

use std::collections::VecDeque;

use super::RATE;
use super::codec::Codec;
use crate::mp4::Track;

/// One part of what is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// So many samples of silence.
    Silence(u64),
    /// What is decoded from one sample to another.
    Media { from: u64, to: u64 },
}

/// The parts of a track, without the first `late` samples of what is heard.
pub(super) fn of(track: &Track, codec: &Codec, late: u64) -> VecDeque<Cut> {
    let first = track.samples.first().copied();
    let units = |units: i64| samples(units, track.timescale);
    let length = |units: u64| {
        u64::try_from(samples(i64::try_from(units).unwrap_or(FAR), track.timescale)).unwrap_or(0)
    };
    let begins = first.map_or(0, |sample| sample.pts);
    let mut ahead = 0;
    if let Codec::Opus(head) = codec
        && track.start == begins
    {
        // Nobody else says that the decoder's first samples are not sound.
        ahead += i64::from(head.pre_skip);
    }
    if let (Codec::Vorbis(_), Some(first)) = (codec, first) {
        // The first packet only prepares the second: nothing of it is heard.
        ahead -= units(first.duration.into());
    }
    let mut cuts = VecDeque::from([Cut::Silence(length(track.delay))]);
    let put = |cuts: &mut VecDeque<Cut>, from: i64, shown: Option<u64>| {
        let from = units(from.saturating_sub(begins)).saturating_add(ahead);
        let shown = shown.map_or(u64::MAX / 2, length);
        // What would be heard before the first sample is silence.
        let silence = from.min(0).unsigned_abs().min(shown);
        let from = u64::try_from(from).unwrap_or(0);
        cuts.push_back(Cut::Silence(silence));
        cuts.push_back(Cut::Media { from, to: from + (shown - silence) });
    };
    if track.is_spliced() {
        for stretch in &track.stretches {
            match stretch.from {
                Some(from) => put(&mut cuts, from, (stretch.shown > 0).then_some(stretch.shown)),
                None => cuts.push_back(Cut::Silence(length(stretch.shown))),
            }
        }
    } else {
        put(&mut cuts, track.start, track.shown);
    }
    without(cuts, late)
}

/// Far beyond every real time.
const FAR: i64 = i64::MAX / 4;

fn without(mut cuts: VecDeque<Cut>, mut late: u64) -> VecDeque<Cut> {
    for cut in &mut cuts {
        let skipped = late.min(cut.len());
        late -= skipped;
        match cut {
            Cut::Silence(left) => *left -= skipped,
            Cut::Media { from, .. } => *from += skipped,
        }
    }
    cuts.retain(|cut| cut.len() > 0);
    cuts
}

impl Cut {
    fn len(self) -> u64 {
        match self {
            Self::Silence(samples) => samples,
            Self::Media { from, to } => to.saturating_sub(from),
        }
    }
}

/// Units of a timescale as 48 kHz samples.
fn samples(units: i64, timescale: u32) -> i64 {
    let scale = i128::from(timescale.max(1));
    let samples = (i128::from(units) * i128::from(RATE) + scale / 2).div_euclid(scale);
    i64::try_from(samples).unwrap_or(FAR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mp4::{Sample, Stretch};
    use crate::video::display::Display;

    /// A track of ten packets of 0.1 s, whose units are milliseconds.
    fn track(stretches: &[(Option<i64>, u64)]) -> Track {
        let sample = |place: i64| Sample {
            offset: 0,
            size: 1,
            dts: place * 100,
            duration: 100,
            pts: place * 100,
            sync: true,
            description: 0,
        };
        let stretch =
            |(from, shown): &(_, _)| Stretch { from: *from, shown: *shown, rate: 1 << 16 };
        Track {
            timescale: 1000,
            entry: Vec::new(),
            entries: Vec::new(),
            display: Display::default(),
            samples: (0..10).map(sample).collect(),
            start: 0,
            shown: None,
            delay: 0,
            stretches: stretches.iter().map(stretch).collect(),
        }
    }

    fn heard(track: &Track, late: u64) -> Vec<(char, u64, u64)> {
        let cuts = of(track, &Codec::Mpeg, late * 48).into_iter();
        cuts.map(|cut| match cut {
            Cut::Silence(samples) => ('-', 0, samples / 48),
            Cut::Media { from, to } if to > u64::MAX / 4 => ('*', from / 48, 0),
            Cut::Media { from, to } => ('*', from / 48, to / 48),
        })
        .collect()
    }

    #[test]
    fn every_stretch_is_heard_when_it_is_due() {
        assert_eq!(heard(&track(&[]), 0), [('*', 0, 0)]);
        let mut trimmed = track(&[]);
        (trimmed.start, trimmed.shown, trimmed.delay) = (50, Some(600), 200);
        assert_eq!(heard(&trimmed, 0), [('-', 0, 200), ('*', 50, 650)]);
        assert_eq!(heard(&trimmed, 300), [('*', 150, 650)]);
        let spliced = track(&[(Some(100), 200), (None, 50), (Some(600), 0)]);
        assert_eq!(heard(&spliced, 0), [('*', 100, 300), ('-', 0, 50), ('*', 600, 0)]);
        assert_eq!(heard(&spliced, 220), [('-', 0, 30), ('*', 600, 0)]);
        let before = track(&[(Some(-100), 300), (Some(500), 100)]);
        assert_eq!(heard(&before, 0), [('-', 0, 100), ('*', 0, 200), ('*', 500, 600)]);
    }
}
