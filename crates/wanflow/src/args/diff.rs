//! What `wanflow diff` is told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::EndpointChoice;

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The earlier version: a git revision such as `HEAD~1` or `main:film.yaml`, or a file
    /// [default: HEAD].
    #[arg(value_name = "FROM")]
    pub(crate) from: Option<String>,
    /// The later version, likewise [default: the storyboard as it lies here].
    #[arg(value_name = "TO")]
    pub(crate) to: Option<String>,
    /// The storyboard that is meant where a revision alone is named.
    #[arg(long, short = 'f', value_name = "FILE", default_value = "story.yaml")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) endpoint: EndpointChoice,
    /// How to print what differs.
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub(crate) format: DiffFormat,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
}

/// How differences are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// A table for a pull request.
    Markdown,
}

impl Diff {
    /// How to print what differs.
    pub(crate) fn format(&self) -> DiffFormat {
        if self.json { DiffFormat::Json } else { self.format }
    }
}
