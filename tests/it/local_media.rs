//! Local sound at endpoints that take it by link: uploaded to the host, or published at a bucket.

use std::path::{Path, PathBuf};

use wanflow_tests::Stage;
use wanflow_tests::recorder::Recorder;

use crate::emulate::Emulation;
use crate::paid::CANARY;

const AT_DASHSCOPE: &str = "endpoint: dashscope/wan2.6-i2v\n";

/// What the policy of the document's example is signed with.
const SIGNATURE: &str = "c2lnbmF0dXJl";

/// A storyboard of one scene with four seconds of local sound.
pub(crate) fn stage(endpoint: &str) -> Stage {
    let stage = Stage::of("minimal");
    let story = "scenes:\n  - id: launch\n    image: rocket.jpg\n    prompt: It sings.\n    \
                 audio: hum.wav\n";
    stage.write("story.yaml", &format!("{endpoint}{story}"));
    std::fs::write(stage.path().join("hum.wav"), hum()).expect("a stage is writable");
    stage
}

/// Four seconds of a low tone: 8000 samples a second of 16 bits, one channel.
pub(crate) fn hum() -> Vec<u8> {
    let samples: Vec<u8> =
        (0..32_000_i16).flat_map(|at| ((at % 80) * 50 - 2000).to_le_bytes()).collect();
    let size = u32::try_from(samples.len()).expect("64 kB");
    let mut file = b"RIFF".to_vec();
    file.extend((size + 36).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(8000_u32.to_le_bytes());
    file.extend(16_000_u32.to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(size.to_le_bytes());
    file.extend(samples);
    file
}

/// Every file below a folder that holds one of these texts.
pub(crate) fn holding(folder: &Path, texts: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            found.extend(holding(&path, texts));
        } else {
            let bytes = std::fs::read(&path).expect("a readable file");
            let text = String::from_utf8_lossy(&bytes);
            found.extend(texts.iter().any(|one| text.contains(one)).then_some(path));
        }
    }
    found
}

#[test]
fn a_rehearsal_uploads_local_sound_where_the_host_takes_uploads() {
    let stage = stage(AT_DASHSCOPE);
    stage.wanflow(&["check"]).with_code(0);
    let plan = stage.wanflow(&["plan", "--rehearse"]).with_code(0);
    let note = "1 local sound file: uploaded to the host before each submit";
    assert!(plan.stderr.contains(note), "{}", plan.stderr);
    stage.wanflow(&["run", "--rehearse", "--latency", "50ms"]).with_code(0);
    let shelf = stage.path().join(".wanflow/rehearsal/emulator/uploads");
    let kept = std::fs::read_dir(shelf).expect("the emulator's shelf");
    let kept: Vec<_> = kept.map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(std::fs::read(&kept[0]).expect("the upload") == hum(), "the bytes that were uploaded");
}

#[test]
fn the_key_does_not_travel_with_an_upload_and_nothing_of_it_is_written_down() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "50ms"]);
    let recorder = Recorder::before(&emulation.host);
    let stage = stage(AT_DASHSCOPE);
    std::fs::create_dir_all(stage.path().join(".config/wanflow")).expect("a stage is writable");
    let config =
        format!("[endpoints.\"dashscope/wan2.6-i2v\"]\norigin = \"http://{}\"\n", recorder.host);
    stage.write(".config/wanflow/config.toml", &config);
    let mut run = stage.command(&["run", "--yes", "--json"]);
    let ended = stage.run(run.env("DASHSCOPE_API_KEY", CANARY)).with_code(0);

    let [policy] = &recorder.of("GET /api/v1/uploads?")[..] else { panic!("one policy") };
    assert!(policy.head.contains("action=getPolicy&model=wan2.6-i2v"), "{}", policy.head);
    assert!(policy.has("authorization: bearer"));
    let [upload] = &recorder.of("POST / ")[..] else { panic!("one upload") };
    let everything = format!("{}{}", upload.head, String::from_utf8_lossy(&upload.body));
    assert!(!upload.has("authorization:") && !everything.contains(CANARY), "{}", upload.head);
    let [submit] = &recorder.of("POST /api/v1/services/")[..] else { panic!("one submit") };
    assert!(submit.has("x-dashscope-ossresourceresolve: enable"), "{}", submit.head);
    let link = submit.json()["input"]["audio_url"].clone();
    let key = link.as_str().and_then(|link| link.strip_prefix("oss://")).expect("an upload's link");
    assert!(everything.contains(&format!("name=\"key\"\r\n\r\n{key}\r\n")), "{key}");
    let sound = hum();
    assert!(upload.body.windows(sound.len()).any(|window| window == sound), "the whole file");

    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(!said.contains(SIGNATURE) && !said.contains(CANARY), "{said}");
    assert_eq!(holding(stage.path(), &[SIGNATURE, CANARY, "oss://"]), [] as [PathBuf; 0]);
}

