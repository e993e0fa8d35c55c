//! The command line of wanflow: flags, settings, rendering, exit codes. It decides nothing that
//! a library could decide.

mod args;
mod clock;
mod commands;
mod config;
mod exit;
mod failure;
mod host;
mod interrupt;
mod loaded;
mod past;
mod progress;
mod project;
mod regular_file;
mod render;
mod say;
mod scenes;
mod settings;
mod terminal;
mod toml_file;
mod world;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use exit::Exit;
use failure::Failure;
use say::noteln;
use terminal::Terminal;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::detect(cli.color);
    let ended = match &cli.command {
        Command::Init(args) => commands::init::run(args),
        Command::Check(args) => commands::check::run(args, &terminal),
        Command::Plan(args) => commands::plan::run(args, &terminal),
        Command::Run(args) => commands::run::run(args, &terminal),
        Command::Status(args) => commands::status::run(args, &terminal),
        Command::Reconcile(args) => commands::reconcile::run(args),
        Command::Schema => Ok(commands::schema::run()),
        Command::Explain(args) => commands::explain::run(args),
        Command::Emulate(args) => commands::emulate::run(args),
        Command::Completions(args) => Ok(commands::completions::run(args)),
    };
    match ended.and_then(heard) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            noteln!("{failure}");
            failure.exit.into()
        }
    }
}

/// What ended well has not, if its words were lost on the way.
fn heard(exit: Exit) -> Result<Exit, Failure> {
    match say::what_was_lost() {
        Some(kind) if exit == Exit::Done => {
            Err(Failure::environment(format!("cannot write to standard output: {kind}")))
        }
        _ => Ok(exit),
    }
}
