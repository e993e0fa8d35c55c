//! Pages that list what the code knows, held fresh; links, paths and examples of pages, held true.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use wanflow_api::endpoints;
use wanflow_compiler::RULES;
use wanflow_emulate::FaultScript;
use wanflow_tests::{Stage, root};

/// As many words as a paragraph, an item of a list or a row of a table in the map has at most.
const WORDS_MAX: usize = 80;

/// What the map leads newcomers to.
const WALKS: [&str; 6] = [
    "### Add a rule",
    "### Add a word to the language",
    "### Add a command",
    "### Add an endpoint",
    "### Add an exporter",
    "### Add a record to the journal",
];

/// Rewrites the pages instead of comparing them.
const BLESS: &str = "WANFLOW_BLESS";

#[test]
fn the_list_of_rules_is_fresh() {
    let mut page = String::from(
        "# Rules\n\n\
         What `wanflow check` looks for. Each page has an example that is run as a test; \
         `wanflow explain RULE` prints it.\n\n\
         | rule | severity | what it is about |\n|---|---|---|\n",
    );
    for rule in RULES.iter().map(|entry| entry.rule) {
        let (id, severity) = (rule.id, rule.severity.as_str());
        writeln!(page, "| [{id}]({id}.md) | {severity} | {} |", rule.title)
            .expect("it is a string");
    }
    let file = root().join("docs/rules/README.md");
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&file, &page).expect("the page is writable");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(committed, page, "fix with: {BLESS}=1 cargo test -p wanflow-tests docs");
}

#[test]
fn fault_scripts_of_the_guide_and_of_specs_are_sound() {
    let page = std::fs::read_to_string(root().join("docs/emulator.md")).expect("the guide");
    let blocks = page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next());
    let mut scripts: Vec<String> = blocks.map(|block| block.unwrap_or("").to_owned()).collect();
    assert!(scripts.len() >= 3, "the guide has scripts");
    for entry in std::fs::read_dir(root().join("specs/faults")).expect("ready scripts") {
        let path = entry.expect("a folder entry is readable").path();
        scripts.push(std::fs::read_to_string(path).expect("a readable script"));
    }
    for script in scripts {
        let read = FaultScript::parse(&script, &wanflow_api::endpoints().collect::<Vec<_>>());
        assert!(read.as_ref().is_ok_and(|script| !script.is_empty()), "{read:?} in:\n{script}");
    }
}

#[test]
fn the_readmes_storyboard_checks_clean_at_a_living_endpoint() {
    let stage = Stage::of("minimal");
    let readme = read("README.md");
    let storyboard = readme.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next());
    let storyboard = storyboard.expect("the README has a storyboard");
    stage.write("story.yaml", storyboard);
    let checked = stage.wanflow(&["check", "--format", "json"]).with_code(0).json();
    let found = checked["diagnostics"].as_array().expect("a list of diagnostics");
    assert!(found.iter().all(|one| one["severity"] == "note"), "{found:#?}");
    let living = endpoints().filter(|endpoint| endpoint.retirement.is_none());
    let named = living.filter(|endpoint| storyboard.contains(endpoint.id)).count();
    assert_eq!(named, 1, "name an endpoint that is alive in:\n{storyboard}");
}

#[test]
fn links_of_pages_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = without_code(&read(&page));
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !link.contains("://") && !leads_somewhere(&page, link) {
                broken.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_map_leads_to_every_place_where_something_is_added() {
    let map = read("ARCHITECTURE.md");
    for walk in WALKS {
        let steps =
            map.split(&format!("{walk}\n")).nth(1).and_then(|rest| rest.split("\n#").next());
        let steps = steps.unwrap_or_else(|| panic!("ARCHITECTURE.md has no `{walk}`"));
        let files = spans(steps).filter(|span| is_path(span) && root().join(span).exists());
        assert!(files.count() >= 3, "`{walk}` names its files in full");
    }
}

/// What they make compiles: `cargo xtask newcomer` sees to that.
#[test]
fn the_examples_of_added_words_apply_to_the_code_as_it_is() {
    for name in ["film.diff", "wire.diff"] {
        let diff = root().join("docs/adding-a-word").join(name);
        let mut git = std::process::Command::new("git");
        let applied = git.args(["apply", "--check"]).arg(diff).current_dir(root()).output();
        let applied = applied.expect("git is installed");
        let why = String::from_utf8_lossy(&applied.stderr);
        assert!(applied.status.success(), "make {name} anew: {why}");
    }
}

#[test]
fn every_path_in_the_map_exists() {
    let mut sources = PathBuf::new();
    let mut missing = Vec::new();
    for line in outside_of_blocks(&read("ARCHITECTURE.md")).lines() {
        if line.starts_with('#') {
            let title = line.trim_start_matches(['#', ' ']);
            sources = Path::new("crates").join(title).join("src");
        }
        let is_missing = |path: &&str| {
            is_path(path)
                && !root().join(path).exists()
                && !root().join(&sources).join(path).exists()
        };
        missing.extend(spans(line).filter(is_missing).map(str::to_owned));
    }
    assert!(missing.is_empty(), "ARCHITECTURE.md names {missing:#?}");
}

#[test]
fn paragraphs_of_the_map_are_short() {
    let mut long = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for line in outside_of_blocks(&read("ARCHITECTURE.md")).lines().chain([""]) {
        let begins =
            line.starts_with(['|', '-', '#']) || line.starts_with(|c: char| c.is_numeric());
        if line.trim().is_empty() || begins {
            if words.len() > WORDS_MAX {
                long.push(format!("{} words: {}", words.len(), words.join(" ")));
            }
            words.clear();
        }
        words.extend(line.split_whitespace().filter(|word| *word != "|").map(str::to_owned));
    }
    assert!(long.is_empty(), "at most {WORDS_MAX} words in a paragraph: {long:#?}");
}

/// Texts between backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether a code span names a file or folder.
fn is_path(span: &str) -> bool {
    let endings = ["rs", "md", "yaml", "json", "txt", "toml"];
    let ending = Path::new(span).extension().and_then(|ending| ending.to_str());
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.' | '/');
    span.chars().all(plain)
        && (span.contains('/') || ending.is_some_and(|ending| endings.contains(&ending)))
}

/// Whether a relative link names a file of the workspace and, behind a `#`, one of its headings.
fn leads_somewhere(page: &str, link: &str) -> bool {
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let folder = Path::new(page).parent().expect("a page lies in a folder");
    let file = if file.is_empty() { PathBuf::from(page) } else { folder.join(file) };
    let Ok(found) = root().join(&file).canonicalize() else { return false };
    heading.is_empty()
        || std::fs::read_to_string(found).is_ok_and(|text| anchors(&text).contains(heading))
}

/// The anchors that a page's headings get where pages are shown.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = |char: &char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_');
        title.chars().filter(kept).map(|char| if char == ' ' { '-' } else { char }).collect()
    };
    headings.map(anchor).collect()
}

/// The text outside of fenced blocks and of code spans.
fn without_code(text: &str) -> String {
    outside_of_blocks(text).split('`').step_by(2).collect()
}

fn outside_of_blocks(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// Every page of the workspace, by its path.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).expect("a folder is readable") {
            let name = entry.expect("a folder entry is readable").file_name();
            let path = folder.join(&name);
            let hidden = name.to_string_lossy().starts_with('.');
            if root().join(&path).is_dir() && !hidden && name != "target" {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path.to_str().expect("paths of the workspace are text").to_owned());
            }
        }
    }
    pages.sort();
    pages
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("a page is readable")
}
