//! Scene ids: unique, usable as file names, and apart from each other on every file system.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::file_name::{clash_key, hazard, tame};
use crate::resolve::name::{Name, Origin};
use crate::rule::rule;
use crate::source::Span;
use crate::storyboard::Image;

use super::Context;

rule!(pub(super) DUPLICATE_ID, "duplicate-id", Error, "Two scenes have the same id");
rule!(pub(super) UNSAFE_NAME, "unsafe-name", Error, "A scene's id cannot be a file name everywhere");
rule!(pub(super) TAKE_IN_ID, "take-in-id", Error, "A scene's id looks like a take (`SCENE@N`)");
rule!(pub(super) CLASHING_IDS, "clashing-ids", Error, "Two ids would be the same file on some systems");

pub(super) fn duplicate_id(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let names = &context.resolved.names;
    let mut offered = HashMap::new();
    for (index, name) in names.iter() {
        let Some(first) = names.find(&name.text).filter(|first| *first != index) else { continue };
        let Some(other) = names.get(first) else { continue };
        let text = &name.text;
        // Behind an alias both ids stand in one place: the alias is where the second comes from.
        let is_alias = name.span == other.span;
        let place = if is_alias { context.storyboard().scenes[index].span } else { name.span };
        let again = Diagnostic::new(&DUPLICATE_ID, place, message(name, other));
        found.push(match name.origin {
            Origin::Written => again
                .label("used again here")
                .also(other.span, format!("the first `{text}`"))
                .help("ids name scenes in chains, picks and file names: rename one of the two"),
            Origin::Derived => again
                .label(format!("this scene is called `{text}`, too"))
                .also(other.span, format!("the first `{text}`"))
                .help("a scene without an `id` is called after its picture: give this one an `id`")
                .fixes(add_id(context, index, &free_name(context, &mut offered, text))),
        });
    }
}

fn message(name: &Name<'_>, other: &Name<'_>) -> String {
    match (name.origin, other.origin) {
        (Origin::Derived, Origin::Derived) => {
            format!("two scenes would be called `{}` after their pictures", name.text)
        }
        _ => format!("two scenes are called `{}`", name.text),
    }
}

pub(super) fn unsafe_name(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, name) in context.resolved.names.iter() {
        let Some(why) = hazard(&name.text) else { continue };
        let tame = tame(&name.text);
        let shown = name.text.escape_debug();
        found.push(match name.origin {
            Origin::Written => {
                let message = format!("`{shown}` cannot be a file name everywhere, because {why}");
                let replace = Fix::replace(format!("call it `{tame}`"), name.span, &tame);
                Diagnostic::new(&UNSAFE_NAME, name.span, message)
                    .help("clips are files named after their scenes")
                    .fix(replace)
            }
            Origin::Derived if name.text.is_empty() => {
                let message = "the scene has no id, and its picture has no name to use";
                Diagnostic::new(&UNSAFE_NAME, name.span, message)
                    .help("give the scene an `id`")
                    .fixes(add_id(context, index, &format!("scene-{}", index + 1)))
            }
            Origin::Derived => {
                let message = format!(
                    "the scene would be called `{shown}` after its picture, which cannot be a \
                     file name everywhere, because {why}"
                );
                Diagnostic::new(&UNSAFE_NAME, name.span, message)
                    .help("give the scene an `id`")
                    .fixes(add_id(context, index, &tame))
            }
        });
    }
}

pub(super) fn take_in_id(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    const HELP: &str = "after `@`, commands expect the number of a take, as in `launch@2`";
    let mut offered = HashMap::new();
    for (index, name) in context.resolved.names.iter().filter(|(_, name)| name.text.contains('@')) {
        let plain = name.text.replace('@', "-");
        let is_free = context.resolved.names.find(&plain).is_none();
        let plain = if is_free { plain } else { free_name(context, &mut offered, &plain) };
        let shown = name.text.escape_debug();
        let mut fixes = match name.origin {
            Origin::Written => vec![Fix::replace(format!("call it `{plain}`"), name.span, &plain)],
            Origin::Derived => add_id(context, index, &plain),
        };
        // Whoever continues it calls it by its new name.
        for fix in &mut fixes {
            fix.edits.extend(
                mentions(context, &name.text).map(|span| Edit { span, text: plain.clone() }),
            );
        }
        let message = match name.origin {
            Origin::Written => format!("`{shown}` reads like a take of a scene"),
            Origin::Derived => {
                format!(
                    "the scene would be called `{shown}` after its picture, which reads like a take of a scene"
                )
            }
        };
        found.push(Diagnostic::new(&TAKE_IN_ID, name.span, message).help(HELP).fixes(fixes));
    }
}

/// Where other scenes say that they continue the one of this name.
fn mentions<'c>(context: &'c Context<'_>, name: &'c str) -> impl Iterator<Item = Span> + use<'c> {
    let scenes = context.storyboard().scenes.iter();
    scenes.filter_map(move |scene| match scene.image.as_ref()? {
        Image::Chain(chain) if chain.from.value == name => Some(chain.from.span),
        _ => None,
    })
}

pub(super) fn clashing_ids(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let names = &context.resolved.names;
    let mut seen: HashMap<String, &Name<'_>> = HashMap::new();
    for (_, name) in names.iter() {
        let first = *seen.entry(clash_key(&name.text)).or_insert(name);
        if first.text == name.text {
            continue;
        }
        let message = format!("`{}` and `{}` are one file on some systems", first.text, name.text);
        let clash = Diagnostic::new(&CLASHING_IDS, name.span, message)
            .label("differs only in case, or in the spelling of its accents")
            .also(first.span, "from this one")
            .help("macOS and Windows would write one clip over the other: rename one of the two");
        found.push(clash);
    }
}

/// A name near `taken` that no scene has. `next` keeps the number to go on from for each name.
fn free_name(context: &Context<'_>, next: &mut HashMap<String, u32>, taken: &str) -> String {
    let names = &context.resolved.names;
    let number = next.entry(taken.to_owned()).or_insert(2);
    loop {
        let name = format!("{taken}-{number}");
        *number += 1;
        if names.find(&name).is_none() {
            return name;
        }
    }
}

/// A fix that writes an id into a scene that has none.
fn add_id(context: &Context<'_>, index: usize, id: &str) -> Vec<Fix> {
    let span = context.storyboard().scenes[index].span;
    let (source, start) = (context.resolved.document.file_of(span), span.start);
    let before = source.before(start);
    // In a block list nothing but blanks and dashes stands before a scene.
    let indent = before.bytes().rev().take_while(|byte| matches!(byte, b' ' | b'-')).count();
    let is_block = indent == before.len() || before.as_bytes()[before.len() - indent - 1] == b'\n';
    let (at, text) = match source.after(start).bytes().next() {
        Some(b'{') => (start + 1, format!(" id: {id},")),
        Some(_) if is_block => (start, format!("id: {id}\n{:indent$}", "")),
        _ => return Vec::new(),
    };
    let edit = Edit { span: Span::at(at), text };
    vec![Fix::new(format!("add `id: {id}`"), vec![edit])]
}
