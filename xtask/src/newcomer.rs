//! Adds an endpoint that exists nowhere to a copy of the workspace, and makes a film with it: an
//! endpoint is documents, and no Rust is written for it.
//!
//! The copy lies below the target folder, and so does what is built of it. Its files are compared
//! with the workspace's at the end. To another copy the words are added that the map shows as
//! examples.

mod copied;
mod seed;
mod tap;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use clap::Args;
use serde_json::Value;

use crate::cargo::{cargo, workspace};
use crate::codegen::{self, endpoint_folders};
use crate::codegen_command;
use crate::conform;
use crate::rehearsal::{Check, Emulator};
use tap::Tap;

/// Add a made-up endpoint to a copy of the workspace, make a film with it, and compare the files;
/// to another copy, add the example words of `docs/adding-a-word`.
#[derive(Debug, Args)]
pub(crate) struct Newcomer {
    /// Leaves out schemathesis and the odd requests.
    #[arg(long)]
    film_only: bool,
    /// Adds the example words, and nothing else.
    #[arg(long, conflicts_with = "film_only")]
    words_only: bool,
}

/// The endpoint's id.
const ID: &str = "made-up/corner-1.0";

/// Where its documents, its storyboard and its faults lie.
const FIXTURE: &str = "xtask/fixtures/newcomer";

/// Scenes of the storyboard.
const SCENES: usize = 3;

pub(crate) fn run(newcomer: &Newcomer) -> Check<()> {
    let began = Instant::now();
    let root = workspace();
    let place = root.join("target/newcomer");
    let copy = place.join("workspace");
    let originals = copied::files(&root)?;
    if newcomer.words_only {
        return add_words(&root, &place, &originals);
    }
    copied::sync(&root, &copy, &originals)?;
    let fixture = root.join(FIXTURE);
    let documents = copied::add(&fixture.join("schemas"), &copy.join("schemas"))?;
    let files = codegen::generate(&copy).map_err(|refused| {
        let refused: Vec<_> = refused.iter().map(ToString::to_string).collect();
        refused.join("\n")
    })?;
    codegen_command::write(&copy, &files).map_err(|error| error.to_string())?;
    let binary = build(&root, &copy, &place.join("target"))?;
    println!("{ID}: {documents} documents, built after {} s", began.elapsed().as_secs());
    let film = film(&fixture, &root.join("specs/minimal"), &binary)?;
    println!("{ID}: {film}");
    if !newcomer.film_only {
        let folders = endpoint_folders(&copy)?;
        let folder = folders.iter().find(|folder| folder.id == ID).ok_or("it is not there")?;
        println!("{ID}: {}", conform::endpoint(folder, &binary)?);
    }
    let foreign = copied::foreign(&root, &copy, &originals)?;
    if !foreign.is_empty() {
        return Err(format!("not only documents and what they make differ: {foreign:?}"));
    }
    add_words(&root, &place, &originals)?;
    let seconds = began.elapsed().as_secs();
    println!("newcomer ok: nothing differs but documents and what they make, {seconds} s");
    Ok(())
}

/// Adds the map's example words to another copy, and compiles it.
fn add_words(root: &Path, place: &Path, files: &BTreeSet<PathBuf>) -> Check<()> {
    let began = Instant::now();
    seeded(root, &place.join("target"));
    let count = words::check(root, place, files)?;
    println!("{count} words added as the map says, compiled in {} s", began.elapsed().as_secs());
    Ok(())
}

/// The copies' target folder, with what the workspace's own build has made of other people's crates.
fn seeded(root: &Path, target: &Path) {
    let own = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    if !target.exists() {
        seed::seed(&own.join("debug"), &target.join("debug"));
    }
}

/// Builds the copy.
fn build(root: &Path, copy: &Path, target: &Path) -> Check<PathBuf> {
    seeded(root, target);
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--locked", "--workspace"]).current_dir(copy);
    let built = cargo.env("CARGO_TARGET_DIR", target).status();
    if !built.map_err(|error| format!("cargo: {error}"))?.success() {
        return Err("the copy does not build with the new endpoint".to_owned());
    }
    Ok(target.join("debug/wanflow"))
}

/// Makes the film, under faults that only this document has words for.
fn film(fixture: &Path, pictures: &Path, binary: &Path) -> Check<String> {
    let words = |error: std::io::Error| error.to_string();
    let folder = tempfile::tempdir().map_err(words)?;
    let folder = folder.path();
    for (from, name) in [(fixture, "story.yaml"), (pictures, "rocket.jpg"), (pictures, "moon.png")]
    {
        fs::copy(from.join(name), folder.join(name)).map_err(words)?;
    }
    let script = fixture.join("faults.yaml");
    let script = script.to_str().ok_or("the fixture's path is not text")?;
    let options = ["--endpoint", ID, "--latency", "500ms", "--faults", script];
    let emulator = Emulator::start_with(binary, &options)?;
    let tap = Tap::before(&emulator.origin)?;
    let mut run = Command::new(binary);
    run.args(["run", "story.yaml", "--endpoint", ID, &format!("--rehearse={}", tap.origin)]);
    let ended = run.current_dir(folder).output().map_err(words)?;
    if !ended.status.success() {
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        return Err(format!("the run ended with {}:\n{said}", ended.status));
    }
    let film = folder.join("out/story.rehearsal.mp4");
    let bytes = film.metadata().map_err(|error| format!("{}: {error}", film.display()))?.len();
    let ledger = emulator.records()?;
    let sold = ledger["tasks"].as_array().map_or(0, Vec::len);
    let quiet = |fault: &&Value| fault["fired"] == 0;
    let quiet = ledger["faults"].as_array().into_iter().flatten().filter(quiet).count();
    if sold != SCENES || quiet > 0 {
        return Err(format!("{sold} tasks for {SCENES} scenes; {quiet} faults did not strike"));
    }
    let said = said(&tap, &fixture.join("requests.json"))?;
    Ok(format!("{said} requests as expected, and a film of {SCENES} scenes, {bytes} bytes"))
}

/// Compares the requests that bought clips with what the documents make of the storyboard.
fn said(tap: &Tap, expected: &Path) -> Check<usize> {
    let requests =
        tap.requests("/v9/studio/orders?", &["X-Studio-Pass", "X-Studio-Mode", "X-Studio-Hint"]);
    let text = fs::read_to_string(expected).unwrap_or_default();
    if serde_json::from_str(&text).ok() == Some(Value::from(requests.clone())) {
        return Ok(requests.len());
    }
    let requests = serde_json::to_string_pretty(&requests).map_err(|error| error.to_string())?;
    Err(format!("the requests are not those of {}, but:\n{requests}", expected.display()))
}
