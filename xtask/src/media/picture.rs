//! A picture: checked, bought with, and compared with what `ImageMagick` makes of the chart.

use serde_json::Value;

use super::cases::{InputCase, Sent};
use super::stage::{Stage, buy, goes_in};
use super::tools;
use crate::rehearsal::Check;

/// The endpoint of pictures: sides of 360 to 2,000 pixels, JPEG, PNG, BMP and WebP.
const ENDPOINT: &str = "novita/wan2.6-i2v";

/// How far a colour may be off, of 255, where a case says nothing: what a JPEG loses.
const NEAR: u8 = 3;

pub(super) fn judge(
    case: &InputCase,
    stage: &mut Stage<'_>,
    faults: &mut Vec<String>,
) -> Check<()> {
    stage.make(&case.made.make, "p")?;
    stage.serve("novita", ENDPOINT)?;
    let text = format!(
        "endpoint: {ENDPOINT}\nscenes:\n  - {{ id: a, image: {}, prompt: a chart }}\n",
        case.file
    );
    stage.write("p/story.yaml", &text)?;
    if !goes_in(case, stage, faults)? {
        return Ok(());
    }
    let steps = steps(stage)?;
    buy(stage, faults)?;
    let ledger = stage.ledger()?;
    let sent = ledger.first().and_then(|line| line["pictures"]["input.img_url"]["sha256"].as_str());
    let sent = stage.kept(sent.ok_or("the host was sent no picture")?);
    match case.sent.as_ref().ok_or("it is to be refused, and was not")? {
        Sent::Untouched(_) => {
            let file = std::fs::read(stage.path("p").join(&case.file));
            if file.ok() != std::fs::read(&sent).ok() {
                faults.push("it was not sent byte for byte".to_owned());
            }
            if !steps.is_empty() {
                faults.push(format!("steps for what is sent as it is: {steps:?}"));
            }
            // What the file is like is not ours then.
            Ok(())
        }
        Sent::Changed(words) => {
            for word in words {
                if !steps.iter().any(|step| step.contains(word)) {
                    faults.push(format!("no step says `{word}`: {steps:?}"));
                }
            }
            let ours = tools::picture(&sent, "")?;
            let options = case.like.replace("$SRC", &stage.fixtures().source("").to_string_lossy());
            let chart = tools::picture(&stage.fixtures().source("chart.png"), &options)?;
            let distance = ours.distance(&chart);
            if distance.most > case.near.unwrap_or(NEAR) {
                faults.push(format!("it looks otherwise ({}): {distance:?}", ours.size));
            }
            Ok(())
        }
    }
}

/// The steps that a plan names.
fn steps(stage: &mut Stage<'_>) -> Check<Vec<String>> {
    let plan = stage.wanflow(&["plan", "story.yaml", "--json"])?;
    let plan: Value = serde_json::from_str(&plan.stdout).map_err(|error| error.to_string())?;
    let mut steps = Vec::new();
    collect(&plan, &mut steps);
    Ok(steps)
}

/// Every text below a `preparation`, wherever it stands.
fn collect(value: &Value, steps: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("preparation", Value::Array(list)) => {
                        steps.extend(list.iter().map(ToString::to_string));
                    }
                    _ => collect(value, steps),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, steps)),
        _ => {}
    }
}
