//! The arguments of `wanflow check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use wanflow_compiler::Applicability;

use super::groups::EndpointChoice;
use super::version::VersionFlags;

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Storyboards [default: story.yaml].
    pub(crate) files: Vec<PathBuf>,
    /// How to print what is found.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// Look at the headers of pictures and sounds only, not for damage further in.
    #[arg(long)]
    pub(crate) fast: bool,
    #[command(flatten)]
    pub(crate) fixing: Fixing,
    #[command(flatten)]
    pub(crate) version: VersionFlags,
    #[command(flatten)]
    pub(crate) endpoint: EndpointChoice,
}

/// Whether mistakes are fixed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Fixing {
    /// Make the fixes that cannot change what was meant, and report what remains.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Make those fixes, too, that are guesses.
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
    /// Show what would be fixed, and write nothing.
    #[arg(long, conflicts_with_all = ["json", "format"])]
    pub(crate) diff: bool,
}

impl Fixing {
    /// Which fixes are made; `None`: none.
    pub(crate) fn most(self) -> Option<Applicability> {
        match self {
            Self { unsafe_fixes: true, .. } => Some(Applicability::Unsafe),
            Self { fix: true, .. } => Some(Applicability::Safe),
            _ => None,
        }
    }
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions, and the whole list in the job's summary.
    Github,
    /// The XML of `JUnit`, for build servers.
    Junit,
    /// GitLab's code quality report.
    Gitlab,
}
