//! Captions that cannot be read: several at once, or too fast.

use wanflow_plan::timeline::{Caption, Span, Time};

use super::outcome::{Allowed, Check, CheckResult, Finding, Severity};

/// Captions that begin before the one before them has gone.
pub(super) fn overlaps(captions: &[Caption]) -> CheckResult {
    let (mut findings, mut end, mut worst) = (Vec::new(), Time::ZERO, Time::ZERO);
    for caption in captions {
        if caption.begin < end {
            let at = Span { from: caption.begin, to: end.min(caption.end) };
            worst = worst.max(at.length());
            let (measured, part) = (seconds(at.length()), None);
            findings.push(Finding { severity: Severity::Error, at: Some(at), part, measured });
        }
        end = end.max(caption.end);
    }
    CheckResult::of(Check::CaptionOverlap, Allowed::at_most(0.0), seconds(worst), findings)
}

/// Captions that must be read faster than this, in characters a second (`Caption::reading_speed`).
pub(super) fn too_fast(captions: &[Caption], most: f64) -> CheckResult {
    let (mut findings, mut worst) = (Vec::new(), 0.0_f64);
    for caption in captions {
        let measured = caption.reading_speed();
        worst = worst.max(measured);
        if measured > most {
            let at = Some(Span { from: caption.begin, to: caption.end });
            findings.push(Finding { severity: Severity::Error, at, part: None, measured });
        }
    }
    CheckResult::of(Check::CaptionSpeed, Allowed::at_most(most), worst, findings)
}

/// A time in seconds, to the millisecond.
#[expect(clippy::cast_precision_loss, reason = "films are short")]
pub(super) fn seconds(time: Time) -> f64 {
    time.millis() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption(begin: u64, end: u64, text: &str) -> Caption {
        let (begin, end) = (Time::from_millis(begin), Time::from_millis(end));
        Caption { begin, end, text: text.to_owned() }
    }

    #[test]
    fn captions_that_overlap_or_pass_too_fast_are_found() {
        let captions = [
            caption(0, 2000, "Ten, nine, eight."),
            caption(1500, 2500, "Seven, six, five, four."),
            caption(2500, 2500, "One."),
        ];
        let overlaps = overlaps(&captions);
        assert_eq!((overlaps.measured, overlaps.findings.len()), (Some(0.5), 1));
        let fast = too_fast(&captions, 20.0);
        let found: Vec<_> = fast.findings.iter().map(|finding| finding.measured).collect();
        assert_eq!(found, [23.0, 4000.0]);
    }
}
