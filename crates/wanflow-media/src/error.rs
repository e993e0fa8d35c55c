//! The one error of this crate: its variants say what a caller can do next.

use std::error::Error;
use std::path::Path;
use std::{fmt, io};

use crate::Unrendered;
use crate::text::TextError;

/// Why media could not be read, prepared or made.
#[derive(Debug)]
#[non_exhaustive]
pub enum MediaError {
    /// Reading or writing failed: look at the disk.
    Io(io::Error),
    /// The bytes are something else: use another file.
    Foreign {
        /// What was expected, such as `a picture`.
        expected: &'static str,
        /// What was found, as far as it is known.
        found: String,
    },
    /// The file is not what is needed, for a reason that a person can fix.
    Refused {
        /// What stands behind its name: `is a HEIC picture, which wanflow does not read`.
        what: String,
        /// The step that helps: `export it as JPEG`.
        help: String,
    },
    /// The kind is right, but this variety of it is not handled: convert the file.
    Unsupported(String),
    /// The file is broken or cut: get it again.
    Damaged(String),
    /// The file claims sizes beyond every sensible bound: refused unread.
    TooLarge(String),
    /// The file breaks a rule that preparation cannot fix: use another file.
    Unfit(String),
    /// Another program failed to code a film's pictures: see what it says.
    Encoder(String),
    /// A codec refused what this crate gave it.
    Codec(String),
    /// The timeline says something that this version does not render: leave it out.
    Unrendered(Unrendered),
    /// A text cannot be drawn: change it, or give it a font.
    Text(TextError),
}

impl MediaError {
    /// The same error, with the name of a file that is not on disk in its text.
    pub(crate) fn of_file(self, name: &str) -> Self {
        self.within(Path::new(name))
    }

    /// The same error, with the name of the file in its text.
    pub(crate) fn within(self, path: &Path) -> Self {
        let name = |what: String| format!("{}: {what}", path.display());
        match self {
            Self::Io(error) => Self::Io(io::Error::new(error.kind(), name(error.to_string()))),
            Self::Foreign { expected, found } => Self::Foreign { expected, found: name(found) },
            Self::Refused { what, help } => Self::Refused { what: name(what), help },
            Self::Unsupported(what) => Self::Unsupported(name(what)),
            Self::Damaged(what) => Self::Damaged(name(what)),
            Self::TooLarge(what) => Self::TooLarge(name(what)),
            Self::Unfit(what) => Self::Unfit(name(what)),
            Self::Encoder(what) => Self::Encoder(what),
            Self::Codec(what) => Self::Codec(name(what)),
            Self::Unrendered(what) => Self::Unrendered(what),
            Self::Text(what) => Self::Text(what),
        }
    }
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Foreign { expected, found } => write!(f, "not {expected}: {found}"),
            Self::Refused { what, help } => write!(f, "the file {what}; {help}"),
            Self::Unsupported(what) => write!(f, "not supported: {what}"),
            Self::Damaged(what) => write!(f, "damaged: {what}"),
            Self::TooLarge(what) => write!(f, "too large: {what}"),
            Self::Unfit(what) => write!(f, "unfit: {what}"),
            Self::Encoder(what) => f.write_str(what),
            Self::Codec(what) => write!(f, "codec: {what}"),
            Self::Unrendered(what) => write!(f, "this version does not render {what}"),
            Self::Text(what) => write!(f, "{what}"),
        }
    }
}

impl Error for MediaError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for MediaError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Damaged("the file ends too early".into()),
            _ => Self::Io(error),
        }
    }
}
