//! Mixes of files that are written here, heard from outside.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::duck::LOOK_AHEAD;
use super::signals::{noise, sine, together};
use super::*;
use crate::sound::{RATE, Stereo};

/// A folder of sounds.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    /// Writes a sound as WAV of floats.
    fn write(&self, name: &str, sound: &Stereo) -> PathBuf {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x03\0\x02\0".to_vec();
        bytes.extend(RATE.to_le_bytes());
        bytes.extend((RATE * 8).to_le_bytes());
        bytes.extend(b"\x08\0\x20\0data");
        bytes.extend((sound.len() as u32 * 8).to_le_bytes());
        for (left, right) in sound.left.iter().zip(&sound.right) {
            bytes.extend(left.to_le_bytes());
            bytes.extend(right.to_le_bytes());
        }
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }
}

/// All of a file from a place in the film on, for so many samples.
fn placed(path: &Path, begin: u64, length: u64) -> PlacedSound<'_> {
    PlacedSound {
        source: SoundSource::File(path),
        from: 0,
        stretch: u64::MAX,
        repeats: Repeats::Once,
        speed: Speed::NORMAL,
        begin,
        envelope: Envelope { length, gain: 1.0, fade_in: Fade::NONE, fade_out: Fade::NONE },
        failure: Failure::Error,
    }
}

fn plan<'a>(length: u64) -> MixPlan<'a> {
    MixPlan { length, ceiling: -1.0, ..MixPlan::default() }
}

/// All of a mix, pulled in runs of odd lengths.
fn hear(plan: &MixPlan<'_>) -> (Stereo, Vec<SoundNote>, MixReport) {
    let mut mix = FilmMix::open(plan.clone()).expect("a mix");
    let mut all = Stereo::default();
    for samples in [1, 999, 24_000, 7].into_iter().cycle() {
        let run = mix.next(samples).expect("a mix");
        if run.len() == 0 {
            break;
        }
        all.append(run);
    }
    assert_eq!(all.len() as u64, plan.length, "it ends with the film, to the sample");
    let (notes, report) = mix.finish();
    (all, notes, report)
}

fn power(run: &[f32]) -> f64 {
    run.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>() / run.len() as f64
}

#[test]
fn without_a_loudness_sounds_stay_as_they_are_and_silence_is_between_them() {
    let folder = Folder::new();
    let sound = noise(0.25, 48_000);
    let path = folder.write("noise.wav", &sound);
    let late = PlacedSound { from: 1_000, stretch: 20_000, ..placed(&path, 70_000, 30_000) };
    let clips = vec![placed(&path, 100, 48_000), late];
    let (all, notes, report) = hear(&MixPlan { clips, ..plan(110_000) });
    let part = |from: usize, to: usize| (&all.left[from..to], &all.right[from..to]);
    assert_eq!(part(100, 48_100), (&sound.left[..], &sound.right[..]));
    assert_eq!(part(70_000, 90_000).0, &sound.left[1_000..21_000]);
    for (from, to) in [(0, 100), (48_100, 70_000), (90_000, 110_000)] {
        assert!(part(from, to).0.iter().chain(part(from, to).1).all(|value| *value == 0.0));
    }
    assert_eq!((notes, report.gain, report.reduction), (Vec::new(), 0, 0));
    assert!(report.true_peak.is_some_and(|peak| peak < 0) && report.loudness.is_some());
}

#[test]
fn clips_that_cross_are_together_as_loud_as_each_alone() {
    let folder = Folder::new();
    let mut second = noise(0.25, 192_000);
    let first = second.take(96_000);
    let (first, second) = (folder.write("1.wav", &first), folder.write("2.wav", &second));
    let fade = Fade { samples: 48_000, curve: Curve::EqualPower };
    let (mut one, mut two) = (placed(&first, 0, 96_000), placed(&second, 48_000, 96_000));
    (one.envelope.fade_out, two.envelope.fade_in) = (fade, fade);
    let (all, ..) = hear(&MixPlan { clips: vec![one, two], ..plan(144_000) });
    for from in (0..144_000).step_by(4_800) {
        let power = power(&all.left[from..from + 4_800]) * 48.0;
        assert!((power - 1.0).abs() < 0.08, "{power} at {from}");
    }
}

#[test]
fn music_gives_way_before_the_first_word_and_ends_with_the_film() {
    let folder = Folder::new();
    let music = folder.write("music.wav", &sine(1000.0, -20.0, 10));
    // It speaks so softly that the music can be measured beside it.
    let voice = folder.write("voice.wav", &sine(11_000.0, -40.0, 2));
    let fade = |samples| Fade { samples, curve: Curve::Smooth };
    let mut tune = placed(&music, 0, 300_000);
    tune.envelope.fade_out = fade(24_000);
    let voices = vec![placed(&voice, 96_000, 96_000)];
    let (all, ..) = hear(&MixPlan { voices, ducked: vec![tune], ..plan(300_000) });
    let level = |from: usize| 10.0 * (power(&all.left[from..from + 480]) * 2.0).log10();
    let at_level = |from: usize, expected: f64| {
        assert!((level(from) - expected).abs() < 0.1, "{} at {from}, not {expected}", level(from));
    };
    at_level(96_000 - LOOK_AHEAD - 480, -20.0);
    let summed = 10.0 * (10.0_f64.powf(-2.9) + 1e-4).log10();
    at_level(96_000, summed);
    at_level(191_000, summed);
    at_level(260_000, -20.0);
    assert!(level(299_500) < -50.0, "{}", level(299_500));
}

