//! The arguments of `wanflow animatic` and `wanflow assemble`.

use std::path::PathBuf;

use clap::Args;

use super::groups::{EndpointChoice, Target};
use super::version::VersionFlags;

#[derive(Clone, Debug, Args)]
pub(crate) struct Animatic {
    /// The storyboard.
    #[arg(default_value = "story.yaml")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) version: VersionFlags,
    #[command(flatten)]
    pub(crate) endpoint: EndpointChoice,
    #[command(flatten)]
    pub(crate) made: DraftOptions,
    /// Make it again whenever the storyboard or a file of it is saved, until Ctrl-C.
    #[arg(long, conflicts_with = "json")]
    pub(crate) watch: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct Assemble {
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) made: DraftOptions,
    /// Show slates in place of missing clips, rather than their pictures.
    #[arg(long)]
    pub(crate) slates: bool,
}

/// Where such a film goes, and what happens to it then.
#[derive(Clone, Debug, Args)]
pub(crate) struct DraftOptions {
    /// Folder of the film [default: out/ beside the storyboard].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Show it in this machine's player.
    #[arg(long)]
    pub(crate) open: bool,
}
