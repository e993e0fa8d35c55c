//! The film that the last run made of a storyboard, and what is expected of it by plan and clips.
//!
//! What is wrong with a film is for `wanflow_media` to find; here stands what it should be like.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use wanflow_api::{At, Sha256};
use wanflow_media::inspect::{
    Demand, ExpectedFilm, FilmPart, Inspection, InspectionLimits, Joint, PartClip, PartPicture,
    PartSound, inspect,
};
use wanflow_plan::film::FilmPlace;
use wanflow_plan::timeline::{
    AudioItem, AudioRole, AudioTrack, Gain, Loudness, Placed, Source, Tail, Time, Transition,
    VideoItem,
};
use wanflow_plan::{Film, Plan, SceneId, Timeline};
use wanflow_run::assembly;
use wanflow_run::clip_names::film_names;
use wanflow_run::record::FilmMade;

use crate::failure::Failure;
use crate::film_sources::{SceneSources, Shown, StandIn};
use crate::past::Past;
use crate::printable::printable;
use crate::regular_file;
use crate::seams::shared_frame;

/// A film that is finished, and what is expected of it.
pub struct FinishedFilm {
    /// Where it lies.
    pub path: PathBuf,
    /// What is expected of it; nothing, where no storyboard is known.
    pub expected: ExpectedFilm,
    /// How loud the storyboard wants it to be; `None`: it does not say.
    pub loudness: Option<Loudness>,
    /// Whether a run would make the same film now; `None`: nobody knows.
    pub is_current: Option<bool>,
}

impl FinishedFilm {
    /// Any film, of which nothing is known.
    pub fn unknown(path: &Path) -> Self {
        let expected = ExpectedFilm::default();
        Self { path: path.to_owned(), expected, loudness: None, is_current: None }
    }

    /// A film that somebody named, of which the plan knows what it should be.
    pub fn named(path: &Path, past: &Past, plan: &Plan) -> Result<Self, Failure> {
        // The first of several is the one that others are versions of.
        let first = plan.film.variants().swap_remove(0);
        let Expectation { loudness, film, inputs: _ } = Expectation::of(past, plan, &first, &[])?;
        let path = path.to_owned();
        Ok(Self { path, expected: film, loudness, is_current: None })
    }

    /// The films that were made last, of each output the last one. None: none was made.
    pub fn all(past: &Past, plan: &Plan) -> Result<Vec<Self>, Failure> {
        let made = past.films_made()?;
        let mut films = Vec::new();
        for film in plan.film.variants() {
            let names = film_names(&film.output, past.purpose);
            if let Some(last) = made.iter().rev().find(|made| names.contains(&made.output)) {
                films.push(Self::made(past, plan, &film, last)?);
            }
        }
        if let Some(last) = made.last().filter(|_| films.is_empty()) {
            // It has another name now.
            films.push(Self::made(past, plan, &plan.film.variants().swap_remove(0), last)?);
        }
        Ok(films)
    }

    /// A film that was made.
    fn made(past: &Past, plan: &Plan, film: &Film, made: &FilmMade) -> Result<Self, Failure> {
        let FilmMade { output, slates, .. } = made;
        let Expectation { loudness, film, inputs } = Expectation::of(past, plan, film, slates)?;
        let path = past.folders.out.join(output);
        // Of what size the run drew its slates is not known here.
        let is_current = slates.is_empty().then(|| made.inputs == Some(inputs));
        Ok(Self { path, expected: film, loudness, is_current })
    }

    /// What it is held against: the storyboard's own word for its loudness counts for more than
    /// the project's.
    fn limits(&self, project: &InspectionLimits) -> InspectionLimits {
        let Some(Loudness { integrated, true_peak }) = self.loudness else {
            return project.clone();
        };
        let decibels = |hundredths: i32| f64::from(hundredths) / 100.0;
        InspectionLimits {
            loudness: Some(decibels(integrated)),
            true_peak: Demand::Asked(decibels(true_peak)),
            ..project.clone()
        }
    }

    /// Looks at it, and holds it against what project and storyboard ask for.
    pub fn inspect(&self, project: &InspectionLimits) -> Result<Inspection, Failure> {
        let named = |error: &dyn std::fmt::Display| {
            let path = printable(&self.path.display().to_string());
            Failure::environment(format!("{path}: {error}"))
        };
        let file = regular_file::open(&self.path).map_err(|error| named(&error))?;
        let found = inspect(&mut BufReader::new(file), &self.expected, &self.limits(project));
        found.map_err(|error| named(&error).with_help("only whole MP4 films are looked at"))
    }
}

/// What a plan and its clips make of a film.
struct Expectation {
    film: ExpectedFilm,
    loudness: Option<Loudness>,
    /// The digest by which a run knows it.
    inputs: Sha256,
}

