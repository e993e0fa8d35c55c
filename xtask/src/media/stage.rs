//! What a case needs: files that are made once, a folder of its own, a host that keeps what it is
//! sent, and commands that end in time.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::Value;
use tempfile::TempDir;

use super::cases::InputCase;
use super::made::{Made, folder};
use super::tools;
use crate::rehearsal::Check;
use crate::witness::programs::python;
use crate::witness::stage::{Ended, KEY, Started};
use crate::witness::stand_in::StandIn;

/// The programs and files of all cases.
pub(crate) struct Fixtures {
    pub(crate) binary: PathBuf,
    python: PathBuf,
    /// Chart, profiles and the plain clip.
    source: TempDir,
    /// The clips of films, by their names, each made when it is needed first.
    film_clips: Mutex<HashMap<String, MadeOnce>>,
}

/// A file that is made once.
type MadeOnce = Arc<OnceLock<Check<PathBuf>>>;

/// One case's folder, host and transcript.
pub(crate) struct Stage<'a> {
    fixtures: &'a Fixtures,
    folder: TempDir,
    host: Option<StandIn>,
    /// What was typed and said.
    pub(crate) transcript: String,
}

/// Shell lines that make what several cases begin with.
const SOURCES: [&str; 6] = [
    "$MAKE chart chart.png",
    "$MAKE marked marked.png",
    "ffmpeg -v error -f lavfi -i sine=330:d=2 -ar 44100 music.wav",
    "$IM chart.png -quality 95 chart.jpg",
    "for name in srgb p3 adobe swap grey; do $MAKE icc $name $name.icc; done",
    // Its sound comes and goes, so that one hears where it begins.
    "$VIDEO $X264 $AAC plain.mp4",
];

/// What shell lines may use: five seconds of a moving pattern and of a tone that comes and goes.
const WORDS: [(&str, &str); 7] = [
    ("PATTERN", "-f lavfi -i testsrc2=s=640x360:r=30:d=5"),
    (
        "TONE",
        "-f lavfi -i 'aevalsrc=0.4*sin(440*2*PI*t)*gt(mod(t\\,1)\\,0.4)\
         |0.4*sin(440*2*PI*t)*gt(mod(t\\,1)\\,0.4):s=48000:d=5'",
    ),
    ("VIDEO", "ffmpeg -v error -y $PATTERN $TONE"),
    ("X264", "-c:v libx264 -preset veryfast -pix_fmt yuv420p"),
    ("AAC", "-c:a aac -b:a 128k"),
    ("MARKED", "marked"),
    ("BT709", "$X264 -crf 10 -colorspace bt709 -color_primaries bt709 -color_trc bt709"),
];

/// Begins the making of a clip of the marked chart: frames a second, seconds from mark to mark, its
/// seconds, and filters at the end.
const MARKED: &str = r#"
marked() {
    ffmpeg -v error -y -loop 1 -framerate "$1" -t "$3" -i "$SRC/marked.png" \
        -f lavfi -i "aevalsrc=0.8*sin(2*PI*1000*t)*lt(mod(t\,$2)\,0.004):s=48000:d=$3" -vf \
        "scale=out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=yuv420p,drawbox=x=212:y=72:w=216:h=216:color=white:t=fill:enable='lt(mod(t+0.0005\,$2)\,0.9/($1))'$4" \
        "${@:5}"
}
"#;

impl Fixtures {
    /// Makes what all cases share.
    pub(crate) fn make_all(binary: PathBuf) -> Check<Self> {
        let source = tempfile::tempdir().map_err(|error| error.to_string())?;
        let fixtures = Self { binary, python: python()?, source, film_clips: Mutex::default() };
        for line in SOURCES {
            fixtures.shell(line, fixtures.source.path())?;
        }
        Ok(fixtures)
    }

    /// A file that all cases share.
    pub(crate) fn source(&self, name: &str) -> PathBuf {
        self.source.path().join(name)
    }

    /// A clip that several films are made of.
    pub(crate) fn film_clip(&self, made: &Made) -> Check<PathBuf> {
        let place = Arc::clone(
            self.film_clips
                .lock()
                .expect("nothing panics under it")
                .entry(made.name.clone())
                .or_default(),
        );
        let once = || {
            let folder = tempfile::tempdir_in(self.source.path());
            let folder = folder.map_err(|error| error.to_string())?.keep();
            self.shell(&made.make, &folder)?;
            Ok(folder.join("a.mp4"))
        };
        place.get_or_init(once).clone()
    }

    /// Runs a shell line of a case.
    pub(crate) fn shell(&self, line: &str, place: &Path) -> Check<()> {
        let mut words = format!(
            "set -euo pipefail; IM={}; MAKE='{} {}'; SRC='{}'\n{MARKED}",
            tools::image_magick(),
            self.python.display(),
            folder().join("make.py").display(),
            self.source.path().display(),
        );
        let mut line = line.to_owned();
        // From the back, since later words are made of earlier ones.
        for (name, value) in WORDS.iter().rev() {
            line = line.replace(&format!("${name}"), value);
        }
        words += &line;
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(&words).current_dir(place).stdin(std::process::Stdio::null());
        tools::output(&mut shell).map(drop).map_err(|error| format!("making it: {line}: {error}"))
    }
}

