//! Takes and the lock file with the real binary, the emulator and git.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use wanflow_tests::{Ended, Stage};

use crate::emulate::Emulation;
use crate::paid;

const STORY: &str = "\
defaults: { duration: 5, audio: false }
scenes:
  - { id: launch, image: rocket.jpg, prompt: The rocket clears the tower., seed: 7 }
  - { id: dust, image: rocket.jpg, prompt: Dust drifts. }
  - { id: after, image: { from: launch }, prompt: Smoke. }
";
const LOCK: &str = ".wanflow/rehearsal/story.lock";

/// A storyboard at an emulator.
struct Set {
    stage: Stage,
    emulation: Emulation,
}

impl Set {
    fn new() -> Self {
        let stage = Stage::of("minimal");
        stage.write("story.yaml", STORY);
        let emulation = Emulation::start(&stage, &["--latency", "50ms"]);
        Self { stage, emulation }
    }

    fn rehearse(&self, words: &[&str]) -> Ended {
        self.rehearse_in(self.stage.path(), words)
    }

    fn rehearse_in(&self, folder: &Path, words: &[&str]) -> Ended {
        let rehearse = format!("--rehearse=http://{}", self.emulation.host);
        let mut command = self.stage.command(words);
        let latency = ["run", "roll"].iter().any(|word| words.contains(word));
        command.args(latency.then_some("--latency=50ms"));
        self.stage.run(command.arg(rehearse).current_dir(folder))
    }

    fn sold(&self) -> usize {
        self.emulation.ledger().len()
    }

    /// Each scene's takes as `take ls` has them, `*` for the one that plays.
    fn takes(&self) -> String {
        takes_of(&self.rehearse(&["take", "ls", "--json"]).with_code(0).json())
    }

    fn summary(&self, folder: &Path) -> Value {
        self.rehearse_in(folder, &["plan", "--json"]).with_code(0).json()["summary"].clone()
    }
}

fn takes_of(listed: &Value) -> String {
    let lines = listed["takes"].as_array().expect("a list").iter().map(|line| {
        let (scene, take) = (line["scene"].as_str().unwrap_or_default(), &line["take"]);
        let plays = if line["picked"] == true { "*" } else { "" };
        let stale = if line["stale"] == true { " stale" } else { "" };
        format!("{scene}@{take}{plays}{stale}")
    });
    lines.collect::<Vec<_>>().join(", ")
}

#[test]
fn rolling_picking_and_rolling_again_loses_no_take() {
    let set = Set::new();
    set.rehearse(&["run"]).with_code(0);
    assert_eq!(set.sold(), 3);
    let film = || std::fs::read(set.stage.path().join("out/story.rehearsal.mp4")).expect("a film");
    let first = film();

    let rolled = set.rehearse(&["take", "roll", "launch", "-n", "3"]).with_code(0);
    assert!(rolled.stdout.contains("launch: takes 1, 2, 3, 4; take 1 plays"), "{}", rolled.stdout);
    assert_eq!(set.sold(), 6);
    assert_eq!(film(), first, "take 1 plays until another is picked");

    let picked = set.rehearse(&["take", "pick", "launch@2"]).with_code(0);
    assert!(picked.stdout.contains("after continues from it"), "{}", picked.stdout);
    let plan = set.rehearse(&["plan"]).with_code(0).stdout;
    assert!(plan.contains("; take 2 plays") && plan.contains("image: frame of clip"), "{plan}");

    set.rehearse(&["take", "roll", "launch"]).with_code(0);
    assert_eq!(set.sold(), 7, "rolling buys nothing of other scenes");
    assert_eq!(
        set.takes(),
        "launch@1, launch@2*, launch@3, launch@4, launch@5, dust@1*, after@1*, after@1 stale"
    );
    let lock = set.stage.read(LOCK);
    for seed in 7..=11 {
        assert!(lock.contains(&format!(".request.seed = {seed}\n")), "{lock}");
    }
    assert!(!set.stage.path().join("story.lock").exists(), "a rehearsal is not committed");

    set.rehearse(&["run"]).with_code(0);
    assert_eq!(set.sold(), 8, "what continues another clip is new");
    assert_ne!(film(), first);
    set.rehearse(&["take", "pick", "launch@1"]).with_code(0);
    set.rehearse(&["run"]).with_code(0);
    assert_eq!((set.sold(), film() == first), (8, true), "the first film, and nothing bought");
}

#[test]
fn a_kept_clip_is_accepted_as_it_is() {
    let set = Set::new();
    set.rehearse(&["run"]).with_code(0);
    set.stage.edit("story.yaml", "Dust drifts.", "Dust settles.");
    set.rehearse(&["take", "keep", "dust"]).with_code(0);
    let plan = set.rehearse(&["plan"]).with_code(0).stdout;
    assert!(plan.contains("kept as it is; prompt: "), "{plan}");
    set.rehearse(&["run"]).with_code(0);
    assert_eq!(set.sold(), 3);
    set.rehearse(&["take", "keep", "dust", "--off"]).with_code(0);
    assert_eq!(set.summary(set.stage.path())["buys"], 1);
}

