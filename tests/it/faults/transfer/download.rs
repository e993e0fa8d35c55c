//! Clips that come in pieces, in other versions, or not at all.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use url::Url;
use wanflow_media::{
    ClipSoundtrack, ClipSpec, FrameRate, FrameSize, Picture, SyncMarks, animatic_clip,
};
use wanflow_run::error::Class;
use wanflow_run::event::StopReason;
use wanflow_tests::Stage;
use wanflow_tests::matrix::{Tally, row};
use wanflow_tests::scripted::{Scripted, Seen, Step};
use wanflow_tests::shop::{CLIP, Reply, Rig, Shop, serve};

use super::{Call, call, each, here, host, run, text};

#[test]
fn row_18_a_broken_download_goes_on_where_it_ended() {
    let middle = CLIP.len() / 2;
    let places = [0, 1, middle, CLIP.len() - 1];
    let cases: Vec<_> =
        places.iter().flat_map(|at| [Step::Reset, Step::Close].map(|end| (*at, end))).collect();
    let mut tally = each(&cases, |(at, end)| broken_at(*at, end));
    tally += broken_again_and_again(middle);
    row(18, "the rest is fetched by Range and If-Range; same bytes", tally);
}

/// A clip of which so many bytes come.
fn some_of(reply: &Reply, bytes: usize) -> Step {
    Step::Send([reply.head(reply.body.len()), reply.body[..bytes].to_vec()].concat())
}

/// The first download ends after so many bytes; what follows is the rest.
fn broken_at(at: usize, end: &Step) -> Tally {
    let (shop, end) = (Shop::new(), end.clone());
    let host = host(&shop, move |call, nth, reply| {
        (call == Call::Clip && nth == 0).then(|| vec![some_of(reply, at), end.clone()])
    });
    let rig = Rig::in_memory(&host.url());
    let outcome = run(&rig);
    assert_eq!(rig.clip(&outcome), CLIP.as_bytes(), "broken at {at}");
    assert_eq!(rig.parts(), Vec::<PathBuf>::new());
    let asked: Vec<_> = host.seen().into_iter().filter(|seen| call(seen) == Call::Clip).collect();
    assert_eq!(asked.len(), 2, "broken at {at}");
    assert_eq!(asked[0].header("range"), None);
    // A reset may overtake the bytes before it; a plain end does not.
    match asked[1].header("range") {
        None => assert_eq!(asked[1].header("if-range"), None),
        Some(range) => {
            let from = range.trim_start_matches("bytes=").trim_end_matches('-');
            let from: usize = from.parse().expect("digits");
            assert!((1..=at).contains(&from), "{range} after {at}");
            assert_eq!(asked[1].header("if-range"), Some("\"v1\""));
        }
    }
    shop.tally(1)
}

/// No download of the first run comes to its end; another run goes on with what there is.
fn broken_again_and_again(at: usize) -> Tally {
    let (shop, is_broken) = (Shop::new(), Arc::new(AtomicBool::new(true)));
    let breaks = Arc::clone(&is_broken);
    let host = host(&shop, move |call, nth, reply| match (call, nth) {
        (Call::Clip, 0) => Some(vec![some_of(reply, at), Step::Close]),
        (Call::Clip, _) if breaks.load(Ordering::Relaxed) => {
            Some(vec![some_of(reply, 0), Step::Close])
        }
        _ => None,
    });
    let rig = Rig::in_memory(&host.url());
    let outcome = run(&rig);
    is_broken.store(false, Ordering::Relaxed);
    let end = outcome.tasks[0].end.clone();
    assert!(matches!(end, Err(StopReason::Unfetched { .. })), "{end:?}");
    assert_eq!(outcome.ledger.worst_case().micros(), 500_000, "it is paid for");
    assert_eq!(rig.parts().len(), 2, "the part and what it is of");
    let outcome = run(&rig);
    assert_eq!(rig.clip(&outcome), CLIP.as_bytes());
    let last = host.seen().pop().expect("there were requests");
    assert_eq!(last.header("range"), Some(format!("bytes={at}-").as_str()));
    shop.tally(2)
}

/// The second version of a clip: hardly a byte is where it was.
const OTHER: &str = "clip, another: EVERY BYTE OF THIS TEXT HAS ITS PLACE, AND IT IS ELSEWHERE!!!!";

