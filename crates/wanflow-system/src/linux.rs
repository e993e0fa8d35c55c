//! What only Linux has; in all else it is a Unix like any other.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command};

use rustix::fs::{FallocateFlags, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use rustix::process::{DumpableBehavior, Resource, Rlimit};

use crate::file_id::FileId;
use crate::folder::not_a_file;
use crate::posix::held::CAREFULLY;
use crate::posix::{Beneath, HeldFolder, Posix, pid_of};
use crate::system::{ChildLimits, FileVersion, System};

/// Linux.
#[derive(Clone, Copy, Debug)]
pub struct Linux;

impl System for Linux {
    type Folder = HeldFolder<Self>;

    fn reserve(file: &File, from: u64, bytes: u64) -> io::Result<()> {
        match rustix::fs::fallocate(file, FallocateFlags::KEEP_SIZE, from, bytes) {
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => Err(io::ErrorKind::Unsupported.into()),
            other => Ok(other?),
        }
    }

    fn forbid_core_files() {
        Posix::forbid_core_files();
        // The limit does not count where core files go to a program.
        let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }

    fn heeds_hang_up() -> bool {
        std::fs::read_to_string("/proc/self/status").is_ok_and(|status| !ignores_hang_up(&status))
    }

    fn limit_child(child: &Child, limits: ChildLimits) {
        let Some(pid) = pid_of(child) else { return };
        for (resource, most) in [(Resource::As, limits.memory), (Resource::Fsize, limits.file)] {
            let limit = Rlimit { current: Some(most), maximum: Some(most) };
            // A process that is gone already needs no limit.
            let _ = rustix::process::prlimit(Some(pid), resource, limit);
        }
    }

    fn sync_folder(folder: &Path) -> io::Result<()> {
        Posix::sync_folder(folder)
    }

    fn file_id(data: &Metadata) -> FileId {
        Posix::file_id(data)
    }

    fn names_of(data: &Metadata) -> Option<u64> {
        Posix::names_of(data)
    }

    fn version_of(data: &Metadata) -> Option<FileVersion> {
        Posix::version_of(data)
    }

    fn owner_of(data: &Metadata) -> Option<u32> {
        Posix::owner_of(data)
    }

    fn user() -> Option<u32> {
        Posix::user()
    }

    fn is_open_to_others(data: &Metadata) -> bool {
        Posix::is_open_to_others(data)
    }

    fn is_program(data: &Metadata) -> bool {
        Posix::is_program(data)
    }

    fn refuse_links(options: &mut OpenOptions) {
        Posix::refuse_links(options);
    }

    fn open_without_waiting(options: &mut OpenOptions) {
        Posix::open_without_waiting(options);
    }

    fn create_private_folder(folder: &Path) -> io::Result<()> {
        Posix::create_private_folder(folder)
    }

    fn free_space(folder: &Path) -> Option<u64> {
        Posix::free_space(folder)
    }

    fn host_name() -> String {
        Posix::host_name()
    }

    fn program_name(name: &str) -> String {
        Posix::program_name(name)
    }

    fn cache_folder() -> &'static str {
        Posix::cache_folder()
    }

    fn open_files_limit() -> Option<u64> {
        Posix::open_files_limit()
    }

    fn lead_group(command: &mut Command) {
        Posix::lead_group(command);
    }

    fn end(child: &mut Child) {
        Posix::end(child);
    }
}

impl Beneath for Linux {
    fn open_beneath(folder: BorrowedFd<'_>, path: &Path) -> io::Result<Option<OwnedFd>> {
        let (how, beneath) =
            (OFlags::RDONLY | CAREFULLY, ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS);
        // A rename on the way makes the kernel give up: then it is asked again.
        for _ in 0..16 {
            return match rustix::fs::openat2(folder, path, how, Mode::empty(), beneath) {
                Err(Errno::AGAIN) => continue,
                // The kernel is too old for it, or a sandbox forbids it.
                Err(Errno::NOSYS | Errno::PERM) => Ok(None),
                Err(Errno::NXIO) => Err(not_a_file()),
                other => Ok(Some(other?)),
            };
        }
        Err(Errno::AGAIN.into())
    }
}

/// Reads the mask of ignored signals; the lowest bit is SIGHUP. No mask counts as ignored.
fn ignores_hang_up(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_none_or(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hang_up_is_ignored_by_the_mask_or_where_there_is_none() {
        for (status, ignored) in [
            ("Name:\twanflow\nSigIgn:\t0000000000000001\n", true),
            ("Name:\twanflow\nSigIgn:\t0000000000001000\n", false),
            ("Name:\twanflow\n", true),
            ("SigIgn:\tnot a mask\n", true),
        ] {
            assert_eq!(ignores_hang_up(status), ignored, "{status:?}");
        }
    }
}
