//! Looks at a film from outside, with ffprobe and ffmpeg as witnesses.
//!
//! Knows nothing of how films are made: it reads what a player would see and hear.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use serde_json::Value;

use crate::clicks::{click_times, loudness};
use crate::program::output;
use crate::rehearsal::Check;

/// Check a film with ffprobe and ffmpeg: streams, length, every frame, and the sync of its marks.
#[derive(Debug, Args)]
pub(crate) struct Film {
    /// The film.
    file: PathBuf,
    /// Expected number of flashes (films made with `--sync-marks`).
    #[arg(long, value_name = "N", requires = "clicks")]
    flashes: Option<usize>,
    /// Expected number of clicks; each must lie within 1 ms of a flash.
    #[arg(long, value_name = "N", requires = "flashes")]
    clicks: Option<usize>,
    /// Expected length in seconds, to the frame.
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<f64>,
    /// Expected number of chapters; they must follow one another from its beginning to its end.
    #[arg(long, value_name = "N")]
    chapters: Option<usize>,
    /// Expected loudness in LUFS, within half a LU.
    #[arg(long, value_name = "LUFS", allow_negative_numbers = true)]
    loudness: Option<f64>,
}

const SYNC_TOLERANCE_S: f64 = 0.001;

pub(crate) fn run(film: &Film) -> Check<()> {
    let streams = Streams::probe(&film.file)?;
    println!("{}", streams.describe());
    streams.check()?;
    if let Some(seconds) = film.seconds {
        streams.check_length(seconds)?;
    }
    decode_every_frame(&film.file, streams.frames)?;
    if let Some(chapters) = film.chapters {
        check_chapters(&film.file, chapters, streams.video_s)?;
    }
    if let Some(loudness) = film.loudness {
        check_loudness(&film.file, loudness)?;
    }
    if let (Some(flashes), Some(clicks)) = (film.flashes, film.clicks) {
        check_marks(&film.file, flashes, clicks)?;
    }
    println!("film ok: {}", film.file.display());
    Ok(())
}

/// What ffprobe says of the two streams of a film.
struct Streams {
    video_codec: String,
    audio_codec: String,
    size: (u64, u64),
    frames: u64,
    rate: f64,
    video_s: f64,
    audio_s: f64,
}

impl Streams {
    fn probe(file: &Path) -> Check<Self> {
        let json = output(
            Command::new("ffprobe")
                .args(["-v", "error", "-count_packets", "-show_streams", "-of", "json"])
                .arg(file),
        )?;
        let json: Value = serde_json::from_slice(&json).map_err(|error| error.to_string())?;
        let streams = json["streams"].as_array().ok_or("ffprobe lists no streams")?;
        let of = |kind: &str| {
            let mut found = streams.iter().filter(|stream| stream["codec_type"] == kind);
            let first = found.next().ok_or(format!("no {kind} stream"))?;
            found.next().map_or(Ok(first), |_| Err(format!("more than one {kind} stream")))
        };
        let (video, audio) = (of("video")?, of("audio")?);
        Ok(Self {
            video_codec: text(video, "codec_name"),
            audio_codec: text(audio, "codec_name"),
            size: (video["width"].as_u64().unwrap_or(0), video["height"].as_u64().unwrap_or(0)),
            frames: number(video, "nb_read_packets")?,
            rate: ratio(&text(video, "avg_frame_rate"))?,
            video_s: number(video, "duration")?,
            audio_s: number(audio, "duration")?,
        })
    }

    fn describe(&self) -> String {
        format!(
            "{} {}x{} {} frames at {:.3} fps = {:.3} s; {} {:.3} s",
            self.video_codec,
            self.size.0,
            self.size.1,
            self.frames,
            self.rate,
            self.video_s,
            self.audio_codec,
            self.audio_s,
        )
    }

    fn check(&self) -> Check<()> {
        if self.video_codec != "h264" || !["aac", "flac"].contains(&self.audio_codec.as_str()) {
            return Err("expected H.264 video and AAC or FLAC sound".to_owned());
        }
        if (self.audio_s - self.video_s).abs() > 1.0 / self.rate {
            return Err("sound and picture differ in length by more than a frame".to_owned());
        }
        self.check_length(self.video_s)
    }

    #[expect(clippy::cast_precision_loss, reason = "frame counts are far below 2^52")]
    fn check_length(&self, seconds: f64) -> Check<()> {
        let by_count = self.frames as f64 / self.rate;
        if (by_count - seconds).abs() < 0.5 / self.rate {
            return Ok(());
        }
        Err(format!("{} frames last {by_count:.4} s, not {seconds:.4} s", self.frames))
    }
}

fn decode_every_frame(file: &Path, frames: u64) -> Check<()> {
    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-xerror", "-err_detect", "explode", "-i"])
        .arg(file)
        .args(["-f", "null", "-"])
        .output()
        .map_err(|error| format!("ffmpeg: {error}"))?;
    if !decoded.status.success() || !decoded.stderr.is_empty() {
        return Err(format!("does not decode: {}", String::from_utf8_lossy(&decoded.stderr)));
    }
    let seen = luma_frames(file)?.len();
    if usize::try_from(frames) != Ok(seen) {
        return Err(format!("{frames} packets, but {seen} decoded frames"));
    }
    Ok(())
}

