//! What the film does to a scene: times in seconds, and which transition counts.
//!
//! Precedence: scene > `defaults` > `film`.

use wanflow_plan::timeline::{Blend, Direction, FrameRate, Rgb, Time, Transition};

use crate::storyboard::{self, Colour, FilmTime, Scene, Spanned, TransitionType};

use super::Resolved;

/// How long a transition lasts that does not say it, in milliseconds.
const TRANSITION_MILLIS: u64 = 500;

impl<'a> Resolved<'a> {
    /// A time in seconds. Frames count by the film's rate; rules report them where it has none.
    pub(crate) fn time(&self, written: FilmTime) -> Time {
        match written {
            FilmTime::Seconds(seconds) => seconds,
            FilmTime::Frames(frames) => {
                let rate = self.storyboard.film.fps.map_or(FrameRate::FILM, |fps| fps.value);
                Time::from_seconds(frames).scaled(rate.denominator(), rate.numerator())
            }
        }
    }

    /// The same, where it is written.
    pub(crate) fn written_time(&self, written: Option<Spanned<FilmTime>>) -> Option<Time> {
        written.map(|time| self.time(time.value))
    }

    /// How the film comes to a scene, where another one is before it.
    pub(crate) fn transition(&self, scene: &'a Scene<'a>) -> Transition {
        let written = self.effective(scene).written(|settings| settings.transition.as_deref());
        let written = written.or(self.storyboard.film.transition.as_ref());
        written.map_or(Transition::Cut, |written| self.transition_of(written))
    }

    /// What a transition is. One without a type has been reported.
    fn transition_of(&self, written: &storyboard::Transition<'_>) -> Transition {
        let storyboard::Transition { r#type, duration, direction, colour, span: _, text: _ } =
            written;
        let direction = direction.map_or(Direction::Left, |direction| direction.value);
        let through = |otherwise: Rgb| {
            Blend::Through(colour.map_or(otherwise, |Spanned { value: Colour(rgb), .. }| Rgb(rgb)))
        };
        let blend = match r#type.map(|kind| kind.value) {
            None | Some(TransitionType::Cut) => return Transition::Cut,
            Some(TransitionType::Crossfade) => Blend::Crossfade,
            Some(TransitionType::Fade | TransitionType::Dip) => through(Rgb::BLACK),
            Some(TransitionType::FadeWhite) => through(Rgb::WHITE),
            Some(TransitionType::Wipe) => Blend::Wipe(direction),
            Some(TransitionType::Slide) => Blend::Slide(direction),
        };
        let length = self.written_time(*duration);
        let length = length.unwrap_or_else(|| Time::from_millis(TRANSITION_MILLIS));
        if length.is_zero() { Transition::Cut } else { Transition::Blend(blend, length) }
    }
}
