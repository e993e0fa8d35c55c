//! What `wanflow graph` is told.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{EndpointChoice, VersionFlags};

#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// The storyboard.
    #[arg(default_value = "story.yaml")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) version: VersionFlags,
    /// How the plan is drawn [default: by the ending of `--out`, else svg].
    #[arg(long, value_enum)]
    pub(crate) format: Option<GraphFormat>,
    /// File that is written, in place of standard output.
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Colour scenes by what was rehearsed, not by what was bought.
    #[arg(long)]
    pub(crate) rehearse: bool,
    #[command(flatten)]
    pub(crate) endpoint: EndpointChoice,
}

/// A language for graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A picture.
    Svg,
    /// The language of Graphviz.
    Dot,
    /// The language that Markdown pages draw.
    Mermaid,
}

impl Graph {
    /// The language that is asked for, by name or by a file's ending.
    pub(crate) fn format(&self) -> GraphFormat {
        let ending = self.out.as_deref().and_then(|out| out.extension()).and_then(OsStr::to_str);
        let by_ending = match ending {
            Some("dot" | "gv") => GraphFormat::Dot,
            Some("mmd" | "mermaid") => GraphFormat::Mermaid,
            _ => GraphFormat::Svg,
        };
        self.format.unwrap_or(by_ending)
    }
}