/// Chapters lie one behind the other, from the film's beginning to its end.
fn check_chapters(file: &Path, expected: usize, film_s: f64) -> Check<()> {
    const TOLERANCE_S: f64 = 0.01;
    let json = output(
        Command::new("ffprobe").args(["-v", "error", "-show_chapters", "-of", "json"]).arg(file),
    )?;
    let json: Value = serde_json::from_slice(&json).map_err(|error| error.to_string())?;
    let chapters = json["chapters"].as_array().ok_or("ffprobe lists no chapters")?;
    if chapters.len() != expected {
        return Err(format!("{} chapters, not {expected}", chapters.len()));
    }
    let mut before = 0.0;
    for chapter in chapters {
        let (from, to): (f64, f64) = (number(chapter, "start_time")?, number(chapter, "end_time")?);
        let title = text(&chapter["tags"], "title");
        println!("chapter `{title}` from {from:.3} s to {to:.3} s");
        if (from - before).abs() > TOLERANCE_S || to <= from || title.is_empty() {
            return Err(format!("the chapter `{title}` does not follow {before:.3} s"));
        }
        before = to;
    }
    if (before - film_s).abs() > TOLERANCE_S {
        return Err(format!("the chapters end at {before:.3} s, and the film at {film_s:.3} s"));
    }
    Ok(())
}

/// The integrated loudness, as ffmpeg's ebur128 measures it.
fn check_loudness(file: &Path, expected: f64) -> Check<()> {
    const TOLERANCE_LU: f64 = 0.5;
    let measured = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostats", "-i"])
        .arg(file)
        .args(["-map", "0:a:0", "-af", "ebur128=framelog=verbose", "-f", "null", "-"])
        .output()
        .map_err(|error| format!("ffmpeg: {error}"))?;
    let said = String::from_utf8_lossy(&measured.stderr).into_owned();
    if !measured.status.success() {
        return Err(format!("ffmpeg: {said}"));
    }
    let measured = said.lines().rev().find_map(|line| line.trim().strip_prefix("I:"));
    let measured = measured.and_then(|rest| rest.trim().strip_suffix(" LUFS")?.parse::<f64>().ok());
    let measured = measured.ok_or("ffmpeg's ebur128 names no loudness")?;
    println!("{measured} LUFS");
    if (measured - expected).abs() <= TOLERANCE_LU {
        return Ok(());
    }
    Err(format!("{measured} LUFS, not {expected} LUFS"))
}

fn check_marks(file: &Path, flashes: usize, clicks: usize) -> Check<()> {
    let seen = flash_times(file)?;
    let heard = click_times(&loudness(file)?);
    println!("{} flashes, {} clicks", seen.len(), heard.len());
    if seen.len() != flashes || heard.len() != clicks {
        return Err(format!(
            "expected {flashes} flashes and {clicks} clicks: {seen:.3?} {heard:.3?}"
        ));
    }
    let mut worst = 0.0_f64;
    for click in heard {
        let apart = seen.iter().map(|flash| (flash - click).abs()).fold(f64::INFINITY, f64::min);
        println!("click at {click:.5} s: {:.3} ms from its flash", apart * 1000.0);
        worst = worst.max(apart);
    }
    if worst > SYNC_TOLERANCE_S {
        return Err(format!("flash and click are {:.3} ms apart", worst * 1000.0));
    }
    Ok(())
}

/// Times at which the middle of the picture turns white from one frame to the next.
fn flash_times(file: &Path) -> Check<Vec<f64>> {
    let luma = luma_frames(file)?;
    let times = output(
        Command::new("ffprobe")
            .args(["-v", "error", "-select_streams", "v:0", "-of", "csv=p=0"])
            .args(["-show_entries", "frame=best_effort_timestamp_time"])
            .arg(file),
    )?;
    let times = String::from_utf8_lossy(&times).into_owned();
    let times = times.lines().map(|line| line.trim_matches(',').parse::<f64>());
    let times = times.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for (index, time) in times.iter().enumerate().skip(1) {
        if luma[index] > 225.0 && luma[index - 1] < 200.0 {
            found.push(*time);
        }
    }
    Ok(found)
}

/// Mean luma of the middle of every frame.
fn luma_frames(file: &Path) -> Check<Vec<f64>> {
    const SIDE: usize = 16;
    let raw = output(
        Command::new("ffmpeg")
            .args(["-v", "error", "-i"])
            .arg(file)
            .args(["-map", "0:v:0", "-vf", "crop=iw/4:ih/4,scale=16:16,format=gray"])
            .args(["-fps_mode", "passthrough", "-f", "rawvideo", "-"]),
    )?;
    let mean = |frame: &[u8]| frame.iter().map(|&y| f64::from(y)).sum::<f64>() / 256.0;
    Ok(raw.chunks_exact(SIDE * SIDE).map(mean).collect())
}

fn text(stream: &Value, key: &str) -> String {
    stream[key].as_str().unwrap_or_default().to_owned()
}

fn number<T: std::str::FromStr>(stream: &Value, key: &str) -> Check<T> {
    text(stream, key).parse().map_err(|_| format!("ffprobe gives no {key}"))
}

pub(crate) fn ratio(text: &str) -> Check<f64> {
    let (over, under) = text.split_once('/').unwrap_or((text, "1"));
    let parts = over.parse::<f64>().ok().zip(under.parse::<f64>().ok());
    let parts = parts.map(|(over, under)| over / under);
    parts.filter(|rate| *rate > 0.0).ok_or(format!("`{text}` is not a frame rate"))
}
