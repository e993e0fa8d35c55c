//! `wanflow plan --compare`: one storyboard, every endpoint.

use wanflow_api::endpoints;
use wanflow_tests::Stage;

use crate::emulate::Emulation;
use crate::endpoints::line;
use crate::paid::{self, buy};

const WAN: &str = "novita/wan2.6-i2v";

#[test]
fn a_storyboard_has_a_price_everywhere() {
    let stage = Stage::of("deep-field");
    let table = stage.wanflow(&["plan", "--compare"]).with_code(0).stdout;
    assert_eq!(line(&table, WAN), "* novita/wan2.6-i2v $4.00 6 clips ended 30 Sep 2026");
    let compared = stage.wanflow(&["plan", "--compare", "--json"]).with_code(0).json();
    let rows = compared["endpoints"].as_array().expect("a list");
    assert_eq!(rows.len(), endpoints().len(), "{compared:#}");
    let wan = rows.iter().find(|row| row["endpoint"] == WAN).expect("it is listed");
    assert_eq!(wan["price"], 4_000_000);
    assert_eq!(wan["left"], serde_json::json!({ "clips": 6, "price": 4_000_000 }));
    let plan = stage.wanflow(&["plan", "--json"]).with_code(0).json();
    assert_eq!(plan["summary"]["price_at_most"], wan["price"], "a plan says the same");

    let prices = rows.iter().filter(|row| row["errors"].is_null()).map(|row| row["price"].as_u64());
    let prices: Vec<_> = prices.map(|price| price.unwrap_or(u64::MAX)).collect();
    assert!(prices.is_sorted(), "{prices:?}");
}

#[test]
fn what_is_there_need_not_be_bought() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = paid::stage(&emulation.host);
    buy(&stage).with_code(0);
    let said = |words: &[&str]| line(&stage.wanflow(words).with_code(0).stdout, WAN);
    let compared = said(&["plan", "--compare"]);
    assert!(compared.contains("$1.00 2 clips nothing left to buy"), "{compared}");
    stage.edit("story.yaml", "Dust drifts", "Dust settles");
    let compared = said(&["plan", "--compare"]);
    assert!(compared.contains("$1.00 2 clips left to buy: 1 clip, $0.50"), "{compared}");
    let compared = said(&["plan", "--compare", "--only", "launch"]);
    assert!(compared.contains("$0.50 1 clip nothing left to buy"), "{compared}");
}

#[test]
fn own_prices_count() {
    let stage = Stage::of("deep-field");
    std::fs::create_dir_all(stage.path().join(".config/wanflow")).expect("a stage is writable");
    let config = "[endpoints.\"novita/wan2.6-i2v\".price_per_second]\n720P = \"0.20\"\n";
    stage.write(".config/wanflow/config.toml", config);
    let table = stage.wanflow(&["plan", "--compare"]).with_code(0).stdout;
    assert!(line(&table, WAN).contains(" $8.00 6 clips"), "{table}");
}

#[test]
fn what_an_endpoint_cannot_make_is_told_with_the_first_reason() {
    let stage = Stage::of("minimal");
    stage.edit("story.yaml", "    prompt: Slow", "    duration: 7\n    seed: -1\n    prompt: Slow");
    let ended = stage.wanflow(&["plan", "--compare"]);
    let found = ended.stdout.lines().find(|line| line.starts_with("  novita/wan2.6-i2v: "));
    let found = found.unwrap_or_else(|| panic!("{ended:?}"));
    assert!(found.contains(" errors; the first, in line 5: "), "{found}");
    assert!(ended.stdout.contains("wanflow check story.yaml --endpoint ID"), "{}", ended.stdout);
    stage.edit("story.yaml", "image: moon.png", "image: mon.png");
    let ended = stage.wanflow(&["plan", "--compare"]).with_code(1);
    assert!(ended.stderr.contains("wanflow check story.yaml"), "{}", ended.stderr);
    let ended = stage.wanflow(&["plan", "--compare", "--json"]).with_code(1).json();
    assert!(ended["endpoints"][0]["errors"].as_u64() > Some(0), "{ended:#}");
}

#[test]
fn a_comparison_is_of_all_endpoints_and_of_money() {
    let stage = Stage::of("minimal");
    stage.wanflow(&["plan", "--compare", "--rehearse"]).with_code(2);
    stage.wanflow(&["plan", "--compare", "--endpoint", WAN]).with_code(2);
    stage.wanflow(&["plan", "--compare", "--only", "nothing"]).with_code(2);
}
