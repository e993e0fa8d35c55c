//! `cargo xtask codegen --from FILE`: the generator on any JSON Schema.
//!
//! Reads the command line and prints; what a schema becomes is for `typegen`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::trial::{self, Module, Ran, Verdict};
use crate::typegen;

/// Exit code where the schema is refused.
const REFUSED: u8 = 2;

/// Generates the types of `from`; writes them, or tries instances on them.
pub(crate) fn run(from: &Path, out: Option<&Path>, instances: &[PathBuf]) -> ExitCode {
    let outcome = typegen::generate(from);
    for line in &outcome.warned {
        eprintln!("warning: {line}");
    }
    for line in &outcome.refused {
        eprintln!("error: {line}");
    }
    let Some(text) = outcome.text else {
        eprintln!("{} refused; nothing was written", outcome.refused.len());
        return ExitCode::from(REFUSED);
    };
    finish(&text, out, instances).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn finish(text: &str, out: Option<&Path>, instances: &[PathBuf]) -> io::Result<ExitCode> {
    match out {
        Some(out) => fs::write(out, text)?,
        None if instances.is_empty() => print!("{text}"),
        None => {}
    }
    if instances.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    check(text, instances)
}

/// Tells for each instance whether the generated type takes it, by compiling and asking it.
fn check(text: &str, files: &[PathBuf]) -> io::Result<ExitCode> {
    let instances = files.iter().map(fs::read_to_string).collect::<io::Result<_>>()?;
    let ran = trial::run(&[Module { text: text.to_owned(), instances }], "")?;
    let verdicts = match ran.into_iter().next() {
        Some(Ran::Ran(verdicts)) => verdicts,
        Some(Ran::DoesNotCompile(message)) => return Err(io::Error::other(message)),
        None => Vec::new(),
    };
    let mut code = ExitCode::SUCCESS;
    for (file, verdict) in files.iter().zip(&verdicts) {
        let file = file.display();
        match verdict {
            Verdict::Taken(_) => println!("{file}: accepted"),
            Verdict::Refused(why) => println!("{file}: rejected: {why}"),
            Verdict::Panicked => println!("{file}: the generated type panicked"),
        }
        if !matches!(verdict, Verdict::Taken(_)) {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}
