//! Every block of README and docs is what it says: storyboards check clean, commands are commands,
//! and what they print is what is shown.

use std::path::Path;

use wanflow_compiler::SourceText;
use wanflow_compiler::document::parse;
use wanflow_tests::blocks::{Block, Reader, Typed, blocks};
use wanflow_tests::{Stage, copy, root};

/// Languages of blocks; each is run here, elsewhere, or holds nothing to run.
const LANGUAGES: &[&str] =
    &["console", "yaml", "yaml,ok", "toml", "json", "lua", "diff", "csv", "text"];

/// Pages whose YAML blocks are run by tests of the compiler, rule by rule and word by word.
const OF_THE_COMPILER: &[&str] = &["docs/rules/", "docs/language.md"];

/// Commands that need neither a host nor a person, but for `--watch`, which does not end.
const HARMLESS: &[&str] = &[
    "check",
    "plan",
    "status",
    "animatic",
    "assemble",
    "endpoints",
    "explain",
    "schema",
    "seams",
    "verify",
    "init",
    "fmt",
    "diff",
    "graph",
    "config",
    "man",
    "completions",
];

/// A page and a block of it.
struct Shown {
    page: String,
    block: Block,
}

fn shown() -> Vec<Shown> {
    let mut pages = vec!["README.md".to_owned(), "action/README.md".to_owned()];
    let mut folders = vec!["docs".to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).expect("a folder is readable") {
            let name = entry.expect("an entry is readable").file_name();
            let path = format!("{folder}/{}", name.to_string_lossy());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if Path::new(&path).extension().is_some_and(|ending| ending == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    let of = |page: String| {
        let text = std::fs::read_to_string(root().join(&page)).expect("a page is readable");
        blocks(&text).into_iter().map(move |block| Shown { page: page.clone(), block })
    };
    pages.into_iter().flat_map(of).collect()
}

impl Shown {
    fn place(&self) -> String {
        format!("{}:{}", self.page, self.block.line)
    }
}

/// A folder in which the storyboards and commands of the docs find what they name.
fn stage() -> Stage {
    let stage = Stage::of("minimal");
    let specs = root().join("specs/deep-field");
    std::fs::create_dir_all(stage.path().join("images")).expect("a stage is writable");
    copy(&specs.join("images"), &stage.path().join("images"));
    let take = |from: &str, to: &str| {
        std::fs::copy(specs.join(from), stage.path().join(to)).expect("the file is there");
    };
    take("images/rocket.jpg", "portrait.jpg");
    stage
}

#[test]
fn every_block_says_what_it_is() {
    let odd: Vec<_> = shown()
        .iter()
        .filter(|shown| !LANGUAGES.contains(&shown.block.language.as_str()))
        .map(|shown| format!("{} is `{}`", shown.place(), shown.block.language))
        .collect();
    assert!(odd.is_empty(), "write one of {LANGUAGES:?} behind the fence: {odd:#?}");
}

#[test]
fn storyboards_of_the_docs_check_clean() {
    let stage = stage();
    let mut wrong = Vec::new();
    let mut count = 0;
    for shown in shown() {
        let Block { language, text, .. } = &shown.block;
        let is_elsewhere = OF_THE_COMPILER.iter().any(|page| shown.page.starts_with(page))
            || shown.page == "docs/tutorial.md";
        let is_storyboard = language == "yaml"
            && !is_elsewhere
            && text.lines().any(|line| line.starts_with("scenes:"));
        if !is_storyboard {
            continue;
        }
        count += 1;
        for name in sounds(text) {
            let sound = root().join("specs/deep-field/sounds/launch.opus");
            std::fs::copy(sound, stage.path().join(name)).expect("a stage is writable");
        }
        stage.write("of-docs.yaml", text);
        let checked = stage.wanflow(&["check", "of-docs.yaml"]);
        if checked.code != 0 {
            wrong.push(format!("{}: {}", shown.place(), checked.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 4, "{count} storyboards");
}

/// The sounds that a storyboard names.
fn sounds(text: &str) -> Vec<&str> {
    let words = text.split(|char: char| char.is_whitespace() || matches!(char, ',' | '{' | '}'));
    let is_sound = |word: &&str| {
        let ending = Path::new(word).extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| ["wav", "mp3"].contains(&ending))
    };
    words.filter(is_sound).collect()
}

#[test]
fn other_blocks_of_data_are_sound() {
    for shown in shown() {
        let Block { language, text, .. } = &shown.block;
        if OF_THE_COMPILER.iter().any(|page| shown.page.starts_with(page)) {
            continue;
        }
        let wrong = match language.as_str() {
            "toml" => toml::from_str::<toml::Table>(text).err().map(|error| error.to_string()),
            "json" => {
                let read = serde_json::from_str::<serde_json::Value>(text);
                read.err().map(|error| error.to_string())
            }
            "yaml" => {
                let mut found = Vec::new();
                parse(&SourceText::new("block.yaml", text.as_str()), &mut found);
                found.first().map(|found| found.message.clone())
            }
            _ => None,
        };
        assert_eq!(wrong, None, "{}", shown.place());
    }
}

/// A command by wanflow in a block.
struct Command {
    place: String,
    typed: Typed,
    /// Whether the page only shows an example, of a state that takes a host or a colleague.
    is_example: bool,
}

/// The commands of all pages but the tutorial, which has a test of its own.
fn commands() -> Vec<Command> {
    let is_meant =
        |shown: &Shown| shown.block.language == "console" && shown.page != "docs/tutorial.md";
    let of = |shown: Shown| {
        let (place, is_example) = (shown.place(), shown.block.about == "example");
        let typed = shown.block.commands().into_iter();
        typed.map(move |typed| Command { place: place.clone(), typed, is_example })
    };
    let all = shown().into_iter().filter(is_meant).flat_map(of);
    all.filter(|command| command.typed.command.starts_with("wanflow ")).collect()
}

#[test]
fn commands_of_the_docs_are_commands() {
    let stage = stage();
    let commands = commands();
    let reader = Reader::new(&stage);
    assert!(commands.len() > 30, "{} commands", commands.len());
    for Command { place, typed, .. } in commands {
        // What stands in front of `--help` is parsed before help is printed.
        let command = typed.command.split([';', '|', '>']).next().unwrap_or_default();
        let ended = reader.typed(&format!("{command} --help"));
        let is_placeholder = ended.stdout.contains("stands for the id of a task");
        assert!(ended.code == 0 || is_placeholder, "{place}: {}: {}", typed.command, ended.stdout);
    }
}

#[test]
fn harmless_commands_of_the_docs_run_and_print_what_is_shown() {
    let stage = stage();
    stage.edit("story.yaml", "scenes:", "endpoint: dashscope/wan2.6-i2v\nscenes:");
    stage.edit("story.yaml", "image: rocket.jpg", "id: launch\n    image: rocket.jpg");
    stage.wanflow(&["run", "--rehearse", "--latency", "20ms"]).with_code(0);
    let film = stage.path().join("out/story.rehearsal.mp4");
    std::fs::copy(&film, stage.path().join("any.mp4")).expect("a film was made");
    let mut reader = Reader::new(&stage);
    let mut count = 0;
    for Command { place, typed, is_example } in commands() {
        let words: Vec<&str> = typed.command.split_whitespace().collect();
        let is_harmless = HARMLESS.contains(&words[1]) || words.contains(&"--rehearse");
        let is_open = words.iter().any(|word| is_placeholder(word) || *word == "--watch");
        let needs_more = words.iter().any(|word| word.starts_with("--faults"));
        if is_example || !is_harmless || is_open || needs_more {
            continue;
        }
        count += 1;
        let done = reader.type_in(&typed);
        done.unwrap_or_else(|why| panic!("{place}: {why}"));
    }
    assert!(count > 10, "{count} commands were run");
}

/// A word in capitals stands for what only a person knows.
fn is_placeholder(word: &str) -> bool {
    word.chars().all(|char| char.is_ascii_uppercase() || char == '_') && word.len() > 1
}
