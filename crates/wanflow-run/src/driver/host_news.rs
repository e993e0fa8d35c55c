//! What the host has said besides what is about a take, as it was reported last.

use crate::record::UnixMillis;

use super::quotes::Quotes;

/// What the host has said.
#[derive(Debug, Default)]
pub(super) struct HostNews {
    /// When this endpoint ends.
    pub(super) sunset: Option<UnixMillis>,
    /// Another origin that the host gave addresses at.
    pub(super) foreign: Option<String>,
    /// What clips cost.
    pub(super) quotes: Quotes,
}
