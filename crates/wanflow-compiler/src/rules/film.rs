//! The storyboard as a whole: its endpoint, and its film's file name.

use std::collections::HashMap;

use wanflow_api::{EndpointChoice, UnknownEndpoint};

use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Document;
use crate::file_name::{clash_key, hazard, tame};
use crate::resolve::name::stem;
use crate::rule::rule;
use crate::source::Span;
use crate::storyboard::Text;

use super::Context;
use super::limits::or;

rule!(pub(super) ENDPOINT_ENDED, "endpoint-ended", Warning, "The storyboard names no endpoint, and the usual one has ended");
rule!(pub(super) UNKNOWN_ENDPOINT, "unknown-endpoint", Error, "No endpoint has this id");
rule!(pub(super) UNSAFE_OUTPUT, "unsafe-output", Error, "The film's file name is not usable");

pub(super) fn unknown_endpoint(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(written) = context.storyboard().endpoint else { return };
    let id = match EndpointChoice::parse(written.value) {
        Ok(_) => return,
        Err(UnknownEndpoint::Id(id)) => id,
        Err(UnknownEndpoint::Host(endpoint, host)) => {
            let message = format!("{} has no host called `{}`", endpoint.id, host.escape_debug());
            let names = endpoint.origins.iter().map(|origin| origin.name);
            let unknown = Diagnostic::new(&UNKNOWN_ENDPOINT, written.span, message);
            found.push(
                unknown.help(format!("known: {}; without `@`, the first of them", or(names))),
            );
            return;
        }
    };
    let ids = wanflow_api::endpoints().map(|endpoint| endpoint.id);
    let message = format!("no endpoint is called `{}`", written.value.escape_debug());
    let unknown = Diagnostic::new(&UNKNOWN_ENDPOINT, written.span, message);
    let unknown = context.suggest(unknown, id, written.span, ids.clone());
    found.push(match unknown.help {
        Some(_) => unknown,
        None => unknown.help(format!("known: {}", or(ids))),
    });
}

pub(super) fn endpoint_ended(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let document = context.resolved.document;
    let (Some(ended), Some(root)) = (context.ended, document.root()) else { return };
    let buys = context.storyboard().generated().next().is_some();
    if context.names_endpoint() || context.reading.is_flawed() || !buys {
        return;
    }
    let keys = document.entries(root).into_iter().map(|entry| document.span(entry.key));
    let Some(first) = keys.min() else { return };
    let warning = Diagnostic::new(&ENDPOINT_ENDED, first, ended.what).help(ended.help);
    found.push(warning.fixes(ended.instead.and_then(|id| endpoint_line(document, first, id))));
}

/// Adds the endpoint above the first key, or before it where the mapping is written in braces.
fn endpoint_line(document: &Document<'_>, first: Span, id: &str) -> Option<Fix> {
    let before = document.file_of(first).before(first.start);
    let indent = before.rsplit('\n').next().unwrap_or(before);
    let text = if indent.chars().all(|char| char == ' ') {
        format!("endpoint: {id}\n{indent}")
    } else {
        before.trim_end().ends_with('{').then(|| format!("endpoint: {id}, "))?
    };
    let place = Span::new(first.start, first.start);
    Some(Fix::replace(format!("add `endpoint: {id}`"), place, text))
}

pub(super) fn unsafe_output(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let film = &context.storyboard().film;
    let ending = film.encoder.map(|encoder| encoder.value).unwrap_or_default().file_ending();
    let outputs = film.outputs.iter().filter_map(|film| film.output);
    let names = film.output.into_iter().chain(outputs.clone());
    found.extend(names.filter_map(|name| unsafe_name(&name, ending)));
    let mut names: HashMap<String, Text<'_>> = HashMap::new();
    for output in outputs {
        let Some(first) = names.insert(clash_key(output.value), output) else { continue };
        let message = format!("two films would be called `{}`", output.value.escape_debug());
        let twice = Diagnostic::new(&UNSAFE_OUTPUT, output.span, message)
            .also(first.span, "the other")
            .help("give each film of `outputs` a name of its own");
        found.push(twice);
    }
}

/// What is wrong with the name of a film whose file has this ending, if anything.
fn unsafe_name(output: &Text<'_>, ending: &str) -> Option<Diagnostic> {
    let name = output.value;
    let is_its_kind = name
        .get(name.len().saturating_sub(ending.len())..)
        .is_some_and(|end| end.eq_ignore_ascii_case(ending));
    let (message, help) = if name.contains(['/', '\\']) {
        let help = "write the file's name alone; `--out DIR` says where films go";
        ("`output` is a file name, not a path".to_owned(), help.to_owned())
    } else if let Some(why) = hazard(name) {
        let shown = name.escape_debug();
        let message = format!("`{shown}` cannot be a file name everywhere, because {why}");
        (message, format!("choose a plain name that ends in `{ending}`"))
    } else if !is_its_kind {
        let help = match ending {
            ".mov" => "films of ProRes are QuickTime files",
            _ => "films are MP4 files",
        };
        (format!("`{name}` does not end in `{ending}`"), help.to_owned())
    } else {
        return None;
    };
    let tamed = format!("{}{ending}", tame(stem(name)));
    let fix = Fix::replace(format!("write `{tamed}`"), output.span, &tamed);
    Some(Diagnostic::new(&UNSAFE_OUTPUT, output.span, message).help(help).fix(fix))
}
