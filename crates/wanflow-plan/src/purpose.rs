//! What a plan is for.

use serde::{Deserialize, Serialize};

/// Whether clips are bought or made by the emulator. Part of every digest, so that a rehearsed
/// clip never stands for a bought one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Clips are made by the emulator and cost nothing.
    Rehearsal,
    /// Clips are bought.
    Remote,
}
