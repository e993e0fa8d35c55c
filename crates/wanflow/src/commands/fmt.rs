//! `wanflow fmt [FILE…]`: storyboards in their one form. Sends nothing, and changes no meaning.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use wanflow_compiler::fmt::{Formatted, format};
use wanflow_compiler::report::Checked;
use wanflow_compiler::{Diagnostic, SourceText, Sources, document};
use wanflow_session::{Project, printable, saved_file};

use crate::args::Fmt;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{errln, out, outln, write_text};
use crate::render::unified;
use crate::terminal::Terminal;

/// Bytes of the longest storyboard on standard input.
const MOST: u64 = 4 * 1024 * 1024;

/// What became of one file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is in its form.
    Formed,
    /// It was not, or is not yet.
    Changed,
    /// Nobody knows what it means.
    Broken,
}

/// Formats storyboards.
pub(crate) fn run(args: &Fmt, terminal: &Terminal) -> Result<Exit, Failure> {
    let default = [PathBuf::from("story.yaml")];
    let files = if args.files.is_empty() { &default } else { args.files.as_slice() };
    if let [only] = files
        && only.as_os_str() == "-"
    {
        return standard_input(args, terminal);
    }
    if files.iter().any(|file| file.as_os_str() == "-") {
        return Err(Failure::usage("`-` stands alone: it is standard input"));
    }
    let states: Vec<State> =
        files.iter().map(|file| one(file, args, terminal)).collect::<Result<_, Failure>>()?;
    let count = |state: State| states.iter().filter(|one| **one == state).count();
    let changed = count(State::Changed);
    if changed > 0 {
        let verb = if args.check || args.diff { "not in their form" } else { "formatted" };
        errln!("{changed} of {} {verb}", files_of(states.len()));
    }
    let is_amiss = (args.check && changed > 0) || count(State::Broken) > 0;
    Ok(if is_amiss { Exit::Storyboard } else { Exit::Done })
}

fn files_of(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

fn one(file: &Path, args: &Fmt, terminal: &Terminal) -> Result<State, Failure> {
    let project = Project::find(file)?;
    let name = project.file.display().to_string();
    if project.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        errln!("{}: left as it is: the form is one of YAML, and this is JSON", printable(&name));
        return Ok(State::Formed);
    }
    let (source, formatted) = formatted(&name, project.read()?, terminal);
    let Some(after) = formatted else { return Ok(State::Broken) };
    let before = source.text();
    if before == after {
        return Ok(State::Formed);
    }
    if args.diff {
        out!("{}", unified(&name, before, &after));
    } else if args.check {
        outln!("{}", printable(&name));
    } else {
        saved_file::replace(&project.file, after.as_bytes())
            .map_err(|error| Failure::environment(format!("{}: {error}", printable(&name))))?;
    }
    Ok(State::Changed)
}

/// The text of a file, and its form; `None` if it is broken, which is shown.
fn formatted(name: &str, bytes: Vec<u8>, terminal: &Terminal) -> (SourceText, Option<String>) {
    let mut found = Vec::new();
    let source = document::read(name.to_owned(), bytes, &mut found);
    let formatted = match format(&source) {
        _ if found.iter().any(Diagnostic::is_error) => None,
        Formatted::Text(text) => Some(text),
        Formatted::Broken(mut more) => {
            found.append(&mut more);
            None
        }
        Formatted::Unknown => {
            errln!(
                "{}: left as it is: it has something that only YAML knows, and that the form has \
                 no place for",
                printable(name)
            );
            Some(source.text().to_owned())
        }
    };
    if formatted.is_none() {
        let sources = Sources::new(source.clone());
        terminal.show(&[Checked { sources, diagnostics: found }]);
        errln!("{}: left as it is: its YAML has mistakes", printable(name));
    }
    (source, formatted)
}

/// From standard input to standard output.
fn standard_input(args: &Fmt, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::environment(format!("standard input: {error}")))?;
    if bytes.len() as u64 > MOST {
        let what = format!("standard input: it is larger than {} KiB", MOST / 1024);
        return Err(Failure::environment(what));
    }
    let (source, formatted) = formatted("standard input", bytes, terminal);
    let Some(after) = formatted else { return Ok(Exit::Storyboard) };
    let is_formed = source.text() == after;
    if args.diff {
        out!("{}", unified("standard input", source.text(), &after));
    } else if !args.check {
        write_text(&after);
    }
    Ok(if args.check && !is_formed { Exit::Storyboard } else { Exit::Done })
}
