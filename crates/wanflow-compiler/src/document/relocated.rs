//! What a document remembers of paths in files of several folders.

use std::sync::OnceLock;

/// The folders of the files of a document, and paths as they are from the first one's.
#[derive(Debug, Default)]
pub(super) struct Relocated {
    /// The folder of each file, from that of the first one: empty, or `acts`, or `../shared`.
    pub(super) folders: Vec<String>,
    /// By node; made when the first path of another folder is asked for.
    pub(super) paths: OnceLock<Vec<OnceLock<Box<str>>>>,
}

impl Relocated {
    /// That of one file.
    pub(super) fn of_one() -> Self {
        Self { folders: vec![String::new()], paths: OnceLock::new() }
    }

    /// Forgets what was made for fewer nodes than there will be.
    pub(super) fn reset(&mut self) {
        self.paths = OnceLock::new();
    }
}
