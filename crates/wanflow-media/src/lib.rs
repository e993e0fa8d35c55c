//! Pictures, sound and MP4: probe, prepare, anchor frame, animatic clip, join.
//!
//! Everything here is a function from bytes to facts or from bytes to bytes. It is pure cargo:
//! no ffmpeg, no system library. Whatever is read is hostile by default, so that each reader
//! bounds what it allocates and answers with a [`MediaError`], never with a panic. This crate
//! must not know storyboards, plans, endpoints, network or clock: equal input gives equal bytes.

mod anchor;
mod clip;
mod compare;
mod error;
mod facts;
mod join;
mod mp4;
pub mod pictures;
mod rational;
pub mod sound;
mod video;

pub use anchor::{AnchorAt, AnchorFrame, anchor_frame};
pub use clip::{
    ClipSoundtrack, ClipSpec, FrameSize, Picture, SyncMarks, animatic_clip, frame_size, mark_frames,
};
pub use compare::colour_by_picture;
pub use error::MediaError;
pub use facts::{ClipFacts, ClipSoundFacts, probe_clip};
pub use join::{
    ClipRole, JoinClip, JoinNote, JoinPlan, JoinReport, Quality, film_size, join, undecoded,
};
pub use pictures::{Matte, Prepared, check_picture, prepare_picture, probe_picture};
pub use rational::FrameRate;
pub use sound::{SoundFacts, convert_sound, glance_at_sound, probe_sound, sound_format};
pub use video::colour::{Colour, Matrix};
pub use video::{Hdr, VideoCodec};

/// What happens to clips whose aspect is not the film's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fit {
    /// Bars fill the frame.
    #[default]
    Pad,
    /// The clip fills the frame; what is outside is lost.
    Crop,
}
