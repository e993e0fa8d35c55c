//! The keys that were met in this process, so that whatever is shown can be cleaned of them.

use std::sync::{Arc, PoisonError, RwLock};

use wanflow_run::scrub::Scrubber;
use wanflow_run::secret::Secret;
use wanflow_system::{Current, System as _};

/// All keys that were met; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Arc<RwLock<Scrubber>>);

impl Secrets {
    /// Takes a key up: from here on it is taken out of what is shown, and kept out of core files.
    pub fn add(&self, key: &Secret) {
        // Memory that holds a key does not become a file.
        Current::forbid_core_files();
        self.0.write().unwrap_or_else(PoisonError::into_inner).add(key.scrubber());
    }

    /// What takes all of them out of a text.
    pub fn scrubber(&self) -> Scrubber {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
