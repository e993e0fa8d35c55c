//! Replaced by `cargo xtask codegen`.

/// Every endpoint that has a document, by id.
pub static ENDPOINTS: &[&crate::Endpoint] = &[];
