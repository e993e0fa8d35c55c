//! A driving sound: checked, uploaded, and compared with what ffmpeg hears in the file.

use super::cases::{InputCase, Sent};
use super::stage::{Stage, look_for_foreign_words};
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
    std::fs::copy(stage.bench().source("chart.jpg"), stage.path("p/chart.jpg"))
        .map_err(|error| error.to_string())?;
    stage.serve("dashscope", ENDPOINT)?;
    let text = format!(
        "endpoint: {ENDPOINT}\nscenes:\n  - {{ id: a, image: chart.jpg, prompt: a song, audio: {} }}\n",
        case.file
    );
    stage.write("p/story.yaml", &text)?;
    let check = stage.wanflow(&["check", "story.yaml"])?;
    look_for_foreign_words(&check.said, faults);
    if let Some(words) = &case.says
        && !check.said.contains(words)
    {
        faults.push(format!("`check` does not say `{words}`"));
    }
    if let Some(words) = &case.refused {
        return refused(words, stage, faults);
    }
    if check.code != Some(0) {
        faults.push(format!("`check` ends with {:?}", check.code));
    }
    let plan = stage.wanflow(&["plan", "story.yaml"])?;
    let run = stage.wanflow(&["run", "story.yaml", "--yes"])?;
    look_for_foreign_words(&run.said, faults);
    if run.code != Some(0) {
        faults.push(format!("`run` ends with {:?}", run.code));
    }
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

/// Judges an input that must be refused: by name, before anything is bought, with what to do.
pub(super) fn refused(words: &str, stage: &mut Stage<'_>, faults: &mut Vec<String>) -> Check<()> {
    let check = stage.wanflow(&["check", "story.yaml"])?;
    if !check.said.contains(words) {
        faults.push(format!("`check` does not say `{words}`"));
    }
    if !check.said.contains("help:") {
        faults.push("`check` does not say what to do".to_owned());
    }
    if check.code == Some(0) {
        faults.push("`check` finds nothing wrong".to_owned());
    }
    let run = stage.wanflow(&["run", "story.yaml", "--yes"])?;
    if run.code == Some(0) || !stage.ledger()?.is_empty() {
        faults.push("it is bought".to_owned());
    }
    Ok(())
}
