//! From decoded to shown: frames are turned, and their pixels made square.

use super::{Fitter, Frame};
use crate::mp4::Turn;

/// Pixels are taken to be square if their sides differ by less than this part: encoders round.
const SQUARE: u32 = 50;

/// Most by which a side is stretched.
const STRETCH_MAX: u64 = 4;

/// How frames are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Display {
    /// How they are turned.
    pub(crate) turn: Turn,
    /// Width and height of a pixel, where it is not square.
    pub(crate) pixel: Option<(u32, u32)>,
}

impl Display {
    /// How frames of a track are shown.
    pub(crate) fn of(turn: Turn, entry: &[u8]) -> Self {
        let pixel = crate::mp4::entry::visual_child(entry, *b"pasp").and_then(|pasp| {
            let side = |at: usize| pasp.get(at..)?.first_chunk().copied().map(u32::from_be_bytes);
            let (across, down) = (side(0)?, side(4)?);
            let most = across.max(down);
            let is_odd = most > 0 && across.abs_diff(down) > most / SQUARE;
            let is_sane = across.min(down) > 0
                && u64::from(most) <= STRETCH_MAX * u64::from(across.min(down));
            (is_odd && is_sane).then_some((across, down))
        });
        Self { turn, pixel }
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
    pub(crate) fn size(self, decoded: (u32, u32)) -> (u32, u32) {
        let (width, height) = decoded;
        let stretched = |side: u32, more: u32, less: u32| {
            let side = u64::from(side) * u64::from(more) / u64::from(less.max(1));
            u32::try_from((side + 1) & !1).unwrap_or(u32::MAX)
        };
        // No side shrinks, so that nothing of what was decoded is lost.
        self.turn.size(match self.pixel {
            Some((across, down)) if across > down => (stretched(width, across, down), height),
            Some((across, down)) => (width, stretched(height, down, across)),
            None => decoded,
        })
    }

    /// A decoded frame as it is shown.
    pub(crate) fn show(self, frame: Frame) -> Frame {
        if self.is_plain() {
            return frame;
        }
        let turned = turned(frame, self.turn);
        let Some(_) = self.pixel else { return turned };
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        let from = (turned.width, turned.height);
        let (width, height) = self.turn.size(from);
        let (width, height) = self.size((side(width), side(height)));
        Fitter::stretching(from, (width as usize, height as usize)).fit(turned)
    }
}

fn turned(frame: Frame, turn: Turn) -> Frame {
    if turn == Turn::default() {
        return frame;
    }
    let (width, height) = turn.size((frame.width, frame.height));
    let mut into = Frame::filled(width, height, [0; 3]);
    for plane in 0..3 {
        let (out_width, out_height) = into.plane_size(plane);
        let (from_width, _) = frame.plane_size(plane);
        for (row, pixels) in into.planes[plane].chunks_exact_mut(out_width).enumerate() {
            let y = if turn.flips { out_height - 1 - row } else { row };
            for (column, pixel) in pixels.iter_mut().enumerate() {
                let x = if turn.mirrors { out_width - 1 - column } else { column };
                let (x, y) = turn.size((x, y));
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
        let shown = Display { turn, pixel: None }.show(frame.clone());
        assert_eq!((shown.width, shown.height), (2, 4));
        assert_eq!(shown.planes[0], [5, 1, 6, 2, 7, 3, 8, 4]);
        let half = Turn { transposes: false, mirrors: true, flips: true };
        let shown = Display { turn: half, pixel: None }.show(frame);
        assert_eq!(shown.planes[0], [8, 7, 6, 5, 4, 3, 2, 1]);
    }

    #[test]
    fn pixels_become_square_by_growing() {
        let wide = Display { pixel: Some((4, 3)), ..Display::default() };
        assert_eq!(wide.size((720, 540)), (960, 540));
        let tall = Display { pixel: Some((8, 9)), ..Display::default() };
        assert_eq!(tall.size((720, 480)), (720, 540));
        let frame = tall.show(Frame::filled(16, 16, [99, 1, 2]));
        assert_eq!(frame, Frame::filled(16, 18, [99, 1, 2]));
    }
}
