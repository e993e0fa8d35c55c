//! The command line: what can be typed, and what each word means. It decides nothing.

mod check;
mod config;
mod diff;
mod draft;
mod fmt;
mod graph;
mod groups;
mod journal;
#[cfg(test)]
mod page;
mod seams;
pub(crate) mod take;
mod verify;
mod version;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use wanflow_api::TaskId;
use wanflow_plan::Purpose;

pub(crate) use check::{Check, Format};
pub(crate) use config::ShowConfig;
pub(crate) use diff::{Diff, DiffFormat};
pub(crate) use draft::{Animatic, Assemble, DraftOptions};
pub(crate) use fmt::Fmt;
pub(crate) use graph::{Graph, GraphFormat};
pub(crate) use groups::{Buying, EndpointChoice, OnAmbiguous, RehearsalOptions, Target};
use groups::{parse_duration, purpose};
pub(crate) use journal::{Journal, JournalCommand, JournalShow, JournalVerify};
pub(crate) use seams::Seams;
pub(crate) use verify::Verify;
pub(crate) use version::VersionFlags;

/// Storyboards as code: YAML to film through generative video, without paying twice.
#[derive(Debug, Parser)]
#[command(name = "wanflow", version, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a first storyboard that checks clean.
    Init(Init),
    /// Report every mistake in storyboards; reads pictures, sends nothing.
    Check(Check),
    /// Bring storyboards into their one form: order of keys, quotes, indentation.
    Fmt(Fmt),
    /// Show what a run would buy, why, and at what price.
    Plan(Plan),
    /// Compare a storyboard with an earlier version, scene by scene, and say what the change buys.
    Diff(Diff),
    /// Draw the plan: its scenes, which of them continues which, and what is there or bought.
    Graph(Graph),
    /// Make the clips that are missing and join them into the film.
    Run(Run),
    /// Show the whole film from its pictures, with its real timing and sound, before anything is
    /// bought.
    Animatic(Animatic),
    /// Make a film from the clips that are there, and pictures or slates in place of the others.
    Assemble(Assemble),
    /// Look in the finished film for what a viewer or a platform would complain about.
    Verify(Verify),
    /// Draw each seam at which a clip continues another: last frame, first frame, difference.
    Seams(Seams),
    /// Show what is made, in flight, in doubt and spent.
    Status(Status),
    /// Buy more takes of a scene, and choose among them.
    Take(take::Take),
    /// Decide about a submit that has no answer.
    Reconcile(Reconcile),
    /// Cancel tasks that wait in the host's queue, where the host can.
    Cancel(Cancel),
    /// Look at journals, check them, or make them shorter.
    Journal(Journal),
    /// List where clips can be bought: endpoints with lengths, sizes, prices and end dates.
    Endpoints(Endpoints),
    /// Look for what would stop a run: key, host, balance, clock, disk, journals, configuration.
    Doctor(Doctor),
    /// Print a storyboard with all that it includes and extends, and where each value is from.
    Config(ShowConfig),
    /// Print the JSON Schema of storyboards, for editors.
    Schema,
    /// Explain a rule.
    Explain(Explain),
    /// Serve the remote API on loopback, with real clips and no cost.
    Emulate(Emulate),
    /// Print a completion script.
    Completions(Completions),
    /// Print the manual page, or write one for each command.
    Man(Man),
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Folder of the new storyboard.
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
}

impl Reconcile {
    /// Whether clips are bought or rehearsed.
    pub(crate) fn purpose(&self) -> Purpose {
        purpose(self.rehearse.as_ref())
    }
}

#[derive(Clone, Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Only this scene, and everything that decides whether it is bought.
    #[arg(value_name = "SCENE", conflicts_with = "only")]
    pub(crate) scene: Option<String>,
    /// Only this scene and what it continues from (may be given several times).
    #[arg(long, value_name = "SCENE")]
    pub(crate) only: Vec<String>,
    /// Price the storyboard at every endpoint that can make it, the cheapest first.
    #[arg(long, conflicts_with_all = ["endpoint", "rehearse"])]
    pub(crate) compare: bool,
}

impl Plan {
    /// The same, where a single word that is not a file names a scene of `story.yaml`.
    pub(crate) fn with_scene(&self) -> Self {
        let mut args = self.clone();
        let word = &self.target.file;
        let is_file = word.exists() || word.extension().is_some() || word.components().count() > 1;
        if let Some(scene) = word.to_str().filter(|_| self.scene.is_none() && !is_file) {
            args.scene = Some(scene.to_owned());
            args.target.file = PathBuf::from("story.yaml");
        }
        args
    }
}

#[derive(Clone, Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Only this scene and what it continues from (may be given several times).
    #[arg(long, value_name = "SCENE")]
    pub(crate) only: Vec<String>,
    #[command(flatten)]
    pub(crate) buying: Buying,
    /// Rehearse again whenever the storyboard or a file of it is saved, until Ctrl-C; only with
    /// `--rehearse`.
    #[arg(long, conflicts_with = "json")]
    pub(crate) watch: bool,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, Args)]