#[test]
fn what_cannot_be_is_told_with_what_there_is() {
    let set = Set::new();
    let refusal = |words: &[&str]| set.rehearse(words).with_code(2).stderr;
    assert!(refusal(&["take", "pick", "launch@1"]).contains("has no clip yet"));
    assert!(refusal(&["take", "roll", "after"]).contains("`launch`, which has no clip yet"));
    set.rehearse(&["run"]).with_code(0);
    for (words, expected) in [
        (&["take", "pick", "launch@9"][..], "`launch` has no take 9; it has 1"),
        (&["take", "pick", "launch"], "`launch` does not name a take"),
        (&["take", "pick", "mars@1"], "there is no scene `mars`"),
        (&["take", "ls", "mars"], "scenes of this storyboard: after, dust, launch"),
        (&["take", "keep", "launch"], "nothing of `launch` is stale"),
        (&["take", "roll", "launch", "-n", "99"], "99 are the most"),
    ] {
        let stderr = refusal(words);
        assert!(stderr.contains(expected), "{stderr}");
    }
    let lock = set.stage.read(LOCK);
    set.stage.write(LOCK, &format!("<<<<<<< HEAD\n{lock}"));
    for words in [&["plan"][..], &["run"], &["take", "ls"]] {
        let stderr = set.rehearse(words).with_code(1).stderr;
        assert!(stderr.contains("story.lock`, line 1: a merge left a conflict"), "{stderr}");
    }
    assert_eq!(set.sold(), 3);
}

/// Two branches pick takes of different scenes; a clone has store and lock file, and no journal.
#[test]
fn two_branches_pick_takes_and_a_clone_of_both_plans_nothing() {
    let set = Set::new();
    set.rehearse(&["run"]).with_code(0);
    set.rehearse(&["take", "roll", "launch"]).with_code(0);
    set.rehearse(&["take", "roll", "dust"]).with_code(0);
    let folder = set.stage.path();
    git(folder, &["init", "--quiet", "--initial-branch", "main"]);
    // A rehearsal's lock file is like a paid one's, but for its place.
    let commit = |message: &str| {
        git(folder, &["add", "--force", "story.yaml", "rocket.jpg", LOCK]);
        git(folder, &["commit", "--quiet", "--message", message]);
    };
    commit("takes");
    git(folder, &["checkout", "--quiet", "-b", "dust"]);
    set.rehearse(&["take", "pick", "dust@2"]).with_code(0);
    commit("dust 2");
    git(folder, &["checkout", "--quiet", "main"]);
    set.rehearse(&["take", "pick", "launch@2"]).with_code(0);
    commit("launch 2");
    git(folder, &["merge", "--quiet", "--no-edit", "dust"]);
    assert_eq!(set.takes(), "launch@1, launch@2*, dust@1, dust@2*, after@1*, after@1 stale");
    set.rehearse(&["run"]).with_code(0);
    commit("after");
    let sold = set.sold();

    let clone = folder.join("clone");
    git(folder, &["clone", "--quiet", ".", "clone"]);
    let summary = set.summary(&clone);
    assert_eq!(
        (&summary["buys"], &summary["may_buy"], &summary["fetches"]),
        (&0.into(), &0.into(), &3.into())
    );
    let plan = set.rehearse_in(&clone, &["plan"]).with_code(0).stdout;
    assert!(
        plan.contains("paid for according to the lock file, and its clip is not here"),
        "{plan}"
    );

    let (from, to) = (".wanflow/rehearsal/store", clone.join(".wanflow/rehearsal/store"));
    copy(&folder.join(from), &to);
    let summary = set.summary(&clone);
    assert_eq!((&summary["price_at_most"], &summary["fetches"]), (&0.into(), &0.into()));
    set.rehearse_in(&clone, &["run"]).with_code(0);
    assert_eq!(set.sold(), sold, "a colleague's clips are used");
    let film =
        |folder: &Path| std::fs::read(folder.join("out/story.rehearsal.mp4")).expect("a film");
    assert_eq!(film(&clone), film(folder), "byte for byte");
    assert_eq!(
        std::fs::read_to_string(clone.join(LOCK)).expect("a lock file"),
        set.stage.read(LOCK),
        "a run that buys nothing leaves the lock file as it is"
    );
}

