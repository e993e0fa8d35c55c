//! The lines of `wanflow run --json`, version 1: what happened, as it happens.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_run::UnixMillis;
use wanflow_run::event;
use wanflow_run::record::FilmNote;

use super::film_work::FilmWork;
use super::money::Amounts;
use super::task_event::TaskEvent;
use super::uncollected::Uncollected;
use super::version::Version;
use super::wait::Wait;

/// One line. Amounts are millionths of a US dollar, times milliseconds since 1970.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Line {
    version: Version,
    /// When it happened.
    at: u64,
    #[serde(flatten)]
    event: Event,
}

/// What happened in a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "event")]
enum Event {
    /// The run begins.
    RunStarted {
        /// Id of the plan.
        plan: String,
        /// How many tasks it has in this run.
        tasks: usize,
        /// What the journals say is owed.
        ledger: Amounts,
    },
    /// Something about one take.
    Task(TaskEvent),
    /// No further submits: budget, approval, key or account.
    SubmitsClosed {
        /// Why.
        why: String,
    },
    /// The end was asked for.
    Stopping {
        /// How many submits are under way and waited for.
        waiting_for: usize,
    },
    /// A paid task's id could not be journalled: it must be shown at once.
    TaskIdAtRisk {
        /// All there is to know, task id included.
        message: String,
    },
    /// The host reported the account's balance.
    Balance {
        /// The balance.
        amount: u64,
    },
    /// The host was asked what clips cost, and quotes nothing.
    NoQuote {
        /// Why, in its words.
        why: String,
    },
    /// The host says when the endpoint ends.
    Sunset {
        /// That time.
        ends: u64,
    },
    /// The host gives addresses of its tasks at another origin, where the key does not go.
    ForeignAddress {
        /// That origin.
        origin: String,
    },
    /// The journal was repaired when it was opened: an unfinished line was set aside.
    TornTail {
        /// What was done.
        message: String,
    },
    /// A folder's names are not certain to outlive a power cut.
    FolderNotSynced {
        /// Which folder, and what its file system said.
        message: String,
    },
    /// What the run waits for.
    Waiting {
        /// All of it; never empty.
        waits: Vec<Wait>,
    },
    /// The film is being joined.
    FilmStarted {
        /// Its file name.
        output: String,
        /// How many clips go into it.
        clips: usize,
    },
    /// The film is not made of a clip as it came.
    FilmNote {
        /// The clip's scene.
        scene: String,
        /// What differs.
        what: String,
    },
    /// The film is there.
    FilmMade {
        /// Its path.
        path: String,
        /// Its length in milliseconds.
        millis: u64,
        /// Whether it was there already, unchanged.
        unchanged: bool,
        /// Scenes that have no clip: a slate stands in their place.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        slates: Vec<String>,
        /// Integrated loudness by EBU R 128, in LUFS, where the sound was mixed.
        #[serde(skip_serializing_if = "Option::is_none")]
        loudness: Option<f64>,
        /// The highest true peak, in dBTP, where the sound was mixed.
        #[serde(skip_serializing_if = "Option::is_none")]
        true_peak: Option<f64>,
        /// How much of it was made anew, where it was made just now.
        #[serde(skip_serializing_if = "Option::is_none")]
        work: Option<FilmWork>,
    },
    /// The lock file could not be written; the next run writes it.
    LockFileNotWritten {
        /// Why.
        why: String,
    },
    /// There is no film in this run.
    NoFilm {
        /// Why.
        why: String,
        /// The film of an earlier run, which is still there.
        #[serde(skip_serializing_if = "Option::is_none")]
        earlier: Option<String>,
    },
    /// Clips are at the host, or will be, and not here.
    Uncollected {
        /// The one that the host forgets first is the first; never empty.
        takes: Vec<Uncollected>,
    },
    /// The run is over.
    RunEnded {
        /// What is owed now.
        ledger: Amounts,
        /// What this run added to the worst case.
        added: u64,
    },
}

impl Line {
    /// An event at its time.
    pub fn new(at: UnixMillis, event: &event::Event) -> Self {
        Self { version: Version, at: at.0, event: event.into() }
    }
}

impl From<&event::Event> for Event {
    fn from(event: &event::Event) -> Self {
        use event::Event as Of;
        match event {
            Of::RunStarted { plan, tasks, ledger } => {
                let (plan, ledger) = (plan.to_string(), (*ledger).into());
                Self::RunStarted { plan, tasks: *tasks, ledger }
            }
            Of::Task(task) => Self::Task(task.into()),
            Of::SubmitsClosed { why } => Self::SubmitsClosed { why: why.clone() },
            Of::Stopping { waiting_for } => Self::Stopping { waiting_for: *waiting_for },
            Of::TaskIdAtRisk { message } => Self::TaskIdAtRisk { message: message.clone() },
            Of::Balance { amount } => Self::Balance { amount: amount.micros() },
            Of::NoQuote { why } => Self::NoQuote { why: why.clone() },
            Of::Sunset { ends } => Self::Sunset { ends: ends.0 },
            Of::ForeignAddress { origin } => Self::ForeignAddress { origin: origin.clone() },
            Of::TornTail { message } => Self::TornTail { message: message.clone() },
            Of::FolderNotSynced { message } => Self::FolderNotSynced { message: message.clone() },
            Of::Waiting { waits } => {
                Self::Waiting { waits: waits.iter().map(Wait::from).collect() }
            }
            Of::FilmStarted { output, clips } => {
                Self::FilmStarted { output: output.clone(), clips: *clips }
            }
            Of::FilmNote(FilmNote { scene, what }) => {
                Self::FilmNote { scene: scene.as_str().to_owned(), what: what.clone() }
            }
            Of::FilmMade { path, millis, unchanged, slates, sound, work } => Self::FilmMade {
                path: path.clone(),
                millis: *millis,
                unchanged: *unchanged,
                slates: slates.iter().map(|scene| scene.as_str().to_owned()).collect(),
                loudness: sound.and_then(|sound| sound.loudness).map(of_hundredths),
                true_peak: sound.and_then(|sound| sound.true_peak).map(of_hundredths),
                work: work.map(FilmWork::from),
            },
            Of::LockFileNotWritten { why } => Self::LockFileNotWritten { why: why.clone() },
            Of::NoFilm { why, earlier } => {
                Self::NoFilm { why: why.clone(), earlier: earlier.clone() }
            }
            Of::Uncollected { takes } => {
                Self::Uncollected { takes: takes.iter().map(Uncollected::from).collect() }
            }
            Of::RunEnded { ledger, added } => {
                Self::RunEnded { ledger: (*ledger).into(), added: added.micros() }
            }
        }
    }
}

fn of_hundredths(value: i32) -> f64 {
    f64::from(value) / 100.0
}
