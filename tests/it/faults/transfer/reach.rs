//! Where requests go, and where they do not: names, certificates, proxies, redirects, addresses.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use url::Url;
use wanflow_run::error::Class;
use wanflow_run::event::StopReason;
use wanflow_run::link::LinkPolicy;
use wanflow_run::transport::http::HOPS;
use wanflow_run::transport::{Lookup, Network, Proxies};
use wanflow_tests::certificates::{Authority, Shown};
use wanflow_tests::matrix::{Tally, row};
use wanflow_tests::scripted::{Scripted, Seen, Step};
use wanflow_tests::shop::{CANARY, CLIP, Reply, Rig, Shop, serve};

use super::{Call, call, each, here, run, text};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// An address of this machine that stands for the public internet.
const OUTSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// A directory of names: each question gets the next answer, the last one for ever.
#[derive(Debug)]
struct Names(Mutex<Vec<Vec<IpAddr>>>);

impl Names {
    fn answering(answers: Vec<Vec<IpAddr>>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(answers)))
    }
}

impl Lookup for Names {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let mut answers = self.0.lock().expect("no test panics while it holds the names");
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
        Box::pin(async move {
            if answer.is_empty() { Err(io::Error::other(format!("{name}?"))) } else { Ok(answer) }
        })
    }
}

