//! Signals: the first asks the run to end, the second ends the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use wanflow_run::stop::Stop;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::runtime;

/// Which signals have come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signals {
    terminated: Arc<AtomicBool>,
}

impl Signals {
    /// The exit code of a run that a signal ended.
    pub(crate) fn exit(&self) -> Exit {
        if self.terminated.load(Ordering::Relaxed) { Exit::Terminated } else { Exit::Interrupted }
    }
}

/// Listens for Ctrl-C, SIGTERM and SIGHUP, on a thread of its own: a second signal ends the
/// process also while the run waits for a disk. Listening has begun when this returns.
pub(crate) fn listen(stop: Stop) -> Result<Signals, Failure> {
    let signals = Signals::default();
    let seen = signals.clone();
    let runtime = runtime::one_thread()?;
    // Made here and kept: a signal that comes between two waits is not lost.
    let mut incoming = runtime.block_on(async { Incoming::new() });
    std::thread::spawn(move || {
        runtime.block_on(async {
            loop {
                let terminated = incoming.next().await;
                seen.terminated.store(terminated, Ordering::Relaxed);
                if stop.is_requested() {
                    // Whatever is owed is in the journal already: nothing is lost by leaving at once.
                    std::process::exit(i32::from(seen.exit().code()));
                }
                stop.request();
            }
        });
    });
    Ok(signals)
}

/// The signals that end a run.
#[cfg(unix)]
struct Incoming {
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
    /// The terminal is gone.
    hang_up: Option<Signal>,
}

#[cfg(unix)]
impl Incoming {
    fn new() -> Self {
        Self {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
            hang_up: hang_up_counts().then(|| signal(SignalKind::hangup()).ok()).flatten(),
        }
    }

    /// Waits for a signal; whether it was another than Ctrl-C.
    async fn next(&mut self) -> bool {
        tokio::select! {
            () = arrival(&mut self.interrupt) => false,
            () = arrival(&mut self.terminate) => true,
            () = arrival(&mut self.hang_up) => true,
        }
    }
}

/// A signal that cannot be listened for never arrives.
#[cfg(unix)]
async fn arrival(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// Whether a hang-up is to end the run: not under `nohup`, which has it ignored. Where the
/// system does not tell, a hang-up keeps its own effect.
#[cfg(unix)]
fn hang_up_counts() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| !ignores_hang_up(&status))
}

/// Reads the mask of ignored signals; the lowest bit is SIGHUP. No mask counts as ignored.
#[cfg(unix)]
fn ignores_hang_up(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_none_or(|mask| mask & 1 == 1)
}

#[cfg(not(unix))]
struct Incoming;

#[cfg(not(unix))]
impl Incoming {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) -> bool {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        false
    }
}

/// What came first: a line of standard input, or a signal.
pub(crate) enum Heard {
    /// A line; empty at the end of the input.
    Line(String),
    /// A signal, and the exit code that it asks for.
    Signal(Exit),
}

/// Reads a line of standard input, on this thread. A signal ends the wait, not the process.
pub(crate) fn read_line() -> Result<Heard, Failure> {
    runtime::one_thread()?.block_on(async {
        let mut incoming = Incoming::new();
        let (tell, told) = tokio::sync::oneshot::channel();
        // A thread that waits for a terminal cannot be called back; it ends with the process.
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = std::io::stdin().read_line(&mut line);
            let _ = tell.send(read.map(|_| line));
        });
        tokio::select! {
            biased;
            terminated = incoming.next() => {
                Ok(Heard::Signal(if terminated { Exit::Terminated } else { Exit::Interrupted }))
            }
            line = told => match line {
                Ok(Ok(line)) => Ok(Heard::Line(line)),
                Ok(Err(error)) => Err(Failure::environment(format!("the terminal: {error}"))),
                Err(_) => Ok(Heard::Line(String::new())),
            },
        }
    })
}

/// Waits, on this thread, for a signal to end.
pub(crate) fn wait() -> Result<(), Failure> {
    runtime::one_thread()?.block_on(async { Incoming::new().next().await });
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn nohup_is_respected() {
        for (status, ignores) in [
            ("Name:\tw\nSigIgn:\t0000000000001000\nSigCgt:\t0\n", false),
            ("Name:\tw\nSigIgn:\t0000000000001001\nSigCgt:\t0\n", true),
            ("Name:\tw\n", true),
            ("SigIgn:\tnone\n", true),
        ] {
            assert_eq!(ignores_hang_up(status), ignores, "{status:?}");
        }
    }
}
