//! Memory that holds a key does not become a file: no core file, and no other process of the same
//! user reads it.

/// Forbids core files and foreign readers for the rest of this process. Where the system has no
/// such words, nothing changes.
pub(crate) fn forbid() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        // A system that refuses to give up a right has its own reasons; the key is no less safe
        // than before.
        let _ = setrlimit(Resource::Core, none);
    }
    // The limit does not count where core files go to a program.
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