pub(crate) struct Cancel {
    /// Only tasks of these scenes, or of single takes.
    #[arg(value_name = "SCENE[@TAKE]")]
    pub(crate) scenes: Vec<String>,
    /// A task that no journal knows, as listed by `reconcile --look-up`.
    #[arg(
        long,
        value_name = "TASK_ID",
        value_parser = parse_task_id,
        allow_hyphen_values = true,
        conflicts_with = "scenes"
    )]
    pub(crate) task: Vec<TaskId>,
    /// The storyboard.
    #[arg(long, short = 'f', value_name = "FILE", default_value = "story.yaml")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) version: VersionFlags,
    #[command(flatten)]
    pub(crate) endpoint: EndpointChoice,
    /// File that holds the key, in place of the endpoint's environment variable.
    #[arg(long, value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,
    /// Cancel rehearsed tasks at the emulator of this URL.
    #[arg(long, value_name = "URL", num_args = 1, require_equals = true)]
    pub(crate) rehearse: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Reconcile {
    /// Scene whose submit is in doubt, with `@TAKE` where it has several; none: list all.
    pub(crate) scene: Option<String>,
    /// The storyboard.
    #[arg(long, short = 'f', value_name = "FILE", default_value = "story.yaml")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) version: VersionFlags,
    #[command(flatten)]
    pub(crate) decided: Decided,
    /// Repair this damaged journal: keep what can be read, and the damaged file beside it.
    #[arg(long, value_name = "JOURNAL", conflicts_with_all = ["scene", "decision"])]
    pub(crate) repair: Option<PathBuf>,
    /// Acknowledge the lines that a repair lost, each of which may have been a purchase: runs
    /// may buy again.
    #[arg(long, conflicts_with_all = ["scene", "decision", "repair"])]
    pub(crate) accept_losses: bool,
    /// Why, for the journal.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Ask the host which tasks it has, where it can list them, and show those that no journal
    /// here knows.
    #[arg(long, conflicts_with_all = ["decision", "repair", "accept_losses"])]
    pub(crate) look_up: bool,
    /// File that holds the key for `--look-up` and `--ask-again`, in place of the endpoint's
    /// environment variable.
    #[arg(long, value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,
    /// Look at the rehearsal's journal.
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) rehearse: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What a person has decided; one at most.
#[derive(Debug, Args)]
pub(crate) struct Decided {
    /// Ask the host once more and fetch again, also what is lost, failed or unusable: costs nothing.
    #[arg(long, group = "decision", requires = "scene")]
    pub(crate) ask_again: bool,
    /// This file is its clip: downloaded by hand, or repaired.
    #[arg(long, value_name = "FILE", group = "decision", requires = "scene")]
    pub(crate) accept: Option<PathBuf>,
    /// The task exists: wait for it and use its clip. Its id is taken as the host writes it, or
    /// as wanflow shows it, with `\u{1b}` for what cannot be seen.
    #[arg(
        long,
        value_name = "TASK_ID",
        group = "decision",
        requires = "scene",
        value_parser = parse_task_id,
        allow_hyphen_values = true
    )]
    pub(crate) adopt: Option<TaskId>,
    /// The host never created the task: nothing was paid.
    #[arg(long, group = "decision", requires = "scene")]
    pub(crate) not_created: bool,
    /// Whatever became of it, buy the clip again.
    #[arg(long, group = "decision", requires = "scene")]
    pub(crate) buy_again: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Endpoints {
    #[command(subcommand)]
    pub(crate) command: Option<EndpointsCommand>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EndpointsCommand {
    /// Show everything that is known of one endpoint, with its sources.
    Show(ShowEndpoint),
}

#[derive(Debug, Args)]
pub(crate) struct ShowEndpoint {
    /// The endpoint, such as `novita/wan2.6-i2v`.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// The storyboard; it need not exist yet.
    #[arg(default_value = "story.yaml")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) endpoint: EndpointChoice,
    /// File that holds the key, in place of the endpoint's environment variable.
    #[arg(long, value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Id of a rule, such as `unknown-key`; none: list all rules.
    pub(crate) rule: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Emulate {
    /// Loopback address and port; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub(crate) listen: std::net::SocketAddr,
    /// Play this endpoint only, such as `novita/wan2.6-i2v`; may be repeated [default: all].
    #[arg(long, value_name = "ID")]
    pub(crate) endpoint: Vec<String>,
    /// Folder that keeps tasks and clips across restarts.
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Folder of drawn clips that emulators share: none is drawn twice.
    #[arg(long, value_name = "DIR")]
    pub(crate) clips: Option<PathBuf>,
    /// Time that a task takes, such as `2s` or `500ms`.
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = parse_duration)]
    pub(crate) latency: std::time::Duration,
    /// Add a flash and a click near both ends of each clip, to measure sync with.
    #[arg(long)]
    pub(crate) sync_marks: bool,
    /// Fail as this script says (docs/emulator.md).
    #[arg(long, value_name = "FILE")]
    pub(crate) faults: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Folder for `wanflow.1`, `wanflow-check.1` and the others, such as
    /// `~/.local/share/man/man1`.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Reads a task's id; the word that stands for one in printed commands is none.
fn parse_task_id(text: &str) -> Result<TaskId, String> {
    if text == "TASK_ID" {
        return Err("TASK_ID stands for the id of a task, as its host shows it".to_owned());
    }
    TaskId::typed(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_word_that_stands_for_a_task_id_is_refused() {
        for command in ["reconcile a --adopt TASK_ID", "cancel --task TASK_ID"] {
            let words = ["wanflow"].into_iter().chain(command.split(' '));
            let refused = Cli::try_parse_from(words).expect_err("it stands for an id");
            assert!(refused.to_string().contains("as its host shows it"), "{refused}");
        }
        let id = parse_task_id("task-1").expect("hosts write such ids");
        assert_eq!(id.as_str(), "task-1");
    }
}
