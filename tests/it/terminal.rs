//! Runs on a terminal: what a person is asked, and what their answers and signals do.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use wanflow_tests::Stage;

use crate::emulate::Emulation;

/// A run whose standard streams are all one terminal; we are at the other side of it.
struct OnTerminal {
    process: Child,
    screen: File,
    /// What shows, as it comes.
    shown: Receiver<Vec<u8>>,
    said: String,
}

/// A terminal on which nothing more shows for so long waits for something that we do not type.
const PATIENCE: Duration = Duration::from_mins(1);

impl Drop for OnTerminal {
    fn drop(&mut self) {
        // It has ended already, unless a test fails.
        let _ = self.process.kill();
    }
}

impl OnTerminal {
    fn start(command: &mut Command) -> Self {
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&screen).expect("it may be opened");
        unlockpt(&screen).expect("it may be opened");
        let name = ptsname(&screen, Vec::new()).expect("it has a name");
        let name = name.into_string().expect("the name is text");
        let side = File::options().read(true).write(true).open(name).expect("its other side");
        let again = || side.try_clone().expect("a handle");
        let process = command
            .env("TERM", "xterm")
            .stdin(again())
            .stdout(again())
            .stderr(again())
            .spawn()
            .expect("the binary starts");
        let screen = File::from(screen);
        let shown = listen(screen.try_clone().expect("a handle"));
        Self { process, screen, shown, said: String::new() }
    }

    /// Reads what shows; `false` at the end.
    fn read(&mut self) -> bool {
        match self.shown.recv_timeout(PATIENCE) {
            Ok(bytes) => {
                self.said.push_str(&String::from_utf8_lossy(&bytes));
                true
            }
            Err(RecvTimeoutError::Disconnected) => false,
            Err(RecvTimeoutError::Timeout) => panic!("nothing more shows:\n{}", self.said),
        }
    }

    fn wait_for(&mut self, text: &str) {
        while !self.said.contains(text) {
            assert!(self.read(), "the run ended without saying {text:?}:\n{}", self.said);
        }
    }

    fn type_line(&mut self, text: &str) {
        writeln!(self.screen, "{text}").expect("the terminal takes it");
    }

    fn interrupt(&self) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", "INT", &id]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// The exit code, and everything that showed.
    fn end(mut self) -> (Option<i32>, String) {
        while self.read() {}
        let status = self.process.wait().expect("the run ends");
        (status.code(), std::mem::take(&mut self.said))
    }
}

/// Reads a terminal to its end, which it reports by an error.
fn listen(mut screen: File) -> Receiver<Vec<u8>> {
    let (sender, shown) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = screen.read(&mut bytes) {
            if sender.send(bytes[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    shown
}

/// A host that takes the first request and never answers it.
fn forgetful(stage: &Stage) -> Emulation {
    let dropped = "version: 1\nfaults:\n  - { on: submit, wire: { reset: head } }\n";
    stage.write("dropped.yaml", dropped);
    Emulation::start(stage, &["--latency", "200ms", "--faults", "dropped.yaml"])
}

fn run(stage: &Stage, emulation: &Emulation) -> OnTerminal {
    let rehearse = format!("--rehearse=http://{}", emulation.host);
    OnTerminal::start(&mut stage.command(&["run", &rehearse]))
}

const QUESTION: &str = "What should be done? [q] ";

#[test]
fn a_person_who_finds_the_task_gets_the_film_in_the_same_run() {
    let stage = Stage::of("minimal");
    let emulation = forgetful(&stage);
    let mut run = run(&stage, &emulation);
    run.wait_for(QUESTION);
    let tasks = emulation.ledger();
    let task = tasks[0]["task_id"].as_str().expect("a task id");
    run.type_line(&format!("a {task}"));
    let (code, said) = run.end();
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(emulation.ledger().len(), 2, "each take once");
    assert!(stage.path().join("out/story.rehearsal.mp4").is_file());
}

#[test]
fn a_signal_at_the_question_ends_the_run_and_leaves_the_doubt() {
    let stage = Stage::of("minimal");
    let emulation = forgetful(&stage);
    let mut run = run(&stage, &emulation);
    run.wait_for(QUESTION);
    run.interrupt();
    let (code, said) = run.end();
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("$0.50 at risk"), "{said}");
    let rehearse = format!("--rehearse=http://{}", emulation.host);
    stage.wanflow(&["run", &rehearse]).with_code(5);
    assert_eq!(emulation.ledger().len(), 2, "each take once");
}

#[test]
fn whoever_interrupts_a_run_may_call_back_what_waits_at_the_host() {
    let stage = Stage::of("minimal");
    let emulation = Emulation::start(&stage, &["--latency", "600s"]);
    let rehearse = format!("--rehearse=http://{}", emulation.host);
    let there = ["--endpoint", "dashscope/wan2.6-i2v", rehearse.as_str()];
    let mut run = OnTerminal::start(stage.command(&["run"]).args(there));
    while emulation.ledger().len() < 2 {
        assert!(run.read(), "the run ended early:\n{}", run.said);
    }
    // Both answers are in the journal once both polls are due.
    run.wait_for("queued");
    run.interrupt();
    run.wait_for("Cancel? [y/N] ");
    run.type_line("y");
    let (code, said) = run.end();
    assert_eq!(code, Some(130), "{said}");
    let states = emulation.ledger();
    for task in &states {
        let id = task["task_id"].as_str().expect("a task id");
        assert!(said.contains(&format!(", task {id}: the host was asked to stop")), "{said}");
    }
    assert!(states.iter().all(|task| task["state"] == "cancelled"), "{states:?}");

    let nothing = stage.command(&["cancel"]).args(there).output().expect("it starts");
    let said = String::from_utf8_lossy(&nothing.stdout).into_owned();
    assert!(said.contains("what became of them"), "{said}");
    let elsewhere = stage.wanflow(&["cancel", &rehearse]).with_code(0);
    assert!(
        elsewhere.stdout.contains("no waiting task can be cancelled at novita/wan2.6-i2v"),
        "{}",
        elsewhere.stdout
    );
}
