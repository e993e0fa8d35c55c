//! Stretches of a film in which something holds, gathered moment by moment.

/// Stretches that are kept at most of each kind: what is beyond is counted.
const KEPT: usize = 1000;

/// Gathers stretches, in units of some timescale.
#[derive(Debug)]
pub(super) struct Stretches {
    /// What is longer than this is kept.
    allowed: u64,
    /// Where the stretch begins that is not over yet.
    open: Option<u64>,
    found: Found,
}

/// From one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: u64,
    pub(super) to: u64,
}

/// What was gathered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Those that were kept, in order.
    pub(super) stretches: Vec<Stretch>,
    /// The longest one, kept or not.
    pub(super) longest: u64,
    /// How many more there are.
    pub(super) left_off: u64,
}

impl Stretches {
    /// Gathers what is longer than so many units.
    pub(super) fn longer_than(allowed: u64) -> Self {
        Self { allowed, open: None, found: Found::default() }
    }

    /// From this moment on, it holds.
    pub(super) fn begin(&mut self, at: u64) {
        self.open.get_or_insert(at);
    }

    /// From this moment on, it does not hold any more.
    pub(super) fn end(&mut self, at: u64) {
        let Some(from) = self.open.take() else { return };
        let length = at.saturating_sub(from);
        self.found.longest = self.found.longest.max(length);
        if length <= self.allowed {
            return;
        }
        if self.found.stretches.len() < KEPT {
            self.found.stretches.push(Stretch { from, to: at });
        } else {
            self.found.left_off += 1;
        }
    }

    /// How many are kept so far.
    pub(super) fn kept(&self) -> usize {
        self.found.stretches.len()
    }

    /// All of them, up to the end of the film.
    pub(super) fn finish(mut self, end: u64) -> Found {
        self.end(end);
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gather(allowed: u64, moments: &[bool]) -> Found {
        let mut stretches = Stretches::longer_than(allowed);
        for (at, holds) in (0..).zip(moments) {
            if *holds {
                stretches.begin(at);
            } else {
                stretches.end(at);
            }
        }
        stretches.finish(moments.len() as u64)
    }

    #[test]
    fn what_is_too_long_is_kept_with_its_place() {
        let (yes, no) = (true, false);
        let found = gather(1, &[yes, no, yes, yes, no, yes, yes, yes]);
        assert_eq!(found.stretches, [Stretch { from: 2, to: 4 }, Stretch { from: 5, to: 8 }]);
        assert_eq!((found.longest, found.left_off), (3, 0));
        assert_eq!(gather(3, &[no, yes, yes]), Found { longest: 2, ..Found::default() });
        assert_eq!(gather(0, &[]), Found::default());
    }

    #[test]
    fn no_film_makes_a_list_without_end() {
        let moments: Vec<bool> = (0..5000).map(|at| at % 2 == 0).collect();
        let found = gather(0, &moments);
        assert_eq!((found.stretches.len(), found.left_off), (1000, 1500));
    }
}
