//! Every storyboard of `specs/invalid` has its diagnostics beside it, as a terminal shows them.
//!
//! `UPDATE_EXPECT=1 cargo test -p wanflow-compiler` writes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use wanflow_compiler::report::Checked;
use wanflow_compiler::report::human::{Colour, Letters, Look, report};
use wanflow_compiler::{Options, RULES, compile_file};

use crate::disk::Disk;

const LOOK: Look = Look { width: 100, colour: Colour::None, letters: Letters::Unicode };

/// Rules that no storyboard here can break: they need another endpoint, a day, a command line, or a
/// text that is none.
const ELSEWHERE: [&str; 10] = [
    "each-table",
    "endpoint-ended",
    "not-a-sound",
    "not-utf8",
    "resolution-not-sold",
    "sound-changed",
    "sound-ends-early",
    "sound-goes-on",
    "sound-not-taken",
    "unknown-variant",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/invalid")
}

/// The storyboards with mistakes, and what is found in each.
fn storyboards() -> Vec<(PathBuf, Checked)> {
    let entries = fs::read_dir(folder()).expect("the folder of mistakes");
    let paths: BTreeSet<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    let yaml = paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == "yaml"));
    yaml.map(|path| {
        let bytes = fs::read(&path).expect("a storyboard can be read");
        let name = path.file_name().expect("a file has a name").to_string_lossy();
        let world = Disk(folder());
        let compiled = compile_file(&name, bytes, None, &Options::default(), &world);
        (path, compiled.checked)
    })
    .collect()
}

#[test]
fn every_mistake_is_reported_as_expected() {
    let is_update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut stale = Vec::new();
    for (path, checked) in storyboards() {
        let rendered = report(&[checked], LOOK);
        let expected = path.with_extension("expected.txt");
        if is_update {
            fs::write(&expected, &rendered).expect("the folder can be written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != rendered {
            stale.push(format!("{}:\n{rendered}", expected.display()));
        }
    }
    assert!(stale.is_empty(), "UPDATE_EXPECT=1 writes these anew:\n{}", stale.join("\n"));
}

#[test]
fn every_rule_appears() {
    let storyboards = storyboards();
    let found = storyboards.iter().flat_map(|(_, checked)| &checked.diagnostics);
    let found: BTreeSet<_> = found.map(|diagnostic| diagnostic.rule.id).collect();
    let all = RULES.iter().map(|entry| entry.rule.id);
    let absent: Vec<_> = all.filter(|id| !found.contains(id) && !ELSEWHERE.contains(id)).collect();
    assert!(absent.is_empty(), "no storyboard of specs/invalid breaks {absent:?}");
    assert!(storyboards.len() >= 20, "there are {} storyboards", storyboards.len());
}

#[test]
fn every_storyboard_has_a_finding() {
    for (path, checked) in storyboards() {
        assert!(!checked.diagnostics.is_empty(), "{} has no mistake", path.display());
    }
}
