//! Films that say nothing of their own stay the same to the byte, whatever else films learn.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use wanflow_api::Seconds;
use wanflow_media::{
    ClipSoundtrack, ClipSpec, FrameRate, FrameSize, Sources, animatic_clip, render, sequence,
};
use wanflow_plan::Fit;
use wanflow_plan::timeline::{SizeRule, Slate, Source, VideoItem};

use crate::{fixture, spec};

#[test]
fn films_without_words_of_their_own_are_those_of_before() {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let made = |name: &str, spec: &ClipSpec<'_>| write(name, &animatic_clip(spec).expect("a clip"));
    let rate = |top, bottom| FrameRate::new(top, bottom).expect("a rate");
    let plain = made("plain.mp4", &spec(1));
    let other = made("other.mp4", &ClipSpec { seed: 9, ..spec(3) });
    let tall = made("tall.mp4", &ClipSpec { size: FrameSize::Exact(48, 80), ..spec(1) });
    let fast = made("fast.mp4", &ClipSpec { frame_rate: rate(30_000, 1001), ..spec(3) });
    let mute = made("mute.mp4", &ClipSpec { sound: ClipSoundtrack::Silent, ..spec(1) });
    let order = write("order.mp4", &fixture("b-frames.mp4"));
    let turned = write("turned.mp4", &fixture("clap-turned.mp4"));
    let packets = write("packets.mp4", &fixture("sound/ac3.mp4"));
    let film = |clips: &[&PathBuf], size: SizeRule, fit: Fit| {
        let (mut timeline, sources) = sequence(clips.iter().map(|path| (*path).clone()));
        (timeline.output.size, timeline.output.fit) = (size, fit);
        let out = folder.path().join("film.mp4");
        render(&timeline, &sources, &out).expect("a film");
        digest(&std::fs::read(&out).expect("the film"))
    };
    let with_slate = || {
        let (mut timeline, _) = sequence([fast.clone()]);
        let mut sources = Sources::new(folder.path().join("slate"));
        sources.insert(timeline.video[0].source.clip().expect("a clip").sha256, fast.clone());
        let slate = Slate { text: "missing".to_owned(), seconds: Seconds(2), size: (80, 48) };
        timeline.video.push(VideoItem::whole(Source::Slate(slate)));
        let out = folder.path().join("film.mp4");
        render(&timeline, &sources, &out).expect("a film");
        digest(&std::fs::read(&out).expect("the film"))
    };
    let films = [
        film(&[&plain, &other, &mute], SizeRule::First, Fit::Pad),
        film(&[&plain, &tall, &fast, &other], SizeRule::First, Fit::Crop),
        film(&[&other, &order, &plain], SizeRule::First, Fit::Pad),
        film(&[&order, &turned, &order], SizeRule::First, Fit::Pad),
        film(&[&tall, &other], SizeRule::Aspect(1, 1), Fit::Pad),
        film(&[&packets, &packets], SizeRule::First, Fit::Pad),
        with_slate(),
    ];
    let before = [
        0xa165_6ec0_bd47_0fe0,
        0x54d1_aa20_a835_32cb,
        0xd230_a878_7705_9115,
        0x9332_9b46_5713_4a3b,
        0x1d18_7774_5cd3_9eab,
        0xdbc4_3ebd_d699_5c1a,
        0x74f0_6330_8dda_10d2,
    ];
    assert_eq!(films, before);
}

/// The first eight bytes.
fn digest(bytes: &[u8]) -> u64 {
    Sha256::digest(bytes)[..8].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}
