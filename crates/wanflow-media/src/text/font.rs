//! Fonts, as bytes: what a caller gives, in the order in which they are asked for a character.

use std::sync::Arc;

use parley::FontContext;
use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, SourceCache};
use skrifa::MetadataProvider as _;
use skrifa::raw::FileRef;

use crate::MediaError;

/// Noto Sans Regular: Latin, Greek and Cyrillic. Its licence lies beside it.
const BUNDLED: &[u8] = include_bytes!("../../assets/NotoSans-Regular.ttf");

/// The largest font file that is read. Collections of all Chinese, Japanese and Korean characters
/// have some 30 MiB.
pub(super) const BYTES_MAX: usize = 128 << 20;

/// A font file: TrueType, OpenType, or a collection of these.
#[derive(Clone, Debug)]
pub struct FontFile {
    name: String,
    bytes: Blob<u8>,
}

impl FontFile {
    /// The font that is part of this program: Noto Sans Regular, which has Latin, Greek and
    /// Cyrillic characters.
    pub fn bundled() -> Self {
        Self { name: "Noto Sans".to_owned(), bytes: Blob::new(Arc::new(BUNDLED)) }
    }

    /// The bytes of a font file. Its name stands in errors.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, MediaError> {
        let name = name.into();
        if bytes.len() > BYTES_MAX {
            return Err(MediaError::TooLarge(format!("{name}: a font of more than 128 MiB")));
        }
        check(&bytes).map_err(|error| error.of_file(&name))?;
        Ok(Self { name, bytes: Blob::from(bytes) })
    }

    /// What it is called in errors.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether one of its fonts has all of these characters.
    pub(super) fn has(&self, characters: &str) -> bool {
        let Ok(file) = FileRef::new(self.bytes.as_ref()) else { return false };
        file.fonts().flatten().any(|font| {
            let charmap = font.charmap();
            characters.chars().all(|c| charmap.map(c).is_some_and(|glyph| glyph.to_u32() != 0))
        })
    }
}

/// Asserts that a file can be read as a font with characters.
fn check(bytes: &[u8]) -> Result<(), MediaError> {
    match bytes.first_chunk() {
        Some([0, 1, 0, 0] | b"true" | b"OTTO" | b"ttcf") => {}
        Some(b"wOFF" | b"wOF2") => {
            return Err(MediaError::Refused {
                what: "is a web font (WOFF)".into(),
                help: "use its TTF or OTF file".into(),
            });
        }
        _ => return Err(MediaError::Foreign { expected: "a font", found: "other bytes".into() }),
    }
    let file = FileRef::new(bytes).map_err(|error| MediaError::Damaged(error.to_string()))?;
    let mut has_characters = false;
    for font in file.fonts() {
        let font = font.map_err(|error| MediaError::Damaged(error.to_string()))?;
        has_characters |= font.charmap().has_map();
    }
    if has_characters {
        Ok(())
    } else {
        Err(MediaError::Damaged("it maps no characters to glyphs".into()))
    }
}

/// Fonts in the order in which they are asked: the first that has a character draws it.
#[derive(Clone)]
pub struct Fonts {
    context: FontContext,
    /// What each file is called in `context`.
    families: Vec<String>,
}

impl Fonts {
    /// These files, the first of them first. Usually a project's own fonts, then
    /// [`FontFile::bundled`], then what [`super::system_fonts`] has found.
    pub fn new(files: &[FontFile]) -> Self {
        let options = CollectionOptions { shared: false, system_fonts: false };
        let mut collection = Collection::new(options);
        let mut families = Vec::new();
        for (place, file) in files.iter().enumerate() {
            // All fonts of a file are one family, so that the order of files is all that counts.
            let family = format!("font {place}");
            let named =
                FontInfoOverride { family_name: Some(&family), ..FontInfoOverride::default() };
            if !collection.register_fonts(file.bytes.clone(), Some(named)).is_empty() {
                families.push(family);
            }
        }
        Self { context: FontContext { collection, source_cache: SourceCache::default() }, families }
    }

    /// The bundled font alone.
    pub fn bundled() -> Self {
        Self::new(&[FontFile::bundled()])
    }

    /// What `parley` lays text out with.
    pub(super) fn context(&self) -> FontContext {
        self.context.clone()
    }

    pub(super) fn families(&self) -> &[String] {
        &self.families
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("families", &self.families).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        FontFile::new("a.ttf", bytes.to_vec()).expect_err("it is not a font").to_string()
    }

    #[test]
    fn fonts_may_be_used_by_several_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Fonts>();
    }

    #[test]
    fn what_is_not_a_font_is_refused_by_name() {
        for (bytes, words) in [
            (&b""[..], "not a font: a.ttf: other bytes"),
            (b"\x89PNG\r\n\x1a\n", "not a font: a.ttf: other bytes"),
            (b"wOF2rest", "a.ttf: is a web font (WOFF); use its TTF or OTF file"),
            (&BUNDLED[..200], "damaged: a.ttf: "),
        ] {
            assert!(refusal(bytes).contains(words), "{}", refusal(bytes));
        }
    }

    #[test]
    fn a_font_cut_anywhere_is_refused_or_lays_text_out() {
        for part in 1..40 {
            let cut = &BUNDLED[..BUNDLED.len() * part / 40];
            if let Ok(file) = FontFile::new("cut.ttf", cut.to_vec()) {
                let fonts = Fonts::new(&[file]);
                let _ = crate::text::missing_glyphs("Ünïcode", &fonts);
            }
        }
    }
}
