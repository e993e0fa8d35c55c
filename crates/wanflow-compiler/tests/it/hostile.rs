//! Bad input never panics, and never costs more than it weighs.

use std::fmt::Write as _;

use proptest::prelude::*;
use wanflow_compiler::document::{parse, read};
use wanflow_compiler::report::{Checked, github, json, sarif};
use wanflow_compiler::world::MemoryWorld;
use wanflow_compiler::{Diagnostic, Options, SourceText, Sources, check};

fn findings(text: &str) -> Vec<Diagnostic> {
    check(&SourceText::new("story.yaml", text), &Options::default(), &MemoryWorld::default())
}

/// Checks a text, prints what is found in every format, and holds every place to the text.
fn survive(text: &str) {
    let source = SourceText::new("story.yaml", text);
    let diagnostics = findings(text);
    for diagnostic in &diagnostics {
        let edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in diagnostic.labels.iter().map(|label| label.span).chain(edits) {
            assert!(span.start <= span.end, "{diagnostic:?}");
            assert!(text.get(span.range()).is_some(), "{diagnostic:?}\n{text}");
        }
    }
    let files = [Checked { sources: Sources::new(source), diagnostics }];
    json::report(&files);
    sarif::report(&files);
    github::report(&files);
    #[cfg(feature = "human")]
    {
        use wanflow_compiler::report::human::{Colour, Letters, Look, report};
        let look = Look { width: 80, colour: Colour::None, letters: Letters::Ascii };
        assert!(!report(&files, look).contains('\u{1b}'));
    }
}

/// Pieces that YAML and storyboards give a meaning to.
pub(crate) const PIECES: &[&str] = &[
    "scenes:",
    "image: ",
    "prompt: ",
    "shots:",
    "vars:",
    "film:",
    "defaults:",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "\n      ",
    "\t",
    ": ",
    ", ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "# ",
    "#x",
    "&a ",
    "*a",
    "<<: *a",
    "<<: [*a, *a]",
    "!!str ",
    "!x ",
    "? ",
    "| ",
    ">-\n",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\\x",
    "\\ud83d",
    "~",
    "5",
    "-1",
    ".inf",
    "yes",
    "from: ",
    "at: ",
    "${a}",
    "${",
    "$${",
    "\u{feff}",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{85}",
    "é",
    "🚀",
    "\r\n",
    "a.png",
    "duration: 5s",
    "id: 007",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        survive(&text);
    }

    #[test]
    fn any_soup_of_yaml_is_survived(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..60)
    ) {
        survive(&pieces.into_iter().map(|piece| PIECES[piece]).collect::<String>());
    }

    #[test]
    fn any_storyboard_with_holes_is_survived(
        cuts in proptest::collection::vec((0.0..1.0_f64, 0_usize..12, 0..PIECES.len()), 1..6)
    ) {
        let mut text = include_str!("oracle.yaml").to_owned();
        for (place, length, piece) in cuts {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a fraction of a short text"
            )]
            let start = (text.len() as f64 * place) as usize;
            let start = text.floor_char_boundary(start);
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, PIECES[piece]);
        }
        survive(&text);
    }

    #[test]
    fn any_bytes_are_survived(bytes in any::<Vec<u8>>()) {
        let mut found = Vec::new();
        let source = read("story.yaml", bytes, &mut found);
        survive(source.text());
    }
}

fn rules(text: &str) -> Vec<&'static str> {
    findings(text).iter().filter(|found| found.is_error()).map(|found| found.rule.id).collect()
}

#[test]
fn aliases_of_aliases_are_refused_at_the_alias() {
    let mut text = "vars:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..60 {
        let below = format!("*a{}, ", level - 1).repeat(9);
        writeln!(text, "  a{level}: &a{level} [{below}]").expect("strings take all text");
    }
    assert!(rules(&text).contains(&"alias-bomb"));
    let merges = "scenes:\n  - &m0 {image: a, prompt: b}\n".to_owned()
        + &(1..60).fold(String::new(), |text, level| {
            let below = format!("*m{}, ", level - 1).repeat(9);
            text + &format!("  - &m{level} {{<<: [{below}], seed: {level}}}\n")
        });
    assert!(rules(&merges).contains(&"alias-bomb"));
}

