//! Signals: the first asks the run to end, the second ends the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use wanflow_run::Class;
use wanflow_run::stop::Stop;
use wanflow_system::{Current, EndSignal, EndSignals};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::runtime;

/// Which signals have come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signals {
    terminated: Arc<AtomicBool>,
}

impl Signals {
    /// The exit of a run that something stood in the way of.
    pub(crate) fn exit_of(&self, class: Class) -> Exit {
        if class == Class::Interrupted { self.exit() } else { Exit::of_class(class) }
    }

    /// The exit code of a run that a signal ended.
    fn exit(&self) -> Exit {
        if self.terminated.load(Ordering::Relaxed) { Exit::Terminated } else { Exit::Interrupted }
    }
}

/// What signals do: they ask for the end, and say how it came to that.
#[derive(Debug)]
pub(crate) struct Interrupt {
    /// Asks for the end.
    pub(crate) stop: Stop,
    /// Which signals have come.
    pub(crate) signals: Signals,
}

impl Interrupt {
    /// Listens for Ctrl-C, SIGTERM and SIGHUP, on a thread of its own: a second signal ends the
    /// process also while the run waits for a disk. Listening has begun when this returns.
    pub(crate) fn listen() -> Result<Self, Failure> {
        let stop = Stop::new();
        let asked = stop.clone();
        let signals = on_signals(move |seen| {
            if asked.is_requested() {
                // Whatever is owed is in the journal already: nothing is lost by leaving at once.
                leave(seen);
            }
            asked.request();
        })?;
        Ok(Self { stop, signals })
    }
}

/// Ends the process at the first signal, with the code that it asks for: for work that nothing is
/// lost of. Listening has begun when this returns.
pub(crate) fn leave_at_signals() -> Result<(), Failure> {
    on_signals(leave).map(|_| ())
}

fn leave(seen: &Signals) {
    std::process::exit(i32::from(seen.exit().code()));
}

/// Does something at each signal, on a thread of its own.
fn on_signals(act: impl Fn(&Signals) + Send + 'static) -> Result<Signals, Failure> {
    let signals = Signals::default();
    let seen = signals.clone();
    let runtime = runtime::one_thread()?;
    // Made here and kept: a signal that comes between two waits is not lost.
    let mut incoming = runtime.block_on(async { EndSignals::listen::<Current>() });
    std::thread::spawn(move || {
        runtime.block_on(async {
            loop {
                let terminated = incoming.next().await == EndSignal::Terminate;
                seen.terminated.store(terminated, Ordering::Relaxed);
                act(&seen);
            }
        });
    });
    Ok(signals)
}

/// What came first: a line of standard input, or a signal.
pub(crate) enum Input {
    /// A line; empty at the end of the input.
    Line(String),
    /// A signal, and the exit code that it asks for.
    Signal(Exit),
}

/// Reads a line of standard input, on this thread. A signal ends the wait, not the process.
pub(crate) fn read_line() -> Result<Input, Failure> {
    runtime::one_thread()?.block_on(async {
        let mut incoming = EndSignals::listen::<Current>();
        let (tell, told) = tokio::sync::oneshot::channel();
        // A thread that waits for a terminal cannot be called back; it ends with the process.
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = std::io::stdin().read_line(&mut line);
            let _ = tell.send(read.map(|_| line));
        });
        tokio::select! {
            biased;
            signal = incoming.next() => Ok(Input::Signal(match signal {
                EndSignal::Interrupt => Exit::Interrupted,
                EndSignal::Terminate => Exit::Terminated,
            })),
            line = told => match line {
                Ok(Ok(line)) => Ok(Input::Line(line)),
                Ok(Err(error)) => Err(Failure::environment(format!("the terminal: {error}"))),
                Err(_) => Ok(Input::Line(String::new())),
            },
        }
    })
}

/// Waits, on this thread, for a signal to end.
pub(crate) fn wait() -> Result<(), Failure> {
    runtime::one_thread()?.block_on(async { EndSignals::listen::<Current>().next().await });
    Ok(())
}
