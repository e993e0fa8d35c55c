//! The files of the workspace that people write, parsed.
//!
//! What is printed by the code generator is left out. Knows no measure.

use std::path::{Path, PathBuf};

use crate::rehearsal::Check;

/// A crate of the workspace.
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) files: Vec<Source>,
}

/// One file.
pub(super) struct Source {
    /// Path from the workspace's root.
    pub(super) path: String,
    /// Names of the modules from the crate's root down to this file; a binary's or library's root
    /// has none.
    pub(super) module: Vec<String>,
    pub(super) text: String,
    pub(super) syntax: syn::File,
    /// Whether it is built for tests only.
    pub(super) is_test: bool,
}

/// Reads the sources of every crate, of the tests and of `xtask`, in the order of their paths.
pub(super) fn read(root: &Path) -> Check<Vec<Crate>> {
    let mut folders = subfolders(&root.join("crates"))?;
    folders.push(root.join("tests/it"));
    folders.push(root.join("tests/src"));
    folders.push(root.join("xtask"));
    folders.iter().map(|folder| read_crate(root, folder)).collect()
}

fn read_crate(root: &Path, folder: &Path) -> Check<Crate> {
    let name = folder.strip_prefix(root).unwrap_or(folder).display().to_string();
    let src = folder.join("src");
    let src = if src.is_dir() { src } else { folder.to_owned() };
    let mut files = Vec::new();
    for path in rust_files(&src)? {
        let text = std::fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
        if text.starts_with("// @generated") {
            continue;
        }
        let syntax = syn::parse_file(&text).map_err(|error| at(&path, &error))?;
        let module = module(path.strip_prefix(&src).unwrap_or(&path));
        let path = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        files.push(Source { path, module, text, syntax, is_test: false });
    }
    mark_tests(&mut files);
    Ok(Crate { name, files })
}

/// Marks the files that a `#[cfg(test)] mod` leads to.
fn mark_tests(files: &mut [Source]) {
    let mut tests = Vec::new();
    for source in files.iter() {
        for item in &source.syntax.items {
            if let syn::Item::Mod(inner) = item
                && is_test(&inner.attrs)
            {
                tests.push([source.module.as_slice(), &[inner.ident.to_string()]].concat());
            }
        }
    }
    for source in files {
        source.is_test = tests.iter().any(|test| source.module.starts_with(test));
    }
}

/// The module that a file holds, by its path inside `src`.
fn module(path: &Path) -> Vec<String> {
    let path = path.with_extension("");
    let mut names: Vec<String> =
        path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let is_root = names.len() == 1 && matches!(names[0].as_str(), "lib" | "main");
    if is_root || names.last().is_some_and(|last| last == "mod") {
        names.pop();
    }
    names
}

fn subfolders(folder: &Path) -> Check<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    let mut folders: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

fn rust_files(folder: &Path) -> Check<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| at(&folder, &error))?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn at(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

/// Whether an item is for tests only.
pub(super) fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|condition| condition.is_ident("test")))
    })
}
