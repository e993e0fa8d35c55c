//! Plays a film in a headless browser: whether it is seen, heard, sought in and captioned there.
//!
//! A page on loopback does all of it and says what it saw; this file judges that.

mod server;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rehearsal::Check;
use server::{Served, Server};

/// Play a film in headless Chromium: pictures, sound, a seek to every scene, captions.
#[derive(Debug, Args)]
pub(crate) struct Play {
    /// The film.
    file: PathBuf,
    /// Its captions [default: the film's name with `.vtt`].
    #[arg(long)]
    captions: Option<PathBuf>,
    /// The browser.
    #[arg(long, default_value = "chromium")]
    browser: PathBuf,
    /// Write a screenshot with the frame and the caption of this second.
    #[arg(long, value_name = "SECONDS", requires = "screenshot")]
    still: Option<f64>,
    /// Where the screenshot goes.
    #[arg(long, value_name = "PNG", requires = "still")]
    screenshot: Option<PathBuf>,
}

/// How long the browser may take for all of it.
const PATIENCE: Duration = Duration::from_mins(1);

/// The least loudness that counts as heard, as a mean square: -50 dB.
const HEARD: f64 = 1e-5;

/// How long the page plays.
const PLAYED_S: f64 = 2.0;

/// A picture of one transparent point.
const POINT: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\
    \x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;";

/// What the page saw.
#[derive(Debug, Deserialize)]
struct PageReport {
    #[serde(default)]
    errors: Vec<String>,
    #[serde(flatten)]
    seen: Option<Seen>,
}

#[derive(Debug, Deserialize)]
struct Seen {
    length: f64,
    width: u64,
    height: u64,
    played: Playback,
    scenes: Vec<Sought>,
    cues: Vec<Cue>,
}

#[derive(Debug, Deserialize)]
struct Playback {
    advanced: f64,
    loudest: f64,
}

#[derive(Debug, Deserialize)]
struct Sought {
    asked: f64,
    shown: f64,
    brightness: f64,
}

#[derive(Debug, Deserialize)]
struct Cue {
    text: String,
    active: Vec<String>,
}

/// What ffprobe says of a film.
struct Facts {
    length: f64,
    frame_s: f64,
    scenes: Vec<f64>,
}

pub(crate) fn run(args: &Play) -> Check<()> {
    let facts = Facts::probe(&args.file)?;
    let captions = args.captions.clone().unwrap_or_else(|| args.file.with_extension("vtt"));
    let captions = read(&captions)?;
    let cues = String::from_utf8_lossy(&captions).matches(" --> ").count();
    let scenes = json!({ "scenes": facts.scenes }).to_string().into_bytes();
    let page = include_bytes!("play/page.html").to_vec();
    let server = Server::start(BTreeMap::from([
        ("/", Served { kind: "text/html; charset=utf-8", bytes: page }),
        ("/film.mp4", Served { kind: "video/mp4", bytes: read(&args.file)? }),
        ("/captions.vtt", Served { kind: "text/vtt; charset=utf-8", bytes: captions }),
        ("/plan.json", Served { kind: "application/json", bytes: scenes }),
        ("/held.png", Served { kind: "image/gif", bytes: POINT.to_vec() }),
    ]))?;
    let address = server.address;
    if let (Some(still), Some(to)) = (args.still, &args.screenshot) {
        let mut browser = Browser::open(&args.browser, |command| {
            command.arg(format!("--screenshot={}", to.display())).arg("--window-size=1280,720");
            command.arg(format!("http://{address}/?still={still}"));
        })?;
        browser.child.wait().map_err(|error| error.to_string())?;
        println!("screenshot: {}", to.display());
    }
    let _browser = Browser::open(&args.browser, |command| {
        command.args(["--remote-debugging-port=0"]).arg(format!("http://{address}/"));
    })?;
    let said = loop {
        let said = server.said.recv_timeout(PATIENCE);
        let said =
            said.map_err(|_| format!("the page says nothing in {} s", PATIENCE.as_secs()))?;
        if said.path == "/verdict" {
            break said;
        }
    };
    let report = serde_json::from_slice(&said.body).map_err(|error| error.to_string())?;
    judge(report, &facts, cues)?;
    println!("plays: {}", args.file.display());
    Ok(())
}

