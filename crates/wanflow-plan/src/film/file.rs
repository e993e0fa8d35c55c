//! A file of the project, by its path and its content.

use serde::{Deserialize, Serialize};
use wanflow_api::Sha256;

/// A file of the project that the film needs, by its path and its content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FilmFile {
    /// Path from the storyboard's folder, with `/`.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: Sha256,
}
