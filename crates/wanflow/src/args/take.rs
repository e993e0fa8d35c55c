//! The words of `wanflow take`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::groups::{Buying, EndpointChoice, Target};
use super::version::VersionFlags;

#[derive(Debug, Args)]
pub(crate) struct Take {
    #[command(subcommand)]
    pub(crate) command: TakeCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TakeCommand {
    /// Buy more takes of a scene; those that exist stay.
    Roll(Roll),
    /// List takes: what they cost, which one plays, which are stale.
    Ls(Ls),
    /// Let a take play in the film; scenes that continue this one continue that take.
    Pick(Pick),
    /// Keep a clip although its scene has changed since: nothing is bought in its place.
    Keep(Keep),
}

#[derive(Debug, Args)]
pub(crate) struct Roll {
    /// The scene.
    pub(crate) scene: String,
    /// How many more takes.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=99))]
    pub(crate) count: u32,
    #[command(flatten)]
    pub(crate) story: Story,
    #[command(flatten)]
    pub(crate) buying: Buying,
}

#[derive(Debug, Args)]
pub(crate) struct Ls {
    /// Only this scene.
    pub(crate) scene: Option<String>,
    #[command(flatten)]
    pub(crate) story: Story,
}

#[derive(Debug, Args)]
pub(crate) struct Pick {
    /// Scene and take, such as `launch@2`.
    #[arg(value_name = "SCENE@N")]
    pub(crate) take: String,
    #[command(flatten)]
    pub(crate) story: Story,
}

#[derive(Debug, Args)]
pub(crate) struct Keep {
    /// The scene, or one of its stale takes by the digest's first digits: `launch@5d0c11`
    /// [default: the take that played].
    #[arg(value_name = "SCENE[@TAKE]")]
    pub(crate) scene: String,
    /// Stop keeping it.
    #[arg(long)]
    pub(crate) off: bool,
    #[command(flatten)]
    pub(crate) story: Story,
}

/// The storyboard of a command that has other words for its arguments.
#[derive(Clone, Debug, Args)]
pub(crate) struct Story {
    /// The storyboard.
    #[arg(long, short = 'f', value_name = "FILE", default_value = "story.yaml")]
    file: PathBuf,
    #[command(flatten)]
    version: VersionFlags,
    /// Look at the rehearsal's takes.
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    rehearse: Option<String>,
    #[command(flatten)]
    endpoint: EndpointChoice,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Story {
    pub(crate) fn target(&self) -> Target {
        let Self { file, version, rehearse, endpoint, json } = self.clone();
        Target { file, version, rehearse, endpoint, json }
    }
}
