//! Every rule's page documents itself truly: its first examples yield the rule, its others none.

use std::path::Path;
use std::sync::LazyLock;

use wanflow_api::endpoint::AudioLimits;
use wanflow_api::limit::Excess;
use wanflow_api::sound_delivery::Publishing;
use wanflow_api::{DEFAULT_ENDPOINT, Endpoint, EndpointRef, Limit, LimitValue};
use wanflow_compiler::rules::{Ended, FoundBy};
use wanflow_compiler::{Diagnostic, Options, RULES, Rule, Severity, SourceText, check};

use crate::disk::Disk;

/// A fenced block of a page.
struct Example<'p> {
    text: &'p str,
    must_be_sound: bool,
}

fn examples(page: &str) -> impl Iterator<Item = Example<'_>> {
    page.split("```yaml").skip(1).map(|rest| {
        let (flags, rest) = rest.split_once('\n').expect("a fence ends its line");
        let text = rest.split("\n```").next().expect("a fence is closed");
        Example { text: &rest[..=text.len()], must_be_sound: flags == ",ok" }
    })
}

/// Rules whose pages need an endpoint that takes local sound and sells 720P only.
const STUDIO_RULES: [&str; 6] = [
    "not-a-sound",
    "resolution-not-sold",
    "sound-changed",
    "sound-ends-early",
    "sound-goes-on",
    "sound-not-taken",
];

static STUDIO_LIMITS: [Limit; 1] = [Limit {
    pointer: "/resolution",
    word: "resolution",
    keyword: "enum",
    value: LimitValue::Words(&["720P"]),
    unit: "",
    source: "a test",
    excess: Excess::Refused,
}];

static STUDIO: LazyLock<EndpointRef> = LazyLock::new(|| {
    let novita = wanflow_api::endpoint(DEFAULT_ENDPOINT).expect("it has a document");
    let audio = AudioLimits {
        formats: &["audio/wav"],
        seconds: (3, 30),
        bytes_max: 15_000_000,
        data_uri: true,
    };
    let limits = &STUDIO_LIMITS;
    EndpointRef::keep(Endpoint { id: "studio/small", limits, audio: Some(audio), ..*novita })
});

fn check_example(rule: &Rule, text: &str) -> Vec<Diagnostic> {
    let media = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/invalid/media");
    let endpoint = STUDIO_RULES.contains(&rule.id).then(|| *STUDIO);
    check(
        &SourceText::new("story.yaml", text),
        &Options {
            endpoint,
            ended: (rule.id == "endpoint-ended").then_some(ENDED),
            ..Options::default()
        },
        &Disk(media),
    )
}

/// What is said of a storyboard without an endpoint.
const ENDED: Ended<'_> = Ended {
    what: "the storyboard names no endpoint, and the usual one has ended",
    help: "write one",
    instead: Some("dashscope/wan2.6-i2v"),
};

#[test]
fn the_line_that_names_a_living_endpoint_is_added_where_it_fits() {
    for (text, fixed) in [
        (
            "scenes: [{ image: still.png, prompt: p }]\n",
            "endpoint: dashscope/wan2.6-i2v\nscenes: [",
        ),
        (
            "# film\n---\n  title: t\n  scenes: [{ image: still.png, prompt: p }]\n",
            "# film\n---\n  endpoint: dashscope/wan2.6-i2v\n  title: t\n",
        ),
        (
            "{ scenes: [{ image: still.png, prompt: p }] }\n",
            "{ endpoint: dashscope/wan2.6-i2v, scenes: [",
        ),
    ] {
        let found = check_example(rule("endpoint-ended"), text);
        let [one] = &found[..] else { panic!("{found:#?}") };
        let edit = &one.fixes[0].edits[0];
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let after = format!("{}{}{}", &text[..start], edit.text, &text[end..]);
        assert!(after.starts_with(fixed), "{after}");
        assert_eq!(check_example(rule("endpoint-ended"), &after), []);
    }
    // Where an endpoint is given from outside, the storyboard need not name one.
    let endpoint = wanflow_api::endpoint(DEFAULT_ENDPOINT);
    let text = "scenes: [{ image: still.png, prompt: p }]\n";
    for given in [
        Options { endpoint, ..Options::default() },
        Options { fallback: endpoint, ..Options::default() },
    ] {
        let options = Options { ended: Some(ENDED), ..given };
        let media = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/invalid/media");
        assert_eq!(check(&SourceText::new("story.yaml", text), &options, &Disk(media)), []);
    }
}

fn rule(id: &str) -> &'static Rule {
    wanflow_compiler::rules::rule(id).expect("it is registered")
}

