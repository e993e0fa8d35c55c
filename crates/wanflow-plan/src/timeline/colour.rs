//! What the numbers of a clip mean as colours.

use serde::{Deserialize, Serialize};

/// What the numbers of a clip mean as colours: matrix and range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClipColour {
    /// BT.601, limited range.
    Bt601,
    /// BT.601, full range.
    Bt601Full,
    /// BT.709, limited range.
    Bt709,
    /// BT.709, full range.
    Bt709Full,
}
