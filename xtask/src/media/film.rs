//! A film of another program's clip, by its storyboard alone: its frames are counted, its colours
//! held against the chart, and each flash and click against the time at which it must come.

use std::path::Path;

use super::film_case::{ChartPlace, Expected, FilmCase, is_within};
use super::marks::{Heard, Pictures, Shown};
use super::stage::{Stage, look_for_foreign_words};
use super::tools::decodes;
use crate::rehearsal::Check;

/// How far a patch may be off, of 255.
const COLOUR: f64 = 3.0;

/// How far a click may be from its time, in seconds.
const SYNC: f64 = 0.001;

/// How much longer or shorter than the pictures sound may be, in seconds.
const LENGTH: f64 = 0.03;

pub(super) fn judge(case: &FilmCase, stage: &mut Stage<'_>, faults: &mut Vec<String>) -> Check<()> {
    let clip = stage.fixtures().film_clip(&case.made)?;
    for (from, to) in [(clip, "p/a.mp4"), (stage.fixtures().source("music.wav"), "p/music.wav")] {
        let copied = std::fs::copy(&from, stage.path(to));
        copied.map_err(|error| format!("{}: {error}", from.display()))?;
    }
    stage.write("p/story.yaml", &case.story())?;
    let word = case.encoder().map(|_| "--ffmpeg");
    let words: Vec<_> = ["run", "story.yaml"].into_iter().chain(word).collect();
    let run = stage.wanflow(&words)?;
    look_for_foreign_words(&run.said, faults);
    let ending = if case.encoder() == Some("prores") { "mov" } else { "mp4" };
    let film = stage.path(&format!("p/out/story.{ending}"));
    if let Some(words) = case.refused() {
        if run.code == Some(0) || film.is_file() {
            faults.push("a film is made of what cannot be decoded".to_owned());
        }
        for words in [words, "convert"].into_iter().filter(|words| !run.said.contains(*words)) {
            faults.push(format!("`run` does not say `{words}`"));
        }
        return Ok(());
    }
    if run.code != Some(0) {
        faults.push(format!("`run` ends with {:?}", run.code));
        return Ok(());
    }
    decodes(&film)?;
    let expected = case.expected()?;
    let chart = Pictures::decode(&stage.fixtures().source("marked.png"), ChartPlace::WHOLE)?;
    look(&film, &Pictures::decode(&film, case.placed()?)?, &chart, &expected, faults)?;
    if case.clip.silent { Ok(()) } else { hear(&film, &expected, faults) }
}

/// Holds what is seen against what must be.
fn look(
    film: &Path,
    pictures: &Pictures,
    chart: &Pictures,
    expected: &Expected,
    faults: &mut Vec<String>,
) -> Check<()> {
    let Expected { rate, frames, marks, blended } = expected;
    let shown = Shown::probe(film)?;
    if (shown.rate - rate).abs() > 1e-3 {
        faults.push(format!("it has {} frames a second, not {rate}", shown.rate));
    }
    if shown.times.len() as u64 != *frames {
        faults.push(format!("it has {} frames, not {frames}", shown.times.len()));
    }
    #[expect(clippy::cast_precision_loss, reason = "films are short")]
    let at = |place: usize| place as f64 / rate;
    let uneven =
        shown.times.iter().enumerate().find(|(place, time)| (*time - at(*place)).abs() > SYNC);
    if let Some((place, time)) = uneven {
        faults.push(format!("frame {place} is shown at {time} s"));
    }
    let off = pictures.most_off(chart).ok_or("nothing is shown")?;
    if off.by > COLOUR {
        faults.push(format!("a colour is wrong: {off}"));
    }
    let flashes: Vec<usize> =
        pictures.flashes().into_iter().filter(|place| !is_within(at(*place), blended)).collect();
    // One that begins up to a quarter of a frame later counts as there.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "films are short")]
    let right: Vec<usize> =
        marks.iter().map(|mark| (mark * rate - 0.251).max(0.0).ceil() as usize).collect();
    if flashes != right {
        faults.push(format!("frames {flashes:?} flash, not {right:?}"));
    }
    Ok(())
}

/// Holds what is heard against what must be.
fn hear(film: &Path, expected: &Expected, faults: &mut Vec<String>) -> Check<()> {
    let Expected { rate, frames, marks, blended } = expected;
    let heard = Heard::decode(film)?;
    #[expect(clippy::cast_precision_loss, reason = "films are short")]
    let lasts = *frames as f64 / rate;
    if (heard.seconds - lasts).abs() > LENGTH {
        faults.push(format!("its sound lasts {:.3} s, its pictures {lasts:.3} s", heard.seconds));
    }
    let clicks: Vec<f64> = heard.clicks.into_iter().filter(|at| !is_within(*at, blended)).collect();
    let is_right = clicks.len() == marks.len()
        && clicks.iter().zip(marks).all(|(click, mark)| (click - mark).abs() <= SYNC);
    if !is_right {
        faults.push(format!("clicks are heard at {clicks:.4?}, not at {marks:.4?}"));
    }
    Ok(())
}
