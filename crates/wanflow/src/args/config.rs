//! The arguments of `wanflow config`.

use std::path::PathBuf;

use clap::Args;

use super::version::VersionFlags;

#[derive(Debug, Args)]
pub(crate) struct ShowConfig {
    /// The storyboard.
    #[arg(default_value = "story.yaml")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) version: VersionFlags,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
