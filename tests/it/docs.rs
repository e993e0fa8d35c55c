//! Pages that list what the code knows, held fresh.

use std::fmt::Write as _;

use wanflow_api::ENDPOINTS;
use wanflow_compiler::RULES;
use wanflow_emulate::FaultScript;
use wanflow_tests::root;

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
    for rule in RULES {
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
        let read = FaultScript::parse(&script, ENDPOINTS);
        assert!(read.as_ref().is_ok_and(|script| !script.is_empty()), "{read:?} in:\n{script}");
    }
}
