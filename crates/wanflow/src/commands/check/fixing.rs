//! `wanflow check --fix`: makes fixes, round by round, and says what it did.

use wanflow_compiler::fixes::{Fixable, ROUNDS, fix};
use wanflow_compiler::report::Checked;
use wanflow_compiler::{Applicability, Diagnostic};
use wanflow_session::{Loaded, Project, printable, quoted, saved_file};

use crate::args::Check;
use crate::failure::Failure;
use crate::print::out;
use crate::render::unified;

/// A storyboard after its fixes.
pub(super) struct Fixed {
    /// What it is now, or would be.
    pub(super) loaded: Loaded,
    /// How many findings were fixed.
    pub(super) count: usize,
}

/// Fixes a storyboard that was read. `again` reads it as if it held other bytes.
pub(super) fn fixed(
    args: &Check,
    most: Applicability,
    loaded: Loaded,
    again: impl Fn(Project, Vec<u8>) -> Result<Loaded, Failure>,
) -> Result<Fixed, Failure> {
    let before = loaded.checked.sources.first().text().to_owned();
    let mut fixed = Fixed { loaded, count: 0 };
    for _ in 0..ROUNDS {
        let Checked { sources, diagnostics } = &fixed.loaded.checked;
        if diagnostics.iter().any(|found| found.rule.id == "not-utf8") {
            break;
        }
        let Some(more) = fix(sources.first(), diagnostics, most) else { break };
        let loaded = again(fixed.loaded.project.clone(), more.text.into_bytes())?;
        fixed = Fixed { loaded, count: fixed.count + more.count };
    }
    let after = fixed.loaded.checked.sources.first().text();
    let file = &fixed.loaded.project.file;
    let name = file.display().to_string();
    if args.fixing.diff {
        out!("{}", unified(&name, &before, after));
    } else if before != after {
        saved_file::replace(file, after.as_bytes())
            .map_err(|error| Failure::environment(format!("{}: {error}", printable(&name))))?;
    }
    Ok(fixed)
}

/// What was fixed, and what could be.
pub(super) fn told(args: &Check, checked: &[Checked], count: usize) -> String {
    let mut lines = Vec::new();
    if args.fixing.most().is_some() {
        let verb = if args.fixing.diff { "would be fixed" } else { "fixed" };
        lines.push(format!("{count} {verb}\n"));
    }
    let Fixable { safe, guesses } = fixable(checked);
    let safe = if args.fixing.most().is_none() { safe } else { 0 };
    let guesses = if args.fixing.unsafe_fixes { 0 } else { guesses };
    if safe > 0 {
        lines.push(format!("{safe} can be fixed: {}\n", command(args, "--fix")));
    }
    if guesses > 0 {
        let more = if safe > 0 { "more " } else { "" };
        let command = command(args, "--unsafe-fixes --diff");
        lines.push(format!("{guesses} {more}by a guess: {command}\n"));
    }
    lines.concat()
}

/// The same check with other flags.
fn command(args: &Check, flags: &str) -> String {
    let mut words = vec![format!("wanflow check {flags}")];
    if let Some(id) = &args.endpoint.endpoint {
        words.push(format!("--endpoint {}", quoted(id)));
    }
    words.extend(args.files.iter().map(|file| quoted(&file.display().to_string())));
    words.join(" ")
}

fn fixable(checked: &[Checked]) -> Fixable {
    let first = checked.iter().flat_map(|one| {
        let file = one.sources.first();
        let is_in = |found: &&Diagnostic| found.span().end <= file.end();
        one.diagnostics.iter().filter(is_in)
    });
    Fixable::of(first)
}
