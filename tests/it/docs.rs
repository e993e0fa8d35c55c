//! Pages that list what the code knows, held fresh.

use std::fmt::Write as _;

use wanflow_compiler::RULES;
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
    assert_eq!(committed, page, "mend with: {BLESS}=1 cargo test -p wanflow-tests docs");
}
