//! `wanflow endpoints`, and what is said of an endpoint that ends.

use wanflow_api::endpoints;
use wanflow_tests::Stage;

const WAN: &str = "novita/wan2.6-i2v";

/// The line about an endpoint, with single spaces.
pub(crate) fn line(text: &str, id: &str) -> String {
    let line = text.lines().find(|line| line.split_whitespace().any(|word| word == id));
    let line = line.unwrap_or_else(|| panic!("{id} is not in:\n{text}"));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_endpoint_has_its_line() {
    let stage = Stage::empty();
    let table = stage.wanflow(&["endpoints"]).with_code(0).stdout;
    for endpoint in endpoints() {
        line(&table, endpoint.id);
    }
    assert_eq!(
        line(&table, WAN),
        "novita/wan2.6-i2v 5, 10, 15 s 720P, 1080P $0.10 720P, $0.15 1080P 2000 code points \
         ended 30 Sep 2026"
    );
    let notice = table.lines().find(|line| line.starts_with("novita/wan2.6-i2v ended 30 Sep 2026"));
    let notice = notice.expect("an end is reported with its source");
    assert!(notice.contains("(announced by Novita"), "{notice}");
    assert!(notice.contains("in its place: ") && notice.contains("kling-v3.0-std"), "{notice}");
}

#[test]
fn a_page_tells_all_that_is_known() {
    let stage = Stage::empty();
    let page = stage.wanflow(&["endpoints", "show", WAN]).with_code(0).stdout;
    insta::assert_snapshot!(page);
}

#[test]
fn machines_get_the_same() {
    let stage = Stage::empty();
    let all = stage.wanflow(&["endpoints", "--json"]).with_code(0).json();
    assert_eq!(all["version"], 1);
    let listed = all["endpoints"].as_array().expect("a list");
    let ids: Vec<_> = listed.iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids, endpoints().map(|endpoint| endpoint.id).collect::<Vec<_>>());
    let wan = stage.wanflow(&["endpoints", "show", WAN, "--json"]).with_code(0).json();
    for (pointer, value) in [
        ("/seconds", "[5,10,15]"),
        ("/resolutions", r#"["720P","1080P"]"#),
        ("/prices/per_second/720P", "100000"),
        ("/prompt", r#"{"excess":"cut","most":2000,"unit":"code points"}"#),
        ("/can/balance", "true"),
        ("/retirement/date", r#""2026-09-30""#),
        ("/retirement/ended", "true"),
        ("/key/variable", r#""NOVITA_API_KEY""#),
        ("/server_defaults/~1parameters~1resolution", r#""1080P""#),
    ] {
        assert_eq!(
            wan.pointer(pointer).map(ToString::to_string).as_deref(),
            Some(value),
            "{wan:#}"
        );
    }
    let limits = wan["limits"].as_array().expect("a list");
    assert!(limits.iter().all(|limit| limit["source"].as_str().is_some_and(|it| !it.is_empty())));
}

#[test]
fn what_is_nearly_an_endpoint_is_suggested() {
    let stage = Stage::of("minimal");
    for words in [
        &["endpoints", "show", "novita/wan26-i2v"][..],
        &["plan", "--endpoint", "novita/wan2.5-i2v"],
    ] {
        let ended = stage.wanflow(words).with_code(2);
        assert!(ended.stderr.contains("did you mean `novita/wan2.6-i2v`?"), "{}", ended.stderr);
    }
    let ended = stage.wanflow(&["endpoints", "show", "other"]).with_code(2);
    assert!(ended.stderr.contains("known endpoints: "), "{}", ended.stderr);
    assert!(!ended.stderr.contains("did you mean"), "{}", ended.stderr);
}

#[test]
fn the_users_own_word_counts() {
    let stage = Stage::empty();
    std::fs::create_dir_all(stage.path().join(".config/wanflow")).expect("a stage is writable");
    let config = "[endpoints.\"novita/wan2.6-i2v\"]\norigin = \"https://studio.example\"\n\
                  key_env = \"STUDIO_KEY\"\nprice_per_second = { 720P = \"0.30\", 1080P = \"0.01\" }\n";
    stage.write(".config/wanflow/config.toml", config);
    let table = stage.wanflow(&["endpoints"]).with_code(0).stdout;
    assert!(line(&table, WAN).contains("$0.30 720P, $0.15 1080P"), "{table}");
    let page = stage.wanflow(&["endpoints", "show", WAN]).with_code(0).stdout;
    for words in [
        "bought at https://studio.example, not at https://api.novita.ai",
        "in STUDIO_KEY; ",
        "yours: $0.30 720P, $0.01 1080P; what counts: $0.30 720P, $0.15 1080P",
    ] {
        assert!(page.contains(words), "{words:?} is not in:\n{page}");
    }
    let page = stage.wanflow(&["endpoints", "show", WAN, "--json"]).with_code(0).json();
    assert_eq!(page["origin"], "https://studio.example");
    assert_eq!(page["prices"]["own"]["720P"], 300_000);
}

#[test]
fn whoever_buys_at_an_endpoint_that_ended_is_warned() {
    const WARNING: &str = "warning: novita/wan2.6-i2v ended 30 Sep 2026; ";
    let stage = Stage::of("deep-field");
    let plan = stage.wanflow(&["plan"]).with_code(0);
    assert!(plan.stderr.contains(WARNING), "{}", plan.stderr);
    assert!(plan.stderr.contains("(announced by Novita"), "{}", plan.stderr);
    assert!(plan.stderr.contains("in its place: "), "{}", plan.stderr);
    let run = stage.wanflow(&["run", "--yes"]).with_code(6);
    assert!(run.stderr.contains(WARNING), "{}", run.stderr);
    let rehearsed = stage.wanflow(&["plan", "--rehearse"]).with_code(0);
    assert!(!rehearsed.stderr.contains("warning"), "{}", rehearsed.stderr);
}
