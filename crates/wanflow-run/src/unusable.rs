//! What came and is no usable clip, where people find it: beside the place of the clip.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, Open};
use crate::error::RunError;

/// Endings by which a file is opened.
const ENDINGS: &[&str] = &["mp4", "json", "html", "jpg", "png", "webp", "gif", "txt", "bin"];

/// Copies what was set aside to beside `clip`, the place of the take's clip, in place of what lay
/// there before. Answers the path: `NAME.unusable.EXT`, with the ending of its content.
pub fn show(disk: &dyn Disk, bad: &Path, clip: &Path) -> Result<PathBuf, RunError> {
    clear(disk, clip)?;
    let mut source = disk.open(bad, Open::Read).map_err(RunError::disk("open", bad))?;
    let mut head = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(&mut source, HEAD), &mut head)
        .map_err(RunError::disk("read", bad))?;
    let to = named(clip, ending(&head));
    let mut copy = || -> io::Result<()> {
        let mut file = disk.open(&to, Open::New)?;
        io::Write::write_all(&mut file, &head)?;
        io::copy(&mut source, &mut file).map(drop)
    };
    copy().map_err(RunError::disk("copy what came to", &to))?;
    Ok(to)
}

/// Where it lies, if it does.
pub fn find(disk: &dyn Disk, clip: &Path) -> Option<PathBuf> {
    let files = ENDINGS.iter().map(|ending| named(clip, ending));
    files.into_iter().find(|file| matches!(disk.size(file), Ok(Some(_))))
}

/// Takes it away: the clip has come, or something else has.
pub fn clear(disk: &dyn Disk, clip: &Path) -> Result<(), RunError> {
    match find(disk, clip) {
        Some(file) => disk.remove(&file).map_err(RunError::disk("remove", &file)),
        None => Ok(()),
    }
}

/// How much of a file tells what it is, in bytes.
const HEAD: u64 = 512;

fn named(clip: &Path, ending: &str) -> PathBuf {
    clip.with_extension(format!("unusable.{ending}"))
}

/// What a file is, by its first bytes.
fn ending(head: &[u8]) -> &'static str {
    let text = head.trim_ascii_start();
    match head {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "mp4",
        [0xff, 0xd8, 0xff, ..] => "jpg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        _ if text.starts_with(b"{") || text.starts_with(b"[") => "json",
        _ if text.starts_with(b"<") => "html",
        _ if !head.is_empty()
            && head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) =>
        {
            "txt"
        }
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MemoryDisk;

    #[test]
    fn what_came_lies_beside_the_clips_place_with_the_ending_of_its_content() {
        let disk = MemoryDisk::new();
        for folder in ["out", "out/clips"] {
            disk.create_dir(Path::new(folder)).expect("a healthy disk");
        }
        let (bad, clip) = (Path::new("out/a.bad"), Path::new("out/clips/a.mp4"));
        for (bytes, name) in [
            (&b"\0\0\0\x18ftypisom"[..], "a.unusable.mp4"),
            (b" {\"message\":\"busy\"}", "a.unusable.json"),
            (b"<!doctype html>", "a.unusable.html"),
            (b"\xff\xd8\xff\xe0", "a.unusable.jpg"),
            (b"try again later", "a.unusable.txt"),
            (b"", "a.unusable.bin"),
            (b"\0\x01", "a.unusable.bin"),
        ] {
            let _ = disk.remove(bad);
            let mut file = disk.open(bad, Open::New).expect("a healthy disk");
            std::io::Write::write_all(&mut file, bytes).expect("a healthy disk");
            let shown = show(&disk, bad, clip).expect("a healthy disk");
            assert_eq!(shown, Path::new("out/clips").join(name));
            assert_eq!(find(&disk, clip).as_deref(), Some(&*shown), "and nothing else");
        }
        clear(&disk, clip).expect("a healthy disk");
        assert_eq!(find(&disk, clip), None);
    }
}
