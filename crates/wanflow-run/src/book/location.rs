//! Where a book lies.

use std::path::Path;

use wanflow_plan::Purpose;

use crate::folders::Folders;

/// Where a book lies, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Location<'a> {
    /// The folders, which exist.
    pub folders: &'a Folders,
    /// The storyboard's stem.
    pub storyboard: &'a str,
    /// Which version of it, where it is not the storyboard itself.
    pub edition: Option<&'a str>,
    /// Whether clips are bought or rehearsed.
    pub purpose: Purpose,
    /// The user's own checkpoint of the folder, if there is one.
    pub checkpoint: Option<&'a Path>,
}
