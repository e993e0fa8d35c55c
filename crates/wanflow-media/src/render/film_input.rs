//! What a film is made of.

use wanflow_plan::Timeline;

use super::item::Item;
use super::options::RenderOptions;
use super::shape::Shape;
use super::sources::Sources;

/// What a film is made of.
#[derive(Clone, Copy)]
pub(super) struct FilmInput<'a> {
    pub(super) timeline: &'a Timeline,
    pub(super) sources: &'a Sources,
    /// Its video items.
    pub(super) items: &'a [Item],
    pub(super) shape: &'a Shape,
    pub(super) options: RenderOptions<'a>,
}
