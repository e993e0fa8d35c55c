//! Parameters that are tuples taken apart, as in `fn f((a, b): (&A, B))`: five parameters that
//! call themselves four.
//!
//! Closures are left out: theirs is the shape of what an iterator hands over.

use syn::visit::{self, Visit};

use super::sources::Crate;

/// Every such function: its file and name.
pub(super) fn tuples(crates: &[Crate]) -> Vec<String> {
    let mut found = Vec::new();
    for source in crates.iter().flat_map(|one| &one.files) {
        let mut finder = Finder { functions: Vec::new() };
        finder.visit_file(&source.syntax);
        found.extend(finder.functions.iter().map(|name| format!("{}: {name}", source.path)));
    }
    found
}

struct Finder {
    functions: Vec<String>,
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        let is_tuple = |input: &syn::FnArg| match input {
            syn::FnArg::Typed(typed) => matches!(*typed.pat, syn::Pat::Tuple(_)),
            syn::FnArg::Receiver(_) => false,
        };
        if signature.inputs.iter().any(is_tuple) {
            self.functions.push(signature.ident.to_string());
        }
        visit::visit_signature(self, signature);
    }
}
