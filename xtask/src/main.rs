//! Chores of this workspace: `cargo xtask --help`.
//!
//! One file a command. This one only reads the command line and hands over; it must not know how
//! any chore is done.

mod codegen;
mod codegen_command;

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
    /// Turns the endpoint folders under schemas/ into Rust.
    Codegen(codegen_command::Args),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Codegen(args) => codegen_command::run(&args),
    }
}
