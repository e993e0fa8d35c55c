//! `# wanflow: allow(rule)`: comments that say that a finding is known and meant. One at the end of a
//! line, or on the line above, covers the scene or the key that begins there; one above the first
//! key covers the file.
//!
//! Only what a plan can be made with can be allowed: an error stays an error.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Document;
use crate::document::rules::{UNKNOWN_RULE, UNUSED_ALLOW};
use crate::rules::{did_you_mean, rule as rule_by_id};
use crate::source::{SourceText, Span};
use crate::suggest::shown;

/// What begins such a comment.
const MARK: &str = "wanflow:";

/// A rule that a comment names.
#[derive(Clone, Copy)]
struct Allowed {
    /// Where the comment names it.
    place: Span,
    /// Whether it kept anything from being reported.
    is_used: bool,
    /// Whether it met an error.
    met_error: bool,
}

/// What is allowed in one stretch of the text, by the ids of the rules.
type Region<'d> = BTreeMap<&'d str, Allowed>;

/// Takes out the findings that comments allow, and reports comments that allow nothing.
pub(crate) fn apply(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let source = document.source();
    if !source.text().contains(MARK) {
        return;
    }
    let mut more = Vec::new();
    let mut regions = regions(document, &mut more);
    found.sort_by_key(|one| one.span().start);
    let mut is_allowed = vec![false; found.len()];
    for (span, region) in &mut regions {
        let first = found.partition_point(|one| one.span().start < span.start);
        let inside = found.iter().zip(&mut is_allowed).skip(first);
        for (one, is_allowed) in inside.take_while(|(one, _)| one.span().start < span.end) {
            let Some(allowed) = region.get_mut(one.rule.id) else { continue };
            allowed.met_error |= one.is_error();
            allowed.is_used |= !one.is_error();
            *is_allowed |= !one.is_error();
        }
    }
    // What seems to find nothing may have been kept from looking.
    let is_flawed = found.iter().any(Diagnostic::is_error);
    let mut index = 0;
    found.retain(|_| {
        index += 1;
        !is_allowed[index - 1]
    });
    let all = regions.values().flatten();
    more.extend(all.filter(|(_, allowed)| !allowed.is_used).filter_map(|(id, allowed)| {
        unused(id, *allowed).filter(|_| allowed.met_error || !is_flawed)
    }));
    for one in more {
        one.add_to(found);
    }
}

fn unused(id: &str, allowed: Allowed) -> Option<Diagnostic> {
    let rule = rule_by_id(id)?;
    Some(if allowed.met_error {
        let message = format!("`{}` is an error here, and errors cannot be allowed", rule.id);
        Diagnostic::new(&UNUSED_ALLOW, allowed.place, message)
            .help("while it stands there is no plan: fix it, and remove the comment")
    } else {
        let message = format!("`{}` finds nothing here that could be allowed", rule.id);
        Diagnostic::new(&UNUSED_ALLOW, allowed.place, message)
            .help("remove it; a comment covers the scene or the key that begins on its line or on the next one")
    })
}

/// The comments of a text, by what they cover.
fn regions<'d>(document: &Document<'d>, found: &mut Vec<Diagnostic>) -> BTreeMap<Span, Region<'d>> {
    let source = document.source();
    let mut regions: BTreeMap<Span, Region<'d>> = BTreeMap::new();
    for comment in comments(document) {
        let covered = covered(document, comment);
        let mut rules = Vec::new();
        names(source, comment, &mut rules, found);
        for (id, place) in rules {
            let Some(rule) = rule_by_id(id) else {
                found.push(unknown(id, place));
                continue;
            };
            let allowed = Allowed { place, is_used: false, met_error: false };
            let Some(covered) = covered else {
                found.extend(unused(rule.id, allowed));
                continue;
            };
            regions.entry(covered).or_default().entry(rule.id).or_insert(allowed);
        }
    }
    regions
}

fn unknown(id: &str, place: Span) -> Diagnostic {
    let unknown = Diagnostic::new(&UNKNOWN_RULE, place, format!("there is no rule {}", shown(id)));
    match did_you_mean(id) {
        Some(near) => unknown.help(format!("did you mean `{near}`?")).fix(Fix::replace(
            format!("write `{near}`"),
            place,
            near,
        )),
        None => unknown.help("`wanflow explain` lists all rules"),
    }
}

/// Where comments that begin with the mark stand, from the first byte of the file; each span is
/// the comment with its `#`.
fn comments(document: &Document<'_>) -> Vec<Span> {
    let text = document.source().text();
    let base = document.source().base();
    let mut comments = Vec::new();
    for (at, _) in text.match_indices(MARK) {
        let before = &text[..at];
        let Some(sign) = before.trim_end_matches([' ', '\t']).strip_suffix('#') else { continue };
        let is_apart = sign.is_empty() || sign.ends_with([' ', '\t', '\n']);
        let start = Span::from(sign.len()..sign.len()).start;
        if !is_apart || document.is_in_text(start + base) {
            continue;
        }
        let line = text[at..].split('\n').next().unwrap_or_default().trim_end();
        comments.push(Span::new(start, Span::from(0..at + line.len()).end));
    }
    comments
}

/// The rules that a comment names, with their places; anything else in it is reported.
fn names<'t>(
    source: &'t SourceText,
    comment: Span,
    rules: &mut Vec<(&'t str, Span)>,
    found: &mut Vec<Diagnostic>,
) {
    let (text, base) = (source.text(), source.base());
    let written = &text[comment.range()];
    let inner = written.find(MARK).map_or("", |at| &written[at + MARK.len()..]);
    let list = inner.trim().strip_prefix("allow").map(str::trim_start);
    // Behind the bracket there is room for a reason.
    let list = list.and_then(|rest| rest.strip_prefix('(')?.split_once(')')).map(|(list, _)| list);
    let Some(list) = list.filter(|list| !list.trim().is_empty()) else {
        let message = "this comment is not `allow(RULE)`";
        found.push(Diagnostic::new(&UNUSED_ALLOW, comment.moved(base), message).help(
            "write `# wanflow: allow(same-clip)`, or several rules with commas between them",
        ));
        return;
    };
    let start = list.as_ptr() as usize - text.as_ptr() as usize;
    let mut at = start;
    for part in list.split(',') {
        let name = part.trim();
        let from = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        rules.push((name, Span::from(from..from + name.len()).moved(base)));
    }
}

/// What a comment covers: the node that begins on its line or on the next, or the file.
fn covered(document: &Document<'_>, comment: Span) -> Option<Span> {
    let source = document.source();
    let text = source.text();
    let at = comment.start as usize;
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let (from, to) = if text[line..at].trim().is_empty() {
        let is_first = text[..line].lines().all(|line| {
            let line = line.trim();
            line.is_empty() || line.starts_with(['#', '%']) || line == "---"
        });
        if is_first {
            return Some(Span::new(source.base(), source.end().saturating_add(1)));
        }
        next_line(text, at)?
    } else {
        (line, at)
    };
    let content = &text[from..to];
    let is_item = content.trim_start().starts_with("- ");
    let start = from + (content.len() - content.trim_start_matches([' ', '-', '\t']).len());
    let place = Span::from(start..to).moved(source.base());
    document.node_on_line(place, is_item)
}

/// The first line behind a comment that is neither blank nor a comment.
fn next_line(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut start = at + text[at..].find('\n')? + 1;
    while start < text.len() {
        let end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let line = text[start..end].trim();
        if !line.starts_with('#') {
            return (!line.is_empty()).then_some((start, end));
        }
        start = end + 1;
    }
    None
}
