//! Holding what was seen and heard against what is allowed: one result for each check.

use wanflow_plan::timeline::{Span, Time};

use crate::mp4::FrameTimes;
use crate::sound::RATE;

use super::captions::{self, seconds};
use super::expected::ExpectedFilm;
use super::limits::{Demand, InspectionLimits};
use super::outcome::{Allowed, Check, CheckResult, Finding, Outcome, Severity};
use super::pictures::Seen;
use super::seams::{SeamDrift, nearest};
use super::sound::{Clipped, Heard, HeardSound};
use super::stretches::{Found, Stretch};
use super::times::{self, time_of};

/// All that is known of a film.
pub(super) struct Evidence<'a> {
    pub(super) times: &'a FrameTimes,
    /// What was seen of it, or why nothing was.
    pub(super) seen: Result<Seen, String>,
    pub(super) heard: Heard,
    pub(super) expected: &'a ExpectedFilm,
    pub(super) limits: &'a InspectionLimits,
}

impl Evidence<'_> {
    /// The results of all checks, in their order.
    pub(super) fn results(&self) -> Vec<CheckResult> {
        Check::ALL.into_iter().map(|check| self.result(check)).collect()
    }

    fn result(&self, check: Check) -> CheckResult {
        match check {
            Check::Black | Check::Frozen | Check::Drift | Check::ChainDrift => match &self.seen {
                Ok(seen) => self.of_pictures(check, seen),
                Err(why) => CheckResult::skipped(check, why),
            },
            Check::Silent
            | Check::Clipped
            | Check::Quiet
            | Check::Loudness
            | Check::TruePeak
            | Check::End => self.of_sound(check),
            Check::Gap => self.gaps(),
            Check::Sync => self.sync(),
            Check::Length => self.length(),
            Check::CaptionOverlap | Check::CaptionSpeed => self.of_captions(check),
        }
    }

    fn of_pictures(&self, check: Check, seen: &Seen) -> CheckResult {
        let timescale = self.times.timescale;
        match check {
            Check::Frozen => self.stretches(check, &seen.frozen, timescale, self.limits.frozen),
            Check::Drift => drift(check, seen, self.limits.drift, SeamDrift::worst),
            Check::ChainDrift => {
                drift(check, seen, self.limits.chain_drift, SeamDrift::chain_worst)
            }
            _ => self.stretches(check, &seen.black, timescale, self.limits.black),
        }
    }

    fn of_sound(&self, check: Check) -> CheckResult {
        let is_heard = self.expected.is_heard();
        match (&self.heard, is_heard) {
            (Heard::Unknown(why), _) => CheckResult::skipped(check, why),
            (Heard::Nothing, Some(true)) if check == Check::Silent => {
                let whole = Found {
                    stretches: vec![Stretch { from: 0, to: self.times.total }],
                    longest: self.times.total,
                    left_off: 0,
                };
                self.stretches(check, &whole, self.times.timescale, self.limits.silent)
            }
            (Heard::Nothing, Some(false)) => {
                CheckResult::skipped(check, "it is meant to be silent, and has no sound")
            }
            (Heard::Nothing, _) => CheckResult::skipped(check, "it has no sound"),
            (Heard::Sound(_), Some(false)) if matches!(check, Check::Silent | Check::Quiet) => {
                CheckResult::skipped(check, "it is meant to be silent")
            }
            (Heard::Sound(sound), _) => self.measured(check, sound),
        }
    }

    fn measured(&self, check: Check, sound: &HeardSound) -> CheckResult {
        let limits = self.limits;
        match check {
            Check::Clipped => self.clipped(&sound.clipped),
            Check::Quiet => {
                let allowed = Allowed::at_least(limits.quiet);
                whole(check, allowed, sound.loudness, Severity::Error)
            }
            Check::Loudness => {
                let allowed = limits.loudness.map(|target| Allowed {
                    at_least: Some(target - limits.loudness_tolerance),
                    at_most: Some(target + limits.loudness_tolerance),
                });
                let result =
                    whole(check, allowed.unwrap_or_default(), sound.loudness, Severity::Error);
                match (allowed, &result.outcome) {
                    (None, Outcome::Passed) => CheckResult { outcome: Outcome::Measured, ..result },
                    _ => result,
                }
            }
            Check::TruePeak => {
                let allowed = Allowed::at_most(limits.true_peak.value());
                whole(check, allowed, sound.true_peak, severity(limits.true_peak))
            }
            Check::End => {
                let samples = i64::try_from(sound.samples).unwrap_or(i64::MAX);
                let (heard, seen) = (time_of(samples, RATE), self.times.length());
                self.apart(check, heard, seen, limits.end)
            }
            _ => self.stretches(check, &sound.silent, RATE, limits.silent),
        }
    }

    fn clipped(&self, Clipped { found, most_of_each, most }: &Clipped) -> CheckResult {
        let allowed = Allowed::at_most(self.limits.clipped.into());
        let stretches = found.stretches.iter().zip(most_of_each);
        let findings = stretches.map(|(stretch, most)| Finding {
            measured: count(*most),
            ..self.finding(*stretch, RATE)
        });
        let result = CheckResult::of(Check::Clipped, allowed, count(*most), findings.collect());
        CheckResult { left_off: found.left_off, ..result }
    }

    /// Frames that are shown for too long. At slow rates each frame may last one and a half times
    /// as long as most.
    fn gaps(&self) -> CheckResult {
        let timescale = self.times.timescale;
        let rate = self.times.frame_rate();
        let usual = i64::try_from(rate.units(3, timescale) / 2).unwrap_or(i64::MAX);
        let allowed = self.limits.gap.max(time_of(usual, timescale));
        let units = u64::try_from(allowed.in_units(timescale, 1)).unwrap_or(u64::MAX);
        let found = times::gaps(self.times, units);
        self.stretches(Check::Gap, &found, timescale, allowed)
    }

    /// How far sound and picture of each part lie apart, by where they really begin; where that
    /// cannot be told, by the frame that is nearest to the joint.
    fn sync(&self) -> CheckResult {
        if self.expected.parts.is_empty() {
            return CheckResult::skipped(Check::Sync, "it has no known joints");
        }
        let allowed = Allowed::at_most(seconds(self.limits.sync));
        let parts = self.expected.parts.iter().enumerate();
        let apart: Vec<_> = parts.map(|(place, part)| (part, self.apart_at(place))).collect();
        let far = apart.iter().filter(|(_, apart)| !allowed.holds(*apart));
        let findings = far.map(|(part, apart)| Finding {
            severity: Severity::Error,
            at: Some(Span { from: part.begin, to: part.begin }),
            part: Some(part.name.clone()),
            measured: *apart,
        });
        let worst = apart.iter().map(|(_, apart)| *apart).fold(0.0, f64::max);
        CheckResult::of(Check::Sync, allowed, worst, findings.collect())
    }

    /// By how many seconds sound and picture of a part lie apart.
    fn apart_at(&self, place: usize) -> f64 {
        let cut = self.seen.as_ref().ok();
        let cut = cut.and_then(|seen| seen.cuts.iter().find(|cut| cut.part == place));
        let begin = self.expected.parts[place].begin;
        let frame = cut.map_or_else(|| nearest(self.times, begin), |cut| cut.frame);
        let seen = time_of(self.times.times[frame], self.times.timescale) - begin;
        let late = match &self.heard {
            Heard::Sound(sound) => sound.shifts.iter().find(|shift| shift.part == place),
            Heard::Nothing | Heard::Unknown(_) => None,
        };
        (micros(seen) - late.map_or(0.0, |late| late.late)).abs()
    }

    fn length(&self) -> CheckResult {
        match self.expected.length {
            None => CheckResult::skipped(Check::Length, "nothing says how long it should be"),
            Some(wanted) => {
                self.apart(Check::Length, self.times.length(), wanted, self.limits.length)
            }
        }
    }

    fn of_captions(&self, check: Check) -> CheckResult {
        let captions = &self.expected.captions;
        match check {
            _ if captions.is_empty() => CheckResult::skipped(check, "it has no captions"),
            Check::CaptionOverlap => captions::overlaps(captions),
            _ => captions::too_fast(captions, self.limits.caption_speed),
        }
    }

    /// Two times that should be the same.
    fn apart(&self, check: Check, one: Time, other: Time, allowed: Time) -> CheckResult {
        let (from, to) = (one.min(other), one.max(other));
        let measured = seconds(to - from);
        let finding = || Finding {
            severity: Severity::Error,
            at: Some(Span { from, to }),
            part: self.expected.parts.last().map(|part| part.name.clone()),
            measured,
        };
        let findings = if to - from > allowed { vec![finding()] } else { Vec::new() };
        CheckResult::of(check, Allowed::at_most(seconds(allowed)), measured, findings)
    }

    /// Stretches that are too long.
    fn stretches(&self, check: Check, found: &Found, timescale: u32, allowed: Time) -> CheckResult {
        let Found { stretches, longest, left_off } = found;
        let findings = stretches.iter().map(|stretch| self.finding(*stretch, timescale)).collect();
        let worst = seconds(time(*longest, timescale));
        let result = CheckResult::of(check, Allowed::at_most(seconds(allowed)), worst, findings);
        CheckResult { left_off: *left_off, ..result }
    }

    fn finding(&self, stretch: Stretch, timescale: u32) -> Finding {
        let at = Span { from: time(stretch.from, timescale), to: time(stretch.to, timescale) };
        Finding {
            severity: Severity::Error,
            at: Some(at),
            part: self.expected.part_at(at.from).map(str::to_owned),
            measured: seconds(at.length()),
        }
    }
}

