//! What rendering says of the items of a timeline.

use serde::{Deserialize, Serialize};

/// Something that rendering did to a clip and that its author did not ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderNote {
    /// Which video item of the timeline, from 0.
    pub item: usize,
    /// What was done and why, in words that follow the clip's name and a colon.
    pub what: String,
}
