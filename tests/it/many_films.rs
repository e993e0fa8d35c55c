//! Many films from one storyboard, with the real binary: what is shared, what is bought, and what
//! the commands that are printed lead to.

use wanflow_tests::{Ended, Stage};

use crate::emulate::Emulation;
use crate::paid;

const STORY: &str = "\
endpoint: novita/wan2.6-i2v
defaults: { duration: 5, audio: false }
vars: { city: the city }
scenes:
  - { id: launch, image: rocket.jpg, prompt: The rocket clears the tower. }
  - { id: fall, image: rocket.jpg, prompt: \"Sparks fall over ${city}.\" }
variants:
  vertical:
    film: { aspect: \"9:16\", fit: crop }
";

const CITIES: &str = "name,city\nrome,Rome\nparis,\"Paris, Texas\"\noslo,Oslo\n";

fn written(stage: &Stage) {
    stage.write("story.yaml", STORY);
    stage.write("cities.csv", CITIES);
}

fn rehearse(stage: &Stage, emulation: &Emulation, words: &[&str]) -> Ended {
    let rehearse = format!("--rehearse=http://{}", emulation.host);
    let mut command = stage.command(words);
    let latency = words.first() == Some(&"run");
    stage.run(command.args(latency.then_some("--latency=20ms")).arg(rehearse))
}

#[test]
fn a_table_makes_a_film_of_each_row_and_buys_equal_clips_once() {
    let stage = Stage::of("minimal");
    written(&stage);
    let emulation = Emulation::start(&stage, &["--latency", "20ms"]);
    stage.wanflow(&["check", "--each", "cities.csv"]).with_code(0);
    rehearse(&stage, &emulation, &["run", "--each", "cities.csv"]).with_code(0);
    let film =
        |name: &str| std::fs::read(stage.path().join(format!("out/story.{name}.rehearsal.mp4")));
    for name in ["rome", "paris", "oslo"] {
        film(name).expect("a film of each row");
    }
    // One launch for all of them, and what falls over each city.
    assert_eq!(emulation.ledger().len(), 4);
    for (name, word) in [("rome", "unchanged"), ("paris", "unchanged")] {
        let words = ["run", "--each", "cities.csv", "--row", name];
        let again = rehearse(&stage, &emulation, &words).with_code(0);
        assert!(again.stdout.contains(word), "{}", again.stdout);
    }
    // A version of it is no earlier life of the storyboard itself.
    let own = rehearse(&stage, &emulation, &["plan", "--json"]).with_code(0).json();
    assert_eq!(own["summary"]["buys"], 1, "{own}");
    rehearse(&stage, &emulation, &["run"]).with_code(0);
    assert_eq!(emulation.ledger().len(), 5);
    let status = rehearse(&stage, &emulation, &["status", "--each", "cities.csv", "--json"]);
    let documents = serde_json::Deserializer::from_str(&status.stdout).into_iter();
    let documents: Vec<serde_json::Value> =
        documents.collect::<Result<_, _>>().expect("a document for each film");
    assert_eq!(documents.len(), 3);
}

#[test]
fn a_variant_of_the_film_alone_buys_nothing() {
    let stage = Stage::of("minimal");
    written(&stage);
    let emulation = Emulation::start(&stage, &["--latency", "20ms"]);
    rehearse(&stage, &emulation, &["run"]).with_code(0);
    assert_eq!(emulation.ledger().len(), 2);
    let words = ["plan", "--variant", "vertical", "--json"];
    let plan = rehearse(&stage, &emulation, &words).with_code(0).json();
    assert_eq!(
        (&plan["summary"]["buys"], &plan["storyboard"]),
        (&0.into(), &"story.vertical".into())
    );
    rehearse(&stage, &emulation, &["run", "--variant", "vertical"]).with_code(0);
    assert_eq!(emulation.ledger().len(), 2);
    let facts = |name: &str| {
        let film = std::fs::File::open(stage.path().join(name)).expect("the film is there");
        let facts = wanflow_media::probe_clip(film).expect("it is an MP4");
        (facts.width, facts.height)
    };
    let (wide, tall) =
        (facts("out/story.rehearsal.mp4"), facts("out/story.vertical.rehearsal.mp4"));
    assert!(wide.0 > wide.1 && tall.0 < tall.1, "{wide:?} and {tall:?}");
    // The two have journals and lock files of their own.
    for name in ["journal/story.journal", "journal/story.vertical.journal", "story.vertical.lock"] {
        assert!(stage.path().join(".wanflow/rehearsal").join(name).exists(), "{name}");
    }
    stage.write("story.vertical.yaml", STORY);
    let refused = rehearse(&stage, &emulation, &["plan", "--variant", "vertical"]).with_code(2);
    assert!(refused.stderr.contains("story.vertical.yaml has the journal"), "{}", refused.stderr);
}

#[test]
fn a_paid_run_of_all_films_is_approved_for_all_of_them() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "20ms"]);
    let stage = paid::stage(&emulation.host);
    written(&stage);
    let key = ["--api-key-file", "key"];
    let run =
        |words: &[&str]| stage.wanflow(&[&["run", "--each", "cities.csv"], words, &key].concat());
    let refused = run(&[]).with_code(3);
    assert!(refused.stderr.contains("Buys 4 clips"), "{}", refused.stderr);
    assert!(refused.stderr.contains("`--yes`"), "{}", refused.stderr);
    run(&["--approve", "x"]).with_code(2);
    assert_eq!(emulation.ledger().len(), 0);
    // Each plan says how it alone is bought.
    let plans = stage.wanflow(&["plan", "--each", "cities.csv"]).with_code(0);
    let line =
        |name: &str| format!("wanflow run story.yaml --each cities.csv --row {name} --approve ");
    let go = plans.stdout.lines().find(|text| text.contains(&line("paris")));
    let go = go.unwrap_or_else(|| panic!("{}", plans.stdout));
    let words: Vec<&str> = go.split("wanflow ").nth(1).expect("a command").split(' ').collect();
    stage.wanflow(&[&words[..], &key].concat()).with_code(0);
    assert_eq!(emulation.ledger().len(), 2);
    // What is left costs two clips, and one of them fits.
    let short = run(&["--budget", "0.30"]);
    assert_ne!(short.code, 0, "{}{}", short.stdout, short.stderr);
    run(&["--yes"]).with_code(0);
    assert_eq!(emulation.ledger().len(), 4);
}

