//! Every storyboard of `specs/` checks clean, and its plan is a snapshot.

use wanflow_compiler::lower::Order;
use wanflow_compiler::{Options, Severity, SourceText, compile};
use wanflow_plan::Purpose;

use crate::disk::Disk;

#[test]
fn every_spec_checks_clean_and_makes_its_plan() {
    insta::glob!("../../../../specs", "*/story.yaml", |path| {
        let text = std::fs::read_to_string(path).expect("the glob found it");
        let folder = path.parent().map(Path::to_owned).expect("a file lies in a folder");
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let source = SourceText::new("story.yaml", text);
        let order = Order { file: source.name(), purpose: Purpose::Remote };
        let (plan, found) = compile(&source, &Options::default(), &Disk(folder), &order);
        let unclean = found.iter().filter(|found| found.severity != Severity::Note);
        let unclean: Vec<_> = unclean.map(|found| (found.rule.id, &found.message)).collect();
        assert!(unclean.is_empty(), "{}: {unclean:?}", path.display());
        insta::with_settings!({ omit_expression => true, snapshot_suffix => name.unwrap_or_default() }, {
            insta::assert_json_snapshot!("plan_of", plan);
        });
    });
}