impl Expectation {
    /// The film of a plan, with slates for these scenes and for those that have no clip.
    fn of(past: &Past, plan: &Plan, film: &Film, slates: &[SceneId]) -> Result<Self, Failure> {
        let there = SceneSources::open(plan, &past.folders, &*past.disk, StandIn::Slate)?;
        let there = there.with_clips(past)?.without(slates);
        let shown = there.shown(film)?;
        let timeline = |source: fn(&Shown) -> Source, tails: &[Time]| {
            let sources = shown.iter().map(source).collect();
            there.with_fonts(assembly::timeline(film, sources, tails, film.output.clone()))
        };
        // A run tells films apart by the lengths of its records.
        let inputs = timeline(Shown::as_recorded, &[]).digest();
        let tails: Vec<_> = shown.iter().map(|shown| shown.tail).collect();
        let timeline = timeline(|shown| shown.source.clone(), &tails);
        let (film, loudness) = (expected(plan, &timeline, &shown), timeline.output.loudness);
        Ok(Self { film, loudness, inputs })
    }
}

/// What the film of a timeline should be like.
fn expected(plan: &Plan, timeline: &Timeline, shown: &[Shown]) -> ExpectedFilm {
    let places = plan.film.places();
    let mut before: Option<Neighbour<'_>> = None;
    let mut parts = Vec::new();
    for ((placed, place), shown) in timeline.placed().zip(&places).zip(shown) {
        let item = placed.item;
        let joint = joint(plan, item, place, before);
        parts.push(part(&placed, place, shown, joint));
        before = Some(Neighbour { place, item });
    }
    for part in &mut parts {
        if timeline.audio.iter().any(|track| has_music(track, part)) {
            part.sound = PartSound::Heard;
        }
        if timeline.audio.iter().any(|track| is_mixed(track, part)) {
            // Other sound hides that of the clip, or is taken for it.
            part.clip = None;
        }
    }
    // Captions that are in no form are nowhere.
    let is_read = !timeline.output.captions.is_empty();
    let captions = if is_read { timeline.captions.clone() } else { Vec::new() };
    ExpectedFilm { length: Some(timeline.length()), parts, captions }
}

/// What the film should show of a scene at its place.
fn part(placed: &Placed<'_>, place: &FilmPlace<'_>, shown: &Shown, joint: Joint) -> FilmPart {
    let Placed { begin, end, item } = *placed;
    let is_heard = shown.has_sound && item.gain != Gain::Mute;
    // What passes slower or faster sounds otherwise.
    let path = shown.path.clone().filter(|_| item.speed.is_normal());
    FilmPart {
        name: place.scene.to_string(),
        begin,
        end,
        joint,
        picture: match item.source {
            Source::Clip(_) => PartPicture::Moving,
            Source::Slate(_) | Source::Still(_) | Source::Card(_) => PartPicture::Drawn,
        },
        sound: if is_heard { PartSound::Heard } else { PartSound::Silent },
        clip: path.map(|path| PartClip { path, from: item.span.from }),
    }
}

/// Whether music is heard for as long as a part is seen.
fn has_music(track: &AudioTrack, part: &FilmPart) -> bool {
    let covers = |item: &AudioItem| {
        item.gain != Gain::Mute && item.begin <= part.begin && part.end <= item.begin + item.length
    };
    track.role != AudioRole::Voice && track.items.iter().any(covers)
}

/// Whether voices or music are heard while a part is seen.
fn is_mixed(track: &AudioTrack, part: &FilmPart) -> bool {
    let meets = |item: &AudioItem| {
        item.gain != Gain::Mute && item.begin < part.end && part.begin < item.begin + item.length
    };
    track.items.iter().any(meets)
}

/// A scene that is right before another.
#[derive(Clone, Copy)]
struct Neighbour<'a> {
    place: &'a FilmPlace<'a>,
    item: &'a VideoItem,
}

/// How the film comes to a scene from the one before it.
fn joint(
    plan: &Plan,
    item: &VideoItem,
    place: &FilmPlace<'_>,
    before: Option<Neighbour<'_>>,
) -> Joint {
    if item.transition != Transition::Cut {
        return Joint::Transition;
    }
    let Some(Neighbour { place: before, item: left }) = before else { return Joint::Cut };
    // One that begins with an earlier frame of the other clip goes back in time, unless the film
    // leaves that clip there.
    match shared_frame(plan, before, place) {
        Some(At::Last) => Joint::Continued,
        Some(At::Best) if left.tail == Tail::FromBest => Joint::Continued,
        Some(At::Best | At::Millis(_)) | None => Joint::Cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_storyboards_loudness_counts_for_more_than_the_projects() {
        let project = InspectionLimits { loudness: Some(-23.0), ..InspectionLimits::default() };
        let mut film = FinishedFilm::unknown(Path::new("film.mp4"));
        assert_eq!(film.limits(&project), project);
        film.loudness = Some(Loudness { integrated: -1400, true_peak: -150 });
        let limits = film.limits(&project);
        assert_eq!(limits.loudness, Some(-14.0));
        assert_eq!(limits.true_peak, Demand::Asked(-1.5));
    }
}
