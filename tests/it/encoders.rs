//! Films of the user's own footage, and films that another program codes: what is said before
//! anything is made or bought, and what is made.

use wanflow_media::{ClipSoundtrack, ClipSpec, FrameRate, FrameSize, Picture, SyncMarks};
use wanflow_tests::{Ended, Stage, root};

/// A film of a second, of which nothing is bought.
const CARD: &str = "\
scenes:
  - card: { text: A, duration: 1 }
film:
  size: 96x64
  fps: 24
  encoder: x264
";

/// What such a film is coded into.
fn coded() -> Vec<u8> {
    let spec = ClipSpec {
        picture: Picture::Slate("coded elsewhere"),
        seconds: 1,
        size: FrameSize::Exact(96, 64),
        frame_rate: FrameRate::FILM,
        label: None,
        sound: ClipSoundtrack::Silent,
        marks: SyncMarks::Absent,
        seed: 1,
    };
    wanflow_media::animatic_clip(&spec).expect("a clip")
}

#[test]
fn footage_that_is_not_decoded_is_named_and_nothing_is_called_made() {
    let stage = Stage::empty();
    let footage = root().join("crates/wanflow-media/tests/fixtures/hevc.mp4");
    std::fs::copy(footage, stage.path().join("hevc.mp4")).expect("a stage is writable");
    stage.write("story.yaml", "scenes:\n  - video: hevc.mp4\n  - card: { text: A, duration: 1 }\n");
    for words in [&["run"][..], &["run", "--partial"]] {
        let said = stage.wanflow(words).with_code(6);
        let all = said.stdout + &said.stderr;
        assert!(
            all.contains("`hevc.mp4` is HEVC, which wanflow does not decode: convert it to H.264"),
            "{all}"
        );
    }
    assert!(!stage.path().join("out/story.mp4").exists());
    // Clips that are coded alike are copied.
    stage.write(
        "story.yaml",
        "scenes:\n  - { id: a, video: hevc.mp4 }\n  - { id: b, video: hevc.mp4 }\n",
    );
    stage.wanflow(&["run"]).with_code(0);
}

#[test]
fn an_encoder_needs_the_users_word_and_a_program_before_anything_is_bought() {
    let stage = Stage::of("minimal");
    let text = stage.read("story.yaml");
    let text = format!("endpoint: fal/wan2.7-i2v\n{text}film:\n  encoder: prores\n");
    stage.write("story.yaml", &text);
    let refused = |words: &[&str], reason: &str| {
        let said = stage.wanflow(words).with_code(6);
        assert!(said.stderr.contains(reason), "{}", said.stderr);
        assert!(!stage.path().join("out").exists() && !stage.path().join(".wanflow").exists());
    };
    refused(&["run", "--rehearse"], "coded as ProRes, which takes an ffmpeg, and nothing lets one");
    refused(&["run", "--rehearse", "--ffmpeg"], "coded as ProRes, and no ffmpeg was found in PATH");
    let plan = stage.wanflow(&["plan"]).with_code(0);
    assert!(
        plan.stdout.contains("not to be bought: the storyboard has the film coded as ProRes, and"),
        "{}",
        plan.stdout
    );
    let doctor = stage.wanflow(&["doctor"]).with_code(6);
    let line = doctor.stdout.lines().find(|line| line.contains(" ffmpeg ")).expect("a line");
    assert!(line.starts_with("failure") && line.contains("ProRes"), "{line}");
    // A look at the film takes no other program.
    stage.wanflow(&["animatic"]).with_code(0);
    assert!(stage.path().join("out/story.animatic.mp4").is_file());
}

#[cfg(unix)]
#[test]
fn a_film_has_the_pictures_that_an_allowed_ffmpeg_coded() {
    use std::os::unix::fs::PermissionsExt as _;
    let (stage, elsewhere) = (Stage::empty(), Stage::empty());
    std::fs::write(elsewhere.path().join("coded.mp4"), coded()).expect("writable");
    let clip = elsewhere.path().join("coded.mp4").display().to_string();
    // The last word is the file to be made; 24 frames of 96 × 64 come through its input.
    let script = format!(
        "#!/bin/sh\nPATH=/usr/bin:/bin\nfor out; do :; done\n\
         [ \"$(wc -c)\" -eq 221184 ] || exit 9\ncp '{clip}' \"$out\"\n"
    );
    elsewhere.write("ffmpeg", &script);
    let program = elsewhere.path().join("ffmpeg");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&program, mode).expect("its own file");
    stage.write("story.yaml", CARD);
    let run =
        |words: &[&str]| -> Ended { stage.run(stage.command(words).env("PATH", elsewhere.path())) };
    let plan = run(&["plan"]).with_code(0);
    assert!(plan.stdout.contains("coded by x264"), "{}", plan.stdout);
    run(&["run", "--ffmpeg"]).with_code(0);
    let film = std::fs::read(stage.path().join("out/story.mp4")).expect("the film");
    let sample = &coded()[coded().len() - 600..][..200];
    assert!(film.windows(sample.len()).any(|part| part == sample), "its pictures are others");
    // The draft is wanflow's own.
    run(&["assemble"]).with_code(0);
    let draft = std::fs::read(stage.path().join("out/story.draft.mp4")).expect("the draft");
    assert!(!draft.windows(sample.len()).any(|part| part == sample));
    elsewhere.write("ffmpeg", "#!/bin/sh\necho Unknown encoder >&2\nexit 1\n");
    stage.edit("story.yaml", "text: A", "text: B");
    let said = run(&["run", "--ffmpeg"]).with_code(6);
    let all = said.stdout + &said.stderr;
    assert!(all.contains("ffmpeg stopped with 1 (its output is in the journal)"), "{all}");
}
