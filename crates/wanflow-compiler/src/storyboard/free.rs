//! Scenes that buy nothing: cards, stills, and footage of the user's own.

use std::sync::LazyLock;

use super::{Scene, Storyboard, WordSet};
use crate::language::{SCENE, SOURCES};

/// The words that stand in place of a clip.
static FREE: LazyLock<WordSet> = LazyLock::new(|| {
    let mut free = WordSet::default();
    SOURCES[1..].iter().filter_map(|word| SCENE.position(word)).for_each(|place| free.add(place));
    free
});

impl Scene<'_> {
    /// Whether a model makes its clip. What was written badly counts, too: it was meant.
    pub fn is_generated(&self) -> bool {
        !self.written.meets(*FREE)
    }
}

impl<'a> Storyboard<'a> {
    /// The scenes whose clips a model makes.
    pub fn generated(&self) -> impl Iterator<Item = &Scene<'a>> + Clone {
        self.scenes.iter().filter(|scene| scene.is_generated())
    }
}
