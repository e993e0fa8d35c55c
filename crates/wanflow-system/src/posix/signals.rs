//! Signals of Unix systems.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::system::{EndSignal, System};

/// Listens for the signals that end a process.
#[derive(Debug)]
pub struct EndSignals {
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
    /// The terminal is gone.
    hang_up: Option<Signal>,
}

impl EndSignals {
    /// Begins to listen, inside a runtime; what comes between two waits is not lost.
    pub fn listen<S: System>() -> Self {
        let hang_up = S::heeds_hang_up().then(|| signal(SignalKind::hangup()).ok());
        Self {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
            hang_up: hang_up.flatten(),
        }
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> EndSignal {
        tokio::select! {
            () = arrival(&mut self.interrupt) => EndSignal::Interrupt,
            () = arrival(&mut self.terminate) => EndSignal::Terminate,
            () = arrival(&mut self.hang_up) => EndSignal::Terminate,
        }
    }
}

/// A signal that cannot be listened for never arrives.
async fn arrival(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}
