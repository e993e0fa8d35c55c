//! Finished films: what a viewer or a platform would complain about is found where it is.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;
use tempfile::TempDir;
use wanflow_media::inspect::{
    Check, CheckResult, Demand, ExpectedFilm, FilmPart, Inspection, InspectionLimits, Joint,
    Outcome, PartClip, PartPicture, PartSound, Severity, inspect,
};
use wanflow_media::{
    ClipSoundtrack, ClipSpec, MediaError, Picture, animatic_clip, render, sequence,
};
use wanflow_plan::timeline::{Caption, Time};

use crate::{fixture, spec};

/// A picture of detail, over which the camera moves.
fn detail() -> Vec<u8> {
    png(|x, y| [(x * 7 % 256) as u8, (y * 11 % 256) as u8, ((x ^ y) * 5 % 256) as u8])
}

/// A picture of one grey.
fn grey(level: u8) -> Vec<u8> {
    png(|_, _| [level; 3])
}

fn png(pixel: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(160, 96, |x, y| Rgb(pixel(x, y)));
    picture.write_to(&mut bytes, ImageFormat::Png).expect("written");
    bytes.into_inner()
}

fn clip(picture: &[u8], seconds: u32, sound: ClipSoundtrack) -> Vec<u8> {
    let picture = Picture::File(picture);
    animatic_clip(&ClipSpec { picture, sound, ..spec(seconds) }).expect("a clip")
}

/// A film of clips, one after the other.
fn film(clips: &[Vec<u8>]) -> Vec<u8> {
    let folder = TempDir::new().expect("a folder");
    let (timeline, sources) = sequence(clips.iter().enumerate().map(|(index, clip)| {
        let path = folder.path().join(format!("{index}.mp4"));
        std::fs::write(&path, clip).expect("written");
        path
    }));
    let out = folder.path().join("film.mp4");
    render(&timeline, &sources, &out).expect("a film");
    std::fs::read(out).expect("the film")
}

/// A part from one second to another.
fn part(begin: u32, end: u32, joint: Joint) -> FilmPart {
    FilmPart {
        name: format!("from {begin}"),
        begin: Time::from_seconds(begin),
        end: Time::from_seconds(end),
        joint,
        picture: PartPicture::Moving,
        sound: PartSound::Heard,
        clip: None,
    }
}

fn look(film: &[u8], expected: &ExpectedFilm) -> Inspection {
    let limits = InspectionLimits::default();
    inspect(&mut Cursor::new(film), expected, &limits).expect("a film")
}

fn result(inspection: &Inspection, check: Check) -> &CheckResult {
    inspection.results.iter().find(|result| result.check == check).expect("each is there")
}

/// The findings of a check: from and to in milliseconds, and in which part.
fn found(inspection: &Inspection, check: Check) -> Vec<(u64, u64, &str)> {
    let findings = result(inspection, check).findings.iter();
    let place = |finding: &'_ wanflow_media::inspect::Finding| finding.at.expect("it has a place");
    findings
        .map(|it| {
            (place(it).from.millis(), place(it).to.millis(), it.part.as_deref().unwrap_or(""))
        })
        .collect()
}

/// The checks that did not pass, but for those that could not be made.
fn complaints(inspection: &Inspection) -> Vec<&'static str> {
    let complaint =
        |result: &&CheckResult| matches!(result.outcome, Outcome::Failed | Outcome::Warned);
    inspection.results.iter().filter(complaint).map(|result| result.check.name()).collect()
}

