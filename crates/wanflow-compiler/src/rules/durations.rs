//! Lengths of clips: what the endpoint sells, and what shots add up to.

use crate::decode::rules::DURATION_NOT_SOLD;
use crate::diagnostic::{Diagnostic, Fix};
use crate::rule::rule;
use crate::storyboard::{Scene, Shot};

use super::Context;
use super::limits::Lengths;

rule!(pub(super) SHOTS_NOT_SOLD, "shots-not-sold", Error, "The shots add up to a length that the endpoint does not support");
rule!(pub(super) SHOTS_AND_DURATION, "shots-and-duration", Error, "`duration` differs from the sum of the shots");

pub(super) fn duration_not_sold(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(lengths) = Lengths::of(&context.endpoint) else { return };
    let storyboard = context.storyboard();
    let plain = storyboard.generated().filter(|scene| !scene.has("shots"));
    let settings = plain.map(|scene| &scene.settings);
    for settings in std::iter::once(&storyboard.defaults).chain(settings) {
        let Some(duration) = settings.duration.filter(|d| !lengths.sells(d.value)) else {
            continue;
        };
        let (endpoint, list) = (context.endpoint.id, lengths.list());
        let message = format!("{endpoint} supports clips of {list}, not of {} s", duration.value);
        let unsold = Diagnostic::new(&DURATION_NOT_SOLD, duration.span, message);
        found.push(match lengths.nearest(duration.value) {
            Some(near) => unsold.help(format!("the nearest length is {near} s")).fix(Fix::replace(
                format!("write {near}"),
                duration.span,
                near.to_string(),
            )),
            None => unsold,
        });
    }
}

pub(super) fn shots_not_sold(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(lengths) = Lengths::of(&context.endpoint) else { return };
    for scene in context.storyboard().generated() {
        let Some((sum, last)) = sum_and_last(context, scene) else { continue };
        let (Some(near), Some(duration)) = (lengths.nearest(sum), last.duration) else { continue };
        if lengths.sells(sum) {
            continue;
        }
        let (endpoint, sold) = (context.endpoint.id, lengths.list());
        let message = format!("the shots last {sum} s together, and {endpoint} supports {sold}");
        let change = match near.abs_diff(sum) {
            by if near < sum => format!("{by} s less makes {near} s"),
            by => format!("{by} s more makes {near} s"),
        };
        let unsold = Diagnostic::new(&SHOTS_NOT_SOLD, duration.span, message)
            .label(format!("brings the sum to {sum} s"))
            .help(change);
        let fitting = (u64::from(duration.value) + u64::from(near)).checked_sub(u64::from(sum));
        found.push(match fitting.filter(|seconds| *seconds > 0) {
            Some(seconds) => unsold.fix(Fix::replace(
                format!("let the last shot last {seconds} s"),
                duration.span,
                seconds.to_string(),
            )),
            None => unsold,
        });
    }
}

pub(super) fn shots_and_duration(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for scene in context.storyboard().generated() {
        let Some((sum, last)) = sum_and_last(context, scene) else { continue };
        let Some(duration) = scene.settings.duration.filter(|d| d.value != sum) else { continue };
        let written = duration.value;
        let message = format!("`duration` says {written} s, and the shots last {sum} s together");
        let differs = Diagnostic::new(&SHOTS_AND_DURATION, duration.span, message)
            .label("not needed: the shots say it")
            .also(last.span, format!("ends at {sum} s"))
            .help("remove `duration`, or change the shots")
            .fix(Fix::replace(format!("write {sum}"), duration.span, sum.to_string()));
        found.push(differs);
    }
}

/// The sum of a scene's shots and the last of them, where all could be read.
fn sum_and_last<'a>(context: &Context<'a>, scene: &'a Scene<'a>) -> Option<(u32, &'a Shot<'a>)> {
    let shots = scene.shots.as_ref().filter(|shots| !context.reading.is_flawed_in(shots.span))?;
    let sum = context.resolved.effective(scene).shots_duration()?;
    Some((sum, shots.value.last()?))
}
