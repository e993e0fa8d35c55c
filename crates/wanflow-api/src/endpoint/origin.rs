//! The hosts of an endpoint, and how their keys are sent.

use super::prices::Prices;

/// A host of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Name of the region or sibling; `default` for the only one.
    pub name: &'static str,
    /// Scheme and authority, without a trailing slash.
    pub url: &'static str,
    /// Environment variable that holds the key for this host.
    pub key_env: &'static str,
    /// What this host asks for; `None` where it is not known.
    pub prices: Option<Prices>,
    /// The host's page where a key is made, and what there is to know about it; empty where none
    /// is known.
    pub key_page: &'static str,
    /// Why this host does not offer the model any more, where that is so. Tasks that were bought
    /// there can still be asked for.
    pub ended: Option<&'static str>,
}

/// How a key is found and sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Environment variable that holds the key.
    pub env: &'static str,
    /// Header that carries it.
    pub header: &'static str,
    /// Text before the key in that header, such as `Bearer `.
    pub prefix: &'static str,
}
