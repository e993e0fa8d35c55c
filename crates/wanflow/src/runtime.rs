//! The runtime of whatever waits for the network.

use tokio::runtime::{Builder, Runtime};

use crate::failure::Failure;

/// One thread that waits for everything: hashing, decoding and drawing have threads of their own,
/// and a poll that wakes several costs several times as much.
pub(crate) fn one_thread() -> Result<Runtime, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::environment(format!("nothing can be waited for: {error}")))
}
