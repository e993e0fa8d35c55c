//! Targets of fuzzing: everything that reads what others wrote. `fuzz/` runs them under
//! cargo-fuzz, and a test runs each over its corpus and some changed inputs.
//!
//! A target must not panic, whatever it is given; what more must hold, it asserts.

mod film;
mod text;

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use url::{Host, Url};
use wanflow_api::endpoint::ImageLimits;
use wanflow_api::{EndpointRef, TaskId};
use wanflow_compiler::world::MemoryWorld;
use wanflow_compiler::{Options, SourceText};
use wanflow_emulate::FaultScript;
use wanflow_media::inspect::{Check, ExpectedFilm, InspectionLimits, inspect};
use wanflow_media::text::{CardGround, CardSpec, FontFile, Fonts, card_png, missing_glyphs};
use wanflow_media::{Matte, Size};
use wanflow_plan::timeline::Rgb;
use wanflow_run::Journal;
use wanflow_run::disk::{self, MemoryDisk};
use wanflow_run::host::{PollStep, Polled};
use wanflow_run::link::LinkPolicy;
use wanflow_run::submit::{Exchange, Outcome, retry_after};
use wanflow_run::transport::Answer;

/// One target: its name, which is its corpus' folder, and what reads the input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 18] = [
    ("storyboard", storyboard),
    ("parse", text::parsed),
    ("decode", text::decoded),
    ("lower", text::lowered),
    ("format", text::formatted),
    ("fixes", text::fixed),
    ("journal", journal),
    ("answer", answer),
    ("mp4", mp4),
    ("picture", picture),
    ("font", font),
    ("sound", sound),
    ("film", film::film),
    ("music", film::music),
    ("text", film::text),
    ("retry_after", pause),
    ("link", link),
    ("faults", faults),
];

/// Runs a target by its name.
pub fn run(name: &str, input: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("a known target");
    target(input);
}

fn endpoint() -> EndpointRef {
    wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it is built in")
}

/// A storyboard is checked; each finding lies within the text.
fn storyboard(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let source = SourceText::new("story.yaml", text);
    let world = MemoryWorld::default();
    let found = wanflow_compiler::check(&source, &Options::default(), &world);
    for label in found.iter().flat_map(|diagnostic| &diagnostic.labels) {
        // A span outside the text, or within a character, panics here.
        let _ = source.slice(label.span);
    }
}

/// A journal is read whole, cut at its torn tail, or refused; what was read is read again.
fn journal(input: &[u8]) {
    let path = Path::new("j/story.journal");
    let disk = MemoryDisk::new();
    disk.put(path, input);
    match Journal::open(Arc::new(disk.clone()), path) {
        Err(_) => {
            let there = disk::read(&disk, path).expect("it is there");
            assert_eq!(there, input, "a refused journal stays as it is");
        }
        Ok(first) => {
            let again = Journal::open(Arc::new(disk), path).expect("a journal that was whole");
            assert_eq!(again.records, first.records);
            assert_eq!(again.torn, None, "the tail was cut");
        }
    }
}

/// An answer of the host: its first byte draws the status, the rest is the body.
fn answer(input: &[u8]) {
    const STATUSES: [u16; 12] = [200, 200, 200, 202, 302, 400, 403, 404, 429, 500, 502, 503];
    let Some((first, body)) = input.split_first() else { return };
    let status = STATUSES[usize::from(*first) % STATUSES.len()];
    let answer = Answer { status, headers: HeaderMap::new(), body: body.to_vec().into() };
    let _ = Polled::of(&endpoint(), PollStep::State, &answer);
    let outcome = Outcome::of(&endpoint(), &Exchange::Answered(answer), 1_800_000_000_000);
    if let Outcome::Accepted { task_id } = &outcome {
        assert!(status < 300, "a task id counts in a success only");
        assert!((1..=TaskId::MAX).contains(&task_id.as_str().len()), "ids are bounded");
    }
}

