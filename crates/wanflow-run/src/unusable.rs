//! What came and is not a usable clip, where people find it: beside the place of the clip.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, Open};
use crate::error::RunError;

/// Endings by which a file is opened.
const ENDINGS: &[&str] = &["mp4", "json", "html", "jpg", "png", "webp", "gif", "txt", "bin"];

/// Copies what was set aside to beside `clip`, the place of the take's clip, in place of what lay
/// there before. Answers the path: `NAME.unusable.EXT`, with the ending of its content. Nobody sees
/// half a file there: it is written beside, then renamed.
pub fn show(disk: &dyn Disk, bad: &Path, clip: &Path) -> Result<PathBuf, RunError> {
    let mut source = disk.open(bad, Open::Read).map_err(RunError::disk("open", bad))?;
    let mut head = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(&mut source, HEAD), &mut head)
        .map_err(RunError::disk("read", bad))?;
    let to = named(clip, ending(&head));
    let part = clip.with_extension(PART);
    if matches!(disk.size(&part), Ok(Some(_))) {
        disk.remove(&part).map_err(RunError::disk("remove", &part))?;
    }
    let mut copy = || -> io::Result<()> {
        let mut file = disk.open(&part, Open::New)?;
        io::Write::write_all(&mut file, &head)?;
        io::copy(&mut source, &mut file)?;
        file.sync()
    };
    copy().map_err(RunError::disk("copy what came to", &part))?;
    clear(disk, clip)?;
    disk.rename(&part, &to).map_err(RunError::disk("rename to", &to))?;
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

/// The ending of a copy that is not whole yet.
const PART: &str = "unusable.part";

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
    use crate::disk::{Fault, MemoryDisk};

    #[test]
    fn half_a_copy_is_never_shown() {
        let bytes = [&b"\0\0\0\x18ftypisom"[..], &[7; 4096]].concat();
        for dies_at in 0..12 {
            let disk = MemoryDisk::new();
            for folder in ["out", "out/clips"] {
                disk.create_dir(Path::new(folder)).expect("a healthy disk");
            }
            let (bad, clip) = (Path::new("out/a.bad"), Path::new("out/clips/a.mp4"));
            let mut file = disk.open(bad, Open::New).expect("a healthy disk");
            std::io::Write::write_all(&mut file, &bytes).expect("a healthy disk");
            disk.set_fault(Some(Fault {
                call: disk.calls() + dies_at,
                kind: io::ErrorKind::StorageFull,
                after_bytes: 100,
                lasting: true,
            }));
            let shown = show(&disk, bad, clip);
            disk.set_fault(None);
            if let Some(file) = find(&disk, clip) {
                assert_eq!(crate::disk::read(&disk, &file).expect("readable"), bytes);
            } else {
                assert!(shown.is_err(), "{shown:?}");
            }
            let again = show(&disk, bad, clip).expect("what is left over is in nobody's way");
            assert_eq!(crate::disk::read(&disk, &again).expect("readable"), bytes);
        }
    }

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
