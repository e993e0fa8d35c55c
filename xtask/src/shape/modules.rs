//! What each module of a crate names, and in which file a path ends.
//!
//! Follows imports and what modules hand on, as far as the text shows them; what macros make is
//! not seen.

use std::collections::{BTreeMap, HashMap};

use super::sources::{Crate, is_test};

/// A path's segments.
pub(super) type Path = Vec<String>;

/// A chain of names that hand each other on is not longer in code that compiles.
const DEPTH: usize = 16;

/// The modules of a crate, by their paths from its root.
pub(super) struct Modules {
    scopes: BTreeMap<Path, Scope>,
}

#[derive(Default)]
struct Scope {
    /// Index of the file that holds the module.
    file: usize,
    defined: Vec<String>,
    /// Names that stand for a path, seen from this module.
    aliases: HashMap<String, Path>,
    /// Modules all of whose names are taken over.
    globs: Vec<Path>,
}

/// Where a path, or its beginning, ends.
enum Target {
    File(usize),
    Module(Path),
}

impl Modules {
    pub(super) fn of(one: &Crate) -> Self {
        let mut modules = Self { scopes: BTreeMap::new() };
        for (file, source) in one.files.iter().enumerate() {
            modules.add(source.module.clone(), file, &source.syntax.items);
        }
        modules
    }

    fn add(&mut self, module: Path, file: usize, items: &[syn::Item]) {
        let mut scope = Scope { file, ..Scope::default() };
        for item in items {
            match item {
                syn::Item::Mod(inner) if !is_test(&inner.attrs) => {
                    if let Some((_, items)) = &inner.content {
                        let mut path = module.clone();
                        path.push(inner.ident.to_string());
                        self.add(path, file, items);
                    }
                }
                syn::Item::Use(import) if !is_test(&import.attrs) => {
                    for (name, path) in imports(&import.tree) {
                        match name {
                            Some(name) => drop(scope.aliases.insert(name, path)),
                            None => scope.globs.push(path),
                        }
                    }
                }
                other => scope.defined.extend(defined(other)),
            }
        }
        self.scopes.insert(module, scope);
    }

    /// The file that defines what a path names, seen from a module; none for what is not of this
    /// crate, and for a module itself.
    pub(super) fn file_of(&self, module: &[String], path: &[String]) -> Option<usize> {
        match self.resolve(module, path, DEPTH)? {
            Target::File(file) => Some(file),
            Target::Module(_) => None,
        }
    }

    fn resolve(&self, module: &[String], path: &[String], depth: usize) -> Option<Target> {
        let mut here = module.to_vec();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => here.clear(),
            "self" => {}
            "super" => drop(here.pop()?),
            _ => rest = path,
        }
        if matches!(path[0].as_str(), "crate" | "self" | "super") {
            rest = &path[1..];
        }
        while let Some((name, after)) = rest.split_first() {
            if name == "super" {
                here.pop()?;
                rest = after;
                continue;
            }
            match self.look_up(&here, name, after.is_empty(), depth)? {
                Target::File(file) => return Some(Target::File(file)),
                Target::Module(next) => here = next,
            }
            rest = after;
        }
        Some(Target::Module(here))
    }

    /// What a name of a module stands for. A module and a function may share one: only the module
    /// can have something after it.
    fn look_up(
        &self,
        module: &[String],
        name: &str,
        is_last: bool,
        depth: usize,
    ) -> Option<Target> {
        let depth = depth.checked_sub(1)?;
        let scope = self.scopes.get(module)?;
        let mut child = module.to_vec();
        child.push(name.to_owned());
        let child = self.scopes.contains_key(&child).then_some(Target::Module(child));
        let own = scope.defined.iter().any(|known| known == name);
        let own = own.then_some(Target::File(scope.file));
        // `use super::name` inside a module of that name leads to itself, were it not for depth.
        let alias = || self.resolve(module, scope.aliases.get(name)?, depth);
        let nearest =
            if is_last { own.or_else(alias).or(child) } else { child.or_else(alias).or(own) };
        nearest.or_else(|| {
            scope.globs.iter().find_map(|glob| match self.resolve(module, glob, depth)? {
                Target::Module(taken) => self.look_up(&taken, name, is_last, depth),
                Target::File(file) => Some(Target::File(file)),
            })
        })
    }
}

/// The names that an import brings, each with its path; no name for a glob.
pub(super) fn imports(tree: &syn::UseTree) -> Vec<(Option<String>, Path)> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), tree)];
    while let Some((mut path, tree)) = open.pop() {
        match tree {
            syn::UseTree::Path(step) => {
                path.push(step.ident.to_string());
                open.push((path, &step.tree));
            }
            syn::UseTree::Name(last) if last.ident == "self" => {
                found.push((path.last().cloned(), path));
            }
            syn::UseTree::Name(last) => {
                path.push(last.ident.to_string());
                found.push((Some(last.ident.to_string()), path));
            }
            syn::UseTree::Rename(last) => {
                if last.ident != "self" {
                    path.push(last.ident.to_string());
                }
                found.push((Some(last.rename.to_string()), path));
            }
            syn::UseTree::Glob(_) => found.push((None, path)),
            syn::UseTree::Group(group) => {
                open.extend(group.items.iter().map(|tree| (path.clone(), tree)));
            }
        }
    }
    found
}

fn defined(item: &syn::Item) -> Option<String> {
    let name = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Macro(item) => item.ident.as_ref()?,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
