//! JPEG: what its segments say, and whether every block of the picture is there.
//!
//! The decoder that makes pixels fills what is missing with grey. So the entropy-coded data is
//! walked here first, block by block, without making pixels.

mod bits;
mod blocks;
mod scan;
mod segments;
mod tables;

use super::flaw::Flaw;

pub(super) use segments::{Inks, Jpeg};

/// Looks at every block of the picture, up to its end marker.
pub(super) fn check(bytes: &[u8]) -> Result<(), Flaw> {
    scan::walk(bytes)
}