/// A clip's tables; and what is seen and heard in it, unless that is much.
fn mp4(input: &[u8]) {
    const PIXELS: u64 = 1 << 16;
    const MILLIS: u64 = 10_000;
    let Ok(facts) = wanflow_media::probe_clip(Cursor::new(input)) else { return };
    let sound = facts.sound.map_or(0, |sound| sound.millis);
    let (across, down) = facts.coded;
    if u64::from(across) * u64::from(down) > PIXELS || facts.millis.max(sound) > MILLIS {
        return;
    }
    let (expected, limits) = (ExpectedFilm::default(), InspectionLimits::default());
    let found = inspect(&mut Cursor::new(input), &expected, &limits);
    if let Ok(found) = found {
        assert_eq!(found.results.len(), Check::ALL.len(), "each check has a result");
    }
}

/// A font: what is accepted lays out and draws a text, or says what is missing.
fn font(input: &[u8]) {
    let Ok(file) = FontFile::new("fuzzed", input.to_vec()) else { return };
    let fonts = Fonts::new(&[file]);
    let text = "مرحبا 你好，世界 🚀👍🏽🟥🟦 é";
    let missing = missing_glyphs(text, &fonts);
    let gone = |c: &char| missing.iter().any(|script| script.characters.contains(*c));
    let text: String = text.chars().filter(|c| !gone(c)).collect();
    let ground = CardGround::Colour(Rgb::BLACK);
    let spec = CardSpec { size: Size::new(96, 96), ground, ink: Rgb::WHITE, text: &text };
    let _ = card_png(&spec, &fonts);
}

/// A picture: its head, its profile and tags, then, unless it is large, all of it.
fn picture(input: &[u8]) {
    const PIXELS: u64 = 1 << 16;
    let Ok(facts) = wanflow_media::probe_picture(input) else { return };
    if u64::from(facts.width) * u64::from(facts.height) > PIXELS {
        return;
    }
    let checked = wanflow_media::check_picture(input);
    let limits = ImageLimits { side_min: 1, ..endpoint().image };
    let prepared = wanflow_media::prepare_picture(input, &limits, Matte::BLACK);
    if let (Err(_), Ok(prepared)) = (&checked, &prepared) {
        panic!("what a check refuses is sent as {} × {}", prepared.width, prepared.height);
    }
    if let Ok(prepared) = prepared {
        let facts = wanflow_media::probe_picture(&prepared.bytes).expect("what is sent is read");
        assert_eq!((facts.width, facts.height), (prepared.width, prepared.height));
        assert!(!facts.alpha || limits.alpha, "what is sent hides nothing");
    }
}

/// A sound, decoded to its end.
fn sound(input: &[u8]) {
    let checked = wanflow_media::probe_sound(input);
    if let Ok(facts) = checked {
        assert!(facts.sample_rate > 0, "a sound has a rate");
    }
    let _ = wanflow_media::convert_sound(input);
}

/// A pause that the host asks for is bounded.
fn pause(input: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(input) else { return };
    let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, value)]);
    let answer = Answer { status: 429, headers, body: bytes::Bytes::new() };
    let pause = retry_after(&answer, 1_800_000_000_000);
    assert!(pause.unwrap_or_default() <= Duration::from_mins(10), "{pause:?}");
}

/// A link to a clip: what passes is https, to a name or a public address.
fn link(input: &[u8]) {
    let Ok(url) = std::str::from_utf8(input).unwrap_or_default().parse::<Url>() else { return };
    if LinkPolicy::public().check(&url).is_err() {
        return;
    }
    assert_eq!(url.scheme(), "https");
    assert!(url.username().is_empty() && url.password().is_none(), "no credentials");
    match url.host() {
        Some(Host::Ipv4(address)) => {
            assert!(!address.is_private() && !address.is_loopback(), "{url}");
            assert!(!address.is_link_local() && !address.is_unspecified(), "{url}");
        }
        Some(Host::Ipv6(address)) => {
            assert!(!address.is_loopback() && !address.is_unspecified(), "{url}");
            assert!(!address.is_unique_local(), "{url}");
        }
        Some(Host::Domain(name)) => assert!(!name.ends_with("localhost"), "{url}"),
        None => panic!("a link without a host passes: {url}"),
    }
}

/// A script of faults.
fn faults(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        let _ = FaultScript::parse(text, &[endpoint()]);
    }
}
