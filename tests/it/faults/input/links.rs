//! A checkout with links where the run writes and reads.

use std::os::unix::fs::symlink;
use std::path::Path;

use wanflow_tests::Stage;
use wanflow_tests::matrix::{Tally, row};

use crate::emulate::Emulation;

const STORY: &str = "scenes:\n  - id: launch\n    image: rocket.jpg\n    prompt: It clears.\n";

/// A storyboard, and a folder elsewhere with one file that must stay as it is.
struct Scene {
    stage: Stage,
    elsewhere: Stage,
}

impl Scene {
    fn new() -> Self {
        let scene = Self { stage: Stage::of("minimal"), elsewhere: Stage::empty() };
        scene.stage.write("story.yaml", STORY);
        scene.elsewhere.write("precious", "precious");
        scene
    }

    /// Puts a link to the folder elsewhere, or to a file in it, into the project.
    fn link(&self, to: &str, at: &str) {
        let at = self.stage.path().join(at);
        std::fs::create_dir_all(at.parent().expect("a file has a folder")).expect("space");
        symlink(self.elsewhere.path().join(to), at).expect("a stage takes links");
    }

    fn assert_untouched(&self, what: &str) {
        assert_eq!(self.elsewhere.read("precious"), "precious", "{what}");
        let here = std::fs::read_dir(self.elsewhere.path()).expect("it is readable").count();
        assert_eq!(here, 1, "{what}: something was written elsewhere");
    }
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| data.is_symlink())
}

#[test]
fn row_33_links_lead_nothing_out_of_the_project() {
    let books = Stage::empty();
    let emulation = Emulation::start(&books, &["--latency", "10ms"]);
    let rehearse = format!("--rehearse=http://{}", emulation.host);
    let mut runs = 0;

    // In the place of a folder that the run writes to: refused before anything is bought.
    for place in [
        ".wanflow",
        ".wanflow/rehearsal",
        ".wanflow/rehearsal/journal",
        ".wanflow/rehearsal/store",
        ".wanflow/rehearsal/store/parts",
        ".wanflow/rehearsal/run.lock",
        ".wanflow/rehearsal/journal/story.journal",
        "out",
        "out/clips",
    ] {
        let scene = Scene::new();
        let is_file = place.ends_with("lock") || place.ends_with("journal/story.journal");
        let to = if is_file { "precious" } else { "" };
        scene.link(to, place);
        let ended = scene.stage.wanflow(&["run", &rehearse]).with_code(6);
        assert!(ended.stderr.contains("symbolic link"), "{place}: {}", ended.stderr);
        assert!(emulation.ledger().is_empty(), "{place}: nothing is bought");
        scene.assert_untouched(place);
        runs += 1;
    }
    for place in ["emulator", "emulator/clips", "emulator/ledger.jsonl"] {
        let scene = Scene::new();
        let to = if place.ends_with("jsonl") { "precious" } else { "" };
        scene.link(to, &format!(".wanflow/rehearsal/{place}"));
        let ended = scene.stage.wanflow(&["run", "--rehearse"]).with_code(6);
        assert!(ended.stderr.contains("symbolic link"), "{place}: {}", ended.stderr);
        scene.assert_untouched(place);
        runs += 1;
    }

    // In the place of an input: what lies outside is not read, what lies inside is.
    let scene = Scene::new();
    scene.link("precious", "outside.jpg");
    scene.link("", "folder");
    for path in ["outside.jpg", "folder/precious"] {
        scene.stage.write("story.yaml", &STORY.replace("rocket.jpg", path));
        let ended = scene.stage.wanflow(&["check"]).with_code(1);
        assert!(ended.stderr.contains("outside-project"), "{path}: {}", ended.stderr);
    }
    symlink("rocket.jpg", scene.stage.path().join("inside.jpg")).expect("a stage takes links");
    scene.stage.write("story.yaml", &STORY.replace("rocket.jpg", "inside.jpg"));

    // In the place of a file that the run makes: the link makes way.
    for place in [
        "out/story.rehearsal.mp4",
        "out/story.rehearsal.mp4.part",
        "out/clips/launch.rehearsal.mp4",
    ] {
        scene.link("precious", place);
    }
    scene.stage.wanflow(&["run", &rehearse]).with_code(0);
    scene.assert_untouched("film");
    for place in ["out/story.rehearsal.mp4", "out/clips/launch.rehearsal.mp4"] {
        assert!(!is_link(&scene.stage.path().join(place)), "{place}");
    }
    runs += 1;
    let duplicates = emulation.ledger().len() as u64 - 1;
    assert_eq!(duplicates, 0);
    row(33, "refused by name before anything is bought, or replaced", Tally { runs, duplicates });
}
