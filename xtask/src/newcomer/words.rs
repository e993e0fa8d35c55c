//! Adds the words of `docs/adding-a-word` to another copy of the workspace: the examples that the
//! map shows must apply to the code as it is, and what they make must compile.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::copied;
use crate::cargo::cargo;
use crate::rehearsal::Check;

/// Where the examples are.
const EXAMPLES: &str = "docs/adding-a-word";

/// Adds all words at once, and checks what comes of it; answers how many there are.
pub(super) fn check(root: &Path, place: &Path, files: &BTreeSet<PathBuf>) -> Check<usize> {
    let copy = place.join("words");
    copied::sync(root, &copy, files)?;
    let diffs = diffs(&copy)?;
    diffs.iter().try_for_each(|diff| apply(diff, &copy))?;
    let target = place.join("target");
    // The generator, too, learns a word that is sent, so that the copy's own must run.
    cargo_in(&copy, &target, &["build", "--bin", "xtask"])?;
    generate(&copy, &target)?;
    // Tests within the crates are compiled, too; those beside them build what is checked here.
    cargo_in(&copy, &target, &["check", "--lib", "--bins", "--profile", "test"])?;
    Ok(diffs.len())
}

fn generate(copy: &Path, target: &Path) -> Check<()> {
    let generator =
        Command::new(target.join("debug/xtask")).args(["codegen", "--modules"]).output();
    let generator = generator.map_err(|error| format!("the copy's xtask: {error}"))?;
    if generator.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&generator.stderr);
    Err(format!("{}: cargo xtask codegen: {why}", copy.display()))
}

/// The examples, in the order of their names.
fn diffs(copy: &Path) -> Check<Vec<PathBuf>> {
    let listed = fs::read_dir(copy.join(EXAMPLES));
    let listed = listed.map_err(|error| format!("{EXAMPLES}: {error}"))?;
    let mut diffs: Vec<_> = listed.flatten().map(|entry| entry.path()).collect();
    diffs.retain(|path| path.extension().is_some_and(|ending| ending == "diff"));
    diffs.sort();
    if diffs.is_empty() { Err(format!("{EXAMPLES} has no examples")) } else { Ok(diffs) }
}

/// Applies a diff to the copy, in which git must not see a part of the repository around it.
fn apply(diff: &Path, copy: &Path) -> Check<()> {
    let mut git = Command::new("git");
    git.arg("apply").arg(diff).current_dir(copy);
    let applied = git.env("GIT_CEILING_DIRECTORIES", copy.parent().unwrap_or(copy)).output();
    let applied = applied.map_err(|error| format!("git: {error}"))?;
    if applied.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&applied.stderr);
    Err(format!("{} does not apply, make it anew:\n{why}", diff.display()))
}

/// Runs cargo with the features of the whole workspace: with others, other people's crates would be
/// built once more.
fn cargo_in(copy: &Path, target: &Path, words: &[&str]) -> Check<()> {
    let mut cargo = cargo();
    cargo.args(words).args(["--quiet", "--locked", "--workspace"]);
    cargo.current_dir(copy).env("CARGO_TARGET_DIR", target);
    let ended = cargo.status().map_err(|error| format!("cargo: {error}"))?;
    if ended.success() {
        return Ok(());
    }
    Err(format!("with the words of {EXAMPLES}, cargo {} fails", words.join(" ")))
}