#[test]
fn mistakes_of_a_table_are_reported_in_every_format() {
    let stage = Stage::of("minimal");
    written(&stage);
    stage.write("bad.csv", "name,city\nrome\n");
    let words = ["check", "--each", "bad.csv", "--json"];
    let found = stage.wanflow(&words).with_code(1).json();
    let found = &found["diagnostics"][0];
    assert_eq!((&found["rule"], &found["file"]), (&"each-table".into(), &"bad.csv".into()));
    assert_eq!((&found["line"], &found["column"]), (&2.into(), &1.into()));
    let refused = stage.wanflow(&["plan", "--each", "cities.csv", "--row", "rom"]).with_code(2);
    assert!(refused.stderr.contains("did you mean `--row rome`?"), "{}", refused.stderr);
    let refused = stage.wanflow(&["take", "ls", "--each", "cities.csv"]).with_code(2);
    assert!(refused.stderr.contains("--row"), "{}", refused.stderr);
    let unknown = stage.wanflow(&["check", "--variant", "vertcal"]).with_code(1);
    assert!(unknown.stderr.contains("did you mean `--variant vertical`?"), "{}", unknown.stderr);
    let unknown = stage.wanflow(&["check", "--var", "cty=Rome"]).with_code(1);
    assert!(unknown.stderr.contains("did you mean `--var city=…`?"), "{}", unknown.stderr);
}

#[test]
fn the_merged_storyboard_is_printed_with_origins() {
    let stage = Stage::of("minimal");
    written(&stage);
    std::fs::create_dir(stage.path().join("acts")).expect("a stage is writable");
    stage.write("acts/one.yaml", "- { id: dust, image: ../moon.png, prompt: Dust drifts. }\n");
    stage.edit("story.yaml", "variants:", "  - include: acts/one.yaml\nvariants:");
    let words = ["config", "--variant", "vertical", "--var", "city=Rome"];
    let shown = stage.wanflow(&words).with_code(0).stdout;
    for line in [
        "city: \"Rome\" # --var city:1",
        "    image: moon.png # acts/one.yaml:1",
        "  fit: crop # story.yaml:10",
    ] {
        assert!(shown.contains(line), "{line} is not in\n{shown}");
    }
    stage.write("merged.yaml", &shown);
    stage.wanflow(&["check", "merged.yaml"]).with_code(0);
    let values = stage.wanflow(&["config", "--json"]).with_code(0).json();
    let all = values["values"].as_array().expect("a list");
    let image = all.iter().find(|one| one["pointer"] == "/scenes/2/image").expect("it is there");
    assert_eq!((&image["file"], &image["line"]), (&"acts/one.yaml".into(), &1.into()));
}
