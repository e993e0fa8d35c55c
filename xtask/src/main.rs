//! Chores of this workspace: `cargo xtask --help`.
//!
//! One file a command. This one only reads the command line and hands over; it must not know how
//! any chore is done.

mod battery;
mod bench;
mod cargo;
mod clicks;
mod codegen;
mod codegen_command;
mod conform;
mod editor;
mod faults;
mod film;
mod from_schema;
mod media;
mod newcomer;
mod play;
mod program;
mod publish;
mod rehearsal;
mod shape;
mod soak;
mod strace;
mod threads;
mod trial;
mod typegen;
mod witness;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of this workspace")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Turns the endpoint folders under schemas/, or any JSON Schema, into Rust.
    Codegen(codegen_command::Args),
    Battery(battery::Battery),
    Conform(conform::Conform),
    Newcomer(newcomer::Newcomer),
    Editor(editor::Editor),
    Film(film::Film),
    Play(play::Play),
    Soak(soak::Soak),
    Strace(strace::Strace),
    Bench(bench::Bench),
    Faults(faults::Faults),
    PublishTest(publish::PublishTest),
    Witness(witness::Witness),
    Media(media::Media),
    /// Measure the shape of the code: tuple parameters, names, module circles, lengths.
    Shape,
    /// Runs a command and prints what it took, as JSON.
    #[command(hide = true)]
    Measure {
        /// The command and its arguments.
        #[arg(last = true)]
        words: Vec<String>,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Codegen(args) => return codegen_command::run(&args),
        Command::Battery(args) => battery::run(&args),
        Command::Conform(args) => conform::run(&args),
        Command::Newcomer(args) => newcomer::run(&args),
        Command::Editor(args) => editor::run(&args),
        Command::Film(args) => film::run(&args),
        Command::Play(args) => play::run(&args),
        Command::Soak(args) => soak::run(&args),
        Command::Strace(args) => strace::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Faults(args) => faults::run(&args),
        Command::PublishTest(args) => publish::run(&args),
        Command::Witness(args) => witness::run(&args),
        Command::Media(args) => media::run(&args),
        Command::Shape => shape::run(),
        Command::Measure { words } => bench::print_usage(&words),
    };
    done.map_or_else(
        |error| {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}
