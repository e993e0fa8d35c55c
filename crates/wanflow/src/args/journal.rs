//! The arguments of `wanflow journal`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use wanflow_plan::Purpose;

use super::groups::purpose;

#[derive(Debug, Args)]
pub(crate) struct Journal {
    #[command(subcommand)]
    pub(crate) command: JournalCommand,
    /// The storyboard whose journals are meant.
    #[arg(
        long,
        short = 'f',
        global = true,
        value_name = "STORYBOARD",
        default_value = "story.yaml"
    )]
    pub(crate) file: PathBuf,
    /// The variant whose journal is shown (may be given several times).
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) variant: Vec<String>,
    /// Look at the rehearsal's journals.
    #[arg(
        long, global = true, value_name = "URL", num_args = 0..=1, require_equals = true,
        default_missing_value = ""
    )]
    pub(crate) rehearse: Option<String>,
    /// Print JSON, one object per line.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum JournalCommand {
    /// Check every line, the sequence and the chain; exit code 6 if something is damaged.
    Verify(JournalVerify),
    /// Print records, one per line.
    Show(JournalShow),
    /// Leave out what no decision depends on; the whole journal is kept beside.
    Compact(JournalCompact),
}

#[derive(Debug, Args)]
pub(crate) struct JournalVerify {
    /// Journals [default: all of the storyboard's folder].
    #[arg(value_name = "JOURNAL")]
    pub(crate) journals: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct JournalShow {
    /// The journal [default: the storyboard's own].
    #[arg(value_name = "JOURNAL")]
    pub(crate) journal: Option<PathBuf>,
    /// Only records about this scene.
    #[arg(long, value_name = "SCENE")]
    pub(crate) scene: Option<String>,
    /// Only the last N.
    #[arg(long, value_name = "N")]
    pub(crate) last: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct JournalCompact {
    /// Journals [default: all of the storyboard's folder].
    #[arg(value_name = "JOURNAL")]
    pub(crate) journals: Vec<PathBuf>,
}

impl Journal {
    /// Whether clips are bought or rehearsed.
    pub(crate) fn purpose(&self) -> Purpose {
        purpose(self.rehearse.as_ref())
    }
}