#[test]
fn row_19_a_file_is_never_mixed_from_two() {
    let half = CLIP.len() / 2;
    let (size, last) = (CLIP.len(), CLIP.len() - 1);
    let etag = |etag: &str| ("ETag", etag.to_owned());
    let range = |range: String| ("Content-Range", range);
    let reply = |status, headers: Vec<_>, body: &str| Reply {
        status,
        headers,
        body: body.as_bytes().to_vec(),
    };
    let rest = || range(format!("bytes {half}-{last}/{size}"));
    let cut = reply(206, vec![etag("\"v1\""), rest()], &CLIP[half..]);
    let promised = Step::Send([cut.head(size - half + 7), cut.body.clone()].concat());
    let all = || range(format!("bytes 0-{last}/{size}"));
    let longer = || range(format!("bytes {half}-{size}/{}", size + 1));
    let cases = [
        ("Range ignored", reply(200, vec![etag("\"v1\"")], CLIP).steps()),
        ("from another byte", reply(206, vec![etag("\"v1\""), all()], CLIP).steps()),
        ("without Content-Range", reply(206, vec![etag("\"v1\"")], &CLIP[half..]).steps()),
        ("of a longer file", reply(206, vec![longer()], &OTHER[half..=size]).steps()),
        ("416", reply(416, Vec::new(), "").steps()),
        ("changed", reply(200, vec![etag("\"v2\"")], OTHER).steps()),
        ("changed, a part", reply(206, vec![etag("\"v2\""), rest()], &OTHER[half..size]).steps()),
        ("promised more than came", vec![promised, Step::Close]),
    ];
    let tally = each(&cases, |(name, odd)| in_two_versions(name, half, odd));
    row(19, "from the start, or the rest of the same version; never a mixed file", tally);
}

/// The first download ends in the middle; the second answer is odd; the third is honest.
fn in_two_versions(name: &str, half: usize, odd: &[Step]) -> Tally {
    let (shop, odd) = (Shop::new(), odd.to_vec());
    let host = host(&shop, move |call, nth, reply| match (call, nth) {
        (Call::Clip, 0) => Some(vec![some_of(reply, half), Step::Close]),
        (Call::Clip, 1) => Some(odd.clone()),
        _ => None,
    });
    let rig = Rig::in_memory(&host.url());
    let outcome = run(&rig);
    let clip = String::from_utf8(rig.clip(&outcome)).expect("clips are texts");
    assert!([CLIP, OTHER].contains(&clip.as_str()), "{name}: {clip:?}");
    let asked = host.seen().into_iter().filter(|seen| call(seen) == Call::Clip);
    let ranges: Vec<_> = asked.map(|seen| seen.header("range").map(str::to_owned)).collect();
    assert_eq!(ranges[1].as_deref(), Some(format!("bytes={half}-").as_str()), "{name}");
    shop.tally(1)
}

fn sim() -> Rig {
    Rig::in_memory(&Url::parse("https://sim.example").expect("a plain address"))
}

fn cdn() -> Url {
    Url::parse("https://cdn.example").expect("a plain address")
}

fn bare(status: u16) -> Reply {
    Reply { status, headers: Vec::new(), body: Vec::new() }
}

#[test]
fn row_20_an_expired_link_is_asked_for_anew_and_a_lost_clip_keeps_its_cost() {
    let mut tally = Tally::NONE;
    for status in [401, 403, 404, 410] {
        tally += third_link_works(status);
    }
    tally += lost_with_its_cost();
    tally += never_again();
    row(20, "a fresh link by polling; if the task is gone: open, cost kept", tally);
}

/// The first links are over, the third one works.
fn third_link_works(status: u16) -> Tally {
    let (shop, rig, polls) = (Shop::new(), sim(), Arc::new(Mutex::new(0)));
    let (books, counted) = (shop.clone(), Arc::clone(&polls));
    let outcome = rig.run_virtually(move |seen| {
        let mut polls = counted.lock().expect("no host panics");
        *polls += u32::from(call(seen) == Call::Poll);
        let is_over = call(seen) == Call::Clip && *polls < 3;
        if is_over { bare(status) } else { books.answer(seen, &cdn()) }
    });
    assert_eq!(rig.clip(&outcome), CLIP.as_bytes());
    assert_eq!(*polls.lock().expect("no host panics"), 3, "HTTP {status}");
    shop.tally(1)
}