/// A host that a client knows as `api.example`.
struct Case {
    what: &'static str,
    /// What it shows, and for which name.
    shown: (Shown, &'static str),
    /// Whether the name leads to it.
    is_named: bool,
    /// What a proxy answers to `CONNECT`, if there is one.
    proxy: Option<&'static str>,
    /// A word of the reason; `None`: the clip is bought.
    why: Option<&'static str>,
}

#[test]
fn row_28_what_is_not_sent_costs_nothing() {
    let sound = (Shown::Sound, "api.example");
    let good = Case { what: "sound", shown: sound, is_named: true, proxy: None, why: None };
    let tls = |what, shown, name, why| Case { what, shown: (shown, name), why: Some(why), ..good };
    let proxy = |what, answer| Case { what, proxy: Some(answer), why: Some("roxy"), ..good };
    let cases = [
        Case { what: "no address", is_named: false, why: Some("api.example?"), ..good },
        tls("expired", Shown::Expired, "api.example", "xpired"),
        tls("self-signed", Shown::SelfSigned, "api.example", "certificate"),
        tls("another's", Shown::Sound, "other.example", "certificate"),
        proxy("proxy 407", "407 Who are you"),
        proxy("proxy 502", "502 No"),
        Case { what: "control", ..good },
    ];
    let tally = each(&cases, not_sent);
    row(28, "not sent, $0; TLS is never waived", tally);
}

fn not_sent(case: &Case) -> Tally {
    let (shop, authority) = (Shop::new(), Authority::new());
    let books = shop.clone();
    let (shown, name) = case.shown;
    let tls = authority.host(name, shown);
    let host = Scripted::listen(HERE, 0, Some(tls), move |seen: &Seen| {
        let links = Url::parse(&format!("https://{}", seen.header("host").expect("HTTP/1.1")));
        books.answer(seen, &links.expect("a plain address")).steps()
    });
    let proxy = case.proxy.map(|status| {
        let refusal = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        Scripted::start(move |_| vec![text(&refusal), Step::Close])
    });
    let origin = Url::parse(&format!("https://api.example:{}", host.address.port()));
    let mut rig = Rig::in_memory(&origin.expect("a plain address"));
    rig.policy = LinkPolicy::public_with_stand_in(HERE);
    rig.network = Network {
        lookup: Names::answering(vec![if case.is_named { vec![HERE] } else { Vec::new() }]),
        proxies: proxy.as_ref().map_or(Proxies::None, |proxy| Proxies::Through(proxy.url())),
        roots: Some(vec![authority.root]),
    };
    let (outcome, what) = (run(&rig), case.what);
    match case.why {
        None => assert_eq!(rig.clip(&outcome), CLIP.as_bytes()),
        Some(why) => {
            let end = outcome.tasks[0].end.clone();
            let Err(StopReason::Unsent { message }) = end else { panic!("{what}: {end:?}") };
            assert!(message.contains(why), "{what}: {message}");
            assert_eq!(outcome.class, Some(Class::Environment), "{what}");
            assert_eq!(outcome.ledger.worst_case().micros(), 0, "{what}");
            assert_eq!((shop.sold(), host.seen().len()), (0, 0), "{what}");
        }
    }
    let proxied = proxy.iter().flat_map(Scripted::seen);
    assert!(proxied.into_iter().all(|seen| !seen.head.contains(CANARY)), "{what}");
    shop.tally(1)
}

#[test]
fn row_29_redirects_are_refused_to_the_key_and_judged_for_downloads() {
    let moves = [301, 303, 307, 308].map(|status| (Call::Submit, status));
    let mut tally = each(&moves, |(call, status)| api_redirects(*call, *status));
    tally += each(&[302, 307], |status| api_redirects(Call::Poll, *status));
    tally += each(&[1, HOPS, HOPS + 1, usize::MAX], |hops| download_redirects(*hops));
    let targets = [
        "http://cdn.example/0.mp4",
        "https://169.254.169.254/latest/meta-data",
        "https://inside.example/0.mp4",
        "file:///etc/passwd",
    ];
    tally += each(&targets, |target| download_leaves(target));
    row(29, "API: never followed; download: 5 hops, each judged, no key", tally);
}

fn moved(status: u16, to: &str) -> Reply {
    Reply { status, headers: vec![("Location", to.to_owned())], body: Vec::new() }
}

/// A host sends the client with the key elsewhere.
fn api_redirects(which: Call, status: u16) -> Tally {
    let elsewhere = Scripted::start(|_| vec![Step::Close]);
    let target = elsewhere.url().join("/clips").expect("a plain path").to_string();
    let (shop, mut polls) = (Shop::new(), 0);
    let books = shop.clone();
    let host = Scripted::start(move |seen: &Seen| {
        let reply = books.answer(seen, &here(seen));
        polls += u32::from(call(seen) == Call::Poll);
        let moves = call(seen) == which && (which == Call::Submit || polls == 1);
        if moves { moved(status, &target).steps() } else { reply.steps() }
    });
    let rig = Rig::in_memory(&host.url());
    let outcome = run(&rig);
    assert_eq!(elsewhere.connections(), 0, "{which:?} {status}");
    let expected = if which == Call::Submit { Some(Class::Ambiguous) } else { None };
    assert_eq!(outcome.class, expected, "{status}");
    let log = format!("{} {outcome:?}", rig.reported());
    assert!(log.contains("redirects to"), "{log}");
    shop.tally(1)
}

/// A download is sent on so often, or for ever.
fn download_redirects(hops: usize) -> Tally {
    let shop = Shop::new();
    let books = shop.clone();
    let host = Scripted::start(move |seen: &Seen| {
        let hop = seen.line().split_once("hop=").map_or(0, |(_, hop)| hop.parse().unwrap_or(0));
        if call(seen) == Call::Clip && hop < hops {
            let next = if hops == usize::MAX { 0 } else { hop + 1 };
            return moved(302, &format!("/0.mp4?hop={next}")).steps();
        }
        books.answer(seen, &here(seen)).steps()
    });
    let rig = Rig::in_memory(&host.url());
    let outcome = run(&rig);
    let clips: Vec<_> = host.seen().into_iter().filter(|seen| call(seen) == Call::Clip).collect();
    if hops <= HOPS {
        assert_eq!(rig.clip(&outcome), CLIP.as_bytes());
    } else {
        let end = outcome.tasks[0].end.clone();
        let Err(StopReason::Unfetched { message }) = end else { panic!("{hops} hops: {end:?}") };
        assert!(message.contains("redirects"), "{message}");
        assert!(clips.len().is_multiple_of(HOPS + 1), "{hops} hops: {} requests", clips.len());
    }
    for name in ["authorization", "referer", "cookie"] {
        assert!(clips.iter().all(|seen| seen.header(name).is_none()), "{name}");
    }
    shop.tally(1)
}

/// The clip's host sends the download to where it must not go.
fn download_leaves(target: &str) -> Tally {
    let steps = moved(302, target).steps();
    let (tally, why, clips) = outside(vec![vec![OUTSIDE], vec![HERE]], move |_| steps.clone());
    let why = why.expect_err("it is not fetched");
    assert!(why.contains("the link"), "{target}: {why}");
    assert!(!clips.is_empty(), "{target}");
    assert!(clips.iter().all(|seen| !seen.head.contains(CANARY)), "{target}");
    tally
}

/// A run whose clip lies at `https://cdn.example`, at the address that stands for the outside.
/// Answers the clip, or why there is none, and what its host was asked.
fn outside(
    names: Vec<Vec<IpAddr>>,
    script: impl FnMut(&Seen) -> Vec<Step> + Send + 'static,
) -> (Tally, Result<Vec<u8>, String>, Vec<Seen>) {
    let authority = Authority::new();
    let tls = authority.host("cdn.example", Shown::Sound);
    let cdn = Scripted::listen(OUTSIDE, 0, Some(tls), script);
    let port = cdn.address.port();
    let (shop, links) = (Shop::new(), Url::parse(&format!("https://cdn.example:{port}")));
    let (books, links) = (shop.clone(), links.expect("a plain address"));
    let host = Scripted::start(move |seen| books.answer(seen, &links).steps());
    let mut rig = Rig::in_memory(&host.url());
    rig.policy = LinkPolicy::public_with_stand_in(OUTSIDE);
    rig.network = Network {
        lookup: Names::answering(names),
        proxies: Proxies::None,
        roots: Some(vec![authority.root]),
    };
    let outcome = run(&rig);
    let clip = match &outcome.tasks[0].end {
        Ok(_) => Ok(rig.clip(&outcome)),
        Err(StopReason::Unfetched { message }) => Err(message.clone()),
        Err(other) => panic!("{other:?}"),
    };
    (shop.tally(1), clip, cdn.seen())
}

#[test]
fn row_30_only_public_addresses_are_fetched_from_and_only_the_checked_one() {
    let links = [
        ("file:///etc/passwd", "https"),
        ("ftp://cdn.example/0.mp4", "https"),
        ("http://cdn.example/0.mp4", "https"),
        ("https://127.0.0.1/0.mp4", "loopback"),
        ("https://2130706433/0.mp4", "loopback"),
        ("https://0x7f.1/0.mp4", "loopback"),
        ("https://0177.0.0.1/0.mp4", "loopback"),
        ("https://%6cocalhost/0.mp4", "this machine"),
        ("https://127\u{3002}0\u{3002}0\u{3002}1/0.mp4", "loopback"),
        ("https://[::1]/0.mp4", "loopback"),
        ("https://[::ffff:10.1.2.3]/0.mp4", "private"),
        ("https://[64:ff9b::a01:203]/0.mp4", "private"),
        ("https://[2002:7f00:1::]/0.mp4", "6to4"),
        ("https://10.1.2.3/0.mp4", "private"),
        ("https://100.100.100.200/0.mp4", "provider"),
        ("https://169.254.169.254/0.mp4", "link-local"),
        ("https://[fe80::1]/0.mp4", "link-local"),
        ("https://[fd00:ec2::254]/0.mp4", "private"),
        ("https://user:pass@cdn.example/0.mp4", "password"),
    ];
    let mut tally = each(&links, |(link, why)| refused(link, why));
    let mapped = IpAddr::V6(Ipv4Addr::LOCALHOST.to_ipv6_mapped());
    for names in [vec![HERE], vec![OUTSIDE, HERE], vec![mapped]] {
        let (sum, clip, asked) = outside(vec![names], honest);
        let why = clip.expect_err("it is refused");
        assert!(why.contains("cdn.example") && why.contains("loopback"), "{why}");
        assert_eq!(asked.len(), 0);
        tally += sum;
    }
    tally += rebound();
    row(30, "refused by name; the judged address is the one connected to", tally);
}

/// The first answer about a name is public, every later one is not. There is one question for
/// each connection, and the connection goes to what was judged.
fn rebound() -> Tally {
    let names = || vec![vec![OUTSIDE], vec![HERE]];
    let (mut tally, clip, asked) = outside(names(), honest);
    assert_eq!((clip, asked.len()), (Ok(CLIP.as_bytes().to_vec()), 1));
    let half = |seen: &Seen| serve(CLIP.as_bytes(), "\"v1\"", seen).reset_after(9);
    let (sum, clip, asked) = outside(names(), half);
    let why = clip.expect_err("the second connection is refused");
    assert!(why.contains("loopback"), "{why}");
    // The first connection was judged public, and no later one is made.
    assert_eq!(asked.len(), 1);
    tally += sum;
    tally
}

fn honest(seen: &Seen) -> Vec<Step> {
    serve(CLIP.as_bytes(), "\"v1\"", seen).steps()
}

/// The host gives a link that is not followed.
fn refused(link: &str, why: &str) -> Tally {
    let shop = Shop::new();
    let (books, target) = (shop.clone(), link.to_owned());
    let host = Scripted::start(move |seen| match call(seen) {
        Call::Poll => {
            let answer = serde_json::json!({ "state": "done", "url": target });
            Reply::json(&answer.to_string()).steps()
        }
        _ => books.answer(seen, &here(seen)).steps(),
    });
    let mut rig = Rig::in_memory(&host.url());
    rig.policy = LinkPolicy::public();
    let outcome = run(&rig);
    let end = outcome.tasks[0].end.clone();
    let Err(StopReason::Unfetched { message }) = end else { panic!("{link}: {end:?}") };
    assert!(message.contains(why), "{link}: {message}");
    let calls: Vec<_> = host.seen().iter().map(call).collect();
    assert_eq!(calls[..2], [Call::Submit, Call::Poll]);
    assert!(!calls.contains(&Call::Clip), "{link}: {calls:?}");
    shop.tally(1)
}
