//! Runs the tests of publishing against moto, a server from outside that speaks S3.
//!
//! moto is a Python package: it is installed into an environment below the target folder, once.
//! The tests are those of `tests/it/publish.rs`; here they are only given their witness.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::cargo::cargo;
use crate::rehearsal::Check;

/// Publish local sound at a bucket that moto plays on loopback.
#[derive(Debug, Args)]
pub(crate) struct PublishTest {
    /// The Python that makes the environment.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// The folder of the environment.
    #[arg(long, default_value = "target/moto")]
    folder: PathBuf,
}

/// What is installed.
const PACKAGE: &str = "moto[server]==5.2.1";

/// Tells the tests where the program is: then they must run.
const VARIABLE: &str = "WANFLOW_MOTO";

pub(crate) fn run(args: &PublishTest) -> Check<()> {
    let program = args.folder.join("bin/moto_server");
    if !program.is_file() {
        install(args)?;
    }
    let program = std::path::absolute(&program).map_err(|error| error.to_string())?;
    succeed(cargo().args(["test", "--quiet", "--workspace", "publish::"]).env(VARIABLE, program))
}

fn install(args: &PublishTest) -> Check<()> {
    succeed(Command::new(&args.python).args(["-m", "venv"]).arg(&args.folder))?;
    let python: &Path = &args.folder.join("bin/python");
    succeed(Command::new(python).args(["-m", "pip", "install", "--quiet", PACKAGE]))
}

fn succeed(command: &mut Command) -> Check<()> {
    let words = words(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{words}: {status}")),
        Err(error) => Err(format!("{words}: {error}")),
    }
}

fn words(command: &Command) -> String {
    let arguments = command.get_args().map(|word| word.to_string_lossy().into_owned());
    let all: Vec<_> = std::iter::once(command.get_program().to_string_lossy().into_owned())
        .chain(arguments)
        .collect();
    all.join(" ")
}
