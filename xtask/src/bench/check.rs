//! `wanflow check` on many scenes, against a schema validator on the same file.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::baseline;
use super::measure::{Usage, measure, median, pair};
use super::row::{Row, held, verdict};
use super::test_bed::TestBed;
use crate::cargo::cargo;

/// Writes storyboards; see its own help.
const GENERATOR: &str = include_str!("gen.py");

pub(super) fn rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    generate(bed, "many.yaml", &["10000"])?;
    generate(bed, "few.yaml", &["1000"])?;
    let mut rows = against_validator(bed)?;
    rows.push(growth(bed)?);
    rows.push(planted(bed)?);
    rows.extend(one_line(bed)?);
    Ok(rows)
}

pub(super) fn generate(bed: &TestBed, name: &str, words: &[&str]) -> Result<(), String> {
    let script = bed.path().join("gen.py");
    std::fs::write(&script, GENERATOR).map_err(|error| error.to_string())?;
    let mut command = vec!["python3", "gen.py"];
    command.extend(words);
    let text = bed.run(&command)?;
    std::fs::write(bed.path().join(name), text).map_err(|error| error.to_string())
}

fn against_validator(bed: &TestBed) -> Result<Vec<Row>, String> {
    let peer = validator(bed)?;
    let schema = bed.root.join("schemas/storyboard.schema.json").display().to_string();
    let ours = bed.wanflow();
    let (ours, theirs) = pair(
        &[&ours, "check", "many.yaml"],
        &[&peer, "validate", &schema, "-i", "many.yaml"],
        bed.path(),
    )?;
    let what = "check 10,000 scenes (3.8 MB), against jsonschema-cli with our schema";
    Ok(vec![
        Row::new(
            &format!("{what}: wall"),
            format!("{:.3} s", ours.wall_s),
            format!("{:.3} s", theirs.wall_s),
            verdict(ours.wall_s / theirs.wall_s, 0.5),
        ),
        Row::new(
            &format!("{what}: peak memory"),
            format!("{:.1} MiB", ours.peak_mib),
            format!("{:.1} MiB", theirs.peak_mib),
            format!(
                "{:.2} × (at most 24 MiB: {})",
                ours.peak_mib / theirs.peak_mib,
                held(ours.peak_mib <= 24.0)
            ),
        ),
    ])
}

/// The peer's binary, installed below the target folder if it is not there.
fn validator(bed: &TestBed) -> Result<String, String> {
    let tools = bed.root.join("target/bench-tools");
    let binary = tools.join("bin/jsonschema-cli");
    if !binary.is_file() {
        install(&tools)?;
    }
    Ok(binary.display().to_string())
}

fn install(tools: &Path) -> Result<(), String> {
    let status = cargo()
        .args(["install", "--quiet", "--locked", "jsonschema-cli", "--root"])
        .arg(tools)
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err("jsonschema-cli cannot be installed".to_owned()) }
}

/// Ten times the scenes take at most eleven times the time.
fn growth(bed: &TestBed) -> Result<Row, String> {
    let ours = bed.wanflow();
    let (many, few) =
        pair(&[&ours, "check", "many.yaml"], &[&ours, "check", "few.yaml"], bed.path())?;
    Ok(Row::new(
        "check 10,000 scenes, against 1,000: CPU",
        format!("{:.3} s", many.cpu_s),
        format!("{:.3} s", few.cpu_s),
        verdict(many.cpu_s / few.cpu_s, 11.0),
    ))
}

/// 5,000 equal mistakes in one line of 20 kB: what is reported must not grow with their square.
fn one_line(bed: &TestBed) -> Result<Vec<Row>, String> {
    let prompt = "${a}".repeat(5_000);
    let story = format!("scenes:\n  - {{image: rocket.jpg, prompt: \"{prompt}\"}}\n");
    std::fs::write(bed.path().join("line.yaml"), story).map_err(|error| error.to_string())?;
    let before = bed.baseline()?.join("wanflow").display().to_string();
    let ours = bed.wanflow();
    let (ours_took, theirs_took) =
        pair(&[&ours, "check", "line.yaml"], &[&before, "check", "line.yaml"], bed.path())?;
    let (ours_told, theirs_told) = (printed_kb(bed, &ours)?, printed_kb(bed, &before)?);
    let what = format!("check 20 kB of mistakes in one line, against {}", baseline::COMMIT);
    Ok(vec![
        Row::new(
            &format!("{what}: output"),
            format!("{ours_told:.1} kB"),
            format!("{theirs_told:.1} kB"),
            verdict(ours_told / theirs_told, 0.01),
        ),
        Row::new(
            &format!("{what}: wall"),
            format!("{:.3} s", ours_took.wall_s),
            format!("{:.3} s", theirs_took.wall_s),
            verdict(ours_took.wall_s / theirs_took.wall_s, 0.05),
        ),
    ])
}

/// How much a binary has to say of the line.
#[expect(clippy::cast_precision_loss, reason = "far fewer bytes than 2^52")]
fn printed_kb(bed: &TestBed, binary: &str) -> Result<f64, String> {
    let output = Command::new(binary).args(["check", "line.yaml"]).current_dir(bed.path()).output();
    let output = output.map_err(|error| format!("{binary}: {error}"))?;
    Ok((output.stdout.len() + output.stderr.len()) as f64 / 1000.0)
}

/// Planted mistakes are found, each on its line, and nothing else is.
fn planted(bed: &TestBed) -> Result<Row, String> {
    generate(bed, "bad.yaml", &["10000", "--bad", "100", "--expect", "expected.json"])?;
    let ours = bed.wanflow();
    let output = Command::new(&ours)
        .args(["check", "--json", "bad.yaml"])
        .current_dir(bed.path())
        .output()
        .map_err(|error| error.to_string())?;
    let report: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let expected = std::fs::read(bed.path().join("expected.json")).map_err(|e| e.to_string())?;
    let expected: Value = serde_json::from_slice(&expected).map_err(|error| error.to_string())?;
    let lines = |list: &Value, keep: fn(&Value) -> bool| {
        let list = list.as_array().into_iter().flatten().filter(|item| keep(item));
        list.filter_map(|item| item["line"].as_u64()).collect::<Vec<_>>()
    };
    let found = lines(&report["diagnostics"], |item| item["severity"] == "error");
    let wanted = lines(&expected, |_| true);
    let word = if found == wanted { "exactly these (held)" } else { "others (missed)" };
    let runs = (0..5).map(|_| measure(&[&ours, "check", "bad.yaml"], bed.path()));
    let Usage { wall_s, .. } = median(&runs.collect::<Result<Vec<_>, _>>()?);
    Ok(Row::new(
        "check 10,000 scenes with 100 mistakes planted: errors",
        format!("{} in {wall_s:.3} s", found.len()),
        format!("{} planted", wanted.len()),
        format!("on {word}"),
    ))
}