#[test]
fn what_is_looped_goes_on_without_a_gap_until_its_place_ends() {
    let folder = Folder::new();
    let sound = noise(0.3, 10_000);
    let path = folder.write("loop.wav", &sound);
    let looped = PlacedSound { from: 500, repeats: Repeats::Loop, ..placed(&path, 0, 49_500) };
    let (all, ..) = hear(&MixPlan { music: vec![looped.clone()], ..plan(50_000) });
    assert_eq!(all.left[..9_500], sound.left[500..]);
    for from in (9_500..49_500).step_by(10_000) {
        assert_eq!(all.left[from..from + 10_000], sound.left);
    }
    assert!(all.left[49_500..].iter().all(|value| *value == 0.0));
    let empty = PlacedSound { stretch: 0, ..looped };
    let (all, ..) = hear(&MixPlan { music: vec![empty], ..plan(50_000) });
    assert_eq!(all, Stereo::silence(50_000), "a loop of nothing ends");
}

#[test]
fn twice_the_speed_is_an_octave_higher_and_half_as_long() {
    let folder = Folder::new();
    let path = folder.write("tone.wav", &sine(440.0, -6.0, 2));
    let speed = Speed { from: 2, to: 1 };
    let fast = PlacedSound { speed, from: 48, ..placed(&path, 0, 96_000) };
    let (all, ..) = hear(&MixPlan { clips: vec![fast], ..plan(96_000) });
    let rising = |run: &[f32]| run.windows(2).filter(|it| it[0] < 0.0 && it[1] >= 0.0).count();
    assert!(rising(&all.left[..24_000]).abs_diff(440) <= 1);
    assert!(all.left[48_000..].iter().all(|value| *value == 0.0));
}

#[test]
fn a_mix_has_the_loudness_that_is_asked_for_and_no_peak_above_the_ceiling() {
    let folder = Folder::new();
    let loud = together([noise(0.02, 144_000), noise(0.9, 2_400), noise(0.02, 141_600)]);
    let (clip, quiet) =
        (folder.write("clip.wav", &loud), folder.write("q.wav", &noise(0.01, 96_000)));
    let voice = folder.write("voice.wav", &sine(300.0, -30.0, 2));
    let music = folder.write("music.wav", &sine(1000.0, -3.0, 6));
    let clips = vec![placed(&clip, 0, 288_000)];
    let voices = vec![placed(&voice, 48_000, 96_000), placed(&quiet, 150_000, 96_000)];
    let ducked = vec![placed(&music, 0, 288_000)];
    let mixed = MixPlan { clips: clips.clone(), voices, ducked, ..plan(288_000) };
    for (name, plan) in [("clips", MixPlan { clips, ..plan(288_000) }), ("all", mixed)] {
        for integrated in [-14.0, -16.0, -23.0] {
            let loudness = Some(LoudnessTarget { integrated });
            let (all, _, report) = hear(&MixPlan { loudness, ..plan.clone() });
            let reached = f64::from(report.loudness.expect("it is heard")) / 100.0;
            assert!((reached - integrated).abs() < 0.2, "{name}: {report:?}");
            assert!(report.true_peak.expect("it is heard") <= -100, "{name}: {report:?}");
            assert!(all.left.iter().all(|value| value.abs() < 0.9));
        }
    }
}

#[test]
fn stems_are_brought_to_level_before_their_authors_gains() {
    let folder = Folder::new();
    let write = |name: &str, level: f64| folder.write(name, &sine(1000.0, level, 2));
    let files = [write("a.wav", -40.0), write("b.wav", -12.0), write("c.wav", -30.0)];
    let mut voices: Vec<_> =
        files.iter().zip([0, 96_000, 192_000]).map(|(path, at)| placed(path, at, 96_000)).collect();
    voices[1].envelope.gain = 0.5;
    let loudness = Some(LoudnessTarget { integrated: -20.0 });
    let (all, ..) = hear(&MixPlan { voices, loudness, ..plan(288_000) });
    let level = |from: usize| 10.0 * power(&all.left[from..from + 48_000]).log10();
    let [first, second, third] = [24_000, 120_000, 216_000].map(level);
    assert!((first - third).abs() < 0.1, "{first} and {third}");
    assert!((first - second - 6.02).abs() < 0.1, "{first} and {second}");
}

#[test]
fn a_clip_that_breaks_falls_silent_and_a_file_that_breaks_is_named() {
    let folder = Folder::new();
    let path = folder.write("noise.wav", &noise(0.5, 48_000));
    let bytes = fs::read(&path).expect("it was written");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
    let missing = folder.0.path().join("missing.wav");
    for (path, heard, words) in
        [(&path, 23_000, "it falls silent after"), (&missing, 0, "missing.wav")]
    {
        let sound = placed(path, 0, 48_000);
        let forgiven = PlacedSound { failure: Failure::Note(3), ..sound.clone() };
        let (all, notes, _) = hear(&MixPlan { clips: vec![forgiven], ..plan(48_000) });
        assert_eq!((notes.len(), notes[0].item), (1, 3));
        assert!(notes[0].what.contains(words), "{}", notes[0].what);
        assert!(all.left[..heard].iter().all(|value| *value != 0.0));
        assert!(all.left[24_000..].iter().all(|value| *value == 0.0));
        let strict = MixPlan { music: vec![sound], ..plan(48_000) };
        let all = FilmMix::open(strict).and_then(|mut mix| mix.next(48_000));
        let error = all.expect_err("it breaks").to_string();
        assert!(error.contains(&path.display().to_string()), "{error}");
    }
}
