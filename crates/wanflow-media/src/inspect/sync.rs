//! How far a film's sound lies from where its clips' own sound should be: the beginning of each
//! clip is looked for in the film near the place where it belongs.

use std::fs::File;
use std::io::BufReader;

use wanflow_plan::timeline::Time;

use crate::MediaError;
use crate::mp4::{FrameTimes, Movie};
use crate::sound::{ClipSound, RATE, Stereo};

use super::expected::{ExpectedFilm, FilmPart, Joint, PartClip, PartSound};

/// Samples that are compared as one: 8 kHz are enough for an eighth of a millisecond.
const STEP: usize = 6;

/// How much of a clip is looked for at most, and how far from its place, in samples.
const LENGTH: u64 = RATE as u64;
const REACH: u64 = RATE as u64 / 10;

/// What is shorter is not looked for: a tenth of a second.
const SHORTEST: u64 = RATE as u64 / 10;

/// How alike film and clip must be, of 1: music and voices may lie over the clip.
const ALIKE: f64 = 0.5;

/// Looks for the sound of clips as the film's sound passes by.
pub(super) struct SyncScan<'a> {
    /// In the order in which they end.
    wanted: Vec<Wanted<'a>>,
    found: Vec<SoundShift>,
}

/// By how much the sound of a part comes too late.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SoundShift {
    /// The part's place.
    pub(super) part: usize,
    /// Seconds; negative, if it comes too early.
    pub(super) late: f64,
}

/// A clip's sound that is looked for.
struct Wanted<'a> {
    part: usize,
    clip: &'a PartClip,
    /// How many samples of the part lie before what is looked for.
    skipped: u64,
    /// What is looked for, in samples of the film, without the reach.
    from: u64,
    to: u64,
    /// What was heard of the film from `from - REACH` on.
    heard: Vec<f32>,
}

impl<'a> SyncScan<'a> {
    /// The clips of a film that have sound of their own.
    pub(super) fn new(expected: &'a ExpectedFilm) -> Self {
        let parts = expected.parts.iter().enumerate();
        let wanted = parts.filter_map(|(place, part)| Wanted::of(place, part, expected));
        Self { wanted: wanted.collect(), found: Vec::new() }
    }

    /// Takes the next run of the film, which begins with this sample.
    pub(super) fn listen(&mut self, at: u64, run: &Stereo) {
        let end = at + run.len() as u64;
        for wanted in &mut self.wanted {
            if wanted.from >= end + REACH {
                break;
            }
            wanted.listen(at, run);
        }
        while self.wanted.first().is_some_and(|wanted| wanted.to + REACH <= end) {
            self.look_for_first();
        }
    }

    /// What was found, once the film is over.
    pub(super) fn finish(mut self) -> Vec<SoundShift> {
        while !self.wanted.is_empty() {
            self.look_for_first();
        }
        self.found
    }

    /// A clip that cannot be read says nothing of the film.
    fn look_for_first(&mut self) {
        let wanted = self.wanted.remove(0);
        if let Ok(Some(late)) = wanted.late() {
            self.found.push(SoundShift { part: wanted.part, late });
        }
    }
}

impl<'a> Wanted<'a> {
    fn of(place: usize, part: &'a FilmPart, expected: &ExpectedFilm) -> Option<Self> {
        let clip = part.clip.as_ref().filter(|_| part.sound == PartSound::Heard)?;
        let samples = |time: Time| u64::try_from(time.in_units(RATE, 1)).unwrap_or(0);
        let (begin, end) = (samples(part.begin), samples(part.end));
        // Where two parts are heard at once, neither is looked for.
        let before = place.checked_sub(1).and_then(|place| expected.parts.get(place));
        let from = before.map_or(begin, |before| samples(before.end).max(begin));
        let next = expected.parts.get(place + 1).filter(|next| next.joint == Joint::Transition);
        let end = next.map_or(end, |next| samples(next.begin).min(end));
        let to = end.min(from + LENGTH);
        let is_enough = to.saturating_sub(from) >= SHORTEST;
        let skipped = from - begin;
        is_enough.then(|| Self { part: place, clip, skipped, from, to, heard: Vec::new() })
    }

    /// Takes what is wanted of a run; what lies before the film is silence.
    fn listen(&mut self, at: u64, run: &Stereo) {
        if self.heard.is_empty() {
            let ahead = REACH.saturating_sub(self.from);
            self.heard.resize(usize::try_from(ahead).unwrap_or(0), 0.0);
        }
        let from = self.from.saturating_sub(REACH).max(at);
        let to = (self.to + REACH).min(at + run.len() as u64);
        if from < to {
            let place = |sample: u64| usize::try_from(sample - at).unwrap_or(usize::MAX);
            let range = place(from)..place(to);
            let both = run.left[range.clone()].iter().zip(&run.right[range]);
            self.heard.extend(both.map(|(left, right)| left + right));
        }
    }