/// A value of all of the sound, if there is anything but silence.
fn whole(check: Check, allowed: Allowed, measured: Option<f64>, severity: Severity) -> CheckResult {
    match measured {
        Some(measured) => CheckResult::of_whole(check, allowed, measured, severity),
        None => CheckResult::skipped(check, "there is nothing but silence"),
    }
}

/// Seams whose frames differ too much in the mean, one by one or together.
fn drift(check: Check, seen: &Seen, limit: Demand, of: fn(&SeamDrift) -> f64) -> CheckResult {
    if seen.seams.is_empty() {
        return CheckResult::skipped(check, "no clip continues another by a cut");
    }
    let (allowed, severity) = (Allowed::at_most(limit.value()), severity(limit));
    let far = seen.seams.iter().filter(|seam| !allowed.holds(of(seam)));
    let findings = far.map(|seam| {
        let (at, part) = (Some(Span { from: seam.at, to: seam.at }), Some(seam.part.clone()));
        Finding { severity, at, part, measured: of(seam) }
    });
    let worst = seen.seams.iter().map(of).fold(0.0, f64::max);
    CheckResult::of(check, allowed, worst, findings.collect())
}

fn severity(demand: Demand) -> Severity {
    match demand {
        Demand::Usual(_) => Severity::Warning,
        Demand::Asked(_) => Severity::Error,
    }
}

fn time(units: u64, timescale: u32) -> Time {
    time_of(i64::try_from(units).unwrap_or(i64::MAX), timescale)
}

/// A time in seconds, to the microsecond, and with its sign.
#[expect(clippy::cast_precision_loss, reason = "a fraction of a second")]
fn micros(time: Time) -> f64 {
    time.in_units(1_000_000, 1) as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "a value for people")]
fn count(samples: u64) -> f64 {
    samples as f64
}
