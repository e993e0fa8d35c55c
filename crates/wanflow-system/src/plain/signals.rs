//! Signals where there is Ctrl-C alone.

use crate::system::{EndSignal, System};

/// Listens for the signals that end a process.
#[derive(Debug)]
pub struct EndSignals(());

impl EndSignals {
    /// Begins to listen, inside a runtime.
    pub fn listen<S: System>() -> Self {
        Self(())
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> EndSignal {
        // One that cannot be listened for never arrives.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        EndSignal::Interrupt
    }
}
