//! Films from a cache: the same to the byte, whatever is kept, cut or damaged, and by any number
//! of threads; and made anew only where something changed.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::TempDir;
use wanflow_api::Sha256;
use wanflow_media::{
    ClipSoundtrack, ClipSpec, FrameSize, NoCache, RenderCache, RenderOptions, RenderWork, Rendered,
    Sources, animatic_clip, render_with, sequence,
};
use wanflow_plan::Timeline;
use wanflow_plan::timeline::{
    AudioItem, AudioRole, AudioTrack, Blend, Caption, CaptionForm, Card, Gain, Ground, Loudness,
    Repeat, Rgb, Source, Time, Transition, VideoItem,
};

use crate::spec;

/// A cache in memory, which can be harmed.
#[derive(Default)]
struct MemoryCache(Mutex<BTreeMap<[u8; 32], Vec<u8>>>);

impl MemoryCache {
    /// Does something to its entries, which are told apart by their number.
    fn harm(&self, harm: impl Fn(usize, &mut Vec<u8>)) {
        let mut entries = self.0.lock().expect("no test panics");
        for (number, bytes) in entries.values_mut().enumerate() {
            harm(number, bytes);
        }
        entries.retain(|_, bytes| !bytes.is_empty());
    }
}

impl RenderCache for MemoryCache {
    fn get(&self, key: &Sha256) -> Option<Vec<u8>> {
        self.0.lock().expect("no test panics").get(&key.0).cloned()
    }

    fn put(&self, key: &Sha256, bytes: &[u8]) {
        self.0.lock().expect("no test panics").insert(key.0, bytes.to_vec());
    }

    fn contains(&self, key: &Sha256) -> bool {
        self.0.lock().expect("no test panics").contains_key(&key.0)
    }
}

/// A film of four clips, one of which is of another size, and a card: with transitions, captions,
/// a voice and music.
struct Scene {
    folder: TempDir,
    timeline: Timeline,
    sources: Sources,
}

impl Scene {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let size = |number: u64| match number {
            2 => FrameSize::Exact(96, 96),
            _ => FrameSize::Exact(160, 96),
        };
        let (mut timeline, mut sources) = sequence((0..4).map(|seed| {
            let clip = animatic_clip(&ClipSpec { seed, size: size(seed), ..spec(3) });
            write(folder.path(), &format!("{seed}.mp4"), &clip.expect("a clip"))
        }));
        let card = Card {
            text: "Part two".to_owned(),
            length: Time::from_millis(1500),
            ground: Ground::Colour(Rgb([20, 40, 90])),
            ink: Rgb::WHITE,
        };
        timeline.video.insert(3, VideoItem::whole(Source::Card(card)));
        let blend = |blend, millis| Transition::Blend(blend, Time::from_millis(millis));
        timeline.video[1].transition = blend(Blend::Crossfade, 500);
        timeline.video[3].transition = blend(Blend::Through(Rgb::WHITE), 700);
        let caption = |begin, end, text: &str| Caption {
            begin: Time::from_millis(begin),
            end: Time::from_millis(end),
            text: text.to_owned(),
        };
        timeline.captions = vec![caption(500, 1500, "One."), caption(10_000, 11_000, "Two.")];
        timeline.output.captions = vec![CaptionForm::Burn];
        timeline.output.loudness = Some(Loudness { integrated: -1800, true_peak: -100 });
        let music = write(folder.path(), "music.wav", &noise());
        sources.insert(Sha256([9; 32]), music);
        timeline.audio = vec![AudioTrack { role: AudioRole::Music, items: vec![music_item()] }];
        Self { folder, timeline, sources }
    }

    fn film(&self, cache: &dyn RenderCache, threads: usize) -> (RenderWork, Rendered, Vec<u8>) {
        let out = self.folder.path().join("film.mp4");
        let threads = NonZero::new(threads).expect("some");
        let options = RenderOptions { cache, threads, foreign: None };
        let film = render_with(&self.timeline, &self.sources, &options, &out).expect("a film");
        let work = film.work;
        (work, Rendered { work: RenderWork::default(), ..film }, fs::read(&out).expect("the film"))
    }

    /// Asserts that a film is the same with a cache as without, and tells how much was made.
    fn same(&self, cache: &dyn RenderCache) -> RenderWork {
        self.same_as(&self.film(&NoCache, 2), cache)
    }

    fn same_as(
        &self,
        (_, plain, bytes): &(RenderWork, Rendered, Vec<u8>),
        cache: &dyn RenderCache,
    ) -> RenderWork {
        let (work, film, cached) = self.film(cache, 2);
        assert_eq!(film, *plain);
        assert!(cached == *bytes, "{work:?}");
        work
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("written");
    path
}

fn music_item() -> AudioItem {
    AudioItem {
        sha256: Sha256([9; 32]),
        from: Time::ZERO,
        begin: Time::from_millis(1000),
        length: Time::from_seconds(60),
        repeat: Repeat::Loop,
        gain: Gain::UNCHANGED,
        fade_in: Time::from_millis(500),
        fade_out: Time::from_millis(500),
    }
}

