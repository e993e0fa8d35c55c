//! What was found in a finished film: a table of checks, then what is wrong and where.

use std::fmt::Write as _;
use std::path::Path;

use wanflow_media::ClipFacts;
use wanflow_media::inspect::{Allowed, Check, CheckResult, Finding, Inspection, Outcome, Severity};
use wanflow_plan::timeline::{Span, Time};

use super::{columns, printable};

/// Findings of one check that are shown; `--json` has all.
const SHOWN: usize = 10;

/// The table of a film, with a last line that says how it stands.
pub(crate) fn verify_table(film: &Path, found: &Inspection) -> String {
    let Inspection { facts, results, seams: _ } = found;
    let mut text = heading(film, facts);
    let head = ["check", "measured", "allowed", ""].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(results.iter().map(row)).collect();
    text.push_str(&columns(&rows));
    text.extend(results.iter().map(findings));
    text + &sum(results)
}

fn heading(film: &Path, facts: &ClipFacts) -> String {
    let film = printable(&film.display().to_string());
    let ClipFacts { width, height, frame_rate, .. } = facts;
    let length = length(facts.length);
    format!("{film}: {length}, {width} × {height}, {frame_rate} frames a second\n")
}

fn row(result: &CheckResult) -> [String; 4] {
    let CheckResult { check, outcome, measured, allowed, .. } = result;
    let verdict = match outcome {
        Outcome::Passed => "ok".to_owned(),
        Outcome::Warned => "warning".to_owned(),
        Outcome::Failed => "FAILED".to_owned(),
        Outcome::Measured => "nothing asked for".to_owned(),
        Outcome::Skipped(why) => format!("not checked: {}", printable(why)),
    };
    let measured = measured.map(|measured| value(*check, measured));
    [name(*check), measured.unwrap_or_default(), limit(*check, *allowed), verdict]
}

fn name(check: Check) -> String {
    check.name().replace('_', " ")
}

fn value(check: Check, value: f64) -> String {
    format!("{} {}", number(check, value), check.unit())
}

/// A number with as many places as can be told apart.
fn number(check: Check, value: f64) -> String {
    let places = match check.unit() {
        "s" => 3,
        "samples" => 0,
        _ => 1,
    };
    let text = format!("{value:.places$}");
    let text = if places > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn limit(check: Check, allowed: Allowed) -> String {
    let Allowed { at_least, at_most } = allowed;
    match (at_least, at_most) {
        (None, None) => String::new(),
        (Some(least), None) => format!("at least {}", value(check, least)),
        (None, Some(most)) => format!("at most {}", value(check, most)),
        (Some(least), Some(most)) => {
            format!("{} to {}", number(check, least), value(check, most))
        }
    }
}

/// A line for each finding.
fn findings(result: &CheckResult) -> String {
    let CheckResult { check, findings, left_off, allowed, .. } = result;
    let line = |finding: &Finding| {
        let Finding { severity, at, part, measured } = finding;
        let severity = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = at.map(|at| place(at, part.as_deref())).unwrap_or_default();
        let (measured, limit) = (value(*check, *measured), limit(*check, *allowed));
        format!("{severity}: {}{place}: {measured}; allowed: {limit}\n", name(*check))
    };
    let mut text: String = findings.iter().take(SHOWN).map(line).collect();
    let more = findings.len().saturating_sub(SHOWN) as u64 + left_off;
    if more > 0 {
        writeln!(text, "  and {more} more (`--json` lists them)").expect("it is a string");
    }
    text
}

/// Where something is: ` at 0:05.000 to 0:07.500 (launch)`.
fn place(Span { from, to }: Span, part: Option<&str>) -> String {
    let until = if from == to { String::new() } else { format!(" to {}", clock(to)) };
    let part = part.map(|part| format!(" ({})", printable(part))).unwrap_or_default();
    format!(" at {}{until}{part}", clock(from))
}

/// A time in the film: `1:02:03.500`.
fn clock(time: Time) -> String {
    let millis = time.millis();
    let (seconds, rest) = (millis / 1000, millis % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}.{rest:03}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}.{rest:03}"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "films are short")]
fn length(time: Time) -> String {
    value(Check::Length, time.millis() as f64 / 1000.0)
}

/// How the film stands, in a line.
fn sum(results: &[CheckResult]) -> String {
    let named = |wanted: &Outcome| {
        let found = results.iter().filter(|result| result.outcome == *wanted);
        found.map(|result| name(result.check)).collect::<Vec<_>>()
    };
    let is_made = |result: &&CheckResult| !matches!(result.outcome, Outcome::Skipped(_));
    let made = results.iter().filter(is_made).count();
    let (failed, warned) = (named(&Outcome::Failed), named(&Outcome::Warned));
    let mut text = match failed.len() {
        0 => format!("the film passes {made} checks"),
        count => format!("the film fails {count} of {made} checks: {}", failed.join(", ")),
    };
    if !warned.is_empty() {
        write!(text, "; worth a look: {}", warned.join(", ")).expect("it is a string");
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_places_that_count() {
        let texts = [
            value(Check::Black, 0.5),
            value(Check::Sync, 0.0004),
            value(Check::Loudness, -14.04),
            value(Check::TruePeak, -0.04),
            value(Check::Clipped, 1200.0),
            value(Check::Drift, 10.0),
        ];
        let expected = ["0.5 s", "0 s", "-14 LUFS", "0 dBTP", "1200 samples", "10 of 255"];
        assert_eq!(texts, expected);
    }

    #[test]
    fn places_are_read_off_a_clock() {
        let at = |from, to| Span { from: Time::from_millis(from), to: Time::from_millis(to) };
        assert_eq!(place(at(5000, 62_500), Some("a")), " at 0:05.000 to 1:02.500 (a)");
        assert_eq!(place(at(3_723_004, 3_723_004), None), " at 1:02:03.004");
    }
}
