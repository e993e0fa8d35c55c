//! Keys on the command line: one that is given by a file is hidden before anything else is said,
//! and one that stands among the words is refused.

use std::path::Path;

use wanflow_run::scrub::Scrubber;
use wanflow_session::{Session, key};

use crate::failure::Failure;

/// Hides the key of a file, if one is given.
pub(crate) fn hide_file(session: &Session, file: Option<&Path>) -> Result<(), Failure> {
    match file.and_then(|file| key::hide_file(session, file)) {
        Some(key) => refuse_in_arguments(&key.scrubber()),
        None => Ok(()),
    }
}

/// A key on the command line is readable for every process of the machine.
pub(crate) fn refuse_in_arguments(keys: &Scrubber) -> Result<(), Failure> {
    if !std::env::args_os().any(|word| keys.finds(&word.to_string_lossy())) {
        return Ok(());
    }
    let help = "every process of this machine could read it there, and so could your shell's \
                history: replace the key, then give it by its variable or with --api-key-file FILE";
    Err(Failure::usage("the command line contains the key; nothing was done").with_help(help))
}
