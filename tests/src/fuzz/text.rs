//! Targets that read a storyboard's text: each step of the compiler, and what is made of a text.

use wanflow_compiler::decode::decode;
use wanflow_compiler::document::parse;
use wanflow_compiler::fixes::{ROUNDS, fix};
use wanflow_compiler::fmt::{Formatted, format};
use wanflow_compiler::lower::Order;
use wanflow_compiler::world::MemoryWorld;
use wanflow_compiler::{Applicability, Diagnostic, Options, SourceText, check, compile};
use wanflow_plan::Purpose;

fn source(input: &[u8]) -> Option<SourceText> {
    let text = std::str::from_utf8(input).ok()?;
    Some(SourceText::new("story.yaml", text))
}

/// Every place is one of the text: a span outside of it, or within a character, panics.
fn hold(source: &SourceText, found: &[Diagnostic]) {
    let labels = found.iter().flat_map(|found| &found.labels).map(|label| label.span);
    let fixes = found.iter().flat_map(|found| &found.fixes).flat_map(|fix| &fix.edits);
    for span in labels.chain(fixes.map(|edit| edit.span)) {
        assert!(source.text().get(span.range()).is_some(), "{span:?}");
    }
}

/// A text to its tree, past every mistake of YAML's own.
pub(super) fn parsed(input: &[u8]) {
    let Some(source) = source(input) else { return };
    let mut found = Vec::new();
    let document = parse(&source, &mut found);
    hold(&source, &found);
    assert!(!document.is_partial() || found.iter().any(Diagnostic::is_error), "it lost in silence");
}

/// A tree to a storyboard.
pub(super) fn decoded(input: &[u8]) {
    let Some(source) = source(input) else { return };
    let mut found = Vec::new();
    let document = parse(&source, &mut found);
    let storyboard = decode(&document, &mut found);
    hold(&source, &found);
    drop(storyboard);
}

/// A text to a plan: there is one if there is no error.
pub(super) fn lowered(input: &[u8]) {
    let Some(source) = source(input) else { return };
    let order = Order { file: "story.yaml", purpose: Purpose::Remote };
    let world = MemoryWorld::default();
    let (plan, found) = compile(&source, &Options::default(), &world, &order);
    hold(&source, &found);
    assert_eq!(plan.is_some(), !found.iter().any(Diagnostic::is_error));
}

/// A text to its form, which is its own form.
pub(super) fn formatted(input: &[u8]) {
    let Some(source) = source(input) else { return };
    let Formatted::Text(text) = format(&source) else { return };
    let again = format(&SourceText::new("story.yaml", text.as_str()));
    assert_eq!(again, Formatted::Text(text), "the form has another form");
}

/// A text to the one with all its fixes made.
pub(super) fn fixed(input: &[u8]) {
    let Some(mut source) = source(input) else { return };
    let world = MemoryWorld::default();
    for _ in 0..ROUNDS {
        let found = check(&source, &Options::default(), &world);
        hold(&source, &found);
        let Some(fixed) = fix(&source, &found, Applicability::Unsafe) else { break };
        source = SourceText::new("story.yaml", fixed.text);
    }
}
