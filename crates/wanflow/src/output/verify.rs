//! `wanflow verify --json`, version 1.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_media::inspect::{
    Allowed, CheckResult, Finding, Inspection, Outcome, SeamDrift, Severity,
};
use wanflow_plan::timeline::{Span, Time};
use wanflow_session::finished_film::FinishedFilm;

use super::version::Version;

/// What was found in finished films.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Verification {
    version: Version,
    /// Whether nothing has failed.
    passed: bool,
    /// The films that were looked at.
    films: Vec<VerifiedFilm>,
}

/// A film that was looked at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VerifiedFilm {
    /// Its file.
    film: String,
    /// Whether a run would make the same film now; `null` where nobody knows.
    is_current: Option<bool>,
    /// How long it is, in seconds.
    length: f64,
    /// Width of its frames, in pixels.
    width: u32,
    /// Height of its frames, in pixels.
    height: u32,
    /// Frames a second, as a number or a fraction.
    frame_rate: String,
    /// Every check, in the order in which they are told.
    checks: Vec<FilmCheck>,
    /// By how much the picture jumps where a clip continues the one before.
    seams: Vec<Seam>,
}

/// What came of one check.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FilmCheck {
    /// What was checked, as `wanflow.toml` names its limit.
    name: &'static str,
    /// How it stands: `ok`, `warning`, `failure`, `measured` (against nothing) or `skipped`.
    verdict: &'static str,
    /// Why it was skipped; `null` where it was not.
    why: Option<String>,
    /// The unit of its values.
    unit: &'static str,
    /// The value that is worst; `null` where nothing was measured.
    measured: Option<f64>,
    /// The least that is well; `null` where there is no such limit.
    at_least: Option<f64>,
    /// The most that is well; `null` where there is no such limit.
    at_most: Option<f64>,
    /// What is wrong and where.
    findings: Vec<FilmFinding>,
    /// How many more findings there are.
    left_off: u64,
}

/// Something that is wrong.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FilmFinding {
    /// `error` or `warning`.
    severity: &'static str,
    /// Where it begins, in seconds; `null` where it is about the whole film.
    from: Option<f64>,
    /// Where it ends, likewise.
    to: Option<f64>,
    /// The scene in which it begins; `null` where none is known.
    scene: Option<String>,
    /// What was measured, in the unit of the check.
    measured: f64,
}

/// A seam of a chain.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Seam {
    /// The scene that begins there.
    scene: String,
    /// When it begins, in seconds.
    at: f64,
    /// By how much the mean of luma rises, of 255.
    luma: f64,
    /// By how much the means of chroma move, of 255.
    chroma: f64,
    /// What the seams of its chain up to this one add up to in luma.
    chain_luma: f64,
    /// The same in chroma.
    chain_chroma: f64,
}

impl Verification {
    /// The films that were looked at.
    pub fn of(films: Vec<VerifiedFilm>) -> Self {
        let has_failed =
            |film: &VerifiedFilm| film.checks.iter().any(|check| check.verdict == "failure");
        Self { version: Version, passed: !films.iter().any(has_failed), films }
    }
}

impl VerifiedFilm {
    /// A film, and what was found in it.
    pub fn of(film: &FinishedFilm, found: &Inspection) -> Self {
        let FinishedFilm { path, expected: _, loudness: _, is_current } = film;
        let Inspection { facts, results, seams } = found;
        Self {
            film: path.display().to_string(),
            is_current: *is_current,
            length: seconds(facts.length),
            width: facts.width,
            height: facts.height,
            frame_rate: facts.frame_rate.to_string(),
            checks: results.iter().map(FilmCheck::from).collect(),
            seams: seams.iter().map(Seam::from).collect(),
        }
    }
}

impl From<&CheckResult> for FilmCheck {
    fn from(result: &CheckResult) -> Self {
        let CheckResult { check, outcome, measured, allowed, findings, left_off } = result;
        let Allowed { at_least, at_most } = *allowed;
        let (verdict, why) = match outcome {
            Outcome::Passed => ("ok", None),
            Outcome::Warned => ("warning", None),
            Outcome::Failed => ("failure", None),
            Outcome::Measured => ("measured", None),
            Outcome::Skipped(why) => ("skipped", Some(why.clone())),
        };
        Self {
            name: check.name(),
            verdict,
            why,
            unit: check.unit(),
            measured: measured.map(rounded),
            at_least,
            at_most,
            findings: findings.iter().map(FilmFinding::from).collect(),
            left_off: *left_off,
        }
    }
}

impl From<&Finding> for FilmFinding {
    fn from(finding: &Finding) -> Self {
        let Finding { severity, at, part, measured } = finding;
        Self {
            severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            from: at.map(|Span { from, .. }| seconds(from)),
            to: at.map(|Span { to, .. }| seconds(to)),
            scene: part.clone(),
            measured: rounded(*measured),
        }
    }
}

impl From<&SeamDrift> for Seam {
    fn from(seam: &SeamDrift) -> Self {
        let SeamDrift { part, at, luma, chroma, chain_luma, chain_chroma } = seam;
        Self {
            scene: part.clone(),
            at: seconds(*at),
            luma: rounded(*luma),
            chroma: rounded(*chroma),
            chain_luma: rounded(*chain_luma),
            chain_chroma: rounded(*chain_chroma),
        }
    }
}

/// A time in seconds, to the millisecond.
#[expect(clippy::cast_precision_loss, reason = "films are short")]
fn seconds(time: Time) -> f64 {
    time.millis() as f64 / 1000.0
}

/// A value to three places: more is noise.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
