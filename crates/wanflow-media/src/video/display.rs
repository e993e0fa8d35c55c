//! From decoded to shown: frames are cut to what is clean of them and turned, and their pixels made
//! square.

use super::sps::{self, PixelAspect};
use super::{Fitter, Frame};
use crate::Size;
use crate::mp4::{Turn, entry};

/// Pixels are taken to be square if their sides differ by less than this part: encoders round.
const SQUARE: u32 = 50;

/// Most by which a side is stretched.
const STRETCH_MAX: u64 = 4;

/// The part of a frame that is shown; all of its numbers are even.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

/// How frames are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Display {
    /// How they are turned.
    pub(crate) turn: Turn,
    /// The shape of a pixel, where it is not square.
    pub(crate) pixel: Option<PixelAspect>,
    /// What is shown of a frame, where that is not all of it.
    pub(crate) area: Option<Area>,
}

impl Display {
    /// How frames of a track are shown, whose head gives them a width and a height.
    pub(crate) fn of(turn: Turn, entry: &[u8], shown: Size) -> Self {
        // As players do: what the file says counts, in its description or in the track's head, and
        // the stream's own word where both are silent.
        let stated = entry::visual_child(entry, *b"pasp").and_then(|pasp| {
            let side = |at: usize| pasp.get(at..)?.first_chunk().copied().map(u32::from_be_bytes);
            Some(PixelAspect { across: side(0)?, down: side(4)? })
        });
        let avc = || entry::read_h264(entry).ok();
        let coded = || sps::pixel(avc()?.avcc.sequence_parameter_sets.first()?);
        let drawn = || {
            let visual = avc()?.visual;
            let coded = Size::new(visual.width.into(), visual.height.into());
            let across = shown.width.checked_mul(coded.height)?;
            let down = shown.height.checked_mul(coded.width)?;
            let pixel = PixelAspect { across, down };
            (is_stretched(pixel) && shown != coded).then_some(pixel)
        };
        let pixel = stated.or_else(drawn).or_else(coded).filter(|pixel| is_stretched(*pixel));
        let area = entry::visual_child(entry, *b"clap").and_then(|clap| {
            let visual = avc()?.visual;
            Area::of_clap(clap, Size::new(visual.width.into(), visual.height.into()))
        });
        Self { turn, pixel, area }
    }

    /// Whether frames are shown as they are decoded.
    pub(crate) fn is_plain(self) -> bool {
        self == Self::default()
    }

    /// Whether frames are turned.
    pub(crate) fn is_turned(self) -> bool {
        self.turn != Turn::default()
    }

    /// Width and height as shown, of a decoded frame's.
    pub(crate) fn size(self, decoded: Size) -> Size {
        let Size { width, height } = match self.area.filter(|area| area.is_within(decoded)) {
            Some(area) => Size::new(area.width, area.height),
            None => decoded,
        };
        let stretched = |side: u32, more: u32, less: u32| {
            let side = u64::from(side) * u64::from(more) / u64::from(less.max(1));
            u32::try_from((side + 1) & !1).unwrap_or(u32::MAX)
        };
        // No side shrinks, so that nothing of what was decoded is lost.
        let (width, height) = match self.pixel {
            Some(PixelAspect { across, down }) if across > down => {
                (stretched(width, across, down), height)
            }
            Some(PixelAspect { across, down }) => (width, stretched(height, down, across)),
            None => (width, height),
        };
        let (width, height) = self.turn.turned(width, height);
        Size { width, height }
    }

    /// A decoded frame as it is shown.
    pub(crate) fn show(self, frame: Frame) -> Frame {
        if self.is_plain() {
            return frame;
        }
        let decoded = frame.size();
        let shown = self.size(decoded);
        let area = self.area.filter(|area| area.is_within(decoded));
        let clean = match area {
            Some(area) => area.of(&frame),
            None => frame,
        };
        let turned = turned(clean, self.turn);
        let Some(_) = self.pixel else { return turned };
        Fitter::stretching(turned.size(), shown).fit(turned)
    }
}

impl Area {
    /// Reads a clean aperture: its size and its centre's place, in fractions. One that makes no
    /// sense, or takes all of the frame, is none.
    fn of_clap(clap: &[u8], coded: Size) -> Option<Self> {
        let number = |at: usize| clap.get(at * 4..)?.first_chunk().copied().map(i32::from_be_bytes);
        // In halves of a pixel.
        let fraction = |at: usize| {
            let (part, whole) = (i64::from(number(at)?), i64::from(number(at + 1)?));
            (whole > 0).then(|| (2 * part).div_euclid(whole))
        };
        let side = |size: i64, offset: i64, all: u32| {
            let length = u32::try_from(size / 2).ok()? & !1;
            let begin = (offset + i64::from(all) - size / 2).div_euclid(2);
            Some((u32::try_from(begin).ok()? & !1, length))
        };
        let (left, clean_width) = side(fraction(0)?, fraction(4)?, coded.width)?;
        let (top, clean_height) = side(fraction(2)?, fraction(6)?, coded.height)?;
        let area = Self { left, top, width: clean_width, height: clean_height };
        let is_all = clean_width >= coded.width & !1 && clean_height >= coded.height & !1;
        let is_sane = clean_width >= 2 && clean_height >= 2 && area.is_within(coded);
        (is_sane && !is_all).then_some(area)
    }