/// Two seconds of noise as WAV.
fn noise() -> Vec<u8> {
    let samples = 96_000_u32;
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    bytes.extend(48_000_u32.to_le_bytes());
    bytes.extend(96_000_u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend((samples * 2).to_le_bytes());
    let mut state = 1_u32;
    for _ in 0..samples {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.extend(((state >> 20) as i16 - 2048).to_le_bytes());
    }
    bytes
}

#[test]
fn bytes_do_not_depend_on_the_number_of_threads_nor_on_what_is_kept() {
    let scene = Scene::new();
    let (all, film, bytes) = scene.film(&NoCache, 1);
    assert!(all.coded >= 4 && all.copied >= 1 && all.kept == 0, "{all:?}");
    for threads in [2, 3, 8] {
        assert!(scene.film(&NoCache, threads) == (all, film.clone(), bytes.clone()), "{threads}");
    }
    let cache = MemoryCache::default();
    assert!(scene.film(&cache, 3) == (all, film.clone(), bytes.clone()), "an empty cache");
    let none = RenderWork { coded: 0, kept: all.coded, copied: all.copied, is_sound_kept: true };
    for threads in [1, 8] {
        assert!(scene.film(&cache, threads) == (none, film.clone(), bytes.clone()), "{threads}");
    }
}

#[test]
fn what_is_missing_cut_or_damaged_is_made_anew() {
    let scene = Scene::new();
    let cache = MemoryCache::default();
    let plain = scene.film(&NoCache, 2);
    let all = scene.same_as(&plain, &cache);
    let damage = |bytes: &mut Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    };
    for parity in [0, 1] {
        cache.harm(|number, bytes| {
            if number % 2 == parity {
                bytes.clear();
            }
        });
        let work = scene.same_as(&plain, &cache);
        assert!(work.kept > 0 && work.kept < all.coded, "half of it is there: {work:?}");
        cache.harm(|number, bytes| {
            if number % 2 == parity {
                damage(bytes);
            }
        });
        let work = scene.same_as(&plain, &cache);
        assert!(work.kept > 0 && work.kept < all.coded, "half of it is damaged: {work:?}");
        cache.harm(|number, bytes| {
            if number % 2 == parity {
                bytes.truncate(bytes.len() / 3);
            }
        });
        scene.same_as(&plain, &cache);
        assert_eq!(scene.same_as(&plain, &cache).coded, 0, "what was made anew is kept");
    }
    cache.harm(|_, bytes| damage(bytes));
    assert_eq!(scene.same_as(&plain, &cache), all, "nothing of it is believed");
}

#[test]
fn only_what_follows_from_a_change_is_made_anew() {
    let mut scene = Scene::new();
    let cache = MemoryCache::default();
    let all = scene.same(&cache);
    scene.timeline.captions[1].text = "Deux.".to_owned();
    let caption = scene.same(&cache);
    assert!((1..=2).contains(&caption.coded) && caption.is_sound_kept, "{caption:?}");
    scene.timeline.audio[0].items[0].gain = Gain::Centidecibels(-600);
    let gain = scene.same(&cache);
    assert_eq!((gain.coded, gain.kept, gain.is_sound_kept), (0, all.coded, false));
    // What lies behind it moves, and stays what it is.
    if let Source::Card(card) = &mut scene.timeline.video[3].source {
        card.length = Time::from_millis(2000);
        scene.timeline.video[3].span.to = card.length;
    }
    scene.timeline.captions[1].begin = Time::from_millis(10_500);
    scene.timeline.captions[1].end = Time::from_millis(11_500);
    let longer = scene.same(&cache);
    assert!(longer.coded <= 2 && longer.kept > 2, "{longer:?}");
    scene.timeline.output.fonts.clear();
    scene.timeline.output.quality = wanflow_plan::Quality::High;
    assert_eq!(scene.same(&cache).kept, 0, "all of it is coded in another way");
}

#[test]
fn large_frames_come_out_the_same_by_any_number_of_threads() {
    let mut scene = Scene::new();
    let (mut timeline, sources) = sequence((0..3).map(|seed| {
        let size = FrameSize::Exact(1296, 720);
        let clip = ClipSpec { seed, size, sound: ClipSoundtrack::Silent, ..spec(4) };
        let clip = animatic_clip(&clip).expect("a clip");
        write(scene.folder.path(), &format!("large-{seed}.mp4"), &clip)
    }));
    for item in &mut timeline.video[1..] {
        item.transition = Transition::Blend(Blend::Crossfade, Time::from_millis(1500));
    }
    (scene.timeline, scene.sources) = (timeline, sources);
    let alone = scene.film(&NoCache, 1);
    assert!(alone.0.coded > 1, "{:?}", alone.0);
    assert!(scene.film(&NoCache, 3) == alone);
}
