//! The whole check: the order of findings, what stands behind aliases, and what a broken part
//! leaves unsaid.

use wanflow_api::limit::Excess;
use wanflow_api::{Endpoint, EndpointRef, Limit, LimitValue, endpoints};
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
fn a_mistake_that_many_scenes_merge_is_reported_once() {
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

/// The rules that are broken at an endpoint by scenes that differ in `words` alone.
fn broken_by(words: [&str; 2]) -> Vec<&'static str> {
    let scene = |id: &str, words: &str| {
        format!("  - {{ id: {id}, image: https://example.com/a.png, prompt: x{words} }}\n")
    };
    let scenes = scene("a", words[0]) + &scene("b", words[1]);
    let text = format!("endpoint: novita/kling-v3.0-std-i2v\nscenes:\n{scenes}");
    let source = SourceText::new("story.yaml", &text);
    let found = check(&source, &Options::default(), &MemoryWorld::default());
    found.iter().map(|found| found.rule.id).filter(|id| *id == "same-clip").collect()
}

#[test]
fn clips_are_the_same_if_their_requests_are() {
    for equal in ["", ", with: { cfg_scale: 0.3 }", ", end_image: https://example.com/b.png"] {
        assert_eq!(broken_by([equal, equal]), ["same-clip"], "{equal}");
    }
    for (one, other) in [
        (", end_image: https://example.com/b.png", ", end_image: https://example.com/c.png"),
        (", with: { cfg_scale: 0.3 }", ", with: { cfg_scale: 0.7 }"),
        (", with: { cfg_scale: 0.3 }", ""),
        (", duration: 5", ", duration: 10"),
        (", seed: 1", ", seed: 2"),
    ] {
        assert!(broken_by([one, other]).is_empty(), "{one} / {other}");
    }
    // What continues the same clip in the same way is the same clip.
    let text = "
scenes:
  - { id: a, image: https://example.com/a.png, prompt: x }
  - { id: b, image: https://example.com/a.png, prompt: x }
  - { id: after-a, image: { from: a }, prompt: y }
  - { id: after-b, image: { from: b }, prompt: y }
  - { id: other, image: https://example.com/b.png, prompt: x }
  - { id: after-other, image: { from: other }, prompt: y }
";
    assert_eq!(places(text), ["4:7 same-clip +3:7", "6:7 same-clip +5:7"]);
}

#[test]
fn an_id_that_reads_like_a_take_is_renamed_wherever_it_stands() {
    let text = "
scenes:
  - { id: launch@2, image: https://example.com/a.png, prompt: x }
  - { id: launch-2, image: { from: launch@2 }, prompt: y }
  - { image: https://example.com/logo@2x.png, prompt: z }
";
    let source = SourceText::new("story.yaml", text);
    let found = check(&source, &Options::default(), &MemoryWorld::default());
    let at: Vec<_> = found.iter().filter(|found| found.rule.id == "take-in-id").collect();
    let edits = |index: usize| -> Vec<_> {
        let edits = at[index].fixes[0].edits.iter();
        edits.map(|edit| (edit.span.start, edit.text.as_str())).collect()
    };
    assert_eq!(at.len(), 2);
    let place = |words: &str| u32::try_from(text.find(words).expect("it is there")).expect("short");
    assert_eq!(
        edits(0),
        [(place("launch@2"), "launch-2-2"), (place("{ from: launch@2") + 8, "launch-2-2"),]
    );
    assert_eq!(edits(1), [(place("{ image: https://example.com/logo") + 1, " id: logo-2x,")]);
}

const fn limit(keyword: &'static str, value: LimitValue) -> Limit {
    let (pointer, word, unit, source) = ("/takes", "takes", "", "made up");
    Limit { pointer, word, keyword, value, unit, source, excess: Excess::Refused }
}

/// What is found where `takes: 5` is written for an endpoint with these limits.
fn found_within(limits: &'static [Limit]) -> Vec<String> {
    let real = endpoints().next().expect("there are endpoints");
    let endpoint = EndpointRef::keep(Endpoint { id: "made-up/model", limits, ..*real });
    let text = "scenes:\n  - { image: https://example.com/a.png, prompt: x, takes: 5 }\n";
    let options = Options { endpoint: Some(endpoint), ..Options::default() };
    let found = check(&SourceText::new("story.yaml", text), &options, &MemoryWorld::default());
    found.iter().map(|found| format!("{}: {}", found.rule.id, found.message)).collect()
}

#[test]
fn a_whole_number_is_held_to_the_range_of_the_endpoints_document() {
    const UP_TO_4: &[Limit] =
        &[limit("minimum", LimitValue::Int(2)), limit("maximum", LimitValue::Int(4))];
    const FROM_6: &[Limit] = &[limit("minimum", LimitValue::Int(6))];
    const LISTED: &[Limit] = &[limit("enum", LimitValue::Ints(&[1, 3]))];
    const WIDE: &[Limit] = &[limit("maximum", LimitValue::Int(5))];
    for (limits, expected) in [
        (UP_TO_4, "a whole number from 2 to 4"),
        (FROM_6, "a whole number from 6 on"),
        (LISTED, "one of 1, 3"),
    ] {
        let message = format!("out-of-range: `takes` is {expected} at made-up/model, not 5");
        assert_eq!(found_within(limits), [message]);
    }
    assert!(found_within(WIDE).is_empty());
}
