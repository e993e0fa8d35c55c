//! Films whose sound is mixed: heard in the film's file, as a player decodes it.

use std::f64::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};

use ebur128::{EbuR128, Mode};
use tempfile::TempDir;
use wanflow_api::Sha256;
use wanflow_media::{
    ClipSoundtrack, ClipSpec, MediaError, Rendered, Sources, SyncMarks, animatic_clip, render,
    sequence,
};
use wanflow_plan::Timeline;
use wanflow_plan::timeline::{AudioItem, AudioRole, AudioTrack, Gain, Loudness, Repeat, Time};

use crate::spec;
use crate::sync::{onset, sound_of};

/// A film of clips of two seconds, with clicks a quarter of a second from both ends of each.
struct Scene {
    folder: TempDir,
    timeline: Timeline,
    sources: Sources,
}

impl Scene {
    fn of(clips: &[ClipSoundtrack]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let (timeline, sources) = sequence(clips.iter().enumerate().map(|(index, sound)| {
            let path = folder.path().join(format!("{index}.mp4"));
            let clip = ClipSpec { sound: *sound, marks: SyncMarks::NearBothEnds, ..spec(2) };
            fs::write(&path, animatic_clip(&clip).expect("a clip")).expect("written");
            path
        }));
        Self { folder, timeline, sources }
    }

    /// Adds a sound to a new track.
    fn add(&mut self, role: AudioRole, file: PathBuf, item: &AudioItem) {
        let sha256 = Sha256([100 + self.timeline.audio.len() as u8; 32]);
        self.sources.insert(sha256, file);
        let items = vec![AudioItem { sha256, ..item.clone() }];
        self.timeline.audio.push(AudioTrack { role, items });
    }

    fn render(&self) -> Result<(Rendered, Vec<u8>), MediaError> {
        let out = self.folder.path().join("film.mp4");
        let report = render(&self.timeline, &self.sources, &out)?;
        Ok((report, fs::read(&out).expect("the film")))
    }
}

/// All of a file from a time of the film on.
fn item(begin: u64) -> AudioItem {
    AudioItem {
        sha256: Sha256([0; 32]),
        from: Time::ZERO,
        begin: Time::from_millis(begin),
        length: Time::from_seconds(7200),
        repeat: Repeat::Once,
        gain: Gain::UNCHANGED,
        fade_in: Time::ZERO,
        fade_out: Time::ZERO,
    }
}

/// Writes seconds of a sine as WAV of 16 bits at a rate.
fn tone(folder: &Path, name: &str, hertz: f64, seconds: f64) -> PathBuf {
    let rate = 44_100_u32;
    let samples = (seconds * f64::from(rate)) as u32;
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * 2).to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend((samples * 2).to_le_bytes());
    for at in 0..samples {
        let value = (f64::from(at) * hertz / f64::from(rate) * TAU).sin() * 0.2;
        bytes.extend(((value * 32_767.0) as i16).to_le_bytes());
    }
    let path = folder.join(name);
    fs::write(&path, bytes).expect("written");
    path
}

/// The level from one second to another, in dBFS.
fn level(channel: &[f32], from: f64, to: f64) -> f64 {
    let run = &channel[(from * 48_000.0) as usize..(to * 48_000.0) as usize];
    let power: f64 = run.iter().map(|value| f64::from(*value).powi(2)).sum();
    10.0 * (power / run.len() as f64).log10()
}

const HEARD: ClipSoundtrack = ClipSoundtrack::Generated;

#[test]
fn a_clip_may_be_louder_quieter_or_mute_and_stays_in_sync() {
    let mut scene = Scene::of(&[HEARD, HEARD, HEARD]);
    let (_, plain) = scene.render().expect("a film");
    scene.timeline.video[0].gain = Gain::Centidecibels(-600);
    scene.timeline.video[1].gain = Gain::Mute;
    let (report, film) = scene.render().expect("a film");
    let ([left, right], [before, _]) = (sound_of(&film), sound_of(&plain));
    assert_eq!(left.len(), 288_000);
    let change = |from: f64, to: f64| level(&left, from, to) - level(&before, from, to);
    assert!((change(0.5, 1.5) + 6.0).abs() < 0.2, "{}", change(0.5, 1.5));
    assert!(change(4.5, 5.5).abs() < 0.2, "{}", change(4.5, 5.5));
    // An encoder's window reaches a packet far beyond the joints.
    assert!(left[98_000..190_000].iter().chain(&right[98_000..190_000]).all(|it| *it == 0.0));
    for mark in [0.25, 1.75, 4.25, 5.75] {
        let click = onset(&left, mark);
        assert!((click - mark).abs() < 0.001, "click at {click}, flash at {mark}");
    }
    let sound = report.sound.expect("it was mixed");
    assert_eq!((sound.gain, sound.reduction), (0, 0));
}

