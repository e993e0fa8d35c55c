//! What a case needs: a folder of its own with a storyboard and a user's configuration, a
//! stand-in, and commands that end in time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::expected::Story;
use super::media::{lay_media, sha256};
use super::programs::Programs;
use super::roster::Host;
use super::stand_in::StandIn;
use super::storyboard::storyboard;
use crate::rehearsal::Check;

/// A key that must never be seen in what is printed.
pub(crate) const KEY: &str = "sk-canary-4711-do-not-print";

/// What a command may take before it counts as one that never ends.
const LIMIT: Duration = Duration::from_mins(1);

/// A sign that the binary itself is wrong.
const PANIC: &str = "this is a bug in wanflow";

/// A project of one storyboard, a home, and the host that is bought at.
pub(crate) struct Stage<'a> {
    programs: &'a Programs,
    host: &'a Host<'a>,
    folder: TempDir,
    pub(crate) stand_in: StandIn,
}

/// How a command ended.
pub(crate) struct Ended {
    /// The exit code; `None` where it was killed.
    pub(crate) code: Option<i32>,
    /// What it printed for programs to read.
    pub(crate) stdout: String,
    /// All that it printed.
    pub(crate) said: String,
}

impl<'a> Stage<'a> {
    pub(crate) fn open(
        programs: &'a Programs,
        host: &'a Host<'a>,
        story: &Story,
        options: &[String],
    ) -> Check<Self> {
        let words = |error: std::io::Error| error.to_string();
        let folder = tempfile::tempdir().map_err(words)?;
        let (project, own) = (folder.path().join("p"), folder.path().join("home/.config/wanflow"));
        fs::create_dir_all(&project).map_err(words)?;
        fs::create_dir_all(&own).map_err(words)?;
        lay_media(&project)?;
        let text = storyboard(&host.to_string(), story);
        fs::write(project.join("story.yaml"), text).map_err(words)?;
        let options = [host.options(), options].concat();
        let Programs { python, clip, .. } = programs;
        let stand_in = StandIn::start(python, &host.entry.witness, clip, folder.path(), &options)?;
        let text = configuration(host, &stand_in.origin, programs.patience.as_deref());
        fs::write(own.join("config.toml"), text).map_err(words)?;
        Ok(Self { programs, host, folder, stand_in })
    }

    /// Where the storyboard lies.
    pub(crate) fn project(&self) -> PathBuf {
        self.folder.path().join("p")
    }

    /// Whether the film is there.
    pub(crate) fn has_film(&self) -> bool {
        self.project().join("out/story.mp4").is_file()
    }

    /// Starts the binary; what it prints goes into files.
    pub(crate) fn start(&self, words: &[&str]) -> Check<Started> {
        let mut command = Command::new(&self.programs.binary);
        command
            .args(words)
            .current_dir(self.project())
            .env_clear()
            .env("HOME", self.folder.path().join("home"))
            .env("NO_COLOR", "1")
            .env(&self.host.key_variable, KEY);
        Started::of(command, self.folder.path())
    }

    /// Runs the binary to its end.
    pub(crate) fn wanflow(&self, words: &[&str]) -> Check<Ended> {
        self.start(words)?.end()
    }

    /// The digests of the pictures that a storyboard may name.
    pub(crate) fn pictures(&self) -> Check<Vec<String>> {
        let files = fs::read_dir(self.project()).map_err(|error| error.to_string())?;
        let files = files.filter_map(|entry| Some(entry.ok()?.path()));
        let pictures = files.filter(|file| {
            file.extension().is_some_and(|ending| ending == "jpg" || ending == "bmp")
        });
        pictures
            .map(|file| Ok(sha256(&fs::read(file).map_err(|error| error.to_string())?)))
            .collect()
    }
}

/// A command that is under way.
pub(crate) struct Started {
    child: Child,
    /// Where standard output and standard error go.
    said: [PathBuf; 2],
    began: Instant,
}

impl Started {
    /// Starts a command; what it prints goes into files of a folder.
    pub(crate) fn of(mut command: Command, folder: &Path) -> Check<Self> {
        let said = ["stdout", "stderr"].map(|name| folder.join(name));
        let [stdout, stderr] = said.each_ref().map(File::create);
        let child = command
            .stdin(Stdio::null())
            .stdout(stdout.map_err(|error| error.to_string())?)
            .stderr(stderr.map_err(|error| error.to_string())?)
            .spawn()
            .map_err(|error| error.to_string())?;
        Ok(Self { child, said, began: Instant::now() })
    }

    /// Waits for this long, or until the command ends; answers whether it did.
    pub(crate) fn wait(&mut self, time: Duration) -> Check<bool> {
        let until = Instant::now() + time;
        loop {
            if self.child.try_wait().map_err(|error| error.to_string())?.is_some() {
                return Ok(true);
            }
            if Instant::now() >= until {
                return Ok(false);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) -> Check<()> {
        let id = i32::try_from(self.child.id()).expect("process ids are small");
        kill(Pid::from_raw(id), Signal::SIGINT).map_err(|error| error.to_string())
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(mut self) -> Check<()> {
        self.child.kill().map_err(|error| error.to_string())?;
        self.child.wait().map_err(|error| error.to_string())?;
        Ok(())
    }

    /// How it ended. One that never ends is killed, and is a fault.
    pub(crate) fn end(mut self) -> Check<Ended> {
        let left = LIMIT.saturating_sub(self.began.elapsed());
        let ended = self.wait(left)?;
        if !ended {
            self.child.kill().map_err(|error| error.to_string())?;
        }
        let code = self.child.wait().map_err(|error| error.to_string())?.code();
        let [stdout, stderr] = self.said.each_ref().map(fs::read);
        let stdout = stdout.map_err(|error| error.to_string())?;
        let stdout = String::from_utf8_lossy(&stdout).into_owned();
        let stderr = stderr.map_err(|error| error.to_string())?;
        let said = stdout.clone() + &String::from_utf8_lossy(&stderr);
        if !ended {
            return Err(format!("not done after {} s:\n{said}", LIMIT.as_secs()));
        }
        Ok(Ended { code, stdout, said })
    }
}

impl Ended {
    /// What no command may ever print.
    pub(crate) fn improper(&self) -> Option<&'static str> {
        if self.said.contains(KEY) {
            return Some("the key was printed");
        }
        self.said.contains(PANIC).then_some("it panicked")
    }
}

/// A user's own file: where this host is, what it costs, and how long one waits there.
fn configuration(host: &Host<'_>, origin: &str, patience: Option<&str>) -> String {
    let patience = patience.map(|time| format!("patience = \"{time}\"\n")).unwrap_or_default();
    format!(
        "[endpoints.\"{host}\"]\norigin = \"{origin}\"\n{patience}\
         [endpoints.\"{host}\".price_per_second]\n720P = \"0.10\"\n1080P = \"0.15\"\n"
    )
}
