//! A driving sound: checked, uploaded, and compared with what ffmpeg hears in the file.

use super::cases::{InputCase, Sent};
use super::stage::{Stage, buy, goes_in};
use super::tools::{differing, loudness, seconds};
use crate::rehearsal::Check;

/// The endpoint of sounds: WAV and MP3 of 3 to 30 seconds, through the host's own upload.
const ENDPOINT: &str = "dashscope/wan2.6-i2v";

/// Seconds by which lengths may differ.
const APART: f64 = 0.03;

pub(super) fn judge(
    case: &InputCase,
    stage: &mut Stage<'_>,
    faults: &mut Vec<String>,
) -> Check<()> {
    stage.make(&case.made.make, "p")?;
    std::fs::copy(stage.fixtures().source("chart.jpg"), stage.path("p/chart.jpg"))
        .map_err(|error| error.to_string())?;
    stage.serve("dashscope", ENDPOINT)?;
    let text = format!(
        "endpoint: {ENDPOINT}\nscenes:\n  - {{ id: a, image: chart.jpg, prompt: a song, audio: {} }}\n",
        case.file
    );
    stage.write("p/story.yaml", &text)?;
    if !goes_in(case, stage, faults)? {
        return Ok(());
    }
    let plan = stage.wanflow(&["plan", "story.yaml"])?;
    buy(stage, faults)?;
    let file = stage.path("p").join(&case.file);
    let own = std::fs::read(&file).map_err(|error| error.to_string())?;
    let chart = std::fs::read(stage.path("p/chart.jpg")).map_err(|error| error.to_string())?;
    let kept = std::fs::read_dir(stage.path("kept")).map_err(|error| error.to_string())?;
    let kept = kept.filter_map(|entry| Some(entry.ok()?.path()));
    let sent = kept.into_iter().find(|path| std::fs::read(path).is_ok_and(|sent| sent != chart));
    let sent = sent.ok_or("the host was sent no sound")?;
    match case.sent.as_ref().ok_or("it is to be refused, and was not")? {
        Sent::Untouched(_) => {
            if std::fs::read(&sent).ok() != Some(own) {
                faults.push("it was not sent byte for byte".to_owned());
            }
        }
        Sent::Changed(words) => {
            for word in words.iter().filter(|word| !plan.said.contains(*word)) {
                faults.push(format!("`plan` does not say `{word}`"));
            }
            let (ours, theirs) = (seconds(&sent)?, seconds(&file)?);
            if (ours - theirs).abs() > APART {
                faults.push(format!("it plays {ours} s, and the file {theirs} s"));
            }
            let (ours, theirs) = (loudness(&sent, 0.0, 60.0)?, loudness(&file, 0.0, 60.0)?);
            if differing(&ours, &theirs, 1.0) > 1 {
                faults.push(format!("it sounds otherwise: {ours:.0?} in place of {theirs:.0?}"));
            }
        }
    }
    Ok(())
}
