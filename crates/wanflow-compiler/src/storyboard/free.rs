//! Scenes that buy nothing: cards, stills, and footage of the user's own.

use super::{Scene, Storyboard};

/// The words of which a scene has exactly one: what it shows.
pub const SOURCES: [&str; 4] = ["image", "card", "video", "still"];

impl Scene<'_> {
    /// Whether a model makes its clip. What was written badly counts, too: it was meant.
    pub fn is_generated(&self) -> bool {
        SOURCES[1..].iter().all(|word| !self.has(word))
    }
}

impl<'a> Storyboard<'a> {
    /// The scenes whose clips a model makes.
    pub fn generated(&self) -> impl Iterator<Item = &Scene<'a>> + Clone {
        self.scenes.iter().filter(|scene| scene.is_generated())
    }
}
