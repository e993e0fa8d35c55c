//! The handle by which a run is asked to end early.

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{Either, select};
use tokio::sync::watch;

/// Asks a run to end: no new submits, what is at the host stays there. Clones ask the same run.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    /// A handle that nobody has used yet.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Asks for the end. Asking again changes nothing.
    pub fn request(&self) {
        self.0.send_replace(true);
    }

    /// Whether the end was asked for.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Completes when the end is asked for.
    pub async fn requested(&self) {
        let mut receiver = self.0.subscribe();
        // The sender lives as long as this handle, so that waiting cannot fail.
        let _ = receiver.wait_for(|requested| *requested).await;
    }

    /// A value that is being made, or nothing if the end is asked for before.
    pub async fn unless_requested<T>(&self, making: impl Future<Output = T>) -> Option<T> {
        let (asked, made) = (pin!(self.requested()), pin!(making));
        match select(asked, made).await {
            Either::Left(_) => None,
            Either::Right((value, _)) => Some(value),
        }
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}
