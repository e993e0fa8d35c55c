//! Plays one case: makes it, runs it and judges it.

use super::cases::MediaCase;
use super::stage::{Fixtures, Stage};
use super::verdict::Verdict;
use super::{clip, film, picture, sound};

/// What came of a case.
pub(super) struct Played {
    /// What was found, against what was expected.
    pub(super) verdict: Verdict,
    /// What is not as it must be.
    pub(super) faults: Vec<String>,
    /// What was typed and said.
    pub(super) transcript: String,
}

/// Makes a case, runs it and judges it. What keeps it from being played is a fault, too.
pub(super) fn play(case: &MediaCase<'_>, fixtures: &Fixtures) -> Played {
    let mut faults = Vec::new();
    let mut transcript = String::new();
    let stage = Stage::open(fixtures);
    let judged = stage.and_then(|mut stage| {
        let judged = match case {
            MediaCase::Picture(case) => picture::judge(case, &mut stage, &mut faults),
            MediaCase::Sound(case) => sound::judge(case, &mut stage, &mut faults),
            MediaCase::Clip(case) => clip::judge(case, &mut stage, &mut faults),
            MediaCase::Film(case) => film::judge(case, &mut stage, &mut faults),
        };
        transcript = stage.transcript;
        judged
    });
    faults.extend(judged.err());
    let verdict = if faults.is_empty() { Verdict::expected_of(case) } else { Verdict::Wrong };
    Played { verdict, faults, transcript }
}
