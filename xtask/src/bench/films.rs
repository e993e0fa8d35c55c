//! Films, against ffmpeg doing the same: cuts, crossfades, a caption that changes, and memory.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::measure::{Usage, measure, pair};
use super::row::{Row, verdict};
use super::test_bed::TestBed;

/// Clips of a film, and their seconds.
const CLIPS: usize = 12;
const SECONDS: f64 = 5.0;

/// Seconds of each crossfade.
const FADE: f64 = 0.5;

/// Clips of a film of ten minutes.
const TEN_MINUTES: usize = 120;

pub(super) fn rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    for (kind, group) in [("second", "24"), ("once", "1000")] {
        (0..CLIPS).try_for_each(|number| clip(bed, kind, group, number))?;
    }
    Ok(vec![
        cuts(bed)?,
        crossfades(bed, "second", "a key frame each second", 0.6)?,
        crossfades(bed, "once", "one key frame each", 1.5)?,
    ])
}

/// Films of ten minutes, which take as long to make.
pub(super) fn long_rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    (0..CLIPS).try_for_each(|number| clip(bed, "second", "24", number))?;
    let mut rows = vec![caption(bed)?];
    rows.extend(memory(bed)?);
    Ok(rows)
}

/// Makes a clip: the camera passes over a picture with grain, above noise.
fn clip(bed: &TestBed, kind: &str, group: &str, number: usize) -> Result<(), String> {
    let picture = bed.root.join("specs/deep-field/images/rocket.jpg").display().to_string();
    let filter = format!(
        "scale=2560:1440:force_original_aspect_ratio=increase,crop=2560:1440,\
         zoompan=z='1.02+0.002*on':x='iw/2-(iw/zoom/2)+{number}*9':y='ih/2-(ih/zoom/2)':d=120:\
         s=1280x720:fps=24,noise=alls=4:allf=t"
    );
    let noise = format!("anoisesrc=r=48000:a=0.1:seed={number}");
    let out = name(kind, number);
    let made = ["ffmpeg", "-v", "error", "-y", "-loop", "1", "-i", &picture, "-f", "lavfi", "-i"];
    let coded = ["-c:v", "libx264", "-preset", "fast", "-crf", "20", "-pix_fmt", "yuv420p"];
    let keys = ["-g", group, "-keyint_min", group, "-sc_threshold", "0", "-c:a", "aac", &out];
    let words = [&made[..], &[&noise, "-vf", &filter, "-t", "5"], &coded, &keys].concat();
    bed.run(&words).map(drop)
}

fn name(kind: &str, number: usize) -> String {
    format!("{kind}-{number}.mp4")
}

fn names(kind: &str) -> Vec<String> {
    (0..CLIPS).map(|number| name(kind, number)).collect()
}

fn worker(bed: &TestBed) -> String {
    bed.root.join("target/release/bench-media").display().to_string()
}

/// Clips one after the other: pictures copied, sound encoded once.
fn cuts(bed: &TestBed) -> Result<Row, String> {
    let (worker, clips) = (worker(bed), names("second"));
    let list: Vec<_> = clips.iter().map(|name| format!("file {name}")).collect();
    write(bed, "cuts.txt", &list.join("\n"))?;
    let mut ours = vec![&*worker, "join", "film.mp4"];
    ours.extend(clips.iter().map(String::as_str));
    let theirs = ["ffmpeg", "-y", "-v", "error", "-f", "concat", "-i", "cuts.txt", "-c:v", "copy"];
    let theirs = [&theirs[..], &["-c:a", "aac", "-movflags", "+faststart", "peer.mp4"]].concat();
    let (ours, theirs) = pair(&ours, &theirs, bed.path())?;
    Ok(Row::new(
        "film of 12 clips of 5 s at 720p with cuts, against `ffmpeg -c copy` plus one AAC encode: CPU",
        format!("{:.3} s", ours.cpu_s),
        format!("{:.3} s", theirs.cpu_s),
        verdict(ours.cpu_s / theirs.cpu_s, 0.5),
    ))
}

