//! What the numbers of a clip without colour tags mean, by the picture that the clip was made of.
//!
//! A model begins its clip with the picture it was given. Of the ways in which the first frame's
//! numbers can be read, the one that comes nearest to that picture is the right one, if it comes
//! near at all and clearly nearer than the way in which players read such a clip.

#![expect(clippy::cast_precision_loss, reason = "counts of pixels are small")]

use std::io::{Read, Seek};

use image::RgbImage;

use crate::anchor::decode_at;
use crate::mp4::{FrameTimes, Movie};
use crate::pictures::shown;
use crate::video::colour::{Colour, Matrix, to_rgb};
use crate::video::{Frame, VideoCodec};
use crate::{MediaError, Size};

/// Frame and picture are compared by the means of so many cells across and down: fine detail is
/// what a model changes.
const CELLS: usize = 24;

/// How far from the picture the best reading may be, as a mean over cells and channels of 0 to
/// 255: what is farther shows something else.
const NEAR: f64 = 12.0;

/// How much nearer than the players' reading it must be.
const CLEARLY: f64 = 1.0;

/// What part of the players' distance it may have.
const PART: f64 = 0.6;

/// What can be distinguished. Nobody delivers BT.2020 without a tag and 8 bits.
const READINGS: [Colour; 4] = [
    Colour { matrix: Matrix::Bt709, full_range: false },
    Colour { matrix: Matrix::Bt601, full_range: false },
    Colour { matrix: Matrix::Bt709, full_range: true },
    Colour { matrix: Matrix::Bt601, full_range: true },
];

/// Compares the first frame of a clip with the picture that it was made of. `None`: its tags say
/// what its numbers mean, or it is not shown as it is coded, or players read it rightly, as far
/// as can be told.
///
/// # Errors
///
/// If the clip or the picture cannot be read.
pub fn colour_by_picture(
    mut clip: impl Read + Seek,
    picture: &[u8],
) -> Result<Option<Colour>, MediaError> {
    let video = Movie::read(&mut clip)?.video;
    let entry = VideoCodec::decodable(&video)?;
    if Colour::is_tagged(&entry) || !video.is_shown_as_coded() {
        return Ok(None);
    }
    let times = FrameTimes::of(&video);
    let frame = decode_at(&mut clip, &video, &entry, &times.order, times.at(0))?;
    let players = Colour::of(&entry);
    Ok(nearest(&frame, &shown(picture)?, players))
}

/// The reading of a frame that comes nearest to a picture, where it is not that of players.
fn nearest(frame: &Frame, picture: &RgbImage, players: Colour) -> Option<Colour> {
    let aspect = frame.size();
    let sent = cells(picture, aspect)?;
    let measured: Vec<_> = READINGS
        .into_iter()
        .filter_map(|reading| {
            Some((distance(&cells(&to_rgb(frame, reading), aspect)?, &sent), reading))
        })
        .collect();
    let (best, reading) = measured.iter().min_by(|one, other| one.0.total_cmp(&other.0))?;
    let (as_players, _) = measured.iter().find(|(_, reading)| *reading == players)?;
    let is_clear = best + CLEARLY <= *as_players && *best <= as_players * PART;
    (*best <= NEAR && is_clear).then_some(*reading)
}

/// How far two pictures are from each other, in the mean over cells and channels.
fn distance(one: &[[f64; 3]], other: &[[f64; 3]]) -> f64 {
    let channels = one.as_flattened().iter().zip(other.as_flattened());
    channels.map(|(one, other)| (one - other).abs()).sum::<f64>() / one.as_flattened().len() as f64
}

/// Mean red, green and blue of each cell of a picture's middle of an aspect, which is what a frame
/// shows of it. `None` for a picture that is too small.
fn cells(picture: &RgbImage, aspect: Size) -> Option<Vec<[f64; 3]>> {
    let (wide, high) = (aspect.width as usize, aspect.height as usize);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (across, down) = (width.min(height * wide / high), height.min(width * high / wide));
    if across < CELLS || down < CELLS {
        return None;
    }
    let (left, top) = ((width - across) / 2, (height - down) / 2);
    let pixels = picture.as_raw();
    let mean = |cell: usize| {
        let (columns, rows) = (part(across, cell % CELLS), part(down, cell / CELLS));
        let count = (columns.len() * rows.len()) as f64;
        let mut sum = [0.0; 3];
        for y in rows {
            let from = ((top + y) * width + left + columns.start) * 3;
            for pixel in pixels[from..][..columns.len() * 3].chunks_exact(3) {
                (0..3).for_each(|channel| sum[channel] += f64::from(pixel[channel]));
            }
        }
        sum.map(|sum| sum / count)
    };
    Some((0..CELLS * CELLS).map(mean).collect())
}

/// Where a cell lies along a side.
fn part(side: usize, cell: usize) -> std::ops::Range<usize> {
    side * cell / CELLS..side * (cell + 1) / CELLS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::video::colour::{convert, from_rgb};

    /// A picture of strong colours.
    fn chart() -> RgbImage {
        let colours = [[200, 40, 40], [40, 180, 60], [50, 60, 210], [230, 220, 90], [90, 90, 90]];
        RgbImage::from_fn(320, 192, |x, y| {
            image::Rgb(colours[(x / 40 + 2 * (y / 48)) as usize % colours.len()])
        })
    }

    fn coded(picture: &RgbImage, colour: Colour) -> Frame {
        let mut frame = from_rgb(picture);
        convert(&mut frame, Colour::WRITTEN, colour);
        frame
    }

    #[test]
    fn each_reading_is_told_from_each_other() {
        let picture = chart();
        for coded_in in READINGS {
            for players in READINGS {
                let found = nearest(&coded(&picture, coded_in), &picture, players);
                assert_eq!(found, (coded_in != players).then_some(coded_in), "{players:?}");
            }
        }
    }

    #[test]
    fn of_what_cannot_be_told_nothing_is() {
        let [players, other, ..] = READINGS;
        let grey = RgbImage::from_fn(320, 192, |x, _| {
            image::Rgb([u8::try_from(x / 2).expect("small"); 3])
        });
        assert_eq!(nearest(&coded(&grey, other), &grey, players), None, "grey in either matrix");
        let turned = image::imageops::flip_horizontal(&chart());
        assert_eq!(nearest(&coded(&chart(), other), &turned, players), None, "another picture");
        let small = RgbImage::new(8, 8);
        assert_eq!(nearest(&coded(&chart(), other), &small, players), None, "too small");
    }

    #[test]
    fn a_frame_shows_the_middle_of_a_picture_of_another_aspect() {
        let [players, other, ..] = READINGS;
        let mut wide = RgbImage::from_pixel(480, 192, image::Rgb([255, 0, 255]));
        image::imageops::replace(&mut wide, &chart(), 80, 0);
        assert_eq!(nearest(&coded(&chart(), other), &wide, players), Some(other));
    }
}
