//! A folder, and what may be done with the files beneath it and nowhere else.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;

use crate::file_id::FileId;

/// A folder beneath which files are opened, made and removed. Paths are relative to it. Links are
/// followed by [`input`](Folder::input) only, and only to where they stay beneath.
pub trait Folder: fmt::Debug + Send + Sync + Sized {
    /// Opens a folder that the user named: links on the way to it are the user's own.
    fn open(path: &Path) -> io::Result<Self>;

    /// The folder's path, as it was named.
    fn path(&self) -> &Path;

    /// Opens a regular file to read it. What leads out is [`io::ErrorKind::CrossesDevices`].
    fn input(&self, path: &Path) -> io::Result<File>;

    /// Opens or makes a regular file.
    fn open_file(&self, path: &Path, how: Open) -> io::Result<File>;

    /// Makes one folder; its parent exists. Returns whether it was missing.
    fn create_folder(&self, path: &Path) -> io::Result<bool>;

    /// Moves a file, also to another folder, and replaces what has the name.
    fn rename(&self, from: &Path, target: &Self, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes creations, renames and removals in a folder durable.
    fn sync(&self, path: &Path) -> io::Result<()>;

    /// The names of the regular files in a folder, in no order.
    fn list(&self, path: &Path) -> io::Result<Vec<OsString>>;

    /// What has a name; a link is seen as a link.
    fn see(&self, path: &Path) -> io::Result<Seen>;
}

/// How to open a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// To read it.
    Read,
    /// To write at its end, wherever that is; it exists, and has no other name: what is written
    /// here would be written there, too.
    Append,
    /// To write a file that does not exist.
    New,
}

/// What has a name in a folder.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Whether it is a regular file.
    pub is_file: bool,
    /// Its size in bytes.
    pub size: u64,
    /// Which file it is.
    pub id: FileId,
}

pub(crate) fn not_a_file() -> io::Error {
    refused("not a regular file")
}

pub(crate) fn leads_out() -> io::Error {
    io::Error::new(io::ErrorKind::CrossesDevices, "it leads out of the project")
}

/// A link where none is followed.
pub(crate) fn a_link() -> io::Error {
    refused("a symbolic link lies in its place, and is not followed: put a real one there")
}

pub(crate) fn refused(words: impl fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, words.to_string())
}

/// The parent of a bare file name is the empty path, which systems do not know.
pub(crate) fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

#[cfg(all(test, unix))]
mod tests;