#[test]
fn depth_is_refused_where_it_begins_to_hurt() {
    for open in ["[", "{a: ", "- ", "? ", "[{a: "] {
        let text = open.repeat(100_000);
        assert!(!rules(&text).is_empty(), "{open}");
    }
    let stairs: Vec<String> = (0..2_000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    let stairs = stairs.concat();
    assert!(rules(&stairs).contains(&"too-deep"));
}

#[test]
fn size_alone_is_no_mistake_and_costs_no_more_than_its_length() {
    let long = format!("scenes:\n  - image: a.png\n    prompt: {}\n", "word ".repeat(400_000));
    assert!(findings(&long).len() < 10);
    let keys: Vec<String> = (0..20_000).map(|index| format!("k{index}: 1\n")).collect();
    assert!(findings(&keys.concat()).len() <= 10_001);
    let scenes = format!("scenes:\n{}", "  - image: \n".repeat(20_000));
    assert!(!findings(&scenes).is_empty());
}

#[test]
fn a_bounded_number_of_syntax_errors_is_named() {
    let broken = "  - image: a.png\n    prompt: Wide: shot\n".repeat(300);
    let text = format!("scenes:\n{broken}");
    let mut found = Vec::new();
    let source = SourceText::new("story.yaml", text);
    let document = parse(&source, &mut found);
    assert!(document.is_partial());
    assert_eq!(found.len(), 201, "two hundred values left out, and the one that ended the reading");
}

/// A text of 30 kB with one kind of mistake over and over, `#` in it being a number that rises.
fn crowded(head: &str, piece: &str, tail: &str) -> String {
    let mut text = head.to_owned();
    for number in 0.. {
        text.push_str(&piece.replace('#', &number.to_string()));
        if text.len() > 30_000 {
            break;
        }
    }
    text + tail
}

/// What is said of a text grows with it and no faster, in every format: mistakes in one line, the
/// same mistake in many, mistakes that each quote something long.
#[test]
fn reports_are_bounded_by_their_text() {
    let scene = "scenes:\n  - {image: a.png, prompt: \"";
    let long = "x".repeat(20_000);
    let quoting = format!("vars: {{ v: {long} }}\nscenes:\n  - {{image: a.png, prompt: \"");
    let named = format!("scenes:\n  - {{id: {long}, image: a.png, prompt: b}}\n");
    let wrong_name = format!("  - {{image: {{from: {long}}}, prompt: b}}\n");
    for (head, piece, tail) in [
        (scene, "${a}", "\"}"),
        (scene, "${a#}", "\"}"),
        (scene, "${", "\"}"),
        (scene, "\u{200b}", "\"}"),
        (scene, "\\x", "\"}"),
        ("scenes:\n  - {image: a.png, prompt: ", "${a}", "}"),
        (&quoting, "${v}", "\"}"),
        ("vars: { a: \"", "${a}", "\" }"),
        (&named, &wrong_name, ""),
        ("scenes: [", "{lens: wide, image: a.png, prompt: b}, ", "]"),
        ("scenes: [", "{id: x, image: a.png, prompt: b}, ", "]"),
        ("scenes: [", "{id: s#, image: {from: t#}, prompt: b}, ", "]"),
        ("scenes: [", "image: x, ", "]"),
        ("scenes: [", "{}, ", "]"),
        ("scenes:\n", "  - { lens: wide, image: a.png, prompt: b }\n", ""),
        ("{", "k#: 1, ", "}"),
        ("{", "a: 1, ", "}"),
        ("a: [", "*a, ", "]"),
        ("a: [", "*a#, ", "]"),
        ("", "\u{202e}", ""),
        ("", "\u{1}", ""),
        ("", "[", ""),
        ("", "{a: ", ""),
        ("", "\t", "x"),
    ] {
        let text = crowded(head, piece, tail);
        let source = SourceText::new("story.yaml", text.as_str());
        let diagnostics = findings(&text);
        assert!(!diagnostics.is_empty() && diagnostics.len() <= 10_000, "{head}{piece}");
        let count = diagnostics.len();
        let files = [Checked { sources: Sources::new(source), diagnostics }];
        let machines = [
            json::report(&files).to_string().len(),
            sarif::report(&files).to_string().len() - sarif::report(&[]).to_string().len(),
            github::report(&files).len(),
        ];
        // A finding takes a few lines of JSON, and quotes a thousand bytes at most each time.
        let most = 3 * text.len() + 1_500 * count + 5_000 * count.min(10);
        assert!(machines.iter().all(|bytes| *bytes <= most), "{head}{piece}: {machines:?}");
        #[cfg(feature = "human")]
        {
            use wanflow_compiler::report::human::{Colour, Letters, Look, report};
            let look = Look { width: 100, colour: Colour::None, letters: Letters::Unicode };
            let words = report(&files, look);
            assert!(words.len() <= 400_000, "{head}{piece}: {} bytes for {count}", words.len());
        }
    }
}
