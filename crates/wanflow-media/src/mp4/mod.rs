//! MP4 files: their tables as plain values, read within bounds, and written for fast start.
//!
//! Leaf boxes are `mp4-atom`'s; walking, sample tables, interleaving and the place of the index
//! are ours. Codecs are not known here, but for the sample entries in `entry.rs` and `sound_entry.rs`.

mod about;
mod boxes;
mod chunks;
pub(crate) mod entry;
mod extras;
mod fields;
mod fragment;
mod frame_times;
mod gapless;
mod header;
mod index;
mod quicktime;
mod read;
mod sound_entry;
mod sound_layout;
mod table;
mod text_track;
mod write;

pub use extras::{Chapter, FilmContainer, FilmExtras};
pub(crate) use frame_times::FrameTimes;
pub(crate) use header::Turn;
pub(crate) use index::is_transport_stream;
#[cfg(test)]
pub(crate) use read::Stretch;
pub(crate) use read::{Movie, Track, TrackKind, read_sample};
pub(crate) use sound_entry::read_sound;
#[cfg(test)]
pub(crate) use table::Sample;
pub(crate) use write::{Packet, TrackSpec, Writer};
