//! Pictures, sound and MP4: probe, prepare, anchor frame, animatic clip; and films, rendered from
//! timelines.
//!
//! Everything here is a function from bytes to facts or from bytes to bytes. It is pure cargo:
//! no ffmpeg, no system library. Whatever is read is hostile by default, so that each reader
//! bounds what it allocates and answers with a [`MediaError`], never with a panic. This crate
//! must not know storyboards, tasks, endpoints, network or clock: equal input gives equal bytes.

mod anchor;
pub mod captions;
mod clip;
mod compare;
mod error;
mod facts;
pub mod inspect;
mod mix;
mod mp4;
pub mod pictures;
mod render;
mod seam;
mod size;
pub mod sound;
pub mod text;
mod video;

pub use anchor::{AnchorAt, AnchorFrame, anchor_frame, anchor_tail};
pub use clip::{
    ClipSoundtrack, ClipSpec, FrameSize, Picture, SyncMarks, animatic_clip, frame_size, mark_frames,
};
pub use compare::colour_by_picture;
pub use error::MediaError;
pub use facts::{ClipFacts, ClipSoundFacts, probe_clip};
pub use mix::MixReport;
pub use mp4::{Chapter, FilmContainer, FilmExtras};
pub use pictures::{Matte, Prepared, check_picture, prepare_picture, probe_picture};
pub use render::{
    ClipFile, EncodingJob, Forecast, ForeignEncoder, FrameFeed, NoCache, RenderCache, RenderNote,
    RenderOptions, RenderWork, Rendered, Sources, UndrawableText, Unrendered, film_size, forecast,
    render, render_with, sequence, undecoded, undrawable_texts,
};
pub use seam::{SeamPicture, SeamSide, seam_picture};
pub use size::Size;
pub use sound::{SoundFacts, convert_sound, glance_at_sound, probe_sound, sound_format};
pub use video::colour::{Colour, Matrix};
pub use video::{Hdr, VideoCodec};
pub use wanflow_plan::timeline::FrameRate;