/// Clips that become one another, against a chain of ffmpeg's xfade at the same similarity.
fn crossfades(bed: &TestBed, kind: &str, what: &str, bar: f64) -> Result<Row, String> {
    let worker = worker(bed);
    let clips = names(kind);
    let mut ours = vec![&*worker, "crossfade", "film.mp4"];
    ours.extend(clips.iter().map(String::as_str));
    let ours = succeeded(measure(&ours, bed.path())?, "our crossfades")?;
    bed.run(&words(&chain(&clips, &["-preset", "ultrafast", "-qp", "0"], "exact.mp4")))?;
    let own = ssim(bed, "film.mp4", "exact.mp4")?;
    let coarseness = coarseness(bed, &clips, own)?;
    let theirs = chain(&clips, &["-preset", "veryfast", "-crf", &coarseness], "peer.mp4");
    let theirs = succeeded(measure(&words(&theirs), bed.path())?, "ffmpeg's crossfades")?;
    let other = ssim(bed, "peer.mp4", "exact.mp4")?;
    Ok(Row::new(
        &format!(
            "film of 12 clips of 5 s at 720p ({what}) with crossfades of 0.5 s at every joint, \
             against ffmpeg's xfade and x264 veryfast at the same SSIM: CPU"
        ),
        format!("{:.2} s (SSIM {own:.4})", ours.cpu_s),
        format!("{:.2} s (SSIM {other:.4}, crf {coarseness})", theirs.cpu_s),
        verdict(ours.cpu_s / theirs.cpu_s, bar),
    ))
}

/// The coarsest rate factor of x264 that comes out no more alike than ours, by the first joints.
fn coarseness(bed: &TestBed, clips: &[String], own: f64) -> Result<String, String> {
    let some = &clips[..3];
    bed.run(&words(&chain(some, &["-preset", "ultrafast", "-qp", "0"], "few-exact.mp4")))?;
    let mut factor = 16_u32;
    loop {
        let number = factor.to_string();
        bed.run(&words(&chain(some, &["-preset", "veryfast", "-crf", &number], "few.mp4")))?;
        if factor >= 32 || ssim(bed, "few.mp4", "few-exact.mp4")? <= own {
            return Ok(number);
        }
        factor += 1;
    }
}

/// ffmpeg's words for clips that become one another.
fn chain(clips: &[String], coding: &[&str], out: &str) -> Vec<String> {
    let mut all: Vec<String> = ["ffmpeg", "-v", "error", "-y"].map(String::from).to_vec();
    let mut filter = String::new();
    let (mut seen, mut heard) = ("[0:v]".to_owned(), "[0:a]".to_owned());
    for (number, clip) in clips.iter().enumerate() {
        all.extend(["-i".to_owned(), clip.clone()]);
        if number > 0 {
            #[expect(clippy::cast_precision_loss, reason = "a film has few clips")]
            let offset = (SECONDS - FADE) * number as f64;
            let _ = write!(
                filter,
                "{seen}[{number}:v]xfade=transition=fade:duration={FADE}:offset={offset}[v{number}];\
                 {heard}[{number}:a]acrossfade=d={FADE}[a{number}];"
            );
            (seen, heard) = (format!("[v{number}]"), format!("[a{number}]"));
        }
    }
    all.extend(["-filter_complex".to_owned(), filter.trim_end_matches(';').to_owned()]);
    all.extend(["-map".to_owned(), seen, "-map".to_owned(), heard]);
    all.extend(["-c:v", "libx264"].into_iter().chain(coding.iter().copied()).map(String::from));
    all.extend(["-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", out].map(String::from));
    all
}

