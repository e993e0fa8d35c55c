//! The arguments of `wanflow fmt`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// Storyboards; `-` reads standard input and writes standard output [default: story.yaml].
    pub(crate) files: Vec<PathBuf>,
    /// Write nothing; list the files that are not in their form, and exit with 1 if there are any.
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; show what would change.
    #[arg(long)]
    pub(crate) diff: bool,
}
