//! Pictures read to their end and made fit, against `ImageMagick` and libvips doing the same.

use std::fs;

use super::measure::{Usage, measure, median, pair};
use super::row::{Row, verdict};
use super::test_bed::TestBed;
use crate::media::tools;

/// Pictures of a storyboard, each of 12 megapixels and unlike the others.
const PICTURES: u32 = 100;

/// Runs that count.
const RUNS: usize = 5;

/// Memory that preparing one picture of 48 megapixels may take, in MiB.
const PEAK_MIB: f64 = 400.0;

pub(super) fn rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    let mut rows = check(bed)?;
    rows.extend(prepare(bed)?);
    Ok(rows)
}

/// A storyboard's pictures: decoded for the first time, remembered, and by their heads alone.
fn check(bed: &TestBed) -> Result<Vec<Row>, String> {
    let folder = bed.path().join("pictures");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let pattern = format!("testsrc2=s=4000x3000:r=1:d={PICTURES}");
    let to = folder.join("%d.jpg").display().to_string();
    let make = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", &pattern, "-q:v", "4", &to];
    bed.run(&make)?;
    let scene = |number| format!("  - {{ image: {number}.jpg, prompt: a pattern }}\n");
    let scenes: String = (1..=PICTURES).map(scene).collect();
    fs::write(folder.join("story.yaml"), format!("scenes:\n{scenes}"))
        .map_err(|error| error.to_string())?;
    let home = folder.join("home").display().to_string();
    let (home_is, binary) = (format!("HOME={home}"), bed.wanflow());
    let ours = ["env", "-i", &home_is, &binary, "check", "story.yaml"];
    let fast = ["env", "-i", &home_is, &binary, "check", "--fast", "story.yaml"];
    let names: Vec<String> = (1..=PICTURES).map(|number| format!("{number}.jpg")).collect();
    let mut theirs = tools::identify().to_vec();
    theirs.push("-regard-warnings");
    theirs.extend(names.iter().map(String::as_str));
    let (mut first, mut peer): (Vec<Usage>, Vec<Usage>) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        // What was remembered is forgotten.
        let _ = fs::remove_dir_all(&home);
        first.push(measure(&ours, &folder)?);
        peer.push(measure(&theirs, &folder)?);
    }
    let (first, peer) = (median(&first), median(&peer));
    let (again, heads) = pair(&ours, &fast, &folder)?;
    let seconds = |seconds: f64| format!("{seconds:.3} s");
    Ok(vec![
        Row::new(
            "check 100 pictures of 12 megapixels, read to their end, against `identify -regard-warnings`: CPU",
            seconds(first.cpu_s),
            seconds(peer.cpu_s),
            verdict(first.cpu_s / peer.cpu_s, 1.0),
        ),
        Row::new(
            "the same again, against `check --fast`, which reads heads only: wall",
            seconds(again.wall_s),
            seconds(heads.wall_s),
            verdict(again.wall_s / heads.wall_s, 1.2),
        ),
    ])
}

/// One large picture of another colour space, scaled down.
fn prepare(bed: &TestBed) -> Result<Vec<Row>, String> {
    let root = bed.root.join("tests/media/make.py").display().to_string();
    bed.run(&["python3", &root, "icc", "p3", "p3.icc"])?;
    let make = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=8000x6000:r=1:d=1"];
    bed.run(&[&make[..], &["-frames:v", "1", "-q:v", "3", "plain.jpg"]].concat())?;
    let tag =
        [tools::image_magick(), "plain.jpg", "-profile", "p3.icc", "-quality", "92", "p3.jpg"];
    bed.run(&tag)?;
    let worker = bed.root.join("target/release/bench-media").display().to_string();
    let ours = [&*worker, "prepare", "p3.jpg", "ours.out"];
    let theirs = [
        "vipsthumbnail",
        "p3.jpg",
        "--size",
        "2000x2000",
        "--export-profile",
        "srgb",
        "-o",
        "v.jpg",
    ];
    let (ours, theirs) = pair(&ours, &theirs, bed.path())?;
    Ok(vec![
        Row::new(
            "a JPEG of 48 megapixels in Display P3 to 2000 px sRGB, against vipsthumbnail: wall",
            format!("{:.2} s", ours.wall_s),
            format!("{:.2} s", theirs.wall_s),
            verdict(ours.wall_s / theirs.wall_s, 2.0),
        ),
        Row::new(
            "the same: peak memory",
            format!("{:.0} MiB", ours.peak_mib),
            format!("{PEAK_MIB:.0} MiB"),
            verdict(ours.peak_mib / PEAK_MIB, 1.0),
        ),
    ])
}