/// With money: the lock file lies beside the storyboard, and git carries it.
#[test]
fn a_paid_project_is_shared_by_git_and_a_clone_plans_nothing() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "50ms"]);
    let stage = paid::stage(&emulation.host);
    let key = stage.path().join("key").display().to_string();
    let buy = |words: &[&str]| {
        let mut command = stage.command(words);
        stage.run(command.args(["--yes", "--api-key-file", &key])).with_code(0)
    };
    stage.write(".gitignore", ".wanflow/\nout/\n.config/\nkey\nclone/\n");
    git(stage.path(), &["init", "--quiet", "--initial-branch", "main"]);
    let commit = |message: &str| {
        git(stage.path(), &["add", "--all"]);
        git(stage.path(), &["commit", "--quiet", "--message", message]);
    };
    buy(&["run"]);
    stage.wanflow(&["take", "roll", "launch", "--api-key-file", "key"]).with_code(3);
    buy(&["take", "roll", "launch"]);
    buy(&["take", "roll", "moon"]);
    commit("takes");
    git(stage.path(), &["checkout", "--quiet", "-b", "moon"]);
    stage.wanflow(&["take", "pick", "moon@2"]).with_code(0);
    commit("moon 2");
    git(stage.path(), &["checkout", "--quiet", "main"]);
    stage.wanflow(&["take", "pick", "launch@2"]).with_code(0);
    commit("launch 2");
    git(stage.path(), &["merge", "--quiet", "--no-edit", "moon"]);
    assert!(!stage.read("story.lock").contains(paid::CANARY));

    let clone = stage.path().join("clone");
    git(stage.path(), &["clone", "--quiet", ".", "clone"]);
    copy(&stage.path().join(".wanflow/store"), &clone.join(".wanflow/store"));
    let there = |words: &[&str]| stage.run(stage.command(words).current_dir(&clone)).with_code(0);
    let listed = takes_of(&there(&["take", "ls", "--json"]).json());
    assert_eq!(listed, "launch@1, launch@2*, moon@1, moon@2*");
    let summary = there(&["plan", "--json"]).json()["summary"].clone();
    assert_eq!((&summary["price_at_most"], &summary["fetches"]), (&0.into(), &0.into()));
    let ended = there(&["run", "--api-key-file", &key]);
    assert!(ended.stdout.contains("Buys nothing"), "{}", ended.stdout);
    assert!(clone.join("out/story.mp4").is_file());
    assert_eq!(emulation.ledger().len(), 4);
}

#[test]
fn a_clip_that_is_not_here_is_fetched_while_the_host_has_it_and_never_bought_again() {
    let set = Set::new();
    set.rehearse(&["run", "--only", "dust"]).with_code(0);
    let clone = |name: &str| {
        let folder = set.stage.path().join(name);
        for file in ["story.yaml", "rocket.jpg", LOCK] {
            let to = folder.join(file);
            std::fs::create_dir_all(to.parent().expect("it has a folder")).expect("space");
            std::fs::copy(set.stage.path().join(file), to).expect("space");
        }
        folder
    };
    set.rehearse_in(&clone("known"), &["run", "--only", "dust"]).with_code(0);
    assert_eq!(set.sold(), 1, "fetched from its task");

    // At another host nobody knows the task.
    let other = clone("unknown");
    let elsewhere = Set::new();
    let ended = elsewhere.rehearse_in(&other, &["run", "--only", "dust"]).with_code(4);
    assert!(ended.stderr.contains("does not know the task"), "{}", ended.stderr);
    assert_eq!(elsewhere.sold(), 0, "nothing is bought unasked");
    let again = &["run", "--only", "dust"];
    elsewhere.rehearse_in(&other, again).with_code(4);
    assert_eq!(elsewhere.sold(), 0, "nor by the next run");
    elsewhere.rehearse_in(&other, &["take", "roll", "dust"]).with_code(0);
    assert_eq!(elsewhere.sold(), 1, "a roll is asked for");
}

/// Done 4 of takes: the output can be made again from journal and store alone.
#[test]
fn the_output_comes_back_byte_for_byte() {
    let set = Set::new();
    set.rehearse(&["run"]).with_code(0);
    let out = set.stage.path().join("out");
    let before = files(&out);
    assert!(before.len() >= 5, "film, clips and manifest: {:?}", before.len());
    std::fs::remove_dir_all(&out).expect("it can be removed");
    set.rehearse(&["run"]).with_code(0);
    assert!(files(&out) == before, "byte for byte");
    assert_eq!(set.sold(), 3);
}

fn files(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            let bytes = std::fs::read(&path).expect("readable");
            files.push((path, bytes));
        }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let to = to.join(path.strip_prefix(from).expect("it lies there"));
        std::fs::create_dir_all(to.parent().expect("it has a folder")).expect("space");
        std::fs::write(to, bytes).expect("space");
    }
}

fn git(folder: &Path, words: &[&str]) {
    let who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    let done = Command::new("git")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(who)
        .args(words)
        .output()
        .expect("git runs");
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
}
