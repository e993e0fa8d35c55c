//! The form of storyboards: it changes no meaning, loses no comment, and is its own form.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use wanflow_compiler::document::parse;
use wanflow_compiler::fmt::{Formatted, format};
use wanflow_compiler::lower::Order;
use wanflow_compiler::{Options, SourceText, compile};
use wanflow_plan::Purpose;

use crate::disk::Disk;
use crate::hostile::PIECES;

fn formed(text: &str) -> Option<String> {
    match format(&SourceText::new("story.yaml", text)) {
        Formatted::Text(text) => Some(text),
        Formatted::Broken(_) | Formatted::Unknown => None,
    }
}

/// What a text is compiled to, without places.
fn meaning(text: &str, folder: &Path) -> (serde_json::Value, Vec<(&'static str, String)>) {
    let source = SourceText::new("story.yaml", text);
    let order = Order { file: source.name(), purpose: Purpose::Remote };
    let disk = Disk(folder.to_owned());
    let (plan, found) = compile(&source, &Options::default(), &disk, &order);
    let mut found: Vec<_> = found.into_iter().map(|one| (one.rule.id, one.message)).collect();
    found.sort();
    (serde_json::to_value(plan).expect("a plan is plain data"), found)
}

/// The form of a text, held to its promises.
fn hold(text: &str, folder: &Path) -> Option<String> {
    let after = formed(text)?;
    assert_eq!(formed(&after).as_deref(), Some(after.as_str()), "not its own form:\n{text}");
    assert_eq!(meaning(&after, folder), meaning(text, folder), "{text}\nbecame\n{after}");
    Some(after)
}

/// Every storyboard there is, with its folder.
fn storyboards() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    let mut folders = vec![root.join("specs"), root.join("crates/wanflow-compiler/tests/it")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push((path.clone(), fs::read_to_string(path).expect("a text")));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_storyboard_means_the_same_in_its_form() {
    let mut count = 0;
    for (path, text) in storyboards() {
        let folder = path.parent().expect("a file is in a folder");
        let Some(after) = hold(&text, folder) else { continue };
        count += 1;
        let comments = |text: &str| text.matches('#').count();
        assert_eq!(comments(&after), comments(&text), "{}", path.display());
    }
    assert!(count > 25, "only {count} have a form");
}

/// Texts, each with its form.
const FORMS: &[(&str, &str)] = &[
    (
        "# top\n\nscenes:\n- prompt: 'x'   # why\n  image: \"a.png\"\n\n\n\n# behind\n- {image: b.png,prompt: \"y, z\"}\ntitle: 'T'\n",
        "# top\n\ntitle: T\nscenes:\n  - image: a.png\n    prompt: x # why\n\n  # behind\n  - { image: b.png, prompt: \"y, z\" }\n",
    ),
    // Anchors stay before their aliases, and `<<` comes first.
    (
        "scenes:\n  - &a\n    seed: 1\n    image: a.png\n  - prompt: x\n    <<: *a\nx-look: &l { seed: 2 }\nfilm: { fit: crop }\n",
        "scenes:\n  - &a\n    image: a.png\n    seed: 1\n  - <<: *a\n    prompt: x\nfilm: { fit: crop }\nx-look: &l { seed: 2 }\n",
    ),
    (
        "x-look: &l { seed: 2 }\nfilm: { fit: crop }\nscenes:\n  - <<: *l\n    image: a.png\n",
        "x-look: &l { seed: 2 }\nscenes:\n  - <<: *l\n    image: a.png\nfilm: { fit: crop }\n",
    ),
    // Texts of several lines keep them.
    (
        "scenes:\n - prompt: |\n      one\n        two\n\n      three\n\n   image: a.png\n - prompt: >-\n     folded\n     text\n   image: b.png\n - prompt: plain\n         goes on\n   image: c.png\n",
        "scenes:\n  - image: a.png\n    prompt: |\n      one\n        two\n\n      three\n  - image: b.png\n    prompt: >-\n      folded\n      text\n  - image: c.png\n    prompt: plain\n      goes on\n",
    ),
    // Braces stay on one line, and become lines where they do not fit one.
    (
        "scenes: [{image: a.png, prompt: x}]\nvars: {z: 1st, a: second}\n",
        "vars: { z: 1st, a: second }\nscenes: [{ image: a.png, prompt: x }]\n",
    ),
    (
        "scenes:\n  - {image: a.png, prompt: a text that is so long that it does not fit one line of a hundred columns at all}\n",
        "scenes:\n  - image: a.png\n    prompt: a text that is so long that it does not fit one line of a hundred columns at all\n",
    ),
    // Comments of braces need lines.
    (
        "film: { fit: crop, # why\n  output: a.mp4 }\nscenes: []\n",
        "scenes: []\nfilm:\n  output: a.mp4\n  fit: crop # why\n",
    ),
    (
        "scenes:\n  - image: a.png # one\n    # two\n\n  # three\n# four\nfilm:\n  # five\n  fit: crop\n# six\n",
        "scenes:\n  - image: a.png # one\n    # two\n\n  # three\n# four\nfilm:\n  # five\n  fit: crop\n# six\n",
    ),
    (
        "# yaml-language-server: $schema=x.json\n# about the title\nscenes:\n  -   image: a.png\nwanflow: 1\n",
        "# yaml-language-server: $schema=x.json\nwanflow: 1\n# about the title\nscenes:\n  - image: a.png\n",
    ),
    (
        "{\"scenes\": [{\"image\": \"a.png\", \"seed\": \"5\", \"prompt\": \"say \\\"hi\\\"\"}], \"$schema\": \"s.json\"}",
        "$schema: s.json\nscenes: [{ image: a.png, prompt: say \"hi\", seed: \"5\" }]\n",
    ),
    ("title: |+\n  a\n\n\nscenes: []\n", "title: |+\n  a\n\n\nscenes: []\n"),
    ("scenes: []\r\ntitle: a\r\n", "title: a\r\nscenes: []\r\n"),
    ("title:\nscenes:\n  -\n  - ~\n", "title:\nscenes:\n  -\n  - ~\n"),
    ("title: \"16:9\"\nscenes: [ ]\nfilm: { }", "title: \"16:9\"\nscenes: []\nfilm: {}\n"),
];

#[test]
fn texts_take_their_form() {
    for (before, after) in FORMS {
        let formed = hold(before, Path::new("/nowhere"));
        assert_eq!(formed.as_deref(), Some(*after), "{before}");
    }
}

#[test]
fn texts_with_mistakes_of_yaml_stay_as_they_are() {
    for text in ["scenes: [", "a: b: c\n", "a: 1\na: 2\n", "scenes:\n\t- a\n"] {
        let formed = format(&SourceText::new("story.yaml", text));
        assert!(matches!(formed, Formatted::Broken(found) if !found.is_empty()), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_soup_that_has_a_form_keeps_its_meaning(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..40)
    ) {
        let text = pieces.into_iter().map(|piece| PIECES[piece]).collect::<String>();
        hold(&text, Path::new("/nowhere"));
    }

    #[test]
    fn any_mixed_up_storyboard_keeps_its_meaning(story in storyboard()) {
        let after = hold(&story, Path::new("/nowhere"));
        prop_assert!(after.is_some(), "it has no form:\n{}", story);
    }
}

/// A storyboard as somebody might write it who knows many ways to write YAML.
fn storyboard() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        Just("a text".to_owned()),
        Just("\"quoted, with a comma\"".to_owned()),
        Just("'it''s'".to_owned()),
        Just("\"a: b # c\"".to_owned()),
        Just("|\n          one\n            two\n\n          three".to_owned()),
        Just(">-\n          one\n          two".to_owned()),
        Just("plain\n          on two lines".to_owned()),
        Just("\"on two\n          lines\\n\"".to_owned()),
        "[a-z]{1,8}( [a-z]{1,8}){0,20}",
    ];
    let comment = prop_oneof![
        4 => Just(String::new()),
        1 => Just("    # a comment\n".to_owned()),
        1 => Just("\n    # apart\n\n".to_owned()),
        1 => Just("\n\n".to_owned()),
    ];
    let line = (0..8_usize, text, comment).prop_map(|(word, text, comment)| {
        let line = match word {
            0 => "id: x".to_owned(),
            1 => "image: { from: 'a', at:   2 }".to_owned(),
            2 => "shots: [{duration: 4, prompt: up}, {prompt: \"x, y\", duration: 6}]".to_owned(),
            3 => "seed: 5 # seed".to_owned(),
            4 => "caption:\n      - {text: a, from: 1}\n      # last\n".trim_end().to_owned(),
            5 => format!("camera: {text}"),
            6 => format!("style: {text}"),
            _ => format!("prompt: {text}"),
        };
        (word, format!("{comment}    {line}\n"))
    });
    let scene = proptest::collection::vec(line, 1..6).prop_map(|mut lines| {
        lines.sort_by_key(|(word, _)| *word);
        lines.dedup_by_key(|(word, _)| *word);
        lines.reverse();
        let lines: String = lines.into_iter().map(|(_, line)| line).collect();
        format!("  -\n{lines}")
    });
    (proptest::collection::vec(scene, 1..5), 0..3_u8).prop_map(|(scenes, top)| {
        let scenes = scenes.concat();
        match top {
            0 => format!("film: {{ fit: crop }}\nscenes:\n{scenes}"),
            1 => format!("# top\nscenes:\n{scenes}\ntitle: 'x'\n"),
            _ => format!(
                "x-a: &a {{ seed: 1 }}\nscenes:\n{scenes}  - <<: *a\n    image: b.png\nwanflow: 1\n"
            ),
        }
    })
}

#[test]
fn the_parser_agrees_that_nothing_was_lost() {
    for (before, after) in FORMS {
        let json = |text: &str| parse(&SourceText::new("a", text), &mut Vec::new()).to_json();
        assert_eq!(json(before), json(after), "{before}");
    }
}
