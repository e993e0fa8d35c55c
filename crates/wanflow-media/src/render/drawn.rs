//! Stills and cards: pictures under a moving camera, and texts, drawn frame by frame in the film's
//! size.

use std::fs;
use std::path::PathBuf;

use image::imageops::FilterType;
use image::{DynamicImage, RgbImage};
use wanflow_plan::Fit;
use wanflow_plan::timeline::{Card, Focus, Ground, Rgb, Still, Time};

use super::Sources;
use crate::pictures;
use crate::text::card::card;
use crate::text::{CardGround, CardSpec, Fonts};
use crate::video::colour::{self, Colour};
use crate::video::label::Label;
use crate::video::{Fitter, Frame, Pan, canvas_size, cut_from};
use crate::{MediaError, Size};

/// Bytes that a picture's file has at most.
const FILE_MAX: u64 = 256 << 20;

/// What the frames of a film are like.
#[derive(Clone, Copy)]
pub(super) struct Canvas {
    pub(super) size: Size,
    pub(super) colour: Colour,
}

/// What is drawn into frames.
pub(super) enum Drawn {
    Still(DrawnStill),
    Card(DrawnCard),
}

/// A picture under a moving camera.
pub(super) struct DrawnStill {
    path: PathBuf,
    still: Still,
    /// `None`: it fills the frame.
    fit: Option<Fit>,
    focus: Focus,
    size: Size,
}

/// A text on a ground.
pub(super) struct DrawnCard {
    card: Card,
    /// The picture that it stands on, if that is its ground.
    picture: Option<PathBuf>,
}

impl Drawn {
    /// A picture under a moving camera.
    pub(super) fn still(
        still: &Still,
        fit: Option<Fit>,
        focus: Focus,
        sources: &Sources,
    ) -> Result<Self, MediaError> {
        let path = sources.get(&still.picture)?.path.clone();
        let facts = read(&path).and_then(|bytes| pictures::probe_picture(&bytes));
        let facts = facts.map_err(|error| error.within(&path))?;
        let size = Size::new(facts.width, facts.height);
        Ok(Self::Still(DrawnStill { path, still: still.clone(), fit, focus, size }))
    }

    /// A text on a ground.
    pub(super) fn card(card: &Card, sources: &Sources) -> Result<Self, MediaError> {
        let picture = match &card.ground {
            Ground::Colour(_) => None,
            Ground::Picture(picture) => Some(sources.get(picture)?.path.clone()),
        };
        Ok(Self::Card(DrawnCard { card: card.clone(), picture }))
    }

    /// How long it is seen.
    pub(super) fn length(&self) -> Time {
        match self {
            Self::Still(drawn) => drawn.still.length,
            Self::Card(drawn) => drawn.card.length,
        }
    }

    /// The size of its picture, if it has a say in the film's.
    pub(super) fn size(&self) -> Option<Size> {
        match self {
            Self::Still(drawn) => Some(drawn.size),
            Self::Card(_) => None,
        }
    }

    /// Its frames in a film, of which it has so many in all.
    pub(super) fn open(
        &self,
        canvas: Canvas,
        fonts: &Fonts,
        total: u64,
    ) -> Result<DrawnFrames, MediaError> {
        match self {
            Self::Still(drawn) => drawn.open(canvas, total),
            Self::Card(drawn) => Ok(DrawnFrames::Standing(drawn.draw(canvas, fonts)?)),
        }
    }
}

impl DrawnStill {
    fn open(&self, canvas: Canvas, total: u64) -> Result<DrawnFrames, MediaError> {
        let Canvas { size, colour } = canvas;
        let mut picture =
            self.picture(canvas_size(size)).map_err(|error| error.within(&self.path))?;
        colour::convert(&mut picture, Colour::WRITTEN, colour);
        let (width, height) = (size.width as usize, size.height as usize);
        let label = self.still.label.as_deref().and_then(|text| Label::new(text, width, height));
        let frame = Frame::filled(width, height, [16, 128, 128]);
        let pan = Pan::new(picture, self.still.seed);
        Ok(DrawnFrames::Moving(Box::new(MovingFrames { pan, label, total, frame })))
    }

