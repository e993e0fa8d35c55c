//! What a host says and what is written beside a storyboard: ids of tasks, the lock file, the
//! other storyboards of a folder.

use std::path::Path;

use serde_json::{Value, json};
use wanflow_api::TaskId;
use wanflow_tests::matrix::{Tally, row};
use wanflow_tests::{Ended, Stage};

use crate::emulate::Emulation;
use crate::paid;
use crate::task_ids::{Answers, Renaming, odd_ids};

fn is_hidden(char: char) -> bool {
    char.is_control() && char != '\n'
}

#[test]
fn row_60_a_task_is_kept_whatever_its_host_calls_it() {
    let mut tally = Tally::NONE;
    for id in odd_ids() {
        let elsewhere = Stage::empty();
        let host = Renaming::start(&elsewhere, &id, Answers::Always);
        let stage = host.stage();
        let bought = paid::buy(&stage).with_code(0);
        assert!(!bought.stdout.contains(is_hidden), "{id}: {:?}", bought.stdout);
        assert!(!stage.read("story.lock").contains(is_hidden), "{id}");
        stage.wanflow(&["status"]).with_code(0);
        paid::buy(&stage).with_code(0);
        let listed = stage.wanflow(&["reconcile", "--json"]).with_code(0).json();
        let text = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        assert_eq!(listed["known_task_ids"], json!([text]), "{id}");
        // The journal is lost, and the lock file lists the task.
        std::fs::remove_dir_all(stage.path().join(".wanflow")).expect("it is there");
        let fetched = paid::buy(&stage).with_code(0);
        assert!(fetched.stdout.contains("fetched"), "{id}: {}", fetched.stdout);
        tally += Tally { runs: 3, duplicates: host.sold() as u64 - 1 };
    }
    for id in ["task-é", "a b", "a\n\u{1b}[2J", "-x"] {
        let shown = TaskId::new(id).expect("it is short").to_string();
        for typed in [shown.as_str(), id] {
            let elsewhere = Stage::empty();
            let host = Renaming::start(&elsewhere, &json!(id), Answers::ButTheFirstSubmit);
            let stage = host.stage();
            paid::buy(&stage).with_code(5);
            stage.wanflow(&["reconcile", "a", "--adopt", typed]).with_code(0);
            paid::buy(&stage).with_code(0);
            tally += Tally { runs: 2, duplicates: host.sold() as u64 - 1 };
        }
    }
    assert_eq!(tally.duplicates, 0);
    row(60, "written escaped, read again, asked about, adopted", tally);
}

