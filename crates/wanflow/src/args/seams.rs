//! The arguments of `wanflow seams`.

use std::path::PathBuf;

use clap::Args;

use super::groups::Target;

#[derive(Debug, Args)]
pub(crate) struct Seams {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Folder of the pictures, in a folder `seams` [default: out/ beside the storyboard].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
