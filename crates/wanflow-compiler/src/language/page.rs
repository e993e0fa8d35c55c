//! The language as a page for people, `docs/language.md`: a loop over the words.
//!
//! Its examples are whole storyboards, and run as tests.

use std::fmt::Write as _;

use wanflow_api::endpoints;

use crate::suggest::list;

use super::{
    ANCHOR, CAPTION, CAPTIONS, CARD, DEFAULTS, Effect, FILM, FILM_OUTPUT, INCLUDE, LOUDNESS,
    MAPPINGS, MUSIC, Mapping, Otherwise, Requirement, SCENE, SHOT, SOURCES, STILL, TRANSITION,
    VOICEOVER, Word, settings,
};

const INTRODUCTION: &str = "\
# The language

Every word of a storyboard: what it may hold, what applies where it is left out, what changing it
buys, and an example that is run as a test. The page is made from the words as the compiler knows
them (`crates/wanflow-compiler/src/language/`), and a test keeps it up to date.

What *changing it* means for a scene whose clip is paid for:

| what is said | what a run does |
|---|---|
";

/// The page, byte for byte.
pub fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for effect in Effect::ALL {
        push(&mut page, &format!("| {} | {} |\n", effect.name(), effect.describe()));
    }
    for mapping in MAPPINGS {
        let (first, rest) = mapping.what.split_at(1);
        let title = format!("{}{rest}", first.to_uppercase());
        push(&mut page, &format!("\n## {title}\n\n{}\n", mapping.doc()));
        if std::ptr::eq(mapping, &raw const DEFAULTS) {
            let names: Vec<_> = mapping.words().map(|word| format!("`{}`", word.name)).collect();
            push(&mut page, &format!("\nWords: {}, each as in a scene.\n", names.join(", ")));
            continue;
        }
        for word in mapping.words() {
            entry(&mut page, mapping, word);
        }
    }
    page
}

fn push(page: &mut String, text: &str) {
    page.push_str(text);
}

fn entry(page: &mut String, mapping: &Mapping, word: &Word) {
    let facts = &word.facts;
    let mut line = |text: String| writeln!(page, "{text}").expect("a string takes everything");
    line(format!("\n### `{}`\n\n{}\n", word.name, word.doc()));
    let is_shared = settings::WORDS.iter().any(|shared| std::ptr::eq(shared, word));
    if is_shared {
        line("- **Stands in:** a scene, or `defaults` for all scenes".to_owned());
    }
    line(format!("- **Holds:** {}", word.shape.describe()));
    if facts.is_required {
        line("- **Must be there**".to_owned());
    }
    if mapping.one_of().contains(&word.name) {
        line(format!("- **Must be there, or another of:** {}", list(mapping.one_of())));
    }
    if !facts.default.is_empty() {
        line(format!("- **Default:** {}", facts.default));
    }
    line(format!("- **Changing it:** {}", facts.effect.name()));
    for requirement in facts.requirements {
        if let Some(text) = unmet(word, requirement) {
            line(text);
        }
    }
    line(format!(
        "\n```yaml\n{}```",
        example(mapping, &word.facts.example.lines().collect::<Vec<_>>())
    ));
}

/// What becomes of a word at the endpoints that have no place for it, if there are any.
fn unmet(word: &Word, requirement: &Requirement) -> Option<String> {
    let lacking = endpoints().filter(|one| one.role(word.name, requirement.part).is_none());
    let ids: Vec<_> = lacking.map(|endpoint| format!("`{}`", endpoint.id)).collect();
    if ids.is_empty() {
        return None;
    }
    let ids = ids.join(", ");
    let value = match requirement.value {
        "" => String::new(),
        "link" => "a link is ".to_owned(),
        value => format!("`{value}` is "),
    };
    Some(match requirement.otherwise {
        Otherwise::Refused { what, .. } => {
            format!(
                "- **At endpoints without it:** {value}refused, since the endpoint {what} ({ids})"
            )
        }
        Otherwise::Ignored { instead } => {
            format!("- **At endpoints without it:** {value}not sent; {instead} ({ids})")
        }
    })
}

/// A whole storyboard with these lines in a mapping, and what the mapping needs beside them.
pub fn example(mapping: &Mapping, lines: &[&str]) -> String {
    let is = |other: &Mapping| std::ptr::eq(mapping, other);
    if is(&SCENE) {
        return scene_example(lines);
    }
    if is(&DEFAULTS) {
        let (shared, own) = split(lines, &DEFAULTS);
        return inner("defaults", &shared) + &before(&shared, &with_base(SCENE_BASE, &own));
    }
    if is(&SHOT) {
        let shot = with_base(&["duration: 5", "prompt: She looks up."], lines);
        return format!("scenes:\n  - image: portrait.jpg\n    shots:\n{}", item(&shot, 6));
    }
    let plain = scenes(SCENE_BASE);
    if is(&INCLUDE) {
        return plain + &item(lines, 2);
    }
    if is(&ANCHOR) {
        let anchor = indented(&with_base(&["from: rocket"], lines), 6);
        return format!(
            "{plain}  - image: moon.png\n    prompt: Dust settles.\n  - id: beyond\n    image:\n\
             {anchor}    prompt: Stars.\n"
        );
    }
    if is(&FILM) {
        return before(lines, SCENE_BASE) + &inner("film", lines);
    }
    if let Some(edit) = edit_example(mapping, lines) {
        return edit;
    }
    let rest = if lines.iter().any(|line| line.starts_with("scenes:")) { "" } else { &plain };
    format!("{}{rest}", indented(lines, 0))
}

