//! Every file of `front/` is a text with mistakes; its snapshot is what is said about it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use wanflow_compiler::decode::decode;
use wanflow_compiler::document::parse;
use wanflow_compiler::{Diagnostic, SourceText};

/// What parsing and decoding find, as plain text.
fn front(text: &str) -> String {
    let source = SourceText::new("story.yaml", text);
    find(text).iter().map(|diagnostic| print(&source, diagnostic)).collect()
}

fn find(text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let source = SourceText::new("story.yaml", text);
    decode(&parse(&source, &mut found), &mut found);
    found
}

pub(crate) fn print(source: &SourceText, diagnostic: &Diagnostic) -> String {
    let mut out = format!(
        "{}[{}]: {}\n",
        diagnostic.severity.as_str(),
        diagnostic.rule.id,
        diagnostic.message
    );
    for label in &diagnostic.labels {
        let at = source.position(label.span.start);
        let text = source.slice(label.span).escape_debug();
        write!(out, "  {}:{} «{text}»", at.line, at.column).expect("strings take all text");
        writeln!(out, " {}", label.message).expect("strings take all text");
    }
    if let Some(help) = &diagnostic.help {
        writeln!(out, "  help: {help}").expect("strings take all text");
    }
    for fix in &diagnostic.fixes {
        let edits: Vec<_> = fix
            .edits
            .iter()
            .map(|edit| format!("«{}» → «{}»", source.slice(edit.span).escape_debug(), edit.text))
            .collect();
        writeln!(out, "  fix: {}: {}", fix.title, edits.join(", ")).expect("strings take all text");
    }
    out
}

/// The texts by their names, sorted.
fn texts() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/front");
    let entries = fs::read_dir(folder).expect("the folder of texts");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let named = paths.map(|path| {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("it is a text"))
    });
    named.collect()
}

#[test]
fn every_mistake_is_named_where_it_stands() {
    for (name, text) in texts() {
        insta::with_settings!(
            { omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => name },
            { insta::assert_snapshot!("every_mistake_is_named_where_it_stands", front(&text)) }
        );
    }
}

/// A fix that leaves its own finding in place would be advice to go round in circles.
#[test]
fn every_fix_solves_what_it_is_offered_for() {
    let mut offered = 0;
    for text in texts().values() {
        for diagnostic in find(text) {
            for fix in &diagnostic.fixes {
                let mut fixed = text.clone();
                for edit in fix.edits.iter().rev() {
                    fixed.replace_range(edit.span.range(), &edit.text);
                }
                let stays = find(&fixed).into_iter().any(|left| {
                    left.rule == diagnostic.rule && left.span().start == diagnostic.span().start
                });
                assert!(!stays, "{}: {}\n{fixed}", diagnostic.message, fix.title);
                offered += 1;
            }
        }
    }
    assert!(offered > 20, "only {offered} fixes are offered");
}
