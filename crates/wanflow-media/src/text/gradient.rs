//! Colours along lines, circles and angles, as colour fonts have them.

use skrifa::color::{Brush, Color, ColorStop, Extend};
use skrifa::raw::types::Point;

/// The number of the colour that is the text's own.
const FOREGROUND: u16 = 0xffff;

/// A font's colours.
pub(super) struct Palette(pub(super) Vec<Color>);

impl Palette {
    /// A colour with an alpha of its own, each part from 0 to 1. Text is white where a font asks
    /// for its colour.
    pub(super) fn colour(&self, place: u16, alpha: f32) -> [f32; 4] {
        let colour = self.0.get(usize::from(place)).filter(|_| place != FOREGROUND);
        let white = Color { blue: 255, green: 255, red: 255, alpha: 255 };
        let Color { blue, green, red, alpha: own } = colour.copied().unwrap_or(white);
        let part = |part: u8| f32::from(part) / 255.0;
        [part(red), part(green), part(blue), part(own) * alpha.clamp(0.0, 1.0)]
    }
}

/// What an area is filled with.
pub(super) struct Fill {
    geometry: Geometry,
    /// Places from 0 to 1, and the colours there, not multiplied with their alpha.
    stops: Vec<Stop>,
    extend: Extend,
}

struct Stop {
    at: f32,
    colour: [f32; 4],
}

#[derive(Clone, Copy)]
enum Geometry {
    Even,
    Line { from: Point<f32>, to: Point<f32> },
    Circles { from: Circle, to: Circle },
    Angle { middle: Point<f32>, from: f32, to: f32 },
}

#[derive(Clone, Copy)]
struct Circle {
    middle: Point<f32>,
    radius: f32,
}

impl Fill {
    /// A brush with the colours of a palette.
    pub(super) fn of(brush: &Brush<'_>, palette: &Palette) -> Self {
        let stops = |stops: &[ColorStop]| -> Vec<Stop> {
            let stop = |stop: &ColorStop| Stop {
                at: stop.offset,
                colour: palette.colour(stop.palette_index, stop.alpha),
            };
            stops.iter().map(stop).collect()
        };
        match *brush {
            Brush::Solid { palette_index, alpha } => {
                let stop = Stop { at: 0.0, colour: palette.colour(palette_index, alpha) };
                Self { geometry: Geometry::Even, stops: vec![stop], extend: Extend::Pad }
            }
            Brush::LinearGradient { p0, p1, color_stops, extend } => {
                let geometry = Geometry::Line { from: p0, to: p1 };
                Self { geometry, stops: stops(color_stops), extend }
            }
            Brush::RadialGradient { c0, r0, c1, r1, color_stops, extend } => {
                let circle = |middle, radius| Circle { middle, radius };
                let geometry = Geometry::Circles { from: circle(c0, r0), to: circle(c1, r1) };
                Self { geometry, stops: stops(color_stops), extend }
            }
            Brush::SweepGradient { c0, start_angle, end_angle, color_stops, extend } => {
                let geometry = Geometry::Angle { middle: c0, from: start_angle, to: end_angle };
                Self { geometry, stops: stops(color_stops), extend }
            }
        }
    }

    /// The colour at a place, multiplied with its alpha.
    pub(super) fn at(&self, x: f32, y: f32) -> [u8; 4] {
        let Some(at) = self.geometry.along(x, y) else { return [0; 4] };
        let at = match self.extend {
            Extend::Repeat => at - at.floor(),
            Extend::Reflect => 1.0 - ((at / 2.0 - (at / 2.0).floor()) * 2.0 - 1.0).abs(),
            _ => at.clamp(0.0, 1.0),
        };
        let [red, green, blue, alpha] = self.colour(at);
        let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        [byte(red * alpha), byte(green * alpha), byte(blue * alpha), byte(alpha)]
    }

