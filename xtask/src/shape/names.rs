//! Names of types that a reader cannot distinguish, since a crate has several of them.
//!
//! Counts the files that define it outside tests, as struct, enum, trait, union or alias.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use super::sources::{Crate, is_test};

/// How many things a name may stand for in one crate.
const AT_MOST: usize = 2;

/// The names that stand for more, with the files that define them.
pub(super) fn crowded(crates: &[Crate]) -> Vec<String> {
    let mut found = Vec::new();
    for one in crates {
        let mut homes: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for source in one.files.iter().filter(|source| !source.is_test) {
            let mut finder = Finder { names: Vec::new() };
            finder.visit_file(&source.syntax);
            for name in finder.names {
                homes.entry(name).or_default().insert(&source.path);
            }
        }
        for (name, files) in homes.iter().filter(|(_, files)| files.len() > AT_MOST) {
            let files: Vec<&str> = files.iter().copied().collect();
            found.push(format!("{}: {name}: {}", one.name, files.join(", ")));
        }
    }
    found
}

struct Finder {
    names: Vec<String>,
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (attributes, name) = match item {
            syn::Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Union(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Type(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Mod(item) => (&item.attrs, None),
            syn::Item::Fn(item) => (&item.attrs, None),
            other => return visit::visit_item(self, other),
        };
        if is_test(attributes) {
            return;
        }
        self.names.extend(name.map(ToString::to_string));
        visit::visit_item(self, item);
    }
}
