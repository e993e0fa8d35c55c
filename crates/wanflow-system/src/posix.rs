//! What every Unix has, macOS among them.

pub(crate) mod held;
#[cfg(feature = "signals")]
mod signals;

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};

use rustix::fs::OFlags;
use rustix::process::{Pid, Resource, Rlimit, Signal};

pub(crate) use held::{Beneath, HeldFolder};
#[cfg(feature = "signals")]
pub use signals::EndSignals;

use crate::file_id::FileId;
use crate::folder::or_here;
use crate::system::{FileVersion, System};

/// Any Unix.
#[derive(Clone, Copy, Debug)]
pub struct Posix;

impl System for Posix {
    type Folder = HeldFolder<Self>;

    fn sync_folder(folder: &Path) -> io::Result<()> {
        // On macOS this asks for the full sync: the plain one may leave bytes in the drive's cache.
        File::open(or_here(folder))?.sync_all()
    }

    fn file_id(data: &Metadata) -> FileId {
        FileId { device: data.dev(), inode: data.ino() }
    }

    fn names_of(data: &Metadata) -> Option<u64> {
        Some(data.nlink())
    }

    fn version_of(data: &Metadata) -> Option<FileVersion> {
        let stamp = format!(
            "{} {} {} {}.{} {}.{}",
            data.dev(),
            data.ino(),
            data.size(),
            data.mtime(),
            data.mtime_nsec(),
            data.ctime(),
            data.ctime_nsec()
        );
        Some(FileVersion { stamp, changed: data.mtime().max(data.ctime()) })
    }

    fn owner_of(data: &Metadata) -> Option<u32> {
        Some(data.uid())
    }

    fn user() -> Option<u32> {
        Some(rustix::process::geteuid().as_raw())
    }

    fn is_open_to_others(data: &Metadata) -> bool {
        data.permissions().mode() & 0o077 != 0
    }

    fn is_program(data: &Metadata) -> bool {
        data.is_file() && data.permissions().mode() & 0o111 != 0
    }

    fn refuse_links(options: &mut OpenOptions) {
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }

    fn open_without_waiting(options: &mut OpenOptions) {
        options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    }

    fn create_private_folder(folder: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)
    }

    fn free_space(folder: &Path) -> Option<u64> {
        let disk = rustix::fs::statvfs(folder).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    fn host_name() -> String {
        rustix::system::uname().nodename().to_string_lossy().into_owned()
    }

    fn program_name(name: &str) -> String {
        name.to_owned()
    }

    fn cache_folder() -> &'static str {
        if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }
    }

    fn open_files_limit() -> Option<u64> {
        rustix::process::getrlimit(Resource::Nofile).current
    }

    fn forbid_core_files() {
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        // A system that refuses to give up a right has its own reasons; what the memory holds is
        // no less safe than before.
        let _ = rustix::process::setrlimit(Resource::Core, none);
    }

    fn lead_group(command: &mut Command) {
        command.process_group(0);
    }

    fn end(child: &mut Child) {
        if let Some(group) = pid_of(child) {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
        }
        let _ = child.wait();
    }
}

impl Beneath for Posix {}

pub(crate) fn pid_of(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}
