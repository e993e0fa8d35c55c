//! A disk without room for the answer of a submit. What has no row of its own is a promise all
//! the same.

use std::process::Command;

use wanflow_tests::scripted::{Scripted, Seen};
use wanflow_tests::{Stage, wanflow};

use super::{answer, is_submit};
use crate::paid;

/// Runs a script in a namespace of its own, where folders can be made small; `None` where the
/// system does not let users have one.
fn in_own_namespace(stage: &Stage, script: &str) -> Option<wanflow_tests::Ended> {
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-ec", script]).current_dir(stage.path());
        command.env("HOME", stage.path()).env("NO_COLOR", "1");
        command
    };
    let probe = unshare("mkdir -p probe && mount -t tmpfs -o size=64k none probe").output();
    probe.is_ok_and(|probe| probe.status.success()).then(|| stage.run(&mut unshare(script)))
}

#[test]
fn without_room_for_its_answer_nothing_is_submitted() {
    let host = Scripted::start(|_| answer(400, "{}"));
    let binary = wanflow().display();
    let run = format!("'{binary}' run --yes --api-key-file key");
    let small = "mkdir -p .wanflow && mount -t tmpfs -o size=64k none .wanflow";
    let dot = "endpoint: novita/wan2.6-i2v\nscenes:\n  - image: https://h.example/a.png\n    prompt: Dust.\n";
    for (story, doing) in [
        // The picture has no room in the store, or the answer none in the journal.
        (None, "write"),
        (Some(dot), "reserve space"),
    ] {
        let stage = paid::stage(&host.address.to_string());
        if let Some(story) = story {
            stage.write("story.yaml", story);
        }
        let Some(ended) = in_own_namespace(&stage, &format!("{small}; {run}")) else {
            println!("no namespaces here: not tried");
            return;
        };
        let said = ended.with_code(6).stderr;
        assert!(said.contains(doing) && said.contains("No space left on device"), "{said}");
        for words in ["64 KiB for the answer", "KiB are free in `", "Nothing more was submitted"] {
            assert!(said.contains(words), "{words:?} is not in: {said}");
        }
        let sent = |seen: &Seen| is_submit(seen) && !seen.body.is_empty();
        assert!(!host.seen().iter().any(sent), "nothing is submitted");
    }
}
