//! `wanflow emulate`: the remote API on loopback, until a signal ends it.

use std::io::Write as _;

use wanflow_api::EndpointRef;
use wanflow_emulate::{
    AnimaticMaker, EmulateError, EmulatorOptions, Exposure, RunningEmulator, State, bind,
};
use wanflow_session::endpoint_choice::known_endpoint;

use crate::args::Emulate;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::faults;
use crate::host::{drawing_threads, emulator_failure, sync_marks};
use crate::interrupt;
use crate::print::errln;

/// Serves until Ctrl-C or SIGTERM.
pub(crate) fn run(args: &Emulate) -> Result<Exit, Failure> {
    let endpoints = endpoints(args)?;
    let options = EmulatorOptions {
        latency: args.latency,
        sync_marks: sync_marks(args.sync_marks),
        rendering: drawing_threads(),
        seed: fastrand::u64(..),
        origin: String::new(),
        faults: faults::read(args.faults.as_deref(), &endpoints)?,
        endpoints,
    };
    let emulator = start(args, options).map_err(|error| emulator_failure(&error))?;
    let mut stdout = std::io::stdout();
    // Whoever started this reads the first line; if nobody does, serving goes on.
    let _ = writeln!(stdout, "listening on {}", emulator.origin());
    let _ = stdout.flush();
    errln!("the ledger is at {}/emulator/ledger; press Ctrl-C to stop", emulator.origin());
    interrupt::wait()?;
    emulator.stop();
    Ok(Exit::Done)
}

/// The endpoints to play: those that are named, else all.
fn endpoints(args: &Emulate) -> Result<Vec<EndpointRef>, Failure> {
    if args.endpoint.is_empty() {
        return Ok(wanflow_api::endpoints().collect());
    }
    args.endpoint.iter().map(|id| Ok(known_endpoint(id)?.endpoint)).collect()
}

fn start(args: &Emulate, options: EmulatorOptions) -> Result<RunningEmulator, EmulateError> {
    let listener = bind(args.listen, Exposure::Loopback)?;
    let state = match &args.state {
        Some(folder) => State::open(folder)?,
        None => State::temporary()?,
    };
    let state = match &args.clips {
        Some(folder) => state.with_clips(folder)?,
        None => state,
    };
    RunningEmulator::start(listener, options, Box::new(AnimaticMaker), state)
}
