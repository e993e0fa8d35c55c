//! Runs that end early, by a signal or by force, and runs that meet.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};

use wanflow_tests::Stage;

use crate::emulate::Emulation;

/// How long a task takes: time enough to do something to a run that waits for it.
const WORK: &str = "5s";

/// A run that is under way; its standard error is read line by line.
pub(crate) struct Running {
    process: Child,
    stderr: BufReader<ChildStderr>,
}

impl Running {
    fn start(stage: &Stage, emulation: &Emulation) -> Self {
        let rehearse = format!("--rehearse=http://{}", emulation.host);
        Self::of(stage.command(&["run", &rehearse]))
    }

    pub(crate) fn of(mut command: Command) -> Self {
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stderr = BufReader::new(process.stderr.take().expect("stderr is piped"));
        Self { process, stderr }
    }

    /// Reads until a line holds this text. The text must come: the end of the run is a failure.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let mut said = String::new();
        while !said.lines().any(|line| line.contains(text)) {
            let read = self.stderr.read_line(&mut said).expect("standard error is text");
            assert!(read > 0, "the run ended without saying {text:?}:\n{said}");
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Waits for the end; the exit code and what was said until then.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).expect("standard error is text");
        let status = self.process.wait().expect("the run ends");
        (status.code(), said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended, unless a test failed before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run(stage: &Stage, emulation: &Emulation) -> wanflow_tests::Ended {
    stage.wanflow(&["run", &format!("--rehearse=http://{}", emulation.host)])
}

#[test]
fn a_signal_ends_a_run_that_the_next_one_continues() {
    // A hang-up is nothing under `nohup`, where these tests may run too.
    let hang_up = (!ignores_hang_up()).then_some(("HUP", 143));
    for (signal, code) in [("INT", 130), ("TERM", 143)].into_iter().chain(hang_up) {
        let stage = Stage::of("minimal");
        let emulation = Emulation::start(&stage, &["--latency", WORK]);
        let mut running = Running::start(&stage, &emulation);
        running.wait_for(": task ");
        running.signal(signal);
        let (ended, said) = running.end();
        assert_eq!(ended, Some(code), "{said}");
        assert!(said.contains("go on with: wanflow run"), "{said}");
        run(&stage, &emulation).with_code(0);
        assert_eq!(emulation.ledger().len(), 2, "each take once");
    }
}

fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.is_none_or(|mask| !mask.trim().ends_with(['0', '2', '4', '6', '8', 'a', 'c', 'e']))
}

/// The first signal waits for the answer of a submit, which may be a purchase; the second does
/// not, and leaves the question to the next run.
#[test]
fn a_second_signal_ends_a_run_at_once() {
    let stage = Stage::of("minimal");
    stage.write("slow.yaml", "version: 1\nfaults:\n  - { on: submit, wire: { delay: 600s } }\n");
    let emulation = Emulation::start(&stage, &["--latency", "200ms", "--faults", "slow.yaml"]);
    let mut running = Running::start(&stage, &emulation);
    running.wait_for("submitting");
    while emulation.ledger().is_empty() {
        std::thread::yield_now();
    }
    running.signal("INT");
    running.wait_for("waiting for the answer of the submit under way");
    running.signal("INT");
    assert_eq!(running.end().0, Some(130));
    let next = run(&stage, &emulation).with_code(5);
    assert!(next.stderr.contains("$0.50 at risk"), "{}", next.stderr);
    assert_eq!(emulation.ledger().len(), 2, "the other scene, and the one in doubt once");
}

#[test]
fn a_killed_run_buys_nothing_twice() {
    let stage = Stage::of("minimal");
    let emulation = Emulation::start(&stage, &["--latency", "500ms"]);
    let mut running = Running::start(&stage, &emulation);
    running.wait_for(": task ");
    running.wait_for(": task ");
    running.signal("KILL");
    assert_eq!(running.end().0, None, "killed by a signal");
    run(&stage, &emulation).with_code(0);
    assert_eq!(emulation.ledger().len(), 2, "each take once");
    assert!(stage.path().join("out/story.rehearsal.mp4").is_file());
}

#[test]
fn a_second_run_names_the_first() {
    let stage = Stage::of("minimal");
    let emulation = Emulation::start(&stage, &["--latency", WORK]);
    let mut running = Running::start(&stage, &emulation);
    running.wait_for(": task ");
    running.wait_for(": task ");
    let second = run(&stage, &emulation).with_code(6);
    let pid = running.process.id().to_string();
    assert!(second.stderr.contains(&pid), "{}", second.stderr);
    // From another project its journal is not replaced either: the run would write on into a file
    // that nobody reads.
    let journal = stage.path().join(".wanflow/rehearsal/journal/story.journal");
    let named = journal.to_str().expect("the path is text");
    let other = Stage::of("minimal").wanflow(&["journal", "compact", named]).with_code(6);
    assert!(other.stderr.contains(&pid), "{}", other.stderr);
    running.signal("KILL");
    running.end();
    run(&stage, &emulation).with_code(0);
    assert_eq!(emulation.ledger().len(), 2, "each take once");
}
