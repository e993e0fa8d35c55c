//! Where the channels of a sound stand, and how many of them become two.

use super::Stereo;

/// Channels at most; the largest layout in use has 24.
pub(crate) const CHANNELS_MAX: usize = 24;

/// Share of a loudspeaker that stands before or behind both ears: −3 dB.
const SHARED: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Where a channel's loudspeaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    Left,
    Right,
    Centre,
    /// Low frequencies alone: left out where no such loudspeaker is.
    Low,
    BackLeft,
    BackRight,
    LeftOfCentre,
    RightOfCentre,
    BackCentre,
    SideLeft,
    SideRight,
    /// Somewhere else, or nobody says where.
    Elsewhere,
}

use Speaker::{
    BackCentre, BackLeft, BackRight, Centre, Elsewhere, Left, LeftOfCentre, Low, Right,
    RightOfCentre, SideLeft, SideRight,
};

/// The loudspeakers behind the bits of a WAVE channel mask, from the lowest.
const WAVE: [Speaker; 11] = [
    Left,
    Right,
    Centre,
    Low,
    BackLeft,
    BackRight,
    LeftOfCentre,
    RightOfCentre,
    BackCentre,
    SideLeft,
    SideRight,
];

impl Speaker {
    /// What of a channel is heard left and right.
    const fn shares(self) -> [f32; 2] {
        match self {
            Left | LeftOfCentre => [1.0, 0.0],
            Right | RightOfCentre => [0.0, 1.0],
            BackLeft | SideLeft => [SHARED, 0.0],
            BackRight | SideRight => [0.0, SHARED],
            Centre => [SHARED, SHARED],
            BackCentre | Elsewhere => [0.5, 0.5],
            Low => [0.0, 0.0],
        }
    }
}

impl Speaker {
    const fn is_in_front(self) -> bool {
        matches!(self, Left | Right | Centre | LeftOfCentre | RightOfCentre)
    }
}

/// The loudspeakers of a WAVE channel mask.
pub(crate) fn of_mask(mask: u64) -> Vec<Speaker> {
    let bits = (0..64).filter(|bit| mask >> bit & 1 == 1);
    bits.map(|bit| WAVE.get(bit).copied().unwrap_or(Elsewhere)).collect()
}

/// The usual layout of so many channels, in WAVE's order.
pub(crate) fn usual(channels: usize) -> Vec<Speaker> {
    match channels {
        1 => vec![Centre],
        3 => of_mask(0x7),
        4 => of_mask(0x33),
        5 => of_mask(0x37),
        6 => of_mask(0x3f),
        7 => of_mask(0x70f),
        8 => of_mask(0x63f),
        count => [Left, Right].into_iter().chain([Elsewhere; CHANNELS_MAX]).take(count).collect(),
    }
}

/// The layout of so many channels in the order of Vorbis and Opus.
pub(crate) fn of_vorbis(channels: usize) -> Vec<Speaker> {
    match channels {
        3 => vec![Left, Centre, Right],
        5 => vec![Left, Centre, Right, BackLeft, BackRight],
        6 => vec![Left, Centre, Right, BackLeft, BackRight, Low],
        7 => vec![Left, Centre, Right, SideLeft, SideRight, BackCentre, Low],
        8 => vec![Left, Centre, Right, SideLeft, SideRight, BackLeft, BackRight, Low],
        count => usual(count),
    }
}

/// How the channels of a sound become two: weights, left and right, of each.
pub(crate) struct Mix {
    shares: Vec<[f32; 2]>,
}

impl Mix {
    /// Of a layout. The front alone cannot be louder than full scale; what stands behind it adds
    /// little, and would make everything too quiet if it counted.
    pub(crate) fn of(speakers: &[Speaker]) -> Self {
        if speakers.len() == 1 {
            return Self { shares: vec![[1.0, 1.0]] };
        }
        let mut shares: Vec<_> = speakers.iter().map(|speaker| speaker.shares()).collect();
        let front = || speakers.iter().filter(|speaker| speaker.is_in_front());
        let sum = |ear: usize| front().map(|speaker| speaker.shares()[ear]).sum::<f32>();
        let loudest = sum(0).max(sum(1)).max(1.0);
        for share in shares.iter_mut().flatten() {
            *share /= loudest;
        }
        Self { shares }
    }

    /// Adds a run of channels, which are of equal length, to a run for two ears.
    pub(crate) fn add(&self, planes: &[impl AsRef<[f32]>], run: &mut Stereo) {
        let from = run.len();
        let samples = planes.first().map_or(0, |plane| plane.as_ref().len());
        run.left.resize(from + samples, 0.0);
        run.right.resize(from + samples, 0.0);
        for (plane, [left, right]) in planes.iter().zip(&self.shares) {
            for (out, value) in run.left[from..].iter_mut().zip(plane.as_ref()) {
                *out += value * left;
            }
            for (out, value) in run.right[from..].iter_mut().zip(plane.as_ref()) {
                *out += value * right;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_mixed_down_evenly_and_keep_their_sides() {
        for channels in 1..=CHANNELS_MAX {
            for speakers in [usual(channels), of_vorbis(channels)] {
                assert_eq!(speakers.len(), channels);
                let mut run = Stereo::default();
                Mix::of(&speakers).add(&vec![vec![1.0_f32]; channels], &mut run);
                assert!(run.left[0] > 0.99, "{speakers:?}: {run:?}");
                assert!((run.left[0] - run.right[0]).abs() < 0.001, "{speakers:?}: {run:?}");
            }
        }
        let mut run = Stereo::default();
        // Only the left of 5.1 sounds, in Vorbis' order.
        let planes: Vec<Vec<f32>> = (0..6).map(|channel| vec![f32::from(channel == 0)]).collect();
        Mix::of(&of_vorbis(6)).add(&planes, &mut run);
        assert!((run.left[0] - 0.586).abs() < 0.001 && run.right[0].abs() < 1e-6, "{run:?}");
    }
}
