//! The stretches of a film in which nothing is expected, as a film passes by.

use wanflow_plan::timeline::Time;

use super::expected::FilmPart;
use super::stretches::Stretch;

/// Stretches in which something is not judged, in units of a timescale.
pub(super) struct Unjudged {
    /// In order, and apart.
    spans: Vec<Stretch>,
    next: usize,
}

impl Unjudged {
    /// The stretches of the parts that are not judged.
    pub(super) fn of(
        parts: &[FilmPart],
        timescale: u32,
        is_unjudged: impl Fn(&FilmPart) -> bool,
    ) -> Self {
        let units = |time: Time| u64::try_from(time.in_units(timescale, 1)).unwrap_or(0);
        let mut spans: Vec<Stretch> = Vec::new();
        for part in parts.iter().filter(|part| is_unjudged(part)) {
            let (from, to) = (units(part.begin), units(part.end));
            match spans.last_mut() {
                Some(last) if from <= last.to => last.to = to.max(last.to),
                _ => spans.push(Stretch { from, to }),
            }
        }
        Self { spans, next: 0 }
    }

    /// Whether a moment lies in one of them. Moments are asked for in order.
    pub(super) fn contains(&mut self, at: u64) -> bool {
        while self.spans.get(self.next).is_some_and(|span| span.to <= at) {
            self.next += 1;
        }
        self.spans.get(self.next).is_some_and(|span| span.from <= at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Joint, PartPicture, PartSound};
    use super::*;

    #[test]
    fn parts_that_meet_or_overlap_are_one_stretch() {
        let part = |begin, end, sound| FilmPart {
            name: "a".to_owned(),
            begin: Time::from_seconds(begin),
            end: Time::from_seconds(end),
            joint: Joint::Cut,
            picture: PartPicture::Moving,
            sound,
            clip: None,
        };
        let (heard, silent) = (PartSound::Heard, PartSound::Silent);
        let parts = [part(0, 1, heard), part(1, 3, silent), part(2, 4, silent), part(4, 5, heard)];
        let mut unjudged = Unjudged::of(&parts, 2, |part| part.sound == silent);
        let found: Vec<_> = (0..10).filter(|at| unjudged.contains(*at)).collect();
        assert_eq!(found, [2, 3, 4, 5, 6, 7]);
    }
}
