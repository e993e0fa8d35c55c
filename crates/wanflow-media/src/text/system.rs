//! Fonts that a system has installed, for callers that ask for them: nothing else here looks.

use std::fs;
use std::path::{Path, PathBuf};

use super::font::BYTES_MAX;
use super::{FontFile, MissingScript};

/// Where systems keep fonts that all users share. A user's own folder, such as
/// `~/.local/share/fonts`, is the caller's to add.
pub const SYSTEM_FONT_FOLDERS: &[&str] = &[
    "/usr/local/share/fonts",
    "/usr/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:\\Windows\\Fonts",
];

/// Most files and folders that are looked at, and how deep.
const ENTRIES_MAX: usize = 20_000;
const DEPTH_MAX: usize = 6;

/// Most font files that are read for one script.
const READ_MAX: usize = 200;

/// Looks for a font for each of these scripts that has all of their characters, in folders and
/// what is below them. Of several, a plain sans-serif one comes first, then the order of their
/// names decides: the same folders give the same fonts. What is not found is left out.
pub fn system_fonts(missing: &[MissingScript], folders: &[PathBuf]) -> Vec<FontFile> {
    let mut found: Vec<FontFile> = Vec::new();
    if missing.is_empty() {
        return found;
    }
    let mut files = Vec::new();
    for folder in folders {
        list(folder, 0, &mut files);
    }
    for script in missing {
        if found.iter().any(|font| font.has(&script.characters)) {
            continue;
        }
        let mut candidates: Vec<_> =
            files.iter().map(|file| (Preference::of(file, &script.script), file)).collect();
        candidates.sort();
        let fonts = candidates.into_iter().take(READ_MAX).filter_map(|(_, file)| read(file));
        found.extend(fonts.into_iter().find(|font| font.has(&script.characters)));
    }
    found
}

/// Why one file is tried before another: reasons against it, the weightiest first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Preference([bool; 4]);

impl Preference {
    /// By the name of a file, such as `NotoSansArabic-Regular.ttf`.
    fn of(file: &Path, script: &str) -> Self {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        let script = match script {
            "Han" | "Hiragana" | "Katakana" | "Hangul" | "Bopomofo" => "cjk".to_owned(),
            script => script.to_lowercase().replace(' ', ""),
        };
        let has = |word: &str| name.contains(word);
        let is_emoji = script == "emoji";
        Self([
            !has(&script),
            !has("sans") && !is_emoji,
            !has("regular") && !is_emoji,
            ["mono", "ui", "condensed", "kufi"].into_iter().any(has),
        ])
    }
}

/// Lists the font files below a folder; links to folders are not followed.
fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if files.len() >= ENTRIES_MAX {
            return;
        }
        let kind = path.symlink_metadata().map(|found| found.file_type());
        let is_folder = kind.is_ok_and(|kind| kind.is_dir());
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if is_folder && depth < DEPTH_MAX {
            list(&path, depth + 1, files);
        } else if matches!(extension.as_str(), "ttf" | "otf" | "ttc" | "otc") {
            files.push(path);
        }
    }
}

/// A font file; `None` if it cannot be read as one.
fn read(path: &Path) -> Option<FontFile> {
    let is_small = fs::metadata(path).is_ok_and(|file| {
        file.is_file() && usize::try_from(file.len()).is_ok_and(|len| len <= BYTES_MAX)
    });
    let bytes = if is_small { fs::read(path).ok()? } else { return None };
    FontFile::new(path.display().to_string(), bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greek() -> MissingScript {
        let (script, characters) = ("Greek".to_owned(), "αβγ".to_owned());
        MissingScript { script, characters, packages: &[] }
    }

    #[test]
    fn a_font_with_the_characters_is_found_whatever_else_lies_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let below = folder.path().join("truetype");
        fs::create_dir(&below).expect("a folder");
        let font = include_bytes!("../../assets/NotoSans-Regular.ttf");
        fs::write(below.join("NotoSans-Regular.ttf"), font).expect("a file");
        fs::write(below.join("NotoSansGreek-Regular.ttf"), "not a font").expect("a file");
        fs::write(folder.path().join("readme.txt"), "fonts").expect("a file");
        let folders = [folder.path().to_owned(), PathBuf::from("/does/not/exist")];
        let found = system_fonts(&[greek()], &folders);
        assert_eq!(found.len(), 1);
        assert!(found[0].name().ends_with("truetype/NotoSans-Regular.ttf"), "{}", found[0].name());
        let han = MissingScript { characters: "世".to_owned(), ..greek() };
        assert!(system_fonts(&[han], &folders).is_empty());
        assert!(system_fonts(&[], &folders).is_empty());
    }

    #[test]
    fn plain_fonts_of_the_script_come_first() {
        let mut names = [
            "NotoNaskhArabic-Bold.ttf",
            "NotoSansArabicUI-Regular.ttf",
            "NotoSansArabic-Regular.ttf",
            "NotoSans-Regular.ttf",
            "NotoNaskhArabic-Regular.ttf",
        ];
        names.sort_by_key(|name| Preference::of(Path::new(name), "Arabic"));
        assert_eq!(
            names,
            [
                "NotoSansArabic-Regular.ttf",
                "NotoSansArabicUI-Regular.ttf",
                "NotoNaskhArabic-Regular.ttf",
                "NotoNaskhArabic-Bold.ttf",
                "NotoSans-Regular.ttf",
            ]
        );
    }
}
