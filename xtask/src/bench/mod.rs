//! Benchmarks as ratios: ours against a named peer or a lower bound, in one run on one machine.
//!
//! `cargo xtask bench` builds what it measures, runs pairs in turn and writes what it found into
//! `docs/benchmarks.md`. Nothing here is a test: a slow machine fails nothing.

mod baseline;
mod build;
mod check;
mod download;
mod engine;
mod films;
mod generator;
mod idle;
mod language;
mod measure;
mod media;
mod pictures;
mod row;
mod test_bed;
mod witness;

use std::path::{Path, PathBuf};

use clap::Args;

pub(crate) use measure::print_usage;

use crate::cargo::cargo;
use row::Row;
use test_bed::{BINARIES, TestBed};

/// Measure ours against peers, and write docs/benchmarks.md.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Only these: check, download, engine, films, long-films, idle, language, media, pictures, generator, witness [default: all
    /// of these], build, loop. The page's other rows stay.
    only: Vec<String>,
    /// Release binaries of an earlier commit, which some rows compare with [default: built from that commit].
    #[arg(long, value_name = "FOLDER")]
    baseline: Option<PathBuf>,
}

type Family = (&'static str, fn(&TestBed) -> Result<Vec<Row>, String>);

/// What takes too long to be measured without being named.
const ON_REQUEST: &[&str] = &["build", "long-films", "loop"];

const FAMILIES: &[Family] = &[
    ("check", check::rows),
    ("download", download::rows),
    ("engine", engine::rows),
    ("films", films::rows),
    ("long-films", films::long_rows),
    ("idle", idle::rows),
    ("language", language::rows),
    ("media", media::rows),
    ("pictures", pictures::rows),
    ("generator", generator::rows),
    ("witness", witness::rows),
    ("build", build::first_build),
    ("loop", build::test_loop),
];

pub(crate) fn run(bench: &Bench) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    build(root)?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let baseline = bench.baseline.clone();
    let bed = TestBed { root: root.to_owned(), folder, baseline };
    let mut rows = Vec::new();
    for (name, family) in FAMILIES {
        let unnamed = bench.only.is_empty() && !ON_REQUEST.contains(name);
        if unnamed || bench.only.iter().any(|only| only == name) {
            println!("measuring {name} …");
            let measured = family(&bed)?;
            for Row { what, ours, peer, verdict } in &measured {
                println!("  {what}: {ours} against {peer}: {verdict}");
            }
            rows.extend(measured);
        }
    }
    let page = root.join("docs/benchmarks.md");
    let before = std::fs::read_to_string(&page).map_err(|error| error.to_string())?;
    std::fs::write(&page, page_of(&rows, &before)).map_err(|error| error.to_string())?;
    println!("wrote {}", page.display());
    Ok(())
}

fn build(root: &Path) -> Result<(), String> {
    let status = cargo()
        .args(["build", "--quiet", "--release"])
        .args(BINARIES)
        .current_dir(root)
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err("the release build fails".to_owned()) }
}

/// What is measured once, by hand.
const FORMATS: &str = "\n## What formats cost\n\n\
    By the symbols of a release binary of 28.0 MiB (stripped, November 2026): symphonia 0.67 MiB, \
    ropus 0.30 MiB, the readers of TIFF, GIF and QOI 0.15 MiB. All of these with what they need \
    took 73 CPU seconds to build, on a busy machine. The dictionaries by which lines of Thai, Lao, \
    Khmer and Burmese break take 3.0 MiB, and are a feature, `complex-scripts`, which is on. JPEG XL was measured and left out \
    ([0032](adr/0032-pictures-as-they-are-seen.md)).\n";

/// The page of what was measured; other rows of the page before it stay where they are.
fn page_of(rows: &[Row], before: &str) -> String {
    let mut page = String::from(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench`: each line pairs ours with a named peer or a lower bound, \
         measured in turn in one run on one machine, medians of five whole processes (builds, films \
         and loops of tests: one). Single \
         times say little; the ratios are what counts. The peers are installed as they are \
         published: jsonschema-cli and typify from crates.io, curl, ffmpeg, ImageMagick and libvips from Debian.\n\n\
         | what | ours | peer or bound | ratio and bar |\n|---|---|---|---|\n",
    );
    let subject = |line: &str| line.split(" | ").next().map(str::to_owned);
    let mut lines: Vec<String> =
        before.lines().filter(|line| line.starts_with("| ")).skip(1).map(str::to_owned).collect();
    for Row { what, ours, peer, verdict } in rows {
        let line = format!("| {what} | {ours} | {peer} | {verdict} |");
        match lines.iter_mut().find(|earlier| subject(earlier) == subject(&line)) {
            Some(earlier) => *earlier = line,
            None => lines.push(line),
        }
    }
    for line in lines {
        page.push_str(&line);
        page.push('\n');
    }
    page.push_str(FORMATS);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_were_not_measured_stay() {
        let row = |what, ours: &str| Row::new(what, ours.into(), "2".into(), "held".into());
        let before = page_of(&[row("a", "1"), row("b, against c", "1")], "");
        let after = page_of(&[row("b, against c", "3"), row("d", "4")], &before);
        let rows: Vec<&str> = after.lines().filter(|line| line.starts_with("| ")).collect();
        assert_eq!(
            rows[1..],
            ["| a | 1 | 2 | held |", "| b, against c | 3 | 2 | held |", "| d | 4 | 2 | held |"]
        );
        assert_eq!(page_of(&[], &after), after);
    }
}
