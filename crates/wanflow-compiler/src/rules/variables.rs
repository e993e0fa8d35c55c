//! `${name}` in texts.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Fix};
use crate::resolve::template::{Part, parts};
use crate::rule::rule;
use crate::storyboard::Text;

use super::Context;
use super::texts;

rule!(pub(crate) UNKNOWN_VARIABLE, "unknown-variable", Error, "A text uses a variable that `vars` does not define");
rule!(pub(super) BROKEN_VARIABLE, "broken-variable", Error, "A `${` is not followed by a name and `}`");
rule!(pub(crate) UNUSED_VARIABLE, "unused-variable", Warning, "A variable is defined and never used");
rule!(pub(super) VARIABLE_IN_VARIABLE, "variable-in-variable", Error, "The text of a variable uses a variable");

pub(super) fn unknown_variable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // A variable that could not be read may be the one that is meant.
    if context.reading.may_miss_vars() {
        return;
    }
    let vars = &context.storyboard().vars;
    for text in with_variables(context) {
        let mut places = context.resolved.document.places(text.node);
        for part in parts(text.value) {
            let Part::Variable(name, range) = part else { continue };
            if context.resolved.vars.contains_key(name) {
                continue;
            }
            let place = places.of(range.clone());
            let message = format!("no variable is called `{name}`");
            let unknown = Diagnostic::new(&UNKNOWN_VARIABLE, place, message);
            let inner = places.of(range.start + 2..range.end - 1);
            let unknown =
                context.suggest(unknown, name, inner, vars.iter().map(|var| var.name.value));
            found.push(match &unknown.help {
                Some(_) => unknown,
                None => unknown.help("define it under `vars`, or write `$${` for a plain `${`"),
            });
        }
    }
}

pub(super) fn broken_variable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for text in with_variables(context) {
        let mut places = context.resolved.document.places(text.node);
        for part in parts(text.value) {
            let Part::Broken(range) = part else { continue };
            let place = places.of(range.clone());
            let name = &text.value[range.start + 2..range.end];
            let message = "`${` begins a variable, but no name and `}` follow";
            let broken = Diagnostic::new(&BROKEN_VARIABLE, place, message);
            found.push(match name {
                "" => broken.help("write `${name}`, or `$${` for a plain `${`"),
                name => broken.help(format!("write `${{{name}}}`, or `$${{` for a plain `${{`")),
            });
        }
    }
}

pub(super) fn unused_variable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // In a text with errors, the place that uses it may have been misread.
    if context.reading.is_flawed() || context.storyboard().vars.is_empty() {
        return;
    }
    let used: HashSet<&str> = with_variables(context)
        .flat_map(|text| parts(text.value))
        .filter_map(|part| if let Part::Variable(name, _) = part { Some(name) } else { None })
        .collect();
    for var in context.storyboard().vars.iter().filter(|var| !used.contains(var.name.value)) {
        let message = format!("the variable `{}` is never used", var.name.value);
        let unused = Diagnostic::new(&UNUSED_VARIABLE, var.name.span, message)
            .help(format!("write `${{{}}}` in a text, or remove it", var.name.value));
        found.push(unused);
    }
}

/// Bytes of the longest text that is offered in the place of its variable.
const WRITTEN_OUT: usize = 400;

pub(super) fn variable_in_variable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for var in &context.storyboard().vars {
        let mut places = context.resolved.document.places(var.value.node);
        for part in parts(var.value.value) {
            let Part::Variable(name, range) = part else { continue };
            let place = places.of(range);
            let message = format!("`${{{name}}}` inside a variable would stay as it is");
            let nested = Diagnostic::new(&VARIABLE_IN_VARIABLE, place, message)
                .label("variables are replaced once");
            let inner = context.resolved.vars.get(name);
            found.push(match inner.filter(|inner| inner.value.value.len() <= WRITTEN_OUT) {
                Some(inner) => nested.help("write its words out").fix(Fix::replace(
                    "write its words out",
                    place,
                    inner.value.value.trim(),
                )),
                None => nested.help("write the words out"),
            });
        }
    }
}

/// Every text that may hold a variable. Most texts hold none, which one look shows.
fn with_variables<'a>(context: &Context<'a>) -> impl Iterator<Item = Text<'a>> {
    let storyboard = context.storyboard();
    let all = texts::texts(storyboard).chain(texts::drawn(storyboard));
    all.filter(|text| text.value.as_bytes().contains(&b'$'))
}
