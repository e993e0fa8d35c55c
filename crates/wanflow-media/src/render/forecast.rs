//! What rendering a film would make anew, without rendering it.

use wanflow_plan::Timeline;

use super::audio::is_kept_sound;
use super::captions::{self, BurntCaptions};
use super::film_input::FilmInput;
use super::film_parts::FilmParts;
use super::item::Item;
use super::options::RenderOptions;
use super::segment_key::SegmentKeys;
use super::segments::Content;
use super::shape::Shape;
use super::slates::Slates;
use super::sources::Sources;
use super::work::RenderWork;
use crate::MediaError;

/// What rendering a film would make anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// How much of it.
    pub work: RenderWork,
    /// The video items, from 0 and in order, that are seen in what would be coded.
    pub items: Vec<usize>,
}

/// Says what rendering a timeline would make anew. What is in the cache is taken to be whole.
pub fn forecast(
    timeline: &Timeline,
    sources: &Sources,
    options: &RenderOptions<'_>,
) -> Result<Forecast, MediaError> {
    if timeline.video.is_empty() {
        return Ok(Forecast { work: RenderWork::default(), items: Vec::new() });
    }
    let slates = Slates::draw(timeline, sources)?;
    let items = Item::open_all(timeline, sources)?;
    let shape = Shape::of(&items, timeline)?;
    let fonts = captions::fonts(timeline, sources)?;
    let captions = BurntCaptions::of(timeline, &shape, &fonts)?;
    let parts = FilmParts { items: &items, shape: &shape, captions: &captions, fonts: &fonts };
    let keys = SegmentKeys::new(timeline, sources, parts)?;
    let coded = shape.segments.iter().filter(|segment| segment.content == Content::Coded);
    let (kept, anew): (Vec<_>, Vec<_>) =
        coded.partition(|segment| options.cache.contains(&keys.segment(&segment.frames)));
    let is_seen = |number: &usize| {
        let place = shape.grid.places[*number];
        anew.iter().any(|it| place.begin < it.frames.end && place.end > it.frames.start)
    };
    let input = FilmInput { timeline, sources, items: &items, shape: &shape, options: *options };
    let work = RenderWork::of(&shape.segments, kept.len(), is_kept_sound(&input));
    let items = (0..items.len()).filter(is_seen).collect();
    drop(slates);
    Ok(Forecast { work, items })
}
