//! Why a text could not be drawn. This must not know how it is drawn.

use std::fmt;

/// Why a text could not be drawn: known before anything is rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextError {
    /// No font has some of its characters.
    Missing(Vec<MissingScript>),
    /// It does not fit into the safe area of its frame, even at its least size.
    TooLong {
        /// How it begins.
        text: String,
        /// How many lines it has at its least size.
        lines: usize,
        /// How many lines there may be.
        lines_max: usize,
    },
}

impl TextError {
    /// A text that is too long, by how it begins.
    pub(super) fn too_long(text: &str, lines: usize, lines_max: usize) -> Self {
        let mut begins: String = text.chars().take(24).collect();
        if begins.len() < text.len() {
            begins.push('…');
        }
        Self::TooLong { text: begins.replace('\n', " "), lines, lines_max }
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(scripts) => {
                for (place, script) in scripts.iter().enumerate() {
                    let gap = if place == 0 { "" } else { "; " };
                    write!(f, "{gap}{script}")?;
                }
                Ok(())
            }
            Self::TooLong { text, lines, lines_max } => write!(
                f,
                "the text `{text}` takes {lines} lines at its least size, and {lines_max} fit: \
                 shorten it or split it"
            ),
        }
    }
}

/// Characters of one script that no font has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingScript {
    /// The script in English: `Arabic`, `Han`, `emoji`.
    pub script: String,
    /// The first of its characters, each once.
    pub characters: String,
    /// Debian's packages that have a font for it, the better one first.
    pub packages: &'static [&'static str],
}

impl fmt::Display for MissingScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { script, characters, packages } = self;
        let points: Vec<_> =
            characters.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
        write!(
            f,
            "no font has the {script} characters {}: install {}, or name a font file with `font:`",
            points.join(" "),
            packages.join(" or "),
        )
    }
}
