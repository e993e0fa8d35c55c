//! The whole check: the order of findings, what stands behind aliases, and what a broken part
//! leaves unsaid.

use wanflow_compiler::world::MemoryWorld;
use wanflow_compiler::{Options, SourceText, check};

/// Each finding as `line:column rule`, with `+line:column` for its other places.
fn places(text: &str) -> Vec<String> {
    let source = SourceText::new("story.yaml", text);
    let at = |offset| {
        let position = source.position(offset);
        format!("{}:{}", position.line, position.column)
    };
    let found = check(&source, &Options::default(), &MemoryWorld::default());
    let place = |found: &wanflow_compiler::Diagnostic| {
        let others = found.labels[1..].iter().map(|label| format!(" +{}", at(label.span.start)));
        format!("{} {}{}", at(found.span().start), found.rule.id, others.collect::<String>())
    };
    found.iter().map(place).collect()
}

#[test]
fn a_mistake_behind_an_alias_points_at_use_and_definition() {
    let text = "
vars: { far: &far 7 }
scenes:
  - { id: a, image: https://example.com/a.png, prompt: x, duration: *far }
";
    let found = places(text);
    assert_eq!(found[0], "2:19 unquoted-text");
    assert_eq!(found[1], "4:69 duration-not-sold +2:19");
}

#[test]
fn a_mistake_that_many_scenes_merge_is_told_once() {
    let text = "
scenes:
  - &base { id: a, image: https://example.com/a.png, prompt: x, seed: -1 }
  - { <<: *base, id: b }
  - { <<: *base, id: c }
";
    assert_eq!(places(text), ["3:71 seed-out-of-range"]);
}

#[test]
fn nothing_is_called_missing_that_may_stand_in_a_broken_part() {
    let text = "
scenes:
  - id: a
    image: https://example.com/a.png
    prompt: Wide: the harbour
  - id: b
    image: { from: a }
    prompt: x
    duration: 5s
";
    assert_eq!(places(text), ["5:17 colon-in-text", "9:15 wrong-type"]);
    assert_eq!(places("scenes:\n  - image: 'a\n"), ["2:12 unclosed +3:1"]);
}