fn judge(report: PageReport, facts: &Facts, cues: usize) -> Check<()> {
    let PageReport { errors, seen } = report;
    let seen = seen.filter(|_| errors.is_empty());
    let seen = seen.ok_or_else(|| format!("the page failed: {}", errors.join("; ")))?;
    let Seen { length, width, height, played, scenes, cues: captions } = seen;
    println!("{width}x{height}, {length:.3} s; played {:.2} s", played.advanced);
    if (length - facts.length).abs() > 0.1 || width == 0 || height == 0 {
        return Err(format!("{width}x{height}, {length:.3} s, not {:.3} s", facts.length));
    }
    if played.advanced < PLAYED_S {
        return Err("it does not go on playing".to_owned());
    }
    println!("heard at up to {:.1} dB", 10.0 * played.loudest.log10());
    if played.loudest < HEARD {
        return Err("nothing is heard".to_owned());
    }
    for Sought { asked, shown, brightness } in &scenes {
        println!("sought {asked:.3} s: frame of {shown:.3} s, brightness {brightness:.0}");
        if (asked - shown).abs() > facts.frame_s {
            return Err(format!("at {asked:.3} s, the frame of {shown:.3} s is shown"));
        }
    }
    if scenes.len() != facts.scenes.len() {
        return Err(format!("{} scenes were sought, not {}", scenes.len(), facts.scenes.len()));
    }
    if captions.len() != cues {
        return Err(format!("the browser reads {} captions, not {cues}", captions.len()));
    }
    for Cue { text, active } in &captions {
        println!("caption: {}", text.replace('\n', " / "));
        if !active.contains(text) || text.is_empty() {
            return Err(format!("`{text}` is not shown in its time, but {active:?}"));
        }
    }
    Ok(())
}

impl Facts {
    fn probe(file: &Path) -> Check<Self> {
        let probed = Command::new("ffprobe")
            .args(["-v", "error", "-show_chapters", "-show_streams", "-select_streams", "v:0"])
            .args(["-show_format", "-of", "json"])
            .arg(file)
            .output()
            .map_err(|error| format!("ffprobe: {error}"))?;
        let facts: Value =
            serde_json::from_slice(&probed.stdout).map_err(|error| error.to_string())?;
        let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok());
        let chapters = facts["chapters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let scenes = chapters.iter().filter_map(|chapter| number(&chapter["start_time"]));
        let rate = facts["streams"][0]["avg_frame_rate"].as_str().unwrap_or_default();
        let (over, under) = rate.split_once('/').ok_or("ffprobe names no frame rate")?;
        let (over, under) = (over.parse::<f64>(), under.parse::<f64>());
        let frame_s = under.map_err(|e| e.to_string())? / over.map_err(|e| e.to_string())?;
        let length = number(&facts["format"]["duration"]).ok_or("ffprobe names no duration")?;
        let scenes: Vec<_> = scenes.collect();
        if scenes.is_empty() {
            return Err("the film has no chapters to seek to: `metadata: true`".to_owned());
        }
        Ok(Self { length, frame_s, scenes })
    }
}

/// A browser, alive as long as this value, with a profile of its own.
struct Browser {
    child: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    fn open(program: &Path, order: impl FnOnce(&mut Command)) -> Check<Self> {
        let profile = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut command = Command::new(program);
        command
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--autoplay-policy=no-user-gesture-required", "--hide-scrollbars"])
            // Nothing but loopback is asked for anything.
            .args(["--disable-background-networking", "--disable-component-update"])
            .args(["--disable-sync", "--disable-default-apps", "--no-default-browser-check"])
            .arg("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        order(&mut command);
        let child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        Ok(Self { child, _profile: profile })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(file: &Path) -> Check<Vec<u8>> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}
