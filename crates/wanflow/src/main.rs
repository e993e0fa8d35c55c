//! The command line of wanflow: flags, settings, rendering, exit codes. It decides nothing that
//! a library could decide.

mod args;
mod ask;
mod certificates;
mod clock;
mod command_context;
mod commands;
mod doctor;
mod exit;
mod failure;
mod faults;
mod host;
mod interrupt;
mod key_guard;
mod next_step;
mod notices;
mod other_hosts;
mod panic;
mod print;
mod progress;
mod render;
mod retention;
mod runtime;
mod shell;
mod terminal;
mod versions;

use std::process::ExitCode;

use clap::Parser;
use wanflow_session::{Environment, Session, key};

use args::{Cli, Color, Command};
use exit::Exit;
use failure::Failure;
use print::{errln, outln};
use terminal::Terminal;

fn main() -> ExitCode {
    let environment = Environment::of_process();
    let session = Session { environment, secrets: print::secrets(), clock: clock::now };
    key::hide_keys_of_environment(&session);
    panic::install_hook();
    panic::guarded(|| run(&session)).unwrap_or_else(|exit| exit).into()
}

/// Does what the command line says, and reports what went wrong.
fn run(session: &Session) -> Exit {
    let refused = key_guard::refuse_in_arguments(&print::hidden());
    let ended = refused.and_then(|()| match Cli::try_parse() {
        Ok(cli) => command(&cli, session).and_then(with_whole_output),
        Err(error) => Ok(show_usage(&error, session)),
    });
    ended.unwrap_or_else(|failure| {
        failure.show();
        failure.exit
    })
}

fn command(cli: &Cli, session: &Session) -> Result<Exit, Failure> {
    let terminal = Terminal::detect(cli.color, &session.environment);
    match &cli.command {
        Command::Init(args) => commands::init::run(args, session),
        Command::Check(args) => commands::check::run(args, session, &terminal),
        Command::Fmt(args) => commands::fmt::run(args, &terminal),
        Command::Plan(args) => commands::plan::run(args, session, &terminal),
        Command::Diff(args) => commands::diff::run(args, session, &terminal),
        Command::Graph(args) => commands::graph::run(args, session, &terminal),
        Command::Run(args) => commands::run::run(args, session, &terminal),
        Command::Animatic(args) => commands::draft::animatic(args, session, &terminal),
        Command::Assemble(args) => commands::draft::assemble(args, session, &terminal),
        Command::Verify(args) => commands::verify::run(args, session, &terminal),
        Command::Seams(args) => commands::seams::run(args, session, &terminal),
        Command::Status(args) => commands::status::run(args, session, &terminal),
        Command::Take(args) => commands::take::run(&args.command, session, &terminal),
        Command::Reconcile(args) => commands::reconcile::run(args, session, &terminal),
        Command::Cancel(args) => commands::cancel::run(args, session, &terminal),
        Command::Journal(args) => commands::journal::run(args, session),
        Command::Endpoints(args) => commands::endpoints::run(args, session),
        Command::Doctor(args) => commands::doctor::run(args, session),
        Command::Config(args) => commands::config::run(args, session, &terminal),
        Command::Schema => Ok(commands::schema::run()),
        Command::Explain(args) => commands::explain::run(args),
        Command::Emulate(args) => commands::emulate::run(args),
        Command::Completions(args) => Ok(commands::completions::run(args)),
        Command::Man(args) => commands::man::run(args),
    }
}

/// A command line that asks for help, or makes no sense.
fn show_usage(error: &clap::Error, session: &Session) -> Exit {
    let text = error.render();
    if !error.use_stderr() {
        outln!("{}", text.to_string().trim_end());
        return Exit::Done;
    }
    // What was typed is shown again: only on one's own terminal is it shown in colour.
    if Terminal::detect(Color::Auto, &session.environment).has_colour() {
        print::write_err_in_colour(&text.ansi().to_string());
    } else {
        errln!("{}", text.to_string().trim_end());
    }
    Exit::Usage
}

/// A command that could not write its output has failed, even if it did its work.
fn with_whole_output(exit: Exit) -> Result<Exit, Failure> {
    match print::lost_output() {
        Some(kind) if exit == Exit::Done => {
            Err(Failure::environment(format!("cannot write to standard output: {kind}")))
        }
        _ => Ok(exit),
    }
}