const SHOTS: &str = "\
endpoint: novita/kling-v3.0-std-i2v
scenes:
  - id: a
    image: rocket.jpg
    negative_prompt: text
    audio: false
    with: { cfg_scale: 0.3 }
    shots: [{ prompt: One., duration: 3 }, { prompt: \"Two, \\\"2\\\".\", duration: 3 }]
  - id: to-the-moon
    image: rocket.jpg
    end_image: moon.png
    prompt: It lands.
";

#[test]
fn row_61_a_lock_file_of_every_word_is_read_again() {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", SHOTS);
    let rehearse = |words: &[&str]| stage.wanflow(&[words, &["--rehearse"]].concat());
    let latency = &["run", "--latency", "50ms"];
    rehearse(latency).with_code(0);
    let file = ".wanflow/rehearsal/story.lock";
    let written = stage.read(file);
    for words in [&["plan"][..], &["status"], &["reconcile"], &["take", "ls"], latency] {
        rehearse(words).with_code(0);
    }
    assert_eq!(stage.read(file), written);
    // As it was written before lists were TOML: read as it was meant, and healed by a run.
    let line = written.lines().find(|line| line.contains(".shots = ")).expect("a line");
    let json = r#"[{"duration":3,"prompt":"One."},{"duration":3,"prompt":"Two, \"2\"."}]"#;
    let (path, _) = line.split_once(" = ").expect("a value");
    stage.write(file, &written.replace(line, &format!("{path} = {json}")));
    let plan = rehearse(&["plan", "--json"]).with_code(0).json();
    assert_eq!(plan["summary"]["buys"], 0, "{plan}");
    rehearse(latency).with_code(0);
    assert_eq!(stage.read(file), written);
    row(61, "read again, byte for byte; an older one is healed", Tally { runs: 3, duplicates: 0 });
}

/// A folder with two storyboards, each with a scene `spot`.
struct Pair {
    stage: Stage,
    emulation: Emulation,
}

impl Pair {
    fn new(elsewhere: &Stage) -> Self {
        let emulation = Emulation::start(elsewhere, &["--latency", "50ms"]);
        let stage = paid::stage(&emulation.host);
        let story = |image: &str, prompt: &str| {
            let scene = format!("{{ id: spot, image: {image}, prompt: {prompt} }}");
            format!("endpoint: novita/wan2.6-i2v\nscenes:\n  - {scene}\n")
        };
        stage.write("a.yaml", &story("rocket.jpg", "One."));
        stage.write("b.yaml", &story("moon.png", "Two."));
        std::fs::remove_file(stage.path().join("story.yaml")).expect("it is there");
        Self { stage, emulation }
    }

    fn buy(&self, story: &str) -> Ended {
        self.stage.wanflow(&["run", story, "--yes", "--api-key-file", "key"])
    }

    /// What is confirmed, in cents.
    fn owed(&self, story: &str) -> u64 {
        let status = self.stage.wanflow(&["status", story, "--json"]).with_code(0).json();
        status["ledger"]["confirmed"].as_u64().expect("micro-dollars") / 10_000
    }

    fn reason(&self, story: &str) -> Value {
        let plan = self.stage.wanflow(&["plan", story, "--json"]).with_code(0).json();
        plan["tasks"][0]["reason"]["kind"].clone()
    }

    fn clip(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.stage.path().join("out/clips").join(name)).ok()
    }
}

#[test]
fn row_62_two_storyboards_of_a_folder_are_kept_apart() {
    let elsewhere = Stage::empty();
    let pair = Pair::new(&elsewhere);
    pair.buy("a.yaml").with_code(0);
    assert_eq!(pair.reason("b.yaml"), "new");
    let first = pair.clip("spot.mp4").expect("the first one has the plain name");
    pair.buy("b.yaml").with_code(0);
    assert_eq!(pair.clip("spot.mp4").as_ref(), Some(&first), "it is not replaced");
    assert_ne!(pair.clip("b/spot.mp4").expect("a folder of its own"), first);
    assert_eq!((pair.owed("a.yaml"), pair.owed("b.yaml")), (50, 50));
    let stale = pair.stage.wanflow(&["take", "ls", "-f", "b.yaml", "--json"]).with_code(0).json();
    assert_eq!(stale["takes"].as_array().map(Vec::len), Some(1), "{stale}");

    // A clip that both ask for is bought once, and counts where it was bought.
    pair.stage.edit("b.yaml", "moon.png, prompt: Two.", "rocket.jpg, prompt: One.");
    pair.buy("b.yaml").with_code(0);
    assert_eq!(pair.emulation.ledger().len(), 2);
    assert_eq!((pair.owed("a.yaml"), pair.owed("b.yaml")), (50, 50));

    // A budget is one storyboard's.
    pair.stage.write("wanflow.toml", "budget = \"1\"\n");
    pair.stage.edit("b.yaml", "One.", "Three.");
    pair.buy("b.yaml").with_code(0);

    // Under another name it is the same storyboard.
    let rename = |from: &str, to: &str| {
        let path = |name: &str| pair.stage.path().join(Path::new(name));
        std::fs::rename(path(from), path(to)).expect("it is there");
    };
    rename("a.yaml", "c.yaml");
    assert_eq!((pair.owed("c.yaml"), pair.owed("b.yaml")), (50, 100));
    pair.stage.edit("c.yaml", "rocket.jpg, prompt: One.", "moon.png, prompt: Four.");
    assert_eq!(pair.reason("c.yaml"), "changed");
    pair.buy("c.yaml").with_code(0);
    assert_eq!((pair.owed("c.yaml"), pair.owed("b.yaml")), (100, 100));
    assert_ne!(pair.clip("spot.mp4").expect("the first one still"), first);
    let duplicates = pair.emulation.ledger().len() as u64 - 4;
    row(62, "sums, reasons, clips apart; equal clips bought once", Tally { runs: 5, duplicates });
}