/// A storyboard with these lines in a scene.
fn scene_example(lines: &[&str]) -> String {
    if lines.iter().any(|line| SOURCES[1..].contains(&key(line))) {
        return scenes(SCENE_BASE) + &item(lines, 2);
    }
    if has_transition(lines) {
        return scenes(SCENE_BASE) + &item(&with_base(NEXT_SCENE, lines), 2);
    }
    scenes(&with_base(SCENE_BASE, lines))
}

/// A storyboard with these lines in a mapping of something that only a film has.
fn edit_example(mapping: &Mapping, lines: &[&str]) -> Option<String> {
    let is = |other: &Mapping| std::ptr::eq(mapping, other);
    let of_scene = |key: &str, text: String| format!("{}    {key}:\n{text}", scenes(SCENE_BASE));
    let of_film = |key: &str, base, by| {
        let lines = with_base(base, lines);
        let text = if by == 4 { item(&lines, by) } else { indented(&lines, by - 2) };
        format!("{}film:\n  {key}:\n{text}", scenes(SCENE_BASE))
    };
    Some(match mapping {
        _ if is(&TRANSITION) => {
            let transition = indented(&with_base(&["type: wipe"], lines), 6);
            let both = scenes(SCENE_BASE) + &item(NEXT_SCENE, 2);
            format!("{both}    transition:\n{transition}")
        }
        _ if is(&CARD) => {
            let card = indented(&with_base(&["text: One small step"], lines), 6);
            format!("{}  - card:\n{card}", scenes(SCENE_BASE))
        }
        _ if is(&STILL) => {
            let still = indented(&with_base(&["file: moon.png"], lines), 6);
            format!("{}  - still:\n{still}", scenes(SCENE_BASE))
        }
        _ if is(&CAPTION) => {
            of_scene("caption", item(&with_base(&["text: One small step"], lines), 6))
        }
        _ if is(&VOICEOVER) => {
            of_scene("voiceover", indented(&with_base(&["file: voice.wav"], lines), 6))
        }
        _ if is(&MUSIC) => of_film("music", &["file: song.wav"], 4),
        _ if is(&FILM_OUTPUT) => of_film("outputs", &["output: tall.mp4"], 4),
        _ if is(&CAPTIONS) => of_film("captions", &["mode: burn"], 6),
        _ if is(&LOUDNESS) => of_film("loudness", &["target: -14 LUFS"], 6),
        _ => return None,
    })
}

/// Scenes for lines that stand outside of them: two, where the lines need another one.
fn before(lines: &[&str], scene: &[&str]) -> String {
    let has_seam = lines.iter().any(|line| SEAM_WORDS.contains(&key(line)));
    let second = if has_seam {
        item(CONTINUED_SCENE, 2)
    } else if has_transition(lines) {
        item(NEXT_SCENE, 2)
    } else {
        String::new()
    };
    scenes(scene) + &second
}

/// Whether lines say how the film comes from one scene to the next.
fn has_transition(lines: &[&str]) -> bool {
    lines.iter().any(|line| key(line) == "transition")
}

/// Words that say something only where a scene continues another.
const SEAM_WORDS: &[&str] = &["seams", "match"];

const CONTINUED_SCENE: &[&str] = &["id: beyond", "image: { from: rocket }", "prompt: Stars."];

const NEXT_SCENE: &[&str] = &["image: moon.png", "prompt: Dust settles."];

const SCENE_BASE: &[&str] = &["image: rocket.jpg", "prompt: The rocket clears the tower."];

/// Lines, and before them those whose words are not among theirs.
fn with_base<'l>(base: &[&'l str], lines: &[&'l str]) -> Vec<&'l str> {
    let is_new = |line: &&&str| lines.iter().all(|other| key(other) != key(line));
    base.iter().filter(is_new).chain(lines).copied().collect()
}

/// The word that a line gives a value.
fn key(line: &str) -> &str {
    line.split(':').next().unwrap_or(line)
}

/// Lines of a mapping's words, and the others.
fn split<'l>(lines: &[&'l str], mapping: &Mapping) -> (Vec<&'l str>, Vec<&'l str>) {
    let mut is_own = false;
    lines.iter().partition(|line| {
        if !line.starts_with([' ', '-']) {
            is_own = mapping.position(key(line)).is_some();
        }
        is_own
    })
}

/// A mapping under its key; nothing, where it is empty.
fn inner(key: &str, lines: &[&str]) -> String {
    if lines.is_empty() { String::new() } else { format!("{key}:\n{}", indented(lines, 2)) }
}

/// A list of one scene.
fn scenes(lines: &[&str]) -> String {
    format!("scenes:\n{}", item(lines, 2))
}

/// Lines as an item of a list.
fn item(lines: &[&str], by: usize) -> String {
    let lines = indented(lines, by + 2);
    format!("{:by$}- {}", "", lines.trim_start())
}

fn indented(lines: &[&str], by: usize) -> String {
    let start = " ".repeat(by);
    lines.iter().flat_map(|line| [&start, *line, "\n"]).collect()
}
