//! What came of each check: values, findings with their place, and how much they matter.

use wanflow_plan::timeline::Span;

/// Something that is checked in a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// How long it is black, in seconds.
    Black,
    /// How long its picture stands still, in seconds.
    Frozen,
    /// How long it is silent, in seconds.
    Silent,
    /// How many samples in a row are at full scale.
    Clipped,
    /// Whether what should be heard is too quiet, in LUFS.
    Quiet,
    /// Its integrated loudness, in LUFS.
    Loudness,
    /// Its highest true peak, in dBTP.
    TruePeak,
    /// How long one frame is shown, in seconds.
    Gap,
    /// By how much its sound and its pictures end apart, in seconds.
    End,
    /// How far sound and picture lie apart where a part begins, in seconds.
    Sync,
    /// How much longer or shorter it is than it should be, in seconds.
    Length,
    /// By how much its picture jumps where a clip continues another, of 255.
    Drift,
    /// How far a chain of clips comes away from the look of its first, of 255.
    ChainDrift,
    /// By how much captions overlap, in seconds.
    CaptionOverlap,
    /// How fast captions must be read, in characters a second.
    CaptionSpeed,
}

impl Check {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 15] = [
        Self::Black,
        Self::Frozen,
        Self::Silent,
        Self::Clipped,
        Self::Quiet,
        Self::Loudness,
        Self::TruePeak,
        Self::Gap,
        Self::End,
        Self::Sync,
        Self::Length,
        Self::Drift,
        Self::ChainDrift,
        Self::CaptionOverlap,
        Self::CaptionSpeed,
    ];

    /// Its name, for settings and machines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Black => "black",
            Self::Frozen => "frozen",
            Self::Silent => "silent",
            Self::Clipped => "clipped",
            Self::Quiet => "quiet",
            Self::Loudness => "loudness",
            Self::TruePeak => "true_peak",
            Self::Gap => "gap",
            Self::End => "end",
            Self::Sync => "sync",
            Self::Length => "length",
            Self::Drift => "drift",
            Self::ChainDrift => "chain_drift",
            Self::CaptionOverlap => "caption_overlap",
            Self::CaptionSpeed => "caption_speed",
        }
    }

    /// The unit of its values.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Black
            | Self::Frozen
            | Self::Silent
            | Self::Gap
            | Self::End
            | Self::Sync
            | Self::Length
            | Self::CaptionOverlap => "s",
            Self::Clipped => "samples",
            Self::Quiet | Self::Loudness => "LUFS",
            Self::TruePeak => "dBTP",
            Self::Drift | Self::ChainDrift => "of 255",
            Self::CaptionSpeed => "characters/s",
        }
    }
}

/// What came of one check.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckResult {
    /// What was checked.
    pub check: Check,
    /// Whether all is well.
    pub outcome: Outcome,
    /// The value that is worst, in the unit of the check; `None`: nothing was measured.
    pub measured: Option<f64>,
    /// What it is held against.
    pub allowed: Allowed,
    /// What is wrong and where, in the order of the film.
    pub findings: Vec<Finding>,
    /// How many more findings there are, which were not kept.
    pub left_off: u64,
}

/// Whether all is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is.
    Passed,
    /// It is not, and nobody asked for better.
    Warned,
    /// It is not.
    Failed,
    /// It was measured, and nobody asked for anything.
    Measured,
    /// It was not checked, for this reason.
    Skipped(String),
}

/// What a value is held against.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Allowed {
    /// The least that is well.
    pub at_least: Option<f64>,
    /// The most that is well.
    pub at_most: Option<f64>,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Where in the film; `None`: it is about all of it.
    pub at: Option<Span>,
    /// The part of the film where it begins, as people call it.
    pub part: Option<String>,
    /// What was measured, in the unit of the check.
    pub measured: f64,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The film fails.
    Error,
    /// The film passes, and somebody should know.
    Warning,
}

impl Allowed {
    /// So much and no more.
    pub(super) const fn at_most(value: f64) -> Self {
        Self { at_least: None, at_most: Some(value) }
    }

    /// So much and no less.
    pub(super) const fn at_least(value: f64) -> Self {
        Self { at_least: Some(value), at_most: None }
    }

    /// Whether a value is well.
    pub(super) fn holds(self, value: f64) -> bool {
        self.at_least.is_none_or(|least| value >= least)
            && self.at_most.is_none_or(|most| value <= most)
    }
}

impl CheckResult {
    /// A check that was not made.
    pub(super) fn skipped(check: Check, why: &str) -> Self {
        let outcome = Outcome::Skipped(why.to_owned());
        let allowed = Allowed::default();
        Self { check, outcome, measured: None, allowed, findings: Vec::new(), left_off: 0 }
    }

    /// A check with its findings, whose worst value is this.
    pub(super) fn of(
        check: Check,
        allowed: Allowed,
        measured: f64,
        findings: Vec<Finding>,
    ) -> Self {
        let has = |severity| findings.iter().any(|finding| finding.severity == severity);
        let outcome = if has(Severity::Error) {
            Outcome::Failed
        } else if has(Severity::Warning) {
            Outcome::Warned
        } else {
            Outcome::Passed
        };
        Self { check, outcome, measured: Some(measured), allowed, findings, left_off: 0 }
    }

    /// A check of one value that is about the whole film.
    pub(super) fn of_whole(
        check: Check,
        allowed: Allowed,
        measured: f64,
        severity: Severity,
    ) -> Self {
        let finding = || Finding { severity, at: None, part: None, measured };
        let findings = if allowed.holds(measured) { Vec::new() } else { vec![finding()] };
        Self::of(check, allowed, measured, findings)
    }
}