    fn colour(&self, at: f32) -> [f32; 4] {
        let after = self.stops.iter().position(|stop| stop.at > at).unwrap_or(self.stops.len());
        let before = after.checked_sub(1).and_then(|place| self.stops.get(place));
        match (before, self.stops.get(after)) {
            (Some(low), Some(high)) => {
                let part = (at - low.at) / (high.at - low.at).max(f32::EPSILON);
                std::array::from_fn(|at| low.colour[at] + (high.colour[at] - low.colour[at]) * part)
            }
            (Some(only), None) | (None, Some(only)) => only.colour,
            (None, None) => [0.0; 4],
        }
    }
}

impl Geometry {
    /// How far along the colours a place lies; `None` where there are none.
    fn along(self, x: f32, y: f32) -> Option<f32> {
        match self {
            Self::Even => Some(0.0),
            Self::Line { from, to } => {
                let (across, down) = (to.x - from.x, to.y - from.y);
                let length = across * across + down * down;
                let dot = (x - from.x) * across + (y - from.y) * down;
                Some(if length > 0.0 { dot / length } else { 0.0 })
            }
            Self::Circles { from, to } => between_circles(from, to, [x, y]),
            Self::Angle { middle, from, to } => {
                // Clockwise, in degrees.
                let turned = -angle(x - middle.x, y - middle.y);
                let turned = if turned < 0.0 { turned + 360.0 } else { turned };
                let width = to - from;
                Some(if width == 0.0 { 0.0 } else { (turned - from) / width })
            }
        }
    }
}

/// The largest share of the way from one circle to another at which a circle goes through a place.
fn between_circles(from: Circle, to: Circle, place: [f32; 2]) -> Option<f32> {
    let way = [to.middle.x - from.middle.x, to.middle.y - from.middle.y];
    let there = [place[0] - from.middle.x, place[1] - from.middle.y];
    let wider = to.radius - from.radius;
    let dot = |one: [f32; 2], other: [f32; 2]| one[0] * other[0] + one[1] * other[1];
    // a·t² − 2b·t + c = 0.
    let a = dot(way, way) - wider * wider;
    let b = dot(there, way) + from.radius * wider;
    let c = dot(there, there) - from.radius * from.radius;
    let has_radius = |at: &f32| at.is_finite() && from.radius + at * wider >= 0.0;
    if a == 0.0 {
        return Some(c / (2.0 * b)).filter(has_radius);
    }
    let root = (b * b - a * c).sqrt();
    let [one, other] = [(b + root) / a, (b - root) / a];
    [one.max(other), one.min(other)].into_iter().find(has_radius)
}

/// The angle of a direction in degrees, counter-clockwise from the right, to a thousandth: the
/// machine's own arc tangent may differ from another's.
fn angle(x: f32, y: f32) -> f32 {
    let (long, short) = (x.abs().max(y.abs()), x.abs().min(y.abs()));
    if long == 0.0 {
        return 0.0;
    }
    let slope = short / long;
    let square = slope * slope;
    // Hastings' approximation of the arc tangent up to 1.
    let turn = slope
        * (0.999_866
            + square
                * (-0.330_299_5
                    + square * (0.180_141 + square * (-0.085_133 + square * 0.020_835_1))));
    let degrees = turn.to_degrees();
    let degrees = if y.abs() > x.abs() { 90.0 - degrees } else { degrees };
    let degrees = if x < 0.0 { 180.0 - degrees } else { degrees };
    if y < 0.0 { -degrees } else { degrees }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_those_of_the_circle() {
        for degrees in (-179_i16..180).step_by(7) {
            let turn = f64::from(degrees).to_radians();
            let found = angle(turn.cos() as f32, turn.sin() as f32);
            assert!((found - f32::from(degrees)).abs() < 0.01, "{degrees}: {found}");
        }
    }

    #[test]
    fn colours_run_from_circle_to_circle() {
        let circle = |radius| Circle { middle: Point::new(0.0, 0.0), radius };
        let at = |x| between_circles(circle(0.0), circle(10.0), [x, 0.0]);
        assert_eq!([at(0.0), at(5.0), at(10.0), at(20.0)], [0.0, 0.5, 1.0, 2.0].map(Some));
    }
}
