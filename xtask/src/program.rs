//! Other programs, and what they print.

use std::process::{Command, Stdio};

use crate::rehearsal::Check;

/// What a program prints; an error with what it says of itself, where it fails.
pub(crate) fn output(command: &mut Command) -> Check<Vec<u8>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr)))
}
