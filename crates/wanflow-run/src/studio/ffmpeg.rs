//! An installed ffmpeg, as a decoder of what wanflow does not decode, and as an encoder of films
//! (`encode.rs`): only where the user has said so. It is given one file, or frames, through its
//! standard input's descriptor, and nothing else.
//!
//! What it makes is a copy of the clip's pictures in H.264, which goes into the user's cache under
//! the clip's digest; the clip itself is never changed, and its sound is read from it. What it
//! prints is kept for the journal.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use wanflow_system::{ChildLimits, Current, System as _};

use super::proxies::Proxies;

/// How long one clip may take.
const TIME_MAX: Duration = Duration::from_mins(10);

/// Memory and output that it may take, in bytes.
const MEMORY_MAX: u64 = 4 << 30;
const OUTPUT_MAX: u64 = 2 << 30;

/// How much of what it prints is kept, in bytes.
const PRINTED_MAX: usize = 4096;

/// How long its last words are waited for.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How often it is asked whether it is done.
const LOOK: Duration = Duration::from_millis(20);

/// An ffmpeg of this machine.
#[derive(Debug)]
pub struct Ffmpeg {
    program: PathBuf,
    proxies: Proxies,
    time_max: Duration,
    printed: Mutex<Vec<String>>,
}

impl Ffmpeg {
    /// The ffmpeg that lies in one of the folders of `PATH`, by its absolute path; none that lies
    /// in `project`, which a checkout may have brought.
    pub fn find(path: Option<&OsStr>, project: &Path) -> Option<PathBuf> {
        let project = project.canonicalize().unwrap_or_else(|_| project.to_owned());
        let folders = std::env::split_paths(path?).filter(|folder| folder.is_absolute());
        let programs = folders.map(|folder| folder.join(Current::program_name("ffmpeg")));
        let programs = programs.filter(|it| it.metadata().is_ok_and(|it| Current::is_program(&it)));
        let mut real = programs.filter_map(|it| it.canonicalize().ok());
        real.find(|program| !program.starts_with(&project))
    }

    /// One that keeps what it makes in a folder of the user's cache.
    pub fn new(program: PathBuf, cache: PathBuf) -> Self {
        let proxies = Proxies::in_folder(cache);
        Self { program, proxies, time_max: TIME_MAX, printed: Mutex::default() }
    }

    /// The same, less patient.
    #[must_use]
    pub fn within(self, time_max: Duration) -> Self {
        Self { time_max, ..self }
    }

    /// What it says of its version, in its first line.
    pub fn version(program: &Path) -> Result<String, String> {
        let mut command = Command::new(program);
        command.arg("-version").stdin(Stdio::null());
        let limits = Limits { time: Duration::from_secs(10), output: None };
        let ended = Running::start(command, limits).and_then(|running| running.end(limits));
        let Ended { status, printed } = ended.map_err(|error| error.to_string())?;
        let first = printed.lines().next().unwrap_or_default().trim().to_owned();
        if status.success() && first.starts_with("ffmpeg version ") {
            Ok(first)
        } else {
            Err(first)
        }
    }

    /// The path of a copy of a clip that wanflow decodes: the one in the cache, or one that is
    /// made now.
    /// It has to pass `check` before it is kept.
    pub(super) fn decodable(
        &self,
        clip: &Path,
        check: impl FnOnce(&Path) -> Result<(), String>,
    ) -> Result<PathBuf, String> {
        let name = clip.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wrong = |why| format!("what ffmpeg made of it cannot be used: {why}");
        self.proxies.get_or_make(&name, |to| {
            self.convert(clip, to)?;
            check(to).map_err(wrong)
        })
    }

    /// Takes what it has printed so far.
    pub fn take_printed(&self) -> Vec<String> {
        std::mem::take(&mut *self.printed.lock().expect("nothing panics under it"))
    }

    /// A command of it, to which arguments and a standard input are to be given.
    pub(super) fn command(&self) -> Command {
        Command::new(&self.program)
    }

