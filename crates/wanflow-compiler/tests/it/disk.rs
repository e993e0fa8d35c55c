//! The world of the tests: the real files beside the specs, recognised by their first bytes.
//!
//! The CLI's own world is built on the media crate, which this crate must not know.

use std::fs;
use std::path::{Component, Path, PathBuf};

use image::{ImageDecoder as _, ImageReader};
use wanflow_api::Sha256;
use wanflow_api::picture::{Colours, PictureFacts, PictureFormat};
use wanflow_compiler::World;
use wanflow_compiler::world::{FileProblem, Sound, Video, begins_a_font};

/// A folder with a storyboard.
pub(crate) struct Disk(pub(crate) PathBuf);

impl Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        let mut depth = 0;
        for part in Path::new(path).components() {
            depth += match part {
                Component::ParentDir => -1,
                Component::CurDir => 0,
                _ => 1,
            };
            if depth < 0 || part == Component::RootDir {
                return Err(FileProblem::OutsideProject);
            }
        }
        let file = self.0.join(path);
        if file.is_dir() {
            return Err(FileProblem::NotAFile);
        }
        fs::read(&file).map_err(|_| FileProblem::Missing { nearby: self.nearby(path) })
    }

    fn nearby(&self, path: &str) -> Vec<String> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Ok(entries) = fs::read_dir(self.0.join(folder)) else { return Vec::new() };
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let join = |name| if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let mut names: Vec<_> = names.map(join).collect();
        names.sort();
        names
    }
}

impl World for Disk {
    fn picture(&self, path: &str) -> Result<PictureFacts, FileProblem> {
        let bytes = self.read(path)?;
        let odd = |looks_like: &str| FileProblem::WrongFormat { looks_like: looks_like.to_owned() };
        let reader = ImageReader::new(std::io::Cursor::new(&bytes)).with_guessed_format();
        let reader = reader.expect("reading from memory does not fail");
        let format = reader.format().ok_or_else(|| odd("plain text"))?;
        let known = |known: &PictureFormat| known.media_type() == format.to_mime_type();
        let format = PictureFormat::ALL.into_iter().find(known).ok_or_else(|| odd("a picture"))?;
        let reason = |error: image::ImageError| match error {
            image::ImageError::Unsupported(_) => odd("a GIF picture"),
            _ => FileProblem::Unreadable { reason: "the file ends too early".to_owned() },
        };
        let mut decoder = reader.into_decoder().map_err(reason)?;
        let (width, height) = decoder.dimensions();
        let profile = decoder.icc_profile().ok().flatten();
        let is_odd = profile.is_some_and(|profile| !profile.windows(4).any(|at| at == b"acsp"));
        Ok(PictureFacts {
            alpha: decoder.color_type().has_alpha(),
            colours: if is_odd { Colours::Unreadable } else { Colours::Srgb },
            ..PictureFacts::plain(format, width, height, bytes.len() as u64)
        })
    }

    fn sound(&self, path: &str) -> Result<Sound, FileProblem> {
        let bytes = self.read(path)?;
        let sound = |format: &str, name: &str, millis| Sound {
            format: format.to_owned(),
            name: name.to_owned(),
            is_common: false,
            millis: Some(millis),
            bytes: bytes.len() as u64,
        };
        if bytes.starts_with(b"fLaC") {
            // The tests' other sounds: four seconds and eight.
            let millis = if path.starts_with("song") { 8000 } else { 4000 };
            return Ok(sound("audio/flac", "FLAC", millis));
        }
        if let Some(page) = bytes.windows(4).rposition(|head| head == b"OggS") {
            // The last page has the number of samples until its end, at 48 kHz.
            let samples = bytes[page + 6..page + 14].iter().rev();
            let samples = samples.fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
            return Ok(sound("audio/ogg", "Opus", samples / 48));
        }
        if !bytes.starts_with(b"RIFF") {
            return Err(FileProblem::WrongFormat { looks_like: "a picture".to_owned() });
        }
        // One second of 8-bit mono at 8 kHz.
        Ok(Sound { is_common: true, ..sound("audio/wav", "WAV", 1000) })
    }

    fn video(&self, path: &str) -> Result<Video, FileProblem> {
        if self.read(path)?.get(4..8) != Some(b"ftyp") {
            return Err(FileProblem::WrongFormat { looks_like: "a picture".to_owned() });
        }
        // The tests' footage: four seconds.
        Ok(Video { width: 64, height: 36, millis: 4000, has_sound: false })
    }

    fn font(&self, path: &str) -> Result<(), FileProblem> {
        if begins_a_font(&self.read(path)?) {
            return Ok(());
        }
        Err(FileProblem::WrongFormat { looks_like: "a picture".to_owned() })
    }

    fn storyboard(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        self.read(path)
    }

    fn sha256(&self, path: &str) -> Result<Sha256, FileProblem> {
        self.read(path).map(|bytes| wanflow_plan::sha256(&bytes))
    }
}
