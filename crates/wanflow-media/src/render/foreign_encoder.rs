//! What another program must do that codes a film's pictures, and what it is told. It must not know
//! where they come from.

use std::io::Write;
use std::path::Path;

use wanflow_plan::Quality;
use wanflow_plan::timeline::{FrameRate, VideoEncoder};

use crate::{MediaError, Size};

/// Another program that codes the pictures of films.
pub trait ForeignEncoder: Sync {
    /// Has the frames of a film coded into an MP4 or `QuickTime` file with this one track, at a path
    /// that is free. `feed` writes all of them, one after the other: of each the planes of luma,
    /// blue and red as 4:2:0, in eight bits and without padding, as BT.709 of limited range.
    fn encode(&self, job: &EncodingJob<'_>, feed: &mut FrameFeed<'_>) -> Result<(), MediaError>;
}

/// Writes all frames that are to be coded.
pub type FrameFeed<'f> = dyn FnMut(&mut dyn Write) -> Result<(), MediaError> + 'f;

/// What another program is to code, and how.
#[derive(Clone, Copy, Debug)]
pub struct EncodingJob<'a> {
    /// Into what.
    pub encoder: VideoEncoder,
    /// How near to the frames.
    pub quality: Quality,
    /// The size of a frame, whose sides are even.
    pub size: Size,
    /// Frames a second.
    pub rate: FrameRate,
    /// How many frames there are.
    pub frames: u64,
    /// The file to be made.
    pub to: &'a Path,
}
