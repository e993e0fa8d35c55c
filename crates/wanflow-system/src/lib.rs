//! What operating systems do differently, and nothing else does.
//!
//! One trait says what is asked of a system; each system answers in its own file. This is the only
//! crate with code for one system alone. It knows nothing of films, plans and hosts.
//!
//! `plain` needs the standard library alone and is what Windows has; `posix` is what macOS and
//! other Unix systems have; `linux` adds what only its kernel does. With the feature `portable`
//! Linux does as any Unix, so that those branches are compiled and tested.

mod file_id;
mod folder;
#[cfg(target_os = "linux")]
mod linux;
mod plain;
#[cfg(unix)]
mod posix;
mod system;

pub use file_id::FileId;
pub use folder::{Folder, Open, Seen};
#[cfg(target_os = "linux")]
pub use linux::Linux;
pub use plain::Plain;
#[cfg(unix)]
pub use posix::Posix;
#[cfg(feature = "signals")]
pub use system::EndSignal;
pub use system::{ChildLimits, FileVersion, System};

#[cfg(all(feature = "signals", not(unix)))]
pub use plain::EndSignals;
#[cfg(all(feature = "signals", unix))]
pub use posix::EndSignals;

/// The system that this program runs on.
#[cfg(all(target_os = "linux", not(feature = "portable")))]
pub type Current = Linux;
/// The system that this program runs on.
#[cfg(all(unix, any(not(target_os = "linux"), feature = "portable")))]
pub type Current = Posix;
/// The system that this program runs on.
#[cfg(not(unix))]
pub type Current = Plain;
/// A folder of the system that this program runs on.
pub type CurrentFolder = <Current as System>::Folder;
