//! What is wrong with a picture, in words: never a library's.

use std::fmt;

use crate::MediaError;

/// Why a file is not a picture that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Its data ends before the picture does.
    Cut,
    /// Its data contradicts itself.
    Damaged(&'static str),
    /// It is whole, and of a variety that is not read.
    Unread(&'static str),
    /// It takes more memory than a picture may.
    TooLarge(String),
}

impl Flaw {
    /// The step that helps.
    fn help(&self) -> &'static str {
        match self {
            Self::Cut => "copy or download it again: the last time it was interrupted",
            Self::Damaged(_) => {
                "copy or download it again; if that does not help, open it in a picture editor \
                 and save it again"
            }
            Self::Unread(_) => "save it as a plain JPEG or PNG in a picture editor",
            Self::TooLarge(_) => "scale it down in a picture editor",
        }
    }
}

/// Prints what stands behind the file's name: `is cut short: …`.
impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut => f.write_str("is cut short: its data ends before the picture does"),
            Self::Damaged(what) => write!(f, "is damaged: {what}"),
            Self::Unread(what) => write!(f, "is {what}, which wanflow does not read"),
            Self::TooLarge(what) => write!(f, "is too large: {what}"),
        }
    }
}

impl From<Flaw> for MediaError {
    fn from(flaw: Flaw) -> Self {
        Self::Refused { what: flaw.to_string(), help: flaw.help().to_owned() }
    }
}