fn words(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

/// Similarity of the half second behind each crossfade, which every way of making it codes anew.
fn ssim(bed: &TestBed, film: &str, exact: &str) -> Result<f64, String> {
    let behind = "select='gte(t,4.99)*gte(mod(t+0.001,4.5),0.5)*lt(mod(t+0.001,4.5),1)',\
                  setpts=N/24/TB";
    let filter = format!("[0:v]{behind}[a];[1:v]{behind}[b];[a][b]ssim=stats_file=ssim.txt");
    bed.run(&[
        "ffmpeg",
        "-v",
        "error",
        "-i",
        film,
        "-i",
        exact,
        "-filter_complex",
        &filter,
        "-f",
        "null",
        "-",
    ])?;
    let lines = std::fs::read_to_string(bed.path().join("ssim.txt"));
    let lines = lines.map_err(|error| error.to_string())?;
    let of_line = |line: &str| {
        let all = line.split("All:").nth(1)?;
        all.split_whitespace().next()?.parse::<f64>().ok()
    };
    let all: Vec<f64> = lines.lines().filter_map(of_line).collect();
    #[expect(clippy::cast_precision_loss, reason = "a film has few frames")]
    let count = all.len() as f64;
    if all.is_empty() {
        Err("ffmpeg has compared nothing".to_owned())
    } else {
        Ok(all.iter().sum::<f64>() / count)
    }
}

/// A caption that changes in a film of ten minutes, against making all of it.
fn caption(bed: &TestBed) -> Result<Row, String> {
    let wanflow = bed.wanflow();
    let tone = "aevalsrc='0.3*sin(220*2*PI*t)*sin(0.5*t)|0.3*sin(277*2*PI*t)*sin(0.7*t)':s=48000";
    bed.run(&["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", tone, "-t", "60", "music.wav"])?;
    let assemble = [&*wanflow, "assemble", "story.yaml"];
    write(bed, "story.yaml", &story("Caption"))?;
    let full = succeeded(measure(&assemble, bed.path())?, "the film of ten minutes")?;
    write(bed, "story.yaml", &story("Changed"))?;
    let changed = succeeded(measure(&assemble, bed.path())?, "the film with another caption")?;
    Ok(Row::new(
        "one caption changed in a film of ten minutes (720p, crossfades, captions burnt in, music \
         under it, -14 LUFS), against making all of it: CPU",
        format!("{:.2} s", changed.cpu_s),
        format!("{:.2} s", full.cpu_s),
        verdict(changed.cpu_s / full.cpu_s, 0.05),
    ))
}

/// A storyboard of footage, with this word in its fifty-first caption.
fn story(word: &str) -> String {
    let mut story = "film:\n  captions: burn\n  music: { file: music.wav, gain: -18 dB, loop: true }\n  \
                     loudness: -14 LUFS\n  transition: { type: crossfade, duration: 0.5 }\nscenes:\n"
        .to_owned();
    for scene in 0..TEN_MINUTES {
        let (clip, word) =
            (name("second", scene % CLIPS), if scene == 50 { word } else { "Caption" });
        let _ = write!(
            story,
            "  - id: s{scene}\n    video: {clip}\n    \
             caption: [{{ from: 1, to: 3.5, text: \"{word} number {scene}.\" }}]\n"
        );
    }
    story
}

/// Peak memory at 1080p, of two minutes and of ten.
fn memory(bed: &TestBed) -> Result<Vec<Row>, String> {
    let source = name("second", 0);
    let large = ["-vf", "scale=1920:1080", "-c:v", "libx264", "-preset", "fast", "-g", "24"];
    let make = ["ffmpeg", "-v", "error", "-y", "-i", &source];
    bed.run(&[&make[..], &large, &["-c:a", "copy", "large.mp4"]].concat())?;
    let worker = worker(bed);
    let mut rows = Vec::new();
    for (minutes, clips) in [(2, TEN_MINUTES / 5), (10, TEN_MINUTES)] {
        let mut words = vec![&*worker, "crossfade", "film.mp4"];
        words.extend(std::iter::repeat_n("large.mp4", clips));
        let film = succeeded(measure(&words, bed.path())?, "the film at 1080p")?;
        rows.push(Row::new(
            &format!("film of {minutes} minutes at 1080p with crossfades: peak memory"),
            format!("{:.0} MiB", film.peak_mib),
            "300 MiB".to_owned(),
            verdict(film.peak_mib / 300.0, 1.0),
        ));
    }
    Ok(rows)
}

fn succeeded(usage: Usage, what: &str) -> Result<Usage, String> {
    if usage.succeeded { Ok(usage) } else { Err(format!("{what}: it failed")) }
}

fn write(bed: &TestBed, name: &str, text: &str) -> Result<(), String> {
    let path: PathBuf = bed.path().join(name);
    std::fs::write(path, text).map_err(|error| error.to_string())
}
