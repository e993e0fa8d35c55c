//! Looking at a finished film: what a viewer or a platform would complain about.
//!
//! A film is decoded once from beginning to end; memory does not grow with it, but for its tables.
//! It is measured and held against limits. It knows no storyboard: what is expected of the film,
//! and what in it is meant to stand still or to be silent, is told by the caller.

mod captions;
mod checks;
mod cuts;
mod expected;
mod limits;
mod outcome;
mod pictures;
mod seams;
mod sound;
mod stretches;
mod sync;
mod times;
mod unjudged;

use std::io::{Read, Seek};

use wanflow_plan::timeline::Time;

use crate::mp4::{FrameTimes, Movie, read_sample};
use crate::video::{Decoder, VideoCodec};
use crate::{ClipFacts, MediaError, probe_clip};

pub use expected::{ExpectedFilm, FilmPart, Joint, PartClip, PartPicture, PartSound};
pub use limits::{Demand, InspectionLimits};
pub use outcome::{Allowed, Check, CheckResult, Finding, Outcome, Severity};
pub use seams::SeamDrift;

use pictures::PictureScan;
use sound::{Heard, SoundScan};

/// Seconds that a film may last: what a broken table claims must not be looked at for days.
const SECONDS_MAX: u32 = 6 * 3600;

/// What was found in a film.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// What the film is.
    pub facts: ClipFacts,
    /// One result for each check, in the order of [`Check::ALL`].
    pub results: Vec<CheckResult>,
    /// By how much exposure and colour jump where a clip continues the one before.
    pub seams: Vec<SeamDrift>,
}

/// Looks at a film: decodes it to its end and holds it against what is expected of it.
///
/// What is not decoded here (HEVC, AC-3 …) is not looked at, and its checks say so.
///
/// # Errors
///
/// If the file is no MP4 film, or is cut or damaged.
pub fn inspect(
    source: &mut (impl Read + Seek),
    expected: &ExpectedFilm,
    limits: &InspectionLimits,
) -> Result<Inspection, MediaError> {
    let facts = probe_clip(&mut *source)?;
    let movie = Movie::read(source)?;
    let times = FrameTimes::of(&movie.video);
    if times.length() > Time::from_seconds(SECONDS_MAX) {
        return Err(MediaError::TooLarge("a film of more than six hours".into()));
    }
    let seen = match VideoCodec::decodable(&movie.video) {
        Ok(entry) => {
            let mut scan = PictureScan::new(&entry, &times, expected, limits);
            look(source, &movie, &mut scan, Decoder::new(&entry)?)?;
            Ok(scan.finish()?)
        }
        Err(MediaError::Unsupported(why)) => Err(why),
        Err(error) => return Err(error),
    };
    let heard = match &movie.sound {
        None => Heard::Nothing,
        Some(track) => match SoundScan::new(expected, limits).hear(source, track, times.length()) {
            Ok(heard) => heard,
            Err(MediaError::Unsupported(why)) => Heard::Unknown(why),
            Err(error) => return Err(error),
        },
    };
    let seams = seen.as_ref().map(|seen| seen.seams.clone()).unwrap_or_default();
    let results = checks::Evidence { times: &times, seen, heard, expected, limits }.results();
    Ok(Inspection { facts, results, seams })
}

/// Decodes all pictures of a film.
fn look(
    source: &mut (impl Read + Seek),
    movie: &Movie,
    scan: &mut PictureScan<'_>,
    mut decoder: Decoder,
) -> Result<(), MediaError> {
    let mut bytes = Vec::new();
    for sample in &movie.video.samples {
        read_sample(source, sample, &mut bytes)?;
        decoder.enter(sample.description);
        if let Some(frame) = decoder.decode(&bytes)? {
            scan.see(frame);
        }
    }
    decoder.finish()?.into_iter().for_each(|frame| scan.see(frame));
    Ok(())
}