#[test]
fn of_a_film_as_it_should_be_nobody_complains() {
    let clips: Vec<_> = (0..3).map(|_| clip(&detail(), 2, ClipSoundtrack::Generated)).collect();
    let parts = vec![part(0, 2, Joint::Cut), part(2, 4, Joint::Continued), part(4, 6, Joint::Cut)];
    let caption = Caption {
        begin: Time::from_seconds(1),
        end: Time::from_seconds(2),
        text: "T minus zero.".to_owned(),
    };
    let length = Some(Time::from_seconds(6));
    let expected = ExpectedFilm { length, parts, captions: vec![caption] };
    let inspection = look(&film(&clips), &expected);
    assert_eq!(complaints(&inspection), <[&str; 0]>::default(), "{inspection:#?}");
    let checks: Vec<_> = inspection.results.iter().map(|result| result.check).collect();
    assert_eq!(checks, Check::ALL);
    let measured = |check| result(&inspection, check).measured.expect("it is measured");
    assert!((-45.0..-25.0).contains(&measured(Check::Loudness)), "{inspection:#?}");
    assert!(measured(Check::TruePeak) < -10.0);
    assert_eq!(result(&inspection, Check::Loudness).outcome, Outcome::Measured);
    for check in [Check::End, Check::Sync, Check::Length] {
        assert_eq!(result(&inspection, check).measured, Some(0.0), "{check:?}");
    }
    assert_eq!(inspection.seams.len(), 1);
}

#[test]
fn black_and_frozen_pictures_are_found_where_they_are() {
    let sound = ClipSoundtrack::Generated;
    let clips = [
        clip(&detail(), 1, sound),
        clip(&grey(0), 1, sound),
        clip(&detail(), 1, sound),
        clip(&grey(120), 3, sound),
    ];
    let parts = vec![
        part(0, 1, Joint::Cut),
        part(1, 2, Joint::Cut),
        part(2, 3, Joint::Cut),
        part(3, 6, Joint::Cut),
    ];
    let mut expected = ExpectedFilm { parts, ..ExpectedFilm::default() };
    let film = film(&clips);
    let inspection = look(&film, &expected);
    assert_eq!(found(&inspection, Check::Black), [(1000, 2000, "from 1")]);
    assert_eq!(found(&inspection, Check::Frozen), [(3000, 6000, "from 3")]);
    assert_eq!(complaints(&inspection), ["black", "frozen"]);
    // A card may be dark and stands still.
    expected.parts[1].picture = PartPicture::Drawn;
    expected.parts[3].picture = PartPicture::Drawn;
    assert_eq!(complaints(&look(&film, &expected)), <[&str; 0]>::default());
}

#[test]
fn silence_is_found_unless_it_is_meant() {
    let clips = [
        clip(&detail(), 1, ClipSoundtrack::Generated),
        clip(&detail(), 3, ClipSoundtrack::Silent),
        clip(&detail(), 1, ClipSoundtrack::Generated),
    ];
    let parts = vec![part(0, 1, Joint::Cut), part(1, 4, Joint::Cut), part(4, 5, Joint::Cut)];
    let mut expected = ExpectedFilm { parts, ..ExpectedFilm::default() };
    let joined = film(&clips);
    let inspection = look(&joined, &expected);
    // The bed fades at its ends.
    let [(from, to, part)] = found(&inspection, Check::Silent)[..] else { panic!("one stretch") };
    assert!((900..=1000).contains(&from) && (4000..4100).contains(&to), "{from} to {to}");
    assert_eq!(part, "from 0");
    expected.parts[1].sound = PartSound::Silent;
    assert_eq!(complaints(&look(&joined, &expected)), <[&str; 0]>::default());
    let mute = film(&clips[1..2]);
    let outcome = |expected: &ExpectedFilm| {
        let inspection = look(&mute, expected);
        result(&inspection, Check::Silent).outcome.clone()
    };
    expected.parts.truncate(1);
    assert_eq!(outcome(&expected), Outcome::Failed, "it should be heard");
    expected.parts[0].sound = PartSound::Silent;
    let meant = Outcome::Skipped("it is meant to be silent, and has no sound".to_owned());
    assert_eq!(outcome(&expected), meant);
}

#[test]
fn loud_sound_is_told_and_fails_where_somebody_asked_for_less() {
    let loud = fixture("loud.mp4");
    let inspection = look(&loud, &ExpectedFilm::default());
    let peak = result(&inspection, Check::TruePeak);
    assert_eq!(peak.outcome, Outcome::Warned);
    assert!(peak.measured.expect("it is measured") > -1.0);
    assert_eq!(result(&inspection, Check::Loudness).outcome, Outcome::Measured);
    assert_eq!(result(&inspection, Check::Clipped).outcome, Outcome::Failed);
    let limits = InspectionLimits {
        loudness: Some(-14.0),
        true_peak: Demand::Asked(-1.0),
        ..InspectionLimits::default()
    };
    let asked = inspect(&mut Cursor::new(&loud), &ExpectedFilm::default(), &limits);
    let asked = asked.expect("a film");
    for check in [Check::Loudness, Check::TruePeak] {
        assert_eq!(result(&asked, check).outcome, Outcome::Failed, "{check:?}");
        assert_eq!(result(&asked, check).findings[0].severity, Severity::Error);
    }
}

