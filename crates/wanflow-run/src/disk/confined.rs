//! The file system of the machine, as far as one project reaches: its folder, and the output
//! folder that the user named.
//!
//! Every path is taken from one of these folders downward, held open, without following a link:
//! a checkout with a link in the place of journal, store or output leads no write elsewhere.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use wanflow_system::{CurrentFolder, Folder as _};

use super::real::RealFile;
use super::{Disk, DiskFile, FileId, Open};

/// The disk of one project.
#[derive(Clone, Debug)]
pub struct ProjectDisk {
    /// Where inputs may lie.
    project: Arc<CurrentFolder>,
    /// Where files are written, the innermost first.
    places: Arc<[WritableFolder]>,
}

/// A folder beneath which files may be written.
#[derive(Debug)]
struct WritableFolder {
    /// How paths into it begin.
    written: PathBuf,
    /// The folder that is held.
    folder: Arc<CurrentFolder>,
    /// Where `written` lies beneath it.
    beneath: PathBuf,
}

impl ProjectDisk {
    /// The disk of a project. `base` is the storyboard's folder, in it; `out` is the folder that
    /// the user chose for film and clips, which may lie elsewhere and need not exist.
    pub fn open(project: &Path, base: &Path, out: &Path) -> io::Result<Self> {
        let base = Arc::new(CurrentFolder::open(base)?);
        let here = |written: &Path, beneath: PathBuf| WritableFolder {
            written: written.to_owned(),
            folder: Arc::clone(&base),
            beneath,
        };
        let mut places = Vec::new();
        if !out.starts_with(base.path()) {
            // A relative way into the project is held to the project's rules.
            let absolute = std::path::absolute(out)?;
            let plain = !out.components().any(|part| part == Component::ParentDir);
            places.push(match absolute.strip_prefix(std::path::absolute(base.path())?) {
                Ok(beneath) if plain => here(out, beneath.to_owned()),
                _ => nearest(out)?,
            });
        }
        places.push(here(base.path(), PathBuf::new()));
        Ok(Self { project: Arc::new(CurrentFolder::open(project)?), places: places.into() })
    }

    fn find(&self, path: &Path) -> io::Result<(&CurrentFolder, PathBuf)> {
        let found = self.places.iter().find_map(|place| {
            let rest = path.strip_prefix(&place.written).ok()?;
            Some((&*place.folder, place.beneath.join(rest)))
        });
        found.ok_or_else(|| {
            let words = "it lies neither in the project nor in the output folder";
            io::Error::new(io::ErrorKind::CrossesDevices, words)
        })
    }
}

