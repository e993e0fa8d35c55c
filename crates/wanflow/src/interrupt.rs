//! Signals: the first asks the run to end, the second ends the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use wanflow_run::stop::Stop;

use crate::exit::Exit;
use crate::failure::Failure;

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

/// Listens for Ctrl-C and SIGTERM. Must be called inside a runtime.
pub(crate) fn listen(stop: Stop) -> Signals {
    let signals = Signals::default();
    let seen = signals.clone();
    tokio::spawn(async move {
        loop {
            let terminated = next_signal().await;
            seen.terminated.store(terminated, Ordering::Relaxed);
            if stop.is_requested() {
                // Whatever is owed is in the journal already: nothing is lost by leaving at once.
                std::process::exit(i32::from(seen.exit().code()));
            }
            stop.request();
        }
    });
    signals
}

/// Waits for a signal; whether it was SIGTERM.
#[cfg(unix)]
async fn next_signal() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return false;
    };
    tokio::select! {
        _ = terminate.recv() => true,
        _ = tokio::signal::ctrl_c() => false,
    }
}

#[cfg(not(unix))]
async fn next_signal() -> bool {
    let _ = tokio::signal::ctrl_c().await;
    false
}

/// Waits, on this thread, for a signal to end.
pub(crate) fn wait() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::environment(format!("no signals: {error}")))?;
    runtime.block_on(next_signal());
    Ok(())
}
