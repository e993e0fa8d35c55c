//! One of the films that a run makes, and what there is for it.

use wanflow_plan::Film;

use crate::assembly::FilmFiles;

use super::clips::Clips;

/// One of the films that a run makes, and what there is for it.
pub(super) struct Cut<'a> {
    /// What it is to be.
    pub(super) film: Film,
    /// The clips that are there.
    pub(super) clips: &'a Clips,
    /// The files of the project that it needs.
    pub(super) files: &'a FilmFiles,
}
