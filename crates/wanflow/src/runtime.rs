//! The runtime of whatever waits for the network.

use tokio::runtime::{Builder, Runtime};
use wanflow_system::{Current, System as _};

use crate::failure::Failure;

/// Files that may have to be open at once: journals, locks, connections, a film's clips.
const FILES: u64 = 128;

/// One thread that waits for everything: hashing, decoding and drawing have threads of their own,
/// and a poll that wakes several costs several times as much.
pub(crate) fn one_thread() -> Result<Runtime, Failure> {
    if let Some(few) = few_files() {
        let what = format!("only {few} files may be open at once here, and a run needs {FILES}");
        let help = format!("allow more: ulimit -n {FILES}. Nothing was sent");
        return Err(Failure::environment(what).with_help(help));
    }
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| {
        Failure::environment(format!("the asynchronous runtime cannot start: {error}"))
    })
}

/// How many files may be open, where these are too few: what lacks them fails in ways that say
/// nothing of it.
fn few_files() -> Option<u64> {
    Current::open_files_limit().filter(|limit| *limit < FILES)
}