    fn picture(&self, size: Size) -> Result<Frame, MediaError> {
        let picture = pictures::shown(&read(&self.path)?)?;
        match self.fit {
            None | Some(Fit::Crop) => Ok(colour::from_rgb(&filling(picture, size, self.focus))),
            Some(fit @ (Fit::Pad | Fit::Blur)) => {
                let frame = colour::from_rgb(&even(picture));
                Ok(Fitter::around(frame.size(), size, fit, self.focus).fit(frame))
            }
        }
    }
}

impl DrawnCard {
    fn draw(&self, canvas: Canvas, fonts: &Fonts) -> Result<Frame, MediaError> {
        let Card { text, length: _, ground, ink } = &self.card;
        let bytes = self.picture.as_ref().map(read).transpose()?;
        let ground = match (ground, &bytes) {
            (Ground::Picture(_), Some(bytes)) => CardGround::Picture(bytes),
            (Ground::Colour(colour), _) => CardGround::Colour(*colour),
            (Ground::Picture(_), None) => CardGround::Colour(Rgb::BLACK),
        };
        let drawn = card(&CardSpec { size: canvas.size, ground, ink: *ink, text }, fonts)?;
        let mut frame = colour::from_rgb(&drawn);
        colour::convert(&mut frame, Colour::WRITTEN, canvas.colour);
        Ok(frame)
    }
}

/// Draws frames, any of them at any time.
pub(super) enum DrawnFrames {
    /// All of them are this one.
    Standing(Frame),
    Moving(Box<MovingFrames>),
}

/// Draws a picture under a moving camera.
pub(super) struct MovingFrames {
    pan: Pan,
    label: Option<Label>,
    total: u64,
    frame: Frame,
}

impl DrawnFrames {
    /// The item's frame of so many before it.
    pub(super) fn draw(&mut self, number: u64) -> &Frame {
        match self {
            Self::Standing(frame) => frame,
            Self::Moving(frames) => frames.draw(number),
        }
    }
}

impl MovingFrames {
    fn draw(&mut self, number: u64) -> &Frame {
        #[expect(clippy::cast_precision_loss, reason = "films have few frames")]
        let moment = number as f64 / (self.total.max(2) - 1) as f64;
        self.pan.draw(moment.min(1.0), &mut self.frame);
        if let Some(label) = &self.label {
            label.draw(&mut self.frame);
        }
        &self.frame
    }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, MediaError> {
    if fs::metadata(path)?.len() > FILE_MAX {
        return Err(MediaError::TooLarge("a picture of more than 256 MiB".into()));
    }
    Ok(fs::read(path)?)
}

/// The largest part of a picture around a point that has the aspect of a size, in that size.
fn filling(picture: RgbImage, size: Size, focus: Focus) -> RgbImage {
    let (width, height) = picture.dimensions();
    let picture = DynamicImage::ImageRgb8(picture);
    if focus.is_centre() {
        return picture.resize_to_fill(size.width, size.height, FilterType::CatmullRom).into_rgb8();
    }
    let part = |side: u32, this: u32, other: u32, of: u32| {
        let longest = u64::from(side) * u64::from(this) / u64::from(other.max(1));
        u32::try_from(longest).unwrap_or(u32::MAX).clamp(1, of)
    };
    let wide = part(height, size.width, size.height, width);
    let tall = part(width, size.height, size.width, height);
    let left = cut_from(width as usize, wide as usize, focus.across);
    let top = cut_from(height as usize, tall as usize, focus.down);
    let within = |at: usize| u32::try_from(at).expect("within a picture");
    let part = picture.crop_imm(within(left), within(top), wide, tall);
    part.resize_exact(size.width, size.height, FilterType::CatmullRom).into_rgb8()
}

/// A picture of even sides: a last row or column is left out.
fn even(picture: RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    if width.is_multiple_of(2) && height.is_multiple_of(2) {
        return picture;
    }
    let (even_width, even_height) = ((width & !1).max(2), (height & !1).max(2));
    if width < 2 || height < 2 {
        return image::imageops::resize(&picture, even_width, even_height, FilterType::Nearest);
    }
    image::imageops::crop_imm(&picture, 0, 0, even_width, even_height).to_image()
}