impl<'a> Stage<'a> {
    pub(crate) fn open(fixtures: &'a Fixtures) -> Check<Self> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        for name in ["p", "clips", "home/.config/wanflow"] {
            fs::create_dir_all(folder.path().join(name)).map_err(|error| error.to_string())?;
        }
        Ok(Self { fixtures, folder, host: None, transcript: String::new() })
    }

    pub(crate) fn fixtures(&self) -> &'a Fixtures {
        self.fixtures
    }

    /// A path in the case's own folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a shell line in a folder of the case.
    pub(crate) fn make(&self, line: &str, place: &str) -> Check<()> {
        self.fixtures.shell(line, &self.path(place))
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> Check<()> {
        fs::write(self.path(name), text).map_err(|error| format!("{name}: {error}"))
    }

    /// Starts the host that plays `endpoint`, and sends the user's configuration there.
    pub(crate) fn serve(&mut self, host: &str, endpoint: &str) -> Check<()> {
        let (clips, kept) = (self.path("clips"), self.path("kept"));
        let script = folder().join("host.py");
        let mut command = Command::new(&self.fixtures.python);
        command.arg(&script).arg(host).arg("--clips").arg(&clips).arg("--kept").arg(&kept);
        command.args(["--delay", "0.3", "--clip"]).arg(self.fixtures.source("plain.mp4"));
        let host = StandIn::run(command, self.folder.path())?;
        let text = format!(
            "[endpoints.\"{endpoint}\"]\norigin = \"{}\"\npatience = \"3s\"\n\
             [endpoints.\"{endpoint}\".price_per_second]\n720P = \"0.10\"\n1080P = \"0.15\"\n",
            host.origin
        );
        self.write("home/.config/wanflow/config.toml", &text)?;
        self.host = Some(host);
        Ok(())
    }

    /// What was bought, in this order.
    pub(crate) fn ledger(&self) -> Check<Vec<Value>> {
        self.host.as_ref().map_or(Ok(Vec::new()), StandIn::ledger)
    }

    /// A file that the host was sent, by its digest.
    pub(crate) fn kept(&self, sha256: &str) -> PathBuf {
        self.path("kept").join(sha256)
    }

    /// Runs the binary to its end in the project's folder.
    pub(crate) fn wanflow(&mut self, words: &[&str]) -> Check<Ended> {
        let mut command = Command::new(&self.fixtures.binary);
        command.args(words).current_dir(self.path("p")).env_clear();
        command.env("HOME", self.path("home")).env("NO_COLOR", "1");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("NOVITA_API_KEY", KEY).env("DASHSCOPE_API_KEY", KEY);
        let ended = Started::of(command, self.folder.path())?.end()?;
        let code = ended.code.map_or("killed".to_owned(), |code| format!("exit {code}"));
        self.transcript +=
            &[&format!("$ wanflow {}\n", words.join(" ")), &ended.said, &code, "\n"].concat();
        match ended.improper() {
            Some(fault) => Err(fault.to_owned()),
            None => Ok(ended),
        }
    }
}

/// Checks the storyboard of an input, and judges what is said of it. An input that is to be refused
/// is judged to its end: by name, before anything is bought, with what to do. `false`: it was.
pub(crate) fn goes_in(
    case: &InputCase,
    stage: &mut Stage<'_>,
    faults: &mut Vec<String>,
) -> Check<bool> {
    let check = stage.wanflow(&["check", "story.yaml"])?;
    look_for_foreign_words(&check.said, faults);
    for words in [&case.says, &case.refused].into_iter().flatten() {
        if !check.said.contains(words) {
            faults.push(format!("`check` does not say `{words}`"));
        }
    }
    if case.refused.is_none() {
        if check.code != Some(0) {
            faults.push(format!("`check` ends with {:?}", check.code));
        }
        return Ok(true);
    }
    if !check.said.contains("help:") {
        faults.push("`check` does not say what to do".to_owned());
    }
    if check.code == Some(0) {
        faults.push("`check` finds nothing wrong".to_owned());
    }
    let run = stage.wanflow(&["run", "story.yaml", "--yes"])?;
    if run.code == Some(0) || !stage.ledger()?.is_empty() {
        faults.push("it is bought".to_owned());
    }
    Ok(false)
}

/// Buys with an input that was checked.
pub(crate) fn buy(stage: &mut Stage<'_>, faults: &mut Vec<String>) -> Check<()> {
    let run = stage.wanflow(&["run", "story.yaml", "--yes"])?;
    look_for_foreign_words(&run.said, faults);
    if run.code != Some(0) {
        faults.push(format!("`run` ends with {:?}", run.code));
    }
    Ok(())
}

/// Words that only libraries use, and that no user may ever read.
const FOREIGN_WORDS: [&str; 6] =
    ["OpenH264", "Backtrace", "zune", "symphonia", "ImageError", "moxcms"];

/// Notes a library's words among what was said.
pub(crate) fn look_for_foreign_words(said: &str, faults: &mut Vec<String>) {
    let foreign = FOREIGN_WORDS.iter().filter(|word| said.contains(**word));
    faults.extend(foreign.map(|word| format!("a library's words are printed: {word}")));
}
