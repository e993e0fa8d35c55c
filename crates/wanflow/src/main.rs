//! The command line of wanflow: flags, settings, rendering, exit codes. It decides nothing that
//! a library could decide.

mod args;
mod ask;
mod certificates;
mod clock;
mod commands;
mod doctor;
mod exit;
mod failure;
mod faults;
mod host;
mod interrupt;
mod key_guard;
mod moment;
mod notices;
mod other_hosts;
mod panic;
mod progress;
mod render;
mod retention;
mod runtime;
mod say;
mod shell;
mod terminal;
mod way_on;

use std::process::ExitCode;

use clap::Parser;
use wanflow_session::{Environment, Session, key};

use args::{Cli, Color, Command};
use exit::Exit;
use failure::Failure;
use say::{noteln, sayln};
use terminal::Terminal;

fn main() -> ExitCode {
    let environment = Environment::of_process();
    let session = Session { environment, secrets: say::secrets(), clock: clock::now };
    key::hide_those_of_environment(&session);
    panic::install_hook();
    panic::guarded(|| ended(&session)).unwrap_or_else(|exit| exit).into()
}

/// Does what the command line says, and reports what went wrong.
fn ended(session: &Session) -> Exit {
    let refused = key_guard::refuse_in_arguments(&say::hidden());
    let ended = refused.and_then(|()| match Cli::try_parse() {
        Ok(cli) => command(&cli, session).and_then(heard),
        Err(error) => Ok(told(&error, session)),
    });
    ended.unwrap_or_else(|failure| {
        noteln!("{failure}");
        failure.exit
    })
}

fn command(cli: &Cli, session: &Session) -> Result<Exit, Failure> {
    let terminal = Terminal::detect(cli.color, &session.environment);
    match &cli.command {
        Command::Init(args) => commands::init::run(args, session),
        Command::Check(args) => commands::check::run(args, session, &terminal),
        Command::Plan(args) => commands::plan::run(args, session, &terminal),
        Command::Run(args) => commands::run::run(args, session, &terminal),
        Command::Status(args) => commands::status::run(args, session, &terminal),
        Command::Take(args) => commands::take::run(&args.command, session, &terminal),
        Command::Reconcile(args) => commands::reconcile::run(args, session, &terminal),
        Command::Cancel(args) => commands::cancel::run(args, session),
        Command::Journal(args) => commands::journal::run(args, session),
        Command::Endpoints(args) => commands::endpoints::run(args, session),
        Command::Doctor(args) => commands::doctor::run(args, session),
        Command::Schema => Ok(commands::schema::run()),
        Command::Explain(args) => commands::explain::run(args),
        Command::Emulate(args) => commands::emulate::run(args),
        Command::Completions(args) => Ok(commands::completions::run(args)),
    }
}

/// A command line that asks for help, or makes no sense.
fn told(error: &clap::Error, session: &Session) -> Exit {
    let text = error.render();
    if !error.use_stderr() {
        sayln!("{}", text.to_string().trim_end());
        return Exit::Done;
    }
    // What was typed is shown again: only on one's own terminal is it shown in colour.
    if Terminal::detect(Color::Auto, &session.environment).has_colour() {
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