    fn convert(&self, clip: &Path, to: &Path) -> Result<(), String> {
        let source = File::open(clip).map_err(|error| error.to_string())?;
        let mut command = self.command();
        command.args(ARGUMENTS.iter().take_while(|word| **word != OUT));
        command.arg(to.as_os_str());
        // The clip is its standard input, which can be sought in: no name is opened.
        command.stdin(Stdio::from(source));
        let output = Some(OutputLimit { path: to, bytes: OUTPUT_MAX });
        let limits = Limits { time: self.time_max, output };
        let ended = Running::start(command, limits).and_then(|running| running.end(limits));
        let name = clip.file_name().unwrap_or_default().display().to_string();
        self.conclude(&name, ended, limits)
    }

    /// How long it may take at least for what takes longer than a clip.
    pub(super) fn time_max(&self) -> Duration {
        self.time_max
    }

    /// What came of a process that worked on a file of this name. What it printed is kept.
    pub(super) fn conclude(
        &self,
        name: &str,
        ended: io::Result<Ended>,
        limits: Limits<'_>,
    ) -> Result<(), String> {
        let Ended { status, printed } = ended.map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => {
                format!("ffmpeg was stopped after {} s", limits.time.as_secs())
            }
            io::ErrorKind::FileTooLarge => "ffmpeg was stopped: it wrote too much".to_owned(),
            _ => format!("ffmpeg cannot be run: {error}"),
        })?;
        let printed = printed.trim();
        if !printed.is_empty() {
            let line = format!("{name}: {printed}");
            self.printed.lock().expect("nothing panics under it").push(line);
        }
        if status.success() {
            return Ok(());
        }
        let words = match printed {
            "" => "without output",
            _ => "its output is in the journal",
        };
        Err(match status.code() {
            Some(code) => format!("ffmpeg stopped with {code} ({words})"),
            None => format!("ffmpeg was killed ({words})"),
        })
    }
}

/// Stands for the place of the output.
const OUT: &str = "OUT";

/// Its standard input, by name.
const IN: &str = "/dev/stdin";

/// Frames that are coded as fields become whole ones, and of an odd side the last row or column is
/// cut off, which 4:2:0 cannot have.
const SHOWN: &str = "bwdif=mode=send_frame:deint=interlaced,crop=trunc(iw/2)*2:trunc(ih/2)*2";

/// What it is told. The container is named, so that it guesses none; it may open nothing but its
/// standard input, and a list in it leads nowhere.
const ARGUMENTS: &[&str] = &[
    "-nostdin",
    "-hide_banner",
    "-v",
    "warning",
    "-protocol_whitelist",
    "file",
    "-enable_drefs",
    "0",
    "-use_absolute_path",
    "0",
    "-f",
    "mov",
    "-i",
    IN,
    "-map",
    "0:v:0",
    "-map_metadata",
    "-1",
    "-threads",
    "2",
    "-vf",
    SHOWN,
    "-c:v",
    "libx264",
    "-crf",
    "10",
    "-preset",
    "veryfast",
    "-pix_fmt",
    "yuv420p",
    "-f",
    "mp4",
    OUT,
];

/// What a process may take.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    pub(super) time: Duration,
    /// The file that it writes, if it writes one.
    pub(super) output: Option<OutputLimit<'a>>,
}

/// A file that a process writes, and how large that may become.
#[derive(Clone, Copy)]
pub(super) struct OutputLimit<'a> {
    pub(super) path: &'a Path,
    pub(super) bytes: u64,
}

/// How a process ended, and the beginning of what it printed.
pub(super) struct Ended {
    status: ExitStatus,
    printed: String,
}

/// A process that was started with a clean environment, and is bounded.
pub(super) struct Running {
    pub(super) child: Child,
    printed: mpsc::Receiver<String>,
}

impl Running {
    /// Starts a command.
    pub(super) fn start(mut command: Command, limits: Limits<'_>) -> io::Result<Self> {
        command.env_clear().current_dir("/").stdout(Stdio::piped()).stderr(Stdio::piped());
        Current::lead_group(&mut command);
        let mut child = command.spawn()?;
        let file = limits.output.map_or(OUTPUT_MAX, |output| output.bytes);
        Current::limit_child(&child, ChildLimits { memory: MEMORY_MAX, file });
        let (output, printed) = mpsc::channel();
        drain(child.stdout.take(), &output);
        drain(child.stderr.take(), &output);
        Ok(Self { child, printed })
    }

