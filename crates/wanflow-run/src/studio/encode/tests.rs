//! Whatever ffmpeg does with the frames of a film, by scripts in its place.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use wanflow_media::Size;
use wanflow_plan::timeline::FrameRate;

use super::*;

/// An ffmpeg that does what a script says; `$out` is the place of its output.
fn fake(folder: &Path, script: &str) -> Ffmpeg {
    let program = folder.join("ffmpeg");
    let text = format!("#!/bin/sh\nfor out; do :; done\n{script}\n");
    std::fs::write(&program, text).expect("written");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&program, mode).expect("its own file");
    Ffmpeg::new(program, folder.join("cache")).within(Duration::from_secs(2))
}

fn job(encoder: VideoEncoder, to: &Path) -> EncodingJob<'_> {
    let (quality, size) = (Quality::Usual, Size::new(64, 48));
    let rate = FrameRate::new(30_000, 1001).expect("a rate");
    EncodingJob { encoder, quality, size, rate, frames: 0, to }
}

fn said(encoded: Result<(), MediaError>) -> String {
    encoded.map_or_else(|error| error.to_string(), |()| "it ends well".to_owned())
}

#[test]
fn it_gets_the_frames_alone_and_is_told_what_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.mov");
    let ffmpeg = fake(folder.path(), "echo \"$@\" >\"$out\"; cat >>\"$out\"; pwd >&2");
    let encoded = |encoder| {
        let mut feed = |out: &mut dyn io::Write| Ok(out.write_all(b"frames")?);
        ffmpeg.encode(&job(encoder, &out), &mut feed).expect("it ends well");
        let told = std::fs::read_to_string(&out).expect("written");
        told.replace(&out.display().to_string(), "OUT")
    };
    let (input, output) = (
        "-nostdin -hide_banner -v warning -protocol_whitelist pipe -f rawvideo -pix_fmt yuv420p \
         -s 64x48 -framerate 30000/1001 -color_range tv -colorspace bt709 -color_primaries bt709 \
         -color_trc bt709 -i pipe:0 -map 0:v:0 -map_metadata -1 -fflags +bitexact \
         -flags:v +bitexact -threads 2",
        "-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709",
    );
    let end = "-movflags +write_colr -video_track_timescale 30000 OUT\nframes";
    assert_eq!(
        encoded(VideoEncoder::X264),
        format!(
            "{input} -c:v libx264 -preset medium -crf 18 -profile:v high -g 60 -pix_fmt yuv420p \
             {output} -f mp4 {end}"
        )
    );
    assert_eq!(
        encoded(VideoEncoder::Prores),
        format!(
            "{input} -c:v prores_ks -profile:v hq -vendor apl0 -pix_fmt yuv422p10le {output} \
             -f mov {end}"
        )
    );
    assert_eq!(ffmpeg.take_printed(), ["out.mov: /", "out.mov: /"]);
}

#[test]
fn whatever_it_does_ends_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.mp4");
    let mut frames = |out: &mut dyn io::Write| {
        // More than a pipe holds.
        Ok((0..1024).try_for_each(|_| out.write_all(&[0; 4096]))?)
    };
    for (script, words) in [
        ("cat >/dev/null", "it ends well"),
        ("exit 0", "ffmpeg did not take all frames"),
        ("exec 0<&-; sleep 1000", "ffmpeg was stopped after 2 s"),
        ("sleep 1000", "ffmpeg was stopped after 2 s"),
        ("kill -9 $$", "ffmpeg was killed (without output)"),
        (
            "echo Unknown encoder >&2; exit 1",
            "ffmpeg stopped with 1 (its output is in the journal)",
        ),
        (
            "cat >/dev/null; head -c 70000000 /dev/zero >\"$out\"; sleep 1",
            "ffmpeg was stopped: it wrote too much",
        ),
    ] {
        let ffmpeg = fake(folder.path(), script);
        let told = said(ffmpeg.encode(&job(VideoEncoder::X264, &out), &mut frames));
        assert_eq!(told, words, "{script}");
    }
    let mut broken = |_: &mut dyn io::Write| Err(MediaError::Damaged("a clip".into()));
    let told = said(
        fake(folder.path(), "cat >/dev/null").encode(&job(VideoEncoder::X264, &out), &mut broken),
    );
    assert_eq!(told, "damaged: a clip");
    let missing = Ffmpeg::new(PathBuf::from("/nowhere/ffmpeg"), folder.path().join("cache"));
    let told = said(missing.encode(&job(VideoEncoder::X264, &out), &mut frames));
    assert!(told.starts_with("ffmpeg cannot be run: "), "{told}");
}
