//! Who holds a run's lock, as the lock file's text says. It is for people only.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;

/// Who holds a lock, as its text tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id; 0 if the text cannot be read.
    pub pid: u32,
    /// Name of the machine.
    pub host: String,
    /// When the run began.
    pub since: UnixMillis,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pid == 0 {
            return f.write_str("an unknown process");
        }
        write!(f, "process {} on {:?}, since {}", self.pid, self.host, self.since)
    }
}