/// The link is over, and the host does not know the task any more.
fn lost_with_its_cost() -> Tally {
    let (shop, rig) = (Shop::new(), sim());
    for _ in 0..2 {
        let (books, mut polls) = (shop.clone(), 0);
        let outcome = rig.run_virtually(move |seen| {
            polls += u32::from(call(seen) == Call::Poll);
            match call(seen) {
                Call::Clip => bare(403),
                Call::Poll if polls > 1 => {
                    Reply { status: 404, ..Reply::json(r#"{"reason":"UNKNOWN"}"#) }
                }
                _ => books.answer(seen, &cdn()),
            }
        });
        let end = outcome.tasks[0].end.clone();
        assert!(matches!(end, Err(StopReason::Open { .. })), "{end:?}");
        assert_eq!(outcome.ledger.worst_case().micros(), 500_000);
    }
    assert_eq!(shop.sold(), 1, "what is lost is not bought again by itself");
    shop.tally(2)
}

/// Every link is over: the run gives up, and the next one asks again.
fn never_again() -> Tally {
    let (shop, rig) = (Shop::new(), sim());
    for works in [false, true] {
        let (books, mut clips) = (shop.clone(), 0);
        let outcome = rig.run_virtually(move |seen| {
            clips += u32::from(call(seen) == Call::Clip);
            assert!(clips < 60, "it is asked without end");
            let is_over = call(seen) == Call::Clip && !works;
            if is_over { bare(410) } else { books.answer(seen, &cdn()) }
        });
        let end = outcome.tasks[0].end.clone();
        assert!(works == end.is_ok(), "{end:?}");
    }
    shop.tally(2)
}

#[test]
fn row_21_what_is_no_clip_is_kept_aside_and_not_bought_again() {
    let clip = film(5);
    let jpeg = std::fs::read(wanflow_tests::root().join("specs/minimal/rocket.jpg"));
    let cases = [
        ("HTML", b"<!doctype html><title>Sorry</title>".to_vec()),
        ("empty", Vec::new()),
        ("cut", clip[..clip.len() / 2].to_vec()),
        ("no moov", replaced(&clip, *b"moov", *b"free")),
        ("wrong duration", film(2)),
        ("JPEG", jpeg.expect("the spec has a picture")),
    ];
    let tally = each(&cases, |(name, bytes)| no_clip(name, bytes));
    // The same bytes without the fault are a clip: the test can fail.
    let (shop, stage) = (Shop::new(), Stage::empty());
    let host = delivering(&shop, clip.clone());
    let rig = Rig::on_files(&stage.path().join("story.yaml"), &host.url());
    let outcome = run(&rig);
    assert_eq!((outcome.class, rig.clip(&outcome)), (None, clip));
    row(21, "fetched again, also by fresh links, then set aside; not bought again", tally);
}

fn no_clip(name: &str, bytes: &[u8]) -> Tally {
    let (shop, stage) = (Shop::new(), Stage::empty());
    let host = delivering(&shop, bytes.to_vec());
    let rig = Rig::on_files(&stage.path().join("story.yaml"), &host.url());
    for _ in 0..2 {
        let outcome = run(&rig);
        let end = outcome.tasks[0].end.clone();
        assert!(matches!(end, Err(StopReason::Unusable { .. })), "{name}: {end:?}");
        assert_eq!(outcome.class, Some(Class::ScenesFailed), "{name}");
        assert_eq!(outcome.ledger.worst_case().micros(), 500_000, "{name}");
    }
    let calls = host.seen().iter().map(call).collect::<Vec<_>>();
    let count = |kind| calls.iter().filter(|call| **call == kind).count();
    assert_eq!(count(Call::Submit), 1, "{name}: it is not bought again");
    assert!(count(Call::Clip) >= 6 && count(Call::Poll) >= 4, "{name}: {calls:?}");
    let kept: BTreeSet<_> = rig.parts().iter().map(|part| rig.read(part)).collect();
    assert_eq!(kept, BTreeSet::from([bytes.to_vec()]), "{name}: the evidence is what came");
    shop.tally(2)
}

#[test]
fn row_49_what_comes_once_and_is_no_clip_is_fetched_again() {
    let ways = [
        (200, "{\"message\":\"busy\"}"),
        (200, "<html>try again later</html>"),
        (200, ""),
        (500, "oops"),
        (403, "expired"),
        (416, ""),
    ];
    let cases: Vec<_> = ways.iter().flat_map(|way| [1, 3].map(|times| (*way, times))).collect();
    let tally = each(&cases, |((status, body), times)| {
        let (shop, reply) = (Shop::new(), Reply { status: *status, ..Reply::json(body) });
        let times = *times;
        let host = host(&shop, move |call, nth, _| {
            (call == Call::Clip && nth < times).then(|| reply.steps())
        });
        let rig = Rig::in_memory(&host.url());
        let outcome = run(&rig);
        assert_eq!(rig.clip(&outcome), CLIP.as_bytes(), "HTTP {status} {body}, {times} times");
        assert_eq!(rig.parts(), Vec::<PathBuf>::new(), "nothing is left aside");
        shop.tally(1)
    });
    row(49, "fetched again, also by a fresh link; the clip counts, nothing is bought", tally);
}

#[test]
fn row_50_a_clip_of_another_length_is_shown_and_the_same_three_times_is_all_there_is() {
    let (shop, stage) = (Shop::new(), Stage::empty());
    let long = film(10);
    let host = delivering(&shop, long.clone());
    let rig = Rig::on_files(&stage.path().join("story.yaml"), &host.url());
    for runs in 1..3 {
        let outcome = run(&rig);
        let Err(StopReason::Unusable { message, file }) = outcome.tasks[0].end.clone() else {
            panic!("{:?}", outcome.tasks[0].end);
        };
        assert!(message.contains("10.0 s long, and 5 s were bought"), "{message}");
        let file = file.expect("it lies where people find it");
        assert!(file.ends_with("out/clips/s0.unusable.mp4"), "{file}");
        assert_eq!(std::fs::read(&file).expect("it is there"), long);
        assert_eq!(outcome.ledger.confirmed.micros(), 500_000, "it was made, so it is paid for");
        let fetched = host.seen().iter().filter(|seen| call(seen) == Call::Clip).count();
        assert_eq!(fetched, 3 * runs, "run {runs}");
    }
    assert_eq!(shop.sold(), 1);
    row(
        50,
        "set aside after three times, shown in out/clips, confirmed, not bought again",
        shop.tally(2),
    );
}

#[test]
fn row_52_more_bytes_than_were_ordered_are_not_taken() {
    let giant = |length: &str| {
        text(&format!("HTTP/1.1 200 OK\r\netag: \"v1\"\r\n{length}connection: close\r\n\r\n"))
    };
    let ways = [
        vec![giant("content-length: 900000000\r\n"), Step::Flood(vec![b'x'; 1 << 16], 1 << 15)],
        vec![giant(""), Step::Flood(vec![b'x'; 1 << 16], 1 << 15)],
    ];
    let tally = each(&ways, |way| {
        let (shop, way) = (Shop::new(), way.clone());
        let host =
            host(&shop, move |call, nth, _| (call == Call::Clip && nth == 0).then(|| way.clone()));
        let mut rig = Rig::in_memory(&host.url());
        rig.patience.download.body = Duration::from_mins(1);
        let outcome = run(&rig);
        assert_eq!(rig.clip(&outcome), CLIP.as_bytes());
        let most = wanflow_run::download::clip_limit(5) + (32 << 20);
        assert!(host.sent() < most, "{} bytes were taken for a clip of 5 s", host.sent());
        shop.tally(1)
    });
    row(52, "cut at what a clip of its length can have; asked again", tally);
}

fn delivering(shop: &Shop, file: Vec<u8>) -> Scripted {
    let shop = shop.clone();
    Scripted::start(move |seen: &Seen| match call(seen) {
        Call::Clip => serve(&file, "\"v1\"", seen).steps(),
        _ => shop.answer(seen, &here(seen)).steps(),
    })
}

/// A small clip of so many seconds.
fn film(seconds: u32) -> Vec<u8> {
    let spec = ClipSpec {
        picture: Picture::Slate("clip"),
        seconds,
        size: FrameSize::Exact(64, 48),
        frame_rate: FrameRate::FILM,
        label: None,
        sound: ClipSoundtrack::Silent,
        marks: SyncMarks::Absent,
        seed: 1,
    };
    animatic_clip(&spec).expect("a small clip can be drawn")
}

fn replaced(bytes: &[u8], from: [u8; 4], to: [u8; 4]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = bytes.windows(4).position(|four| four == from).expect("the box is there");
    bytes[at..at + 4].copy_from_slice(&to);
    bytes
}

#[test]
fn a_dead_host_is_not_hammered_by_many_tasks() {
    const DEAD: Duration = Duration::from_mins(8);
    let (shop, rig, times) = (Shop::new(), sim(), Arc::new(Mutex::new(Vec::new())));
    let (books, noted) = (shop.clone(), Arc::clone(&times));
    let outcome = rig.run_tasks_virtually(20, move |now, seen| {
        if call(seen) == Call::Poll {
            noted.lock().expect("no host panics").push(now);
            if now < DEAD {
                return bare(503);
            }
        }
        books.answer(seen, &cdn())
    });
    assert_eq!(outcome.class, None);
    let times = times.lock().expect("no host panics");
    let dead = times.iter().filter(|time| **time < DEAD).count();
    // One task alone would ask every four seconds; twenty together ask no oftener.
    assert!((60..160).contains(&dead), "{dead} polls of a dead host in eight minutes");
}
