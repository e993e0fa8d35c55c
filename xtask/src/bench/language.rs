//! What is done to many scenes besides checking them: reading them from several files, writing them
//! in the usual form, comparing two versions of them. The peer is checking them in one file.

use std::fmt::Write as _;

use super::check::generate;
use super::measure::{Usage, pair};
use super::row::{Row, verdict};
use super::test_bed::TestBed;

/// Scenes of one file, of which ten are included.
const SCENES: usize = 1_000;

/// How a scene begins in the generator's text.
const ITEM: &str = "  - id: ";

pub(super) fn rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    generate(bed, "many.yaml", &["10000"])?;
    let text = std::fs::read_to_string(bed.path().join("many.yaml"));
    let text = text.map_err(|error| error.to_string())?;
    part(bed, &text)?;
    edit(bed, &text)?;
    Ok(vec![
        against_check(bed, "ten included files of 1,000 scenes", &["check", "parts.yaml"], 1.15)?,
        against_check(
            bed,
            "`fmt --check` of 10,000 scenes",
            &["fmt", "--check", "many.yaml"],
            2.0,
        )?,
        against_check(
            bed,
            "`diff` of two files of 10,000 scenes",
            &["diff", "many.yaml", "other.yaml"],
            3.0,
        )?,
    ])
}

fn against_check(bed: &TestBed, what: &str, words: &[&str], bar: f64) -> Result<Row, String> {
    let ours = bed.wanflow();
    let words = [&[&*ours], words].concat();
    let (took, check): (Usage, Usage) = pair(&words, &[&ours, "check", "many.yaml"], bed.path())?;
    Ok(Row::new(
        &format!("{what}, against `check` of 10,000 scenes in one file: wall"),
        format!("{:.3} s", took.wall_s),
        format!("{:.3} s", check.wall_s),
        verdict(took.wall_s / check.wall_s, bar),
    ))
}

/// The same scenes in ten files, and one that includes them.
fn part(bed: &TestBed, text: &str) -> Result<(), String> {
    let (head, scenes) = text.split_once("scenes:\n").ok_or("the generator has changed")?;
    let mut whole = format!("{head}scenes:\n");
    let items: Vec<_> = scenes.split(ITEM).skip(1).collect();
    for (number, items) in items.chunks(SCENES).enumerate() {
        let name = format!("part-{number}.yaml");
        let text = format!("scenes:\n{ITEM}{}", items.join(ITEM));
        write(bed, &name, &text)?;
        let _ = writeln!(whole, "  - include: {name}");
    }
    write(bed, "parts.yaml", &whole)
}

/// A later version: other words in some scenes, and some that changed places.
fn edit(bed: &TestBed, text: &str) -> Result<(), String> {
    let (head, scenes) = text.split_once("scenes:\n").ok_or("the generator has changed")?;
    let mut items: Vec<_> =
        scenes.split(ITEM).skip(1).map(|item| format!("{ITEM}{item}")).collect();
    for item in items.iter_mut().step_by(100) {
        *item = item.replacen("Camera", "Slowly, the camera", 1).replacen("the", "that", 1);
    }
    let last = items.len() - 1;
    items.swap(0, last);
    write(bed, "other.yaml", &format!("{head}scenes:\n{}", items.concat()))
}

fn write(bed: &TestBed, name: &str, text: &str) -> Result<(), String> {
    std::fs::write(bed.path().join(name), text).map_err(|error| error.to_string())
}