    /// By how many seconds the clip's sound comes too late; `None` if it is not found.
    fn late(&self) -> Result<Option<f64>, MediaError> {
        let clip = self.of_clip()?;
        let (film, clip) = (coarse(&self.heard), coarse(&clip));
        let reach = usize::try_from(REACH).unwrap_or(0) / STEP;
        Ok(shift(&film, &clip).map(|place| {
            #[expect(clippy::cast_precision_loss, reason = "a fraction of a second")]
            let steps = place - reach as f64;
            #[expect(clippy::cast_precision_loss, reason = "a small number")]
            let rate = f64::from(RATE) / STEP as f64;
            steps / rate
        }))
    }

    /// The clip's own sound, as the film should have it.
    fn of_clip(&self) -> Result<Vec<f32>, MediaError> {
        let PartClip { path, from } = self.clip;
        let mut file = BufReader::new(File::open(path)?);
        let movie = Movie::read(&mut file)?;
        let Some(track) = &movie.sound else { return Ok(Vec::new()) };
        let times = FrameTimes::of(&movie.video);
        let late = u128::from(times.late) * u128::from(RATE) / u128::from(times.timescale.max(1));
        let from = u64::try_from(from.in_units(RATE, 1)).unwrap_or(0);
        let skipped = u64::try_from(late).unwrap_or(u64::MAX).saturating_add(from + self.skipped);
        let mut sound = ClipSound::open_late(track, skipped)?;
        let length = usize::try_from(self.to - self.from).unwrap_or(0);
        let mut heard = Vec::new();
        while heard.len() < length {
            let Some(run) = sound.next(&mut file)? else { break };
            heard.extend(run.left.iter().zip(&run.right).map(|(left, right)| left + right));
        }
        heard.truncate(length);
        Ok(heard)
    }
}

/// Sound at a sixth of its rate.
fn coarse(sound: &[f32]) -> Vec<f64> {
    let sum = |step: &[f32]| step.iter().map(|value| f64::from(*value)).sum();
    sound.chunks_exact(STEP).map(sum).collect()
}

/// Where in a longer sound a shorter one is found: the place in steps, between them if need be.
/// `None`: it is not there, or is silent.
fn shift(film: &[f64], clip: &[f64]) -> Option<f64> {
    let energy: f64 = clip.iter().map(|value| value * value).sum();
    let places = film.len().checked_sub(clip.len())? + 1;
    if energy <= f64::EPSILON {
        return None;
    }
    let alike = |place: usize| {
        let there = &film[place..][..clip.len()];
        let (mut product, mut own) = (0.0, 0.0);
        for (one, other) in there.iter().zip(clip) {
            product += one * other;
            own += one * one;
        }
        if own <= f64::EPSILON { 0.0 } else { product / (own * energy).sqrt() }
    };
    let alike: Vec<f64> = (0..places).map(alike).collect();
    let best = (0..places).max_by(|one, other| alike[*one].total_cmp(&alike[*other]))?;
    if alike[best] < ALIKE {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a fraction of a second")]
    let place = best as f64;
    let around = best.checked_sub(1).map(|before| alike[before]).zip(alike.get(best + 1));
    Some(around.map_or(place, |(before, after)| place + top(before, alike[best], *after)))
}

/// Where the top of a parabola through three neighbours lies, from the middle one.
fn top(before: f64, middle: f64, after: f64) -> f64 {
    let curve = before - 2.0 * middle + after;
    if curve.abs() <= f64::EPSILON { 0.0 } else { 0.5 * (before - after) / curve }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise, the same everywhere.
    fn noise(samples: usize) -> Vec<f64> {
        let mut state = 1_u32;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 23) - 1.0
        };
        (0..samples).map(next).collect()
    }

    #[test]
    fn a_sound_is_found_where_it_is_at_any_level_and_under_others() {
        let film = noise(4000);
        for place in [0, 1, 700, 999] {
            let clip: Vec<f64> =
                film[place..place + 3000].iter().map(|value| value / 9.0).collect();
            let found = shift(&film, &clip).expect("it is there");
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let place = place as f64;
            assert!((found - place).abs() < 0.1, "{found} for {place}");
        }
        let over: Vec<f64> =
            film.iter().zip(noise(8000)[4000..].iter()).map(|(a, b)| a + b).collect();
        let found = shift(&over, &film[500..3500]).expect("it is there");
        assert!((found - 500.0).abs() < 0.1, "{found}");
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert_eq!(shift(&noise(4000), &noise(9000)[6000..]), None);
        assert_eq!(shift(&noise(4000), &vec![0.0; 3000]), None);
        assert_eq!(shift(&vec![0.0; 4000], &noise(3000)), None);
        assert_eq!(shift(&noise(100), &noise(3000)), None);
    }
}
