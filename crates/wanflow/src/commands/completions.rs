//! `wanflow completions SHELL`.

use clap::CommandFactory;

use crate::args::{Cli, Completions};
use crate::exit::Exit;
use crate::print::out;

/// Prints the completion script of a shell.
pub(crate) fn run(args: &Completions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "wanflow", &mut script);
    out!("{}", String::from_utf8_lossy(&script));
    Exit::Done
}
