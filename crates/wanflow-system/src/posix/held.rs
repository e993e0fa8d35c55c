//! A folder held open: what is opened beneath it stays beneath it, whatever links lie there.
//!
//! The kernel is asked for each step, not a path's text: a link that is put in a folder's place
//! meanwhile leads nowhere either.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, RawMode};
use rustix::io::Errno;

use crate::file_id::FileId;
use crate::folder::{Folder, Open, Seen, a_link, leads_out, not_a_file, or_here};
use crate::system::System;

/// How a folder is opened. A link in its place is none.
const FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// What every file is opened with: a pipe must not block the run, nor a terminal take it over.
pub(crate) const CAREFULLY: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// A kernel that may keep paths beneath a folder by itself.
pub trait Beneath: fmt::Debug {
    /// Opens a file to read it, kept beneath a folder; `None` where the kernel cannot do so.
    fn open_beneath(folder: BorrowedFd<'_>, path: &Path) -> io::Result<Option<OwnedFd>> {
        let _ = (folder, path);
        Ok(None)
    }
}

/// A folder, held open.
#[derive(Debug)]
pub struct HeldFolder<K> {
    path: PathBuf,
    fd: OwnedFd,
    kernel: PhantomData<fn() -> K>,
}

impl<K: Beneath + System> Folder for HeldFolder<K> {
    fn open(path: &Path) -> io::Result<Self> {
        let flags = FOLDER.difference(OFlags::NOFOLLOW);
        let fd = rustix::fs::openat(CWD, or_here(path), flags, Mode::empty())?;
        Ok(Self { path: path.to_owned(), fd, kernel: PhantomData })
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn input(&self, path: &Path) -> io::Result<File> {
        let kept = K::open_beneath(self.fd.as_fd(), path)?;
        let fd = kept.map_or_else(|| self.follow_by_text(path), Ok)?;
        regular(File::from(fd))
    }

    fn open_file(&self, path: &Path, how: Open) -> io::Result<File> {
        let (folder, name) = self.parent(path)?;
        let flags = match how {
            Open::Read => OFlags::RDONLY,
            Open::Append => OFlags::WRONLY | OFlags::APPEND,
            Open::New => OFlags::WRONLY | OFlags::APPEND | OFlags::CREATE | OFlags::EXCL,
        };
        let flags = flags | OFlags::NOFOLLOW | CAREFULLY;
        let file = match rustix::fs::openat(&folder, name, flags, Mode::from_raw_mode(0o666)) {
            Err(Errno::LOOP | Errno::EXIST) if is_link(&folder, name) => return Err(a_link()),
            other => regular(File::from(other?))?,
        };
        if how == Open::Append {
            K::refuse_hard_links(&file.metadata()?)?;
        }
        Ok(file)
    }

    fn create_folder(&self, path: &Path) -> io::Result<bool> {
        let (folder, name) = self.parent(path)?;
        match rustix::fs::mkdirat(&folder, name, Mode::from_raw_mode(0o777)) {
            Ok(()) => Ok(true),
            Err(Errno::EXIST) => self.folder(path).map(|_| false),
            Err(error) => Err(error.into()),
        }
    }

    fn rename(&self, from: &Path, target: &Self, to: &Path) -> io::Result<()> {
        let ((old, from), (new, to)) = (self.parent(from)?, target.parent(to)?);
        Ok(rustix::fs::renameat(old, from, new, to)?)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let (folder, name) = self.parent(path)?;
        Ok(rustix::fs::unlinkat(folder, name, AtFlags::empty())?)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        // Not the system call itself: on macOS the standard library asks for the full sync.
        File::from(self.folder(path)?).sync_all()
    }

    fn list(&self, path: &Path) -> io::Result<Vec<OsString>> {
        let held = self.folder(path)?;
        let mut files = Vec::new();
        for entry in Dir::read_from(&held)? {
            let entry = entry?;
            let data = rustix::fs::statat(&held, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW);
            if data.is_ok_and(|data| is_file(data.st_mode)) {
                files.push(OsStr::from_bytes(entry.file_name().to_bytes()).to_owned());
            }
        }
        Ok(files)
    }

    fn see(&self, path: &Path) -> io::Result<Seen> {
        let (folder, name) = self.parent(path)?;
        let data = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(Seen {
            is_file: is_file(data.st_mode),
            size: u64::try_from(data.st_size).unwrap_or(0),
            id: FileId { device: unsigned(data.st_dev), inode: data.st_ino },
        })
    }
}

impl<K> HeldFolder<K> {
    /// The folder of a path beneath, with the path's last name. No link is followed.
    fn parent<'p>(&self, path: &'p Path) -> io::Result<(OwnedFd, &'p OsStr)> {
        let name = path.file_name().ok_or_else(leads_out)?;
        let parent = path.parent().unwrap_or(Path::new(""));
        Ok((self.folder(parent)?, name))
    }

    /// A folder beneath. No link is followed.
    fn folder(&self, path: &Path) -> io::Result<OwnedFd> {
        let mut at = self.fd.try_clone()?;
        for part in path.components() {
            match part {
                Component::CurDir => {}
                Component::Normal(name) => at = step(&at, name)?,
                _ => return Err(leads_out()),
            }
        }
        Ok(at)
    }

    /// Where the kernel cannot keep a path beneath: links are resolved first, then not followed.
    fn follow_by_text(&self, path: &Path) -> io::Result<OwnedFd> {
        let root = or_here(&self.path).canonicalize()?;
        let real = self.path.join(path).canonicalize()?;
        let beneath = real.strip_prefix(&root).map_err(|_| leads_out())?;
        let (folder, name) = self.parent(beneath)?;
        let how = OFlags::RDONLY | OFlags::NOFOLLOW | CAREFULLY;
        match rustix::fs::openat(folder, name, how, Mode::empty()) {
            Err(Errno::NXIO) => Err(not_a_file()),
            other => Ok(other?),
        }
    }
}

/// One folder down.
fn step(at: &OwnedFd, name: &OsStr) -> io::Result<OwnedFd> {
    match rustix::fs::openat(at, name, FOLDER, Mode::empty()) {
        Err(Errno::NOTDIR | Errno::LOOP) if is_link(at, name) => Err(a_link()),
        other => Ok(other?),
    }
}

/// Whether a link lies there.
fn is_link(at: &OwnedFd, name: &OsStr) -> bool {
    let found = rustix::fs::statat(at, name, AtFlags::SYMLINK_NOFOLLOW);
    found.is_ok_and(|data| FileType::from_raw_mode(data.st_mode) == FileType::Symlink)
}

fn is_file(mode: RawMode) -> bool {
    FileType::from_raw_mode(mode) == FileType::RegularFile
}

/// Refuses what is not a regular file.
fn regular(file: File) -> io::Result<File> {
    let data = rustix::fs::fstat(&file)?;
    if is_file(data.st_mode) { Ok(file) } else { Err(not_a_file()) }
}

/// The number of a file system, which some systems count with a sign; as the standard library
/// turns it.
fn unsigned(number: impl Into<i128>) -> u64 {
    let turned = number.into().rem_euclid(1 << 64);
    u64::try_from(turned).expect("the remainder is below 2^64")
}
