//! The command line of wanflow: flags, settings, rendering, exit codes. It decides nothing that
//! a library could decide.

mod alive;
mod args;
mod ask;
mod assets;
mod certificates;
mod checkpoint;
mod clock;
mod commands;
mod config;
mod core_files;
mod day;
mod doctor;
mod doubts;
mod exit;
mod failure;
mod faults;
mod ffmpeg;
mod film_frame;
mod host;
mod interrupt;
mod key;
mod known_files;
mod loaded;
mod moment;
mod new_folders;
mod offer;
mod other_hosts;
mod overrun;
mod panic;
mod past;
mod progress;
mod project;
mod regular_file;
mod render;
mod retention;
mod retirement;
mod runtime;
mod say;
mod scene_take;
mod scenes;
mod settings;
mod shared_limits;
mod shell;
mod state;
mod terminal;
mod toml_file;
mod undecoded;
mod unplaced;
mod way_on;
mod world;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Color, Command};
use exit::Exit;
use failure::Failure;
use say::{noteln, sayln};
use terminal::Terminal;

fn main() -> ExitCode {
    key::hide_those_of_the_environment();
    panic::install_hook();
    panic::guarded(ended).unwrap_or_else(|exit| exit).into()
}

/// Does what the command line says, and tells what went wrong.
fn ended() -> Exit {
    let ended = key::refuse_in_arguments(&say::hidden()).and_then(|()| match Cli::try_parse() {
        Ok(cli) => command(&cli).and_then(heard),
        Err(error) => Ok(told(&error)),
    });
    ended.unwrap_or_else(|failure| {
        noteln!("{failure}");
        failure.exit
    })
}

fn command(cli: &Cli) -> Result<Exit, Failure> {
    let terminal = Terminal::detect(cli.color);
    match &cli.command {
        Command::Init(args) => commands::init::run(args),
        Command::Check(args) => commands::check::run(args, &terminal),
        Command::Plan(args) => commands::plan::run(args, &terminal),
        Command::Run(args) => commands::run::run(args, &terminal),
        Command::Status(args) => commands::status::run(args, &terminal),
        Command::Take(args) => commands::take::run(&args.command, &terminal),
        Command::Reconcile(args) => commands::reconcile::run(args, &terminal),
        Command::Cancel(args) => commands::cancel::run(args),
        Command::Journal(args) => commands::journal::run(args),
        Command::Endpoints(args) => commands::endpoints::run(args),
        Command::Doctor(args) => commands::doctor::run(args),
        Command::Schema => Ok(commands::schema::run()),
        Command::Explain(args) => commands::explain::run(args),
        Command::Emulate(args) => commands::emulate::run(args),
        Command::Completions(args) => Ok(commands::completions::run(args)),
    }
}

/// A command line that asks for help, or makes no sense.
fn told(error: &clap::Error) -> Exit {
    let text = error.render();
    if !error.use_stderr() {
        sayln!("{}", text.to_string().trim_end());
        return Exit::Done;
    }
    // What was typed is shown again: only on one's own terminal is it shown in colour.
    if Terminal::detect(Color::Auto).has_colour() {
        say::err_in_colour(&text.ansi().to_string());
    } else {
        noteln!("{}", text.to_string().trim_end());
    }
    Exit::Usage
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
