//! Films whose pictures another program codes: what it gets, and what becomes of what it makes.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use tempfile::TempDir;
use wanflow_media::{
    ClipSoundtrack, ClipSpec, EncodingJob, ForeignEncoder, FrameFeed, MediaError, RenderNote,
    RenderOptions, Rendered, animatic_clip, probe_clip, render_with, sequence,
};
use wanflow_plan::timeline::VideoEncoder;

use crate::spec;

/// Counts what it gets, and puts a clip in its place.
#[derive(Default)]
struct Shelf {
    clip: Vec<u8>,
    got: Mutex<usize>,
}

impl ForeignEncoder for Shelf {
    fn encode(&self, job: &EncodingJob<'_>, feed: &mut FrameFeed<'_>) -> Result<(), MediaError> {
        struct Counter(usize);
        impl Write for Counter {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 += bytes.len();
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut counter = Counter(0);
        feed(&mut counter)?;
        *self.got.lock().expect("nothing panics under it") = counter.0;
        Ok(fs::write(job.to, &self.clip)?)
    }
}

/// A film of a clip with sound and one without, each of a second, coded by this encoder.
fn film(folder: &Path, encoder: Option<&Shelf>) -> Result<(Rendered, Vec<u8>), MediaError> {
    let clips = [ClipSoundtrack::Generated, ClipSoundtrack::Silent].map(|sound| {
        let path = folder.join(format!("{sound:?}.mp4"));
        let clip = animatic_clip(&ClipSpec { sound, ..spec(1) }).expect("a clip");
        fs::write(&path, clip).expect("written");
        path
    });
    let (mut timeline, sources) = sequence(clips);
    timeline.output.encoder = VideoEncoder::X264;
    let out = folder.join("film.mp4");
    let encoder = encoder.map(|shelf| shelf as &dyn ForeignEncoder);
    let options = RenderOptions { foreign: encoder, ..RenderOptions::default() };
    let rendered = render_with(&timeline, &sources, &options, &out)?;
    Ok((rendered, fs::read(out).expect("the film")))
}

#[test]
fn every_frame_is_handed_over_and_what_comes_back_is_in_the_film() {
    let folder = TempDir::new().expect("a folder");
    let clip = animatic_clip(&ClipSpec { seed: 5, ..spec(2) }).expect("a clip");
    let shelf = Shelf { clip, ..Shelf::default() };
    let (rendered, bytes) = film(folder.path(), Some(&shelf)).expect("a film");
    assert_eq!(*shelf.got.lock().expect("nothing panics under it"), 48 * 80 * 48 * 3 / 2);
    assert_eq!((rendered.frames, rendered.copied, rendered.millis), (48, false, 2000));
    assert_eq!(rendered.notes, Vec::<RenderNote>::new(), "all of it was asked for");
    let facts = probe_clip(io::Cursor::new(&bytes)).expect("a film");
    let sound = facts.sound.expect("the first clip has sound");
    assert_eq!((facts.millis, sound.millis), (2000, 2000));
    // The pictures that came back, and not those of the clips.
    let key_frame = &shelf.clip[shelf.clip.len() - 4000..][..64];
    assert!(bytes.windows(key_frame.len()).any(|part| part == key_frame));
    let left = fs::read_dir(folder.path()).expect("readable");
    let left: Vec<_> = left.map(|entry| entry.expect("readable").file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn what_comes_back_and_is_not_the_film_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let refused = |clip: Vec<u8>| {
        let shelf = Shelf { clip, ..Shelf::default() };
        film(folder.path(), Some(&shelf)).expect_err("it is not the film").to_string()
    };
    let of = |spec: &ClipSpec<'_>| animatic_clip(spec).expect("a clip");
    let short = refused(of(&spec(1)));
    assert_eq!(short, "what it coded cannot be used: frames are missing");
    let size = wanflow_media::FrameSize::Exact(96, 48);
    let large = refused(of(&ClipSpec { size, ..spec(2) }));
    assert_eq!(large, "what it coded cannot be used: its frames have another size");
    let hevc = refused(crate::fixture("hevc.mp4"));
    assert_eq!(hevc, "what it coded cannot be used: it is not what was asked for");
    let cut = refused(of(&spec(2))[..2000].to_vec());
    assert!(cut.starts_with("what it coded cannot be used: "), "{cut}");
    let none = film(folder.path(), None).expect_err("nobody codes it").to_string();
    assert!(none.contains("x264 or ProRes"), "{none}");
    assert!(!folder.path().join("film.mp4").exists());
    assert!(!folder.path().join("film.mp4.pictures.part").exists());
}
