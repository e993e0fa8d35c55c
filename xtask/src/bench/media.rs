//! Clips and films, against ffmpeg doing the same.

use super::measure::pair;
use super::row::{Row, verdict};
use super::test_bed::TestBed;

const CLIPS: usize = 12;

pub(super) fn rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    let mut rows = clip(bed)?;
    rows.push(join(bed)?);
    rows.extend(anchor(bed)?);
    Ok(rows)
}

/// The frame that the next scene begins with, of clips with a key frame near the end and without.
fn anchor(bed: &TestBed) -> Result<Vec<Row>, String> {
    let worker = worker(bed);
    let mut rows = Vec::new();
    for (what, group, bar) in [("a key frame every 2 s", "60", 1.0), ("one key frame", "1000", 2.2)]
    {
        let pattern = "testsrc2=s=1920x1080:r=30:d=10";
        let make = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", pattern, "-c:v", "libx264"];
        let options = ["-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", group, "long.mp4"];
        bed.run(&[&make[..], &options].concat())?;
        let ours = [&*worker, "anchor", "long.mp4", "ours.png"];
        let theirs = ["ffmpeg", "-y", "-v", "error", "-sseof", "-0.05", "-i", "long.mp4"];
        let theirs = [&theirs[..], &["-frames:v", "1", "peer.png"]].concat();
        let (ours, theirs) = pair(&ours, &theirs, bed.path())?;
        rows.push(Row::new(
            &format!("last frame of 10 s of 1080p with {what}, against `ffmpeg -sseof -0.05`: CPU"),
            format!("{:.3} s", ours.cpu_s),
            format!("{:.3} s", theirs.cpu_s),
            verdict(ours.cpu_s / theirs.cpu_s, bar),
        ));
    }
    Ok(rows)
}

fn clip(bed: &TestBed) -> Result<Vec<Row>, String> {
    let picture = bed.root.join("specs/deep-field/images/rocket.jpg").display().to_string();
    let worker = worker(bed);
    let ours = [&*worker, "clip", &picture, "clip.mp4"];
    let mut rows = Vec::new();
    // ffmpeg's zoompan moves by whole pixels; enlarging the picture first is how people make it
    // smooth, as ours is.
    for (what, enlarge) in [("as it is", ""), ("made smooth by scale=8000:-2", "scale=8000:-2,")] {
        let pan = format!(
            "{enlarge}zoompan=z='1+0.1*on/120':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d=120:s=1280x720:fps=24"
        );
        let theirs = ["ffmpeg", "-y", "-v", "error", "-i", &picture, "-f", "lavfi", "-i"];
        let mut theirs = theirs.to_vec();
        theirs.extend(["sine=220:sample_rate=48000", "-vf", &pan, "-t", "5", "-c:v", "libx264"]);
        theirs.extend(["-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "peer.mp4"]);
        let (ours, theirs) = pair(&ours, &theirs, bed.path())?;
        rows.push(Row::new(
            &format!("animatic clip, 5 s of 1280 × 720, against ffmpeg's zoompan {what} and x264 veryfast: CPU"),
            format!("{:.2} s", ours.cpu_s),
            format!("{:.2} s", theirs.cpu_s),
            verdict(ours.cpu_s / theirs.cpu_s, 0.5),
        ));
    }
    Ok(rows)
}

fn join(bed: &TestBed) -> Result<Row, String> {
    let worker = worker(bed);
    let clip = bed.path().join("clip.mp4");
    let names: Vec<String> = (0..CLIPS).map(|number| format!("clip-{number}.mp4")).collect();
    for name in &names {
        std::fs::copy(&clip, bed.path().join(name)).map_err(|error| error.to_string())?;
    }
    let list: Vec<String> = names.iter().map(|name| format!("file {name}")).collect();
    std::fs::write(bed.path().join("list.txt"), list.join("\n"))
        .map_err(|error| error.to_string())?;
    let mut ours = vec![&*worker, "join", "film.mp4"];
    ours.extend(names.iter().map(String::as_str));
    let theirs = ["ffmpeg", "-y", "-v", "error", "-f", "concat", "-i", "list.txt"];
    let mut theirs = theirs.to_vec();
    theirs.extend(["-c:v", "copy", "-c:a", "aac", "-movflags", "+faststart", "peer.mp4"]);
    let (ours, theirs) = pair(&ours, &theirs, bed.path())?;
    Ok(Row::new(
        "join 12 equal clips of 5 s, against ffmpeg's concat with video copied and sound encoded once: wall",
        format!("{:.3} s", ours.wall_s),
        format!("{:.3} s", theirs.wall_s),
        verdict(ours.wall_s / theirs.wall_s, 0.5),
    ))
}

fn worker(bed: &TestBed) -> String {
    bed.root.join("target/release/bench-media").display().to_string()
}
