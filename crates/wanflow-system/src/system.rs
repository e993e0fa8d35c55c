//! What is asked of an operating system, and the answers where it has none of its own.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;
use std::process::{Child, Command};

use crate::file_id::FileId;
use crate::folder::{Folder, refused};

/// What is asked of an operating system. What a system has no answer to has the plain one here:
/// nothing is known, and nothing done.
pub trait System {
    /// A folder beneath which files are opened and made.
    type Folder: Folder;

    /// Makes creations, renames and removals in a folder durable; an error where its file system
    /// cannot. Plain: entries are durable with their files.
    fn sync_folder(folder: &Path) -> io::Result<()> {
        let _ = folder;
        Ok(())
    }

    /// Reserves space for `bytes` more behind byte `from`, without changing the file's size.
    /// [`io::ErrorKind::Unsupported`] where system or file system cannot.
    fn reserve(file: &File, from: u64, bytes: u64) -> io::Result<()> {
        let _ = (file, from, bytes);
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Which file it is, whatever its name. Plain: all are the same.
    fn file_id(data: &Metadata) -> FileId {
        let _ = data;
        FileId::default()
    }

    /// How many names a file has, if the system says so.
    fn names_of(data: &Metadata) -> Option<u64> {
        let _ = data;
        None
    }

    /// Refuses a file that has several names: a checkout may be hostile, and the other name lie
    /// anywhere. Plain: taken as having one.
    fn refuse_hard_links(data: &Metadata) -> io::Result<()> {
        if Self::names_of(data).is_none_or(|names| names <= 1) {
            return Ok(());
        }
        Err(refused(
            "it is a hard link, so that its content would change under another name, too: put a \
             copy in its place",
        ))
    }

    /// What changes whenever a file's content does, with the seconds since 1970 at which it last
    /// did so.
    fn version_of(data: &Metadata) -> Option<FileVersion> {
        let _ = data;
        None
    }

    /// The number of the user that a file belongs to.
    fn owner_of(data: &Metadata) -> Option<u32> {
        let _ = data;
        None
    }

    /// The number of the user that this process acts for.
    fn user() -> Option<u32> {
        None
    }

    /// Whether anybody but the owner may do anything with a file.
    fn is_open_to_others(data: &Metadata) -> bool {
        let _ = data;
        false
    }

    /// Whether a file may be run as a program.
    fn is_program(data: &Metadata) -> bool {
        data.is_file()
    }

    /// Has a file not opened where a symbolic link lies in its place, and nothing waited for: a
    /// pipe must not block. Plain: links are followed.
    fn refuse_links(options: &mut OpenOptions) {
        let _ = options;
    }

    /// Has nothing waited for when a pipe or terminal is opened.
    fn open_without_waiting(options: &mut OpenOptions) {
        let _ = options;
    }

    /// Makes a folder, and those above it, that nobody else can look into.
    fn create_private_folder(folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)
    }

    /// Free bytes on a folder's disk, for this user.
    fn free_space(folder: &Path) -> Option<u64> {
        let _ = folder;
        None
    }

    /// Name of the machine.
    fn host_name() -> String {
        "this machine".to_owned()
    }

    /// How a program's file is called.
    fn program_name(name: &str) -> String {
        format!("{name}.exe")
    }

    /// Where caches of a user lie, beneath the home folder.
    fn cache_folder() -> &'static str {
        ".cache"
    }

    /// How many files this process may have open.
    fn open_files_limit() -> Option<u64> {
        None
    }

    /// Forbids core files, and others to read this process's memory, for as long as it lives.
    fn forbid_core_files() {}

    /// Whether the end of the terminal is to end this process: not under `nohup`. `false` also
    /// where the system does not say; the signal then keeps its own effect.
    fn heeds_hang_up() -> bool {
        false
    }

    /// Has a command, once started, be the head of a group of its own, with all that it starts.
    fn lead_group(command: &mut Command) {
        let _ = command;
    }

    /// Bounds the memory and the size of each file, in bytes, of a process.
    fn limit_child(child: &Child, limits: ChildLimits) {
        let _ = (child, limits);
    }

    /// Ends a process and, where it leads a group, the group.
    fn end(child: &mut Child) {
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// What asks a process to end.
#[cfg(feature = "signals")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndSignal {
    /// Ctrl-C.
    Interrupt,
    /// Another process, or the end of the terminal.
    Terminate,
}

/// A state of a file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileVersion {
    /// Differs from that of every other state, as far as the file system knows.
    pub stamp: String,
    /// When content or attributes were last changed, in whole seconds since 1970.
    pub changed: i64,
}

/// What a process may use.
#[derive(Clone, Copy, Debug)]
pub struct ChildLimits {
    /// Bytes of memory.
    pub memory: u64,
    /// Bytes of each file that it writes.
    pub file: u64,
}
