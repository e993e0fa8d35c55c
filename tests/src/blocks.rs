//! Fenced blocks of Markdown pages, and what a reader would do with them: type commands, compare
//! what they print, write files, change lines.

use std::path::PathBuf;
use std::process::Command;

use crate::{Ended, Stage, wanflow};

/// A fenced block of a page.
#[derive(Clone, Debug)]
pub struct Block {
    /// The first word behind the fence: its language.
    pub language: String,
    /// The words behind it; of a file, its name.
    pub about: String,
    /// What stands in it, with its last line's end.
    pub text: String,
    /// The line of its fence, from 1.
    pub line: usize,
}

/// A command of a block, and what the page shows of its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The command as it is typed, without its comment.
    pub command: String,
    /// The lines that are shown below it, with `…` for what is left out.
    pub shown: Vec<String>,
}

/// All fenced blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (number, line) in page.lines().enumerate() {
        match line.trim_start().strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(info) => {
                let (language, about) = info.split_once(' ').unwrap_or((info, ""));
                let [language, about] = [language, about].map(|text| text.trim().to_owned());
                blocks.push(Block { language, about, text: String::new(), line: number + 1 });
                is_open = true;
            }
            None if is_open => {
                let block = blocks.last_mut().expect("a block is open");
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

impl Block {
    /// The commands of a block, each with what is shown below it. Where one begins with `$ `, all
    /// do, and other lines are output; a line goes on behind a `\` at its end.
    pub fn commands(&self) -> Vec<Typed> {
        let has_prompts = self.text.lines().any(|line| line.starts_with("$ "));
        let mut typed: Vec<Typed> = Vec::new();
        let mut goes_on = false;
        for line in self.text.lines() {
            let command = line.strip_prefix("$ ").or((!has_prompts).then_some(line));
            match (goes_on, command) {
                (true, _) => {
                    let last = typed.last_mut().expect("a command goes on");
                    last.command = format!("{} {}", last.command, without_comment(line).trim());
                }
                (false, Some(command)) if !command.trim().is_empty() => {
                    typed.push(Typed { command: without_comment(command), shown: Vec::new() });
                }
                (false, Some(_)) => {}
                (false, None) => {
                    let last = typed.last_mut().expect("output follows a command");
                    last.shown.push(line.to_owned());
                }
            }
            let last = typed.last_mut();
            goes_on = last.is_some_and(|last| match last.command.strip_suffix('\\') {
                Some(command) => {
                    last.command = command.trim_end().to_owned();
                    true
                }
                None => false,
            });
        }
        typed
    }
}

/// A command without the comment behind it.
fn without_comment(line: &str) -> String {
    let end = line.find(" #").unwrap_or(line.len());
    line[..end].trim_end().to_owned()
}

/// Somebody who does what a page says, in a folder that was empty.
#[derive(Debug)]
pub struct Reader<'s> {
    stage: &'s Stage,
    folder: PathBuf,
}

impl<'s> Reader<'s> {
    /// A reader who begins in this stage's folder.
    pub fn new(stage: &'s Stage) -> Self {
        Self { stage, folder: stage.path().to_owned() }
    }

    /// Does what a block says; what differs from what the page shows is an error.
    pub fn follow(&mut self, block: &Block) -> Result<(), String> {
        match block.language.as_str() {
            "console" => block.commands().iter().try_for_each(|typed| self.type_in(typed)),
            "diff" => self.change(&block.about, &block.text),
            "yaml" | "toml" | "csv" if !block.about.is_empty() => {
                std::fs::write(self.folder.join(&block.about), &block.text)
                    .map_err(|error| format!("{}: {error}", block.about))
            }
            _ => Ok(()),
        }
    }

    /// Types a command into a shell, and compares what it prints with what the page shows.
    pub fn type_in(&mut self, typed: &Typed) -> Result<(), String> {
        if let Some(folder) = typed.command.strip_prefix("cd ") {
            self.folder.push(folder);
            return Ok(());
        }
        let printed = self.typed(&typed.command).stdout;
        if typed.shown.is_empty() || fits(&typed.shown, &printed) {
            return Ok(());
        }
        let shown = typed.shown.join("\n");
        Err(format!("`{}` prints\n{printed}\nand the page shows\n{shown}", typed.command))
    }

    /// How a command ends in a shell, and what it prints on both outputs.
    pub fn typed(&self, command: &str) -> Ended {
        let binaries = wanflow().parent().expect("a file lies in a folder").display();
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &format!("{{ {command}\n}} 2>&1")]).current_dir(&self.folder);
        shell.env_clear().env("NO_COLOR", "1").env("HOME", self.stage.path());
        self.stage.run(shell.env("PATH", format!("{binaries}:/usr/bin:/bin")))
    }

    /// Changes lines of a file: those with `-` become those with `+`, between those with a blank.
    fn change(&self, file: &str, diff: &str) -> Result<(), String> {
        let side = |other: char| {
            let kept = diff.lines().filter(|line| !line.starts_with(other));
            kept.flat_map(|line| [line.get(1..).unwrap_or_default(), "\n"]).collect::<String>()
        };
        let (old, new) = (side('+'), side('-'));
        let path = self.folder.join(file);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
        if text.matches(&old).count() != 1 {
            return Err(format!("{file} does not hold once:\n{old}\nbut is\n{text}"));
        }
        std::fs::write(path, text.replace(&old, &new)).map_err(|error| format!("{file}: {error}"))
    }
}

/// Whether lines are what a page shows: `…` stands for any part of a line, or for any lines.
pub fn fits(shown: &[String], printed: &str) -> bool {
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let Some((first, rest)) = shown.split_first() else { return printed.is_empty() };
    if first.trim() == "…" {
        return (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..].join("\n")));
    }
    printed.split_first().is_some_and(|(line, behind)| {
        line_fits(first.trim_end(), line) && fits(rest, &behind.join("\n"))
    })
}

fn line_fits(shown: &str, line: &str) -> bool {
    let mut parts = shown.split('…');
    let Some(mut left) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return left.is_empty() };
    for part in middle {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_commands_with_what_they_print() {
        let page = "a\n\n```console\n$ wanflow check   # all\nok\n…\n$ wanflow run \\\n    --yes\n```\n\
                    \n```yaml story.yaml\na: 1\n```\n";
        let [first, second] = &blocks(page)[..] else { panic!("two blocks") };
        let typed = |command: &str, shown: &[&str]| Typed {
            command: command.to_owned(),
            shown: shown.iter().map(|line| (*line).to_owned()).collect(),
        };
        let expected = [typed("wanflow check", &["ok", "…"]), typed("wanflow run --yes", &[])];
        assert_eq!(first.commands(), expected);
        let Block { language, about, text, line } = second;
        assert_eq!((&**language, &**about, &**text, *line), ("yaml", "story.yaml", "a: 1\n", 11));
    }

    #[test]
    fn dots_stand_for_what_is_left_out() {
        let fit = |shown: &str, printed: &str| {
            let shown: Vec<String> = shown.lines().map(str::to_owned).collect();
            fits(&shown, printed)
        };
        assert!(fit("a … c\n…\nlast", "a b c\nx\ny\nlast\n"));
        assert!(fit("…", ""));
        assert!(fit("takes … s", "takes 3.2 s\n"));
        assert!(!fit("a", "a\nb\n"));
        assert!(!fit("a … c", "a b\n"));
    }
}