    /// Waits for its end, within limits.
    pub(super) fn end(mut self, limits: Limits<'_>) -> io::Result<Ended> {
        let ended = wait(&mut self.child, limits);
        // Whatever it has started ends with it.
        Current::end(&mut self.child);
        let status = ended?;
        let both = (0..2).map_while(|_| self.printed.recv_timeout(LAST_WORDS).ok());
        Ok(Ended { status, printed: both.collect() })
    }
}

/// Reads a pipe beside the work, so that it never fills.
fn drain(pipe: Option<impl Read + Send + 'static>, output: &mpsc::Sender<String>) {
    if let Some(pipe) = pipe {
        let output = output.clone();
        // Nobody hears it any more once the time is over.
        thread::spawn(move || drop(output.send(drained(pipe))));
    }
}

fn wait(child: &mut Child, limits: Limits<'_>) -> io::Result<ExitStatus> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if begun.elapsed() > limits.time {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let is_too_large = |output: OutputLimit<'_>| {
            output.path.metadata().is_ok_and(|written| written.len() >= output.bytes)
        };
        if limits.output.is_some_and(is_too_large) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        thread::sleep(LOOK);
    }
}

/// Reads a pipe to its end, and keeps the beginning.
fn drained(mut pipe: impl Read) -> String {
    let mut kept = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = pipe.read(&mut piece) {
        let room = PRINTED_MAX.saturating_sub(kept.len()).min(read);
        kept.extend_from_slice(&piece[..room]);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

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

    #[test]
    fn whatever_an_ffmpeg_does_ends_in_words_and_leaves_nothing_behind() {
        for (script, words) in [
            ("while :; do :; done", "ffmpeg was stopped after 2 s"),
            ("sleep 1000 & wait", "ffmpeg was stopped after 2 s"),
            ("kill -9 $$", "ffmpeg was killed (without output)"),
            (
                "echo no such codec >&2; exit 187",
                "ffmpeg stopped with 187 (its output is in the journal)",
            ),
            (
                "i=0; while [ $i -lt 20000 ]; do echo $i aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa >&2; \
              i=$((i+1)); done; exit 1",
                "ffmpeg stopped with 1 (its output is in the journal)",
            ),
            ("echo lies >\"$out\"", "what ffmpeg made of it cannot be used: it lies"),
            ("exit 0", "what ffmpeg made of it cannot be used: it lies"),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let clip = folder.path().join("clip");
            std::fs::write(&clip, "a clip").expect("written");
            let ffmpeg = fake(folder.path(), script);
            let made = ffmpeg.decodable(&clip, |_| Err("it lies".to_owned()));
            assert_eq!(made.expect_err("no clip"), words, "{script}");
            let printed = ffmpeg.take_printed().join("");
            assert!(printed.len() <= 2 * PRINTED_MAX + 64, "{script}: {}", printed.len());
            let left = std::fs::read_dir(folder.path().join("cache")).expect("it was made").count();
            assert_eq!(left, 0, "{script}");
        }
    }

    #[test]
    fn it_has_no_environment_and_reads_the_clip_from_its_standard_input() {
        let folder = tempfile::tempdir().expect("a folder");
        let clip = folder.path().join("clip");
        std::fs::write(&clip, "a clip").expect("written");
        let script =
            "env | grep -v '^PWD=\\|^_=\\|^SHLVL=\\|^OLDPWD=' >\"$out\"; cat >>\"$out\"; pwd >&2";
        let ffmpeg = fake(folder.path(), script);
        let made = ffmpeg.decodable(&clip, |_| Ok(())).expect("it ends well");
        assert_eq!(std::fs::read_to_string(&made).expect("made"), "a clip");
        assert_eq!(ffmpeg.take_printed(), ["clip: /"]);
        // What was made once is found again.
        let again = fake(folder.path(), "exit 1").decodable(&clip, |_| Ok(()));
        assert_eq!(again, Ok(made));
    }

    #[test]
    fn none_is_taken_from_the_project_or_from_where_one_stands() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(fake(folder.path(), "exit 0"));
        let find = |path: &str, project: &Path| Ffmpeg::find(Some(OsStr::new(path)), project);
        let there = folder.path().display().to_string();
        assert!(find(&there, Path::new("/nowhere")).is_some());
        assert_eq!(find(&there, folder.path()), None);
        assert_eq!(find(".:", Path::new("/nowhere")), None);
        assert_eq!(Ffmpeg::find(None, Path::new("/nowhere")), None);
    }
}
