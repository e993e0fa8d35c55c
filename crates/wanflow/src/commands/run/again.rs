//! The commands that go on with a run, as a person pastes them.

use std::path::Path;

use wanflow_session::quoted;

use crate::args::Run;
use crate::shell;

/// The command that continues this run: with other words it would be another plan, or another
/// folder. How it was approved is not among them.
pub(super) fn again(args: &Run) -> String {
    let word = |path: &Path| quoted(&path.display().to_string());
    let endpoint = args.target.endpoint.endpoint.iter().map(|id| ("endpoint", quoted(id)));
    let only = args.only.iter().map(|scene| ("only", quoted(scene)));
    let out = args.buying.out.iter().map(|folder| ("out", word(folder)));
    let key = args.buying.api_key_file.iter().map(|file| ("api-key-file", word(file)));
    let flags = endpoint.chain(only).chain(out).chain(key);
    let flags = flags.map(|(flag, value)| format!(" --{flag} {value}"));
    let words: String = flags.collect();
    let partial = if args.buying.partial { " --partial" } else { "" };
    let ffmpeg = if args.buying.ffmpeg { " --ffmpeg" } else { "" };
    format!("wanflow run {}{}{words}{partial}{ffmpeg}", file(args), rehearse(args))
}

/// `wanflow reconcile` for this storyboard.
pub(super) fn reconcile(args: &Run) -> String {
    format!("wanflow reconcile{}", place(args))
}

/// `wanflow cancel` for this storyboard.
pub(super) fn cancel_command(args: &Run) -> String {
    let endpoint = shell::endpoint_flag(args.target.endpoint.endpoint.as_deref());
    format!("wanflow cancel -f {}{endpoint}{}", file(args), rehearse(args))
}

/// The flags that lead to the same journals.
pub(super) fn place(args: &Run) -> String {
    format!(" -f {}{}", file(args), rehearse(args))
}

/// The storyboard, in the version that is meant.
fn file(args: &Run) -> String {
    let version = shell::version_flags(&args.target.version);
    quoted(&args.target.file.display().to_string()) + &version
}

fn rehearse(args: &Run) -> String {
    shell::rehearse_flag(args.target.rehearse.as_deref())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command};

    #[test]
    fn the_command_that_continues_makes_the_same_plan() {
        for (words, again_words) in [
            ("run --yes", "wanflow run story.yaml"),
            ("run a.yaml --rehearse", "wanflow run a.yaml --rehearse"),
            (
                "run a.yaml --rehearse --variant de --each t.csv --row 2",
                "wanflow run a.yaml --variant de --each t.csv --row 2 --rehearse",
            ),
            (
                "run --endpoint novita/wan2.6-i2v --only a --only it's --out o --budget 1",
                r"wanflow run story.yaml --endpoint novita/wan2.6-i2v --only a --only 'it'\''s' --out o",
            ),
        ] {
            let cli = Cli::parse_from(std::iter::once("wanflow").chain(words.split(' ')));
            let Command::Run(args) = &cli.command else { panic!("{words} is a run") };
            assert_eq!(again(args), again_words);
        }
    }
}