#[test]
fn examples_yield_their_rule_and_fixed_ones_do_not() {
    let untrue: Vec<_> = RULES.iter().flat_map(|entry| untrue_examples(entry.rule)).collect();
    assert!(untrue.is_empty(), "{}", untrue.join("\n"));
}

/// What is wrong with a page's examples.
fn untrue_examples(rule: &'static Rule) -> Vec<String> {
    let id = rule.id;
    let mut untrue = Vec::new();
    let mut wrong = 0;
    for (index, example) in examples(rule.page).enumerate() {
        let found = check_example(rule, example.text);
        let yields = found.iter().any(|found| found.rule == rule);
        let others = found.iter().filter(|found| found.is_error() && found.rule != rule);
        let others: Vec<_> = others.map(|found| (found.rule.id, &found.message)).collect();
        // A bomb needs lists, and nothing in a storyboard is a list of lists.
        if yields == example.must_be_sound || !(others.is_empty() || id == "alias-bomb") {
            untrue.push(format!("{id}, example {index}: yields it: {yields}; others: {others:?}"));
        }
        wrong += usize::from(!example.must_be_sound);
    }
    // Bytes that are not UTF-8 cannot stand in a page, and neither can a command line.
    if wrong == 0 && !["not-utf8", "each-table", "unknown-variant"].contains(&id) {
        untrue.push(format!("{id} has no example"));
    }
    untrue
}

#[test]
fn local_sound_is_held_to_the_endpoints_limits_where_it_can_be_published() {
    let media = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/invalid/media");
    let rules = |audio: &str, publishing| {
        let text = format!("scenes:\n  - image: still.png\n    prompt: p\n    audio: {audio}\n");
        let options = Options { publishing, ..Options::default() };
        let found = check(&SourceText::new("story.yaml", text), &options, &Disk(media.clone()));
        found.into_iter().map(|found| found.rule.id).collect::<Vec<_>>()
    };
    for (audio, published) in
        [("hum.wav", "sound-not-taken"), ("humm.wav", "missing-file"), ("notes.png", "not-a-sound")]
    {
        assert_eq!(rules(audio, Publishing::Nowhere), ["local-audio"], "{audio}");
        assert_eq!(rules(audio, Publishing::ToBucket), [published], "{audio}");
    }
}

#[test]
fn a_sound_of_a_wrong_length_is_reported_with_what_helps() {
    let rule = wanflow_compiler::rules::rule("sound-not-taken").expect("a rule");
    let text = "scenes:\n  - { image: still.png, prompt: p, audio: hum.wav }\n";
    let [found] = &check_example(rule, text)[..] else { panic!("one") };
    assert_eq!(found.help.as_deref(), Some("lengthen it with silence, or choose another"));
}

#[test]
fn pages_begin_with_the_rules_name_severity_and_title() {
    for rule in RULES.iter().map(|entry| entry.rule) {
        let severity = match rule.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Note => "Note",
        };
        let start = format!("# {}\n\n**{severity}.** {}.\n\n", rule.id, rule.title);
        assert!(rule.page.starts_with(&start), "{}: expected\n{start}", rule.id);
    }
}

#[test]
fn rules_are_sorted_and_every_page_has_a_rule() {
    assert!(RULES.is_sorted_by(|a, b| a.rule.id < b.rule.id), "sort RULES by id");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules");
    for page in std::fs::read_dir(folder).expect("the folder of pages") {
        let name = page.expect("a page").file_name().to_string_lossy().into_owned();
        let Some(id) = name.strip_suffix(".md") else { panic!("{name} is not a page") };
        let exists = id == "README" || wanflow_compiler::rules::rule(id).is_some();
        assert!(exists, "{name} has no rule");
    }
}

#[test]
fn a_rule_that_is_found_with_another_is_found_by_a_function() {
    for entry in RULES {
        if let FoundBy::Rule(other) = entry.found_by {
            let other = RULES.iter().find(|known| known.rule == other).expect("it is listed");
            assert!(matches!(other.found_by, FoundBy::Check(_)), "{:?}", entry.rule);
        }
    }
}

#[test]
fn an_unknown_rule_names_the_nearest() {
    use wanflow_compiler::rules::{did_you_mean, explain};
    assert!(explain("unknown-scene").is_some_and(|page| page.starts_with("# unknown-scene")));
    assert_eq!(
        (explain("unknown-scenes"), did_you_mean("unknown-scenes")),
        (None, Some("unknown-scene"))
    );
    assert_eq!(did_you_mean("something else entirely"), None);
}
