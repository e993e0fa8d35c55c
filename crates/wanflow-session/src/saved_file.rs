//! Putting a new text in the place of a file: wholly or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Puts bytes in the place of a file that is there. Whoever reads it meanwhile, or after a crash,
/// finds the old bytes or the new ones. A link stays a link: what it leads to is replaced.
pub fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = file.canonicalize()?;
    let before = fs::metadata(&file)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = write(&beside, bytes).and_then(|()| {
        fs::set_permissions(&beside, before.permissions())?;
        fs::rename(&beside, &file)
    });
    if written.is_err() {
        // What could not be put there is not left beside it either.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = OpenOptions::new().write(true).create_new(true).open(file)?;
    part.write_all(bytes)?;
    part.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("story.yaml");
        assert!(replace(&file, b"new").is_err(), "there is nothing to replace");
        fs::write(&file, "old, and longer").expect("written");
        replace(&file, b"new").expect("replaced");
        assert_eq!(fs::read_to_string(&file).expect("it is there"), "new");
        let names = fs::read_dir(folder.path()).expect("readable");
        assert_eq!(names.count(), 1);
    }
}
