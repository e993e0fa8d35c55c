//! Readers of the binary's words that leave early, and a disk that does not take them.

use std::process::Stdio;

use wanflow_tests::Stage;

/// The writing end of a pipe that nobody reads.
fn nobody() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("pipes can be made");
    drop(reader);
    writer.into()
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let stage = Stage::of("minimal");
    for words in ["plan", "plan --json", "check --json", "schema", "explain", "completions bash"] {
        let words: Vec<_> = words.split(' ').collect();
        let mut command = stage.command(&words);
        command.stdout(nobody()).stderr(nobody());
        let status = command.status().expect("the binary starts");
        assert_eq!(status.code(), Some(0), "{words:?}");
    }
}

/// A run that nobody listens to any more still finishes what it has bought.
#[test]
fn a_run_goes_on_when_its_reader_leaves() {
    for flags in [["--json"].as_slice(), &[]] {
        let stage = Stage::of("minimal");
        let mut command = stage.command(&["run", "--rehearse", "--latency", "50ms"]);
        command.args(flags).stdout(nobody()).stderr(nobody());
        let status = command.status().expect("the binary starts");
        assert_eq!(status.code(), Some(0), "{flags:?}");
        assert!(stage.path().join("out/story.rehearsal.mp4").exists(), "{flags:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn words_that_a_full_disk_refuses_are_a_failure() {
    let stage = Stage::of("minimal");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let mut command = stage.command(&["plan", "--json"]);
    let status = command.stdout(full).status().expect("the binary starts");
    assert_eq!(status.code(), Some(6));
}
