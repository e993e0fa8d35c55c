//! MP4 files: their tables as plain values, read within bounds, and written for fast start.
//!
//! Leaf boxes are `mp4-atom`'s; walking, sample tables, interleaving and the place of the index
//! are ours. Codecs are not known here, but for the two sample entries in `entry.rs`.

mod boxes;
pub(crate) mod entry;
mod read;
mod table;
mod timeline;
mod write;

pub(crate) use read::{Movie, Track, TrackKind, read_sample};
pub(crate) use table::Sample;
pub(crate) use timeline::Timeline;
pub(crate) use write::{Packet, TrackSpec, Writer};
