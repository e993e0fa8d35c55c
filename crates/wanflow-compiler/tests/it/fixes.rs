//! Fixes that are made solve what they are made for, and break nothing.

use std::path::Path;

use wanflow_compiler::fixes::{Fixable, ROUNDS, fix};
use wanflow_compiler::{Applicability, Diagnostic, Options, SourceText, check};

use crate::disk::Disk;

fn found(text: &str) -> Vec<Diagnostic> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/invalid");
    check(&SourceText::new("story.yaml", text), &Options::default(), &Disk(specs))
}

/// A text with all its fixes made, and how many that were.
pub(crate) fn fixed(text: &str, most: Applicability) -> (String, usize) {
    let (mut text, mut count) = (text.to_owned(), 0);
    for _ in 0..ROUNDS {
        let source = SourceText::new("story.yaml", text.as_str());
        let Some(fixed) = fix(&source, &found(&text), most) else { break };
        (text, count) = (fixed.text, count + fixed.count);
    }
    (text, count)
}

/// Texts, and what their safe fixes make of them.
const SAFE: &[(&str, &str)] = &[
    ("title: a: b\n", "title: \"a: b\"\n"),
    (
        "scenes:\n  - image: a.png\n    prompt: @home # now\n",
        "scenes:\n  - image: a.png\n    prompt: \"@home\" # now\n",
    ),
    ("scenes:\n\t- image: a.png\n\t  prompt: x\n", "scenes:\n  - image: a.png\n    prompt: x\n"),
    (
        "scenes:\n  - image: a.png\n\tprompt: x\n\tseed: 5\n",
        "scenes:\n  - image: a.png\n    prompt: x\n    seed: 5\n",
    ),
    (
        "scenes:\n\u{a0}\u{a0}- image: a.png\n\u{a0}\u{a0}\u{a0}\u{a0}prompt\u{ff1a}x\n",
        "scenes:\n  - image: a.png\n    prompt: x\n",
    ),
    (
        "scenes:\n  \u{2013} image: a.png\n    prompt: x\u{a0}y\n",
        "scenes:\n  - image: a.png\n    prompt: x\u{a0}y\n",
    ),
    (
        "scenes:\n  - { image: a.png, prompt: up, down }\n",
        "scenes:\n  - { image: a.png, prompt: \"up, down\" }\n",
    ),
    ("title: 2001\n", "title: \"2001\"\n"),
    (
        "scenes:\n  - {image: a.png, prompt: x, duration: 5s, watermark: no}\n",
        "scenes:\n  - {image: a.png, prompt: x, duration: 5, watermark: false}\n",
    ),
    (
        "scenes:\n  - {img_url: a.png, prompt: x, length: 5}\n",
        "scenes:\n  - {image: a.png, prompt: x, duration: 5}\n",
    ),
    (
        "scenes:\n  - {image: a.png, prompt: x, Seed: 5, resolution: 720}\n",
        "scenes:\n  - {image: a.png, prompt: x, seed: 5, resolution: 720P}\n",
    ),
    (
        "scenes:\n  - {card: x, matte: a, volume: -6, transition: {type: fade, duration: 1.5s}}\n",
        "scenes:\n  - {card: x, matte: a, volume: -6 dB, transition: {type: fade, duration: 1.5}}\n",
    ),
    (
        "scenes:\n  - {image: [a ], prompt: x, motion: high, text: y, promt: z}\n",
        "scenes:\n  - {image: [a ], prompt: x, motion: high, text: y, promt: z}\n",
    ),
    // Two keys never become one.
    (
        "scenes:\n  - {img: a.png, picture: b.png, prompt: x}\n",
        "scenes:\n  - {image: a.png, picture: b.png, prompt: x}\n",
    ),
];

#[test]
fn safe_fixes_keep_the_text_around_them() {
    for (before, after) in SAFE {
        assert_eq!(fixed(before, Applicability::Safe).0, *after, "{before}");
    }
}

#[test]
fn guesses_are_made_only_when_they_are_asked_for() {
    let before = "scenes:\n  - {id: a, image: a.png, prompt: x, sed: 5}\n  - {image: {from: b}, prompt: y, fit: padd}\n";
    assert_eq!(fixed(before, Applicability::Safe), (before.to_owned(), 0));
    let after = fixed(before, Applicability::Unsafe).0;
    assert!(after.contains("seed: 5") && after.contains("fit: pad}"), "{after}");
    let fixable = Fixable::of(&found(before));
    assert_eq!(fixable.safe, 0);
    assert!(fixable.guesses >= 2, "{fixable:?}");
}

/// Whatever is fixed, nothing is broken: what is left was there before, or was hidden by it.
#[test]
fn fixing_every_storyboard_ends_and_adds_no_mistakes_of_yaml() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/invalid");
    for entry in std::fs::read_dir(specs).expect("the folder of mistakes") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        let broken = |text: &str| {
            let is_of_yaml = ["yaml-syntax", "unclosed", "colon-in-text", "tab-indent"];
            found(text).iter().filter(|one| is_of_yaml.contains(&one.rule.id)).count()
        };
        for most in [Applicability::Safe, Applicability::Unsafe] {
            let (after, _) = fixed(&text, most);
            assert!(broken(&after) <= broken(&text), "{}:\n{after}", path.display());
            let again = fixed(&after, most);
            assert_eq!(again.1, 0, "{} is not fixed in {ROUNDS} rounds:\n{after}", path.display());
        }
    }
}
