//! schemathesis: found on the path or installed below the target folder, and run on one document.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::chance::Chance;
use super::contract::Contract;
use crate::rehearsal::Check;

/// The version that is known to work.
const VERSION: &str = "4.32.5";

/// What is held against the document: what an answer may be, not what a host should refuse.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

/// The longest that one call of an answer may take, in seconds.
const PATIENCE: &str = "20";

/// The program, and where its runs take place.
#[derive(Debug)]
pub(super) struct Schemathesis {
    program: PathBuf,
    folder: PathBuf,
}

impl Schemathesis {
    /// Finds the program; installs it with pip if it is not there.
    pub(super) fn find(target: &Path) -> Check<Self> {
        let folder = target.join("conform");
        let installed = target.join(format!("schemathesis-{VERSION}"));
        let own = installed.join("bin/schemathesis");
        for program in [PathBuf::from("schemathesis"), own.clone()] {
            if is_version(&program) {
                return Ok(Self { program, folder });
            }
        }
        let package = format!("schemathesis=={VERSION}");
        println!("installing {package} into {}", installed.display());
        run(Command::new("python3").args(["-m", "venv"]).arg(&installed))?;
        run(Command::new(installed.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .arg(&package))?;
        if is_version(&own) {
            return Ok(Self { program: own, folder });
        }
        Err(format!("{package} was installed, but {} does not run", own.display()))
    }

    /// Runs it on a document; answers how many requests it sent, or what it found.
    pub(super) fn run(&self, contract: &Contract, origin: &str, chance: Chance) -> Check<u32> {
        let folder = self.folder.join(contract.id.replace('/', "-"));
        let words = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(words)?;
        let document = contract.bundle(origin).to_string();
        fs::write(folder.join("endpoint.json"), document).map_err(words)?;
        for (name, schema) in contract.schemas() {
            fs::write(folder.join(name), schema.to_string()).map_err(words)?;
        }
        let (header, key) = &contract.key;
        let output = Command::new(&self.program)
            .args(["run", "endpoint.json", "--url", origin, "--checks", CHECKS])
            .args(["--header", &format!("{header}: {key}")])
            .args(["--seed", &chance.seed.to_string(), "--generation-database", "none"])
            .args(["--max-examples", &chance.examples.to_string()])
            .args(["--request-timeout", PATIENCE])
            .args(["--continue-on-failure", "--no-color", "--warnings", "off"])
            .current_dir(&folder)
            .env("NO_PROXY", "*")
            .output()
            .map_err(|error| format!("{}: {error}", self.program.display()))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        if output.status.success() {
            return generated(&printed)
                .ok_or_else(|| format!("it does not report the number of cases:\n{printed}"));
        }
        let from = ["= ERRORS =", "= FAILURES ="].iter().find_map(|title| printed.find(title));
        let errors = String::from_utf8_lossy(&output.stderr);
        Err(format!("{}{errors}", &printed[from.unwrap_or(0)..]))
    }
}

fn is_version(program: &Path) -> bool {
    let printed = Command::new(program).arg("--version").stderr(Stdio::null()).output();
    printed.is_ok_and(|printed| String::from_utf8_lossy(&printed.stdout).trim().ends_with(VERSION))
}

fn run(command: &mut Command) -> Check<()> {
    let words = || command_words(command);
    let name = words();
    let status = command.status().map_err(|error| format!("{name}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name}: {status}")) }
}

fn command_words(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// The number in `399 generated, 399 passed`.
fn generated(printed: &str) -> Option<u32> {
    let line = printed.lines().find(|line| line.contains(" generated, "))?;
    line.split_whitespace().next()?.parse().ok()
}
