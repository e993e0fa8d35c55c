//! The kinds of requests that a script distinguishes.

use serde::Deserialize;

/// The kinds of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Call {
    Submit,
    Poll,
    Result,
    Cancel,
    LookUp,
    Clip,
    UploadPolicy,
    Upload,
    Balance,
    Quote,
    #[default]
    Any,
}
