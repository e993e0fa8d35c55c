//! The command line as a page for people, `docs/cli.md`: a loop over the commands as clap knows
//! them. A test keeps the page fresh.

use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::{Arg, Command, CommandFactory as _};

use super::Cli;

const INTRODUCTION: &str = "\
# The command line

Every command and its arguments, as `wanflow help COMMAND` prints them, too. The page is made from
them (`crates/wanflow/src/args.rs`), and a test keeps it up to date; `wanflow man --out DIR` writes
the same as man pages. What the exit codes mean is in the
[README](../README.md#from-storyboard-to-film).

| command | what it does |
|---|---|
";

/// The page, byte for byte.
fn page() -> String {
    let mut cli = Cli::command();
    cli.build();
    let mut commands = Vec::new();
    list(&cli, &mut commands);
    let mut page = INTRODUCTION.to_owned();
    for command in &commands {
        let name = name(command);
        let anchor = name.replace(' ', "-");
        line(&mut page, &format!("| [`{name}`](#{anchor}) | {} |", cell(&about(command))));
    }
    let shared: Vec<_> = cli.get_arguments().filter(|arg| is_shown(arg)).collect();
    line(&mut page, "\nEvery command takes these, too:\n");
    table(&mut page, &shared);
    for command in commands {
        section(&mut page, command);
    }
    page
}

/// Commands that do something, in the order of the help.
fn list<'c>(command: &'c Command, commands: &mut Vec<&'c Command>) {
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        if !inner.is_subcommand_required_set() {
            commands.push(inner);
        }
        list(inner, commands);
    }
}

fn section(page: &mut String, command: &Command) {
    line(page, &format!("\n## `{}`\n\n{}\n", name(command), about(command)));
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    line(page, &format!("```text\n{usage}\n```"));
    let own = command.get_arguments().filter(|arg| is_shown(arg) && arg.get_id() != "color");
    let own: Vec<_> = own.collect();
    if !own.is_empty() {
        line(page, "");
        table(page, &own);
    }
}

fn table(page: &mut String, arguments: &[&Arg]) {
    line(page, "| argument | what it means |\n|---|---|");
    for argument in arguments {
        line(page, &format!("| `{}` | {} |", cell(&form(argument)), cell(&meaning(argument))));
    }
}

fn is_shown(argument: &Arg) -> bool {
    !argument.is_hide_set() && !matches!(argument.get_id().as_str(), "help" | "version")
}

fn name(command: &Command) -> String {
    command.get_bin_name().unwrap_or(command.get_name()).to_owned()
}

fn about(command: &Command) -> String {
    command.get_long_about().or(command.get_about()).map(sentence).unwrap_or_default()
}

/// How an argument is typed.
fn form(argument: &Arg) -> String {
    let long = argument.to_string();
    match argument.get_short() {
        Some(short) if argument.get_long().is_some() => format!("-{short}, {long}"),
        _ => long,
    }
}

fn meaning(argument: &Arg) -> String {
    let help = argument.get_long_help().or(argument.get_help()).map(sentence).unwrap_or_default();
    if !argument.get_action().takes_values() {
        return help;
    }
    let values = argument.get_possible_values();
    let listed = values.iter().filter(|value| !value.is_hide_set()).map(|value| {
        match value.get_help().map(sentence) {
            Some(about) => format!("`{}`: {about}", value.get_name()),
            None => format!("`{}`.", value.get_name()),
        }
    });
    let defaults = argument.get_default_values().iter().map(|value| value.to_string_lossy());
    let default = defaults.map(|value| format!("Default: `{value}`."));
    std::iter::once(help).chain(listed).chain(default).collect::<Vec<_>>().join(" ")
}

/// Help on one line, with the full stop that terminals go without.
fn sentence(help: &StyledStr) -> String {
    let text = help.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    if text.ends_with(['.', ':', '!']) { text } else { format!("{text}.") }
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("strings take all text");
}

#[test]
fn the_page_of_the_command_line_is_fresh() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");
    if std::env::var_os("WANFLOW_BLESS").is_some() {
        std::fs::write(file, page()).expect("the page is writable");
    }
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        committed == page(),
        "docs/cli.md is stale: WANFLOW_BLESS=1 cargo test --workspace command_line_is_fresh"
    );
}
