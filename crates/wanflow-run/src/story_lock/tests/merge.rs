//! What two branches did to a lock file, merged by git itself.

use std::path::Path;
use std::process::Command;

use wanflow_plan::SceneId;

use super::{lock, pick, read, take};
use crate::story_lock::{SceneLock, StoryLock};

/// How git merges.
#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    /// As it does by itself.
    Plain,
    /// With `story.lock merge=union` in `.gitattributes`.
    Union,
}

/// The merge of two texts with their common ancestor, and whether git found a conflict.
fn merge(how: How, base: &StoryLock, ours: &StoryLock, theirs: &StoryLock) -> (String, bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, lock: &StoryLock| {
        std::fs::write(folder.path().join(name), lock.print()).expect("space");
    };
    write("base", base);
    write("ours", ours);
    write("theirs", theirs);
    let mut git = Command::new("git");
    git.current_dir(folder.path()).args(["merge-file", "-p"]);
    if how == How::Union {
        git.arg("--union");
    }
    let merged = git.args(["ours", "base", "theirs"]).output().expect("git runs");
    let text = String::from_utf8(merged.stdout).expect("UTF-8");
    (text, merged.status.code() != Some(0))
}

type Edit<'e> = &'e dyn Fn(&mut StoryLock);

/// Merges two edits both ways round; the result must read as both edits one after the other.
fn check_clean(how: How, base: &StoryLock, one: Edit<'_>, other: Edit<'_>) {
    let edited = |edits: &[Edit<'_>]| {
        let mut lock = base.clone();
        for edit in edits {
            edit(&mut lock);
        }
        lock
    };
    let (one_side, other_side, mut both) =
        (edited(&[one]), edited(&[other]), edited(&[one, other]));
    both.scenes.retain(|_, scene| *scene != SceneLock::default());
    for (ours, theirs) in [(&one_side, &other_side), (&other_side, &one_side)] {
        let (text, conflict) = merge(how, base, ours, theirs);
        assert!(!conflict, "{how:?}:\n{text}");
        assert_eq!(read(&text).as_ref(), Ok(&both), "{text}");
    }
}

fn picks(scene: &'static str, number: u32) -> impl Fn(&mut StoryLock) {
    move |lock| pick(lock, scene, number)
}

fn rolls(scene: &'static str, number: u32) -> impl Fn(&mut StoryLock) {
    move |lock| {
        let (name, take) = take(number, scene, &format!("{scene}{number}"));
        lock.scene_mut(&SceneId::new(scene)).takes.insert(name, take);
    }
}

#[test]
fn edits_of_different_scenes_never_conflict() {
    let mut base = lock(&[("a", &[1, 2]), ("b", &[1, 2]), ("c", &[]), ("d", &[])]);
    pick(&mut base, "b", 2);
    for how in [How::Plain, How::Union] {
        check_clean(how, &base, &picks("a", 2), &picks("b", 1));
        check_clean(how, &base, &picks("a", 1), &rolls("b", 3));
        check_clean(how, &base, &rolls("a", 3), &picks("b", 1));
        check_clean(how, &base, &rolls("a", 3), &rolls("b", 3));
        check_clean(how, &base, &rolls("b", 3), &rolls("c", 1));
        check_clean(how, &base, &rolls("c", 1), &rolls("d", 1));
    }
}

#[test]
fn a_pick_and_a_new_take_of_one_scene_merge() {
    let base = lock(&[("a", &[1, 2]), ("b", &[1])]);
    for how in [How::Plain, How::Union] {
        check_clean(how, &base, &picks("a", 2), &rolls("a", 3));
    }
}

#[test]
fn added_scenes_merge() {
    let base = lock(&[("b", &[1]), ("d", &[1])]);
    for how in [How::Plain, How::Union] {
        // Beside what the other side changes.
        check_clean(how, &base, &rolls("c", 1), &rolls("b", 2));
        check_clean(how, &base, &rolls("c", 1), &picks("d", 1));
        check_clean(how, &base, &rolls("a", 1), &rolls("c", 1));
        check_clean(how, &base, &rolls("a", 1), &rolls("e", 1));
    }
    // Both into the same gap: union keeps both.
    check_clean(How::Union, &base, &rolls("c1", 1), &rolls("c2", 1));
    check_clean(How::Union, &StoryLock::default(), &rolls("a", 1), &rolls("b", 1));
    check_clean(How::Union, &lock(&[]), &rolls("b", 1), &rolls("a", 1));
}

