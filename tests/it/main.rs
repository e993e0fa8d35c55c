//! Workspace-wide tests: the boundaries of the crates, and the real binary against the emulator.

mod boundaries;
