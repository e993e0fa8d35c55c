//! From endpoint folders to Rust: documents in, file texts out.
//!
//! `folder` reads; `schema`, `calls`, `roles` and `tables` understand; `sound` compares; `lower`,
//! `limits` and `wire` decide; `print` prints. Nothing here writes to disk.

mod addresses;
mod billing;
mod calls;
mod cancel;
pub(crate) mod cursor;
mod endpoint;
pub(crate) mod folder;
pub(crate) mod fresh;
mod ir;
mod limits;
mod lower;
pub(crate) mod names;
pub(crate) mod print;
pub(crate) mod refusal;
mod retention;
mod roles;
mod schema;
mod sound;
mod tables;
#[cfg(test)]
mod tests;
mod variants;
mod wire;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use folder::Folder;
use ir::Endpoint;
use print::Printer;
use refusal::{Refusal, Refusals};

/// Where generated files go, from the workspace's root.
pub(crate) const OUT: &str = "crates/wanflow-api/src/generated";

/// Every generated file: path from the workspace's root, and its text.
pub(crate) type Files = BTreeMap<String, String>;

/// Generates every file from the folders below `root`, or reports all that is refused.
pub(crate) fn generate(root: &Path) -> Result<Files, Vec<Refusal>> {
    let refusals = Refusals::default();
    let folders = folder::read_all(root, &refusals);
    let endpoints: Vec<_> =
        folders.iter().filter_map(|folder| endpoint::read(folder, &refusals)).collect();
    check_modules(&folders, &endpoints, &refusals);
    // What was refused may be what the templates would miss.
    let files = if refusals.is_empty() { print_all(&endpoints, &refusals) } else { Files::new() };
    let refused = refusals.into_sorted();
    if refused.is_empty() { Ok(files) } else { Err(refused) }
}

/// The endpoint folders below `root`, or why one cannot be read.
pub(crate) fn endpoint_folders(root: &Path) -> Result<Vec<Folder>, String> {
    let refusals = Refusals::default();
    let folders = folder::read_all(root, &refusals);
    match refusals.into_sorted().first() {
        None => Ok(folders),
        Some(refusal) => Err(refusal.to_string()),
    }
}

fn check_modules(folders: &[Folder], endpoints: &[Endpoint], refusals: &Refusals) {
    if folders.is_empty() && refusals.is_empty() {
        let message = "no endpoint folder was found".to_owned();
        let file = "schemas/endpoints".to_owned();
        refusals.push(Refusal { file, pointer: String::new(), message });
    }
    for (index, endpoint) in endpoints.iter().enumerate() {
        let same = |other: &&Endpoint| {
            (&other.provider, &other.module) == (&endpoint.provider, &endpoint.module)
        };
        if let Some(other) = endpoints[..index].iter().find(same) {
            let message = format!("has the same Rust name as {}", other.source);
            let file = endpoint.source.clone();
            refusals.push(Refusal { file, pointer: String::new(), message });
        }
    }
}

/// What the module files list.
#[derive(Serialize)]
struct Index<'a> {
    providers: Vec<Provider<'a>>,
    endpoints: &'a [Endpoint],
}

#[derive(Serialize)]
struct Provider<'a> {
    name: &'a str,
    modules: Vec<&'a str>,
}

fn print_all(endpoints: &[Endpoint], refusals: &Refusals) -> Files {
    let printer = Printer::new();
    let mut files = Files::new();
    let mut add = |path: String, printed: Result<String, String>, source: &str| match printed {
        Ok(text) => _ = files.insert(format!("{OUT}/{path}"), text),
        Err(message) => {
            refusals.push(Refusal { file: source.to_owned(), pointer: String::new(), message });
        }
    };
    let index = index(endpoints);
    for endpoint in endpoints {
        let module = format!("{}/{}", endpoint.provider, endpoint.module);
        let below = endpoint.variants.iter();
        let below = below.map(|it| (format!("{module}/{}", it.module), &it.endpoint));
        for (module, endpoint) in [(module.clone(), endpoint)].into_iter().chain(below) {
            for (file, template) in print::ENDPOINT_FILES {
                add(format!("{module}/{file}"), printer.file(template, endpoint), &endpoint.source);
            }
        }
    }
    for provider in &index.providers {
        let path = format!("{}/mod.rs", provider.name);
        add(path, printer.file("provider", provider), "schemas/endpoints");
    }
    add("mod.rs".to_owned(), printer.file("root", &index), "schemas/endpoints");
    files
}

fn index(endpoints: &[Endpoint]) -> Index<'_> {
    let mut providers: Vec<Provider<'_>> = Vec::new();
    for endpoint in endpoints {
        match providers.iter_mut().find(|provider| provider.name == endpoint.provider) {
            Some(provider) => provider.modules.push(&endpoint.module),
            None => providers
                .push(Provider { name: &endpoint.provider, modules: vec![&endpoint.module] }),
        }
    }
    Index { providers, endpoints }
}