/// Where git cannot merge by itself, it says so, and so does whoever reads what it left. Keeping
/// the lines of both sides, in whatever order, is then right.
#[test]
fn what_git_leaves_to_a_person_is_merged_by_keeping_all_lines() {
    let base = lock(&[("b", &[1]), ("d", &[1])]);
    let edited = |edit: Edit<'_>| {
        let mut lock = base.clone();
        edit(&mut lock);
        lock
    };
    let cases: [(Edit<'_>, Edit<'_>); 3] = [
        (&rolls("c1", 1), &rolls("c2", 1)),
        (&rolls("b", 2), &rolls("b", 3)),
        (&rolls("a1", 1), &rolls("a2", 1)),
    ];
    for (one, other) in cases {
        let (text, conflict) = merge(How::Plain, &base, &edited(one), &edited(other));
        assert!(conflict, "{text}");
        let error = read(&text).expect_err("marks");
        assert!(error.contains("a merge left a conflict here"), "{error}");
        let is_mark =
            |line: &&str| ["<<<<<<<", "=======", ">>>>>>>"].contains(&&line[..line.len().min(7)]);
        let kept: Vec<&str> = text.lines().filter(|line| !is_mark(line)).collect();
        let mut both = edited(one);
        other(&mut both);
        assert_eq!(read(&kept.join("\n")), Ok(both));
    }
}

/// Two answers to one question are never taken for one of them.
#[test]
fn contradictions_are_told() {
    let base = lock(&[("a", &[1, 2, 3])]);
    let edited = |edit: Edit<'_>| {
        let mut lock = base.clone();
        edit(&mut lock);
        lock
    };
    // The same take, bought twice before anybody shared it.
    let bought = |lock: &mut StoryLock, by: &str| {
        let (name, take) = take(4, "a", by);
        lock.scene_mut(&SceneId::new("a")).takes.insert(name, take);
    };
    let cases: [(Edit<'_>, Edit<'_>); 2] = [
        (&picks("a", 2), &picks("a", 3)),
        (&|lock: &mut StoryLock| bought(lock, "me"), &|lock: &mut StoryLock| bought(lock, "you")),
    ];
    for (one, other) in cases {
        for how in [How::Plain, How::Union] {
            let (text, conflict) = merge(how, &base, &edited(one), &edited(other));
            assert_eq!(conflict, how == How::Plain, "{text}");
            let error = read(&text).expect_err("two answers");
            let expected = if conflict { "conflict" } else { "duplicate key" };
            assert!(error.contains(expected), "{error}");
        }
    }
    // Two branches of one mind do not disagree.
    check_clean(How::Plain, &base, &picks("a", 2), &picks("a", 2));
}

#[test]
fn git_is_told_how_to_merge_by_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let git = |words: &[&str]| run_git(folder.path(), words);
    let commit = |lock: &StoryLock, message: &str| {
        std::fs::write(folder.path().join("story.lock"), lock.print()).expect("space");
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", message]);
    };
    git(&["init", "--quiet", "--initial-branch", "main"]);
    std::fs::write(folder.path().join(".gitattributes"), "*.lock merge=union\n").expect("space");
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "no lock file yet"]);
    git(&["checkout", "--quiet", "-b", "other"]);
    commit(&lock(&[("moon", &[1])]), "moon");
    git(&["checkout", "--quiet", "main"]);
    commit(&lock(&[("launch", &[1])]), "launch");
    git(&["merge", "--quiet", "--no-edit", "other"]);
    let text = std::fs::read_to_string(folder.path().join("story.lock")).expect("there");
    assert_eq!(read(&text), Ok(lock(&[("launch", &[1]), ("moon", &[1])])));
}

fn run_git(folder: &Path, words: &[&str]) {
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
