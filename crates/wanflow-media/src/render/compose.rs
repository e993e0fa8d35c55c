//! The frames of a film that are coded: each of one item, or of two that become one another, with
//! the captions over it.

use std::collections::VecDeque;
use std::ops::Range;

use wanflow_plan::timeline::{Blend, Rgb};

use super::captions::ShownCaptions;
use super::film_parts::FilmParts;
use super::frames::ItemFrames;
use crate::MediaError;
use crate::video::colour::{self, Colour};
use crate::video::{Frame, Progress, blend};

/// Composes frames one after the other. It holds two items at most.
pub(super) struct Composer<'a> {
    film: FilmParts<'a>,
    /// The film's frame that comes next, and where to stop.
    frames: Range<u64>,
    /// Items that are being shown, by their numbers.
    open: VecDeque<(usize, ItemFrames<'a>)>,
    captions: ShownCaptions<'a>,
    /// Where frames are made that are no item's own.
    made: Frame,
}

impl<'a> Composer<'a> {
    /// Of some frames of a film.
    pub(super) fn new(film: FilmParts<'a>, frames: Range<u64>) -> Self {
        let made = Frame { width: 0, height: 0, planes: Default::default() };
        let captions = ShownCaptions::of(film.captions);
        Self { film, frames, open: VecDeque::new(), captions, made }
    }

    /// The next frame; `None` at the end, once nothing is found damaged that was shown as a whole.
    pub(super) fn next(&mut self) -> Result<Option<&Frame>, MediaError> {
        let Some(at) = self.frames.next() else {
            self.close(self.frames.end)?;
            return Ok(None);
        };
        self.close(at)?;
        self.enter(at)?;
        let has_captions = self.captions.enter(at)?;
        let mut seen = self.open.iter_mut();
        let (_, before) = seen.next().expect("every frame of a film is an item's");
        let before = before.next()?;
        let after = seen.next();
        if after.is_none() && !has_captions {
            return Ok(Some(before));
        }
        if self.made.size() != before.size() {
            self.made = before.clone();
        }
        if let Some((number, after)) = after {
            let FilmParts { items, shape, .. } = self.film;
            let place = shape.grid.places[*number];
            let how = items[*number].blend().unwrap_or(Blend::Crossfade);
            let progress = Progress::of(at - place.begin, place.overlap);
            let through = through(how, shape.colour);
            blend([before, after.next()?], how, through, progress, &mut self.made);
        } else {
            self.made.clone_from(before);
        }
        if has_captions {
            self.captions.draw(&mut self.made);
        }
        Ok(Some(&self.made))
    }

    /// Closes the items that have ended before a frame.
    fn close(&mut self, at: u64) -> Result<(), MediaError> {
        while let Some((number, _)) = self.open.front()
            && self.film.shape.grid.places[*number].end <= at
        {
            let (number, frames) = self.open.pop_front().expect("it is there");
            // What lies behind a cut-off end is of no concern.
            if self.film.items[number].is_whole() {
                frames.finish()?;
            }
        }
        Ok(())
    }

    /// Opens the items that are seen in a frame and are not open.
    fn enter(&mut self, at: u64) -> Result<(), MediaError> {
        let places = &self.film.shape.grid.places;
        let first = places.partition_point(|place| place.end <= at);
        let begun = places[first..].iter().take_while(|place| place.begin <= at).count();
        for (number, place) in places.iter().enumerate().skip(first).take(begun) {
            if self.open.iter().all(|(open, _)| *open != number) {
                let item = &self.film.items[number];
                let from = at - place.begin;
                let frames = ItemFrames::open(number, item, &self.film, from)?;
                self.open.push_back((number, frames));
            }
        }
        Ok(())
    }
}

/// The colour of a fade, as the film's frames have it.
fn through(how: Blend, film: Colour) -> [u8; 3] {
    let Blend::Through(Rgb(rgb)) = how else { return [0; 3] };
    let mut frame = colour::from_rgb(&image::RgbImage::from_pixel(2, 2, image::Rgb(rgb)));
    colour::convert(&mut frame, Colour::WRITTEN, film);
    frame.planes.map(|plane| plane[0])
}
