//! The wall clock: the one place where the command line asks for the time.

use std::time::{SystemTime, UNIX_EPOCH};

use wanflow_run::UnixMillis;

/// Milliseconds since 1970 in UTC; 0 where the clock stands before that.
pub(crate) fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
