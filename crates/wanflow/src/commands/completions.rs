//! `wanflow completions SHELL`.

use clap::CommandFactory;

use crate::args::{Cli, Completions};
use crate::exit::Exit;

/// Prints the completion script of a shell.
pub(crate) fn run(args: &Completions) -> Exit {
    clap_complete::generate(args.shell, &mut Cli::command(), "wanflow", &mut std::io::stdout());
    Exit::Done
}
