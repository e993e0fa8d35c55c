//! What a film's frames are composed of.

use super::captions::BurntCaptions;
use super::item::Item;
use super::shape::Shape;
use crate::text::Fonts;

/// What a film's frames are composed of.
#[derive(Clone, Copy)]
pub(super) struct FilmParts<'a> {
    pub(super) items: &'a [Item],
    pub(super) shape: &'a Shape,
    pub(super) captions: &'a BurntCaptions<'a>,
    pub(super) fonts: &'a Fonts,
}
