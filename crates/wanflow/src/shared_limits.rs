//! Where the limits of a key are shared among all runs of this user.

use wanflow_api::Endpoint;
use wanflow_run::rate::SharedLimits;
use wanflow_run::secret::Secret;

use crate::say::noteln;
use crate::state::{self, Unmade};

/// The shared limits of a key at an endpoint; `None`, with a note, where no folder can be made.
pub(crate) fn of(endpoint: &Endpoint, key: &Secret) -> Option<SharedLimits> {
    match state::folder("limits")? {
        Ok(folder) => {
            Some(SharedLimits { folder, name: key.fingerprint(endpoint.id), holder: this_run() })
        }
        Err(Unmade { folder, error }) => {
            let folder = folder.display();
            noteln!("{folder}: {error}; other runs with this key do not know of this one");
            None
        }
    }
}

/// This process and where it was started: other runs that wait for its places tell it.
fn this_run() -> String {
    let here = std::env::current_dir().unwrap_or_default();
    format!("process {} in {}", std::process::id(), here.display())
}
