//! What a run would make of each film of a plan, as far as that is known without buying.

use wanflow_media::{Forecast, RenderOptions, forecast};
use wanflow_plan::timeline::{Source, Time};
use wanflow_plan::{Film, Plan, SceneId};
use wanflow_run::clip_names::film_names;
use wanflow_run::record::FilmMade;
use wanflow_run::{FilmCache, FilmChange, FilmMakings, FilmWork, assembly};

use crate::failure::Failure;
use crate::film_sources::{SceneSources, Showing, Shown, StandIn};
use crate::past::Past;

/// What a run would make of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilmForecast {
    /// The film's file name, as the plan has it.
    pub output: String,
    /// What would be made.
    pub making: Making,
}

/// What would be made of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Making {
    /// Nothing: it is there, of the same.
    Unchanged,
    /// Clips that are not here yet come first, so many.
    Waits(usize),
    /// So much of it.
    Anew {
        /// How much.
        work: FilmWork,
        /// What differs from the film before, where something must be coded; nothing, where there
        /// was none.
        changes: Vec<FilmChange>,
    },
    /// It cannot be told.
    Unknown(String),
}

/// What a run would make of every film of a plan.
pub fn film_forecasts(past: &Past, plan: &Plan) -> Result<Vec<FilmForecast>, Failure> {
    let there = SceneSources::open(plan, &past.folders, &*past.disk, StandIn::Slate);
    let there = match there.and_then(|there| there.with_clips(past)) {
        Ok(there) => there,
        Err(why) => {
            let making = Making::Unknown(why.message().to_owned());
            return Ok(vec![FilmForecast { output: plan.film.output.clone(), making }]);
        }
    };
    let made = past.films_made()?;
    let of_film = |film: Film| {
        let making = making(past, &there, &film, &made);
        FilmForecast { output: film.output, making }
    };
    Ok(plan.film.variants().into_iter().map(of_film).collect())
}

fn making(past: &Past, there: &SceneSources<'_>, film: &Film, made: &[FilmMade]) -> Making {
    let shown = match there.shown(film) {
        Ok(shown) => shown,
        Err(why) => return Making::Unknown(why.message().to_owned()),
    };
    let missing = shown.iter().filter(|shown| shown.how == Showing::Slate).count();
    if missing > 0 {
        return Making::Waits(missing);
    }
    let names = film_names(&film.output, past.purpose);
    let name = || made.iter().rev().find(|made| names.contains(&made.output));
    let timeline = |source: fn(&Shown) -> Source, tails: &[Time]| {
        let sources = shown.iter().map(source).collect();
        there.with_fonts(assembly::timeline(film, sources, tails, film.output.clone()))
    };
    let inputs = Some(timeline(Shown::as_recorded, &[]).digest());
    if name().is_some_and(|made| made.inputs == inputs && is_there(past, made)) {
        return Making::Unchanged;
    }
    let tails: Vec<_> = shown.iter().map(|shown| shown.tail).collect();
    let timeline = timeline(|shown| shown.source.clone(), &tails);
    let cache = FilmCache::beside(&past.folders, past.disk.clone());
    let options = RenderOptions { cache: &cache, ..RenderOptions::default() };
    match forecast(&timeline, &there.sources(&shown), &options) {
        Err(error) => Making::Unknown(error.to_string()),
        Ok(Forecast { work, items }) => {
            let scenes: Vec<SceneId> =
                film.places().iter().map(|place| place.scene.clone()).collect();
            let before = names.iter().find_map(|name| cache.makings(name));
            let now = FilmMakings::of(&timeline, &scenes);
            let changes = before.map(|before| now.changes_since(&before, &items));
            Making::Anew { work: work.into(), changes: changes.unwrap_or_default() }
        }
    }
}

fn is_there(past: &Past, made: &FilmMade) -> bool {
    let size = std::fs::metadata(past.folders.out.join(&made.output)).map(|file| file.len());
    size.is_ok_and(|size| size == made.bytes)
}