#[test]
fn a_jump_of_exposure_is_measured_where_a_clip_continues_another() {
    let sound = ClipSoundtrack::Generated;
    let film = film(&[clip(&grey(100), 1, sound), clip(&grey(120), 1, sound)]);
    for (joint, seams) in [(Joint::Continued, 1), (Joint::Cut, 0), (Joint::Transition, 0)] {
        let parts = vec![part(0, 1, Joint::Cut), part(1, 2, joint)];
        let expected = ExpectedFilm { parts, ..ExpectedFilm::default() };
        let inspection = look(&film, &expected);
        assert_eq!(inspection.seams.len(), seams);
        let Some(seam) = inspection.seams.first() else { continue };
        // 20 of 255 are 17 of luma's 219.
        assert!((seam.luma - 17.2).abs() < 1.0 && seam.chroma < 1.0, "{seam:?}");
        assert_eq!((&*seam.part, seam.at), ("from 1", Time::from_seconds(1)));
        assert_eq!(result(&inspection, Check::Drift).outcome, Outcome::Warned);
    }
}

#[test]
fn drift_adds_up_along_a_chain_and_begins_again_behind_it() {
    let sound = ClipSoundtrack::Generated;
    let greys = [100, 108, 116, 120, 112].map(|grey_of| clip(&grey(grey_of), 1, sound));
    let joints = [Joint::Cut, Joint::Continued, Joint::Continued, Joint::Cut, Joint::Continued];
    let begins = (0..).zip(joints);
    let parts = begins.map(|(begin, joint)| part(begin, begin + 1, joint)).collect();
    let expected = ExpectedFilm { parts, ..ExpectedFilm::default() };
    let inspection = look(&film(&greys), &expected);
    let sums: Vec<_> = inspection.seams.iter().map(|seam| seam.chain_luma.round() as i64).collect();
    // 8 of 255 are 7 of luma's 219.
    assert_eq!(sums, [7, 14, -7], "{:?}", inspection.seams);
    let found = result(&inspection, Check::ChainDrift);
    assert_eq!(found.outcome, Outcome::Warned);
    assert_eq!(found.findings.len(), 1, "{found:?}");
    assert_eq!(found.findings[0].part.as_deref(), Some("from 2"));
}

/// Moves the sound of a film to an earlier time, by so many samples.
fn early(film: &[u8], samples: u32) -> Vec<u8> {
    let mut film = film.to_vec();
    // The sound's edit list is the second one. Its only edit begins behind the encoder's delay.
    let lists: Vec<_> = film.windows(4).enumerate().filter(|(_, at)| at == b"elst").collect();
    let edit = lists[1].0 + 12;
    let at = if film[lists[1].0 + 4] == 0 { edit + 4 } else { edit + 12 };
    assert_eq!(film[at..at + 4], 1024_u32.to_be_bytes());
    film[at..at + 4].copy_from_slice(&(1024 + samples).to_be_bytes());
    film
}

