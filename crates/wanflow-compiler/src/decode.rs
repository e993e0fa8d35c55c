//! Document to storyboard.

pub mod keys;