    fn is_within(self, frame: Size) -> bool {
        self.left + self.width <= frame.width && self.top + self.height <= frame.height
    }

    /// That part of a frame.
    fn of(self, frame: &Frame) -> Frame {
        let mut into = Frame::filled(self.width as usize, self.height as usize, [0; 3]);
        for plane in 0..3 {
            let (width, _) = into.plane_size(plane);
            let (from_width, _) = frame.plane_size(plane);
            let shift = usize::from(plane > 0);
            let (left, top) = (self.left as usize >> shift, self.top as usize >> shift);
            for (row, pixels) in into.planes[plane].chunks_exact_mut(width).enumerate() {
                let at = (top + row) * from_width + left;
                pixels.copy_from_slice(&frame.planes[plane][at..at + width]);
            }
        }
        into
    }
}

/// Whether pixels are not square, and not absurd.
fn is_stretched(pixel: PixelAspect) -> bool {
    let PixelAspect { across, down } = pixel;
    let (most, least) = (across.max(down), across.min(down));
    let is_sane = least > 0 && u64::from(most) <= STRETCH_MAX * u64::from(least);
    is_sane && most - least > most / SQUARE
}

fn turned(frame: Frame, turn: Turn) -> Frame {
    if turn == Turn::default() {
        return frame;
    }
    let (width, height) = turn.turned(frame.width, frame.height);
    let mut into = Frame::filled(width, height, [0; 3]);
    for plane in 0..3 {
        let (out_width, out_height) = into.plane_size(plane);
        let (from_width, _) = frame.plane_size(plane);
        for (row, pixels) in into.planes[plane].chunks_exact_mut(out_width).enumerate() {
            let y = if turn.flips { out_height - 1 - row } else { row };
            for (column, pixel) in pixels.iter_mut().enumerate() {
                let x = if turn.mirrors { out_width - 1 - column } else { column };
                let (x, y) = turn.turned(x, y);
                *pixel = frame.planes[plane][y * from_width + x];
            }
        }
    }
    into
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_turn_takes_the_left_edge_to_the_top() {
        let mut frame = Frame::filled(4, 2, [0; 3]);
        frame.planes[0] = vec![1, 2, 3, 4, 5, 6, 7, 8];
        // Clockwise: x goes down, y goes to the left.
        let turn = Turn { transposes: true, mirrors: true, flips: false };
        let shown = Display { turn, ..Display::default() }.show(frame.clone());
        assert_eq!((shown.width, shown.height), (2, 4));
        assert_eq!(shown.planes[0], [5, 1, 6, 2, 7, 3, 8, 4]);
        let half = Turn { transposes: false, mirrors: true, flips: true };
        let shown = Display { turn: half, ..Display::default() }.show(frame);
        assert_eq!(shown.planes[0], [8, 7, 6, 5, 4, 3, 2, 1]);
    }

    #[test]
    fn a_clean_aperture_is_cut_out_around_its_centre() {
        let clap = |numbers: [i32; 8]| {
            let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
            Area::of_clap(&bytes, Size::new(64, 48))
        };
        let area = |left, top, width, height| Some(Area { left, top, width, height });
        assert_eq!(clap([32, 1, 24, 1, 0, 1, 0, 1]), area(16, 12, 32, 24));
        assert_eq!(clap([32, 1, 24, 1, -16, 1, 8, 1]), area(0, 20, 32, 24));
        assert_eq!(clap([65, 2, 24, 1, 1, 2, 0, 1]), area(16, 12, 32, 24), "halves of pixels");
        assert_eq!(clap([64, 1, 48, 1, 0, 1, 0, 1]), None, "all of it");
        for odd in
            [[32, 0, 24, 1, 0, 1, 0, 1], [32, 1, 24, 1, 40, 1, 0, 1], [-8, 1, 4, 1, 0, 1, 0, 1]]
        {
            assert_eq!(clap(odd), None, "{odd:?}");
        }
        let mut frame = Frame::filled(64, 48, [0; 3]);
        frame.planes[0][12 * 64 + 16] = 200;
        frame.planes[2][6 * 32 + 8] = 99;
        let shown = Display { area: area(16, 12, 32, 24), ..Display::default() }.show(frame);
        assert_eq!((shown.width, shown.height), (32, 24));
        assert_eq!((shown.planes[0][0], shown.planes[2][0]), (200, 99));
    }

    #[test]
    fn pixels_become_square_by_growing() {
        let wide =
            Display { pixel: Some(PixelAspect { across: 4, down: 3 }), ..Display::default() };
        assert_eq!(wide.size(Size::new(720, 540)), Size::new(960, 540));
        let tall =
            Display { pixel: Some(PixelAspect { across: 8, down: 9 }), ..Display::default() };
        assert_eq!(tall.size(Size::new(720, 480)), Size::new(720, 540));
        let frame = tall.show(Frame::filled(16, 16, [99, 1, 2]));
        assert_eq!(frame, Frame::filled(16, 18, [99, 1, 2]));
    }
}
