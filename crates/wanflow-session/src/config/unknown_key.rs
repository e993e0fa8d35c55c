//! Keys of the user's file that mean nothing, and those that look like a key for a host.

use crate::toml_file::{Key, Mistakes};

/// Words for a key itself, which belongs into a file or variable of its own.
const KEYS: &[&str] = &["api_key", "key", "password", "secret", "token"];

/// Reports a key that is not known here.
pub(super) fn unknown(key: &Key<'_>, known: &[&str], mistakes: &mut Mistakes) {
    if !KEYS.contains(&&**key.get_ref()) {
        return mistakes.unknown(key, known);
    }
    let help = "name a variable with key_env, or keep the key in a file and give --api-key-file";
    mistakes.add(key.span(), "a key does not belong in this file", help);
}
