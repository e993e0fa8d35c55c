//! Cargo, as a user's shell would start it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::rehearsal::Check;

/// Cargo without what cargo itself says to `xtask` about its crate: build scripts watch these
/// variables, and would build anew each time the builder changes.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let about_a_crate = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"];
        if about_a_crate.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// The workspace's root: the folder above this crate.
pub(crate) fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("this crate lies in the workspace").to_owned()
}

/// The binary that was named, or else the release build, made as the README's main job makes it.
pub(crate) fn released(named: Option<&Path>) -> Check<PathBuf> {
    let binary = match named {
        Some(path) => path.to_owned(),
        None => built_for_release()?,
    };
    let found = binary.canonicalize();
    found.map_err(|error| format!("{}: {error}", binary.display()))
}

fn built_for_release() -> Check<PathBuf> {
    let root = workspace();
    let built = cargo().args(["build", "--quiet", "--release"]).current_dir(&root).status();
    if !built.map_err(|error| format!("cargo: {error}"))?.success() {
        return Err("the release build fails".to_owned());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    Ok(target.join("release/wanflow"))
}
