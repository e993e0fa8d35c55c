//! The place of film and clips, tried before anything is bought: a film that cannot be written
//! afterwards has cost as much as one that can.
//!
//! Everything that writing it takes is done with files of its own, which are removed again; no
//! folder is made.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, Open};
use crate::error::RunError;
use crate::folders::Folders;

/// What is added to a film's or a scene's name at most: marks, a number of a take, and `.part`.
const MARKS: usize = ".rehearsal.partial.take99.unusable.mp4.part".len();

/// What is added to a storyboard's name at most beside the storyboard: the lock file's part.
const LOCK: usize = "..lock.4294967295.part".len();

/// The names that decide how long file names become.
#[derive(Clone, Copy, Debug)]
pub struct Names<'n> {
    /// The storyboard's stem.
    pub storyboard: &'n str,
    /// The film's file name.
    pub film: &'n str,
    /// The longest name of a scene; empty where none is known.
    pub scene: &'n str,
}

/// Creates, renames and removes files where film, clips and lock file go, under names as long as
/// theirs. `clips` is the folder of the storyboard's clips, below the output folder.
pub fn try_place(
    disk: &dyn Disk,
    folders: &Folders,
    clips: &Path,
    names: Names<'_>,
) -> Result<(), RunError> {
    let clips = folders.out.join(clips);
    let film = folders.out.join(names.film);
    if is_folder(disk, &film) {
        let error = io::Error::from(io::ErrorKind::IsADirectory);
        return Err(RunError::disk("write the film to", &film)(error));
    }
    let long = names.film.len().max(names.storyboard.len()) + MARKS;
    probe(disk, &nearest(disk, &folders.out)?, long)?;
    probe(disk, &nearest(disk, &clips)?, names.scene.len().max(names.storyboard.len()) + MARKS)?;
    probe(disk, &folders.base, names.storyboard.len() + LOCK)
}

/// Whether a folder lies somewhere: no file can take its place.
fn is_folder(disk: &dyn Disk, path: &Path) -> bool {
    disk.list(path).is_ok()
}

/// The folder itself, or the nearest above it that is there.
fn nearest(disk: &dyn Disk, folder: &Path) -> Result<PathBuf, RunError> {
    for place in folder.ancestors() {
        match disk.list(place) {
            Ok(_) => return Ok(place.to_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(RunError::disk("use the folder", place)(error)),
        }
    }
    Ok(folder.to_owned())
}

fn probe(disk: &dyn Disk, folder: &Path, length: usize) -> Result<(), RunError> {
    let pid = std::process::id();
    let name = |mark: char| {
        let begun = format!(".wanflow-{mark}-{pid}-");
        let rest = length.saturating_sub(begun.len());
        folder.join(begun + &"x".repeat(rest))
    };
    let (one, other) = (name('a'), name('b'));
    let file = disk.open(&one, Open::New).map_err(RunError::disk("create a file in", folder))?;
    drop(file);
    let renamed = disk.rename(&one, &other).map_err(RunError::disk("rename a file in", folder));
    let last = if renamed.is_ok() { &other } else { &one };
    let removed = disk.remove(last).map_err(RunError::disk("remove a file from", folder));
    renamed.and(removed)
}

#[cfg(test)]
mod tests {
    use wanflow_plan::Purpose;

    use super::*;
    use crate::disk::ProjectDisk;

    const CLIPS: &str = "clips/story";

    fn names<'n>(storyboard: &'n str, film: &'n str) -> Names<'n> {
        Names { storyboard, film, scene: "launch" }
    }

    #[test]
    fn a_place_that_takes_films_is_left_as_it_was() {
        let around = tempfile::tempdir().expect("a folder");
        let base = around.path();
        let folders = Folders::beside(&base.join("story.yaml"), Purpose::Remote);
        let disk = ProjectDisk::open(base, base, &folders.out).expect("it is there");
        for _ in 0..2 {
            try_place(&disk, &folders, Path::new(CLIPS), names("story", "story.mp4"))
                .expect("it takes files");
            let left = std::fs::read_dir(base).expect("readable").count();
            assert_eq!(left, usize::from(folders.out.exists()));
            std::fs::create_dir_all(folders.out.join("clips")).expect("space");
        }
    }

    #[test]
    fn what_would_stop_a_film_is_found() {
        let around = tempfile::tempdir().expect("a folder");
        let base = around.path();
        let folders = Folders::beside(&base.join("story.yaml"), Purpose::Remote);
        let disk = ProjectDisk::open(base, base, &folders.out).expect("it is there");
        let long = "s".repeat(240);
        let film = format!("{long}.mp4");
        let error = try_place(&disk, &folders, Path::new(CLIPS), names(&long, &film))
            .expect_err("too long");
        assert!(
            matches!(&error, RunError::Disk { source, .. }
            if source.kind() == io::ErrorKind::InvalidFilename),
            "{error:?}"
        );
        std::fs::create_dir_all(folders.out.join("story.mp4")).expect("space");
        try_place(&disk, &folders, Path::new(CLIPS), names("story", "story.mp4"))
            .expect_err("a folder is there");
        std::fs::remove_dir_all(&folders.out).expect("it is there");
        std::fs::create_dir_all(folders.out.join("clips")).expect("space");
        std::fs::write(folders.out.join("clips/story"), "a file").expect("space");
        try_place(&disk, &folders, Path::new(CLIPS), names("story", "story.mp4"))
            .expect_err("a file is there");
        std::fs::remove_dir_all(&folders.out).expect("it is there");
        std::fs::write(&folders.out, "a file").expect("space");
        try_place(&disk, &folders, Path::new(CLIPS), names("story", "story.mp4"))
            .expect_err("a file is there");
    }
}