#[test]
fn sound_and_picture_that_lie_apart_are_found_at_each_joint() {
    let folder = TempDir::new().expect("a folder");
    let mut parts = Vec::new();
    let mut clips = Vec::new();
    for (seed, picture) in [(0, detail()), (1, grey(60)), (2, grey(200))] {
        let spec = ClipSpec { picture: Picture::File(&picture), seed, ..spec(2) };
        let clip = animatic_clip(&spec).expect("a clip");
        let path = folder.path().join(format!("{seed}.mp4"));
        std::fs::write(&path, &clip).expect("written");
        let begin = 2 * u32::try_from(seed).expect("small");
        let clip_of = Some(PartClip { path, from: Time::ZERO });
        parts.push(FilmPart { clip: clip_of, ..part(begin, begin + 2, Joint::Cut) });
        clips.push(clip);
    }
    let expected = ExpectedFilm { parts, ..ExpectedFilm::default() };
    let film = film(&clips);
    for (samples, seconds) in [(0, 0.0), (480, 0.01), (2400, 0.05), (4320, 0.09)] {
        let inspection = look(&early(&film, samples), &expected);
        let sync = result(&inspection, Check::Sync);
        let measured = sync.measured.expect("it is measured");
        assert!((measured - seconds).abs() < 0.001, "{measured} for {seconds}");
        let names: Vec<_> = sync.findings.iter().filter_map(|it| it.part.as_deref()).collect();
        if seconds > 0.04 {
            assert_eq!(names, ["from 0", "from 2", "from 4"]);
        } else {
            assert_eq!(names, <[&str; 0]>::default());
        }
    }
    // A part that begins elsewhere than somebody thought is in step all the same.
    let mut late = expected;
    late.parts[1].begin = Time::from_millis(1958);
    let inspection = look(&film, &late);
    assert!(result(&inspection, Check::Sync).measured.expect("it is measured") < 0.001);
}

#[test]
fn a_film_of_another_length_than_expected_fails() {
    let film = film(&[clip(&detail(), 2, ClipSoundtrack::Generated)]);
    for (millis, outcome) in [(2090, Outcome::Passed), (2200, Outcome::Failed)] {
        let length = Some(Time::from_millis(millis));
        let inspection = look(&film, &ExpectedFilm { length, ..ExpectedFilm::default() });
        assert_eq!(result(&inspection, Check::Length).outcome, outcome, "{millis}");
    }
}

#[test]
fn what_is_not_decoded_is_told_and_not_looked_at() {
    let inspection = look(&fixture("hevc.mp4"), &ExpectedFilm::default());
    let outcome = &result(&inspection, Check::Black).outcome;
    assert_eq!(*outcome, Outcome::Skipped("HEVC, which wanflow does not decode".to_owned()));
    let inspection = look(&fixture("sound/ac3.mp4"), &ExpectedFilm::default());
    let Outcome::Skipped(why) = &result(&inspection, Check::Silent).outcome else {
        panic!("AC-3 is not decoded");
    };
    assert!(why.contains("AC-3"), "{why}");
    assert!(matches!(result(&inspection, Check::Black).outcome, Outcome::Passed));
}

#[test]
fn what_is_no_film_is_an_error() {
    let film = film(&[clip(&detail(), 1, ClipSoundtrack::Generated)]);
    for bytes in [&b"There is no film here."[..], &film[..film.len() - 300], &film[..200]] {
        let limits = InspectionLimits::default();
        let error = inspect(&mut Cursor::new(bytes), &ExpectedFilm::default(), &limits);
        assert!(matches!(error, Err(MediaError::Foreign { .. } | MediaError::Damaged(_))));
    }
}

#[test]
fn a_table_that_claims_a_film_of_weeks_is_refused() {
    let mut film = fixture("edits.mp4");
    let list = film.windows(4).position(|at| at == b"elst").expect("it has edits");
    // The length of the second edit.
    film[list + 24..list + 28].copy_from_slice(&0x7fff_ffff_u32.to_be_bytes());
    let (expected, limits) = (ExpectedFilm::default(), InspectionLimits::default());
    let error = inspect(&mut Cursor::new(&film), &expected, &limits).expect_err("it is too long");
    assert!(matches!(error, MediaError::TooLarge(_)), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_of_a_film_makes_a_panic(
        edits in prop::collection::vec((0..27_000_usize, any::<u8>()), 1..30),
    ) {
        let mut film = fixture("b-frames.mp4");
        for (at, value) in edits {
            let at = at.min(film.len() - 1);
            film[at] = value;
        }
        let parts = vec![part(0, 1, Joint::Cut), part(1, 2, Joint::Continued)];
        let expected = ExpectedFilm { parts, ..ExpectedFilm::default() };
        let _ = inspect(&mut Cursor::new(&film), &expected, &InspectionLimits::default());
    }
}
