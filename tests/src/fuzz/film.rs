//! Targets of what a film does to files that others made: clips that are cut, blended, shown at
//! another speed and under captions; music that is looped and mixed; and texts.

use std::io::Cursor;
use std::path::Path;

use wanflow_api::Sha256;
use wanflow_media::captions::{srt, vtt};
use wanflow_media::text::{
    CaptionStyle, CardGround, CardSpec, Fonts, caption_preview, card_png, missing_glyphs,
};
use wanflow_media::{MediaError, Size, Sources, probe_clip, probe_sound, render, sequence};
use wanflow_plan::Timeline;
use wanflow_plan::timeline::{
    AudioItem, AudioRole, AudioTrack, Blend, Caption, CaptionForm, Card, Gain, Ground, Loudness,
    Output, Repeat, Rgb, SizeRule, Source, Span, Speed, Time, Transition, VideoItem,
};

/// A clip in every way into a film: as it is, trimmed, blended, faster, and under a caption.
pub(super) fn film(input: &[u8]) {
    const PIXELS: u64 = 1 << 14;
    const MILLIS: u64 = 1500;
    let Ok(facts) = probe_clip(Cursor::new(input)) else { return };
    let sound = facts.sound.map_or(0, |sound| sound.millis);
    let (across, down) = facts.coded;
    if u64::from(across) * u64::from(down) > PIXELS || facts.millis.max(sound) > MILLIS {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, input).expect("written");
    let (mut timeline, sources) = sequence([(); 4].map(|()| path.clone()));
    let part = |tenths: u32| facts.length.scaled(tenths, 10);
    let [_, trimmed, blended, fast] = &mut timeline.video[..] else { return };
    for item in [&mut *trimmed, &mut *blended, &mut *fast] {
        if let Source::Clip(clip) = &mut item.source {
            clip.length = facts.length;
        }
        item.span = Span::whole(facts.length);
    }
    trimmed.span = Span { from: part(2), to: part(8) };
    blended.transition = Transition::Blend(Blend::Crossfade, part(3));
    fast.speed = Speed::new(1700).expect("within the range");
    timeline.captions = vec![Caption { begin: part(1), end: part(12), text: "A b".to_owned() }];
    timeline.output.captions = vec![CaptionForm::Burn];
    made(&timeline, &sources, folder.path());
}

/// A sound under a card: looped, ducked, and brought to a level.
pub(super) fn music(input: &[u8]) {
    const MILLIS: u64 = 30_000;
    let Ok(facts) = probe_sound(input) else { return };
    if facts.millis > MILLIS {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sound");
    std::fs::write(&path, input).expect("written");
    let sha256 = Sha256([1; 32]);
    let mut sources = Sources::new(folder.path().join("slate"));
    sources.insert(sha256, path);
    let second = Time::from_seconds(1);
    let card = Card {
        text: "A".to_owned(),
        length: second,
        ground: Ground::Colour(Rgb::BLACK),
        ink: Rgb::WHITE,
    };
    let item = |repeat| AudioItem {
        sha256,
        from: Time::from_millis(20),
        begin: Time::ZERO,
        length: second,
        repeat,
        gain: Gain::UNCHANGED,
        fade_in: Time::from_millis(100),
        fade_out: Time::from_millis(100),
    };
    let track = |role, repeat| AudioTrack { role, items: vec![item(repeat)] };
    let timeline = Timeline {
        video: vec![VideoItem::whole(Source::Card(card))],
        audio: vec![
            track(AudioRole::DuckedMusic, Repeat::Loop),
            track(AudioRole::Voice, Repeat::Once),
        ],
        captions: Vec::new(),
        output: Output {
            size: SizeRule::Exact(64, 48),
            loudness: Some(Loudness { integrated: -1400, true_peak: -100 }),
            ..Output::default()
        },
    };
    made(&timeline, &sources, folder.path());
}

/// Makes a film, if that can be made: then it can be read.
fn made(timeline: &Timeline, sources: &Sources, folder: &Path) {
    let out = folder.join("film.mp4");
    match render(timeline, sources, &out) {
        Ok(rendered) => {
            let film = std::fs::read(&out).expect("the film");
            let facts = probe_clip(Cursor::new(&film)).expect("what is made can be read");
            assert!(facts.millis.abs_diff(rendered.millis) <= 1, "{} ms", facts.millis);
        }
        Err(MediaError::Codec(why)) => panic!("what could be read cannot be coded: {why}"),
        Err(_) => assert!(!out.exists(), "a film that failed is there"),
    }
}

/// A text in captions and on a card. Files of captions have as many cues as there are captions,
/// whatever those say.
pub(super) fn text(input: &[u8]) {
    const CHARACTERS: usize = 300;
    let Ok(text) = std::str::from_utf8(input) else { return };
    let text: String = text.chars().take(CHARACTERS).collect();
    let second = Time::from_seconds;
    let caption = |begin: u32, text: &str| Caption {
        begin: second(begin),
        end: second(begin + 1),
        text: text.to_owned(),
    };
    let captions = [caption(0, &text), caption(1, "plain")];
    let is_said = srt(&captions).contains("00:00:00");
    let arrows = |file: &str| file.lines().filter(|line| line.contains("-->")).count();
    for file in [srt(&captions), vtt(&captions)] {
        assert_eq!(arrows(&file), 1 + usize::from(is_said), "{file}");
        assert!(file.ends_with("plain\n") || file.ends_with("plain\n\n"), "{file}");
    }
    let fonts = Fonts::bundled();
    let missing = missing_glyphs(&text, &fonts);
    let gone = |c: &char| missing.iter().any(|script| script.characters.contains(*c));
    let text: String = text.chars().filter(|c| !gone(c)).collect();
    let ground = CardGround::Colour(Rgb::BLACK);
    let spec = CardSpec { size: Size::new(96, 96), ground, ink: Rgb::WHITE, text: &text };
    let picture = card_png(&spec, &fonts);
    if let Ok(picture) = picture {
        let _ = caption_preview(&picture, &text, CaptionStyle::default(), &fonts);
    }
}
