//! `wanflow run --rehearse --watch`: rehearses again whenever something was saved.

use wanflow_run::Class;
use wanflow_session::Session;

use crate::args::Run;
use crate::commands::watch::Watch;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::terminal::Terminal;

use super::command::RunCommand;

pub(super) fn run(args: &Run, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    if args.target.rehearse.is_none() {
        return Err(Failure::usage("`--watch` would buy at each save").with_help(
            "rehearse: add `--rehearse`; or watch the film's pictures: wanflow animatic --watch",
        ));
    }
    let interrupt = Interrupt::listen()?;
    let command = RunCommand { args, session, terminal, interrupt: Some(&interrupt) };
    let watch = Watch { file: &args.target.file, session, stop: interrupt.stop.clone() };
    let faults = args.buying.rehearsal.faults.iter().cloned();
    watch.keep_making(&mut |inputs| {
        inputs.extend(faults.clone());
        command.once(inputs)
    })?;
    Ok(interrupt.signals.exit_of(Class::Interrupted))
}
