//! `wanflow man`: manual pages, made from the command line as clap knows it.

use clap::CommandFactory as _;
use clap_mangen::{Man, generate_to};

use crate::args::{self, Cli};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{out, outln};

/// Prints the page of wanflow itself, or writes that of every command into a folder.
pub(crate) fn run(args: &args::Man) -> Result<Exit, Failure> {
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        let rendered = Man::new(Cli::command()).render(&mut page);
        rendered.expect("memory takes every page");
        out!("{}", String::from_utf8_lossy(&page));
        return Ok(Exit::Done);
    };
    let written =
        std::fs::create_dir_all(folder).and_then(|()| generate_to(Cli::command(), folder));
    let cannot =
        |error| Failure::environment(format!("cannot write to {}: {error}", folder.display()));
    written.map_err(cannot)?;
    outln!("wrote wanflow.1 and a page for each command to {}", folder.display());
    Ok(Exit::Done)
}
