//! The arrows that must not exist, and the first line that every module must have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What each crate may use of its siblings. An arrow that is not listed must not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("wanflow-system", &[]),
    ("wanflow-api", &[]),
    ("wanflow-plan", &["wanflow-api"]),
    ("wanflow-compiler", &["wanflow-api", "wanflow-plan"]),
    ("wanflow-media", &["wanflow-api", "wanflow-plan"]),
    ("wanflow-run", &["wanflow-api", "wanflow-media", "wanflow-plan", "wanflow-system"]),
    ("wanflow-emulate", &["wanflow-api", "wanflow-media", "wanflow-system"]),
    (
        "wanflow-session",
        &[
            "wanflow-api",
            "wanflow-compiler",
            "wanflow-media",
            "wanflow-plan",
            "wanflow-run",
            "wanflow-system",
        ],
    ),
    (
        "wanflow",
        &[
            "wanflow-api",
            "wanflow-compiler",
            "wanflow-emulate",
            "wanflow-media",
            "wanflow-plan",
            "wanflow-run",
            "wanflow-session",
            "wanflow-system",
        ],
    ),
];

/// Outside crates that would betray a layer: no YAML or terminal in the runner, no network in the
/// compiler, and so on.
const FOREIGN: &[(&str, &[&str])] = &[
    ("wanflow-api", &["tokio", "reqwest", "hyper", "miette", "granit-parser"]),
    ("wanflow-plan", &["tokio", "reqwest", "hyper", "miette", "granit-parser"]),
    ("wanflow-compiler", &["tokio", "reqwest", "hyper", "clap", "image"]),
    ("wanflow-media", &["tokio", "reqwest", "hyper", "miette", "granit-parser"]),
    ("wanflow-run", &["granit-parser", "miette", "clap", "indicatif", "hyper"]),
    ("wanflow-emulate", &["granit-parser", "miette", "clap", "indicatif", "reqwest"]),
    (
        "wanflow-session",
        &["clap", "console", "indicatif", "miette", "granit-parser", "reqwest", "tokio"],
    ),
    ("wanflow", &["toml", "granit-parser", "reqwest"]),
];

/// What the crate below every front end leaves to these: the terminal, arguments, exit codes. Its
/// environment is read in one file.
const SESSION: &str = "wanflow-session";
const SESSION_ENVIRONMENT: &str = "environment.rs";
const FRONT_END: &[&str] =
    &["std::env", "std::io::stdout", "std::io::stderr", "ExitCode", "println!", "eprint!"];

/// Doors to the world that the pure crates must not open.
const PURE: &[&str] = &["wanflow-api", "wanflow-plan", "wanflow-compiler"];
const DOORS: &[&str] = &["std::fs", "std::net", "std::env", "std::time", "std::process"];

#[test]
fn only_the_drawn_arrows_exist() {
    let dependencies = dependencies();
    for (name, allowed) in ARROWS {
        let used = dependencies.get(*name).expect("every crate of the table is in the workspace");
        let siblings: BTreeSet<&str> =
            used.iter().map(String::as_str).filter(|dep| dep.starts_with("wanflow")).collect();
        let extra: Vec<_> = siblings.iter().filter(|dep| !allowed.contains(dep)).collect();
        assert!(extra.is_empty(), "{name} must not depend on {extra:?}");
    }
    let drawn: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let undrawn: Vec<_> = dependencies
        .keys()
        .filter(|name| name.starts_with("wanflow") && *name != "wanflow-tests")
        .filter(|name| !drawn.contains(name.as_str()))
        .collect();
    assert!(undrawn.is_empty(), "add {undrawn:?} to ARROWS and to ARCHITECTURE.md");
}

#[test]
fn no_layer_uses_what_belongs_to_another() {
    let dependencies = dependencies();
    for (name, foreign) in FOREIGN {
        let used: Vec<_> =
            foreign.iter().filter(|dep| dependencies[*name].contains(**dep)).collect();
        assert!(used.is_empty(), "{name} must not depend on {used:?}");
    }
}

#[test]
fn pure_crates_open_no_door_to_the_world() {
    for name in PURE {
        for file in rust_files(&root().join("crates").join(name).join("src")) {
            let text = std::fs::read_to_string(&file).expect("a source file is readable");
            let code = text.split("#[cfg(test)]").next().expect("split gives one part at least");
            let opened: Vec<_> = DOORS.iter().filter(|door| code.contains(**door)).collect();
            assert!(opened.is_empty(), "{} uses {opened:?}", file.display());
        }
    }
}

#[test]
fn a_session_prints_nothing_and_reads_its_environment_in_one_file() {
    for file in rust_files(&root().join("crates").join(SESSION).join("src")) {
        let is_environment = file.file_name().is_some_and(|name| name == SESSION_ENVIRONMENT);
        let text = std::fs::read_to_string(&file).expect("a source file is readable");
        let code = text.split("#[cfg(test)]").next().expect("split gives one part at least");
        let used: Vec<_> = FRONT_END
            .iter()
            .filter(|word| code.contains(**word) && !(is_environment && **word == "std::env"))
            .collect();
        assert!(used.is_empty(), "{} uses {used:?}", file.display());
    }
}

#[test]
fn every_module_begins_with_its_purpose() {
    let mut silent = Vec::new();
    for folder in ["crates", "tests", "xtask"] {
        for file in rust_files(&root().join(folder)) {
            let text = std::fs::read_to_string(&file).expect("a source file is readable");
            let text = text.trim_start_matches(|c: char| c.is_whitespace());
            if !text.starts_with("//!") && !text.starts_with("// @generated") {
                silent.push(file);
            }
        }
    }
    assert!(silent.is_empty(), "these files do not begin with //!: {silent:#?}");
}

#[test]
fn endpoints_are_passed_around_by_their_handle() {
    let is_exempt = |file: &Path| {
        file.ends_with("wanflow-api/src/endpoint.rs")
            || file.components().any(|part| part.as_os_str() == "generated")
    };
    let files = ["crates", "tests", "xtask"].map(|folder| rust_files(&root().join(folder)));
    for file in files.concat().into_iter().filter(|file| !is_exempt(file)) {
        let text = std::fs::read_to_string(&file).expect("a source file is readable");
        let kept = text.split("'static ").skip(1).map(|after| {
            let path = after.split(|c: char| !c.is_alphanumeric() && c != ':' && c != '_').next();
            path.and_then(|path| path.rsplit("::").next()).unwrap_or_default()
        });
        let bare = kept.filter(|name| *name == "Endpoint").count();
        assert_eq!(bare, 0, "{}: take an `EndpointRef`", file.display());
    }
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests crate lies in the workspace").to_owned()
}

/// Normal dependencies of every workspace member, by name.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("metadata lists packages");
    packages.iter().map(|package| (text(&package["name"]), normal(package))).collect()
}

fn normal(package: &Value) -> BTreeSet<String> {
    let dependencies = package["dependencies"].as_array().expect("a package lists dependencies");
    dependencies.iter().filter(|dep| dep["kind"].is_null()).map(|dep| text(&dep["name"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("names are strings").to_owned()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a source folder is readable") {
            let path = entry.expect("a folder entry is readable").path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
