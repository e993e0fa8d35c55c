//! Modules that need each other: files of a crate that name each other's items in a circle.
//!
//! A circle is a set of files each of which leads to every other. A module that only hands on
//! what is inside it (`pub use`) does not count as naming it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};

use super::modules::{Modules, Path, imports};
use super::sources::{Crate, Source, is_test};

/// What files take from each other: by index of the one that names, then of the one that defines.
type Edges = BTreeMap<usize, BTreeMap<usize, BTreeSet<String>>>;

/// Every circle: its files, and what each takes from the others.
pub(super) fn among_modules(crates: &[Crate]) -> Vec<String> {
    let mut found = Vec::new();
    for one in crates {
        let edges = edges(one);
        for circle in circles(&edges) {
            found.push(describe(one, &edges, &circle));
        }
    }
    found
}

fn describe(one: &Crate, edges: &Edges, circle: &BTreeSet<usize>) -> String {
    let mut text = format!("{}: {} files", one.name, circle.len());
    for from in circle {
        for (to, names) in edges[from].iter().filter(|(to, _)| circle.contains(to)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let [from, to] = [*from, *to].map(|index| short(&one.files[index]));
            let _ = write!(text, "\n         {from} takes {} from {to}", names.join(", "));
        }
    }
    text
}

fn short(source: &Source) -> &str {
    source.path.split_once("/src/").map_or(source.path.as_str(), |(_, path)| path)
}

fn edges(one: &Crate) -> Edges {
    let modules = Modules::of(one);
    let mut edges = Edges::new();
    for (file, source) in one.files.iter().enumerate().filter(|(_, source)| !source.is_test) {
        let mut walk = Walk { modules: &modules, module: source.module.clone(), named: Vec::new() };
        walk.visit_file(&source.syntax);
        for (to, name) in walk.named.into_iter().filter(|(to, _)| *to != file) {
            edges.entry(file).or_default().entry(to).or_default().insert(name);
        }
    }
    edges
}

/// Sets of two or more files each of which leads to all others of the set.
fn circles(edges: &Edges) -> Vec<BTreeSet<usize>> {
    let reached: BTreeMap<usize, BTreeSet<usize>> =
        edges.keys().map(|start| (*start, reach(edges, *start))).collect();
    let leads = |from: &usize, to: &usize| reached.get(from).is_some_and(|far| far.contains(to));
    let mut circles: Vec<BTreeSet<usize>> = Vec::new();
    for file in edges.keys().filter(|file| leads(file, file)) {
        match circles.iter_mut().find(|circle| {
            circle.first().is_some_and(|other| leads(file, other) && leads(other, file))
        }) {
            Some(circle) => drop(circle.insert(*file)),
            None => circles.push(BTreeSet::from([*file])),
        }
    }
    circles
}

/// All files that one leads to; itself only if it is on a circle.
fn reach(edges: &Edges, start: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        let next = edges.get(&file).into_iter().flat_map(BTreeMap::keys);
        open.extend(next.filter(|next| reached.insert(**next)));
    }
    reached
}

/// Goes over what a file names, outside of tests.
struct Walk<'m> {
    modules: &'m Modules,
    module: Path,
    named: Vec<(usize, String)>,
}

impl Walk<'_> {
    fn name(&mut self, path: &[String]) {
        let file = self.modules.file_of(&self.module, path);
        let name = path.last().cloned().unwrap_or_default();
        self.named.extend(file.map(|file| (file, name)));
    }
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Struct(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            _ => &[],
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        if matches!(import.vis, syn::Visibility::Inherited) {
            for (_, path) in imports(&import.tree) {
                self.name(&path);
            }
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Path =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.name(&segments);
        visit::visit_path(self, path);
    }

    /// Arguments of a macro are looked into where they are expressions.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let arguments =
            call.parse_body_with(Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated);
        if let Ok(arguments) = arguments {
            let mut inner =
                Walk { modules: self.modules, module: self.module.clone(), named: Vec::new() };
            arguments.iter().for_each(|argument| inner.visit_expr(argument));
            self.named.extend(inner.named);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(files: &[(&str, &str)]) -> Crate {
        let source = |(path, text): &(&str, &str)| Source {
            path: format!("made/src/{path}.rs"),
            module: path.split('/').filter(|name| *name != "lib").map(str::to_owned).collect(),
            text: (*text).to_owned(),
            syntax: syn::parse_file(text).expect("the case is Rust"),
            is_test: false,
        };
        Crate { name: "made".to_owned(), files: files.iter().map(source).collect() }
    }

    #[test]
    fn files_that_name_each_other_are_a_circle_and_those_that_hand_on_are_not() {
        let cases = [
            (
                vec![
                    ("lib", "mod a; mod b;"),
                    ("a", "use crate::b::B; pub struct A;"),
                    ("b", "pub struct B(crate::a::A);"),
                ],
                1,
            ),
            (
                vec![
                    ("lib", "mod a; pub use a::A; pub struct Own;"),
                    ("a", "use crate::Own; pub struct A(Own);"),
                ],
                0,
            ),
            (
                vec![
                    ("lib", "mod a; use a::A; pub struct Own(A);"),
                    ("a", "pub struct A(super::Own);"),
                ],
                1,
            ),
            (
                vec![
                    ("lib", "mod a; mod b; pub use a::A; pub use b::B;"),
                    ("a", "pub fn a() { crate::B::new(); } pub struct A;"),
                    ("b", "pub struct B; impl B { pub fn new() { vec![crate::A]; } }"),
                ],
                1,
            ),
            (
                vec![
                    ("lib", "mod a; mod b;"),
                    ("a", "use crate::b::B; pub struct A;"),
                    ("b", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
                ],
                0,
            ),
        ];
        for (files, count) in cases {
            let found = among_modules(&[made(&files)]);
            assert_eq!(found.len(), count, "{files:?}: {found:?}");
        }
    }
}
