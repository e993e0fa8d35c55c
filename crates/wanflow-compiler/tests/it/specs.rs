//! Every storyboard of `specs/` checks clean, and its plan is a snapshot.

use std::fs;
use std::path::Path;

use wanflow_compiler::lower::Order;
use wanflow_compiler::{Options, Severity, SourceText, compile};
use wanflow_plan::Purpose;

use crate::disk::Disk;

#[test]
fn every_spec_checks_clean_and_makes_its_plan() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    let mut checked = 0;
    for entry in fs::read_dir(specs).expect("the folder of specs") {
        let entry = entry.expect("an entry");
        let (folder, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let Ok(text) = fs::read_to_string(folder.join("story.yaml")) else { continue };
        let source = SourceText::new("story.yaml", text);
        let order = Order { file: source.name(), purpose: Purpose::Remote };
        let (plan, found) = compile(&source, &Options::default(), &Disk(folder), &order);
        let unclean = found.iter().filter(|found| found.severity != Severity::Note);
        let unclean: Vec<_> = unclean.map(|found| (found.rule.id, &found.message)).collect();
        assert!(unclean.is_empty(), "{name}: {unclean:?}");
        insta::with_settings!({ omit_expression => true, snapshot_suffix => name }, {
            insta::assert_json_snapshot!("plan_of", plan);
        });
        checked += 1;
    }
    assert!(checked > 1, "only {checked} specs");
}
