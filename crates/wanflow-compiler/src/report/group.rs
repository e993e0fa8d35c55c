//! Findings that differ in their place only, reported as one: the same mistake in forty scenes is one
//! thing to say.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::rule::Severity;
use crate::source::Span;
use crate::sources::Sources;

/// A finding, and where else the same was found.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The first of them, in the order of the text.
    pub(super) first: &'a Diagnostic,
    /// Where the others are.
    pub(super) others: Vec<Span>,
}

/// What a finding says, wherever it stands.
#[derive(PartialEq, Eq, Hash)]
struct Words<'a> {
    rule: &'a str,
    severity: Severity,
    message: &'a str,
    help: Option<&'a str>,
    labels: Vec<&'a str>,
}

impl<'a> Words<'a> {
    fn of(found: &'a Diagnostic) -> Self {
        let Diagnostic { rule, severity, message, labels, help, fixes: _ } = found;
        Self {
            rule: rule.id,
            severity: *severity,
            message,
            help: help.as_deref(),
            labels: labels.iter().map(|label| label.message.as_str()).collect(),
        }
    }
}

/// So many findings that say the same are shown each with its lines, if these are not the same.
const FEW: usize = 3;

/// All findings, in the order in which each is met first: what is said more than a few times, or
/// more than once about a line, once.
pub(super) fn groups<'a>(sources: &Sources, found: &'a [Diagnostic]) -> Vec<Group<'a>> {
    let mut alike: Vec<Vec<usize>> = Vec::new();
    let mut known = HashMap::new();
    for (index, one) in found.iter().enumerate() {
        let at = *known.entry(Words::of(one)).or_insert(alike.len());
        match alike.get_mut(at) {
            Some(group) => group.push(index),
            None => alike.push(vec![index]),
        }
    }
    // Where a line begins is unlike its number not the same in two files.
    let line = |index: &usize| {
        let span = found[*index].span();
        sources.file_of(span).lines_around(Span::at(span.start), 0, 0).1.start
    };
    let are_apart = |group: &[usize]| group.windows(2).all(|two| line(&two[0]) < line(&two[1]));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for group in alike {
        if group.len() <= FEW && are_apart(&group) {
            groups.extend(group.into_iter().map(|index| vec![index]));
        } else {
            groups.push(group);
        }
    }
    groups.sort_unstable_by_key(|group| group[0]);
    let group = |group: Vec<usize>| Group {
        first: &found[group[0]],
        others: group[1..].iter().map(|index| found[*index].span()).collect(),
    };
    groups.into_iter().map(group).collect()
}

impl Group<'_> {
    /// How many findings it stands for.
    pub(super) fn len(&self) -> usize {
        1 + self.others.len()
    }
}
