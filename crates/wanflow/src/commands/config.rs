//! `wanflow config`: a storyboard as one text, with the origin of each value.

use wanflow::output;
use wanflow::output::config::MergedStoryboard;
use wanflow_compiler::{Diagnostic, Merged};
use wanflow_session::{Session, merged};

use crate::args::ShowConfig;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{out, outln};
use crate::terminal::Terminal;
use crate::versions::one_project;

/// Prints the storyboard with everything that it is made of; its mistakes as well.
pub(crate) fn run(
    args: &ShowConfig,
    session: &Session,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let project = one_project(&args.file, &args.version, terminal)?;
    let Merged { yaml, values, checked } = merged::of_project(session, &project)?;
    let has_error = checked.diagnostics.iter().any(Diagnostic::is_error);
    terminal.show(&[checked]);
    if args.json {
        outln!("{}", output::page(&MergedStoryboard::from(&*values)));
    } else {
        out!("{yaml}");
    }
    Ok(if has_error { Exit::Storyboard } else { Exit::Done })
}
