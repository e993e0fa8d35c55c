//! The word of an item of the list of scenes that stands for those of a file.

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::LocalFile;
use crate::storyboard::Text;

mapping! {
    /// An item of `scenes` that stands for the scenes of another file.
    pub struct Include {
        /// The path of a file with a list of scenes, or with a mapping that has `scenes`. Its paths
        /// are relative to its own folder.
        include: Option<Text<'a>> = LocalFile,
            word(Effect::Inner, "include: act-1.yaml").required().foreign(&["import", "insert"]);
    }
    beside(reader, fields) {}
}
