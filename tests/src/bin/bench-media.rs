//! Media work as a process of its own, so that `cargo xtask bench` can measure it whole.
//!
//! `bench-media clip PICTURE OUT` makes an animatic clip of 5 s; `bench-media join OUT CLIP…`
//! joins clips; `bench-media crossfade OUT CLIP…` lets each become the next in half a second;
//! `bench-media anchor CLIP OUT` takes the last frame; `bench-media prepare PICTURE OUT`
//! makes a picture fit for sides of 2,000 pixels.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wanflow_media::{
    AnchorAt, ClipSoundtrack, ClipSpec, FrameRate, FrameSize, Matte, Picture, SyncMarks,
    anchor_frame, animatic_clip, prepare_picture, render, sequence,
};
use wanflow_plan::timeline::{Blend, Time, Transition};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["clip", picture, out] => clip(Path::new(picture), Path::new(out)),
        ["join", out, clips @ ..] => film(clips, Path::new(out)),
        ["crossfade", out, clips @ ..] => crossfade(clips, Path::new(out)),
        ["anchor", clip, out] => anchor(Path::new(clip), Path::new(out)),
        ["prepare", picture, out] => prepare(Path::new(picture), Path::new(out)),
        _ => Err("usage: bench-media clip|prepare PICTURE OUT | join|crossfade OUT CLIP… | anchor CLIP OUT"
            .to_owned()),
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

fn anchor(clip: &Path, out: &Path) -> Result<(), String> {
    let clip = File::open(clip).map_err(|error| error.to_string())?;
    let frame = anchor_frame(BufReader::new(clip), AnchorAt::Last, None);
    let frame = frame.map_err(|error| error.to_string())?;
    std::fs::write(out, frame.png).map_err(|error| error.to_string())
}

fn prepare(picture: &Path, out: &Path) -> Result<(), String> {
    let picture = std::fs::read(picture).map_err(|error| error.to_string())?;
    let endpoint = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).ok_or("no endpoint")?;
    let made = prepare_picture(&picture, &endpoint.image, Matte::BLACK);
    let made = made.map_err(|error| error.to_string())?;
    std::fs::write(out, made.bytes).map_err(|error| error.to_string())
}

fn crossfade(clips: &[&str], out: &Path) -> Result<(), String> {
    let (mut timeline, sources) = sequence(clips.iter().map(PathBuf::from));
    for item in timeline.video.iter_mut().skip(1) {
        item.transition = Transition::Blend(Blend::Crossfade, Time::from_millis(500));
    }
    render(&timeline, &sources, out).map(drop).map_err(|error| error.to_string())
}

fn film(clips: &[&str], out: &Path) -> Result<(), String> {
    let (timeline, sources) = sequence(clips.iter().map(PathBuf::from));
    let film = render(&timeline, &sources, out).map_err(|error| error.to_string())?;
    if film.copied { Ok(()) } else { Err("the video was encoded again".to_owned()) }
}
