//! A clip between two plain ones: its film, and the scene that goes on from it, compared with
//! what ffmpeg shows of the clip.

use std::path::Path;

use serde_json::Value;

use super::cases::{ClipCase, SoundWord};
use super::stage::{Stage, look_for_foreign_words};
use super::tools::{decodes, differing, frame, loudness, seconds};
use crate::rehearsal::Check;

/// The endpoint of clips, whose host sends many clips of this name.
const ENDPOINT: &str = "novita/wan2.6-i2v";

/// The film's size: that of its first, plain clip.
const SIZE: (u32, u32) = (640, 360);

/// Seconds of a plain clip.
const PLAIN: f64 = 5.0;

/// Seconds of the clip at which it is looked at.
const MOMENTS: [f64; 3] = [0.517, 2.517, 4.35];

/// How far a frame's fields may be off in the mean: a wrong matrix makes 8 of the pattern,
/// a frame too early or too late up to 5.
const MEAN: f64 = 6.0;

/// How far the frame that a scene goes on from may be off in the mean.
const ANCHOR_MEAN: f64 = 3.0;

/// Decibels by which a window may differ, where a case says nothing.
const DECIBELS: f64 = 2.0;

/// Windows that may differ: those in which a tone begins or ends.
const WINDOWS: usize = 3;

pub(super) fn judge(case: &ClipCase, stage: &mut Stage<'_>, faults: &mut Vec<String>) -> Check<()> {
    stage.make(&case.made.make, "clips")?;
    for (from, to) in [("plain.mp4", "clips/plain.mp4"), ("chart.jpg", "p/chart.jpg")] {
        let copied = std::fs::copy(stage.fixtures().source(from), stage.path(to));
        copied.map_err(|error| format!("{from}: {error}"))?;
    }
    stage.serve("novita", ENDPOINT)?;
    let text = format!(
        "endpoint: {ENDPOINT}\nscenes:\n  \
         - {{ id: first, image: chart.jpg, prompt: CLIP=plain.mp4 }}\n  \
         - {{ id: tried, image: chart.jpg, prompt: CLIP=a.mp4 }}\n  \
         - {{ id: after, image: {{ from: tried }}, prompt: CLIP=plain.mp4 }}\n"
    );
    stage.write("p/story.yaml", &text)?;
    let run = stage.wanflow(&["run", "story.yaml", "--yes"])?;
    look_for_foreign_words(&run.said, faults);
    let expected = [&case.says, &case.refused];
    for words in expected.into_iter().flatten().filter(|words| !run.said.contains(*words)) {
        faults.push(format!("`run` does not say `{words}`"));
    }
    if case.refused.is_some() {
        return judge_refused(&run.said, stage, faults);
    }
    if run.code != Some(0) {
        faults.push(format!("`run` ends with {:?}", run.code));
        return Ok(());
    }
    look(case, stage, faults)
}

/// Judges a clip that cannot be used here: nothing is bought on top of it, it is the user's, and a
/// film with a slate can be made.
fn judge_refused(said: &str, stage: &mut Stage<'_>, faults: &mut Vec<String>) -> Check<()> {
    if stage.ledger()?.len() != 2 {
        faults.push("the scene that goes on from it was bought".to_owned());
    }
    if !stage.path("p/out/clips/tried.mp4").is_file() {
        faults.push("out/clips/tried.mp4 is not there".to_owned());
    }
    if !said.contains("--accept") {
        faults.push("it is not said how to give it back".to_owned());
    }
    if said.contains("damaged") || said.contains("buys another") {
        faults.push("a whole clip is called damaged, or to be bought again".to_owned());
    }
    let partial = stage.wanflow(&["run", "story.yaml", "--yes", "--partial"])?;
    look_for_foreign_words(&partial.said, faults);
    if stage.ledger()?.len() != 2 {
        faults.push("something was bought for the partial film".to_owned());
    }
    let film = stage.path("p/out/story.partial.mp4");
    if film.is_file() { decodes(&film) } else { Err("no partial film was made".to_owned()) }
}

