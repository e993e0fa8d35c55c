//! Media work as a process of its own, so that `cargo xtask bench` can measure it whole.
//!
//! `bench-media clip PICTURE OUT` makes an animatic clip of 5 s; `bench-media join OUT CLIP…`
//! joins clips.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wanflow_media::{
    ClipSoundtrack, ClipSpec, Fit, FrameRate, FrameSize, JoinClip, JoinPlan, Picture, Quality,
    SyncMarks, animatic_clip, join,
};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["clip", picture, out] => clip(Path::new(picture), Path::new(out)),
        ["join", out, clips @ ..] => film(clips, Path::new(out)),
        _ => Err("usage: bench-media clip PICTURE OUT | join OUT CLIP…".to_owned()),
    };
    done.map_or_else(
        |error| {
            eprintln!("{error}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

fn clip(picture: &Path, out: &Path) -> Result<(), String> {
    let picture = std::fs::read(picture).map_err(|error| error.to_string())?;
    let spec = ClipSpec {
        picture: Picture::File(&picture),
        seconds: 5,
        size: FrameSize::Exact(1280, 720),
        frame_rate: FrameRate::FILM,
        label: None,
        sound: ClipSoundtrack::Generated,
        marks: SyncMarks::Absent,
        seed: 1,
    };
    let clip = animatic_clip(&spec).map_err(|error| error.to_string())?;
    std::fs::write(out, clip).map_err(|error| error.to_string())
}

fn film(clips: &[&str], out: &Path) -> Result<(), String> {
    let clips = clips.iter().map(|clip| JoinClip::scene(PathBuf::from(clip))).collect();
    let report =
        join(&JoinPlan { clips, aspect: None, fit: Fit::Pad, quality: Quality::Usual }, out);
    let report = report.map_err(|error| error.to_string())?;
    if report.copied { Ok(()) } else { Err("the video was encoded again".to_owned()) }
}
