//! The arguments of `wanflow verify`.

use std::path::PathBuf;

use clap::Args;
use wanflow_plan::Purpose;

use super::groups::{EndpointChoice, purpose};
use super::version::VersionFlags;

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The storyboard [default: story.yaml, unless --film names a film].
    pub(crate) file: Option<PathBuf>,
    /// Look at this MP4 film instead of the one that was made last; without a storyboard, only
    /// what can be told without one is checked.
    #[arg(long, value_name = "FILE")]
    pub(crate) film: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) version: VersionFlags,
    /// Look at the film of the last rehearsal.
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) rehearse: Option<String>,
    #[command(flatten)]
    pub(crate) endpoint: EndpointChoice,
    /// Folder of the film [default: out/ beside the storyboard].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Verify {
    /// Whether the film was bought or rehearsed.
    pub(crate) fn purpose(&self) -> Purpose {
        purpose(self.rehearse.as_ref())
    }
}
