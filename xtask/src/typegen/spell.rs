//! Spells decided types for the printer.

use super::form::Size;
use super::ir::{Additional, Choice, Definition, Field, File, Held, Newtype, Structure, Tuple};
use super::statements;
use super::types::{Body, Defined, Member, Type};

/// The module that every output carries along.
const SUPPORT: &str = include_str!("support.rs");

/// What it declares as `pub mod exact;`.
const EXACT: &str = include_str!("support/exact.rs");

/// Text of its other inner module.
const MISTAKE: &str = include_str!("support/mistake.rs");

/// The file of all definitions.
pub(crate) fn file(all: &[Defined], root: usize) -> File {
    let root = all[root].name.clone();
    File {
        definitions: all.iter().map(|defined| definition(defined, all)).collect(),
        renamed: root != "Root",
        root,
        support: SUPPORT
            .replace("pub mod exact;", &format!("pub mod exact {{\n{EXACT}\n}}"))
            .replace("pub mod mistake;", &format!("pub mod mistake {{\n{MISTAKE}\n}}")),
    }
}

fn definition(defined: &Defined, all: &[Defined]) -> Definition {
    let mut made = Definition {
        name: defined.name.clone(),
        doc: defined.doc.clone(),
        ..Definition::default()
    };
    match &defined.body {
        Body::Structure { members, additional, forbidden, size } => {
            let mut structure = structure(members, forbidden, *size, all);
            structure.additional = additional
                .as_ref()
                .map(|(ident, held)| Additional { ident: ident.clone(), kind: held.spelt(all) });
            made.structure = Some(structure);
        }
        Body::Choice { units, held, words } => {
            let spell = |(ident, doc, held): &(String, String, Type)| Held {
                ident: ident.clone(),
                doc: doc.clone(),
                kind: held.spelt(all),
            };
            made.choice = Some(Choice {
                units: units.clone(),
                held: held.iter().map(spell).collect(),
                words: *words,
                closed: held.is_empty(),
                single: held.is_empty() && units.len() == 1,
            });
        }
        Body::Tuple { members, rest, checks } => {
            made.tuple = Some(Tuple {
                fields: members.iter().map(|member| field(member, all)).collect(),
                rest: rest.as_ref().map(|rest| rest.spelt(all)),
                rest_ident: "rest".to_owned(),
                checks: checks.clone(),
            });
        }
        Body::Newtype { inner, checks, patterns } => {
            made.newtype = Some(Newtype {
                kind: inner.spelt(all),
                narrow: !checks.is_empty() || !patterns.is_empty(),
                checks: checks.clone(),
                patterns: patterns.clone(),
            });
        }
        // Only what was refused stays open, and is not printed.
        Body::Open => {}
    }
    made
}

fn structure(members: &[Member], forbidden: &[String], size: Size, all: &[Defined]) -> Structure {
    Structure {
        fields: members.iter().map(|member| field(member, all)).collect(),
        additional: None,
        forbidden: forbidden.to_vec(),
        checks: statements::members(size),
        empty_fits: size.least == 0 && !members.iter().any(|member| member.required),
        deprecated: members.iter().any(|member| member.deprecated),
        defaults: members.iter().any(|member| member.default.is_some()),
    }
}

fn field(member: &Member, all: &[Defined]) -> Field {
    Field {
        ident: member.ident.clone(),
        wire: member.wire.clone(),
        doc: member.doc.clone(),
        required: member.required,
        deprecated: member.deprecated,
        kind: member.held.spelt(all),
        default: member.default.clone(),
    }
}
