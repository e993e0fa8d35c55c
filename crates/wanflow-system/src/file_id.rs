//! Which file it is.

/// Which file it is, whatever its name. Where the system does not say, all are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileId {
    /// The file system.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
}
