//! Where the limits of a key are shared among all runs of this user.

use wanflow_api::Endpoint;
use wanflow_run::rate::SharedLimits;
use wanflow_run::secret::Secret;

use crate::environment::Environment;
use crate::state::{self, FolderError};

/// The shared limits of a key at an endpoint; `None` where the environment names no place for
/// them, an error where their folder cannot be made: other runs with this key then do not know of
/// this one.
pub fn of(
    endpoint: &Endpoint,
    key: &Secret,
    environment: &Environment,
) -> Option<Result<SharedLimits, FolderError>> {
    let name = key.fingerprint(endpoint.id);
    let folder = state::folder(environment, "limits")?;
    Some(folder.map(|folder| SharedLimits { folder, name, holder: holder(environment) }))
}

/// This process and where it was started: other runs that wait for its places show it.
fn holder(environment: &Environment) -> String {
    format!("process {} in {}", std::process::id(), environment.folder().display())
}
