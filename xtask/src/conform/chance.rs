//! How much of what an emulator is asked is left to chance.

use clap::Args;

const EXAMPLES: u32 = 15;
const SEED: u64 = 1;

/// How much of what is asked is left to chance.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Chance {
    /// Test cases that schemathesis generates at random for each operation, beside its systematic
    /// ones.
    #[arg(long, default_value_t = EXAMPLES)]
    pub(super) examples: u32,
    /// Seed of those.
    #[arg(long, default_value_t = SEED)]
    pub(super) seed: u64,
}

impl Default for Chance {
    fn default() -> Self {
        Self { examples: EXAMPLES, seed: SEED }
    }
}