fn look(case: &ClipCase, stage: &Stage<'_>, faults: &mut Vec<String>) -> Check<()> {
    let (film, clip) = (stage.path("p/out/story.mp4"), stage.path("clips/a.mp4"));
    decodes(&film)?;
    let own = video_seconds(&clip)?;
    let late = video_starts(&clip)?;
    let all = seconds(&film)?;
    if (all - (2.0 * PLAIN + own)).abs() > 0.1 {
        faults.push(format!("the film lasts {all} s, the clip {own} s"));
    }
    // In the middle of a frame of the film, where no rounding decides.
    for at in MOMENTS {
        let ours = frame(&film, Some(PLAIN + at), Some(SIZE))?;
        let theirs = frame(&clip, Some(at + late), Some(SIZE))?;
        let distance = ours.distance(&theirs);
        if distance.mean > MEAN {
            faults.push(format!("at {at:.1} s it looks otherwise: {distance:?}"));
        }
    }
    // The plain clips around it must not suffer.
    for at in [0.5, 4.5, PLAIN + own + 0.5] {
        let plain = stage.fixtures().source("plain.mp4");
        let theirs = frame(&plain, Some(if at > PLAIN { at - PLAIN - own } else { at }), None)?;
        let distance = frame(&film, Some(at), None)?.distance(&theirs);
        if distance.mean > MEAN {
            faults.push(format!("its neighbour at {at:.1} s looks otherwise: {distance:?}"));
        }
    }
    hear(case, &film, &clip, faults)?;
    let ledger = stage.ledger()?;
    let sent = ledger.get(2).and_then(picture).ok_or("the host was sent no frame")?;
    let distance = frame(&stage.kept(sent), None, None)?.distance(&frame(&clip, None, None)?);
    if distance.mean > ANCHOR_MEAN {
        faults.push(format!("the frame that the next scene begins with differs: {distance:?}"));
    }
    Ok(())
}

fn hear(case: &ClipCase, film: &Path, clip: &Path, faults: &mut Vec<String>) -> Check<()> {
    let own = video_seconds(clip)?;
    let ours = loudness(film, PLAIN, own)?;
    let theirs = loudness(clip, video_starts(clip)?, own)?;
    // The neighbour's last tone may reach into the first window.
    let is_silent = ours.iter().skip(1).all(|level| *level < -80.0);
    if case.sound == Some(SoundWord::Silent) || theirs.is_empty() {
        if !is_silent {
            faults.push(format!("something is heard where nothing is: {ours:.0?}"));
        }
        return Ok(());
    }
    if differing(&ours, &theirs, case.loudness.unwrap_or(DECIBELS)) > WINDOWS {
        faults.push(format!("it sounds otherwise: {ours:.0?} in place of {theirs:.0?}"));
    }
    Ok(())
}

/// Seconds of the video, from the first frame that is shown.
fn video_seconds(clip: &Path) -> Check<f64> {
    probed(clip, "duration")?.map_or_else(|| seconds(clip), Ok)
}

/// Seconds from the file's beginning to the first frame: without an edit list players wait so long.
fn video_starts(clip: &Path) -> Check<f64> {
    Ok(probed(clip, "start_time")?.unwrap_or(0.0).max(0.0))
}

/// A number that ffprobe says of the first video stream.
fn probed(clip: &Path, key: &str) -> Check<Option<f64>> {
    let text = super::tools::output(
        std::process::Command::new("ffprobe")
            .args(["-v", "error", "-select_streams", "v:0", "-show_entries"])
            .args([&format!("stream={key}"), "-of", "json"])
            .arg(clip),
    )?;
    let json: Value = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    Ok(json["streams"][0][key].as_str().and_then(|text| text.parse().ok()))
}

/// The digest of the picture of a line of the ledger.
fn picture(line: &Value) -> Option<&str> {
    line["pictures"]["input.img_url"]["sha256"].as_str()
}
