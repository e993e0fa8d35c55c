//! A folder held open: what is opened beneath it stays beneath it, whatever links lie there.
//!
//! The kernel is asked for each step, not a path's text: a link that is put in a folder's place
//! meanwhile leads nowhere either. It knows nothing of journals, stores and storyboards.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
use rustix::io::Errno;

/// How a folder is opened. A link in its place is none.
const FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// What every file is opened with: a pipe must not block the run, nor a terminal take it over.
pub(super) const CAREFULLY: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// A folder, held open.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    fd: OwnedFd,
}

impl Folder {
    /// Opens a folder that the user named: links on the way to it are the user's own.
    pub fn open(path: &Path) -> io::Result<Self> {
        let here = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let flags = FOLDER.difference(OFlags::NOFOLLOW);
        let fd = rustix::fs::openat(CWD, here, flags, Mode::empty())?;
        Ok(Self { path: path.to_owned(), fd })
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a regular file to read it. Links are followed as long as they stay beneath; what
    /// leads out is [`io::ErrorKind::CrossesDevices`].
    pub fn input(&self, path: &Path) -> io::Result<File> {
        let file = File::from(self.follow(path)?);
        regular(&file)?;
        Ok(file)
    }

    /// The folder of a path beneath, with the path's last name. No link is followed.
    pub(super) fn parent<'p>(&self, path: &'p Path) -> io::Result<(OwnedFd, &'p OsStr)> {
        let name = path.file_name().ok_or_else(leads_out)?;
        let parent = path.parent().unwrap_or(Path::new(""));
        Ok((self.folder(parent)?, name))
    }

    /// A folder beneath. No link is followed.
    pub(super) fn folder(&self, path: &Path) -> io::Result<OwnedFd> {
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

    #[cfg(target_os = "linux")]
    fn follow(&self, path: &Path) -> io::Result<OwnedFd> {
        use rustix::fs::ResolveFlags;
        let (how, beneath) =
            (OFlags::RDONLY | CAREFULLY, ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS);
        // A rename on the way makes the kernel give up: then it is asked again.
        for _ in 0..16 {
            return match rustix::fs::openat2(&self.fd, path, how, Mode::empty(), beneath) {
                Err(Errno::AGAIN) => continue,
                Err(Errno::NOSYS | Errno::PERM) => self.follow_by_text(path),
                Err(Errno::NXIO) => Err(not_a_file()),
                other => Ok(other?),
            };
        }
        Err(Errno::AGAIN.into())
    }

    #[cfg(not(target_os = "linux"))]
    fn follow(&self, path: &Path) -> io::Result<OwnedFd> {
        self.follow_by_text(path)
    }

    /// Where the kernel cannot keep a path beneath: links are resolved first, then not followed.
    fn follow_by_text(&self, path: &Path) -> io::Result<OwnedFd> {
        let root = self.path.canonicalize()?;
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
pub(super) fn is_link(at: &OwnedFd, name: &OsStr) -> bool {
    let found = rustix::fs::statat(at, name, AtFlags::SYMLINK_NOFOLLOW);
    found.is_ok_and(|data| FileType::from_raw_mode(data.st_mode) == FileType::Symlink)
}

/// Refuses what is no regular file.
pub(super) fn regular(file: &File) -> io::Result<()> {
    let data = rustix::fs::fstat(file.as_fd())?;
    let is_file = FileType::from_raw_mode(data.st_mode) == FileType::RegularFile;
    if is_file { Ok(()) } else { Err(not_a_file()) }
}

/// A link where none is followed.
pub(super) fn a_link() -> io::Error {
    let words = "a symbolic link lies in its place, and is not followed: put a real one there";
    io::Error::new(io::ErrorKind::InvalidInput, words)
}

fn not_a_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")
}

fn leads_out() -> io::Error {
    io::Error::new(io::ErrorKind::CrossesDevices, "it leads out of the project")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn inputs_may_be_links_that_stay_beneath() {
        let around = tempfile::tempdir().expect("a folder");
        let root = around.path().join("project");
        fs::create_dir_all(root.join("films/one")).expect("space");
        fs::write(root.join("shared.jpg"), "in").expect("space");
        fs::write(around.path().join("outside"), "out").expect("space");
        symlink("../../shared.jpg", root.join("films/one/inside.jpg")).expect("links");
        symlink("../../../outside", root.join("films/one/outside.jpg")).expect("links");
        symlink(around.path().join("outside"), root.join("absolute.jpg")).expect("links");
        symlink(around.path(), root.join("up")).expect("links");
        symlink("round", root.join("round")).expect("links");
        rustix::fs::mknodat(CWD, root.join("pipe"), FileType::Fifo, Mode::RUSR, 0).expect("pipes");
        let folder = Folder::open(&root).expect("it is there");
        for by_text in [false, true] {
            let open = |path: &str| {
                let path = Path::new(path);
                let file = if by_text { folder.follow_by_text(path) } else { folder.follow(path) };
                let file = file.map(File::from).and_then(|file| regular(&file).map(|()| file));
                file.map(|mut file| io::read_to_string(&mut file).expect("text"))
            };
            for inside in ["shared.jpg", "films/one/inside.jpg", "films/one/../../shared.jpg"] {
                assert_eq!(open(inside).expect("it is beneath"), "in");
            }
            for outside in ["films/one/outside.jpg", "absolute.jpg", "up/outside", "../outside"] {
                let error = open(outside).expect_err("it leads out");
                assert_eq!(error.kind(), io::ErrorKind::CrossesDevices, "{outside}: {error}");
            }
            for odd in ["films", "pipe", "round", "nothing"] {
                open(odd).expect_err("it is no file");
            }
        }
    }
}
