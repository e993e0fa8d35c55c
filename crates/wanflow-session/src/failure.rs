//! Why a session cannot do what it was asked: a sentence, a remedy, and of which kind it is.
//!
//! Mistakes in storyboards are diagnostics, not failures.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;

use wanflow_run::{Class, RunError};
use wanflow_system::{Current, System as _};

/// Why something could not be done.
#[derive(Debug)]
pub struct Failure {
    kind: FailureKind,
    /// What is wrong, where.
    message: String,
    /// What to do about it.
    help: Option<String>,
}

/// What the caller does next about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// Asks otherwise: what was asked for makes no sense.
    Request,
    /// Does what a run that ended in this way asks for.
    Run(Class),
}

impl Failure {
    /// A failure of a kind.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: None }
    }

    /// What was asked for makes no sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Request, message)
    }

    /// Key, disk, network or endpoint stand in the way.
    pub fn environment(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Run(Class::Environment), message)
    }

    /// The storyboard stands in the way.
    pub fn storyboard(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Run(Class::Storyboard), message)
    }

    /// An error that ended a run, with its causes and what to do about a disk.
    pub fn of_run(error: &RunError) -> Self {
        let failure = Self::new(FailureKind::Run(error.class()), with_causes(error));
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        let help = std::iter::from_fn(|| {
            let here = cause?;
            cause = here.source();
            Some(disk_help(here))
        });
        match help.flatten().next() {
            Some(help) => failure.with_help(help),
            None => failure,
        }
    }

    /// The same with a remedy, behind those that it has.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        let (known, more) = (self.help.take(), help.into());
        self.help = Some(known.map_or(more.clone(), |known| format!("{known}\n  {more}")));
        self
    }
}

/// The parts, for who shows them in another shape.
impl Failure {
    /// Of which kind it is.
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// What is wrong, where.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// What to do, if a cause is a disk that says no.
fn disk_help(cause: &(dyn Error + 'static)) -> Option<String> {
    let boxed = || cause.downcast_ref::<Box<RunError>>().map(|boxed| &**boxed);
    match cause.downcast_ref::<RunError>().or_else(boxed)? {
        RunError::Disk { doing, path, source } => {
            Some(of_cause(doing, path, source).unwrap_or_else(|| of_disk(path, source)))
        }
        _ => None,
    }
}

/// What to do where the cause is certain, before anything was bought or after.
pub fn of_cause(doing: &str, path: &Path, error: &io::Error) -> Option<String> {
    match error.kind() {
        ErrorKind::PermissionDenied => Some(not_ours(path)),
        _ if doing == "lock" => Some(
            "locks do not work here, as on some network disks, and two runs could spend at the \
             same time: put the project on a disk of this machine"
                .to_owned(),
        ),
        _ => None,
    }
}

/// Whose a file or folder is that this user may not use.
fn not_ours(path: &Path) -> String {
    let there = path.ancestors().find_map(|path| Some((path, path.symlink_metadata().ok()?)));
    let owner = there.and_then(|(path, data)| Some((path, Current::owner_of(&data)?)));
    let allowed = "get permission to write there";
    let (Some(us), Some((path, owner))) = (Current::user(), owner) else {
        return allowed.to_owned();
    };
    if owner == us {
        return format!("let its owner run this, or {allowed}");
    }
    let path = path.display();
    format!(
        "`{path}` belongs to the user with the id {owner}, and you are {us}: \
         let its owner run this, or {allowed}"
    )
}

/// What to do about a disk that says no.
fn of_disk(path: &Path, error: &io::Error) -> String {
    const GO_ON: &str = "Nothing more was submitted, and what was is in the journal: fix that, \
                         then run the same command again; it buys nothing twice";
    if !matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
        return GO_ON.to_owned();
    }
    let needed = wanflow_run::journal::RESERVE / 1024;
    let folder = path.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let free = match free_kib(folder) {
        Some(free) => format!("{free} KiB are free in `{}`", folder.display()),
        None => format!("`{}` is full", folder.display()),
    };
    format!(
        "a clip is submitted only where its inputs and {needed} KiB for the answer have room: \
         {free}. {GO_ON}"
    )
}

/// What is free on a folder's disk, in KiB; `None` where the system does not say.
pub fn free_kib(folder: &Path) -> Option<u64> {
    Current::free_space(folder).map(|bytes| bytes / 1024)
}

/// An error's words and those of its causes.
pub fn with_causes(error: &dyn Error) -> String {
    let (mut words, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

/// Prints message and remedy, as a command line shows them.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "\n  help: {help}"))
    }
}

/// Outside a run there is nothing to say about purchases.
impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        let failure = Self::new(FailureKind::Run(error.class()), with_causes(&error));
        let help = match &error {
            RunError::Disk { doing, path, source } => of_cause(doing, path, source),
            _ => None,
        };
        help.into_iter().fold(failure, Self::with_help)
    }
}