#[test]
fn music_gives_way_to_a_voice_and_ends_with_the_film() {
    let silent = ClipSoundtrack::Silent;
    let mut scene = Scene::of(&[silent, silent, silent]);
    let music = tone(scene.folder.path(), "music.wav", 440.0, 1.7);
    let voice = tone(scene.folder.path(), "voice.wav", 3_000.0, 1.0);
    let fade_out = Time::from_seconds(1);
    let looped = AudioItem { repeat: Repeat::Loop, fade_out, ..item(0) };
    scene.add(AudioRole::DuckedMusic, music, &looped);
    scene.add(AudioRole::Voice, voice, &item(2_000));
    let (report, film) = scene.render().expect("a film");
    let [left, _] = sound_of(&film);
    assert_eq!(left.len() as u64, report.millis * 48);
    let tone = level(&left, 0.5, 1.5);
    assert!((tone - -17.0).abs() < 0.2, "{tone}");
    // Voice and music are told apart by what each is without the other: 1 and 1/8 of the power.
    let both = level(&left, 2.1, 2.9) - tone;
    assert!((both - 10.0 * (1.0 + 10.0_f64.powf(-0.9)).log10()).abs() < 0.2, "{both}");
    let low = level(&left, 3.05, 3.3) - tone;
    assert!((low + 9.0).abs() < 0.3, "it stays low for a while: {low}");
    assert!((level(&left, 4.4, 4.9) - tone).abs() < 0.2, "and comes back");
    let (middle, last) = (level(&left, 5.49, 5.51) - tone, level(&left, 5.98, 6.0));
    assert!((middle + 6.0).abs() < 0.5 && last < -60.0, "{middle} {last}");
}

#[test]
fn a_film_has_the_loudness_that_is_asked_for_and_equal_timelines_give_equal_bytes() {
    let mut scene = Scene::of(&[HEARD, HEARD, HEARD, HEARD]);
    let music = tone(scene.folder.path(), "music.wav", 440.0, 9.0);
    let quieter = AudioItem { gain: Gain::Centidecibels(-1_000), ..item(0) };
    scene.add(AudioRole::Music, music, &quieter);
    for integrated in [-1_400, -2_300] {
        scene.timeline.output.loudness = Some(Loudness { integrated, true_peak: -100 });
        let (report, film) = scene.render().expect("a film");
        let sound = report.sound.expect("it was mixed");
        assert!(sound.loudness.expect("it is heard").abs_diff(integrated) <= 15, "{sound:?}");
        assert!(sound.true_peak.expect("it is heard") <= -200, "{sound:?}");
        let [left, right] = sound_of(&film);
        let mut meter = EbuR128::new(2, 48_000, Mode::I).expect("a meter");
        meter.add_frames_planar_f32(&[&left, &right]).expect("stereo");
        let decoded = meter.loudness_global().expect("it is heard") * 100.0;
        assert!((decoded - f64::from(integrated)).abs() < 30.0, "{decoded}");
        assert_eq!(scene.render().expect("a film").1, film);
    }
}

#[test]
fn a_sound_that_is_not_one_is_named_before_a_film_is_there() {
    let mut scene = Scene::of(&[HEARD]);
    let file = scene.folder.path().join("music.mp3");
    fs::write(&file, "not a sound").expect("written");
    scene.add(AudioRole::Music, file, &item(0));
    let error = scene.render().expect_err("it is text").to_string();
    assert!(error.contains("music.mp3") && error.contains("plain text"), "{error}");
    assert!(!scene.folder.path().join("film.mp4").exists());
}
