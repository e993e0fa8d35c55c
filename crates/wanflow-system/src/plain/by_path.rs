//! A folder by its path, where the system holds none open: paths are judged after their links are
//! resolved. That holds against a hostile checkout, not against somebody who changes links
//! meanwhile.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::marker::PhantomData;
use std::path::{Component, Path, PathBuf};

use crate::folder::{Folder, Open, Seen, a_link, leads_out, not_a_file, or_here};
use crate::system::System;

/// A folder by its path.
#[derive(Debug)]
pub struct PathFolder<S> {
    path: PathBuf,
    /// The path without links.
    real: PathBuf,
    system: PhantomData<fn() -> S>,
}

impl<S: System + fmt::Debug> Folder for PathFolder<S> {
    fn open(path: &Path) -> io::Result<Self> {
        let real = or_here(path).canonicalize()?;
        if !real.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self { path: path.to_owned(), real, system: PhantomData })
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn input(&self, path: &Path) -> io::Result<File> {
        let real = self.real.join(path).canonicalize()?;
        if !real.starts_with(&self.real) {
            return Err(leads_out());
        }
        let mut options = OpenOptions::new();
        options.read(true);
        regular(&real, &options)
    }

    fn open_file(&self, path: &Path, how: Open) -> io::Result<File> {
        let path = self.entry(path)?;
        if is_link(&path) {
            return Err(a_link());
        }
        let mut options = OpenOptions::new();
        match how {
            Open::Read => options.read(true),
            Open::Append => options.append(true),
            Open::New => options.append(true).create_new(true),
        };
        let file = regular(&path, &options)?;
        if how == Open::Append {
            S::refuse_hard_links(&file.metadata()?)?;
        }
        Ok(file)
    }

    fn create_folder(&self, path: &Path) -> io::Result<bool> {
        let path = self.entry(path)?;
        match fs::create_dir(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if is_link(&path) {
                    return Err(a_link());
                }
                if path.is_dir() { Ok(false) } else { Err(error) }
            }
            Err(error) => Err(error),
        }
    }

    fn rename(&self, from: &Path, target: &Self, to: &Path) -> io::Result<()> {
        fs::rename(self.entry(from)?, target.entry(to)?)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(self.entry(path)?)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        S::sync_folder(&self.folder(path)?)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<OsString>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.folder(path)?)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files.push(entry.file_name());
            }
        }
        Ok(files)
    }

    fn see(&self, path: &Path) -> io::Result<Seen> {
        let data = fs::symlink_metadata(self.entry(path)?)?;
        Ok(Seen { is_file: data.is_file(), size: data.len(), id: S::file_id(&data) })
    }
}

impl<S> PathFolder<S> {
    /// A name in a folder beneath. No link is followed on the way to it.
    fn entry(&self, path: &Path) -> io::Result<PathBuf> {
        let name = path.file_name().ok_or_else(leads_out)?;
        Ok(self.folder(path.parent().unwrap_or(Path::new("")))?.join(name))
    }

    /// A folder beneath. No link is followed.
    fn folder(&self, path: &Path) -> io::Result<PathBuf> {
        let mut at = self.real.clone();
        for part in path.components() {
            match part {
                Component::CurDir => {}
                Component::Normal(name) => at.push(name),
                _ => return Err(leads_out()),
            }
            if is_link(&at) {
                return Err(a_link());
            }
        }
        if at.is_dir() {
            return Ok(at);
        }
        Err(if at.exists() { io::ErrorKind::NotADirectory } else { io::ErrorKind::NotFound }.into())
    }
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| data.is_symlink())
}

/// Opens what is there, if it is a regular file. What is not is not opened: a pipe would block.
fn regular(path: &Path, options: &OpenOptions) -> io::Result<File> {
    let is_odd = |data: fs::Metadata| !data.is_file();
    if path.metadata().is_ok_and(is_odd) {
        return Err(not_a_file());
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(not_a_file()) }
}