/// The nearest folder above a path that exists. The user named it: links there are the user's.
fn nearest(out: &Path) -> io::Result<WritableFolder> {
    let mut last = io::ErrorKind::NotFound.into();
    for written in out.ancestors() {
        match CurrentFolder::open(written) {
            Ok(folder) => {
                let beneath = PathBuf::new();
                return Ok(WritableFolder {
                    written: written.to_owned(),
                    folder: Arc::new(folder),
                    beneath,
                });
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

impl Disk for ProjectDisk {
    fn create_dir(&self, path: &Path) -> io::Result<bool> {
        let (folder, beneath) = self.find(path)?;
        if beneath.as_os_str().is_empty() { Ok(false) } else { folder.create_folder(&beneath) }
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn DiskFile>> {
        let (folder, beneath) = self.find(path)?;
        Ok(Box::new(RealFile(folder.open_file(&beneath, how)?)))
    }

    fn input(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let path = std::path::absolute(path)?;
        let project = std::path::absolute(self.project.path())?;
        let beneath = path.strip_prefix(&project).map_err(|_| io::ErrorKind::CrossesDevices)?;
        Ok(Box::new(RealFile(self.project.input(beneath)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let ((old, from), (new, to)) = (self.find(from)?, self.find(to)?);
        old.rename(&from, new, &to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let (folder, beneath) = self.find(path)?;
        folder.remove(&beneath)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let (folder, beneath) = self.find(path)?;
        folder.sync(&beneath)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let (folder, beneath) = self.find(path)?;
        let names = folder.list(&beneath)?;
        let mut files: Vec<PathBuf> = names.into_iter().map(|name| path.join(name)).collect();
        files.sort();
        Ok(files)
    }

    fn size(&self, path: &Path) -> io::Result<Option<u64>> {
        let (folder, beneath) = self.find(path)?;
        match folder.see(&beneath) {
            Ok(seen) => Ok(seen.is_file.then_some(seen.size)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn identity(&self, path: &Path) -> io::Result<FileId> {
        let (folder, beneath) = self.find(path)?;
        Ok(folder.see(&beneath)?.id)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::io::{Read as _, Write as _};
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::super::leads_to;
    use super::*;

    /// A project with its disk, and a folder beside it that nothing may be written to.
    fn stage(out: &str) -> (TempDir, PathBuf, ProjectDisk) {
        let around = tempfile::tempdir().expect("a folder");
        let base = around.path().join("project");
        fs::create_dir(&base).expect("space");
        fs::create_dir(around.path().join("elsewhere")).expect("space");
        fs::write(around.path().join("elsewhere/file"), "precious").expect("space");
        let disk = ProjectDisk::open(&base, &base, &base.join(out)).expect("they are there");
        (around, base, disk)
    }

    #[test]
    fn it_does_what_a_disk_does() {
        let (_around, base, disk) = stage("out");
        let folder = base.join(".wanflow");
        assert!(disk.create_dir(&folder).expect("space"));
        assert!(!disk.create_dir(&folder).expect("it is there"));
        assert!(!disk.create_dir(&base).expect("it is there"));
        let (one, two) = (folder.join("one"), folder.join("two"));
        disk.open(&one, Open::New).expect("new").write_all(b"ab").expect("space");
        disk.open(&one, Open::New).expect_err("it exists");
        disk.open(&one, Open::Append).expect("there").write_all(b"c").expect("space");
        assert_eq!(disk.size(&one).expect("readable"), Some(3));
        disk.rename(&one, &two).expect("no matter");
        disk.sync_dir(&folder).expect("it is there");
        let mut text = String::new();
        disk.open(&two, Open::Read).expect("there").read_to_string(&mut text).expect("text");
        assert_eq!(
            (text.as_str(), disk.list(&folder).expect("readable")),
            ("abc", vec![two.clone()])
        );
        disk.remove(&two).expect("it is there");
        assert_eq!(disk.size(&two).expect("readable"), None);
        assert_eq!(disk.size(&base.join("no/such/file")).expect("readable"), None);
        let missing = disk.list(&base.join("none")).expect_err("it is not there");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn no_link_leads_anything_elsewhere() {
        let (around, base, disk) = stage("out");
        let elsewhere = around.path().join("elsewhere");
        symlink(&elsewhere, base.join("out")).expect("links");
        symlink(elsewhere.join("file"), base.join("film.mp4")).expect("links");
        let inside = base.join("out/file");
        disk.create_dir(&base.join("out")).expect_err("a link");
        disk.create_dir(&base.join("out/clips")).expect_err("behind a link");
        for path in [&inside, &base.join("film.mp4")] {
            for how in [Open::Read, Open::Append, Open::New] {
                disk.open(path, how).expect_err("a link");
            }
        }
        disk.list(&base.join("out")).expect_err("a link");
        disk.sync_dir(&base.join("out")).expect_err("a link");
        disk.remove(&inside).expect_err("behind a link");
        disk.size(&inside).expect_err("behind a link");
        assert_eq!(disk.size(&base.join("film.mp4")).expect("readable"), None);
        fs::write(base.join("part"), "film").expect("space");
        disk.rename(&base.join("part"), &inside).expect_err("behind a link");
        disk.rename(&base.join("part"), &base.join("film.mp4")).expect("the link is replaced");
        let said = disk.open(&inside, Open::New).expect_err("a link").to_string();
        assert!(said.contains("symbolic link"), "{said}");
        for out in ["../elsewhere/new", "/elsewhere/new", "out/../../elsewhere/new"] {
            disk.open(&base.join(out), Open::New).expect_err("outside");
        }
        assert_eq!(fs::read_to_string(elsewhere.join("file")).expect("there"), "precious");
        assert_eq!(fs::read_dir(&elsewhere).expect("there").count(), 1);
    }

    #[test]
    fn nothing_is_written_under_a_second_name() {
        let (around, base, disk) = stage("out");
        fs::hard_link(around.path().join("elsewhere/file"), base.join("journal")).expect("links");
        let refused = disk.open(&base.join("journal"), Open::Append).expect_err("another name");
        assert!(refused.to_string().contains("hard link"), "{refused}");
        disk.open(&base.join("journal"), Open::Read).expect("a look changes nothing");
    }

    #[test]
    fn a_name_leads_to_its_file_until_another_takes_it() {
        let (_around, base, disk) = stage("out");
        let path = base.join("journal");
        let file = disk.open(&path, Open::New).expect("space");
        assert!(leads_to(&disk, &path, &*file).expect("it is there"));
        fs::remove_file(&path).expect("it is there");
        assert!(!leads_to(&disk, &path, &*file).expect("nothing is there"));
        disk.open(&path, Open::New).expect("space");
        assert!(!leads_to(&disk, &path, &*file).expect("another is there"));
    }

    #[test]
    fn an_output_folder_elsewhere_is_the_users_word() {
        let (around, base, _) = stage("out");
        let out = around.path().join("films/new");
        let disk = ProjectDisk::open(&base, &base, &out).expect("something above is there");
        assert!(disk.create_dir(&around.path().join("films")).expect("space"));
        assert!(disk.create_dir(&out).expect("space"));
        disk.open(&out.join("film"), Open::New).expect("space");
    }

    #[test]
    fn inputs_stay_in_the_project() {
        let (around, base, _) = stage("out");
        fs::create_dir(base.join("one")).expect("space");
        fs::write(base.join("shared.jpg"), "in").expect("space");
        symlink("../shared.jpg", base.join("one/link.jpg")).expect("links");
        symlink(around.path().join("elsewhere/file"), base.join("one/out.jpg")).expect("links");
        let one = base.join("one");
        let disk = ProjectDisk::open(&base, &one, &one.join("out")).expect("they are there");
        for path in ["../shared.jpg", "link.jpg"] {
            let mut text = String::new();
            disk.input(&one.join(path)).expect("inside").read_to_string(&mut text).expect("text");
            assert_eq!(text, "in");
        }
        for path in ["out.jpg", "../../elsewhere/file", "none"] {
            disk.input(&one.join(path)).expect_err("outside or missing");
        }
    }
}
