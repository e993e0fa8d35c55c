//! An installed ffmpeg as the encoder of a film's pictures: x264 or `ProRes`. Frames go through its
//! standard input as they are composed; it opens no file but the one that it writes. One version
//! gives equal bytes for equal frames: the number of its threads is fixed, and it writes no time.

use std::io::{self, BufWriter, Write as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use wanflow_media::{EncodingJob, ForeignEncoder, FrameFeed, MediaError};
use wanflow_plan::Quality;
use wanflow_plan::timeline::VideoEncoder;

use super::ffmpeg::{Ffmpeg, Limits, OutputLimit, Running};

/// How much longer than a clip may take each frame of a film takes at most.
const FRAME_TIME_MAX: Duration = Duration::from_secs(1);

/// Bytes that a pixel of a frame takes at most: more than `ProRes` does at its finest.
const PIXEL_MAX: u64 = 4;

/// What a file takes beside its frames.
const TABLES_MAX: u64 = 64 << 20;

impl ForeignEncoder for Ffmpeg {
    fn encode(&self, job: &EncodingJob<'_>, feed: &mut FrameFeed<'_>) -> Result<(), MediaError> {
        let mut command = self.command();
        arguments(job, &mut command);
        command.stdin(Stdio::piped());
        let frames = u32::try_from(job.frames).unwrap_or(u32::MAX);
        let time = self.time_max().saturating_add(FRAME_TIME_MAX.saturating_mul(frames));
        let limits = Limits { time, output: Some(OutputLimit { path: job.to, bytes: bytes(job) }) };
        let name = job.to.file_name().unwrap_or_default().display().to_string();
        let (delivered, ended) = match Running::start(command, limits) {
            Ok(running) => run(running, limits, feed),
            Err(error) => (Ok(()), Err(error)),
        };
        let concluded = self.conclude(&name, ended, limits).map_err(MediaError::Encoder);
        match delivered {
            // It went before it had all frames: why is told by how it ended.
            Err(MediaError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => concluded
                .and_then(|()| Err(MediaError::Encoder("ffmpeg did not take all frames".into()))),
            Err(error) => Err(error),
            Ok(()) => concluded,
        }
    }
}

/// Feeds a process while its end is waited for: if it hangs, its end ends the feeding.
fn run(
    mut running: Running,
    limits: Limits<'_>,
    feed: &mut FrameFeed<'_>,
) -> (Result<(), MediaError>, io::Result<super::ffmpeg::Ended>) {
    let input = running.child.stdin.take();
    thread::scope(|scope| {
        let waiter = scope.spawn(move || running.end(limits));
        let delivered = match input {
            Some(input) => {
                let mut input = BufWriter::with_capacity(1 << 20, input);
                feed(&mut input).and_then(|()| Ok(input.flush()?))
            }
            None => Ok(()),
        };
        (delivered, waiter.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())))
    })
}

/// The largest file that its frames can become.
fn bytes(job: &EncodingJob<'_>) -> u64 {
    let pixels = u64::from(job.size.width) * u64::from(job.size.height);
    pixels.saturating_mul(PIXEL_MAX).saturating_mul(job.frames).saturating_add(TABLES_MAX)
}

/// What it is told before its output: what comes in, and that nothing else is opened.
fn arguments(job: &EncodingJob<'_>, command: &mut Command) {
    let (timescale, duration) = job.rate.timescale();
    let size = format!("{}x{}", job.size.width, job.size.height);
    command.args(["-nostdin", "-hide_banner", "-v", "warning", "-protocol_whitelist", "pipe"]);
    command.args(["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", &size]);
    command.args(["-framerate", &format!("{timescale}/{duration}")]);
    // Numbers mean the same on both sides: nothing converts them.
    command.args(COLOURS).args(["-i", "pipe:0", "-map", "0:v:0", "-map_metadata", "-1"]);
    command.args(["-fflags", "+bitexact", "-flags:v", "+bitexact", "-threads", "2"]);
    match job.encoder {
        VideoEncoder::BuiltIn | VideoEncoder::X264 => {
            let (quality, group) = (x264_quality(job.quality), key_frames(job));
            command.args(["-c:v", "libx264", "-preset", "medium", "-crf", quality]);
            command.args(["-profile:v", "high", "-g", &group, "-pix_fmt", "yuv420p"]);
            command.args(COLOURS).args(["-f", "mp4"]);
        }
        VideoEncoder::Prores => {
            command.args(["-c:v", "prores_ks", "-profile:v", "hq", "-vendor", "apl0"]);
            command.args(["-pix_fmt", "yuv422p10le"]).args(COLOURS).args(["-f", "mov"]);
        }
    }
    command.args(["-movflags", "+write_colr", "-video_track_timescale", &timescale.to_string()]);
    command.arg(job.to);
}

/// BT.709 of limited range, of which all players and editors know what it means.
const COLOURS: [&str; 8] = [
    "-color_range",
    "tv",
    "-colorspace",
    "bt709",
    "-color_primaries",
    "bt709",
    "-color_trc",
    "bt709",
];

/// The constant rate factor: nobody sees more than the lower one keeps.
fn x264_quality(quality: Quality) -> &'static str {
    match quality {
        Quality::Usual => "18",
        Quality::High => "13",
    }
}

/// Frames between two that players can seek to: two seconds.
fn key_frames(job: &EncodingJob<'_>) -> String {
    job.rate.frames(2, 1).max(1).to_string()
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