#[test]
fn sound_that_hosts_do_not_take_is_converted_and_told() {
    let stage = stage(AT_DASHSCOPE);
    let flac = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/invalid/media/hum.flac");
    std::fs::copy(flac, stage.path().join("hum.flac")).expect("a stage is writable");
    let story = stage.read("story.yaml").replace("hum.wav", "hum.flac");
    stage.write("story.yaml", &story);
    let check = stage.wanflow(&["check"]).with_code(0);
    let step = "converted from FLAC to WAV of 48 kHz, stereo, 16 bits";
    assert!(check.stderr.contains(step), "{}", check.stderr);
    assert!(check.stderr.contains("lasts 4.0 s, and the clip 5 s"), "{}", check.stderr);
    let plan = stage.wanflow(&["plan", "--rehearse"]).with_code(0);
    assert!(plan.stdout.contains(&format!("sound of launch: {step}\n")), "{}", plan.stdout);
    stage.write("kept.yaml", &format!("{story}    prepare: false\n"));
    let refused = stage.wanflow(&["check", "kept.yaml"]).with_code(1).stderr;
    assert!(refused.contains(&format!("`hum.flac` would have to be {step}")), "{refused}");
    let plan = stage.wanflow(&["plan", "--rehearse", "--json"]).with_code(0);
    assert!(plan.stdout.contains(&format!("audio: {step}")), "{}", plan.stdout);
    stage.wanflow(&["run", "--rehearse", "--latency", "50ms"]).with_code(0);
    let shelf = stage.path().join(".wanflow/rehearsal/emulator/uploads");
    let kept = std::fs::read_dir(shelf).expect("the emulator's shelf");
    let kept: Vec<_> = kept.map(|entry| entry.expect("an entry").path()).collect();
    let [upload] = &kept[..] else { panic!("{kept:?}") };
    let wav = std::fs::read(upload).expect("the upload");
    assert!(wav.starts_with(b"RIFF") && wav.len() == 44 + 4 * 48_000 * 4, "{}", wav.len());
}

#[test]
fn sounds_that_cannot_be_bought_are_named_for_what_they_are() {
    let stage = stage(AT_DASHSCOPE);
    let half = hum()[..40_000].to_vec();
    let cases: [(&str, &[u8], &str); 5] = [
        ("hum.wav", b".snd\0\0\0\x18", "for example with `ffmpeg -i hum.wav sound.wav`"),
        ("hum.wav", &half, "`hum.wav` is damaged: it ends in the middle: 2.49 s of 4.00 s are"),
        (
            "hum.mp3",
            b"ID3\x04\0\0\0\0\0\x02abnot found",
            "`hum.mp3` is an ID3 tag and then text, not a sound",
        ),
        (
            "hum.mp3",
            b"version https://git-lfs.github.com/spec/v1\n",
            "`hum.mp3` is a Git LFS pointer, not the sound itself",
        ),
        ("hum.mp3", &hum(), "`hum.mp3` is WAV by its content"),
    ];
    for (name, bytes, said) in cases {
        std::fs::write(stage.path().join(name), bytes).expect("a stage is writable");
        let story = stage.read("story.yaml").replace("hum.wav", name).replace("hum.mp3", name);
        stage.write("story.yaml", &story);
        let check = stage.wanflow(&["check"]);
        assert!(check.stderr.contains(said), "{}", check.stderr);
    }
}

#[test]
fn an_upload_that_is_refused_buys_nothing() {
    let stage = stage(AT_DASHSCOPE);
    let faults =
        "version: 1\nfaults:\n  - on: upload\n    times: always\n    answer: { status: 403 }\n";
    stage.write("faults.yaml", faults);
    let words = ["run", "--rehearse", "--faults", "faults.yaml", "--json"];
    let ended = stage.wanflow(&words).with_code(4);
    assert!(ended.stdout.contains("the sound cannot be uploaded: HTTP 403"), "{}", ended.stdout);
    let ledger = stage.read(".wanflow/rehearsal/emulator/ledger.jsonl");
    assert!(!ledger.contains("It sings"), "{ledger}");
}

#[test]
fn an_upload_that_fails_for_a_moment_is_tried_again() {
    let stage = stage(AT_DASHSCOPE);
    let faults = "version: 1\nfaults:\n  - on: upload_policy\n    answer: { status: 503 }\n  \
                  - on: upload\n    wire: { reset: head }\n";
    stage.write("faults.yaml", faults);
    stage.wanflow(&["run", "--rehearse", "--faults", "faults.yaml"]).with_code(0);
}

#[test]
fn without_an_upload_a_bucket_lets_local_sound_through() {
    let stage = stage("endpoint: novita/wan2.6-i2v\n");
    let refused = stage.wanflow(&["check"]).with_code(1);
    assert!(refused.stderr.contains("`[assets]`"), "{}", refused.stderr);
    publish_at(&stage, "s3://somewhere/far");
    stage.wanflow(&["check"]).with_code(0);
    // No bucket on this machine: nothing leaves it, and no credentials are needed.
    let ended = stage.wanflow(&["run", "--rehearse", "--latency", "50ms"]).with_code(0);
    let note = "1 local sound file: a run publishes it at s3://somewhere/far, a rehearsal nowhere";
    assert!(ended.stderr.contains(note), "{}", ended.stderr);
}

#[test]
fn a_project_cannot_say_where_files_are_published() {
    let stage = stage("endpoint: novita/wan2.6-i2v\n");
    stage.write("wanflow.toml", "[assets]\npublish = \"s3://theirs\"\n");
    let ended = stage.wanflow(&["check"]).with_code(2);
    assert!(
        ended.stderr.contains("wanflow.toml:2:1: a project may not set `assets.publish`"),
        "{}",
        ended.stderr
    );
}

/// Has the user's own configuration name a bucket.
pub(crate) fn publish_at(stage: &Stage, place: &str) {
    std::fs::create_dir_all(stage.path().join(".config/wanflow")).expect("a stage is writable");
    stage.write(".config/wanflow/config.toml", &format!("[assets]\npublish = \"{place}\"\n"));
}
